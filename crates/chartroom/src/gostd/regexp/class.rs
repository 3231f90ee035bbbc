//! Character classes: `[a-z]`, `\d`, `[:alpha:]`, `\pL`, under the flags in force.

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir};
use regex_syntax::utf8::Utf8Sequences;

use super::error::{Code, Error};
use super::parser::Cursor;
use super::unicode;
use crate::gostd::version::GoVersion;

/// The characters from `low` to `high`. Surrogates are no characters and stay out.
pub(super) fn span(low: u32, high: u32) -> ClassUnicode {
    ClassUnicode::new(unicode::range(low, high))
}

/// The class with, if case does not count, the other cases of its characters.
pub(super) fn fold(mut class: ClassUnicode, fold_case: bool, go: GoVersion) -> ClassUnicode {
    if fold_case {
        unicode::fold(&mut class, go);
    }
    class
}

/// As how many sequences of bytes a class may be written, beside its single bytes. A negated class of ASCII has eight.
const MOST_SEQUENCES: usize = 16;

/// The class as a part of an expression: one with few characters of several bytes as the sequences of its bytes. The engine
/// finds these itself for any class, but with tables of half a megabyte for each expression, which takes longer than
/// all the rest of compiling one.
pub(super) fn node(class: ClassUnicode) -> Hir {
    if class.is_ascii() {
        return Hir::class(Class::Unicode(class));
    }
    let (mut single, mut longer) = (ClassBytes::empty(), Vec::new());
    for range in class.ranges() {
        for sequence in Utf8Sequences::new(range.start(), range.end()) {
            let bytes = sequence.as_slice().iter().map(|range| ClassBytesRange::new(range.start, range.end));
            if sequence.len() == 1 {
                bytes.for_each(|range| single.push(range));
            } else if longer.len() == MOST_SEQUENCES {
                return Hir::class(Class::Unicode(class));
            } else {
                let bytes = bytes.map(|range| Hir::class(Class::Bytes(ClassBytes::new([range]))));
                longer.push(Hir::concat(bytes.collect()));
            }
        }
    }
    let single = (!single.ranges().is_empty()).then(|| Hir::class(Class::Bytes(single)));
    Hir::alternation(single.into_iter().chain(longer).collect())
}

fn negate_if(mut class: ClassUnicode, negated: bool) -> ClassUnicode {
    if negated {
        class.negate();
    }
    class
}

fn of_ascii(ranges: &[(u8, u8)]) -> ClassUnicode {
    ClassUnicode::new(ranges.iter().map(|(a, b)| ClassUnicodeRange::new(char::from(*a), char::from(*b))))
}

const DIGIT: &[(u8, u8)] = &[(b'0', b'9')];
const SPACE: &[(u8, u8)] = &[(b'\t', b'\n'), (0x0c, b'\r'), (b' ', b' ')];
const WORD: &[(u8, u8)] = &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];

/// The ranges of `[:name:]`.
fn posix(name: &str) -> Option<&'static [(u8, u8)]> {
    Some(match name {
        "alnum" => &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')],
        "alpha" => &[(b'A', b'Z'), (b'a', b'z')],
        "ascii" => &[(0, 0x7f)],
        "blank" => &[(b'\t', b'\t'), (b' ', b' ')],
        "cntrl" => &[(0, 0x1f), (0x7f, 0x7f)],
        "digit" => DIGIT,
        "graph" => &[(b'!', b'~')],
        "lower" => &[(b'a', b'z')],
        "print" => &[(b' ', b'~')],
        "punct" => &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')],
        "space" => &[(b'\t', b'\r'), (b' ', b' ')],
        "upper" => &[(b'A', b'Z')],
        "word" => WORD,
        "xdigit" => &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')],
        _ => return None,
    })
}

