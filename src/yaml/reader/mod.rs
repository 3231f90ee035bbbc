//! Text to values, as Helm reads YAML: go-yaml's reader, then sigs.k8s.io/yaml's way through JSON.
//!
//! ```text
//! bytes -input-> characters -scanner-> tokens -parser-> events -compose-> nodes -bridge-> Value
//! ```

mod bridge;
mod budget;
mod chars;
mod compose;
mod cursor;
mod describe;
mod documents;
mod input;
mod key;
pub(in crate::yaml) mod number;
mod parser;
mod refusals;
pub(in crate::yaml) mod resolve;
mod scanner;
mod timestamp;
pub(in crate::yaml) mod utf8;

pub use documents::read_documents;

use super::error::Error;
use crate::value::{Map, Value};
use bridge::Numbers;
use compose::Document;

/// Reads the first document of `text` into whatever it is, as Go does into an `interface {}`: every number a float64,
/// timestamps text, keys strings. No document at all is nil.
///
/// # Errors
/// What Helm's reader refuses, in its words.
pub fn read(text: &[u8]) -> Result<Value, Error> {
    read_with(text, Numbers::Float)
}

/// The same, but integers stay integers ([`Value::Int`], [`Value::Uint64`]). For fields that want text: there `1000000`
/// is not `1e6`. See [`super::scalar_text`].
///
/// # Errors
/// Those of [`read`].
pub fn read_exact(text: &[u8]) -> Result<Value, Error> {
    read_with(text, Numbers::Kept)
}

/// Reads the first document of `text`, which has to be a map; nothing, or `null`, is an empty one.
///
/// # Errors
/// Those of [`read`], and a document of another type.
pub fn read_map(text: &[u8]) -> Result<Map, Error> {
    match read(text)? {
        Value::Map(map) => Ok(map),
        Value::Nil => Ok(Map::new()),
        other => Err(mismatch(&other, "map[string]interface {}")),
    }
}

/// Reads the first document of `text`, which has to be a list; nothing, or `null`, is an empty one.
///
/// # Errors
/// Those of [`read`], and a document of another type.
pub fn read_list(text: &[u8]) -> Result<crate::value::List, Error> {
    match read(text)? {
        Value::List(list) => Ok(list),
        Value::Nil => Ok(crate::value::List::from(Vec::new())),
        other => Err(mismatch(&other, "[]interface {}")),
    }
}

fn mismatch(value: &Value, wanted: &str) -> Error {
    let found = match value {
        Value::Map(_) => "object",
        Value::List(_) => "array",
        Value::String(_) => "string",
        Value::Bool(_) => "bool",
        _ => "number",
    };
    Error::from_json(format!("json: cannot unmarshal {found} into Go value of type {wanted}"))
}

fn read_with(text: &[u8], numbers: Numbers) -> Result<Value, Error> {
    let input = input::decode(text);
    match Document::read(&input)? {
        Some(document) => bridge::value_of(&document, numbers),
        None => Ok(Value::Nil),
    }
}
