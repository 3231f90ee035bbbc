//! Quoted strings and character literals of Go, read. Not where in a template they may stand.

use std::borrow::Cow;

use crate::gostd::runes;

/// The text of a Go literal in double quotes, single quotes (at most one character) or backquotes; `None` where it is
/// not well-formed. Bytes that are no UTF-8 become U+FFFD, but in backquotes. Source: strconv, `Unquote`.
pub fn unquote(literal: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (quote, rest) = literal.split_first()?;
    let (last, body) = rest.split_last()?;
    if last != quote {
        return None;
    }
    match quote {
        b'`' if body.contains(&b'`') => None,
        // Carriage returns are not part of a raw string.
        b'`' if body.contains(&b'\r') => {
            Some(body.iter().copied().filter(|b| *b != b'\r').collect::<Vec<_>>().into())
        }
        b'`' => Some(body.into()),
        b'"' | b'\'' => unquote_body(body, *quote),
        _ => None,
    }
}

fn unquote_body(body: &[u8], quote: u8) -> Option<Cow<'_, [u8]>> {
    let stands_for_itself = |b: &u8| b.is_ascii() && !matches!(*b, b'\\' | b'\n') && *b != quote;
    if quote == b'"' && body.iter().all(stands_for_itself) {
        return Some(body.into());
    }
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut characters = 0;
    while !rest.is_empty() {
        let (piece, after) = next(rest, quote)?;
        piece.append_to(&mut out);
        rest = after;
        characters += 1;
    }
    (quote == b'"' || characters <= 1).then_some(out.into())
}

/// The number of the one character of a literal in single quotes, as a Go constant has it: U+FFFD for a wrong byte.
pub fn unquote_char(literal: &[u8]) -> Option<u32> {
    let body = literal.strip_prefix(b"'")?.strip_suffix(b"'")?;
    let (piece, rest) = next(body, b'\'')?;
    rest.is_empty().then(|| piece.number())
}

enum Piece {
    /// A character, written as it is or by its number.
    Char(char),
    /// A byte, by its number (`\xff`, `\377`).
    Byte(u8),
}

impl Piece {
    fn append_to(&self, out: &mut Vec<u8>) {
        match self {
            Piece::Char(c) => runes::push(out, *c),
            Piece::Byte(b) => out.push(*b),
        }
    }

    fn number(&self) -> u32 {
        match self {
            Piece::Char(c) => u32::from(*c),
            Piece::Byte(b) => u32::from(*b),
        }
    }
}

/// The first character or escape, and what follows it.
fn next(text: &[u8], quote: u8) -> Option<(Piece, &[u8])> {
    let (first, rest) = text.split_first()?;
    match first {
        b'\n' => None,
        b if *b == quote => None,
        b'\\' => escape(rest, quote),
        _ => {
            let (rune, len) = runes::decode(text);
            Some((Piece::Char(rune.unwrap_or(runes::REPLACEMENT)), text.get(len..)?))
        }
    }
}

/// What follows a backslash.
fn escape(text: &[u8], quote: u8) -> Option<(Piece, &[u8])> {
    let (letter, rest) = text.split_first()?;
    let plain = match letter {
        b'a' => '\x07',
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'v' => '\x0b',
        b'\\' => '\\',
        b'\'' | b'"' if *letter == quote => char::from(*letter),
        b'x' => return numbered(rest, 2, 16, true),
        b'u' => return numbered(rest, 4, 16, false),
        b'U' => return numbered(rest, 8, 16, false),
        b'0'..=b'7' => return numbered(text, 3, 8, true),
        _ => return None,
    };
    Some((Piece::Char(plain), rest))
}

fn numbered(text: &[u8], digits: usize, base: u32, byte: bool) -> Option<(Piece, &[u8])> {
    let (digits, rest) = text.split_at_checked(digits)?;
    let mut number: u32 = 0;
    for digit in digits {
        number = number.checked_mul(base)?.checked_add(char::from(*digit).to_digit(base)?)?;
    }
    let piece =
        if byte { Piece::Byte(u8::try_from(number).ok()?) } else { Piece::Char(char::from_u32(number)?) };
    Some((piece, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read() {
        let meaning = |literal: &'static [u8]| unquote(literal).unwrap_or_default().into_owned();
        assert_eq!(meaning(br#""a\n\x41\u00e9\101\xff""#), b"a\nA\xc3\xa9A\xff");
        assert_eq!(meaning(b"`a\r\\n`"), b"a\\n");
        assert_eq!(unquote_char(br"'\''"), Some(39));
        assert_eq!(unquote_char("'日'".as_bytes()), Some(0x65e5));
    }

    #[test]
    fn wrong_literals_are_refused() {
        for literal in
            [r#""\q""#, r#""a"b""#, "\"a\nb\"", r#""\'""#, r"'ab'", r#""\ud800""#, "\"", r#""\400""#]
        {
            assert_eq!(unquote(literal.as_bytes()), None, "{literal}");
        }
    }
}
