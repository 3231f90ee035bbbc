//! What is left of a text after Helm has written it as JSON and read that as YAML (sigs.k8s.io/yaml, `JSONToYAML`).

use std::borrow::Cow;

use crate::gostd::json::quote;
use crate::value::{Str, Value};
use crate::yaml::error::Error;
use crate::yaml::reader;

/// Keys of up to this many bytes are short enough for the reader, even if JSON writes six characters for each byte.
const SHORT_KEY: usize = 170;

/// The text of a value as it comes back. Mostly the same; NEL becomes a blank, what is not UTF-8 becomes U+FFFD.
///
/// # Errors
/// Characters that JSON writes as they are and the YAML reader refuses: DEL, C1, U+FFFE, U+FFFF.
pub(super) fn value(text: &Str) -> Result<Cow<'_, Str>, Error> {
    if is_clean(text) {
        return Ok(Cow::Borrowed(text));
    }
    let json = [b"[", &*quote(text), b"]"].concat();
    match reader::read_list(&json).map_err(Error::while_writing)?.first() {
        Some(Value::String(text)) => Ok(Cow::Owned(text.clone())),
        _ => Ok(Cow::Borrowed(text)),
    }
}

/// The same for a key, which must not be too long for the reader.
///
/// # Errors
/// As for [`value`], and keys of 1023 characters and more (as JSON writes them).
pub(super) fn key(text: &Str) -> Result<Cow<'_, Str>, Error> {
    if text.len() <= SHORT_KEY && is_clean(text) {
        return Ok(Cow::Borrowed(text));
    }
    let json = [b"{", &*quote(text), b":0}"].concat();
    let map = reader::read_map(&json).map_err(Error::while_writing)?;
    Ok(map.keys().first().map_or(Cow::Borrowed(text), |key| Cow::Owned(key.clone())))
}

/// Whether the text surely comes back as it is.
fn is_clean(text: &[u8]) -> bool {
    if text.iter().all(|b| *b < 0x7F) {
        return true;
    }
    let changes = |c| matches!(c, '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}');
    std::str::from_utf8(text).is_ok_and(|text| !text.contains(changes))
}
