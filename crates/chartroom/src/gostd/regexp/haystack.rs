//! The text that is searched: bytes that are not UTF-8 count as one U+FFFD each, as Go reads them.

use std::borrow::Cow;

/// What stands for a byte that is not UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// A text made fit for searching, and the way back to the original.
pub(super) struct Haystack<'t> {
    original: &'t [u8],
    searched: Cow<'t, [u8]>,
    /// Where the replacements stand in the searched text.
    replaced: Vec<usize>,
}

impl<'t> Haystack<'t> {
    pub fn new(original: &'t [u8]) -> Haystack<'t> {
        if std::str::from_utf8(original).is_ok() {
            return Haystack { original, searched: Cow::Borrowed(original), replaced: Vec::new() };
        }
        let mut searched = Vec::with_capacity(original.len() * 2);
        let mut replaced = Vec::new();
        for chunk in original.utf8_chunks() {
            searched.extend_from_slice(chunk.valid().as_bytes());
            for _ in chunk.invalid() {
                replaced.push(searched.len());
                searched.extend_from_slice(REPLACEMENT);
            }
        }
        Haystack { original, searched: Cow::Owned(searched), replaced }
    }

    /// What is searched: always UTF-8.
    pub fn bytes(&self) -> &[u8] {
        &self.searched
    }

    /// The original bytes of a range of the searched text.
    pub fn original(&self, start: usize, end: usize) -> &'t [u8] {
        self.original.get(self.back(start)..self.back(end)).unwrap_or_default()
    }

    /// The width of the character at `at`; 1 at the end.
    pub fn width(&self, at: usize) -> usize {
        let behind = self.searched.get(at + 1..).unwrap_or_default();
        1 + behind.iter().take_while(|b| **b & 0xc0 == 0x80).count()
    }

    fn back(&self, at: usize) -> usize {
        at - self.replaced.partition_point(|r| *r < at) * (REPLACEMENT.len() - 1)
    }
}
