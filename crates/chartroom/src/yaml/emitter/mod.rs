//! Values to text, as Helm writes YAML.
//!
//! ```text
//! Value -node-> what JSON leaves of it -walk, order-> blocks -style, scalar-> Writer -> bytes
//! ```

mod base60;
mod node;
mod order;
mod scalar;
mod style;
mod through_json;
mod walk;
mod writer;

use super::error::Error;
use crate::value::Value;

/// In what the two writers differ.
struct Dialect {
    /// Whether the value goes through JSON first.
    through_json: bool,
    /// Lines longer than this are folded.
    width: Option<usize>,
    /// Whether the dashes of a list stand right below its key.
    dashes_below_keys: bool,
    /// Whether a literal block may hold tabs.
    tabs_in_blocks: bool,
    /// Whether keys with a letter come before those with something else after the same digits.
    letter_first_after_digits: bool,
}

const STANDARD: Dialect = Dialect {
    through_json: true,
    width: Some(80),
    dashes_below_keys: true,
    tabs_in_blocks: false,
    letter_first_after_digits: false,
};

const PRETTY: Dialect = Dialect {
    through_json: false,
    width: None,
    dashes_below_keys: false,
    tabs_in_blocks: true,
    letter_first_after_digits: true,
};

/// `toYaml`: the value by way of JSON, as sigs.k8s.io/yaml's `Marshal` and go-yaml v2 write it, with the final newline.
///
/// # Errors
/// NaN, infinities and other things that JSON cannot hold; text that the YAML reader refuses (DEL, C1 characters); keys
/// of 1023 characters and more; nesting deeper than 10,000.
pub fn write(value: &Value) -> Result<Vec<u8>, Error> {
    walk::document(value, &STANDARD)
}

/// `toYamlPretty`: the value as it is, as go-yaml v3 writes it with an indentation of two, with the final newline.
///
/// # Errors
/// Functions and complex numbers; nesting deeper than 10,000.
pub fn write_pretty(value: &Value) -> Result<Vec<u8>, Error> {
    walk::document(value, &PRETTY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Map;
    use crate::yaml::read;

    fn texts(json: &str) -> (String, String) {
        let value = read(json.as_bytes()).unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(write(&value).unwrap()), text(write_pretty(&value).unwrap()))
    }

    #[test]
    fn blocks_keys_and_numbers_look_as_helm_writes_them() {
        let (plain, pretty) = texts(
            r#"{"b":[1,[2,{"x":[],"y":{}}],null],"a10":1e6,"a9":1.5,"A":-0.0,"n":9223372036854775807}"#,
        );
        let want = "A: 0\na9: 1.5\na10: 1000000\nb:\n- 1\n- - 2\n  - x: []\n    \"y\": {}\n- null\n\
                    \"n\": 9223372036854776000\n";
        assert_eq!(plain, want);
        let want = "A: -0\na9: 1.5\na10: 1e+06\nb:\n  - 1\n  - - 2\n    - x: []\n      \"y\": {}\n  - null\n\
                    \"n\": 9.223372036854776e+18\n";
        assert_eq!(pretty, want);
    }

    #[test]
    fn texts_are_quoted_when_they_must_be() {
        let (plain, _) = texts(
            r#"["","~","1_0","a: b"," a","a\n","a\n\n","\n a","a\tb","-","x#","0o7","12:30","é","\u0001","<<"]"#,
        );
        let want = "- \"\"\n- \"~\"\n- \"1_0\"\n- 'a: b'\n- ' a'\n- |\n  a\n- |+\n  a\n\n- |2-\n\n   a\n- \"a\\tb\"\n\
                    - '-'\n- x#\n- \"0o7\"\n- \"12:30\"\n- é\n- \"\\x01\"\n- <<\n";
        assert_eq!(plain, want);
    }

    #[test]
    fn what_does_not_come_back_is_not_written() {
        let refused = |value: Value| write(&value).unwrap_err().text();
        let nan = refused(Value::Float64(f64::NAN));
        assert_eq!(nan, "error marshaling into JSON: json: unsupported value: NaN");
        assert_eq!(refused(Value::string("\u{7F}")), "yaml: control characters are not allowed");
        let long = "k".repeat(1023);
        assert!(write(&Value::Map([(&long[1..], true)].into_iter().collect())).is_ok());
        assert!(write(&Value::Map([(&*long, true)].into_iter().collect())).is_err());
        let map = Map::new();
        map.insert("k", Value::Map(map.clone()));
        assert!(refused(Value::Map(map.clone())).contains("encountered a cycle via map[string]interface {}"));
        map.remove("k");
    }
}
