//! What line breaks inside a scalar stand for.

use std::borrow::Cow;

/// The line breaks between two lines of a plain or quoted scalar (YAML 1.1, 4.2.6, line folding): a single one is a
/// blank, of several the first vanishes; LS and PS never do.
pub(super) struct Fold<'t> {
    first: &'t [u8],
    further: Vec<u8>,
}

impl<'t> Fold<'t> {
    /// The first line break, as [`super::super::cursor::Cursor::skip_break`] returns it; an escaped one is empty.
    pub(super) fn new(first: &'t [u8]) -> Fold<'t> {
        Fold { first, further: Vec::new() }
    }

    /// Adds a further one.
    pub(super) fn add(&mut self, kept: &[u8]) {
        self.further.extend_from_slice(kept);
    }

    /// What stands in the scalar instead of them.
    pub(super) fn into_text(self) -> Cow<'t, [u8]> {
        match (self.first, self.further.is_empty()) {
            (b"\n", true) => Cow::Borrowed(b" "),
            (b"\n", false) => Cow::Owned(self.further),
            (first, true) => Cow::Borrowed(first),
            (first, false) => Cow::Owned([first, &self.further].concat()),
        }
    }
}
