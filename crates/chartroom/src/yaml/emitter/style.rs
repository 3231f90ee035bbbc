//! Which style a text gets: plain, quoted, literal (go-yaml: emitterc.go, `yaml_emitter_analyze_scalar`; encode.go,
//! `stringv`). Not how it is written then.

use super::Dialect;
use super::base60::is_base_60;
use crate::yaml::reader::resolve::is_special;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// What a text allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    multiline: bool,
    plain: bool,
    single: bool,
    literal: bool,
}

/// A style for `text`, and whether it has line breaks. `as_key`: it is to stand on one line before its `:`.
pub(super) fn choose(text: &[u8], as_key: bool, dialect: &Dialect) -> (Style, bool) {
    if is_simple_word(text) {
        return (if is_special(text) { Style::Double } else { Style::Plain }, false);
    }
    let shape = analyze(text, dialect);
    let style = if text.contains(&b'\n') {
        if shape.literal && !as_key { Style::Literal } else { Style::Double }
    } else if is_special(text) || is_base_60(text) || as_key && shape.multiline {
        Style::Double
    } else if shape.plain {
        Style::Plain
    } else if shape.single {
        Style::Single
    } else {
        Style::Double
    };
    (style, shape.multiline)
}

/// Whether the text is made of characters that never need quotes: the common case, found quickly.
fn is_simple_word(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_alphabetic)
        && text.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'))
}

/// A character as far as styles care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Tab,
    Break,
    Other,
}

fn analyze(text: &[u8], dialect: &Dialect) -> Shape {
    let mut indicators = matches!(text, [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..]);
    let (mut unprintable, mut tabs, mut multiline) = (false, false, false);
    let (mut space_then_break, mut break_then_space) = (false, false);
    let mut before = None;
    let mut rest = text;
    let (mut first, mut last) = (Class::Other, Class::Other);
    while let Some((byte, len, class, printable)) = next(rest) {
        let after = rest.get(len..).unwrap_or_default();
        let white_after = after.first().is_none_or(|b| matches!(b, b' ' | b'\t'));
        let white_before = before.is_none_or(|class| class != Class::Other);
        indicators |= match byte {
            b':' => white_after,
            b'#' => white_before,
            b'?' | b'-' if before.is_none() => white_after,
            _ => before.is_none() && b",[]{}&*!|>'\"%@`".contains(&byte),
        };
        unprintable |= !printable && class != Class::Tab;
        tabs |= class == Class::Tab;
        multiline |= class == Class::Break;
        space_then_break |= class == Class::Break && before == Some(Class::Space);
        break_then_space |= class == Class::Space && before == Some(Class::Break);
        if before.is_none() {
            first = class;
        }
        last = class;
        before = Some(class);
        rest = after;
    }
    let white_edge = [first, last].iter().any(|class| matches!(class, Class::Space | Class::Break));
    let literal_refuses = space_then_break || unprintable || (tabs && !dialect.tabs_in_blocks);
    let single = !(break_then_space || space_then_break || unprintable || tabs);
    Shape {
        multiline,
        plain: single && !white_edge && !multiline && !indicators,
        single,
        literal: !literal_refuses && last != Class::Space,
    }
}

/// The first character of `text`: its first byte, its length, its class and whether it may be printed as it is.
fn next(text: &[u8]) -> Option<(u8, usize, Class, bool)> {
    let byte = *text.first()?;
    let (len, class, printable) = match text {
        [b' ', ..] => (1, Class::Space, true),
        [b'\t', ..] => (1, Class::Tab, false),
        [b'\n', ..] => (1, Class::Break, true),
        [b'\r', ..] => (1, Class::Break, false),
        [0xC2, 0x85, ..] => (2, Class::Break, false),
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => (3, Class::Break, true),
        [0x20..=0x7E, ..] => (1, Class::Other, true),
        [0..=0x7F, ..] => (1, Class::Other, false),
        [0xC2, second, ..] => (2, Class::Other, *second >= 0xA0),
        [0xC0..=0xDF, ..] => (2, Class::Other, true),
        [0xEF, 0xBB, 0xBF, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..] => (3, Class::Other, false),
        [0xE0..=0xEF, ..] => (3, Class::Other, true),
        _ => (4, Class::Other, false),
    };
    Some((byte, len, class, printable))
}

/// Whether the character at the start of `text` may stand in double quotes as it is, and its length.
pub(super) fn printable(text: &[u8]) -> (bool, usize) {
    match next(text) {
        Some((_, len, class, printable)) => (printable && class != Class::Break, len),
        None => (true, 0),
    }
}
