//! Text to values, as Helm reads YAML: go-yaml's reader, then sigs.k8s.io/yaml's way through JSON.
//!
//! ```text
//! bytes -input-> characters -scanner-> tokens -parser-> events -compose-> nodes -bridge-> Value
//! ```

mod bridge;
mod budget;
mod chars;
mod compose;
mod cursor;
mod describe;
mod documents;
mod input;
mod key;
pub(in crate::yaml) mod number;
mod parser;
mod places;
mod refusals;
pub(in crate::yaml) mod resolve;
mod scanner;
mod skim;
mod timestamp;

pub use documents::read_documents;
pub use places::find;
pub use skim::read_entries;

use super::error::Error;
use crate::value::{Map, Value};
use bridge::Numbers;
use compose::Document;

/// Reads the first document of `text` into whatever it is, as Go does into an `interface {}`: every number a float64,
/// timestamps text, keys strings. No document at all is nil.
///
/// # Errors
/// What Helm's reader refuses, in its words.
pub fn read(text: &[u8]) -> Result<Value, Error> {
    read_with(text, Numbers::Float)
}

/// The same, but integers stay integers ([`Value::Int`], [`Value::Uint64`]). For fields that want text: there `1000000`
/// is not `1e6`. See [`super::scalar_text`].
///
/// # Errors
/// Those of [`read`].
pub fn read_exact(text: &[u8]) -> Result<Value, Error> {
    read_with(text, Numbers::Kept)
}

/// Reads the first document of `text`, which has to be a map; nothing, or `null`, is an empty one.
///
/// # Errors
/// Those of [`read`], and a document of another type.
pub fn read_map(text: &[u8]) -> Result<Map, Error> {
    match read(text)? {
        Value::Map(map) => Ok(map),
        Value::Nil => Ok(Map::new()),
        other => Err(mismatch(&other, "map[string]interface {}")),
    }
}

/// Reads the first document of `text`, which has to be a list; nothing, or `null`, is an empty one.
///
/// # Errors
/// Those of [`read`], and a document of another type.
pub fn read_list(text: &[u8]) -> Result<crate::value::List, Error> {
    match read(text)? {
        Value::List(list) => Ok(list),
        Value::Nil => Ok(crate::value::List::from(Vec::new())),
        other => Err(mismatch(&other, "[]interface {}")),
    }
}

fn mismatch(value: &Value, wanted: &str) -> Error {
    let found = match value {
        Value::Map(_) => "object",
        Value::List(_) => "array",
        Value::String(_) => "string",
        Value::Bool(_) => "bool",
        _ => "number",
    };
    Error::from_json(format!("json: cannot unmarshal {found} into Go value of type {wanted}"))
}

fn read_with(text: &[u8], numbers: Numbers) -> Result<Value, Error> {
    let input = input::decode(text);
    match Document::read(&input)? {
        Some(document) => bridge::value_of(&document, numbers),
        None => Ok(Value::Nil),
    }
}

#[cfg(test)]
pub(in crate::yaml::reader) mod tests {
    use super::*;
    use crate::value::deep_equal;

