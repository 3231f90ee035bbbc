//! The short way never says yes where the long way says no, and says yes where charts would notice.

use serde_json::Value as Json;

use super::accepts;
use crate::helm::values::schema::compile::{Outside, check_with};

/// Schemas, and values that each is held against.
const SCHEMAS: &[&str] = &[
    r#"{}"#,
    r#"true"#,
    r#"{"type": "object", "required": ["a"], "properties": {"a": {"type": ["integer", "null"], "minimum": 1}}}"#,
    r#"{"properties": {"a": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 3}}}"#,
    r#"{"additionalProperties": false, "properties": {"a": {}, "b": {}}, "patternProperties": {"^c": {"type": "string"}}}"#,
    r##"{"$defs": {"n": {"type": "number", "exclusiveMaximum": 5}}, "properties": {"a": {"$ref": "#/$defs/n", "minimum": 2}}}"##,
    r##"{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"n": {"type": "number"}},
        "properties": {"a": {"$ref": "#/definitions/n", "minimum": 2}}}"##,
    r#"{"properties": {"a": {"anyOf": [{"type": "string"}, {"enum": [1, 2, null, [1], {"x": 1.0}]}]}}}"#,
    r#"{"properties": {"a": {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 3}]}}}"#,
    r#"{"properties": {"a": {"not": {"const": 1.0}}, "b": {"not": {"type": "object"}}}}"#,
    r#"{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"minProperties": 1}}"#,
    r#"{"properties": {"b": {"items": {"type": "string"}, "minItems": 1, "maxItems": 2, "uniqueItems": true}}}"#,
    r#"{"propertyNames": {"maxLength": 1}, "maxProperties": 2, "allOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
    r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"format": "ipv4"}}}"#,
    r#"{"properties": {"a": {"format": "ipv4"}}, "x-of-nobody": {"type": 5}}"#,
    r##"{"properties": {"b": {"$ref": "#"}}, "required": ["a"]}"##,
    r#"{"$schema": "https://json-schema.org/draft-07/schema#", "properties": {"a": {"format": "ipv4"}}}"#,
    r#"{"$schema": "http://json-schema.org/schema#", "properties": {"a": {"format": "ipv4"}}}"#,
    r##"{"$id": "https://example.com/values.json", "properties": {"b": {"$ref": "#/properties/a"}, "a": {"type": "number"}}}"##,
    r##"{"x-of-nobody": {"n": {"type": "integer"}}, "properties": {"a": {"$ref": "#/x-of-nobody/n"}}}"##,
    r##"{"properties": {"a": {"definitions": {"n": {"type": "integer"}}}, "b": {"$ref": "#/properties/a/definitions/n"}}}"##,
    // These have to go the long way.
    r##"{"x-of-nobody": {"n": {"type": "nonsense"}}, "properties": {"a": {"$ref": "#/x-of-nobody/n"}}}"##,
    r##"{"x-of-nobody": {"$id": "urn:y", "n": {"$ref": "#/n"}}, "properties": {"a": {"$ref": "#/x-of-nobody/n"}}}"##,
    r##"{"$id": "https://example.com/?q", "properties": {"a": {"type": "number"}}}"##,
    r##"{"$ref": "#"}"##,
    r##"{"$ref": "#/$defs/none"}"##,
    r#"{"type": "nonsense"}"#,
    r#"{"properties": {"a": {"pattern": "(?=x)"}}}"#,
    r#"{"required": ["a", "a"]}"#,
    r#"{"properties": {"a": {"multipleOf": 2}}}"#,
    r#"{"minLength": -1}"#,
    r#"{"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"minimum": 1, "exclusiveMinimum": true}}}"#,
    r#"{"$id": "urn:x", "properties": {"a": {"$id": "b", "type": "string"}}}"#,
];

const VALUES: &[&str] = &[
    r#"{}"#,
    r#"{"a": 1}"#,
    r#"{"a": 1, "b": 2}"#,
    r#"{"a": 4.5, "b": {"a": 2}}"#,
    r#"{"a": "xy", "b": ["x"]}"#,
    r#"{"a": "1.2.3.4", "b": ["x", "x", "x"]}"#,
    r#"{"a": null, "cd": "x"}"#,
    r#"{"a": [1], "cd": 1}"#,
    r#"{"a": {"x": 1}, "b": []}"#,
    r#"{"a": 18446744073709551615, "b": {}}"#,
];

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_the_short_way_accepts_the_long_way_accepts() {
    let mut accepted = 0;
    for (schema, value) in SCHEMAS.iter().flat_map(|schema| VALUES.iter().map(move |value| (schema, value))) {
        let (s, v) = (json(schema), json(value));
        if accepts(&s, &v) {
            accepted += 1;
            assert_eq!(check_with(&s, Some(&v), &Outside::default()), Ok(()), "{schema} on {value}");
        }
    }
    assert_eq!(accepted, ACCEPTED);
}

/// How many of the pairs take the short way; the rest is refused, or not certain.
const ACCEPTED: usize = 136;

#[test]
fn the_chart_of_this_repository_takes_the_short_way() {
    let schema = json(include_str!("../../../../../values.schema.json"));
    let cidr = r#"{"networkPolicy": {"egress": {"enabled": true, "k8sMasterCIDR": "10.0.0.0/8", "k8sMasterPort": 443}}}"#;
    assert!(accepts(&schema, &json(cidr)));
    assert!(!accepts(&schema, &json(&cidr.replace("/8", "/99"))));
}
