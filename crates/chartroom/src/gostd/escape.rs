//! Text made safe for HTML, JavaScript and URL queries, as text/template's functions do it. Knows bytes only.

use std::io::Write;

use crate::gostd::{runes, strconv};

/// Escapes `' " & < >` and NUL. Source: text/template, `HTMLEscape`.
pub fn html(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        let entity: &[u8] = match byte {
            0 => "\u{fffd}".as_bytes(),
            b'"' => b"&#34;",
            b'\'' => b"&#39;",
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            _ => std::slice::from_ref(byte),
        };
        out.extend_from_slice(entity);
    }
    out
}

/// Escapes what has a meaning in JavaScript or in HTML around it, and what does not print. Source: text/template,
/// `JSEscape`.
pub fn js(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for (at, rune, len) in runes::runes(text) {
        match rune {
            Some('\\') => out.extend_from_slice(b"\\\\"),
            Some('\'') => out.extend_from_slice(b"\\'"),
            Some('"') => out.extend_from_slice(b"\\\""),
            Some(c @ ('<' | '>' | '&' | '=')) => append_js_number(&mut out, c),
            Some(c) if c.is_ascii_control() && c != '\x7f' => append_js_number(&mut out, c),
            Some(c) if c.is_ascii() || strconv::is_print(c) => {
                out.extend_from_slice(text.get(at..at + len).unwrap_or_default());
            }
            Some(c) => append_js_number(&mut out, c),
            // Go takes a wrong byte for U+FFFD, which prints, and lets the byte pass.
            None => out.extend_from_slice(text.get(at..at + len).unwrap_or_default()),
        }
    }
    out
}

fn append_js_number(out: &mut Vec<u8>, c: char) {
    // Writing to a Vec cannot fail.
    let _ = write!(out, "\\u{:04X}", u32::from(c));
}

/// Escapes for a URL's query: a blank is `+`, everything but letters, digits and `-_.~` is `%XX`. Source: net/url,
/// `QueryEscape`.
pub fn url_query(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b' ' => out.push(b'+'),
            b'-' | b'_' | b'.' | b'~' => out.push(*byte),
            b if b.is_ascii_alphanumeric() => out.push(*b),
            b => {
                let _ = write!(out, "%{b:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_escapes() {
        let text = "<a href='x'>\"é & ü\"\u{0}\u{7f}\u{200b}\n=\\".as_bytes();
        let shown = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert_eq!(
            shown(html(text)),
            "&lt;a href=&#39;x&#39;&gt;&#34;é &amp; ü&#34;\u{fffd}\u{7f}\u{200b}\n=\\"
        );
        let script = r#"\u003Ca href\u003D\'x\'\u003E\"é \u0026 ü\"\u0000"#.to_owned()
            + "\u{7f}\\u200B\\u000A\\u003D\\\\";
        assert_eq!(shown(js(text)), script);
        assert_eq!(js(b"\xff"), b"\xff");
        assert_eq!(shown(url_query("a b/é~".as_bytes())), "a+b%2F%C3%A9~");
    }
}