impl Cursor<'_> {
    /// `\d \D \s \S \w \W`, if one stands here.
    pub fn perl_class(&mut self, fold_case: bool) -> Option<ClassUnicode> {
        let (name, ranges) = match self.rest().strip_prefix('\\')?.chars().next()? {
            c @ ('d' | 'D') => (c, DIGIT),
            c @ ('s' | 'S') => (c, SPACE),
            c @ ('w' | 'W') => (c, WORD),
            _ => return None,
        };
        self.at += 2;
        Some(negate_if(fold(of_ascii(ranges), fold_case, self.go), name.is_ascii_uppercase()))
    }

    /// `\pN`, `\p{Greek}`, `\P{^Greek}`, if one stands here. Source: Go, regexp/syntax, parseUnicodeClass.
    pub fn unicode_class(&mut self, fold_case: bool) -> Result<Option<ClassUnicode>, Error> {
        let rest = self.rest();
        if !rest.starts_with("\\p") && !rest.starts_with("\\P") {
            return Ok(None);
        }
        let start = self.at;
        let mut negated = rest.starts_with("\\P");
        self.at += 2;
        let name = match self.next() {
            Some('{') => {
                let end = rest.find('}').ok_or_else(|| Code::CharRange.at(rest))?;
                self.at = start + end + 1;
                rest.get(3..end).unwrap_or_default()
            }
            _ => self.since(start + 2),
        };
        let name = name.strip_prefix('^').inspect(|_| negated = !negated).unwrap_or(name);
        let class =
            unicode::group(name, fold_case, self.go).ok_or_else(|| Code::CharRange.at(self.since(start)))?;
        Ok(Some(negate_if(class, negated)))
    }

    /// `[:alpha:]` or `[:^alpha:]` within a class, if one stands here.
    fn posix_class(&mut self, fold_case: bool) -> Result<Option<ClassUnicode>, Error> {
        let rest = self.rest();
        let Some(end) = rest.strip_prefix("[:").and_then(|inner| inner.find(":]")) else { return Ok(None) };
        let whole = rest.get(..end + 4).unwrap_or_default();
        let name = rest.get(2..end + 2).unwrap_or_default();
        let (name, negated) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
        let ranges = posix(name).ok_or_else(|| Code::CharRange.at(whole))?;
        self.at += whole.len();
        Ok(Some(negate_if(fold(of_ascii(ranges), fold_case, self.go), negated)))
    }

    /// A class in brackets. Source: Go, regexp/syntax, parseClass.
    pub fn bracket_class(&mut self, fold_case: bool) -> Result<ClassUnicode, Error> {
        let whole = self.rest();
        self.at += 1;
        let negated = self.eat('^');
        let mut class = ClassUnicode::empty();
        let mut first = true;
        while first || self.peek() != Some(']') {
            first = false;
            let group = match self.posix_class(fold_case)? {
                Some(group) => Some(group),
                None => self.unicode_class(fold_case)?.or_else(|| self.perl_class(fold_case)),
            };
            let item = match group {
                Some(group) => group,
                None => fold(self.class_range(whole)?, fold_case, self.go),
            };
            class.union(&item);
        }
        self.at += 1;
        Ok(negate_if(class, negated))
    }

    /// `a` or `a-z`. A dash before the closing bracket stands for itself.
    fn class_range(&mut self, whole: &str) -> Result<ClassUnicode, Error> {
        let start = self.at;
        let low = self.class_char(whole)?;
        let rest = self.rest();
        if !rest.starts_with('-') || rest.len() < 2 || rest.starts_with("-]") {
            return Ok(span(low, low));
        }
        self.at += 1;
        let high = self.class_char(whole)?;
        if high < low {
            return Err(Code::CharRange.at(self.since(start)));
        }
        Ok(span(low, high))
    }

    fn class_char(&mut self, whole: &str) -> Result<u32, Error> {
        if self.peek() == Some('\\') {
            return self.escaped_char();
        }
        self.next().map(u32::from).ok_or_else(|| Code::Bracket.at(whole))
    }
}
