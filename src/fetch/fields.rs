//! Fields of Helm's own YAML files, by name and type, as Go's JSON reads them into a struct: whatever the case of the name.
//! Not which fields.

use chartroom::gostd::json;
use chartroom::value::{Map, Value};
use chartroom::yaml;

/// A field as text; what is missing or null is empty.
///
/// # Errors
/// A list or a mapping.
pub fn text(map: &Map, name: &str) -> Result<String, String> {
    let Some(value) = get(map, name) else { return Ok(String::new()) };
    match yaml::scalar_text(&value) {
        Some(text) => Ok(text.to_str_lossy().into_owned()),
        None => Err(format!("{name} is {}, not a string", yaml::described(&value))),
    }
}

/// A field as truth; what is missing or null is false.
///
/// # Errors
/// Anything else.
pub fn truth(map: &Map, name: &str) -> Result<bool, String> {
    match get(map, name) {
        None | Some(Value::Nil) => Ok(false),
        Some(Value::Bool(truth)) => Ok(truth),
        Some(other) => Err(format!("{name} is {}, not a boolean", yaml::described(&other))),
    }
}

/// A field as list; what is missing or null is empty.
///
/// # Errors
/// Anything else.
pub fn list(map: &Map, name: &str) -> Result<Vec<Value>, String> {
    match get(map, name) {
        None | Some(Value::Nil) => Ok(Vec::new()),
        Some(Value::List(list)) => Ok(list.into_items()),
        Some(other) => Err(format!("{name} is {}, not a list", yaml::described(&other))),
    }
}

/// The field of that name, or of that name in other letters (Go: encoding/json).
fn get(map: &Map, name: &str) -> Option<Value> {
    map.get(name).or_else(|| {
        map.entries().into_iter().find(|(key, _)| json::is_name(key, name)).map(|(_, value)| value)
    })
}
