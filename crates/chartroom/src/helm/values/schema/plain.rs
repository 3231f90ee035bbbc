//! The short way to the verdict that a schema is what the schema of schemas wants, for the keywords that are known here. Not what they mean.
//!
//! Compiling the schema of schemas takes half of the time that rendering most charts takes.

use super::decimal::equal;
use super::draft::{Dialect, Draft};
use super::json::Json;
use crate::gostd::regexp;

const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

/// Whether a schema certainly is what the schema of schemas of its dialect wants.
pub(super) fn is_well_formed(schema: &Json, dialect: &Dialect, is_root: bool) -> bool {
    dialect.vocabularies.is_none()
        && dialect.draft > Draft::D4
        && Form { draft: dialect.draft }.is_schema(schema, is_root)
}

/// A walk through a schema.
struct Form {
    draft: Draft,
}

impl Form {
    fn is_schema(&self, schema: &Json, is_root: bool) -> bool {
        match schema {
            Json::Bool(_) => true,
            // In old drafts a reference changes what stands beside it.
            Json::Object(all) => all.iter().all(|(name, value)| match &name[..] {
                "$schema" => is_root && value.text().is_some_and(|url| Draft::of_url(url).is_some()),
                "$id" => is_root && value.text().is_some_and(is_address),
                _ => self.is_keyword(name, value),
            }),
            _ => false,
        }
    }

    fn are_schemas<'j>(&self, mut all: impl Iterator<Item = &'j Json>) -> bool {
        all.all(|schema| self.is_schema(schema, false))
    }

    fn is_keyword(&self, name: &str, value: &Json) -> bool {
        let is_text = value.text().is_some();
        match name {
            "title" | "description" | "$comment" => is_text,
            "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" => matches!(value, Json::Bool(_)),
            "default" | "const" => true,
            "examples" => value.array().is_some(),
            "type" => is_type(value),
            "enum" => value.array().is_some_and(|all| !all.is_empty() && are_different(all)),
            "required" => value
                .array()
                .is_some_and(|all| all.iter().all(|name| name.text().is_some()) && are_different(all)),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                matches!(value, Json::Number(_))
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                matches!(value, Json::Number(text) if text.bytes().all(|b| b.is_ascii_digit()))
            }
            "pattern" => is_pattern(value.text()),
            "format" => is_text,
            "$ref" => value.text().is_some_and(is_reference),
            "definitions" | "$defs" | "properties" => {
                value.object().is_some_and(|all| self.are_schemas(all.values()))
            }
            "patternProperties" => value.object().is_some_and(|all| {
                all.names().all(|pattern| is_pattern(Some(pattern))) && self.are_schemas(all.values())
            }),
            "additionalProperties" | "items" | "not" | "propertyNames" => self.is_schema(value, false),
            "if" | "then" | "else" => self.draft >= Draft::D7 && self.is_schema(value, false),
            "allOf" | "anyOf" | "oneOf" => {
                value.array().is_some_and(|all| !all.is_empty() && self.are_schemas(all.iter()))
            }
            // A word that no draft knows may have any value; the others are left to the long way.
            _ => !RARE.contains(&name),
        }
    }
}

/// Whether a reference is one within the document, which needs no escapes.
fn is_reference(reference: &str) -> bool {
    let rest = reference.strip_prefix('#');
    rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/$".contains(&b)))
}

/// The keywords of any draft that are not known here.
const RARE: &[&str] = &[
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$recursiveAnchor",
    "$recursiveRef",
    "$vocabulary",
    "additionalItems",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "disallow",
    "divisibleBy",
    "extends",
    "id",
    "maxContains",
    "minContains",
    "multipleOf",
    "prefixItems",
    "unevaluatedItems",
    "unevaluatedProperties",
];

fn is_type(value: &Json) -> bool {
    let is_name = |value: &Json| value.text().is_some_and(|name| TYPES.contains(&name));
    match value {
        Json::Array(all) => !all.is_empty() && all.iter().all(is_name) && are_different(all),
        one => is_name(one),
    }
}

fn is_pattern(pattern: Option<&str>) -> bool {
    pattern.is_some_and(|pattern| regexp::check(pattern.as_bytes()).is_ok())
}

/// Whether a document may be called so.
fn is_address(id: &str) -> bool {
    let rest = id.strip_prefix("https://").or_else(|| id.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/".contains(&b)))
}

/// Whether no two are the same; false also where that takes long to find out.
fn are_different(all: &[Json]) -> bool {
    const MANY: usize = 200;
    all.len() <= MANY
        && all.iter().enumerate().all(|(i, one)| !all.iter().skip(i + 1).any(|other| equal(other, one)))
}
