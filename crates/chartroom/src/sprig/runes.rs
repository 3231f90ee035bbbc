//! A Go string's characters. Knows bytes only.

/// The characters as Go's `range` and `[]rune` see them: U+FFFD for *each* byte that is not UTF-8 (Rust's own lossy
/// reading makes one of several).
pub(super) fn runes(bytes: &[u8]) -> impl Iterator<Item = char> + '_ {
    bytes.utf8_chunks().flat_map(|chunk| {
        let broken = chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER);
        chunk.valid().chars().chain(broken)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_broken_byte_counts() {
        let text: String = super::runes(b"a\xe2\x82\xc3\xa9\xff").collect();
        assert_eq!(text, "a\u{fffd}\u{fffd}\u{e9}\u{fffd}");
    }
}
