//! The four kinds of strings. Not where they may stand.

use super::cursor::{Cursor, Fault, Read};
use crate::gostd::{runes, strconv};
use crate::value::Str;

/// Reads a basic string, whose opening quote has been read.
pub(super) fn basic(cursor: &mut Cursor<'_>) -> Read<Str> {
    cursor.begin();
    loop {
        match cursor.next()? {
            None => return Err(cursor.fault("unexpected EOF; expected '\"'")),
            Some('\n' | '\r') => return Err(cursor.fault_before("strings cannot contain newlines")),
            Some('\\') => escape(cursor)?,
            Some('"') => {
                cursor.back();
                let text = unescape(cursor, cursor.item())?;
                cursor.next()?;
                return Ok(text.into());
            }
            Some(_) => {}
        }
    }
}

/// Reads a literal string, whose opening quote has been read.
pub(super) fn literal(cursor: &mut Cursor<'_>) -> Read<Str> {
    cursor.begin();
    loop {
        match cursor.next()? {
            None => return Err(cursor.fault("unexpected EOF; expected \"'\"")),
            Some('\n' | '\r') => return Err(cursor.fault_before("strings cannot contain newlines")),
            Some('\'') => {
                cursor.back();
                let text = Str::from(cursor.item());
                cursor.next()?;
                return Ok(text);
            }
            Some(_) => {}
        }
    }
}

/// Reads a string of several lines, whose three opening quotes have been read: with escapes between `"`, without
/// between `'`.
pub(super) fn multiline(cursor: &mut Cursor<'_>, quote: char) -> Read<Str> {
    cursor.begin();
    loop {
        match cursor.next()? {
            None if quote == '"' => return Err(cursor.fault("unexpected EOF; expected '\"\"\"'")),
            None => return Err(cursor.fault("unexpected EOF; expected \"'''\"")),
            Some('\\') if quote == '"' => {
                if !matches!(cursor.next()?, Some('\n' | '\r')) {
                    cursor.back();
                    escape(cursor)?;
                }
            }
            Some(c) if c == quote && closes(cursor, quote)? => break,
            Some(_) => {}
        }
    }
    let text = cursor.item();
    let text = if quote == '"' {
        let joined = join_lines(without_first_newline(text));
        unescape(cursor, &joined)?
    } else {
        without_first_newline(text).to_vec()
    };
    for _ in 0..3 {
        cursor.next()?;
    }
    Ok(text.into())
}

/// Whether the quote that has been read is the first of the closing three; they are left unread then. Up to two more
/// may stand before them.
fn closes(cursor: &mut Cursor<'_>, quote: char) -> Read<bool> {
    if !cursor.accept(quote)? {
        return Ok(false);
    }
    if !cursor.accept(quote)? {
        cursor.back();
        return Ok(false);
    }
    if cursor.peek()? == Some(quote) {
        let (five, escaped, message): (&[u8], &[u8], _) = match quote {
            '"' => (b"\"\"\"\"\"", b"\\\"\"\"\"\"", "unexpected '\"\"\"\"\"\"'"),
            _ => (b"'''''", b"\0", "unexpected \"''''''\""),
        };
        if cursor.item().ends_with(five) && !cursor.item().ends_with(escaped) {
            return Err(cursor.fault(message));
        }
        cursor.back();
        cursor.back();
        return Ok(false);
    }
    for _ in 0..3 {
        cursor.back();
    }
    Ok(true)
}

/// Reads what follows a backslash and checks its form.
fn escape(cursor: &mut Cursor<'_>) -> Read<()> {
    let (digits, names) = match cursor.next()? {
        Some('b' | 't' | 'n' | 'f' | 'r' | 'e' | '"' | '\\' | ' ' | '\t') => return Ok(()),
        Some('x') => (2, "two hexadecimal digits after '\\x'"),
        Some('u') => (4, "four hexadecimal digits after '\\u'"),
        Some('U') => (8, "eight hexadecimal digits after '\\U'"),
        other => {
            return Err(cursor.fault_here(format!("invalid escape in string '\\{}'", other.unwrap_or('\0'))));
        }
    };
    for _ in 0..digits {
        if !cursor.next()?.is_some_and(|c| c.is_ascii_hexdigit()) {
            let so_far = strconv::quoted(cursor.item());
            return Err(cursor.fault(format!("expected {names}, but got {so_far} instead")));
        }
    }
    Ok(())
}

/// Replaces escapes, whose form has been checked.
fn unescape(cursor: &Cursor<'_>, text: &[u8]) -> Read<Vec<u8>> {
    let fault = |message: String| Fault { line: cursor.line, message };
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|b| *b == b'\\') {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        let letter = rest.get(at + 1).copied().unwrap_or_default();
        rest = rest.get(at + 2..).unwrap_or_default();
        let digits = match letter {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            b' ' | b'\t' => return Err(fault(format!("invalid escape: '\\{}'", char::from(letter)))),
            _ => {
                out.push(plain_escape(letter));
                continue;
            }
        };
        let (number, after) = rest.split_at_checked(digits).unwrap_or((rest, b""));
        rest = after;
        let number = String::from_utf8_lossy(number);
        let c = u32::from_str_radix(&number, 16).ok().and_then(char::from_u32);
        runes::push(
            &mut out,
            c.ok_or_else(|| fault(format!("Escaped character '\\u{number}' is not valid UTF-8.")))?,
        );
    }
    out.extend_from_slice(rest);
    Ok(out)
}

fn plain_escape(letter: u8) -> u8 {
    match letter {
        b'b' => 0x08,
        b't' => b'\t',
        b'n' => b'\n',
        b'f' => 0x0c,
        b'r' => b'\r',
        b'e' => 0x1b,
        other => other,
    }
}

fn without_first_newline(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\n").or_else(|| text.strip_prefix(b"\r\n")).unwrap_or(text)
}

/// Removes each backslash at the end of a line, with all white space up to what comes next.
fn join_lines(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let blanks = after.iter().take_while(|b| b" \t\r\n".contains(b)).count();
        let (white, behind) = after.split_at(blanks);
        if *first == b'\\' && white.contains(&b'\n') {
            rest = behind;
        } else if *first == b'\\' && after.first() == Some(&b'\\') {
            out.extend_from_slice(b"\\\\");
            rest = after.get(1..).unwrap_or_default();
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}
