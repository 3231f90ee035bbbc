//! YAML in go-yaml's dialect, as Helm reads and writes it. Knows values; nothing of templates, Helm or Kubernetes.

mod emitter;
mod error;
mod float;
mod reader;

pub use emitter::{write, write_pretty};
pub use error::Error;
pub use reader::{find, read, read_documents, read_entries, read_exact, read_list, read_map};

use crate::gostd::strconv::format_float32;
use crate::value::{Str, Value};

/// The type of a value as YAML calls it, for messages: `a mapping`.
pub fn described(value: &Value) -> &'static str {
    match value {
        Value::Nil => "null",
        Value::Bool(_) => "a boolean",
        Value::String(_) => "a string",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
        _ => "a number",
    }
}

/// The text that a scalar gives to a field of type string (sigs.k8s.io/yaml turns numbers and booleans into text there,
/// and `null` leaves the field empty): `1e6` is `1e+06`, and a float has as few digits as a float32 needs. `None` for lists and maps. Read with [`read_exact`] where `1000000` and `1e6`
/// are to be distinguished.
pub fn scalar_text(value: &Value) -> Option<Str> {
    Some(match value {
        Value::Nil => Str::default(),
        Value::String(text) => text.clone(),
        Value::Bool(b) => b.to_string().into(),
        Value::Int(n) | Value::Int64(n) => n.to_string().into(),
        Value::Uint64(n) => n.to_string().into(),
        Value::Float64(f) => format_float32(*f).into(),
        _ => return None,
    })
}
