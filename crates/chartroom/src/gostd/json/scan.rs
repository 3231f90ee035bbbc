//! The tokens of JSON: blanks, words, numbers, strings. Not how they nest.

use super::error::{Error, Place, Problem};
use crate::gostd::runes;

/// A place in a text.
pub(crate) struct Scanner<'t> {
    text: &'t [u8],
    pub at: usize,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t [u8]) -> Scanner<'t> {
        Scanner { text, at: 0 }
    }

    fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte, if the text goes on.
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Skips blanks and answers the next byte.
    ///
    /// # Errors
    /// The end of the text.
    pub fn next_byte(&mut self) -> Result<u8, Error> {
        self.skip_blanks();
        self.peek().ok_or_else(|| self.end())
    }

    pub fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Whether nothing is left.
    pub fn finished(&self) -> bool {
        self.at >= self.text.len()
    }

    pub fn end(&self) -> Error {
        Error::new(self.text.len(), Problem::End)
    }

    /// The character here cannot stand here.
    pub fn unexpected(&self, place: Place) -> Error {
        let character = self.rest().iter().take(4).copied().collect();
        Error::new(self.at, Problem::Character(character, place))
    }

    /// Reads `true`, `false` or `null`, whose first byte is already known.
    pub fn word(&mut self, word: &'static str) -> Result<(), Error> {
        for expected in word.bytes() {
            match self.peek() {
                Some(b) if b == expected => self.at += 1,
                Some(_) => return Err(self.unexpected(Place::InWord(word, char::from(expected)))),
                None => return Err(self.end()),
            }
        }
        Ok(())
    }

    /// Reads a number and answers its text.
    pub fn number(&mut self) -> Result<&'t str, Error> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'-' | b'+')));
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Ok(std::str::from_utf8(text).unwrap_or_default())
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), Error> {
        match self.peek() {
            Some(b) if b.is_ascii_digit() => {}
            Some(_) => return Err(self.unexpected(Place::InNumber)),
            None => return Err(self.end()),
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    /// Reads a string, whose opening quote is here, and answers what it means: bytes that are no UTF-8 and lone
    /// surrogates become U+FFFD.
    pub fn string(&mut self) -> Result<std::borrow::Cow<'t, [u8]>, Error> {
        self.at += 1;
        let start = self.at;
        let mut out: Option<Vec<u8>> = None;
        let mut copied = start;
        loop {
            let rest = self.rest();
            let plain = rest
                .iter()
                .position(|b| matches!(b, b'"' | b'\\' | 0..0x20 | 0x80..))
                .ok_or_else(|| self.end())?;
            self.at += plain;
            let here = self.at;
            let piece = match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    let last = self.text.get(copied..here).unwrap_or_default();
                    return Ok(match out {
                        None => last.into(),
                        Some(mut out) => {
                            out.extend_from_slice(last);
                            out.into()
                        }
                    });
                }
                Some(b'\\') => self.escape()?,
                Some(0..0x20) => return Err(self.unexpected(Place::InString)),
                _ => match runes::decode(self.rest()) {
                    (Some(_), len) => {
                        self.at += len;
                        continue;
                    }
                    (None, _) => {
                        self.at += 1;
                        runes::REPLACEMENT
                    }
                },
            };
            let out = out.get_or_insert_with(Vec::new);
            out.extend_from_slice(self.text.get(copied..here).unwrap_or_default());
            runes::push(out, piece);
            copied = self.at;
        }
    }

    /// Reads a backslash and what belongs to it.
    fn escape(&mut self) -> Result<char, Error> {
        let plain = match self.rest().get(1) {
            None => return Err(self.end()),
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(*c),
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.numbered_escape(),
            Some(_) => return Err(self.bad_escape(2)),
        };
        self.at += 2;
        Ok(plain)
    }

    /// `\uXXXX`, or two of them that make a pair.
    fn numbered_escape(&mut self) -> Result<char, Error> {
        let Some(high) = unit(self.rest()) else {
            let rest = self.rest();
            let cut_short = rest.len() < 6 && rest.iter().skip(2).all(u8::is_ascii_hexdigit);
            return Err(if cut_short { self.end() } else { self.bad_escape(6) });
        };
        self.at += 6;
        if let Some(c) = char::from_u32(high.into()) {
            return Ok(c);
        }
        let pair = unit(self.rest()).and_then(|low| char::decode_utf16([high, low]).next()?.ok());
        self.at += if pair.is_some() { 6 } else { 0 };
        Ok(pair.unwrap_or(runes::REPLACEMENT))
    }

    fn bad_escape(&self, len: usize) -> Error {
        Error::new(self.at, Problem::Escape(self.rest().iter().take(len).copied().collect()))
    }
}

/// The number of a `\uXXXX` at the beginning of the text.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
