//! Doors of other rooms that are not built yet: until then JSON alone is read. Goes away with the last of them.

use crate::value::{Map, Value};

pub(super) fn yaml_documents(text: &[u8]) -> Result<Vec<Value>, String> {
    crate::yaml::read_documents(text).map_err(|e| e.text())
}

pub(super) fn yaml_typed(text: &[u8]) -> Result<Value, String> {
    crate::yaml::read_exact(text).map_err(|e| e.text())
}

pub(super) fn yaml_map(text: &[u8]) -> Result<Map, String> {
    crate::yaml::read_map(text).map_err(|e| e.text())
}

pub(super) fn json(text: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(text).map(value).map_err(|e| e.to_string())
}

fn value(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(b) => Value::Bool(b),
        serde_json::Value::Number(n) => Value::Float64(n.as_f64().unwrap_or_default()),
        serde_json::Value::String(s) => Value::string(s),
        serde_json::Value::Array(items) => items.into_iter().map(value).collect::<Vec<_>>().into(),
        serde_json::Value::Object(fields) => {
            Value::Map(fields.into_iter().map(|(k, v)| (k, value(v))).collect())
        }
    }
}
