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
