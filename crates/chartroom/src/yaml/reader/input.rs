//! From bytes to the characters YAML allows: the encoding (UTF-8, or UTF-16 by its mark), and the first thing in the
//! text that is not allowed. Knows nothing of YAML's grammar.

use std::borrow::Cow;

use super::super::error::Error;
use super::chars;

/// go-yaml decodes its input in pieces of this size. An error further down is only met when the scanner gets near it:
/// an earlier error, or the end of the first document, wins.
pub(super) const PIECE: usize = 512;

/// Characters ready to be scanned.
pub(super) struct Input<'t> {
    /// UTF-8 text of allowed characters, without byte order mark.
    pub text: Cow<'t, [u8]>,
    /// What is met by a scanner that wants more than `text`; `None`: the end.
    pub broken: Option<Error>,
}

/// Decodes `raw` (go-yaml: readerc.go).
pub(super) fn decode(raw: &[u8]) -> Input<'_> {
    match raw {
        [0xFF, 0xFE, ..] => utf16(raw, u16::from_le_bytes),
        [0xFE, 0xFF, ..] => utf16(raw, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, ..] => utf8(raw, 3),
        _ => utf8(raw, 0),
    }
}

fn utf8(raw: &[u8], start: usize) -> Input<'_> {
    let mut at = start;
    loop {
        at += plain_prefix(&raw[at..]);
        if at >= raw.len() {
            return Input { text: Cow::Borrowed(&raw[start..]), broken: None };
        }
        match character(&raw[at..]) {
            Ok(len) => at += len,
            Err(problem) => {
                let end = if problem == INCOMPLETE { at } else { piece_start(raw, at).max(start) };
                let before = &raw[start..at];
                let line = 1 + before.iter().filter(|b| **b == b'\n').count();
                let column = 1 + chars::count(before.rsplit(|b| *b == b'\n').next().unwrap_or_default());
                let broken = Some(Error::at(problem, line, column));
                return Input { text: Cow::Borrowed(&raw[start..end]), broken };
            }
        }
    }
}

const INCOMPLETE: &str = "incomplete UTF-8 octet sequence";
const CONTROL: &str = "control characters are not allowed";

/// How many bytes from the start are printable ASCII, TAB, LF or CR.
fn plain_prefix(text: &[u8]) -> usize {
    let plain = |b: &u8| matches!(b, b' '..=b'~' | b'\n' | b'\t' | b'\r');
    let whole = text.chunks_exact(16).take_while(|chunk| chunk.iter().all(plain)).count() * 16;
    whole + text[whole..].iter().take_while(|b| plain(b)).count()
}

/// The length of the first character of `text`, or what is wrong with it.
fn character(text: &[u8]) -> Result<usize, &'static str> {
    let first = text.first().copied().unwrap_or_default();
    let (len, bits, least) = match first {
        0..=0x7F => (1, u32::from(first), 0),
        0xC0..=0xDF => (2, u32::from(first & 0x1F), 0x80),
        0xE0..=0xEF => (3, u32::from(first & 0x0F), 0x800),
        0xF0..=0xF7 => (4, u32::from(first & 0x07), 0x1_0000),
        _ => return Err("invalid leading UTF-8 octet"),
    };
    let Some(rest) = text.get(1..len) else { return Err(INCOMPLETE) };
    if rest.iter().any(|b| b & 0xC0 != 0x80) {
        return Err("invalid trailing UTF-8 octet");
    }
    let code = rest.iter().fold(bits, |code, b| code << 6 | u32::from(b & 0x3F));
    match code {
        _ if code < least => Err("invalid length of a UTF-8 sequence"),
        0xD800..=0xDFFF | 0x11_0000.. => Err("invalid Unicode character"),
        _ if is_allowed(code) => Ok(len),
        _ => Err(CONTROL),
    }
}

fn is_allowed(code: u32) -> bool {
    matches!(code, 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0x85 | 0xA0..=0xFFFD | 0x1_0000..)
}

/// Where the piece starts in which the character at `at` is decoded: a character that does not fit into a piece
/// belongs to the next one.
fn piece_start(raw: &[u8], at: usize) -> usize {
    let mut start = 0;
    while at >= start + PIECE {
        let mut next = start + PIECE;
        while next > start && raw.get(next).is_some_and(|b| b & 0xC0 == 0x80) {
            next -= 1;
        }
        start = next;
    }
    let width = raw.get(at).map_or(1, |byte| chars::width(*byte));
    if at + width > start + PIECE { at } else { start }
}

fn utf16(raw: &[u8], unit: fn([u8; 2]) -> u16) -> Input<'static> {
    let mut text = Vec::with_capacity(raw.len());
    let (mut at, mut piece, mut piece_at) = (2, 0, 0);
    loop {
        let end = match character16(&raw[at..], unit) {
            Ok(None) => return Input { text: Cow::Owned(text), broken: None },
            Ok(Some((c, len))) => {
                let mut buffer = [0; 4];
                text.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                at += len;
                if at >= piece + PIECE {
                    (piece, piece_at) = (at, text.len());
                }
                continue;
            }
            Err(problem) if problem.starts_with("incomplete") => (text.len(), problem),
            Err(problem) => (piece_at, problem),
        };
        text.truncate(end.0);
        return Input { text: Cow::Owned(text), broken: Some(Error::yaml(end.1)) };
    }
}

/// The first character of UTF-16 text and its length in bytes; `None` at the end.
fn character16(raw: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Option<(char, usize)>, &'static str> {
    let at = |i: usize| raw.get(i..i + 2).and_then(|pair| pair.try_into().ok()).map(unit);
    let Some(high) = at(0) else {
        return if raw.is_empty() { Ok(None) } else { Err("incomplete UTF-16 character") };
    };
    let (code, len) = match high {
        0xDC00..=0xDFFF => return Err("unexpected low surrogate area"),
        0xD800..=0xDBFF => match at(2) {
            None => return Err("incomplete UTF-16 surrogate pair"),
            Some(low @ 0xDC00..=0xDFFF) => {
                (0x1_0000 + (u32::from(high & 0x3FF) << 10 | u32::from(low & 0x3FF)), 4)
            }
            Some(_) => return Err("expected low surrogate area"),
        },
        _ => (u32::from(high), 2),
    };
    match char::from_u32(code) {
        Some(c) if is_allowed(code) => Ok(Some((c, len))),
        _ => Err(CONTROL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(raw: &[u8]) -> (usize, String) {
        let input = decode(raw);
        (input.text.len(), input.broken.map(|e| e.text()).unwrap_or_default())
    }

    #[test]
    fn the_first_forbidden_character_is_met_with_its_piece() {
        let mut raw = vec![b'a'; 511];
        raw.extend_from_slice("é\u{7F}".as_bytes());
        assert_eq!(broken(&raw).0, 511);
        assert!(broken(&raw).1.ends_with("yaml: control characters are not allowed"));
        assert_eq!(broken(b"ab\xC3").0, 2);
        assert_eq!(broken("é\u{FEFF}😀\u{85}".as_bytes()), (11, String::new()));
    }

    #[test]
    fn utf16_is_known_by_its_mark() {
        assert_eq!(&*decode(b"\xFF\xFEa\0=\xD8\0\xDE").text, "a😀".as_bytes());
        assert_eq!(&*decode(b"\xFE\xFF\0a").text, b"a");
        assert!(broken(b"\xFF\xFEa\0\0").1.ends_with("incomplete UTF-16 character"));
    }
}
