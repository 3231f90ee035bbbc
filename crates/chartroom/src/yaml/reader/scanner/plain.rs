//! Scalars without quotes.

use std::borrow::Cow;

use super::super::chars::{self, break_len, is_blank, may_end_plain};
use super::fold::Fold;
use super::{Scanner, TokenKind};
use crate::yaml::error::Error;

/// What lies between two runs of a plain scalar.
enum Gap<'t> {
    Nothing,
    /// Blanks, from this byte on.
    Blanks(usize),
    Breaks(Fold<'t>),
}

impl<'t> Scanner<'t> {
    /// Reads a plain scalar: it ends before `: `, ` #`, and in brackets before any of `,?[]{}`; it goes on on further
    /// lines as long as they are indented deeper than the block it stands in.
    pub(super) fn plain_scalar(&mut self) -> Result<(), Error> {
        self.note_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        let start = self.cursor.offset();
        let least_column = self.indent.map_or(0, |column| column + 1);
        let mut text = Cow::Borrowed(&b""[..]);
        let mut gap = Gap::Nothing;
        loop {
            self.cursor.want(4)?;
            if self.cursor.at_document_indicator() || self.cursor.peek() == b'#' {
                break;
            }
            let from = self.cursor.offset();
            self.plain_run();
            if self.cursor.offset() > from {
                self.join(&mut text, start, from, std::mem::replace(&mut gap, Gap::Nothing));
            }
            self.cursor.want(2)?;
            if self.cursor.at_end() || !self.cursor.blank_or_end_at(0) {
                break;
            }
            gap = self.plain_gap(least_column)?;
            if !self.in_flow() && self.cursor.column() < least_column {
                break;
            }
        }
        // A scalar that looked at a further line leaves the scanner where a key may start.
        if matches!(gap, Gap::Breaks(_)) {
            self.key_allowed = true;
        }
        self.push(TokenKind::Scalar { text, plain: true }, mark);
        Ok(())
    }

    /// Adds the run that began at byte `from`, and the gap before it, to a scalar that began at byte `start`. As long
    /// as the scalar has one line, it stays a part of the input.
    fn join(&self, text: &mut Cow<'t, [u8]>, start: usize, from: usize, gap: Gap<'t>) {
        let between = match (&*text, gap) {
            (Cow::Borrowed(_), Gap::Nothing | Gap::Blanks(_)) => {
                *text = Cow::Borrowed(self.cursor.since(start));
                return;
            }
            (_, Gap::Nothing) => Cow::Borrowed(&b""[..]),
            (_, Gap::Blanks(at)) => Cow::Borrowed(self.cursor.part(at, from)),
            (_, Gap::Breaks(fold)) => fold.into_text(),
        };
        let text = text.to_mut();
        text.extend_from_slice(&between);
        text.extend_from_slice(self.cursor.since(from));
    }

    /// Moves over what belongs to the scalar up to a blank, a line break or an indicator. A single blank between two
    /// words belongs to it, unless what is broken further on has to be met word by word.
    fn plain_run(&mut self) {
        let flow = self.in_flow();
        let takes_blanks = self.cursor.is_whole();
        let rest = self.cursor.rest();
        let after = |at: usize| rest.get(at + 1..).unwrap_or_default();
        let ends_word = |at: usize, byte: u8| match byte {
            b' ' | b'\t' | b'\n' | b'\r' => true,
            b':' => chars::is_blank_or_end(after(at)),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => flow,
            0xC2 | 0xE2 => break_len(rest.get(at..).unwrap_or_default()) > 0,
            _ => false,
        };
        let joins = |next: usize| match rest.get(next) {
            None | Some(b'#') => false,
            Some(byte) => takes_blanks && !ends_word(next, *byte),
        };
        let ends = |at: usize, byte: u8| ends_word(at, byte) && !(byte == b' ' && joins(at + 1));
        let stops = |(at, byte): (usize, &u8)| may_end_plain(*byte) && ends(at, *byte);
        let len = rest.iter().enumerate().position(stops).unwrap_or(rest.len());
        self.cursor.advance(len);
    }

    /// Moves over blanks and line breaks. Tabs must not stand for indentation.
    fn plain_gap(&mut self, least_column: usize) -> Result<Gap<'t>, Error> {
        let mut gap = Gap::Blanks(self.cursor.offset());
        loop {
            self.cursor.want(1)?;
            let byte = self.cursor.peek();
            if is_blank(byte) {
                let indents = matches!(gap, Gap::Breaks(_)) && self.cursor.column() < least_column;
                if indents && byte == b'\t' {
                    let problem = "found a tab character that violates indentation";
                    return Err(Error::scan(problem, self.cursor.mark()));
                }
                self.cursor.advance(1);
                self.cursor.skip_spaces();
                continue;
            }
            let kept = self.cursor.skip_break()?;
            match &mut gap {
                _ if kept.is_empty() => return Ok(gap),
                Gap::Breaks(fold) => fold.add(kept),
                _ => gap = Gap::Breaks(Fold::new(kept)),
            }
        }
    }
}
