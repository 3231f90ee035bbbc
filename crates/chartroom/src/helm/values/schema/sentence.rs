//! Parts of the sentences of Helm's schema checker (santhosh-tekuri/jsonschema v6, kind/kind.go). Not where it says them.

use super::json::Json;
use crate::gostd::strconv;

/// What `const` says.
pub(super) fn exactly(wanted: &Json) -> String {
    if wanted.is_container() {
        "'const' failed".to_owned()
    } else {
        format!("value must be {}", display(wanted))
    }
}

/// What `enum` says.
pub(super) fn one_of(all: &[Json]) -> String {
    match all {
        _ if all.iter().any(Json::is_container) => "'enum' failed".to_owned(),
        [only] => format!("value must be {}", display(only)),
        _ => format!("value must be one of {}", all.iter().map(display).collect::<Vec<_>>().join(", ")),
    }
}

/// A text in single quotes (kind.go, `quote`): a backslash before the end goes, as one before a quote does.
pub(super) fn quote(text: &str) -> String {
    let quoted = strconv::quoted(text);
    // The closing quote goes with a backslash in front of it, escaped or not.
    let quoted = quoted.replace("\\\"", "\"").replace('\'', "\\'");
    let inner = quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"')).unwrap_or(&quoted);
    format!("'{inner}'")
}

/// Names in quotes, with commas.
pub(super) fn names(all: &[&str]) -> String {
    all.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

fn display(value: &Json) -> String {
    match value {
        Json::String(text) => quote(text),
        Json::Null => "<nil>".to_owned(),
        Json::Bool(b) => b.to_string(),
        Json::Number(text) => text.to_string(),
        Json::Array(_) | Json::Object(_) | Json::Invalid(_) => "value".to_owned(),
    }
}

pub(super) fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
        Json::Invalid(_) => "",
    }
}

/// A count as Go has it.
pub(super) fn size(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
