//! Bytes as Go reads them rune by rune. Knows no escapes and no classes of characters.

use crate::value::Str;

/// What Go puts in the place of a byte that is no UTF-8.
pub const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// The first rune of `bytes` and its length: `None` and 1 where a byte is no UTF-8 (Go gives up one byte at a time),
/// `None` and 0 at the end. Source: unicode/utf8, `DecodeRune`.
pub fn decode(bytes: &[u8]) -> (Option<char>, usize) {
    match bytes.first() {
        None => (None, 0),
        Some(b) if b.is_ascii() => (Some(char::from(*b)), 1),
        Some(_) => match bstr::decode_utf8(bytes) {
            (Some(c), len) => (Some(c), len),
            (None, _) => (None, 1),
        },
    }
}

/// The runes of `bytes` with their offset and length; `None` for a byte that is no UTF-8.
pub fn runes(bytes: &[u8]) -> impl Iterator<Item = (usize, Option<char>, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (rune, len) = decode(bytes.get(at..)?);
        let start = at;
        at += len;
        (len > 0).then_some((start, rune, len))
    })
}

/// The runes as Go's `range` and `[]rune` see them: U+FFFD for *each* byte that is no UTF-8 (Rust's own lossy reading
/// makes one of several).
pub fn chars(bytes: &[u8]) -> impl Iterator<Item = char> + '_ {
    bytes.utf8_chunks().flat_map(|chunk| {
        let broken = chunk.invalid().iter().map(|_| REPLACEMENT);
        chunk.valid().chars().chain(broken)
    })
}

/// The text with U+FFFD for each byte that is not part of a character, as encoding/json writes it.
pub fn valid(text: &[u8]) -> Str {
    match std::str::from_utf8(text) {
        Ok(_) => Str::from(text),
        Err(_) => Str::from(chars(text).collect::<String>()),
    }
}

/// How many runes there are, each wrong byte counting as one.
pub fn count(bytes: &[u8]) -> usize {
    if bytes.is_ascii() { bytes.len() } else { runes(bytes).count() }
}

/// The first `n` runes.
pub fn first(bytes: &[u8], n: usize) -> &[u8] {
    let end = runes(bytes).nth(n).map_or(bytes.len(), |(at, ..)| at);
    bytes.get(..end).unwrap_or(bytes)
}

/// Appends the UTF-8 of `rune`.
pub fn push(out: &mut Vec<u8>, rune: char) {
    out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
}

/// The character with that number, or U+FFFD where there is none.
pub fn from_number(number: u64) -> char {
    u32::try_from(number).ok().and_then(char::from_u32).unwrap_or(REPLACEMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_bytes_count_one_by_one() {
        let text = b"a\xe6\x97\xff\xe6\x97\xa5";
        let seen: Vec<_> = runes(text).map(|(at, rune, _)| (at, rune)).collect();
        assert_eq!(seen, [(0, Some('a')), (1, None), (2, None), (3, None), (4, Some('日'))]);
        assert_eq!(first(text, 2), b"a\xe6");
        assert_eq!(chars(text).collect::<String>(), "a\u{fffd}\u{fffd}\u{fffd}日");
    }
}
