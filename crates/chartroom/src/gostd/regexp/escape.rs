//! Single characters behind a backslash. Not the classes (`\d`, `\pL`) and not the places (`\b`, `\A`).

use super::error::{Code, Error};
use super::parser::Cursor;

impl Cursor<'_> {
    /// Reads an escaped character, the backslash included. Source: Go, regexp/syntax, parseEscape.
    pub fn escaped_char(&mut self) -> Result<u32, Error> {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.next() else { return Err(Code::Backslash.at("")) };
        let found = match c {
            '1'..='7' if !self.octal_digit_follows() => None,
            '0'..='7' => Some(self.octal(c)),
            'x' => self.hexadecimal(),
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(u32::from(c)),
            _ => None,
        };
        found.ok_or_else(|| Code::Escape.at(self.since(start)))
    }

    fn octal_digit_follows(&self) -> bool {
        matches!(self.peek(), Some('0'..='7'))
    }

    /// Up to three octal digits, the first of which has been read. A single one that is not 0 would be a reference
    /// back to a group, which there is not.
    fn octal(&mut self, first: char) -> u32 {
        let mut value = first.to_digit(8).unwrap_or_default();
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else { break };
            value = value * 8 + digit;
            self.at += 1;
        }
        value
    }

    /// `x41` or `x{1F600}`, the `x` having been read.
    fn hexadecimal(&mut self) -> Option<u32> {
        let first = self.next()?;
        if first != '{' {
            let second = self.next();
            return Some(first.to_digit(16)? * 16 + second?.to_digit(16)?);
        }
        let (mut value, mut digits) = (0, 0);
        loop {
            let c = self.next()?;
            if c == '}' {
                return (digits > 0).then_some(value);
            }
            value = value * 16 + c.to_digit(16)?;
            digits += 1;
            if value > u32::from(char::MAX) {
                return None;
            }
        }
    }
}
