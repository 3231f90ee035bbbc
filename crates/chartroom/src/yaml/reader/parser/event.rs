//! What the parser hands to the composer.

use std::borrow::Cow;

/// A step through the document: its nodes in the order of the text.
#[derive(Debug)]
pub(in crate::yaml::reader) enum Event<'t> {
    Alias(&'t [u8]),
    Scalar { properties: Properties<'t>, text: Cow<'t, [u8]>, implicit: bool },
    SequenceStart(Properties<'t>),
    SequenceEnd,
    MappingStart(Properties<'t>),
    MappingEnd,
}

/// What may stand in front of a node.
#[derive(Debug, Default)]
pub(in crate::yaml::reader) struct Properties<'t> {
    /// `&anchor`
    pub anchor: Option<&'t [u8]>,
    /// `!tag` in its long form, such as `tag:yaml.org,2002:int`; empty where there is none.
    pub tag: Vec<u8>,
}
