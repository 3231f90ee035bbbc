//! What becomes of bytes that are not UTF-8 when they pass through JSON.

use crate::value::Str;

/// The text with U+FFFD for each byte that is not part of a character (encoding/json). Only `!!binary` has such.
pub(in crate::yaml) fn valid(text: &[u8]) -> Str {
    if std::str::from_utf8(text).is_ok() {
        return Str::from(text);
    }
    let mut whole = String::with_capacity(text.len() + 16);
    for chunk in text.utf8_chunks() {
        whole.push_str(chunk.valid());
        whole.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    Str::from(whole)
}
