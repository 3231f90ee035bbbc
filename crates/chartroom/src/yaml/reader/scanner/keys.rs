//! Which tokens may turn out to be keys once a `:` follows them, and how deep the blocks are nested. Knows tokens by
//! number only.

use std::collections::VecDeque;

use super::Scanner;
use super::token::TokenKind;
use crate::yaml::error::{Error, Mark};

/// How deep flow collections, and blocks, may be nested (go-yaml: `max_flow_level`, `max_indents`).
const MAX_DEPTH: usize = 10_000;

/// How many characters a key without `?` may have (YAML 1.1, 9.3.2).
const MAX_KEY_CHARS: usize = 1024;

const TOO_DEEP: &str = "exceeded max depth of 10000";

/// A token that becomes a key if a `:` follows.
#[derive(Clone, Copy)]
struct Candidate {
    /// The number of the token, counted from the start of the stream.
    token: usize,
    mark: Mark,
    /// Whether nothing but a key can stand here.
    required: bool,
}

/// The collection in brackets (or the block, at the bottom) that is open.
#[derive(Default)]
struct Level {
    candidate: Option<Candidate>,
    /// The number of the token that opened it.
    opened_by: usize,
    /// Whether there has been a candidate.
    touched: bool,
}

/// The open collections with their candidates for keys.
pub(super) struct Keys {
    levels: Vec<Level>,
    /// Candidates in the order of their tokens, with their level; those that were used or given up may linger.
    queue: VecDeque<(usize, usize)>,
}

impl Default for Keys {
    fn default() -> Keys {
        Keys { levels: vec![Level::default()], queue: VecDeque::new() }
    }
}

impl Keys {
    /// Whether brackets are open.
    fn in_flow(&self) -> bool {
        self.levels.len() > 1
    }

    fn here(&mut self) -> &mut Option<Candidate> {
        let last = self.levels.len() - 1;
        &mut self.levels[last].candidate
    }

    /// The level on which the token of that number is a candidate.
    fn level_of(&mut self, token: usize) -> Option<usize> {
        while self.queue.front().is_some_and(|(number, _)| *number < token) {
            self.queue.pop_front();
        }
        self.queue.front().filter(|(number, _)| *number == token).map(|(_, level)| *level)
    }

    fn forget(&mut self, token: usize) {
        if let Ok(at) = self.queue.binary_search_by_key(&token, |(number, _)| *number) {
            self.queue.remove(at);
        }
    }
}

impl Scanner<'_> {
    /// Whether brackets are open: there indentation does not matter.
    pub(super) fn in_flow(&self) -> bool {
        self.keys.in_flow()
    }

    /// Whether the next token for the parser may still turn out to be a key, so that one has to read on.
    pub(super) fn head_may_be_key(&mut self) -> Result<bool, Error> {
        let head = self.taken;
        match self.keys.level_of(head) {
            Some(level) => self.still_possible(level),
            None => Ok(false),
        }
    }

    /// Gives a candidate up when its line has ended or it has become too long.
    fn still_possible(&mut self, level: usize) -> Result<bool, Error> {
        let now = self.cursor.mark();
        let Some(Level { candidate, .. }) = self.keys.levels.get_mut(level) else { return Ok(false) };
        match candidate {
            None => Ok(false),
            Some(key) if key.mark.line == now.line && key.mark.index + MAX_KEY_CHARS >= now.index => Ok(true),
            Some(Candidate { required: true, .. }) => Err(self.no_colon()),
            Some(_) => {
                *candidate = None;
                Ok(false)
            }
        }
    }

    fn no_colon(&self) -> Error {
        Error::scan("could not find expected ':'", self.cursor.mark())
    }

    /// Notes that the token about to be read may be a key, if one may stand here.
    pub(super) fn note_candidate(&mut self) -> Result<(), Error> {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_candidate()?;
        let mark = self.cursor.mark();
        let required = !self.in_flow() && self.indent == Some(mark.column);
        let token = self.taken + self.queue.len();
        let last = self.keys.levels.len() - 1;
        let level = &mut self.keys.levels[last];
        level.candidate = Some(Candidate { token, mark, required });
        level.touched = true;
        self.keys.queue.push_back((token, last));
        Ok(())
    }

    /// Gives up the candidate of the open collection.
    pub(super) fn drop_candidate(&mut self) -> Result<(), Error> {
        match *self.keys.here() {
            Some(Candidate { required: true, .. }) => Err(self.no_colon()),
            Some(Candidate { token, .. }) => {
                self.keys.forget(token);
                *self.keys.here() = None;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A `:` has come: takes the candidate, which is a key then, and puts the tokens in front of it that say so.
    pub(super) fn take_candidate(&mut self) -> Result<bool, Error> {
        let last = self.keys.levels.len() - 1;
        if !self.still_possible(last)? {
            return Ok(false);
        }
        let Some(key) = self.keys.here().take() else { return Ok(false) };
        self.insert(key.token, TokenKind::Key, key.mark);
        self.open_block(key.mark, Some(key.token), TokenKind::BlockMappingStart)?;
        self.keys.forget(key.token);
        Ok(true)
    }

    /// A bracket opens.
    pub(super) fn open_level(&mut self) -> Result<(), Error> {
        let opened_by = self.taken + self.queue.len();
        self.keys.levels.push(Level { opened_by, ..Level::default() });
        if self.keys.levels.len() > MAX_DEPTH + 1 {
            return Err(Error::scan(TOO_DEEP, self.cursor.mark()));
        }
        Ok(())
    }

    /// A bracket closes. go-yaml forgets here that a collection without any candidate inside, such as `[]`, might be a
    /// key itself: its bracket is handed to the parser before the `:` is seen, and the key comes too late.
    pub(super) fn close_level(&mut self) {
        if self.in_flow()
            && let Some(Level { touched: false, opened_by, .. }) = self.keys.levels.pop()
        {
            self.keys.forget(opened_by);
        }
    }

    /// Opens a block if `mark` is further right than the current one; `before` is the token in front of which the
    /// block starts.
    pub(super) fn open_block(
        &mut self,
        mark: Mark,
        before: Option<usize>,
        kind: TokenKind<'static>,
    ) -> Result<(), Error> {
        if self.in_flow() || self.indent >= Some(mark.column) {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = Some(mark.column);
        if self.indents.len() > MAX_DEPTH {
            return Err(Error::scan(TOO_DEEP, self.cursor.mark()));
        }
        match before {
            Some(token) => self.insert(token, kind, mark),
            None => self.push(kind, mark),
        }
        Ok(())
    }

    /// Closes the blocks that are further right than `column`; `None` closes all.
    pub(super) fn close_blocks(&mut self, column: Option<usize>) {
        while !self.in_flow() && self.indent > column {
            self.push(TokenKind::BlockEnd, self.cursor.mark());
            self.indent = self.indents.pop().flatten();
        }
    }
}
