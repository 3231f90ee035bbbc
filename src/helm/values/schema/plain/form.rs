//! Whether a schema is what the schema of schemas wants, for the keywords that are known here. Not what they mean.

use serde_json::Value as Json;

use super::Plain;
use crate::gostd::regexp;
use crate::helm::values::schema::formats;

const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

impl Plain<'_> {
    /// Whether the whole document consists of keywords that are known here, each with a value that it may have.
    pub(super) fn is_well_formed(&self) -> bool {
        self.is_schema(self.root, true)
    }

    fn is_schema(&self, schema: &Json, is_root: bool) -> bool {
        match schema {
            Json::Bool(_) => true,
            Json::Object(keywords) => keywords.iter().all(|(name, value)| match &name[..] {
                // Named parts may be referred to only from the root's own.
                "$schema" | "definitions" | "$defs" if !is_root => false,
                "$schema" => true,
                _ => self.is_keyword(name, value),
            }),
            _ => false,
        }
    }

    fn is_keyword(&self, name: &str, value: &Json) -> bool {
        let below = |schema: &Json| self.is_schema(schema, false);
        let named =
            |check: &dyn Fn(&Json) -> bool| value.as_object().is_some_and(|all| all.values().all(check));
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
            "$ref" => value.as_str().is_some_and(|reference| self.target(reference).is_some()),
            "definitions" | "$defs" | "properties" => named(&below),
            "patternProperties" => {
                named(&below) && value.as_object().is_some_and(|all| all.keys().all(|k| is_pattern(Some(k))))
            }
            "additionalProperties" | "items" | "not" | "propertyNames" => below(value),
            "if" | "then" | "else" => self.dialect.has_if && below(value),
            "allOf" | "anyOf" | "oneOf" => {
                value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(below))
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
    "$id",
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

/// Whether no two are the same; false also where that takes long to find out.
fn are_different(all: &[Json]) -> bool {
    const MANY: usize = 200;
    all.len() <= MANY
        && all.iter().enumerate().all(|(i, one)| !all.iter().skip(i + 1).any(|other| other == one))
}
