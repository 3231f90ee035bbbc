//! Strings and characters in Go's quotes. Not how they are read back.

use crate::gostd::runes;
use crate::gostd::unicode::is_print;

/// The text in double quotes, with escapes for quotes, backslashes and everything that does not print (`%q`).
pub fn quote(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    append_quoted(&mut out, text, false);
    out
}

/// A text from outside in a message: in Go's double quotes, as [`quote`], so that a reader sees where it ends and a
/// terminal obeys none of it.
pub fn quoted(text: &(impl AsRef<[u8]> + ?Sized)) -> String {
    String::from_utf8_lossy(&quote(text.as_ref())).into_owned()
}

/// Appends the text in double quotes.
pub fn append_quoted(out: &mut Vec<u8>, text: &[u8], ascii_only: bool) {
    out.push(b'"');
    for (at, rune, _) in runes::runes(text) {
        match rune {
            Some(c) => append_escaped(out, c, '"', ascii_only),
            None => append_hex_escape(out, text.get(at).copied().unwrap_or_default()),
        }
    }
    out.push(b'"');
}

/// Appends the character in single quotes.
pub fn append_quoted_char(out: &mut Vec<u8>, c: char, ascii_only: bool) {
    out.push(b'\'');
    append_escaped(out, c, '\'', ascii_only);
    out.push(b'\'');
}

/// Whether the text can stand between backquotes: one line of UTF-8 without backquotes, DEL or controls but TAB.
/// Source: strconv, `CanBackquote`.
pub fn can_backquote(text: &[u8]) -> bool {
    runes::runes(text).all(|(_, rune, _)| match rune {
        Some(c) => c != '\u{feff}' && c != '`' && c != '\u{7f}' && (c >= ' ' || c == '\t'),
        None => false,
    })
}

fn append_escaped(out: &mut Vec<u8>, c: char, quote: char, ascii_only: bool) {
    let short = match c {
        _ if c == quote || c == '\\' => c,
        '\x07' => 'a',
        '\x08' => 'b',
        '\x0c' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\x0b' => 'v',
        _ if c.is_ascii() && is_print(c) => return runes::push(out, c),
        _ if !ascii_only && is_print(c) => return runes::push(out, c),
        _ => return append_numbered(out, c),
    };
    out.push(b'\\');
    runes::push(out, short);
}

fn append_numbered(out: &mut Vec<u8>, c: char) {
    let number = u32::from(c);
    match number {
        0..0x20 | 0x7f => append_hex_escape(out, number as u8),
        0..0x10000 => out.extend_from_slice(format!("\\u{number:04x}").as_bytes()),
        _ => out.extend_from_slice(format!("\\U{number:08x}").as_bytes()),
    }
}

fn append_hex_escape(out: &mut Vec<u8>, byte: u8) {
    out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_print_is_escaped() {
        let text = "\u{7}\u{1}\n\"\\é😀\u{7f}\u{200b}\u{a0}\u{10ffff}\u{fffd}".as_bytes();
        let quoted = r#""\a\x01\n\"\\é😀\x7f\u200b\u00a0\U0010ffff"#.to_owned() + "\u{fffd}\"";
        assert_eq!(String::from_utf8_lossy(&quote(text)), quoted);
        assert_eq!(quote(b"\xff\xe6\x97"), br#""\xff\xe6\x97""#);
        let mut ascii = Vec::new();
        append_quoted(&mut ascii, "é😀".as_bytes(), true);
        assert_eq!(ascii, br#""\u00e9\U0001f600""#);
    }
}
