//! What a word behind `--set name=` is. Not where the word ends.

use crate::value::Value;

/// Booleans and null in any case, whole numbers that fit into 64 bits and do not start with a zero, and otherwise the
/// text itself (Helm: pkg/strvals/parser.go, `typedVal`).
pub(super) fn typed(word: String) -> Value {
    // Go folds the long s as well.
    let is = |other: &str| {
        word.eq_ignore_ascii_case(other) || word.replace('\u{17f}', "s").eq_ignore_ascii_case(other)
    };
    match word.as_bytes().first() {
        Some(b't' | b'T') if is("true") => Value::Bool(true),
        Some(b'f' | b'F') if is("false") => Value::Bool(false),
        Some(b'n' | b'N') if is("null") => Value::Nil,
        Some(b'0') if word.len() == 1 => Value::Int64(0),
        Some(b'1'..=b'9' | b'+' | b'-') => word.parse().map_or_else(|_| Value::string(word), Value::Int64),
        _ => Value::string(word),
    }
}
