//! What can be wrong with JSON, and Go's sentences for it. All of the wording is here.

use std::fmt;

use crate::gostd::{runes, strconv};
use crate::value::Value;

/// An error of reading or writing JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Where in the text, in bytes; 0 when writing.
    pub offset: usize,
    pub(super) problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The text stops too early.
    End,
    /// A character that cannot stand there. Bytes of it, where they were met.
    Character(Vec<u8>, Place),
    /// A backslash and what follows it.
    Escape(Vec<u8>),
    /// Nested too deep, reading or writing.
    TooDeep,
    /// The text would be too long to be kept.
    TooLong(usize),
    /// More values than can be kept.
    TooMany(usize),
    /// Well-formed, but not what the Go value can take: what it is, where (a path with points, empty at the top), and
    /// the Go type.
    Unfit { what: String, path: String, go_type: &'static str },
    /// A value that JSON cannot show.
    Value(String),
    /// A Go type that JSON cannot show.
    Type(String),
}

/// Where a character was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    ValueStart,
    KeyStart,
    AfterKey,
    AfterPair,
    AfterElement,
    AfterAll,
    InString,
    InNumber,
    /// In `true`, `false` or `null`, with the character that should be there.
    InWord(&'static str, char),
}

/// What the decoder calls a value in its errors (`UnmarshalTypeError.Value`).
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Map(_) => "object",
        Value::List(_) => "array",
        Value::String(_) => "string",
        Value::Bool(_) => "bool",
        _ => "number",
    }
}

impl Error {
    pub(super) fn new(offset: usize, problem: Problem) -> Error {
        Error { offset, problem }
    }

    /// Whether it is a limit of ours, which Go has not: a caller that hides errors would hide that something is missing.
    pub fn is_limit(&self) -> bool {
        matches!(self.problem, Problem::TooLong(_) | Problem::TooMany(_))
    }

    /// Go's text. Sources: encoding/json/v2_scanner.go, v2_decode.go, v2_encode.go, encoding/json/internal/jsonwire.
    pub fn text(&self) -> String {
        match &self.problem {
            Problem::End => "unexpected end of JSON input".to_owned(),
            Problem::Character(at, place) => format!("invalid character {} {}", quoted(at), place.text()),
            Problem::Escape(sequence) => {
                format!("invalid escape sequence {} in string", backquoted(sequence))
            }
            Problem::TooDeep => "exceeded max depth".to_owned(),
            Problem::TooLong(limit) => format!("json: a text of more than {limit} bytes, which is the limit"),
            Problem::TooMany(limit) => format!("json: more than {limit} values, which is the limit"),
            Problem::Unfit { what, path, go_type } => {
                format!("json: cannot unmarshal {what} into {} of type {go_type}", target(path))
            }
            Problem::Value(value) => format!("json: unsupported value: {value}"),
            Problem::Type(name) => format!("json: unsupported type: {name}"),
        }
    }
}

impl Place {
    fn text(self) -> String {
        let text = match self {
            Place::ValueStart => "looking for beginning of value",
            Place::KeyStart => "looking for beginning of object key string",
            Place::AfterKey => "after object key",
            Place::AfterPair => "after object key:value pair",
            Place::AfterElement => "after array element",
            Place::AfterAll => "after top-level value",
            Place::InString => "in string",
            Place::InNumber => "in numeric literal",
            Place::InWord(word, expected) => return format!("in literal {word} (expecting '{expected}')"),
        };
        text.to_owned()
    }
}

/// `Go value` at the top; else the path, called a struct field unless it ends in the index of an array.
fn target(path: &str) -> String {
    if path.is_empty() {
        return "Go value".to_owned();
    }
    let last = path.rsplit('.').next().unwrap_or_default();
    let index = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    format!("{}.{path}", if index { "" } else { "Go struct field " })
}

/// The first character of the bytes in single quotes.
fn quoted(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    match (runes::decode(bytes), bytes.first()) {
        ((Some(c), _), _) => strconv::append_quoted_char(&mut out, c, false),
        (_, Some(byte)) => return format!("'\\x{byte:x}'"),
        _ => {}
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The bytes in backquotes, or in double quotes where that would hide something.
fn backquoted(bytes: &[u8]) -> String {
    let plain = std::str::from_utf8(bytes).ok().filter(|text| {
        text.chars().all(|c| c != '`' && c != runes::REPLACEMENT && c != ' ' && strconv::is_print(c))
    });
    match plain {
        Some(text) => format!("`{text}`"),
        None => strconv::quoted(bytes),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::error::Error for Error {}
