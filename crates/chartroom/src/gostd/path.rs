//! Slash-separated paths as Go's `path` package has them, and its `Match`. Knows no file system.
//!
//! On Unix `path/filepath` does the same for everything here, so one set of functions serves both.

use super::runes;

/// The shortest equal path: no doubled slashes, no `.`, no `..` but at the start. `""` becomes `.`.
/// Source: Go, path.Clean.
pub fn clean(path: &[u8]) -> Vec<u8> {
    let rooted = is_abs(path);
    let mut kept: Vec<&[u8]> = Vec::new();
    for name in path.split(|b| *b == b'/') {
        match name {
            b"" | b"." => {}
            b".." if kept.last().is_some_and(|last| *last != b"..") => {
                kept.pop();
            }
            b".." if rooted => {}
            _ => kept.push(name),
        }
    }
    let joined = kept.join(&b'/');
    match (rooted, joined.is_empty()) {
        (true, _) => [b"/", joined.as_slice()].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => joined,
    }
}

/// The last name of a path, without the slashes behind it; `.` for `""`, `/` where there are only slashes.
pub fn base(path: &[u8]) -> &[u8] {
    if path.is_empty() {
        return b".";
    }
    let end = path.iter().rposition(|b| *b != b'/').map_or(0, |i| i + 1);
    match split(path.get(..end).unwrap_or_default()) {
        (_, b"") => b"/",
        (_, name) => name,
    }
}

/// The path without its last name, cleaned.
pub fn dir(path: &[u8]) -> Vec<u8> {
    clean(split(path).0)
}

/// What follows the last dot of the last name, dot included; empty where there is none.
pub fn ext(path: &[u8]) -> &[u8] {
    let (_, name) = split(path);
    name.iter().rposition(|b| *b == b'.').and_then(|dot| name.get(dot..)).unwrap_or_default()
}

/// Whether the path starts at the root.
pub fn is_abs(path: &[u8]) -> bool {
    path.first() == Some(&b'/')
}

/// The path up to and with its last slash, and the rest.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    path.split_at(path.iter().rposition(|b| *b == b'/').map_or(0, |i| i + 1))
}

/// A pattern that is none: a class without an end, a backslash at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub struct BadPattern;

/// A pattern for names: `*` stands for any bytes and `?` for one character, neither for a slash; `[a-z]`, `[^a-z]` for
/// one character (slash included, as in Go); `\` takes the next character as it is.
#[derive(Clone, Debug)]
pub struct Pattern(Vec<Term>);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`BadPattern`], as Go's path/filepath.Match with one name or another.
    pub fn read(pattern: &[u8]) -> Result<Pattern, BadPattern> {
        terms(pattern).map(Pattern)
    }

    /// Whether all of `name` fits.
    pub fn matches(&self, name: &[u8]) -> bool {
        // Most patterns end in a byte that most names do not end in.
        match (self.0.last(), name.last()) {
            (Some(Term::Byte(last)), end) if end != Some(last) => false,
            _ => fits(&self.0, name),
        }
    }
}

/// Whether all of `name` fits a [`Pattern`].
///
/// # Errors
/// [`BadPattern`], whatever the name.
pub fn matches(pattern: &[u8], name: &[u8]) -> Result<bool, BadPattern> {
    Ok(Pattern::read(pattern)?.matches(name))
}

/// One term of a pattern.
#[derive(Clone, Debug)]
enum Term {
    Star,
    Any,
    Byte(u8),
    Class { negated: bool, ranges: Vec<(char, char)> },
}

fn terms(pattern: &[u8]) -> Result<Vec<Term>, BadPattern> {
    let mut found = Vec::new();
    let mut rest = pattern;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        found.push(match first {
            b'*' => Term::Star,
            b'?' => Term::Any,
            b'[' => class(&mut rest)?,
            b'\\' => {
                let (byte, behind) = rest.split_first().ok_or(BadPattern)?;
                rest = behind;
                Term::Byte(*byte)
            }
            byte => Term::Byte(*byte),
        });
    }
    Ok(found)
}

