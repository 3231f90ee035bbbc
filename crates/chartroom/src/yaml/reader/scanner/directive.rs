//! `%YAML` and `%TAG` lines.

use super::{Scanner, TokenKind};
use crate::yaml::error::Error;

impl<'t> Scanner<'t> {
    /// Reads a directive; the scanner stands on its `%`.
    pub(super) fn directive(&mut self) -> Result<(), Error> {
        self.end_blocks()?;
        let mark = self.cursor.mark();
        self.cursor.skip();
        let kind = match self.directive_name()? {
            b"YAML" => self.version()?,
            b"TAG" => self.tag_directive()?,
            _ => return Err(Error::scan("found unknown directive name", self.cursor.mark())),
        };
        self.end_of_line()?;
        self.push(kind, mark);
        Ok(())
    }

    /// Skips the rest of a line on which only a comment may follow, with its break.
    pub(super) fn end_of_line(&mut self) -> Result<(), Error> {
        self.cursor.want(1)?;
        self.cursor.skip_blanks()?;
        self.cursor.skip_comment()?;
        if !self.cursor.at_line_end() {
            return Err(Error::scan("did not find expected comment or line break", self.cursor.mark()));
        }
        self.cursor.skip_break()?;
        Ok(())
    }

    fn directive_name(&mut self) -> Result<&'t [u8], Error> {
        self.cursor.want(1)?;
        let name = self.word()?;
        if name.is_empty() {
            return Err(Error::scan("could not find expected directive name", self.cursor.mark()));
        }
        if !self.cursor.blank_or_end_at(0) {
            return Err(Error::scan("found unexpected non-alphabetical character", self.cursor.mark()));
        }
        Ok(name)
    }

    fn version(&mut self) -> Result<TokenKind<'t>, Error> {
        self.cursor.want(1)?;
        self.cursor.skip_blanks()?;
        let major = self.version_number()?;
        if self.cursor.peek() != b'.' {
            return Err(Error::scan("did not find expected digit or '.' character", self.cursor.mark()));
        }
        self.cursor.skip();
        Ok(TokenKind::Version(major, self.version_number()?))
    }

    /// Reads a number of at most two digits.
    fn version_number(&mut self) -> Result<u8, Error> {
        self.cursor.want(1)?;
        let mut number = None;
        for _ in 0..2 {
            let digit @ b'0'..=b'9' = self.cursor.peek() else { break };
            number = Some(number.unwrap_or(0) * 10 + (digit - b'0'));
            self.cursor.skip();
            self.cursor.want(1)?;
        }
        let mark = self.cursor.mark();
        if self.cursor.peek().is_ascii_digit() {
            return Err(Error::scan("found extremely long version number", mark));
        }
        number.ok_or_else(|| Error::scan("did not find expected version number", mark))
    }

    fn tag_directive(&mut self) -> Result<TokenKind<'t>, Error> {
        self.cursor.want(1)?;
        self.cursor.skip_blanks()?;
        let handle = self.tag_handle(true)?;
        self.cursor.want(1)?;
        if !matches!(self.cursor.peek(), b' ' | b'\t') {
            return Err(Error::scan("did not find expected whitespace", self.cursor.mark()));
        }
        self.cursor.skip_blanks()?;
        let prefix = self.uri(b"", false)?;
        self.cursor.want(1)?;
        if !self.cursor.blank_or_end_at(0) {
            return Err(Error::scan("did not find expected whitespace or line break", self.cursor.mark()));
        }
        Ok(TokenKind::TagDirective { handle, prefix })
    }
}