    /// Texts and the JSON that Helm makes of them (`fromYaml | toJson`).
    pub(super) const MEANINGS: &[(&str, &str)] = &[
        (
            "a: 0x1F\nb: 0o17\nc: 017\nd: 08\ne: 1_000\nf: 1e3\ng: .5\nh: 0b-1\ni: 12:30:45",
            r#"{"a":31,"b":15,"c":15,"d":8,"e":1000,"f":1000,"g":0.5,"h":-1,"i":"12:30:45"}"#,
        ),
        (
            "a: yes\nb: Off\nc: y\nd: tRue\ne: ~\nf: 2020-01-01\ng: =\nh: <<",
            r#"{"a":true,"b":false,"c":true,"d":"tRue","e":null,"f":"2020-01-01","g":"=","h":"<<"}"#,
        ),
        (
            "1: a\n1.5: b\n.5: c\n1e20: d\non: e\n2020-01-01: f",
            r#"{"0.5":"c","1":"a","1.5":"b","1e+20":"d","2020-01-01":"f","true":"e"}"#,
        ),
        (
            "a: !!str 1\nb: !!binary aGk=\nc: !!float 1\nd: !x y\ne: !!set {x, y}",
            r#"{"a":"1","b":"hi","c":1,"d":"y","e":{"true":null,"x":null}}"#,
        ),
        (
            "a: &x {k: v, w: 1}\nb: {w: 3, <<: *x}\nc: {<<: *x, w: 3}\nd: [*x]",
            r#"{"a":{"k":"v","w":1},"b":{"k":"v","w":1},"c":{"k":"v","w":3},"d":[{"k":"v","w":1}]}"#,
        ),
        ("a: |2-\n   x\n  y\n\nb: >+\n  x\n  y\n\n   z\n\n", r#"{"a":" x\ny","b":"x y\n\n z\n\n"}"#),
        (
            "a: \"x\\\n  y\n\n  z\\u00e9\\x41\\L\"\nb: 'it''s\n  so'\nc: p\n  q",
            r#"{"a":"xy\nzéA\u2028","b":"it's so","c":"p q"}"#,
        ),
        ("{a, b: [c: d, ? e], \"f\":1, g:1}", r#"{"a":null,"b":[{"c":"d"},{"e":null}],"f":1,"g:1":null}"#),
        ("a: 1\r\nb: 2\u{85}c: 3\u{2028}d: 4", r#"{"a":1,"b":2,"c":3,"d":4}"#),
        ("a: 1\n---\n}{", r#"{"a":1}"#),
        ("[]: x", "[]"),
    ];

    /// Texts and Helm's message about them.
    pub(super) const REFUSALS: &[(&str, &str)] = &[
        ("? [a]\n: b", "yaml: invalid map key: []interface {}{\"a\"}"),
        ("~: 1", "unsupported map key of type: %!s(<nil>), key: <nil>, value: 1"),
        ("a: .inf", "json: unsupported value: +Inf"),
        ("a: &x [*x]", "yaml: anchor 'x' value contains itself"),
        ("a: *x", "yaml: unknown anchor 'x' referenced"),
        ("a: 1\n b: 2", "yaml: line 2: mapping values are not allowed in this context"),
        ("a: [1, 2\nb: 3", "yaml: line 1: did not find expected ',' or ']'"),
        ("a:\n\t- b", "yaml: line 2: found character that cannot start any token"),
        ("%YAML 1.2\n---\na: 1", "yaml: found incompatible YAML document"),
        ("a: \"\\/\"", "yaml: found unknown escape character"),
        ("a: !!int x", "yaml: cannot decode !!str `x` as a !!int"),
        ("a: \x07", "yaml: control characters are not allowed"),
    ];

    #[test]
    fn texts_mean_what_they_mean_to_helm() {
        for (text, json) in MEANINGS {
            let (found, wanted) = (read(text.as_bytes()).unwrap(), read(json.as_bytes()).unwrap());
            assert!(deep_equal(&found, &wanted), "{text}");
        }
    }

    #[test]
    fn refusals_are_worded_as_go_words_them() {
        for (text, message) in REFUSALS {
            let error = read(text.as_bytes()).unwrap_err();
            assert_eq!(error.text(), format!("error converting YAML to JSON: {message}"));
        }
        assert_eq!(read(b"a: 1\n b: 2").unwrap_err().position(), Some((2, 3)));
        let error = read_map(b"- 1").unwrap_err().text();
        assert!(error.ends_with("cannot unmarshal array into Go value of type map[string]interface {}"));
    }

    #[test]
    fn aliases_are_followed_within_reason() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..9 {
            let alias = format!("*a{}, ", i - 1).repeat(10);
            text += &format!("a{i}: &a{i} [{alias}]\n");
        }
        let error = read(text.as_bytes()).unwrap_err();
        assert_eq!(error.text(), "error converting YAML to JSON: yaml: document contains excessive aliasing");
    }

    #[test]
    fn nesting_has_an_end() {
        let nest = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(nest(10_000).as_bytes()).is_ok());
        let error = read(nest(10_001).as_bytes()).unwrap_err().text();
        assert_eq!(error, "error converting YAML to JSON: yaml: exceeded max depth of 10000");
        let error = read(format!("- {}", nest(10_000)).as_bytes()).unwrap_err().text();
        assert_eq!(error, "error converting YAML to JSON: exceeded max depth");
    }

    #[test]
    fn a_text_without_an_end_is_shown_at_its_opening_quote() {
        for text in [&b"a: 1\nb: \"x\n  c: 2\n"[..], b"a: 1\nb: 'x\n  c: 2\n", b"a: 1\nb: 'x\n---\nc: 2\n"] {
            assert_eq!(read(text).unwrap_err().position(), Some((2, 4)));
        }
    }

    #[test]
    fn values_files_may_have_several_documents() {
        let documents = read_documents(b"---\na: 1\n--- # c\nb: 2\n").unwrap();
        assert_eq!(documents.len(), 2);
        let error = read_documents(b"a: 1\n---\nb: }\n").unwrap_err();
        assert_eq!(error.position(), Some((3, 4)));
        let error = read_documents(b"a: 1\n--- b\n").unwrap_err().text();
        assert_eq!(error, "error reading yaml document: invalid Yaml document separator: b");
    }
}
