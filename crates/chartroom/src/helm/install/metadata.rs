//! The types of an object's metadata, as the decoder of kubectl's builder holds them (cli-runtime:
//! pkg/resource/metadata_decoder.go; apimachinery: pkg/apis/meta/v1/types.go). Not what the fields mean.

use crate::gostd::json;
use crate::gostd::time::{Time, Zone};
use crate::value::{Map, Value};

/// What Go decodes a field to.
#[derive(Clone, Copy)]
enum Shape {
    /// A text, of the type of this name.
    Text(&'static str),
    Int64,
    Bool,
    Time,
    Texts,
    TableOfTexts,
    /// A list of structs of that name.
    Structs(&'static str, &'static [(&'static str, Shape)]),
}

const STRING: Shape = Shape::Text("string");
const UID: Shape = Shape::Text("types.UID");

const OBJECT_META: &[(&str, Shape)] = &[
    ("annotations", Shape::TableOfTexts),
    ("creationTimestamp", Shape::Time),
    ("deletionGracePeriodSeconds", Shape::Int64),
    ("deletionTimestamp", Shape::Time),
    ("finalizers", Shape::Texts),
    ("generateName", STRING),
    ("generation", Shape::Int64),
    ("labels", Shape::TableOfTexts),
    ("managedFields", Shape::Structs("ManagedFieldsEntry", MANAGED_FIELDS_ENTRY)),
    ("name", STRING),
    ("namespace", STRING),
    ("ownerReferences", Shape::Structs("OwnerReference", OWNER_REFERENCE)),
    ("resourceVersion", STRING),
    ("selfLink", STRING),
    ("uid", UID),
];

const OWNER_REFERENCE: &[(&str, Shape)] = &[
    ("apiVersion", STRING),
    ("blockOwnerDeletion", Shape::Bool),
    ("controller", Shape::Bool),
    ("kind", STRING),
    ("name", STRING),
    ("uid", UID),
];

const MANAGED_FIELDS_ENTRY: &[(&str, Shape)] = &[
    ("apiVersion", STRING),
    ("fieldsType", STRING),
    ("manager", STRING),
    ("operation", Shape::Text("v1.ManagedFieldsOperationType")),
    ("subresource", STRING),
    ("time", Shape::Time),
];

/// # Errors
/// The first field of another type, or the first time that is none, in Go's words.
pub fn check(document: &Map) -> Result<(), String> {
    let mut decoder = Decoder::default();
    decoder.typed(document.get("apiVersion"), "metadataOnlyObject.TypeMeta.apiVersion", "string");
    match document.get("metadata") {
        None | Some(Value::Nil) => {}
        Some(Value::Map(metadata)) => decoder.fields(&metadata, "ObjectMeta", "metadata", OBJECT_META)?,
        Some(other) => decoder.mismatch(&other, "metadataOnlyObject.metadata", "v1.ObjectMeta"),
    }
    decoder.first.map_or(Ok(()), Err)
}

/// Goes on after a type that is wrong, as Go does; a time that is none ends it.
#[derive(Default)]
struct Decoder {
    first: Option<String>,
}

impl Decoder {
    /// `path` is where the struct is, as Go's messages say it.
    fn fields(
        &mut self,
        map: &Map,
        holder: &str,
        path: &str,
        shapes: &[(&str, Shape)],
    ) -> Result<(), String> {
        for (key, shape) in shapes {
            if let Some(value) = map.get(*key).filter(|value| !value.is_nil()) {
                self.field(&value, holder, &format!("{path}.{key}"), *shape)?;
            }
        }
        Ok(())
    }

    fn field(&mut self, value: &Value, holder: &str, path: &str, shape: Shape) -> Result<(), String> {
        let place = format!("{holder}.{path}");
        match (shape, value) {
            (Shape::Text(_), Value::String(_)) | (Shape::Bool, Value::Bool(_)) => {}
            (Shape::Text(name), _) => self.mismatch(value, &place, name),
            (Shape::Bool, _) => self.mismatch(value, &place, "bool"),
            (Shape::Int64, _) => self.integer(value, &place),
            (Shape::Time, _) => return time(value, &place),
            (Shape::Texts, Value::List(list)) => {
                list.items().iter().for_each(|item| self.typed(Some(item.clone()), &place, "string"));
            }
            (Shape::Texts, _) => self.mismatch(value, &place, "[]string"),
            (Shape::TableOfTexts, Value::Map(map)) => {
                map.entries().into_iter().for_each(|(_, item)| self.typed(Some(item), &place, "string"));
            }
            (Shape::TableOfTexts, _) => self.mismatch(value, &place, "map[string]string"),
            (Shape::Structs(name, shapes), Value::List(list)) => {
                for item in list.items().iter() {
                    match item {
                        Value::Map(map) => self.fields(map, name, path, shapes)?,
                        Value::Nil => {}
                        other => self.mismatch(other, &place, &format!("v1.{name}")),
                    }
                }
            }
            (Shape::Structs(name, _), _) => self.mismatch(value, &place, &format!("[]v1.{name}")),
        }
        Ok(())
    }

    /// A text or nothing.
    fn typed(&mut self, value: Option<Value>, place: &str, wanted: &str) {
        match value {
            None | Some(Value::Nil | Value::String(_)) => {}
            Some(other) => self.mismatch(&other, place, wanted),
        }
    }

    fn integer(&mut self, value: &Value, place: &str) {
        let number = match value {
            Value::Int(_) | Value::Int64(_) | Value::Uint64(_) | Value::Float64(_) => {
                json::encode(value, false).ok().and_then(|text| String::from_utf8(text).ok())
            }
            _ => None,
        };
        match number {
            Some(number) if number.parse::<i64>().is_ok() => {}
            Some(number) => self.say(format!(
                "json: cannot unmarshal number {number} into Go struct field {place} of type int64"
            )),
            None => self.mismatch(value, place, "int64"),
        }
    }

    fn mismatch(&mut self, value: &Value, place: &str, wanted: &str) {
        self.say(mismatch(value, place, wanted));
    }

    fn say(&mut self, fault: String) {
        self.first.get_or_insert(fault);
    }
}

/// A time in RFC 3339 (apimachinery: pkg/apis/meta/v1/time.go, `UnmarshalJSON`).
fn time(value: &Value, place: &str) -> Result<(), String> {
    let Value::String(text) = value else { return Err(mismatch(value, place, "string")) };
    Time::parse(b"2006-01-02T15:04:05Z07:00", text, &Zone::Utc).map(drop).map_err(|fault| fault.to_string())
}

fn mismatch(value: &Value, place: &str, wanted: &str) -> String {
    let found = json::kind(value);
    format!("json: cannot unmarshal {found} into Go struct field {place} of type {wanted}")
}

/// A text of the metadata; empty where there is none.
pub fn text(document: &Map, key: &str) -> String {
    let metadata = document.get("metadata").as_ref().and_then(Value::as_map).unwrap_or_default();
    super::text(&metadata, key)
}
