//! Tokens to the nodes of one document, in the order of the text (the grammar of YAML 1.1 as libyaml reads it). Knows
//! which token may come where, not what scalars mean. No recursion: what comes after a node waits on a stack.

mod block;
mod document;
mod event;
mod flow;

use std::borrow::Cow;

pub(super) use event::{Event, Properties};

use super::input::Input;
use super::scanner::{Scanner, Token, TokenKind};
use crate::yaml::error::{Error, Mark};

/// What is expected next.
#[derive(Clone, Copy, Debug)]
enum State {
    DocumentContent,
    ImplicitContent,
    DocumentEnd,
    BlockEntry,
    IndentlessEntry,
    BlockKey,
    BlockValue,
    FirstFlowEntry,
    FlowEntry,
    /// The three parts of a single pair in a flow sequence, `[a: b]`.
    PairKey,
    PairValue,
    PairEnd,
    FirstFlowKey,
    FlowKey,
    FlowValue,
    /// The missing value of a key without `:`, `{a}`.
    NoFlowValue,
}

/// Which nodes may stand at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Anything that fits in brackets.
    Flow,
    /// Anything.
    Block,
    /// Anything, and a sequence that is not indented: the value of a key.
    BlockOrIndentless,
}

/// Reads the first document of a text.
pub(super) struct Parser<'t> {
    scanner: Scanner<'t>,
    state: State,
    /// What is expected once the open collections have ended.
    waiting: Vec<State>,
    /// Where the open collections began.
    marks: Vec<Mark>,
    /// `%TAG` handles and what they stand for.
    handles: Vec<(Vec<u8>, Vec<u8>)>,
    /// Where the last node began that is there.
    begun: Mark,
}

