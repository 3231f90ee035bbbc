//! What Helm's schema checker says of a single keyword (santhosh-tekuri/jsonschema v6, kind/kind.go). Not where, and not
//! what is behind it.

use serde_json::Value as Json;

use super::formats;
use super::number::{count, number};
use crate::gostd::strconv;

/// A keyword that a value did not satisfy.
pub(super) struct Keyword<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a Json,
    /// The schema that it is part of.
    pub(super) siblings: Option<&'a Json>,
}

impl Keyword<'_> {
    /// The sentence on `instance`.
    pub(super) fn sentence(&self, instance: &Json) -> String {
        let name = self.name;
        match name {
            "type" => format!("got {}, want {}", type_of(instance), self.wanted_types()),
            "const" if is_container(self.value) => "'const' failed".to_owned(),
            "const" => format!("value must be {}", display(self.value)),
            "enum" => self.one_of_values(),
            "format" => {
                let format = self.value.as_str().unwrap_or_default();
                let reason = instance.as_str().and_then(|text| formats::reason(format, text));
                format!("{} is not valid {format}: {}", display(instance), reason.unwrap_or_default())
            }
            "required" => self.required(instance),
            "additionalProperties" => {
                format!("additional properties {} not allowed", self.additional(instance))
            }
            "additionalItems" => {
                format!("last {} additionalItem(s) not allowed", count(self.surplus(instance)))
            }
            "uniqueItems" => duplicates(instance),
            "pattern" => format!("{} does not match pattern {}", display(instance), display(self.value)),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                format!("{name}: got {}, want {}", count(size(instance)), limit(self.value))
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                self.bound(instance)
            }
            _ => format!("'{name}' failed"),
        }
    }

    fn wanted_types(&self) -> String {
        const TYPES: [&str; 7] = ["null", "boolean", "number", "integer", "string", "array", "object"];
        let wanted = |name: &&str| match self.value {
            Json::Array(names) => names.iter().any(|n| n == name),
            single => single == name,
        };
        TYPES.into_iter().filter(|name| wanted(name)).collect::<Vec<_>>().join(" or ")
    }

    fn one_of_values(&self) -> String {
        match self.value.as_array().map(Vec::as_slice) {
            Some(values) if values.iter().any(is_container) => "'enum' failed".to_owned(),
            Some([only]) => format!("value must be {}", display(only)),
            Some(values) => {
                let values: Vec<String> = values.iter().map(display).collect();
                format!("value must be one of {}", values.join(", "))
            }
            None => "'enum' failed".to_owned(),
        }
    }

    fn required(&self, instance: &Json) -> String {
        let missing = missing(self.value, instance);
        let noun = if missing.len() == 1 { "property" } else { "properties" };
        format!("missing {noun} {}", missing.join(", "))
    }

    /// The names that no other keyword of the schema speaks of.
    fn additional(&self, instance: &Json) -> String {
        let patterns = self.siblings.and_then(|s| s.get("patternProperties")).and_then(Json::as_object);
        let patterns: Vec<_> = patterns
            .into_iter()
            .flat_map(|p| p.keys())
            .filter_map(|p| crate::gostd::regexp::Regexp::compile(p.as_bytes()).ok())
            .collect();
        let known = self.siblings.and_then(|s| s.get("properties")).and_then(Json::as_object);
        let names = instance.as_object().into_iter().flat_map(|object| object.keys());
        let additional = names.filter(|name| {
            !known.is_some_and(|k| k.contains_key(*name))
                && !patterns.iter().any(|p| p.is_match(name.as_bytes()))
        });
        additional.map(|name| quote(name)).collect::<Vec<_>>().join(", ")
    }

    fn surplus(&self, instance: &Json) -> usize {
        let listed = self.siblings.and_then(|s| s.get("items")).and_then(Json::as_array).map_or(0, Vec::len);
        size(instance).saturating_sub(listed)
    }

    /// In draft 4 the exclusive bounds are remarks on the plain ones.
    fn bound(&self, instance: &Json) -> String {
        let sibling = |name: &str| self.siblings.and_then(|s| s.get(name));
        let (name, value) = match self.name {
            "minimum" if sibling("exclusiveMinimum") == Some(&Json::Bool(true)) => {
                ("exclusiveMinimum", self.value)
            }
            "maximum" if sibling("exclusiveMaximum") == Some(&Json::Bool(true)) => {
                ("exclusiveMaximum", self.value)
            }
            "exclusiveMinimum" if self.value.is_boolean() => {
                (self.name, sibling("minimum").unwrap_or(self.value))
            }
            "exclusiveMaximum" if self.value.is_boolean() => {
                (self.name, sibling("maximum").unwrap_or(self.value))
            }
            name => (name, self.value),
        };
        let got = number(instance.as_f64().unwrap_or_default());
        format!("{name}: got {got}, want {}", number(value.as_f64().unwrap_or_default()))
    }
}

