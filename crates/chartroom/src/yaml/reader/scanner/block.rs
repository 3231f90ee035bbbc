//! Block scalars: `|` keeps line breaks, `>` folds them.

use std::borrow::Cow;

use super::super::chars::is_blank;
use super::super::cursor::line_len;
use super::{Scanner, TokenKind};
use crate::yaml::error::Error;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    /// `-`: none stays.
    Strip,
    /// One stays.
    Clip,
    /// `+`: all stay.
    Keep,
}

impl<'t> Scanner<'t> {
    /// Reads a block scalar; the scanner stands on its `|` or `>`.
    pub(super) fn block_scalar(&mut self) -> Result<(), Error> {
        self.drop_candidate()?;
        self.key_allowed = true;
        let mark = self.cursor.mark();
        let literal = self.cursor.peek() == b'|';
        self.cursor.skip();
        let (chomp, increment) = self.block_header()?;
        let mut indent = increment.map(|n| n + self.indent.unwrap_or(0));
        let mut breaks = Vec::new();
        self.block_breaks(&mut indent, &mut breaks)?;
        let text = self.block_lines(literal, chomp, indent, breaks)?;
        self.push(TokenKind::Scalar { text: Cow::Owned(text), plain: false }, mark);
        Ok(())
    }

    /// Reads what follows the indicator on its line: how to chomp, how far to indent.
    fn block_header(&mut self) -> Result<(Chomp, Option<usize>), Error> {
        self.cursor.want(1)?;
        let mut chomp = self.chomp();
        let increment = self.increment()?;
        if chomp.is_none() && increment.is_some() {
            self.cursor.want(1)?;
            chomp = self.chomp();
        }
        self.end_of_line()?;
        Ok((chomp.unwrap_or(Chomp::Clip), increment))
    }

    fn chomp(&mut self) -> Option<Chomp> {
        let chomp = match self.cursor.peek() {
            b'+' => Chomp::Keep,
            b'-' => Chomp::Strip,
            _ => return None,
        };
        self.cursor.skip();
        Some(chomp)
    }

    fn increment(&mut self) -> Result<Option<usize>, Error> {
        self.cursor.want(1)?;
        match self.cursor.peek() {
            b'0' => Err(Error::scan("found an indentation indicator equal to 0", self.cursor.mark())),
            digit @ b'1'..=b'9' => {
                self.cursor.skip();
                Ok(Some(usize::from(digit - b'0')))
            }
            _ => Ok(None),
        }
    }

    /// Reads the lines that are indented by `indent`, and the empty ones among them; `breaks` came before the first.
    fn block_lines(
        &mut self,
        literal: bool,
        chomp: Chomp,
        mut indent: Option<usize>,
        mut breaks: Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let mut text = Vec::new();
        let mut last_break: &[u8] = b"";
        let mut after_blank = false;
        while indent == Some(self.cursor.column()) && !self.cursor.at_end() {
            let blank = is_blank(self.cursor.peek());
            let folds = !literal && !after_blank && !blank && last_break == b"\n";
            if !folds {
                text.extend_from_slice(last_break);
            } else if breaks.is_empty() {
                text.push(b' ');
            }
            text.append(&mut breaks);
            after_blank = blank;
            let start = self.cursor.offset();
            self.cursor.advance(line_len(self.cursor.rest()));
            text.extend_from_slice(self.cursor.since(start));
            self.cursor.want(2)?;
            last_break = self.cursor.skip_break()?;
            self.block_breaks(&mut indent, &mut breaks)?;
        }
        if chomp != Chomp::Strip {
            text.extend_from_slice(last_break);
        }
        if chomp == Chomp::Keep {
            text.append(&mut breaks);
        }
        Ok(text)
    }

    /// Moves over indentation and empty lines, whose breaks are added to `breaks`. Where the indentation is not known
    /// yet, the deepest of the leading lines gives it.
    fn block_breaks(&mut self, indent: &mut Option<usize>, breaks: &mut Vec<u8>) -> Result<(), Error> {
        let mut deepest = 0;
        loop {
            let room = indent.map_or(usize::MAX, |indent| indent.saturating_sub(self.cursor.column()));
            let blanks = self.cursor.rest().iter().take(room).take_while(|b| **b == b' ').count();
            self.cursor.advance(blanks);
            self.cursor.want(1)?;
            deepest = deepest.max(self.cursor.column());
            let in_indentation = indent.is_none_or(|indent| self.cursor.column() < indent);
            if in_indentation && self.cursor.peek() == b'\t' {
                let problem = "found a tab character where an indentation space is expected";
                return Err(Error::scan(problem, self.cursor.mark()));
            }
            let kept = self.cursor.skip_break()?;
            if kept.is_empty() {
                break;
            }
            breaks.extend_from_slice(kept);
        }
        if indent.is_none() {
            let least = self.indent.map_or(0, |column| column + 1);
            *indent = Some(deepest.max(least).max(1));
        }
        Ok(())
    }
}
