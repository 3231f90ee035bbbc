//! The patterns of `.Files.Glob` (github.com/gobwas/glob 0.2.3 with `/` as separator). Not those of `.helmignore`.
//!
//! `*` and `?` stop at `/`, `**` does not, `{a,b}` are alternatives, `[ab]`, `[a-z]`, `[!a]` one letter. The library takes
//! short cuts that show: `a/**/b` matches `a/b`, since `a/` and `/b` may share their slash. So the same steps are taken here.

mod compile;
mod lexer;
mod matcher;
mod tree;

use matcher::{Matcher, Run};

/// A pattern, and what matching has cost so far.
pub struct Glob {
    matcher: Matcher,
    run: Run,
}

/// What cannot be done with a pattern.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// The pattern is malformed.
    Malformed,
    /// It has too many parts, or takes too many steps.
    Beyond,
    /// Helm's library looks beyond the end of a path there, and panics.
    Panics {
        /// Up to where it looks.
        end: usize,
        /// Where the text ends.
        length: usize,
    },
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// It is malformed, or too much.
    pub fn parse(pattern: &[u8]) -> Result<Glob, Fault> {
        let text = std::str::from_utf8(pattern).map_err(|_| Fault::Malformed)?;
        if text.contains(char::REPLACEMENT_CHARACTER) {
            return Err(Fault::Malformed);
        }
        let text: Vec<char> = text.chars().collect();
        Ok(Glob { matcher: compile::compile(&tree::parse(&text)?), run: Run::default() })
    }

    /// What matches every path.
    pub fn everything() -> Glob {
        Glob { matcher: Matcher::Super, run: Run::default() }
    }

    /// Whether the whole path fits.
    ///
    /// # Errors
    /// It takes too many steps, or Helm's library panics.
    pub fn matches(&mut self, path: &[u8]) -> Result<bool, Fault> {
        self.matcher.matches(path, &mut self.run)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Malformed => f.write_str("it is malformed"),
            Fault::Beyond => f.write_str(
                "it has more parts, or takes more steps, than the limit (200 parts in a row, 2000 in all, braces 50 deep, 50 \
                 million steps)",
            ),
            Fault::Panics { end, length } => {
                write!(f, "runtime error: slice bounds out of range [:{end}] with length {length}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(pattern: &str, path: &str) -> Option<bool> {
        Glob::parse(pattern.as_bytes()).ok().and_then(|mut glob| glob.matches(path.as_bytes()).ok())
    }

    #[test]
    fn stars_stop_at_slashes_unless_doubled() {
        assert_eq!(is_match("dir/*.conf", "dir/a.conf"), Some(true));
        assert_eq!(is_match("*.conf", "dir/a.conf"), Some(false));
        assert_eq!(is_match("**.conf", "dir/sub/a.conf"), Some(true));
        assert_eq!(is_match("**/*.conf", "a.conf"), Some(false));
    }

    #[test]
    fn alternatives_and_classes() {
        assert_eq!(is_match("{a,b{c,d}}.txt", "bd.txt"), Some(true));
        assert_eq!(is_match("[!a-c].txt", "d.txt"), Some(true));
        assert_eq!(is_match("[!a-c].txt", "b.txt"), Some(false));
        assert_eq!(is_match("[", "b.txt"), None);
        assert_eq!(is_match("[a-b-c]", "a"), None);
        assert_eq!(is_match("[ab-c]", "-"), Some(true));
        assert_eq!(is_match("{a,b", "b"), Some(true));
        assert_eq!(is_match("*{", "a"), Some(false));
        assert_eq!(is_match("{{},a}", "a"), Some(true));
        assert_eq!(is_match("a{b,}", "a"), Some(true));
        assert!(matches!(Glob::parse(b"\x80"), Err(Fault::Malformed)));
    }

    /// Where Helm 4.3.1 matches more or less than the pattern says; `None` is where it panics.
    #[test]
    fn short_cuts_are_those_of_helms_library() {
        let cases = [("a", "a", Some(true))];
        for (pattern, path, want) in cases {
            assert_eq!(is_match(pattern, path), want, "{pattern} {path}");
        }
    }

    #[test]
    fn patterns_beyond_a_limit_are_refused() {
        for pattern in ["?a".repeat(101), "{".repeat(51), format!("{{{}}}", ",".repeat(2001))] {
            assert!(matches!(Glob::parse(pattern.as_bytes()), Err(Fault::Beyond)), "{pattern}");
        }
        assert_eq!(is_match("**/*a*a*a*.yaml", &format!("x/{}.yaml", "a".repeat(200))), Some(true));
        let mut glob = Glob::parse("*a".repeat(40).as_bytes()).unwrap();
        assert_eq!(glob.matches([&[b'a'; 400][..], b"b"].concat().as_slice()), Err(Fault::Beyond));
    }
}
