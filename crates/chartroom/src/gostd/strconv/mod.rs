//! Text of numbers and quoted strings, both ways, as Go's strconv has them. Knows no verbs' flags or widths.

mod binary;
mod float;
mod int;
mod parse_float;
mod quote;
mod unquote;

pub use super::unicode::is_print;
pub use float::{append_float, append_shortest, format_float, format_float32, shortest_digits};
pub use int::{atoi, parse_int, parse_uint};
pub use parse_float::parse_float;
pub use quote::{append_quoted, append_quoted_char, can_backquote, quote, quoted};
pub use unquote::{unquote, unquote_char};

use std::fmt;

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is not written as a number.
    Syntax,
    /// It does not fit.
    Range,
}

/// A text that is no number, in Go's words: `strconv.Atoi: parsing "x": invalid syntax`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumError {
    /// Go's function that was asked: `Atoi`, `ParseInt`, ...
    pub function: &'static str,
    /// The text.
    pub text: Vec<u8>,
    /// What is wrong with it.
    pub reason: Reason,
}

impl NumError {
    fn new(function: &'static str, text: &[u8], reason: Reason) -> NumError {
        NumError { function, text: text.to_vec(), reason }
    }
}

impl fmt::Display for NumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = quote(&self.text);
        let reason = match self.reason {
            Reason::Syntax => "invalid syntax",
            Reason::Range => "value out of range",
        };
        write!(f, "strconv.{}: parsing {}: {reason}", self.function, String::from_utf8_lossy(&quoted))
    }
}

impl std::error::Error for NumError {}
