//! Regular expressions with Go's syntax and rules over the engine of the regex crate. Knows no template.
//!
//! Go's `regexp` and the regex crate are relatives (leftmost-first, no backreferences, linear time), but their syntax
//! differs: Go takes `\Q..\E`, octal escapes, `{` as a literal and group names made of digits, has ASCII `\d \w \s \b`,
//! and knows no nested classes and no `x` flag. So the text is parsed here, and only the tree is handed over.

mod class;
mod engine;
mod error;
mod escape;
mod expand;
mod haystack;
mod parser;
mod unicode;

use regex_automata::Input;
use regex_automata::util::captures::Captures;

use crate::gostd::version::GoVersion;
use crate::value::stop::stopped;
use engine::Engine;
use haystack::Haystack;
use parser::Alphabet;

pub use error::Error;

/// A compiled expression.
#[derive(Debug)]
pub struct Regexp {
    engine: Engine,
    /// The name of each group, the whole match being group 0; empty where it has none.
    names: Vec<String>,
    /// Whether the expression's text is empty.
    empty: bool,
}

impl Regexp {
    /// Compiles an expression for the version of Go that counts now.
    ///
    /// # Errors
    /// Go's: ``error parsing regexp: missing closing ]: `[` ``. Source: Go, regexp/syntax.
    pub fn compile(pattern: &[u8]) -> Result<Regexp, Error> {
        let go = GoVersion::current();
        let parsed = parser::parse(pattern, Alphabet::Ascii, go)?;
        let names = parsed.names.clone();
        let engine = Engine::new(pattern, parsed, go).ok_or_else(|| Error::too_large(pattern))?;
        Ok(Regexp { engine, names, empty: pattern.is_empty() })
    }

    /// Whether it matches anywhere.
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.engine.over(text).is_match(Haystack::new(text).bytes())
    }

    /// The leftmost match.
    pub fn find<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let haystack = Haystack::new(text);
        let found = self.engine.over(text).find(haystack.bytes())?;
        Some(haystack.original(found.start(), found.end()))
    }

    /// Where the leftmost match begins.
    pub fn find_start(&self, text: &[u8]) -> Option<usize> {
        let haystack = Haystack::new(text);
        let found = self.engine.over(text).find(haystack.bytes())?;
        Some(haystack.original(0, found.start()).len())
    }

    /// The matches that do not overlap, at most `limit` of them.
    pub fn find_all<'t>(&self, text: &'t [u8], limit: Option<usize>) -> Vec<&'t [u8]> {
        let haystack = Haystack::new(text);
        let mut found = Vec::new();
        self.each(&haystack, limit, |m| {
            found.push(m.all());
            true
        });
        found
    }

    /// The text with each match replaced by the expanded template: `$1`, `${name}`, `$$`. `None` where it would be longer
    /// than `limit`.
    pub fn replace_all(&self, text: &[u8], template: &[u8], limit: usize) -> Option<Vec<u8>> {
        let template = expand::Template::parse(template, &self.names);
        self.replace(text, limit, |out, m| template.append(out, limit, |group| m.group(group)))
    }

    /// The text with each match replaced by `replacement` as it is. `None` where it would be longer than `limit`.
    pub fn replace_all_literal(&self, text: &[u8], replacement: &[u8], limit: usize) -> Option<Vec<u8>> {
        self.replace(text, limit, |out, _| expand::append_within(out, limit, replacement))
    }

    fn replace(
        &self,
        text: &[u8],
        limit: usize,
        mut append: impl FnMut(&mut Vec<u8>, &Match<'_, '_>) -> bool,
    ) -> Option<Vec<u8>> {
        let haystack = Haystack::new(text);
        let mut out = Vec::with_capacity(text.len());
        let (mut copied, mut fits) = (0, true);
        self.each(&haystack, None, |m| {
            let (start, end) = m.span;
            let before = haystack.original(copied, start);
            fits = expand::append_within(&mut out, limit, before) && append(&mut out, m);
            copied = end;
            fits
        });
        let behind = haystack.original(copied, haystack.bytes().len());
        (fits && expand::append_within(&mut out, limit, behind)).then_some(out)
    }

    /// The texts between the matches, at most `limit` of them, the last one being the whole rest.
    /// `None` (Go's nil) for a limit of 0. Source: Go, regexp.Regexp.Split.
    pub fn split<'t>(&self, text: &'t [u8], limit: Option<usize>) -> Option<Vec<&'t [u8]>> {
        if limit == Some(0) {
            return None;
        }
        if text.is_empty() {
            // The empty expression is the one that splits an empty text into nothing.
            return Some(if self.empty { Vec::new() } else { vec![text] });
        }
        let haystack = Haystack::new(text);
        let end = haystack.bytes().len();
        let mut pieces = Vec::new();
        let (mut from, mut cut) = (0, 0);
        self.each(&haystack, limit, |m| {
            if limit.is_some_and(|limit| pieces.len() + 1 >= limit) {
                return false;
            }
            cut = m.span.0;
            if m.span.1 != 0 {
                pieces.push(haystack.original(from, cut));
            }
            from = m.span.1;
            true
        });
        if cut != end {
            pieces.push(haystack.original(from, end));
        }
        Some(pieces)
    }

    /// Calls `found` for each match until it says false. An empty match right behind another match does not count, and the search goes on
    /// one character later. Source: Go, regexp.Regexp.allMatches.
    fn each<'t>(
        &self,
        text: &Haystack<'t>,
        limit: Option<usize>,
        mut found: impl FnMut(&Match<'t, '_>) -> bool,
    ) {
        let bytes = text.bytes();
        let engine = self.engine.over(bytes);
        let mut captures = engine.create_captures();
        let (mut at, mut count) = (0, 0);
        let mut previous = None;
        while at <= bytes.len() && limit.is_none_or(|limit| count < limit) && stopped().is_none() {
            engine.captures(Input::new(bytes).range(at..), &mut captures);
            let Some(span) = captures.get_match().map(|m| (m.start(), m.end())) else { return };
            if span.1 > at {
                at = span.1;
            } else {
                at += text.width(at);
            }
            if span.0 != span.1 || previous != Some(span.0) {
                count += 1;
                if !found(&Match { text, captures: &captures, span }) {
                    return;
                }
            }
            previous = Some(span.1);
        }
    }
}

