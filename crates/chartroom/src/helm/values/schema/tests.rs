//! Schemas and what they find, in Helm's words.

use super::*;
use crate::helm::profile::HELM_4_3;
use crate::helm::values::sources::read_documents;

/// What is found in `values` (JSON), or "" where nothing is.
fn found(schema: &str, values: &str) -> String {
    let mut chart =
        Chart { schema: Some(crate::helm::chart::Content::new(schema.as_bytes())), ..Chart::default() };
    chart.metadata.name = "m".into();
    match check_schema(&chart, &read_documents(values.as_bytes(), &HELM_4_3).unwrap(), &mut Vec::new()) {
        Ok(()) => String::new(),
        Err(Error::Schema { text, .. }) => text,
        Err(other) => other.to_string(),
    }
}

#[test]
fn several_findings_of_one_schema_are_gathered() {
    let schema = r#"{"minProperties": 3, "properties": {"a": {"minLength": 3, "pattern": "^q"}}}"#;
    assert_eq!(
        found(schema, r#"{"a": "x"}"#),
        "m:\n- at '': minProperties: got 1, want 3\n- at '/a': validation failed\n  - at '/a': minLength: got 1, want 3\n  \
         - at '/a': 'x' does not match pattern '^q'\n"
    );
    let schema = r##"{"$ref": "#/$defs/p", "$defs": {"p": {"minProperties": 3, "maxProperties": 0}}}"##;
    assert_eq!(
        found(schema, r#"{"a": "x"}"#),
        "m:\n- at '': validation failed\n  - at '': minProperties: got 1, want 3\n  - at '': maxProperties: got 1, want 0\n"
    );
}

#[test]
fn contains_is_explained_element_by_element() {
    let schema = r#"{"properties": {"a": {"contains": {"type": "number", "minimum": 3}}}}"#;
    assert_eq!(
        found(schema, r#"{"a": ["x", 1]}"#),
        "m:\n- at '/a': no items match contains schema\n  - at '/a/0': got string, want number\n  - at '/a/1': minimum: got \
         1, want 3\n"
    );
    let schema = r#"{"properties": {"a": {"maxContains": 1, "contains": {"type": "number", "minimum": 3}}}}"#;
    assert_eq!(
        found(schema, r#"{"a": ["x", 5, 4]}"#),
        "m:\n- at '/a': max 1 items required to match contains schema, but matched 2 items at 1 2\n"
    );
}

#[test]
fn numbers_of_a_schema_go_beyond_float64_and_not_beyond_a_million_digits() {
    let of = |number: &str| format!(r#"{{"properties": {{"a": {{"minimum": {number}}}}}}}"#);
    assert_eq!(found(&of("1e400"), r#"{"a": 3}"#), "m:\n- at '/a': minimum: got 3, want ∞\n");
    assert_eq!(found(&of("-1e400"), r#"{"a": 3}"#), "");
    assert_eq!(found(&of("0e1000001"), r#"{"a": 3}"#), "");
    let refused = "m:\na number in the schema has an exponent beyond the limit of 1000000";
    assert_eq!(found(&of("1e1000001"), r#"{"a": 3}"#), refused);
    assert_eq!(found(&of("1e-99999999999999999999"), "{}"), refused);
}

#[test]
fn a_schema_can_be_wrong_itself() {
    assert_eq!(
        found(r#"{"properties": {"a": {"pattern": "^(?=x)"}}}"#, "{}"),
        "m:\n\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with \
         'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/properties/a': 'allOf' failed\n    \
         - at '/properties/a/pattern': '^(?=x)' is not valid regex: error parsing regexp: invalid or unsupported Perl \
         syntax: `(?=`"
    );
    assert!(found(r#"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "x"}"#, "{}").contains(
        "with 'http://json-schema.org/draft-07/schema#'\n- at '/type': 'anyOf' failed\n  - at '/type': value must be one of 'array'"
    ));
    assert_eq!(
        found(r##"{"properties": {"a": {"$ref": "#/definitions/x"}}}"##, "{}"),
        "m:\njson-pointer in \"file:///values.schema.json#/definitions/x\" not found"
    );
    assert!(
        found(r#"{"$ref": "http://example.com/x"}"#, "{}")
            .starts_with("m:\nfailing loading \"http://example.com/x\": ")
    );
    assert_eq!(found("", "{}"), "m:\nEOF");
    assert_eq!(found("{\"a\":", "{}"), "m:\nunexpected EOF");
    let deep = format!("{}true{}", r#"{"not": "#.repeat(100_000), "}".repeat(100_000));
    assert!(found(&deep, "{}").starts_with("m:\n"));
}

#[test]
fn a_recursive_schema_on_deep_values_does_not_overflow() {
    let schema = r##"{"$id": "urn:self", "additionalProperties": {"$ref": "#"}, "type": "object"}"##;
    let deep = |n: usize| format!("{}1{}", r#"{"a": "#.repeat(n), "}".repeat(n));
    assert!(found(schema, &deep(100)).contains("got number, want object"));
    assert_eq!(found(schema, &deep(1000)), "m:\nvalues are nested too deep to be checked\n");
}

#[test]
fn formats_count_in_old_drafts_only() {
    let schema =
        |draft: &str| format!(r#"{{"$schema": "{draft}", "properties": {{"a": {{"format": "date"}}}}}}"#);
    assert_eq!(found(&schema("https://json-schema.org/draft/2020-12/schema"), r#"{"a": "x"}"#), "");
    assert_eq!(
        found(&schema("http://json-schema.org/draft-07/schema#"), r#"{"a": "2020-02-30"}"#),
        "m:\n- at '/a': '2020-02-30' is not valid date: parsing time \"2020-02-30\": day out of range\n"
    );
}

#[test]
fn names_numbers_and_bounds_of_draft_4() {
    assert_eq!(
        found(r#"{"propertyNames": {"pattern": "^[a-c]$"}}"#, r#"{"b": 1, "zz": 1}"#),
        "m:\n- at '': invalid propertyName 'zz'\n  - at '': 'zz' does not match pattern '^[a-c]$'\n"
    );
    let schema = r#"{"$schema": "http://json-schema.org/draft-04/schema#",
        "properties": {"a": {"minimum": 5, "exclusiveMinimum": true, "type": "integer"}}}"#;
    assert_eq!(found(schema, r#"{"a": 5.0}"#), "m:\n- at '/a': exclusiveMinimum: got 5, want 5\n");
}

#[test]
fn an_unknown_dialect_is_refused() {
    for schema in
        [r#"{"$schema": "x:y"}"#, r#"{"properties": {"a": {"$id": "https://e.com/a", "$schema": "x:y"}}}"#]
    {
        assert_eq!(
            found(schema, r#"{"a": 1}"#),
            "m:\nfailing loading \"x:y\": no URLLoader registered for \"x:y\""
        );
    }
    let old = r#"{"$schema": "http://json-schema.org/draft-03/schema#"}"#;
    assert!(found(old, "{}").starts_with("m:\nfailing loading \"http://json-schema.org/draft-03/schema\": "));
}

#[test]
fn all_missing_names_are_reported() {
    assert_eq!(
        found(r#"{"properties": {"b": {}}, "required": ["b", "c"]}"#, "{}"),
        "m:\n- at '': missing properties 'b', 'c'\n"
    );
    assert_eq!(
        found(
            r#"{"properties": {"b": {}}, "required": ["b", "c"], "additionalProperties": false}"#,
            r#"{"d": 1}"#
        ),
        "m:\n- at '': missing properties 'b', 'c'\n- at '': additional properties 'd' \
         not allowed\n"
    );
}

#[test]
fn patterns_are_gos_beside_every_keyword() {
    let schema = r#"{"properties": {"a": {"pattern": "(?i)^\\Q{\\E[[:alnum:]]\\z", "multipleOf": 0.5, "contains": {}}}}"#;
    assert_eq!(found(schema, r#"{"a": "{X"}"#), "");
    assert_eq!(
        found(schema, r#"{"a": "x"}"#),
        "m:\n- at '/a': 'x' does not match pattern '(?i)^\\\\Q{\\\\E[[:alnum:]]\\\\z'\n"
    );
}

#[test]
fn alternatives_that_multiply_meet_a_limit() {
    let mut schema = r#"{"type": "string"}"#.to_owned();
    let mut defs = String::new();
    for i in 0..40 {
        defs.push_str(&format!(r#""d{i}": {{"oneOf": [{schema}, {schema}]}}, "#));
        schema = format!(r##"{{"$ref": "#/$defs/d{i}"}}"##);
    }
    let schema = format!(r#"{{"$defs": {{{defs} "e": true}}, "properties": {{"a": {schema}}}}}"#);
    assert!(found(&schema, r#"{"a": 1}"#).contains("more than the limit of"));
}

#[test]
fn references_that_go_round_are_reported() {
    assert_eq!(
        found(r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}"##, "{}"),
        "m:\n- at '': both /$ref/$ref and /$ref resolve to \"file:///values.schema.json#/$defs/a\" causing reference \
         cycle\n"
    );
    let unused = r#"{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}"#;
    assert!(
        found(unused, "{}").starts_with("m:\nduplicate anchor \"x\" in \"file:///values.schema.json\" at ")
    );
}

#[test]
fn old_drafts_keep_their_quirks() {
    let schema = |rest: &str| format!(r#"{{"$schema": "http://json-schema.org/draft-07/schema#", {rest}}}"#);
    let beside =
        schema(r##""definitions": {"a": {}}, "properties": {"a": {"$ref": "#/definitions/a", "const": 1}}"##);
    assert_eq!(found(&beside, r#"{"a": 2}"#), "m:\n- at '/a': value must be 1\n");
    assert!(found(&schema(r#""enum": [1, 1.0]"#), "{}").contains("items at 0 and 1 are equal"));
    let four =
        r#"{"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"type": "integer"}}}"#;
    assert_eq!(found(four, r#"{"a": 1e300}"#), "");
}
