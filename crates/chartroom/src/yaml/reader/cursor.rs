//! Where the scanner is in the text, counted in characters and lines. Knows line breaks, not what the characters mean.

use super::super::error::{Error, Mark};
use super::chars::{self, break_len};
use super::input::{Input, PIECE};
use crate::gostd::strings::Bytes;

/// A position in the text that only moves forward.
pub(super) struct Cursor<'t> {
    text: &'t [u8],
    offset: usize,
    mark: Mark,
    broken: Option<&'t Error>,
    /// Up to where a line's first character is taken for a byte order mark.
    marked: usize,
}

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

impl<'t> Cursor<'t> {
    pub(super) fn new(input: &'t Input<'_>) -> Cursor<'t> {
        // The first mark gives the encoding and is no part of the text. If another one follows, go-yaml, which looks at
        // the start of its buffer rather than of the line, skips the first character of each line in the first piece.
        let marked = if input.text.starts_with(BYTE_ORDER_MARK) { PIECE - BYTE_ORDER_MARK.len() } else { 0 };
        Cursor { text: &input.text, offset: 0, mark: Mark::default(), broken: input.broken.as_ref(), marked }
    }

    /// Moves over a byte order mark at the start of a line.
    pub(super) fn skip_byte_order_mark(&mut self) {
        if self.mark.column == 0 && self.offset < self.marked {
            self.skip();
        }
    }

    /// The place, for messages.
    pub(super) fn mark(&self) -> Mark {
        self.mark
    }

    /// Characters before this one on its line.
    pub(super) fn column(&self) -> usize {
        self.mark.column
    }

    /// The byte offset.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.get(self.offset..).unwrap_or_default()
    }

    /// The text from byte `start` up to here.
    pub(super) fn since(&self, start: usize) -> &'t [u8] {
        self.text.get(start..self.offset).unwrap_or_default()
    }

    /// The text between two byte offsets.
    pub(super) fn part(&self, start: usize, end: usize) -> &'t [u8] {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The next byte; 0 at the end (a NUL is never part of the text).
    pub(super) fn peek(&self) -> u8 {
        self.text.get(self.offset).copied().unwrap_or_default()
    }

    /// The byte that is `ahead` bytes further on; 0 beyond the end.
    pub(super) fn peek_at(&self, ahead: usize) -> u8 {
        self.text.get(self.offset + ahead).copied().unwrap_or_default()
    }

    /// Whether nothing is left.
    pub(super) fn at_end(&self) -> bool {
        self.offset >= self.text.len()
    }

    /// Whether a line break or the end is next.
    pub(super) fn at_line_end(&self) -> bool {
        self.at_end() || break_len(self.rest()) > 0
    }

    /// Whether a blank, a tab, a line break or the end is `ahead` bytes further on.
    pub(super) fn blank_or_end_at(&self, ahead: usize) -> bool {
        chars::is_blank_or_end(self.text.get(self.offset + ahead..).unwrap_or_default())
    }

    /// Whether `---` or `...` stands alone at the start of this line.
    pub(super) fn at_document_indicator(&self) -> bool {
        self.mark.column == 0
            && matches!(self.rest(), [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..])
            && self.blank_or_end_at(3)
    }

    /// Says that the scanner is about to look at the next `wanted` characters.
    ///
    /// # Errors
    /// The broken character that would be met by that.
    pub(super) fn want(&self, wanted: usize) -> Result<(), Error> {
        match self.broken {
            Some(error) if chars::count(self.rest().get(..4 * wanted).unwrap_or(self.rest())) < wanted => {
                Err(error.clone())
            }
            _ => Ok(()),
        }
    }

    /// Moves over `bytes` bytes that hold no line break.
    pub(super) fn advance(&mut self, bytes: usize) {
        let end = (self.offset + bytes).min(self.text.len());
        let passed = chars::count(self.text.get(self.offset..end).unwrap_or_default());
        self.offset = end;
        self.mark.index += passed;
        self.mark.column += passed;
    }

    /// Moves over one character that is not a line break.
    pub(super) fn skip(&mut self) {
        self.advance(chars::width(self.peek()));
    }

    /// Whether the text has nothing in it that is not allowed.
    pub(super) fn is_whole(&self) -> bool {
        self.broken.is_none()
    }

    /// Moves over blanks, which are one byte and one character each.
    pub(super) fn skip_spaces(&mut self) {
        self.advance_ascii(self.rest().iter().take_while(|b| **b == b' ').count());
    }

    /// Moves over bytes that are one character each and no line break.
    fn advance_ascii(&mut self, bytes: usize) {
        self.offset += bytes;
        self.mark.index += bytes;
        self.mark.column += bytes;
    }

    /// Moves over blanks and tabs.
    pub(super) fn skip_blanks(&mut self) -> Result<(), Error> {
        let blanks = self.rest().iter().take_while(|b| chars::is_blank(**b)).count();
        self.advance(blanks);
        self.want(1)
    }

    /// Moves over a comment, if one starts here, up to the end of its line.
    pub(super) fn skip_comment(&mut self) -> Result<(), Error> {
        if self.peek() != b'#' {
            return Ok(());
        }
        let rest = self.rest();
        let line = rest.get(..rest.index_byte(b'\n').unwrap_or(rest.len())).unwrap_or_default();
        if line.is_ascii() && line.index_byte(b'\r').is_none() {
            self.advance_ascii(line.len());
        } else {
            self.advance(line_len(rest));
        }
        self.want(1)
    }

    /// Moves over a line break, if one is next, and returns what it stands for in a scalar: LS and PS themselves,
    /// every other one LF (YAML 1.1, 4.1.4).
    pub(super) fn skip_break(&mut self) -> Result<&'t [u8], Error> {
        let rest = self.rest();
        let len = break_len(rest);
        if len == 0 {
            return Ok(b"");
        }
        self.want(2)?;
        self.offset += len;
        self.mark.index += if rest.starts_with(b"\r\n") { 2 } else { 1 };
        self.mark.line += 1;
        self.mark.column = 0;
        Ok(if len == 3 { rest.get(..3).unwrap_or_default() } else { b"\n" })
    }

    /// Starts a line that is not in the text: at the end, whatever is open is closed at a line's start.
    pub(super) fn force_new_line(&mut self) {
        if self.mark.column != 0 {
            self.mark.column = 0;
            self.mark.line += 1;
        }
    }
}

/// The length of the first line of `text`, without its line break.
pub(super) fn line_len(text: &[u8]) -> usize {
    let mut from = 0;
    loop {
        let tail = text.get(from..).unwrap_or_default();
        match tail.iter().position(|b| matches!(b, b'\n' | b'\r' | 0xC2 | 0xE2)) {
            None => return text.len(),
            Some(at) if break_len(tail.get(at..).unwrap_or_default()) > 0 => return from + at,
            Some(at) => from += at + 1,
        }
    }
}
