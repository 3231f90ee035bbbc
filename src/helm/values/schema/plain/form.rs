//! Whether a schema is what the schema of schemas wants, for the keywords that are known here. Not what they mean.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::Plain;
use crate::gostd::regexp;
use crate::helm::values::schema::formats;

const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

impl Plain<'_> {
    /// Whether the document, and all that it refers to, consists of keywords that are known here, each with a value that
    /// it may have.
    pub(super) fn is_well_formed(&self) -> bool {
        Form { plain: self, seen: HashSet::new() }.is_schema(self.root, true)
    }
}

/// A walk through a schema.
struct Form<'p, 's> {
    plain: &'p Plain<'s>,
    /// The references that have been followed: what they lead to need not stand where a schema is expected.
    seen: HashSet<String>,
}

impl Form<'_, '_> {
    fn is_schema(&mut self, schema: &Json, is_root: bool) -> bool {
        match schema {
            Json::Bool(_) => true,
            Json::Object(keywords) => keywords.iter().all(|(name, value)| match &name[..] {
                "$schema" => is_root,
                "$id" => is_root && value.as_str().is_some_and(is_address),
                _ => self.is_keyword(name, value),
            }),
            _ => false,
        }
    }

    fn refers(&mut self, reference: &str) -> bool {
        let plain = self.plain;
        let Some(target) = plain.target(reference) else { return false };
        // The document itself is looked through anyway.
        std::ptr::eq(target, plain.root)
            || !self.seen.insert(reference.to_owned())
            || self.is_schema(target, false)
    }

    fn are_schemas<'j>(&mut self, mut all: impl Iterator<Item = &'j Json>) -> bool {
        all.all(|schema| self.is_schema(schema, false))
    }

    fn is_keyword(&mut self, name: &str, value: &Json) -> bool {
        match name {
            "title" | "description" | "$comment" => value.is_string(),
            "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" => value.is_boolean(),
            "default" | "const" => true,
            "examples" => value.is_array(),
            "type" => is_type(value),
            "enum" => value.as_array().is_some_and(|all| !all.is_empty() && are_different(all)),
            "required" => {
                value.as_array().is_some_and(|all| all.iter().all(Json::is_string) && are_different(all))
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => value.is_number(),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                value.is_u64()
            }
            "pattern" => is_pattern(value.as_str()),
            "format" => value.as_str().is_some_and(formats::is_known),
            "$ref" => value.as_str().is_some_and(|reference| self.refers(reference)),
            "definitions" | "$defs" | "properties" => {
                value.as_object().is_some_and(|all| self.are_schemas(all.values()))
            }
            "patternProperties" => value.as_object().is_some_and(|all| {
                all.keys().all(|pattern| is_pattern(Some(pattern))) && self.are_schemas(all.values())
            }),
            "additionalProperties" | "items" | "not" | "propertyNames" => self.is_schema(value, false),
            "if" | "then" | "else" => self.plain.dialect.has_if && self.is_schema(value, false),
            "allOf" | "anyOf" | "oneOf" => {
                value.as_array().is_some_and(|all| !all.is_empty() && self.are_schemas(all.iter()))
            }
            // A word that no draft knows is nobody's business; the others are left to the long way.
            _ => !RARE.contains(&name),
        }
    }
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
    let is_name = |value: &Json| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Json::Array(all) => !all.is_empty() && all.iter().all(is_name) && are_different(all),
        one => is_name(one),
    }
}

fn is_pattern(pattern: Option<&str>) -> bool {
    pattern.is_some_and(|pattern| regexp::check(pattern.as_bytes()).is_ok())
}

/// Whether a document may be called so, and references of its own still mean itself.
fn is_address(id: &str) -> bool {
    let rest = id.strip_prefix("https://").or_else(|| id.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/".contains(&b)))
}

/// Whether no two are the same; false also where that takes long to find out.
fn are_different(all: &[Json]) -> bool {
    const MANY: usize = 200;
    all.len() <= MANY
        && all.iter().enumerate().all(|(i, one)| !all.iter().skip(i + 1).any(|other| other == one))
}
