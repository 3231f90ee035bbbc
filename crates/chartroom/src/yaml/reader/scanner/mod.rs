//! Characters to tokens, as go-yaml cuts them. Knows indentation and which tokens may follow which, not what they mean.
//!
//! A key is only known to be one when its `:` comes. Until then its tokens wait in a queue, so that the key token can
//! be put in front of them.

mod block;
mod directive;
mod escape;
mod fold;
mod keys;
mod plain;
mod quoted;
mod tag;
mod token;

use std::collections::VecDeque;

pub(super) use token::{Token, TokenKind};

use super::cursor::Cursor;
use super::input::Input;
use crate::yaml::error::{Error, Mark};
use keys::Keys;

/// Reads tokens from a text.
pub(super) struct Scanner<'t> {
    cursor: Cursor<'t>,
    queue: VecDeque<Token<'t>>,
    /// How many tokens the parser has taken.
    taken: usize,
    /// Whether the head of the queue is known to be no key.
    head_settled: bool,
    /// Whether a key without `?` may start here.
    key_allowed: bool,
    keys: Keys,
    /// The column of the innermost block; `None` outside of all.
    indent: Option<usize>,
    indents: Vec<Option<usize>>,
}

impl<'t> Scanner<'t> {
    /// A scanner at the start of `input`.
    pub(super) fn new(input: &'t Input<'_>) -> Scanner<'t> {
        Scanner {
            cursor: Cursor::new(input),
            queue: VecDeque::new(),
            taken: 0,
            head_settled: false,
            key_allowed: true,
            keys: Keys::default(),
            indent: None,
            indents: Vec::new(),
        }
    }

    /// The next token, which stays where it is.
    ///
    /// # Errors
    /// What the scanner stumbled over while it had to read on.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<&Token<'t>, Error> {
        if !self.head_settled {
            self.settle()?;
        }
        self.queue.front().ok_or_else(no_token)
    }

    /// Takes the next token.
    ///
    /// # Errors
    /// Those of [`Scanner::peek`].
    pub(super) fn take(&mut self) -> Result<Token<'t>, Error> {
        self.peek()?;
        self.head_settled = false;
        self.taken += 1;
        self.queue.pop_front().ok_or_else(no_token)
    }

    /// Reads on until there is a token that can be handed out. Apart from [`Scanner::peek`], which mostly has nothing to
    /// do.
    #[inline(never)]
    fn settle(&mut self) -> Result<(), Error> {
        while !self.head_settled {
            if !self.queue.is_empty() && !self.head_may_be_key()? {
                self.head_settled = true;
            } else {
                self.fetch()?;
            }
        }
        Ok(())
    }

    fn push(&mut self, kind: TokenKind<'t>, mark: Mark) {
        self.queue.push_back(Token { kind, mark });
    }

    /// Puts a token in front of the one with the given number, or last if that is gone already.
    fn insert(&mut self, number: usize, kind: TokenKind<'t>, mark: Mark) {
        let token = Token { kind, mark };
        match number.checked_sub(self.taken) {
            Some(at) if at <= self.queue.len() => self.queue.insert(at, token),
            _ => self.queue.push_back(token),
        }
    }

    /// Reads one more token.
    fn fetch(&mut self) -> Result<(), Error> {
        self.cursor.want(1)?;
        self.skip_to_token()?;
        self.close_blocks(Some(self.cursor.column()));
        self.cursor.want(4)?;
        if self.cursor.at_end() {
            return self.stream_end();
        }
        let flow = self.in_flow();
        let blank_next = self.cursor.blank_or_end_at(1);
        match self.cursor.peek() {
            b'%' if self.cursor.column() == 0 => self.directive(),
            b'-' if self.cursor.at_document_indicator() => self.document(TokenKind::DocumentStart),
            b'.' if self.cursor.at_document_indicator() => self.document(TokenKind::DocumentEnd),
            b'[' => self.open_flow(TokenKind::FlowSequenceStart),
            b'{' => self.open_flow(TokenKind::FlowMappingStart),
            b']' => self.close_flow(TokenKind::FlowSequenceEnd),
            b'}' => self.close_flow(TokenKind::FlowMappingEnd),
            b',' => self.flow_entry(),
            b'-' if blank_next => self.block_entry(),
            b'?' if flow || blank_next => self.explicit_key(),
            b':' if flow || blank_next => self.value(),
            b'*' | b'&' => self.anchor_or_alias(),
            b'!' => self.tag(),
            b'|' | b'>' if !flow => self.block_scalar(),
            b'\'' | b'"' => self.quoted_scalar(),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b'\t' => {
                Err(Error::scan("found character that cannot start any token", self.cursor.mark()))
            }
            _ => self.plain_scalar(),
        }
    }

    /// Moves over blanks, comments and line breaks. A tab may separate tokens, but not where a key could start.
    fn skip_to_token(&mut self) -> Result<(), Error> {
        loop {
            self.cursor.skip_byte_order_mark();
            self.cursor.skip_spaces();
            while self.cursor.peek() == b'\t' && (self.in_flow() || !self.key_allowed) {
                self.cursor.advance(1);
                self.cursor.skip_spaces();
            }
            self.cursor.want(1)?;
            self.cursor.skip_comment()?;
            if self.cursor.at_end() || self.cursor.skip_break()?.is_empty() {
                return Ok(());
            }
            if !self.in_flow() {
                self.key_allowed = true;
            }
            self.cursor.want(1)?;
        }
    }

    fn stream_end(&mut self) -> Result<(), Error> {
        self.cursor.force_new_line();
        self.close_blocks(None);
        self.drop_candidate()?;
        self.key_allowed = false;
        self.push(TokenKind::StreamEnd, self.cursor.mark());
        Ok(())
    }

    /// Ends everything that is open, as markers between documents and directives do.
    fn end_blocks(&mut self) -> Result<(), Error> {
        self.close_blocks(None);
        self.drop_candidate()?;
        self.key_allowed = false;
        Ok(())
    }

    fn document(&mut self, kind: TokenKind<'t>) -> Result<(), Error> {
        self.end_blocks()?;
        self.indicator(kind, 3);
        Ok(())
    }

    /// Takes an indicator of `len` characters.
    fn indicator(&mut self, kind: TokenKind<'t>, len: usize) {
        let mark = self.cursor.mark();
        self.cursor.advance(len);
        self.push(kind, mark);
    }

    fn open_flow(&mut self, kind: TokenKind<'t>) -> Result<(), Error> {
        self.note_candidate()?;
        self.open_level()?;
        self.key_allowed = true;
        self.indicator(kind, 1);
        Ok(())
    }

    fn close_flow(&mut self, kind: TokenKind<'t>) -> Result<(), Error> {
        self.drop_candidate()?;
        self.close_level();
        self.key_allowed = false;
        self.indicator(kind, 1);
        Ok(())
    }

    fn flow_entry(&mut self) -> Result<(), Error> {
        self.drop_candidate()?;
        self.key_allowed = true;
        self.indicator(TokenKind::FlowEntry, 1);
        Ok(())
    }

    /// In a flow collection `-` is an error, which the parser reports since it knows more of the context.
    fn block_entry(&mut self) -> Result<(), Error> {
        self.start_block(
            "block sequence entries are not allowed in this context",
            TokenKind::BlockSequenceStart,
        )?;
        self.drop_candidate()?;
        self.key_allowed = true;
        self.indicator(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn explicit_key(&mut self) -> Result<(), Error> {
        self.start_block("mapping keys are not allowed in this context", TokenKind::BlockMappingStart)?;
        self.drop_candidate()?;
        self.key_allowed = !self.in_flow();
        self.indicator(TokenKind::Key, 1);
        Ok(())
    }

    fn value(&mut self) -> Result<(), Error> {
        if self.take_candidate()? {
            self.key_allowed = false;
        } else {
            self.start_block("mapping values are not allowed in this context", TokenKind::BlockMappingStart)?;
            self.key_allowed = !self.in_flow();
        }
        self.indicator(TokenKind::Value, 1);
        Ok(())
    }

    /// Starts a block with an indicator, which may only stand where a key may.
    fn start_block(&mut self, refusal: &'static str, kind: TokenKind<'static>) -> Result<(), Error> {
        if self.in_flow() {
            return Ok(());
        }
        let mark = self.cursor.mark();
        if !self.key_allowed {
            return Err(Error::scan(refusal, mark));
        }
        self.open_block(mark, None, kind)
    }
}

/// What cannot be: reading on ends with a token or with another error.
#[cold]
fn no_token() -> Error {
    Error::yaml("unknown problem parsing YAML content")
}
