//! The types of an object's metadata, as the decoder of kubectl's builder holds them (cli-runtime:
//! pkg/resource/metadata_decoder.go). Not what the fields mean.

use crate::gostd::json;
use crate::value::{Map, Value};

/// The fields of `ObjectMeta` that are texts, lists of texts, and tables of texts.
const TEXTS: &[&str] = &["generateName", "name", "namespace", "resourceVersion", "selfLink", "uid"];
const LISTS: &[&str] = &["finalizers"];
const TABLES: &[&str] = &["annotations", "labels"];

/// # Errors
/// The first field of another type, in Go's words.
pub fn check(document: &Map) -> Result<(), String> {
    for key in ["apiVersion", "kind"] {
        if let Some(found) = document.get(key).filter(|value| !is_text(value)) {
            return Err(mismatch(&found, &format!("metadataOnlyObject.TypeMeta.{key}"), "string"));
        }
    }
    let metadata = match document.get("metadata") {
        None | Some(Value::Nil) => return Ok(()),
        Some(Value::Map(metadata)) => metadata,
        Some(other) => return Err(mismatch(&other, "metadataOnlyObject.metadata", "v1.ObjectMeta")),
    };
    metadata.entries().iter().try_for_each(|(key, value)| field(&key.to_str_lossy(), value))
}

fn field(key: &str, value: &Value) -> Result<(), String> {
    let place = format!("ObjectMeta.metadata.{key}");
    let inner = |items: Vec<Value>| match items.iter().find(|item| !is_text(item)) {
        Some(item) => Err(mismatch(item, &place, "string")),
        None => Ok(()),
    };
    match value {
        Value::Nil => Ok(()),
        value if TEXTS.contains(&key) && !is_text(value) => Err(mismatch(value, &place, "string")),
        Value::Map(map) if TABLES.contains(&key) => {
            inner(map.entries().into_iter().map(|(_, item)| item).collect())
        }
        value if TABLES.contains(&key) => Err(mismatch(value, &place, "map[string]string")),
        Value::List(list) if LISTS.contains(&key) => inner(list.items().to_vec()),
        value if LISTS.contains(&key) => Err(mismatch(value, &place, "[]string")),
        _ => Ok(()),
    }
}

/// A text of the metadata; empty where there is none.
pub fn text(document: &Map, key: &str) -> String {
    let metadata = document.get("metadata").as_ref().and_then(Value::as_map).unwrap_or_default();
    super::text(&metadata, key)
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::Nil | Value::String(_))
}

fn mismatch(value: &Value, place: &str, wanted: &str) -> String {
    let found = json::kind(value);
    format!("json: cannot unmarshal {found} into Go struct field {place} of type {wanted}")
}
