//! The door through which text goes that a person reads: what a terminal would take for an order, or what turns the
//! order of letters around, is shown as Go would quote it. Charts, values and clusters are not trusted. Not for
//! manifests, which are Helm's bytes.

use std::borrow::Cow;
use std::fmt::Write;

use chartroom::gostd::unicode;

/// A text of several lines: breaks between lines and tabs stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |letter| matches!(letter, '\n' | '\t'))
}

/// A text that is part of a line, such as a cell of a table.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// Lines with bytes that need not be UTF-8, such as paths: those stay, unless they are a control character in the sets
/// of letters that have one byte each.
pub fn bytes(text: &[u8]) -> Vec<u8> {
    let mut shown = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        shown.extend_from_slice(lines(chunk.valid()).as_bytes());
        for byte in chunk.invalid() {
            match byte {
                0x80..=0x9f => shown.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
                _ => shown.push(*byte),
            }
        }
    }
    shown
}

/// A text of JSON, with escapes that say the same (RFC 8259, section 7). What would need one stands within strings
/// only, since the rest of JSON has no such letters.
pub fn json(text: &str) -> Cow<'_, str> {
    let stays = |letter: char| matches!(letter, '\n' | '\t') || !is_order(letter);
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if stays(letter) {
            shown.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    Cow::Owned(shown)
}

/// Escapes as Go's strconv.Quote writes them.
fn escaped(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(|letter| stays(letter) || !is_order(letter)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        let code = u32::from(letter);
        let _ = match letter {
            letter if stays(letter) || !is_order(letter) => shown.write_char(letter),
            '\x07' => shown.write_str("\\a"),
            '\x08' => shown.write_str("\\b"),
            '\x0b' => shown.write_str("\\v"),
            '\x0c' => shown.write_str("\\f"),
            '\n' => shown.write_str("\\n"),
            '\r' => shown.write_str("\\r"),
            '\t' => shown.write_str("\\t"),
            _ if code < 0x80 => write!(shown, "\\x{code:02x}"),
            _ if code < 0x1_0000 => write!(shown, "\\u{code:04x}"),
            _ => write!(shown, "\\U{code:08x}"),
        };
    }
    Cow::Owned(shown)
}

/// Control characters (C0, DEL, C1), letters without a shape (marks of direction among them), and breaks of lines and
/// paragraphs beyond ASCII. The two joiners are how some languages are written.
fn is_order(letter: char) -> bool {
    match letter {
        ' '..='~' => false,
        '\u{200c}' | '\u{200d}' => false,
        _ => unicode::is_control(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str =
        "a\x1b[31m\x1b]0;t\x07\r\u{9b}2J\u{202e}x\u{2066}\u{200f}\u{61c}\u{7f}\u{2028}\u{e0041}\n\tb";

    #[test]
    fn what_orders_a_terminal_is_shown() {
        let rest = "a\\x1b[31m\\x1b]0;t\\a\\r\\u009b2J\\u202ex\\u2066\\u200f\\u061c\\x7f\\u2028\\U000e0041";
        assert_eq!(lines(HOSTILE), format!("{rest}\n\tb"));
        assert_eq!(line(HOSTILE), format!("{rest}\\n\\tb"));
        for plain in ["keptn.example.com", "Ünï\u{200d}cödé \u{1f600}", ""] {
            assert!(matches!(line(plain), Cow::Borrowed(same) if same == plain));
        }
    }

    #[test]
    fn json_says_the_same() {
        let text = serde_json::to_string_pretty(&[HOSTILE]).unwrap();
        let shown = json(&text);
        assert!(shown.chars().all(|letter| letter == '\n' || !is_order(letter)), "{shown}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), [HOSTILE]);
    }

    #[test]
    fn bytes_of_other_letters_stay() {
        assert_eq!(bytes(b"a\xff\x9b\x1b\xc3\xa4\n"), b"a\xff\\x9b\\x1b\xc3\xa4\n");
    }
}
