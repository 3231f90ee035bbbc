//! A place in a TOML text, character by character, with the line that messages speak of. Not what the text means.
//!
//! The line follows the reading as it does in github.com/BurntSushi/toml/lex.go: messages at the end of the text or
//! behind a line break name the line before.

use crate::gostd::runes;

/// What is wrong, and in which line.
#[derive(Debug)]
pub(super) struct Fault {
    pub line: usize,
    pub message: String,
}

pub(super) type Read<T> = Result<T, Fault>;

pub(super) struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
    /// Where the item at hand began.
    start: usize,
    pub line: usize,
    /// Whether the end has been read (and not stepped back from).
    ended: bool,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t [u8]) -> Cursor<'t> {
        Cursor { text, at: 0, start: 0, line: 1, ended: false }
    }

    /// Reads a character; `None` at the end.
    ///
    /// # Errors
    /// Bytes that are no UTF-8, controls, a carriage return without a newline.
    pub fn next(&mut self) -> Read<Option<char>> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(byte) = rest.first() else {
            self.ended = true;
            return Ok(None);
        };
        self.line += usize::from(*byte == b'\n');
        let (rune, len) = runes::decode(rest);
        let Some(c) = rune else {
            return Err(self.fault_here(format!("invalid UTF-8 byte: 0x{byte:02x}")));
        };
        let lone_return = c == '\r' && rest.get(1) != Some(&b'\n');
        if lone_return || (c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r')) {
            let message = format!("TOML files cannot contain control characters: '0x{byte:02x}'");
            return Err(self.fault_here(message));
        }
        self.at += len;
        Ok(Some(c))
    }

    /// Steps back before the character that was read last.
    pub fn back(&mut self) {
        if std::mem::take(&mut self.ended) {
            return;
        }
        loop {
            let Some(at) = self.at.checked_sub(1) else { return };
            self.at = at;
            // The bytes of one character after its first all look like this.
            if self.text.get(at).is_none_or(|b| b & 0xc0 != 0x80) {
                break;
            }
        }
        self.line -= usize::from(self.text.get(self.at) == Some(&b'\n'));
    }

    /// The next character, left in place.
    pub fn peek(&mut self) -> Read<Option<char>> {
        let c = self.next()?;
        self.back();
        Ok(c)
    }

    /// Reads the character if it is `wanted`.
    pub fn accept(&mut self, wanted: char) -> Read<bool> {
        let found = self.next()? == Some(wanted);
        if !found {
            self.back();
        }
        Ok(found)
    }

    /// Reads characters as long as they are wanted.
    pub fn run(&mut self, wanted: impl Fn(char) -> bool) -> Read<()> {
        while self.next()?.is_some_and(&wanted) {}
        self.back();
        Ok(())
    }

    pub fn skip_blanks(&mut self) -> Read<()> {
        self.run(|c| matches!(c, ' ' | '\t'))
    }

    /// Begins an item here.
    pub fn begin(&mut self) {
        self.start = self.at;
    }

    /// The item since [`Cursor::begin`].
    pub fn item(&self) -> &'t [u8] {
        self.text.get(self.start..self.at).unwrap_or_default()
    }

    /// The item since [`Cursor::begin`], of which everything is ASCII.
    pub fn ascii_item(&self) -> &'t str {
        std::str::from_utf8(self.item()).unwrap_or_default()
    }

    /// A message about what has just been read. Go: `errorf`.
    pub fn fault(&self, message: impl Into<String>) -> Fault {
        let behind_line = self.ended && self.text.get(..self.at).is_some_and(|t| t.ends_with(b"\n"));
        Fault { line: self.line - usize::from(behind_line), message: message.into() }
    }

    /// A message whose line is the one before, where a line break has just been read. Go: `errorPrevLine`.
    pub fn fault_before(&self, message: impl Into<String>) -> Fault {
        Fault { line: self.line - 1, message: message.into() }
    }

    /// A message about a character. Go: `error`.
    pub fn fault_here(&self, message: impl Into<String>) -> Fault {
        if self.ended {
            self.fault_before(message)
        } else {
            Fault { line: self.line, message: message.into() }
        }
    }
}