/// Reads a class up to and with its `]`.
fn class(rest: &mut &[u8]) -> Result<Term, BadPattern> {
    let negated = rest.first() == Some(&b'^');
    *rest = rest.get(usize::from(negated)..).unwrap_or_default();
    let mut ranges = Vec::new();
    while ranges.is_empty() || rest.first() != Some(&b']') {
        let low = class_char(rest)?;
        let high = if rest.first() == Some(&b'-') {
            *rest = rest.get(1..).unwrap_or_default();
            class_char(rest)?
        } else {
            low
        };
        ranges.push((low, high));
    }
    *rest = rest.get(1..).unwrap_or_default();
    Ok(Term::Class { negated, ranges })
}

/// One character of a class. Something must follow it, as the class must be closed.
fn class_char(rest: &mut &[u8]) -> Result<char, BadPattern> {
    match rest.first() {
        None | Some(b'-' | b']') => return Err(BadPattern),
        Some(b'\\') => *rest = rest.get(1..).unwrap_or_default(),
        Some(_) => {}
    }
    let (Some(c), width) = runes::decode(rest) else { return Err(BadPattern) };
    match rest.get(width..) {
        Some(behind) if width > 0 && !behind.is_empty() => {
            *rest = behind;
            Ok(c)
        }
        _ => Err(BadPattern),
    }
}

/// Matches term by term; where it fails, the last star takes one byte more.
fn fits(terms: &[Term], name: &[u8]) -> bool {
    let (mut term, mut at) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match terms.get(term) {
            None if at == name.len() => return true,
            None => None,
            Some(Term::Star) => {
                retry = Some((term + 1, at));
                Some(0)
            }
            Some(term) => width(term, name.get(at..).unwrap_or_default()),
        };
        if let Some(width) = step {
            term += 1;
            at += width;
            continue;
        }
        match retry {
            Some((behind, from)) if name.get(from).is_some_and(|b| *b != b'/') => {
                retry = Some((behind, from + 1));
                (term, at) = (behind, from + 1);
            }
            _ => return false,
        }
    }
}

/// How many bytes a term (not a star) takes off the start of `rest`; `None` if it does not fit.
fn width(term: &Term, rest: &[u8]) -> Option<usize> {
    let first = *rest.first()?;
    if let Term::Byte(byte) = term {
        return (first == *byte).then_some(1);
    }
    let (c, width) = runes::decode(rest);
    let fits = match term {
        Term::Star | Term::Byte(_) => false,
        Term::Any => first != b'/',
        Term::Class { negated, ranges } => {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
        }
    };
    fits.then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart_as_in_go() {
        for (path, cleaned, based, dirred, extended) in [
            ("", ".", ".", ".", ""),
            ("/", "/", "/", "/", ""),
            ("a/b/", "a/b", "b", "a/b", ""),
            ("/../a//b/./c.tar.gz", "/a/b/c.tar.gz", "c.tar.gz", "/a/b", ".gz"),
            ("../../a/..", "../..", "..", "../../a", "."),
            ("a.d/x", "a.d/x", "x", "a.d", ""),
        ] {
            assert_eq!(clean(path.as_bytes()), cleaned.as_bytes(), "clean {path}");
            assert_eq!(base(path.as_bytes()), based.as_bytes(), "base {path}");
            assert_eq!(dir(path.as_bytes()), dirred.as_bytes(), "dir {path}");
            assert_eq!(ext(path.as_bytes()), extended.as_bytes(), "ext {path}");
        }
    }

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name, expected) in [
            ("*", "a/b", Ok(false)),
            ("a*b*c", "axxbyybzc", Ok(true)),
            ("*/x?", "dir/xé", Ok(true)),
            ("[^a-c]z", "/z", Ok(true)),
            ("[\\]x]", "]", Ok(true)),
            ("a\\*", "a*", Ok(true)),
            ("x[", "y", Err(BadPattern)),
            ("[a-]", "a", Err(BadPattern)),
            ("[]a]", "a", Err(BadPattern)),
            ("\\", "", Err(BadPattern)),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }
}
