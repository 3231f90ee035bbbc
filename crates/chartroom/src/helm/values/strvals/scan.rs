//! Characters up to the next one that means something. Not what it means.

/// Walks over the text of a flag.
pub(super) struct Scan<'t> {
    rest: &'t str,
    /// Whether a backslash hides the next character.
    escapes: bool,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str, escapes: bool) -> Scan<'t> {
        Scan { rest: text, escapes }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'t str {
        self.rest
    }

    /// Leaves out the next `bytes` bytes.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Takes `c` if it is next.
    pub(super) fn take(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The text up to the first of `stops`, which is taken as well; `None` where the text ends first. A backslash at
    /// the very end vanishes.
    pub(super) fn until(&mut self, stops: &[char]) -> (String, Option<char>) {
        let mut text = String::new();
        let mut chars = self.rest.chars();
        let mut stop = None;
        while let Some(c) = chars.next() {
            if stops.contains(&c) {
                stop = Some(c);
                break;
            }
            match c {
                '\\' if self.escapes => text.extend(chars.next()),
                c => text.push(c),
            }
        }
        self.rest = chars.as_str();
        (text, stop)
    }
}
