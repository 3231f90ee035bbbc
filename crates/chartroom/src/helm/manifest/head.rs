//! The few fields of a document that decide its fate (Helm: pkg/release/v1/util/manifest.go, `SimpleHead`).

use crate::gostd::json;
use crate::helm::chart::pointer_token;
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
    ["apiVersion", "kind", "metadata"].iter().any(|part| json::is_name(key, part))
}

/// Reads the head. Field names match case-insensitively and scalars are turned into text, as Go's decoder and Helm's
/// YAML reader do for fields of type string. Keys come in the order of their bytes, as they do in the JSON between the
/// two: of several spellings of a name the last one counts, and of several faults the first is reported.
///
/// # Errors
/// Helm's words where a field, or the document, has another shape.
pub fn read(document: &Value, profile: &Profile) -> Result<Head, String> {
    let mut head = Head::default();
    match document {
        Value::Nil => {}
        Value::Map(map) => {
            for (key, value) in map.entries() {
                let at = At { above: None, key: &key, profile };
                match &*json::fold_name(&key.to_str_lossy()) {
                    "apiversion" => at.text("apiVersion", &mut String::new(), &value)?,
                    "kind" => at.text("kind", &mut head.kind, &value)?,
                    "metadata" => metadata(&mut head, &at, &value)?,
                    _ => {}
                }
            }
        }
        other => return Err(mismatch(other, &format!("Go value of type {}", profile.head_type))),
    }
    Ok(head)
}

fn metadata(head: &mut Head, above: &At<'_>, value: &Value) -> Result<(), String> {
    let map = match value {
        Value::Nil => return Ok(()),
        Value::Map(map) => map,
        other => return Err(above.mismatch("metadata", METADATA_TYPE, other)),
    };
    for (key, value) in map.entries() {
        let at = At { above: Some(above), key: &key, ..*above };
        match (&*json::fold_name(&key.to_str_lossy()), &value) {
            ("name", _) => at.text("metadata.name", &mut head.name, &value)?,
            ("annotations", Value::Nil) => head.hook = None,
            ("annotations", Value::Map(annotations)) => hook(head, &at, annotations)?,
            ("annotations", other) => {
                return Err(at.mismatch("metadata.annotations", "map[string]string", other));
            }
            _ => {}
        }
    }
    Ok(())
}

fn hook(head: &mut Head, above: &At<'_>, annotations: &Map) -> Result<(), String> {
    for (key, value) in annotations.entries() {
        let mut text = String::new();
        At { above: Some(above), key: &key, ..*above }.text("metadata.annotations", &mut text, &value)?;
        if key == "helm.sh/hook" {
            head.hook = Some(text);
        }
    }
    Ok(())
}

/// Where a value stands in the document.
#[derive(Clone, Copy)]
struct At<'a> {
    above: Option<&'a At<'a>>,
    key: &'a Str,
    profile: &'a Profile,
}

impl At<'_> {
    /// Reads a text; null changes nothing.
    fn text(&self, field: &str, into: &mut String, value: &Value) -> Result<(), String> {
        if !value.is_nil() {
            let text = yaml::scalar_text(value).ok_or_else(|| self.mismatch(field, "string", value))?;
            *into = text.to_string();
        }
        Ok(())
    }

    /// Older versions name the field, newer ones the keys that lead to it.
    fn mismatch(&self, field: &str, of: &str, value: &Value) -> String {
        let place = match self.profile.names_struct_of_field {
            // The struct of the metadata has no name.
            true if field.contains('.') => format!(".{field}"),
            true => format!("SimpleHead.{field}"),
            false => self.pointer(),
        };
        mismatch(value, &format!("Go struct field {place} of type {of}"))
    }

    fn pointer(&self) -> String {
        let above = self.above.map(At::pointer).unwrap_or_default();
        format!("{above}.{}", pointer_token(self.key))
    }
}

fn mismatch(value: &Value, target: &str) -> String {
    let found = json::kind(value);
    format!("error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into {target}")
}
