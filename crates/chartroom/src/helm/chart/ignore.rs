//! `.helmignore`: which files of a folder are not part of the chart. Not the walk over the folder.

use std::cell::Cell;

use super::Error;
use crate::gostd::path;

/// The longest line that Helm reads (Go: bufio.Scanner).
const MAX_LINE: usize = 64 * 1024;

/// How many rules there may be: each is tried on each file. Helm has no limit.
const MAX_RULES: usize = 10_000;

/// How many bytes of names all rules may be tried on, together. Charts with a hundred files and ten rules take some
/// thousands.
const MAX_WORK: usize = 1 << 28;

/// The rules of a chart's `.helmignore`, and the one that always holds.
#[derive(Clone, Debug)]
pub struct Ignore {
    rules: Vec<Rule>,
    work: Cell<usize>,
}

#[derive(Clone, Debug)]
struct Rule {
    /// `None` for what is no pattern, and was not noticed: it matches nothing.
    pattern: Option<path::Pattern>,
    /// Ignores what does *not* match.
    negated: bool,
    only_folders: bool,
    whole_path: bool,
}

impl Ignore {
    /// Reads the rules; `None` where the chart has no `.helmignore` (Helm: pkg/ignore/rules.go).
    ///
    /// # Errors
    /// `**`, and patterns that are none.
    pub fn read(text: Option<&[u8]>) -> Result<Ignore, Error> {
        let mut rules = Vec::new();
        let text = text.unwrap_or_default();
        let text = text.strip_prefix(super::file::BYTE_ORDER_MARK).unwrap_or(text);
        for line in text.split(|b| *b == b'\n') {
            if line.len() >= MAX_LINE {
                return Err(Error::Other("bufio.Scanner: token too long".to_owned()));
            }
            rules.extend(Rule::read(line)?);
            if rules.len() > MAX_RULES {
                return Err(Error::Other(format!(".helmignore has more than {MAX_RULES} rules")));
            }
        }
        rules.extend(Rule::read(b"templates/.?*")?);
        Ok(Ignore { rules, work: Cell::new(0) })
    }

    /// Whether all that was asked was looked at.
    ///
    /// # Errors
    /// It was more than `MAX_WORK`: what was asked last is called ignored, so that the walk ends.
    pub fn check(&self) -> Result<(), Error> {
        if self.work.get() <= MAX_WORK {
            return Ok(());
        }
        let rules = self.rules.len();
        Err(Error::Other(format!(
            ".helmignore has too many rules ({rules}) for so many files: more than the limit of {MAX_WORK} bytes of names \
             looked at"
        )))
    }

    /// Whether the file or folder at `path`, relative to the chart, is left out; a folder with all that is in it.
    pub fn matches(&self, path: &[u8], is_folder: bool) -> bool {
        if path.is_empty() || path == b"." || path == b"./" {
            return false;
        }
        let name = path::base(path);
        self.work.set(self.work.get().saturating_add(self.rules.len() * path.len()));
        if self.work.get() > MAX_WORK {
            return true;
        }
        self.rules.iter().any(|rule| rule.ignores(path, name, is_folder))
    }
}

impl Rule {
    /// `None` for an empty line or a comment.
    fn read(line: &[u8]) -> Result<Option<Rule>, Error> {
        let line = String::from_utf8_lossy(line);
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        if line.contains("**") {
            return Err(Error::Other("double-star (**) syntax is not supported".to_owned()));
        }
        // Helm checks the line as it stands, `!` and slashes included.
        if !looks_right(line.as_bytes()) {
            return Err(Error::Other("syntax error in pattern".to_owned()));
        }
        let (negated, rest) = strip(line, |l| l.strip_prefix('!'));
        let (only_folders, rest) = strip(rest, |l| l.strip_suffix('/'));
        let (rooted, rest) = strip(rest, |l| l.strip_prefix('/'));
        let whole_path = rooted || rest.contains('/');
        Ok(Some(Rule {
            pattern: path::Pattern::read(rest.as_bytes()).ok(),
            negated,
            only_folders,
            whole_path,
        }))
    }

    /// Whether the file or folder at `path` is ignored, whose last part is `name`.
    fn ignores(&self, path: &[u8], name: &[u8], is_folder: bool) -> bool {
        if self.only_folders && !is_folder {
            return self.negated;
        }
        let tried = if self.whole_path { path } else { name };
        self.pattern.as_ref().is_some_and(|pattern| pattern.matches(tried)) != self.negated
    }
}

/// Whether Helm finds nothing wrong with a pattern when it tries it on the name `abc`. Go's `filepath.Match` goes from
/// star to star, and does not look at what comes after a part that does not fit.
fn looks_right(pattern: &[u8]) -> bool {
    if path::matches(pattern, b"abc").is_ok() {
        return true;
    }
    let (mut before, mut rest) = (Vec::new(), pattern);
    while !rest.is_empty() {
        let (part, behind) = rest.split_at(part_length(rest));
        if path::matches(part, b"").is_err() {
            before.push(b'*');
            return !path::matches(&before, b"abc").unwrap_or(true);
        }
        before.extend_from_slice(part);
        rest = behind;
    }
    true
}

/// The length of the stars at the start of `pattern` and of what follows them, up to the next star outside of a class
/// (Go: path/filepath/match.go, `scanChunk`).
fn part_length(pattern: &[u8]) -> usize {
    let mut at = pattern.iter().take_while(|b| **b == b'*').count();
    let mut in_class = false;
    while let Some(byte) = pattern.get(at) {
        match byte {
            b'*' if !in_class => break,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    at.min(pattern.len())
}

fn strip<'t>(line: &'t str, by: impl Fn(&'t str) -> Option<&'t str>) -> (bool, &'t str) {
    by(line).map_or((false, line), |rest| (true, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(rules: &str, path: &str) -> bool {
        Ignore::read(Some(rules.as_bytes())).unwrap().matches(path.as_bytes(), false)
    }

    #[test]
    fn rules_match_names_paths_and_folders() {
        assert!(ignored("*.txt", "a/b.txt") && !ignored("/*.txt", "a/b.txt") && ignored("a/*", "a/b.txt"));
        assert!(!ignored("a/", "a") && Ignore::read(Some(b"a/")).unwrap().matches(b"x/a", true));
        assert!(ignored("!*.txt", "Chart.yaml") && ignored("!b.txt/", "b.txt"));
        assert!(ignored("\u{feff} # no\n\n  a  \r\n", "a") && !ignored("#a", "#a"));
    }

    #[test]
    fn hidden_templates_are_always_ignored() {
        let none = Ignore::read(None).unwrap();
        assert!(none.matches(b"templates/.x", false) && none.matches(b"templates/.git", true));
        assert!(!none.matches(b"templates/a/.x", false) && !none.matches(b".git", true));
    }

    #[test]
    fn what_is_no_pattern_is_an_error() {
        assert!(Ignore::read(Some(b"a**")).is_err() && Ignore::read(Some(b"[a")).is_err());
        assert!(Ignore::read(Some(b"a\\")).is_err());
        // Go never gets to what is wrong with these.
        assert!(!ignored("b*[", "b[") && !ignored("?*x*[a", "xx"));
    }
}