impl<'t> Parser<'t> {
    pub(super) fn new(input: &'t Input<'_>) -> Parser<'t> {
        Parser {
            scanner: Scanner::new(input),
            state: State::DocumentEnd,
            waiting: Vec::new(),
            marks: Vec::new(),
            handles: Vec::new(),
            begun: Mark::default(),
        }
    }

    /// The next step; only to be called between [`Parser::start`] and the end of the document's node.
    ///
    /// # Errors
    /// What does not fit the grammar, in go-yaml's words.
    pub(super) fn next(&mut self) -> Result<Event<'t>, Error> {
        match self.state {
            State::DocumentContent => self.document_content(),
            State::ImplicitContent => self.node(Place::Block),
            State::BlockEntry => self.block_entry(),
            State::IndentlessEntry => self.indentless_entry(),
            State::BlockKey => self.block_key(),
            State::BlockValue => self.block_value(),
            State::FirstFlowEntry => self.flow_entry(true),
            State::FlowEntry => self.flow_entry(false),
            State::PairKey => self.pair_key(),
            State::PairValue => self.pair_value(),
            State::PairEnd => self.pair_end(),
            State::FirstFlowKey => self.flow_key(true),
            State::FlowKey => self.flow_key(false),
            State::FlowValue => self.flow_value(),
            State::NoFlowValue => self.no_flow_value(),
            State::DocumentEnd => {
                Err(Error::yaml("attempted to go past the end of stream; corrupted value?"))
            }
        }
    }

    /// Where the node of the last step began.
    pub(super) fn begun(&self) -> Mark {
        self.begun
    }

    fn peek(&mut self) -> Result<&TokenKind<'t>, Error> {
        Ok(&self.scanner.peek()?.kind)
    }

    fn take(&mut self) -> Result<Token<'t>, Error> {
        self.scanner.take()
    }

    fn peek_mark(&mut self) -> Result<Mark, Error> {
        Ok(self.scanner.peek()?.mark)
    }

    /// Goes on with what was waiting.
    fn resume(&mut self) {
        self.state = self.waiting.pop().unwrap_or(State::DocumentEnd);
    }

    /// An error at the next token, in something that began at `context`.
    fn refuse<T>(&mut self, problem: &'static str, context: Mark) -> Result<T, Error> {
        Err(Error::parse(problem, self.peek_mark()?, context))
    }

    /// An error at the next token, in the innermost open collection.
    fn refuse_in_collection<T>(&mut self, problem: &'static str) -> Result<T, Error> {
        let context = self.marks.last().copied().unwrap_or_default();
        self.refuse(problem, context)
    }

    /// A node that is not there; `then` comes next.
    fn missing(&mut self, then: State) -> Result<Event<'t>, Error> {
        self.state = then;
        let properties = Properties::default();
        Ok(Event::Scalar { properties, text: Cow::Borrowed(b""), implicit: true })
    }

    /// A node, after which `then` comes.
    fn node_then(&mut self, place: Place, then: State) -> Result<Event<'t>, Error> {
        self.waiting.push(then);
        self.node(place)
    }

    fn node(&mut self, place: Place) -> Result<Event<'t>, Error> {
        let Token { kind, mark: start } = self.scanner.peek()?;
        let (start, has_properties) = (*start, matches!(kind, TokenKind::Tag { .. } | TokenKind::Anchor(_)));
        self.begun = start;
        if let TokenKind::Alias(_) = self.peek()? {
            self.resume();
            let TokenKind::Alias(name) = self.take()?.kind else { return self.no_content(start) };
            return Ok(Event::Alias(name));
        }
        let properties = if has_properties { self.properties(start)? } else { Properties::default() };
        let block = place != Place::Flow;
        match self.peek()? {
            TokenKind::BlockEntry if place == Place::BlockOrIndentless => {
                self.state = State::IndentlessEntry;
                Ok(Event::SequenceStart(properties))
            }
            TokenKind::Scalar { .. } => self.scalar(properties, start),
            TokenKind::FlowSequenceStart => {
                self.open(State::FirstFlowEntry, Event::SequenceStart(properties))
            }
            TokenKind::FlowMappingStart => self.open(State::FirstFlowKey, Event::MappingStart(properties)),
            TokenKind::BlockSequenceStart if block => {
                self.open(State::BlockEntry, Event::SequenceStart(properties))
            }
            TokenKind::BlockMappingStart if block => {
                self.open(State::BlockKey, Event::MappingStart(properties))
            }
            _ if properties.anchor.is_some() || !properties.tag.is_empty() => {
                self.resume();
                let implicit = properties.tag.is_empty();
                Ok(Event::Scalar { properties, text: Cow::Borrowed(b""), implicit })
            }
            _ => self.no_content(start),
        }
    }

    fn no_content<T>(&mut self, start: Mark) -> Result<T, Error> {
        self.refuse("did not find expected node content", start)
    }

    /// Takes the token that opens a collection.
    fn open(&mut self, state: State, event: Event<'t>) -> Result<Event<'t>, Error> {
        let token = self.take()?;
        self.marks.push(token.mark);
        self.state = state;
        Ok(event)
    }

    /// Takes the token that closes a collection.
    fn close(&mut self, event: Event<'t>) -> Result<Event<'t>, Error> {
        self.take()?;
        self.marks.pop();
        self.resume();
        Ok(event)
    }

    fn scalar(&mut self, properties: Properties<'t>, start: Mark) -> Result<Event<'t>, Error> {
        self.resume();
        let TokenKind::Scalar { text, plain } = self.take()?.kind else { return self.no_content(start) };
        let implicit = match &*properties.tag {
            b"" => plain,
            tag => tag == b"!",
        };
        Ok(Event::Scalar { properties, text, implicit })
    }

    /// Anchor and tag, in either order.
    fn properties(&mut self, start: Mark) -> Result<Properties<'t>, Error> {
        let mut properties = Properties::default();
        let mut tag = self.tag()?;
        if let TokenKind::Anchor(name) = self.peek()? {
            properties.anchor = Some(name);
            self.take()?;
            if tag.is_none() {
                tag = self.tag()?;
            }
        }
        if let Some(Token { kind: TokenKind::Tag { handle, suffix }, mark }) = tag {
            self.peek()?;
            properties.tag = self.whole_tag(handle, suffix, start, mark)?;
        }
        Ok(properties)
    }

    fn tag(&mut self) -> Result<Option<Token<'t>>, Error> {
        match self.peek()? {
            TokenKind::Tag { .. } => self.take().map(Some),
            _ => Ok(None),
        }
    }

    fn whole_tag(&self, handle: &[u8], suffix: Vec<u8>, start: Mark, mark: Mark) -> Result<Vec<u8>, Error> {
        if handle.is_empty() {
            return Ok(suffix);
        }
        match self.handles.iter().find(|(known, _)| known == handle) {
            Some((_, prefix)) => Ok([prefix, &*suffix].concat()),
            None => Err(Error::parse("found undefined tag handle", mark, start)),
        }
    }
}
