//! The template of a replacement: `$1`, `$name`, `${name}`, `$$`.

use crate::gostd::unicode;

use crate::gostd::runes;

/// A template in pieces.
pub(super) struct Template<'t>(Vec<Piece<'t>>);

enum Piece<'t> {
    Text(&'t [u8]),
    /// The groups of that number or name; the first one that matched counts.
    Groups(Vec<usize>),
}

impl<'t> Template<'t> {
    /// Takes a template apart. A `$` that starts nothing stands for itself; groups that there are not are empty.
    /// Source: Go, regexp.Regexp.expand.
    pub fn parse(template: &'t [u8], names: &[String]) -> Template<'t> {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some(dollar) = rest.iter().position(|b| *b == b'$') {
            let (before, behind) = rest.split_at(dollar);
            let (sign, behind) = behind.split_at(1);
            pieces.push(Piece::Text(before));
            if let Some(behind) = behind.strip_prefix(b"$") {
                pieces.push(Piece::Text(sign));
                rest = behind;
            } else if let Some((name, behind)) = reference(behind) {
                pieces.push(Piece::Groups(groups(name, names)));
                rest = behind;
            } else {
                pieces.push(Piece::Text(sign));
                rest = behind;
            }
        }
        pieces.push(Piece::Text(rest));
        Template(pieces)
    }

    /// Appends the template with the groups filled in; stops where `out` would get longer than `limit`, and says false.
    pub fn append<'m>(
        &self,
        out: &mut Vec<u8>,
        limit: usize,
        group: impl Fn(usize) -> Option<&'m [u8]>,
    ) -> bool {
        for piece in &self.0 {
            let text = match piece {
                Piece::Text(text) => text,
                Piece::Groups(groups) => groups.iter().find_map(|g| group(*g)).unwrap_or_default(),
            };
            if !append_within(out, limit, text) {
                return false;
            }
        }
        true
    }
}

/// Appends `text` unless `out` would get longer than `limit`: then false.
pub(super) fn append_within(out: &mut Vec<u8>, limit: usize, text: &[u8]) -> bool {
    let fits = out.len() + text.len() <= limit;
    if fits {
        out.extend_from_slice(text);
    }
    fits
}

/// `name` or `{name}` at the start, and what follows. The longest name counts: `$1W` is the group named `1W`.
fn reference(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = text.strip_prefix(b"{").unwrap_or(text);
    let end =
        runes::runes(inner).find(|(_, c, _)| !c.is_some_and(is_name)).map_or(inner.len(), |(at, ..)| at);
    let (name, behind) = inner.split_at(end);
    if name.is_empty() {
        return None;
    }
    let behind = if inner.len() < text.len() { behind.strip_prefix(b"}")? } else { behind };
    Some((name, behind))
}

fn is_name(c: char) -> bool {
    c == '_' || unicode::is_letter(c) || unicode::is_digit(c)
}

/// The groups that a reference means: one by number, or all of that name.
fn groups(name: &[u8], names: &[String]) -> Vec<usize> {
    let plain = name.iter().all(u8::is_ascii_digit) && (name.len() == 1 || !name.starts_with(b"0"));
    if plain {
        let number = std::str::from_utf8(name).ok().and_then(|n| n.parse().ok());
        return number.into_iter().collect();
    }
    names.iter().enumerate().filter(|(_, n)| n.as_bytes() == name).map(|(i, _)| i).collect()
}