/// One sentence for each list of `dependencies` or `dependentRequired` that is not complete.
pub(super) fn dependencies(value: &Json, instance: &Json) -> Vec<String> {
    let mut sentences = Vec::new();
    for (name, wanted) in value.as_object().into_iter().flatten() {
        let missing = missing(wanted, instance);
        if instance.get(name).is_some() && !missing.is_empty() {
            sentences.push(format!("properties {} required, if {} exists", missing.join(", "), quote(name)));
        }
    }
    sentences
}

/// What `contains` and its limits say where the elements at `matched` fit, and whether the others explain it.
pub(super) fn contains(siblings: Option<&Json>, matched: &[usize]) -> (String, bool) {
    let limit = |name: &str| siblings.and_then(|s| s.get(name)).and_then(Json::as_u64);
    let matched_at = || {
        let at: Vec<String> = matched.iter().map(usize::to_string).collect();
        format!("but matched {} items at {}", count(matched.len()), at.join(" "))
    };
    let fewer = |limit: u64| u64::try_from(matched.len()).is_ok_and(|n| n < limit);
    match (limit("minContains"), limit("maxContains")) {
        (Some(min), _) if fewer(min) && matched.is_empty() => {
            (format!("min {min} items required to match contains schema, but none matched"), true)
        }
        (Some(min), _) if fewer(min) => {
            (format!("min {min} items required to match contains schema, {}", matched_at()), true)
        }
        (_, Some(max)) if !matched.is_empty() => {
            (format!("max {max} items required to match contains schema, {}", matched_at()), false)
        }
        _ => ("no items match contains schema".to_owned(), true),
    }
}

/// A text in single quotes (kind.go, `quote`).
pub(super) fn quote(text: &str) -> String {
    let quoted = String::from_utf8_lossy(&strconv::quote(text.as_bytes())).into_owned();
    let inner = quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"')).unwrap_or(&quoted);
    format!("'{}'", inner.replace("\\\"", "\"").replace('\'', "\\'"))
}

fn missing(wanted: &Json, instance: &Json) -> Vec<String> {
    let names = wanted.as_array().into_iter().flatten().filter_map(Json::as_str);
    names.filter(|name| instance.get(name).is_none()).map(quote).collect()
}

fn display(value: &Json) -> String {
    match value {
        Json::String(text) => quote(text),
        Json::Null => "<nil>".to_owned(),
        Json::Array(_) | Json::Object(_) => "value".to_owned(),
        other => other.to_string(),
    }
}

fn is_container(value: &Json) -> bool {
    value.is_array() || value.is_object()
}

fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// Characters, elements or properties.
fn size(value: &Json) -> usize {
    match value {
        Json::String(text) => text.chars().count(),
        Json::Array(items) => items.len(),
        Json::Object(fields) => fields.len(),
        _ => 0,
    }
}

fn limit(value: &Json) -> String {
    let whole = value.as_u64().and_then(|n| usize::try_from(n).ok());
    whole.map_or_else(|| number(value.as_f64().unwrap_or_default()), count)
}

fn duplicates(instance: &Json) -> String {
    let items = instance.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut seen = std::collections::HashMap::new();
    for (i, item) in items.iter().enumerate() {
        // Numbers that are equal are written alike, since whole ones are integers here.
        if let Some(j) = seen.insert(item.to_string(), i) {
            return format!("items at {} and {} are equal", count(j), count(i));
        }
    }
    "items are equal".to_owned()
}
