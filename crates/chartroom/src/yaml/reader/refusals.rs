//! What a finished value must not contain because JSON cannot hold it. Looked for at the end only: a duplicate key may
//! have replaced it.

use super::compose::Document;
use super::describe;
use crate::value::{Map, Value};
use crate::yaml::error::Error;

/// How deep JSON may nest (encoding/json).
pub(super) const MAX_JSON_DEPTH: usize = 10_000;

/// A mapping with a key that cannot be.
pub(super) struct BadKey {
    pub map: Map,
    pub type_name: &'static str,
    pub shown: String,
    /// The node of its value.
    pub value: usize,
}

/// Finds the mappings with bad keys that are still there.
pub(super) fn check_keys(value: &Value, bad: &[BadKey], document: &Document<'_>) -> Result<(), Error> {
    if bad.is_empty() {
        return Ok(());
    }
    walk(value, |value, _| match value {
        Value::Map(map) => match bad.iter().find(|bad| bad.map.ptr_eq(map)) {
            Some(BadKey { type_name, shown, value, .. }) => {
                let value = describe::go_syntax(document, *value);
                let text = format!("unsupported map key of type: {type_name}, key: {shown}, value: {value}");
                Err(Error::to_json(text))
            }
            None => Ok(()),
        },
        _ => Ok(()),
    })
}

/// Finds numbers that JSON does not know, and nesting beyond its limit.
pub(super) fn check_json(value: &Value) -> Result<(), Error> {
    walk(value, |value, depth| match value {
        Value::Float64(f) if f.is_nan() => Err(Error::to_json("json: unsupported value: NaN")),
        Value::Float64(f) if f.is_infinite() => {
            let sign = if *f > 0.0 { '+' } else { '-' };
            Err(Error::to_json(format!("json: unsupported value: {sign}Inf")))
        }
        Value::Map(_) | Value::List(_) if depth > MAX_JSON_DEPTH => Err(Error::to_json("exceeded max depth")),
        _ => Ok(()),
    })
}

/// Visits values in the order in which JSON is written; the outermost has depth 1.
fn walk(value: &Value, mut visit: impl FnMut(&Value, usize) -> Result<(), Error>) -> Result<(), Error> {
    let mut todo = vec![(value.clone(), 1)];
    while let Some((value, depth)) = todo.pop() {
        visit(&value, depth)?;
        match &value {
            Value::Map(map) => todo.extend(map.entries().into_iter().rev().map(|(_, v)| (v, depth + 1))),
            Value::List(list) => todo.extend(list.iter().rev().map(|v| (v.clone(), depth + 1))),
            _ => {}
        }
    }
    Ok(())
}