/// A match within its text.
struct Match<'t, 'm> {
    text: &'m Haystack<'t>,
    captures: &'m Captures,
    /// Start and end in the haystack.
    span: (usize, usize),
}

impl<'t> Match<'t, '_> {
    fn all(&self) -> &'t [u8] {
        self.text.original(self.span.0, self.span.1)
    }

    /// What the group matched; `None` where it took no part.
    fn group(&self, group: usize) -> Option<&'t [u8]> {
        self.captures.get_group(group).map(|span| self.text.original(span.start, span.end))
    }
}

/// Whether an expression is one at all; quicker than compiling it.
///
/// # Errors
/// As [`Regexp::compile`], except for one that would take too much memory.
pub fn check(pattern: &[u8]) -> Result<(), Error> {
    parser::parse(pattern, Alphabet::Ascii, GoVersion::current()).map(drop)
}

/// Escapes what has a meaning in expressions. Source: Go, regexp.QuoteMeta.
pub fn quote_meta(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        if br"\.+*?()|[]{}^$".contains(byte) {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(pattern: &str) -> Regexp {
        Regexp::compile(pattern.as_bytes()).unwrap()
    }

    fn all(pattern: &str, text: &[u8]) -> Vec<String> {
        compile(pattern)
            .find_all(text, None)
            .iter()
            .map(|m| String::from_utf8_lossy(m).into_owned())
            .collect()
    }

    fn split(pattern: &str, text: &str, limit: Option<usize>) -> Vec<String> {
        let pieces = compile(pattern).split(text.as_bytes(), limit).unwrap();
        pieces.into_iter().map(|p| String::from_utf8_lossy(p).into_owned()).collect()
    }

    #[test]
    fn empty_matches_do_not_touch_the_match_before() {
        assert_eq!(all("a*", b"baaac"), ["", "aaa", ""]);
        assert_eq!(compile("a*?").replace_all(b"baab", b"x", 9).unwrap(), b"xbxaxaxbx");
        assert_eq!(split("a*", "baaac", None), ["b", "c"]);
        assert_eq!(split("", "abc", None), ["a", "b", "c"]);
        assert_eq!(split("a", "banana", Some(2)), ["b", "nana"]);
    }

    #[test]
    fn classes_are_ascii_and_bytes_that_are_no_utf8_are_characters() {
        assert!(!compile(r"\d").is_match("１".as_bytes()));
        assert!(!compile(r"\s").is_match(b"\x0b"));
        assert!(compile(r"(?i)^\w$").is_match("ſ".as_bytes()));
        assert_eq!(compile("b.").find(b"ab\xffc"), Some(&b"b\xff"[..]));
        assert_eq!(compile("[^x]").find_all(b"\xe2\x82x\xff", None).len(), 3);
        assert_eq!(compile("x").replace_all(b"\xffx\xfe", b"$0$0", 9).unwrap(), b"\xffxx\xfe");
    }

    /// Texts of ASCII have an engine of their own.
    #[test]
    fn texts_of_all_kinds_agree_about_an_expression() {
        for (pattern, ascii, other) in [
            ("^[^/]*/", "ab/c", "äb/c"),
            (".b$", "ab", "äb"),
            (r"(?i)k", "K", "\u{212a}"),
            (r"^\pL+$", "ab", "äß"),
            (r"^\W$", "-", "ä"),
            (r"^.{3}$", "abc", "äbc"),
        ] {
            let regexp = compile(pattern);
            assert!(regexp.is_match(ascii.as_bytes()) && regexp.is_match(other.as_bytes()), "{pattern}");
            assert!(!regexp.is_match(b""), "{pattern}");
            // Much text is searched by another engine.
            let long = "x".repeat(5000);
            assert!(!compile(&format!("{pattern}y")).is_match(long.as_bytes()), "{pattern}");
            assert!(regexp.is_match(ascii.as_bytes()) && regexp.is_match(other.as_bytes()), "{pattern}");
        }
        assert!(!compile("ä").is_match(b"a") && compile("[aä]$").is_match("ä".as_bytes()));
        assert!(
            !compile(r"^[^\x00-\x7f]").is_match(b"a") && compile(r"^[^\x00-\x7f]").is_match("ä".as_bytes())
        );
    }

    #[test]
    fn what_only_go_takes() {
        assert_eq!(all(r"\Qa.b\E+", b"a.bb"), ["a.bb"]);
        assert_eq!(all(r"a{,2}|\x{62}|\143", b"a{,2}bc"), ["a{,2}", "b", "c"]);
        assert_eq!(all("[[a&&b]+", b"x[&&ax"), ["[&&a"]);
        assert_eq!(compile(r"(?P<1st>\w)(?<1st>\w)").replace_all(b"ab", b"${1st}$2", 2).unwrap(), b"ab");
    }
}
