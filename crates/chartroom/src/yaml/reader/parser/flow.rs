//! Collections in brackets.

use super::{Event, Parser, Place, Properties, State};
use crate::yaml::error::Error;
use crate::yaml::reader::scanner::TokenKind;

impl<'t> Parser<'t> {
    pub(super) fn flow_entry(&mut self, first: bool) -> Result<Event<'t>, Error> {
        if !first && !matches!(self.peek()?, TokenKind::FlowSequenceEnd) {
            if !matches!(self.peek()?, TokenKind::FlowEntry) {
                return self.refuse_in_collection("did not find expected ',' or ']'");
            }
            self.take()?;
        }
        match self.peek()? {
            TokenKind::FlowSequenceEnd => self.close(Event::SequenceEnd),
            TokenKind::Key => {
                self.take()?;
                self.state = State::PairKey;
                Ok(Event::MappingStart(Properties::default()))
            }
            _ => self.node_then(Place::Flow, State::FlowEntry),
        }
    }

    /// go-yaml takes the token after a `?` that has no key, whatever it is.
    pub(super) fn pair_key(&mut self) -> Result<Event<'t>, Error> {
        match self.peek()? {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                self.take()?;
                self.missing(State::PairValue)
            }
            _ => self.node_then(Place::Flow, State::PairValue),
        }
    }

    pub(super) fn pair_value(&mut self) -> Result<Event<'t>, Error> {
        if matches!(self.peek()?, TokenKind::Value) {
            self.take()?;
            if !matches!(self.peek()?, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd) {
                return self.node_then(Place::Flow, State::PairEnd);
            }
        }
        self.missing(State::PairEnd)
    }

    pub(super) fn pair_end(&mut self) -> Result<Event<'t>, Error> {
        self.peek()?;
        self.state = State::FlowEntry;
        Ok(Event::MappingEnd)
    }

    pub(super) fn flow_key(&mut self, first: bool) -> Result<Event<'t>, Error> {
        if !first && !matches!(self.peek()?, TokenKind::FlowMappingEnd) {
            if !matches!(self.peek()?, TokenKind::FlowEntry) {
                return self.refuse_in_collection("did not find expected ',' or '}'");
            }
            self.take()?;
        }
        match self.peek()? {
            TokenKind::FlowMappingEnd => self.close(Event::MappingEnd),
            TokenKind::Key => {
                self.take()?;
                match self.peek()? {
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                        self.missing(State::FlowValue)
                    }
                    _ => self.node_then(Place::Flow, State::FlowValue),
                }
            }
            _ => self.node_then(Place::Flow, State::NoFlowValue),
        }
    }

    pub(super) fn flow_value(&mut self) -> Result<Event<'t>, Error> {
        if matches!(self.peek()?, TokenKind::Value) {
            self.take()?;
            if !matches!(self.peek()?, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                return self.node_then(Place::Flow, State::FlowKey);
            }
        }
        self.missing(State::FlowKey)
    }

    pub(super) fn no_flow_value(&mut self) -> Result<Event<'t>, Error> {
        self.peek()?;
        self.missing(State::FlowKey)
    }
}
