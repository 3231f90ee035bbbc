//! The few fields of a document that decide its fate (Helm: pkg/release/v1/util/manifest.go, `SimpleHead`).

use crate::helm::profile::Profile;
use crate::value::{Map, Str, Value};
use crate::yaml;

/// The head of a document.
#[derive(Debug, Default)]
pub struct Head {
    /// `kind`
    pub kind: String,
    /// `metadata.name`
    pub name: String,
    /// The annotation `helm.sh/hook`.
    pub hook: Option<String>,
}

const METADATA_TYPE: &str = "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }";

/// Whether a key of a document is part of its head.
pub fn is_part(key: &[u8]) -> bool {
    [&b"apiVersion"[..], b"kind", b"metadata"].iter().any(|part| key.eq_ignore_ascii_case(part))
}

/// Reads the head. Field names match case-insensitively and scalars are turned into text, as Go's decoder and Helm's
/// YAML reader do for fields of type string.
///
/// # Errors
/// Helm's words where a field, or the document, has another shape.
pub fn read(document: &Value, profile: &Profile) -> Result<Head, String> {
    let map = match document {
        Value::Nil => return Ok(Head::default()),
        Value::Map(map) => map,
        other => return Err(mismatch(other, &format!("Go value of type {}", profile.head_type))),
    };
    let field = |name: &str, of: &str| {
        let owner = if profile.names_struct_of_field { "SimpleHead" } else { "" };
        format!("Go struct field {owner}.{name} of type {of}")
    };
    text_field(map, "apiVersion", &field("apiVersion", "string"))?;
    let kind = text_field(map, "kind", &field("kind", "string"))?;
    let metadata = match find(map, "metadata") {
        None | Some(Value::Nil) => return Ok(Head { kind, ..Head::default() }),
        Some(Value::Map(metadata)) => metadata,
        Some(other) => return Err(mismatch(&other, &field("metadata", METADATA_TYPE))),
    };
    let name = text_field(&metadata, "name", &field("metadata.name", "string"))?;
    let hook = match find(&metadata, "annotations") {
        None | Some(Value::Nil) => None,
        Some(Value::Map(annotations)) => {
            hook_annotation(&annotations, &|key| match profile.names_struct_of_field {
                true => field("metadata.annotations", "string"),
                false => field(&format!("metadata.annotations.{key}"), "string"),
            })?
        }
        Some(other) => return Err(mismatch(&other, &field("metadata.annotations", "map[string]string"))),
    };
    Ok(Head { kind, name, hook })
}

fn hook_annotation(annotations: &Map, field: &dyn Fn(&Str) -> String) -> Result<Option<String>, String> {
    let mut hook = None;
    for (key, value) in annotations.entries() {
        let text = text_of(&value, || field(&key))?;
        if key == "helm.sh/hook" {
            hook = Some(text);
        }
    }
    Ok(hook)
}

fn text_field(map: &Map, name: &str, field: &str) -> Result<String, String> {
    find(map, name).map_or(Ok(String::new()), |value| text_of(&value, || field.to_owned()))
}

fn text_of(value: &Value, field: impl Fn() -> String) -> Result<String, String> {
    yaml::scalar_text(value).map(|text| text.to_string()).ok_or_else(|| mismatch(value, &field()))
}

/// The exact key if it is there, otherwise any that differs in case only.
fn find(map: &Map, name: &str) -> Option<Value> {
    map.get(name).or_else(|| {
        let same = |key: &Str| key.eq_ignore_ascii_case(name.as_bytes());
        map.keys().iter().rfind(|key| same(key)).and_then(|key| map.get(key))
    })
}

fn mismatch(value: &Value, target: &str) -> String {
    let found = json_kind(value);
    format!("error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into {target}")
}

/// What Go's JSON decoder calls a value in its errors (Go: encoding/json, `UnmarshalTypeError.Value`).
pub fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Map(_) => "object",
        Value::List(_) => "array",
        Value::String(_) => "string",
        Value::Bool(_) => "bool",
        _ => "number",
    }
}
