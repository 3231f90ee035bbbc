//! Keys of mappings as text (sigs.k8s.io/yaml: yaml.go, `convertToJSONableObject`).

use super::number::Integer;
use super::resolve::Scalar;
use crate::gostd::runes;
use crate::value::Str;
use crate::yaml::float;

/// A key.
pub(super) enum Key {
    Text(Str),
    /// One that JSON cannot have: its Go type and how Go shows it.
    Bad {
        type_name: &'static str,
        shown: String,
    },
}

/// The key that a scalar makes.
pub(super) fn of(scalar: Scalar<'_>) -> Key {
    match scalar {
        Scalar::Null => Key::Bad { type_name: "%!s(<nil>)", shown: "<nil>".to_owned() },
        Scalar::Bool(true) => Key::Text("true".into()),
        Scalar::Bool(false) => Key::Text("false".into()),
        Scalar::Int(Integer::Signed(n)) => Key::Text(n.to_string().into()),
        Scalar::Int(Integer::Unsigned(n)) => Key::Bad { type_name: "uint64", shown: format!("{n:#x}") },
        Scalar::Float(f) => Key::Text(float::yaml32(f).into()),
        Scalar::String(text) => Key::Text(runes::valid(&text)),
    }
}
