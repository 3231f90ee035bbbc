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
fn from_json(text: Str) -> Map {
    let (map, error) = json::decode_map(&text);
    if let Some(error) = error {
        map.insert("Error", error.text());
    }
    map
}

/// An array as a list; an error is the list's only element.
fn from_json_array(text: Str) -> List {
    match json::decode_list(&text) {
        (_, Some(error)) => List::from(vec![Value::from(error.text())]),
        (list, None) => list,
    }
}

fn must_from_json(text: Str) -> Result<Value, FuncError> {
    json::decode(&text).map_err(failed)
}

fn to_json(value: Value) -> Vec<u8> {
    json::encode(&value, true).unwrap_or_default()
}

fn must_to_json(value: Value) -> Result<Vec<u8>, FuncError> {
    json::encode(&value, true).map_err(failed)
}

fn to_pretty_json(value: Value) -> Vec<u8> {
    json::encode_indent(&value, true).unwrap_or_default()
}

fn must_to_pretty_json(value: Value) -> Result<Vec<u8>, FuncError> {
    json::encode_indent(&value, true).map_err(failed)
}

/// Without escapes for `<`, `>` and `&`. This one fails without `must` too.
fn to_raw_json(value: Value) -> Result<Vec<u8>, FuncError> {
    json::encode(&value, false).map_err(failed)
}

fn failed(error: Error) -> FuncError {
    FuncError::new(error.text())
}
