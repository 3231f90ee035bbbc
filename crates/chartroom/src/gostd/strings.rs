//! Searching, trimming and lowering texts that are bytes, as Go's package `strings` does. Not which texts.
//!
//! Texts of charts are short. The library for long ones first asks the processor what it can do: on a virtual machine,
//! where each such question stops the machine, that takes as long as reading a chart's values. So what is short is
//! searched here, and the library is left the rest.

use bstr::ByteSlice;

use super::unicode;

/// Up to this length a text is short: to search it takes about as long as the library's question.
const SHORT: usize = 64 << 10;

/// Up to this length a part is short: longer ones could make a search of a short text take its square.
const SHORT_PART: usize = 32;

/// What Go's package `strings` has for texts, for bytes.
pub trait Bytes {
    /// Where `byte` stands first (Go: `bytes.IndexByte`).
    fn index_byte(&self, byte: u8) -> Option<usize>;
    /// Where `part` starts first; an empty one does at 0 (Go: `strings.Index`).
    fn index(&self, part: &[u8]) -> Option<usize>;
    /// Where each `part` starts that does not overlap the one before. `part` is not empty.
    fn indices(&self, part: &[u8]) -> impl Iterator<Item = usize> + Clone;
    /// The text with `new` for each `old`, which is not empty (Go: `strings.ReplaceAll`).
    fn replace_all(&self, old: &[u8], new: &[u8]) -> Vec<u8>;
    /// Without Unicode's white space at both ends (Go: `strings.TrimSpace`).
    fn trim_space(&self) -> &[u8];
    /// Without Unicode's white space at the start.
    fn trim_space_start(&self) -> &[u8];
    /// Without Unicode's white space at the end.
    fn trim_space_end(&self) -> &[u8];
}

impl Bytes for [u8] {
    fn index_byte(&self, byte: u8) -> Option<usize> {
        let (words, rest) = self.as_chunks::<8>();
        for (number, word) in words.iter().enumerate() {
            let found = zeros(u64::from_le_bytes(*word) ^ (ONES * u64::from(byte)));
            if found != 0 {
                return Some(number * 8 + found.trailing_zeros() as usize / 8);
            }
        }
        rest.iter().position(|b| *b == byte).map(|at| words.len() * 8 + at)
    }

    fn index(&self, part: &[u8]) -> Option<usize> {
        let Some((first, more)) = part.split_first() else { return Some(0) };
        if self.len() > SHORT || part.len() > SHORT_PART {
            return self.find(part);
        }
        let mut from = 0;
        loop {
            let rest = self.get(from..)?;
            let at = rest.index_byte(*first)?;
            if rest.get(at + 1..).is_some_and(|rest| rest.starts_with(more)) {
                return Some(from + at);
            }
            from += at + 1;
        }
    }

    fn indices(&self, part: &[u8]) -> impl Iterator<Item = usize> + Clone {
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + self.get(from..)?.index(part)?;
            from = at + part.len().max(1);
            Some(at)
        })
    }

    fn replace_all(&self, old: &[u8], new: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.len());
        let mut from = 0;
        for at in self.indices(old) {
            out.extend_from_slice(self.get(from..at).unwrap_or_default());
            out.extend_from_slice(new);
            from = at + old.len();
        }
        out.extend_from_slice(self.get(from..).unwrap_or_default());
        out
    }

    fn trim_space(&self) -> &[u8] {
        self.trim_space_start().trim_space_end()
    }

    fn trim_space_start(&self) -> &[u8] {
        let rest = self.get(self.iter().take_while(|b| is_space(**b)).count()..).unwrap_or_default();
        if rest.first().is_none_or(u8::is_ascii) { rest } else { rest.trim_start() }
    }

    fn trim_space_end(&self) -> &[u8] {
        let spaces = self.iter().rev().take_while(|b| is_space(**b)).count();
        let rest = self.get(..self.len() - spaces).unwrap_or_default();
        if rest.last().is_none_or(u8::is_ascii) { rest } else { rest.trim_end() }
    }
}

/// The text in lower case (Go: `strings.ToLower`): letter by letter, so that İ is an i.
pub fn to_lower(text: &str) -> String {
    text.chars().map(unicode::lower).collect()
}

/// A one in each of eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The top bit of the lowest byte that is zero, and perhaps those of bytes above it; nothing where none is zero.
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & (ONES << 7)
}

/// Unicode's white space of one byte.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts of few letters, some longer than [`SHORT`], so that parts are found.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let letter = prop::sample::select(&b"ab- \n\xC2\xA0\xE2\x80\xA8\xFF"[..]);
        (prop::collection::vec(letter, 0..90), prop::sample::select(&[1, 1, 1, 800][..]))
            .prop_map(|(text, times)| text.repeat(times))
    }

    proptest! {
        #[test]
        fn all_is_found_and_trimmed_as_by_the_library(
            text in text(), part in prop::collection::vec(prop::sample::select(&b"ab- \n\xFF"[..]), 0..40), byte in 0..255_u8
        ) {
            prop_assert_eq!(text.index_byte(byte), text.find_byte(byte));
            for part in [&part[..], &part[..part.len().min(2)]] {
                prop_assert_eq!(text.index(part), text.find(part));
                if !part.is_empty() {
                    prop_assert_eq!(text.indices(part).collect::<Vec<_>>(), text.find_iter(part).collect::<Vec<_>>());
                    prop_assert_eq!(text.replace_all(part, b"new"), text.replace(part, b"new"));
                }
            }
            prop_assert_eq!(text.trim_space(), text.trim());
            prop_assert_eq!(text.trim_space_start(), text.trim_start());
            prop_assert_eq!(text.trim_space_end(), text.trim_end());
        }
    }
}
