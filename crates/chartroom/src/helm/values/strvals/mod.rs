//! The language of `--set`, `--set-string`, `--set-file`, `--set-json` and `--set-literal`. Not the order of the flags.
//!
//! `name=value,name.inner[2]=value`: paths of names and indices, a value each. The kinds differ in what a value is
//! and in whether a backslash hides the next character. Facts: Helm, pkg/strvals/parser.go and literal_parser.go.

mod error;
mod parser;
mod scan;
mod typed;

pub use error::Error;

use super::Rules;
use crate::value::Map;

/// What the text behind a `=` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `--set`: text, unless it reads as a boolean, null or a whole number; or a list of such in braces.
    Typed,
    /// `--set-string`: text, or a list of texts in braces.
    Text,
    /// `--set-file`: the path of a file, whose contents become a text; or a list of such in braces.
    File,
    /// `--set-json`: JSON.
    Json,
    /// `--set-literal`: text as it stands, to the end.
    Literal,
}

/// Gives the contents of the file of that path, or says why it cannot.
pub type ReadFile<'r> = dyn FnMut(&str) -> Result<Vec<u8>, String> + 'r;

/// Reads `text` and puts its values into `values`, over what is there. `read` is asked for [`Kind::File`] only; `filled`
/// counts the elements that were made up to reach an index, from text to text.
///
/// # Errors
/// [`Error`], in Helm's words. `values` may then hold a part of what was given.
pub fn parse_into(
    text: &str,
    kind: Kind,
    values: &Map,
    rules: Rules,
    read: &mut ReadFile<'_>,
    filled: &mut usize,
) -> Result<(), Error> {
    parser::Parser::new(text, kind, rules.cut_index_fails, read, filled).parse(values)
}

#[cfg(test)]
mod tests;
