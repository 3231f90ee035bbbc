//! What the scanner hands to the parser.

use std::borrow::Cow;

use crate::yaml::error::Mark;

/// A token and where it starts.
#[derive(Debug)]
pub(in crate::yaml::reader) struct Token<'t> {
    pub kind: TokenKind<'t>,
    pub mark: Mark,
}

/// The kinds of tokens (YAML 1.1 as libyaml cuts it). The starts and ends of blocks stand for changes of indentation.
#[derive(Debug)]
pub(in crate::yaml::reader) enum TokenKind<'t> {
    StreamEnd,
    /// `%YAML major.minor`
    Version(u8, u8),
    /// `%TAG handle prefix`
    TagDirective {
        handle: &'t [u8],
        prefix: Vec<u8>,
    },
    /// `---`
    DocumentStart,
    /// `...`
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    /// `-`
    BlockEntry,
    /// `,`
    FlowEntry,
    /// `?`, or the place where a key turned out to start.
    Key,
    /// `:`
    Value,
    /// `*name`
    Alias(&'t [u8]),
    /// `&name`
    Anchor(&'t [u8]),
    /// `handle suffix`; without handle the suffix is the whole tag.
    Tag {
        handle: &'t [u8],
        suffix: Vec<u8>,
    },
    /// The text of a scalar, and whether it was plain.
    Scalar {
        text: Cow<'t, [u8]>,
        plain: bool,
    },
}
