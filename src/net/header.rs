//! Headers that carry credentials: marked as sensitive, so that no log prints them. Not for whom they are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

/// A header with a secret; `None` where the text cannot be sent in one.
pub fn secret(text: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_bytes(text.as_bytes()).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// `user:password` as a header (RFC 7617).
pub fn basic(login: impl AsRef<[u8]>) -> Option<HeaderValue> {
    secret(&format!("Basic {}", STANDARD.encode(login)))
}
