//! Values to JSON and back. The functions without `must` never fail, or answer with the error's text.
//!
//! `fromJson` and `fromJsonArray` are as Helm replaces and adds them (pkg/engine/funcs.go), not as in Sprig.

use crate::func;
use crate::gostd::json::{self, Error};
use crate::template::func::{Func, FuncError};
use crate::value::{List, Map, Str, Value};

pub(super) const TABLE: &[Func] = &[
    func!("fromJson", from_json as (Str)),
    func!("fromJsonArray", from_json_array as (Str)),
    func!("mustFromJson", must_from_json as (Str)),
    func!("toJson", to_json as (Value)),
    func!("mustToJson", must_to_json as (Value)),
    func!("toPrettyJson", to_pretty_json as (Value)),
    func!("mustToPrettyJson", must_to_pretty_json as (Value)),
    func!("toRawJson", to_raw_json as (Value)),
    func!("mustToRawJson", to_raw_json as (Value)),
];

/// An object as a map; an error stands under the key `Error`, beside what could be read.
fn from_json(text: Str) -> Result<Map, FuncError> {
    let (map, error) = json::decode_map(&text);
    if let Some(error) = error {
        map.insert("Error", shown(error)?);
    }
    Ok(map)
}

/// An array as a list; an error is the list's only element.
fn from_json_array(text: Str) -> Result<List, FuncError> {
    match json::decode_list(&text) {
        (_, Some(error)) => Ok(List::from(vec![Value::from(shown(error)?)])),
        (list, None) => Ok(list),
    }
}

fn must_from_json(text: Str) -> Result<Value, FuncError> {
    json::decode(&text).map_err(failed)
}

fn to_json(value: Value) -> Result<Vec<u8>, FuncError> {
    or_nothing(json::encode(&value, true))
}

fn must_to_json(value: Value) -> Result<Vec<u8>, FuncError> {
    json::encode(&value, true).map_err(failed)
}

fn to_pretty_json(value: Value) -> Result<Vec<u8>, FuncError> {
    or_nothing(json::encode_indent(&value, true))
}

fn must_to_pretty_json(value: Value) -> Result<Vec<u8>, FuncError> {
    json::encode_indent(&value, true).map_err(failed)
}

/// Without escapes for `<`, `>` and `&`. This one fails without `must` too.
fn to_raw_json(value: Value) -> Result<Vec<u8>, FuncError> {
    json::encode(&value, false).map_err(failed)
}

/// Go's errors end as no text; a limit of ours does not.
fn or_nothing(written: Result<Vec<u8>, Error>) -> Result<Vec<u8>, FuncError> {
    match written {
        Err(error) if error.is_limit() => Err(failed(error)),
        other => Ok(other.unwrap_or_default()),
    }
}

/// Go's errors end as a text in the result; a limit of ours does not.
fn shown(error: Error) -> Result<String, FuncError> {
    if error.is_limit() { Err(failed(error)) } else { Ok(error.text()) }
}

fn failed(error: Error) -> FuncError {
    FuncError::new(error.text())
}
