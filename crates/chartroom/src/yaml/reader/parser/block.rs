//! Collections given by indentation.

use super::{Event, Parser, Place, State};
use crate::yaml::error::Error;
use crate::yaml::reader::scanner::TokenKind;

impl<'t> Parser<'t> {
    pub(super) fn block_entry(&mut self) -> Result<Event<'t>, Error> {
        match self.peek()? {
            TokenKind::BlockEntry => {
                self.take()?;
                match self.peek()? {
                    TokenKind::BlockEntry | TokenKind::BlockEnd => self.missing(State::BlockEntry),
                    _ => self.node_then(Place::Block, State::BlockEntry),
                }
            }
            TokenKind::BlockEnd => self.close(Event::SequenceEnd),
            _ => self.refuse_in_collection("did not find expected '-' indicator"),
        }
    }

    /// An entry of a sequence whose dashes stand right below its key.
    pub(super) fn indentless_entry(&mut self) -> Result<Event<'t>, Error> {
        if !matches!(self.peek()?, TokenKind::BlockEntry) {
            self.resume();
            return Ok(Event::SequenceEnd);
        }
        self.take()?;
        match self.peek()? {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.missing(State::IndentlessEntry)
            }
            _ => self.node_then(Place::Block, State::IndentlessEntry),
        }
    }

    pub(super) fn block_key(&mut self) -> Result<Event<'t>, Error> {
        match self.peek()? {
            TokenKind::Key => self.part_of_pair(State::BlockValue),
            TokenKind::BlockEnd => self.close(Event::MappingEnd),
            _ => self.refuse_in_collection("did not find expected key"),
        }
    }

    pub(super) fn block_value(&mut self) -> Result<Event<'t>, Error> {
        match self.peek()? {
            TokenKind::Value => self.part_of_pair(State::BlockKey),
            _ => self.missing(State::BlockKey),
        }
    }

    /// What follows `?` or `:`.
    fn part_of_pair(&mut self, then: State) -> Result<Event<'t>, Error> {
        self.take()?;
        match self.peek()? {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.missing(then),
            _ => self.node_then(Place::BlockOrIndentless, then),
        }
    }
}
