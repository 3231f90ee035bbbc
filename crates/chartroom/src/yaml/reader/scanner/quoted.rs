//! Scalars in single and double quotes.

use std::borrow::Cow;

use super::super::chars::{break_len, is_blank};
use super::fold::Fold;
use super::{Scanner, TokenKind};
use crate::yaml::error::{Error, Mark};

impl<'t> Scanner<'t> {
    /// Reads a scalar in quotes; the scanner stands on the opening one.
    pub(super) fn quoted_scalar(&mut self) -> Result<(), Error> {
        self.note_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        let quote = self.cursor.peek();
        self.cursor.skip();
        let text = match self.simple_text(quote) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.quoted_text(quote, mark)?),
        };
        self.cursor.skip();
        self.push(TokenKind::Scalar { text, plain: false }, mark);
        Ok(())
    }

    /// The text up to the closing quote if it has nothing to be replaced: no escape, no line break.
    fn simple_text(&mut self, quote: u8) -> Option<&'t [u8]> {
        let rest = self.cursor.rest();
        let special = |b: &u8| *b == quote || matches!(b, b'\n' | b'\r' | b'\\' | 0xC2 | 0xE2);
        let len = rest.iter().position(special)?;
        let doubled = quote == b'\'' && rest.get(len + 1) == Some(&quote);
        if rest.get(len) != Some(&quote) || doubled || self.cursor.at_document_indicator() {
            return None;
        }
        let start = self.cursor.offset();
        self.cursor.advance(len);
        Some(self.cursor.since(start))
    }

    /// `opening` is where the text began.
    fn quoted_text(&mut self, quote: u8, opening: Mark) -> Result<Vec<u8>, Error> {
        let mut text = Vec::new();
        loop {
            self.cursor.want(4)?;
            if self.cursor.at_document_indicator() {
                let error = Error::scan("found unexpected document indicator", self.cursor.mark());
                return Err(error.shown_at(opening));
            }
            if self.cursor.at_end() {
                let error = Error::scan("found unexpected end of stream", self.cursor.mark());
                return Err(error.shown_at(opening));
            }
            let escaped_break = self.quoted_run(quote, &mut text)?;
            self.cursor.want(1)?;
            if self.cursor.peek() == quote {
                return Ok(text);
            }
            self.quoted_gap(escaped_break, &mut text)?;
        }
    }

    /// Reads up to a blank, a line break or the closing quote; returns whether an escaped line break came.
    fn quoted_run(&mut self, quote: u8, text: &mut Vec<u8>) -> Result<bool, Error> {
        while !self.cursor.blank_or_end_at(0) {
            match self.cursor.peek() {
                b'\'' if quote == b'\'' && self.cursor.peek_at(1) == b'\'' => {
                    text.push(b'\'');
                    self.cursor.advance(2);
                }
                byte if byte == quote => break,
                b'\\' if quote == b'"' => {
                    if break_len(self.cursor.rest().get(1..).unwrap_or_default()) > 0 {
                        self.cursor.want(3)?;
                        self.cursor.advance(1);
                        self.cursor.skip_break()?;
                        return Ok(true);
                    }
                    self.escape(text)?;
                }
                _ => {
                    let start = self.cursor.offset();
                    self.cursor.skip();
                    text.extend_from_slice(self.cursor.since(start));
                }
            }
            self.cursor.want(2)?;
        }
        Ok(false)
    }

    /// Moves over blanks and line breaks and adds what they stand for.
    fn quoted_gap(&mut self, escaped_break: bool, text: &mut Vec<u8>) -> Result<(), Error> {
        let start = self.cursor.offset();
        let mut fold = escaped_break.then(|| Fold::new(b""));
        loop {
            if is_blank(self.cursor.peek()) {
                self.cursor.advance(1);
            } else {
                self.cursor.want(1)?;
                let kept = self.cursor.skip_break()?;
                if kept.is_empty() {
                    break;
                }
                match &mut fold {
                    Some(fold) => fold.add(kept),
                    None => fold = Some(Fold::new(kept)),
                }
            }
            self.cursor.want(1)?;
        }
        match fold {
            Some(fold) => text.extend_from_slice(&fold.into_text()),
            None => text.extend_from_slice(self.cursor.since(start)),
        }
        Ok(())
    }
}
