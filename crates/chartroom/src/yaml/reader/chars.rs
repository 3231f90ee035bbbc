//! Which bytes mean what to the scanner. Knows single characters, not what they are part of.

/// Blank or tab.
pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Whether a byte may end a run of a plain scalar, depending on what stands around it; most bytes never do.
pub(super) fn may_end_plain(byte: u8) -> bool {
    const ENDS: [bool; 256] = {
        let mut ends = [false; 256];
        let mut at = 0;
        let listed = b" \t\n\r:,?[]{}\xC2\xE2";
        while at < listed.len() {
            ends[listed[at] as usize] = true;
            at += 1;
        }
        ends
    };
    ENDS[usize::from(byte)]
}

/// What names of anchors, tags and directives are made of.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// The length in bytes of the line break at the start of `text`; 0 where there is none. YAML 1.1 has five breaks besides
/// CRLF: LF, CR, NEL (U+0085), LS and PS (U+2028, U+2029).
pub(super) fn break_len(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [0xC2, 0x85, ..] => 2,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// Whether the character at the start of `text` is a blank, a line break, or the end.
pub(super) fn is_blank_or_end(text: &[u8]) -> bool {
    text.first().is_none_or(|b| is_blank(*b)) || break_len(text) > 0
}

/// The length of the UTF-8 character that starts with `byte` (1 for what starts none).
pub(super) fn width(byte: u8) -> usize {
    match byte {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => 1,
    }
}

/// The number of characters in UTF-8 text.
pub(super) fn count(text: &[u8]) -> usize {
    text.iter().filter(|b| **b & 0xC0 != 0x80).count()
}
