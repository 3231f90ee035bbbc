//! Values to TOML text: scalars and lists first, then tables, indented by two blanks a level. Not how TOML is read.
//!
//! Source of the layout: github.com/BurntSushi/toml/encode.go.

use std::io::Write;

use super::key;
use crate::gostd::strconv;
use crate::gostd::time::Time;
use crate::value::{Kind, List, Map, Object, Str, Value};

/// Values that nest deeper are refused. Go follows a map that contains itself until its stack is full; ours holds this.
const MAX_DEPTH: usize = 500;

/// No file is as long; a value that holds the same list many times over can be.
const MAX_LENGTH: usize = 64 << 20;

/// How many values are looked at to distinguish tables from lists, each once for every level above it. Bounds the time for
/// values that hold the same list many times over.
const MAX_LOOKS: usize = 10_000_000;

/// Why a value has no TOML form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// An error that the encoder answers with; toToml makes it its result.
    #[error("{0}")]
    Refused(String),
    /// A limit of ours.
    #[error("{0}")]
    Limit(String),
    /// A panic of Go's reflection, which stops the template.
    #[error("{0}")]
    Panic(&'static str),
}

/// The TOML text of a value. A map is a document; a list or scalar is just shown as a value.
///
/// # Errors
/// nil, nil within a list, complex numbers, a list of nothing but maps at the top.
pub fn encode(value: &Value) -> Result<Vec<u8>, EncodeError> {
    let mut encoder = Encoder { out: Vec::new(), path: Vec::new(), looks: MAX_LOOKS };
    let value = shown(value);
    if value.is_nil() {
        return Err(EncodeError::Panic("reflect: call of reflect.Value.Type on zero Value"));
    }
    if matches!(value, Value::Complex128(..)) {
        return Err(refused("unsupported type for key '': complex128"));
    }
    encoder.entry(&value)?;
    Ok(encoder.out)
}

fn refused(message: &str) -> EncodeError {
    EncodeError::Refused(message.to_owned())
}

/// What a value is in TOML.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Nothing: it is left out.
    Nil,
    /// A scalar, or a list that stands on one line.
    Plain,
    /// `[key]`
    Table,
    /// `[[key]]`: a list of nothing but tables.
    Tables,
}

impl Shape {
    fn is_table(self) -> bool {
        matches!(self, Shape::Table | Shape::Tables)
    }
}

/// Objects that have no text form of their own stand for the plain value below them.
fn shown(value: &Value) -> Value {
    match value {
        Value::Object(object) if text_form(object.as_ref()).is_none() => match object.underlying() {
            Some(Value::Object(_)) | None => value.clone(),
            Some(below) => below,
        },
        _ => value.clone(),
    }
}

/// How an object shows itself as a scalar: a time unquoted, a duration or a version as a string.
fn text_form(object: &dyn Object) -> Option<Vec<u8>> {
    if let Some(time) = object.as_any().downcast_ref::<Time>() {
        return Some(time_form(time));
    }
    let mut quoted = Vec::new();
    match (object.type_name(), object.json()) {
        ("time.Duration", _) => key::append_quoted(&mut quoted, &object.display()),
        (_, Some(Value::String(text))) if object.kind() != Kind::String => {
            key::append_quoted(&mut quoted, &text)
        }
        _ => return None,
    }
    Some(quoted)
}

/// As precise as it was read: the zones of local dates and times have names that say so.
fn time_form(time: &Time) -> Vec<u8> {
    time.format(match time.zone().name() {
        "datetime-local" => b"2006-01-02T15:04:05.999999999",
        "date-local" => b"2006-01-02",
        "time-local" => b"15:04:05.999999999",
        _ => b"2006-01-02T15:04:05.999999999Z07:00",
    })
}

fn too_deep() -> EncodeError {
    EncodeError::Limit(format!("toml: a value nests deeper than {MAX_DEPTH} levels, which is the limit"))
}

fn too_large() -> EncodeError {
    EncodeError::Limit(format!("toml: a text of more than {MAX_LENGTH} bytes, which is the limit"))
}

struct Encoder {
    out: Vec<u8>,
    /// The key of the entry at hand, all its parts.
    path: Vec<Str>,
    /// What is left of [`MAX_LOOKS`].
    looks: usize,
}

impl Encoder {
    /// What the value is, looking into lists as deep as they go.
    fn shape(&mut self, value: &Value, depth: usize) -> Result<Shape, EncodeError> {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        self.looks = self.looks.checked_sub(1).ok_or_else(too_large)?;
        Ok(match value {
            _ if is_nil(value) => Shape::Nil,
            Value::Map(_) => Shape::Table,
            Value::List(list) => {
                let mut tables = !list.is_empty();
                for item in list.iter() {
                    match self.shape(&shown(item), depth + 1)? {
                        Shape::Nil => return Err(refused("toml: cannot encode array with nil element")),
                        found => tables &= found == Shape::Table,
                    }
                }
                if tables { Shape::Tables } else { Shape::Plain }
            }
            Value::Complex128(..) => return Err(refused("unsupported type: complex128")),
            Value::Object(object) if text_form(object.as_ref()).is_none() => {
                return Err(refused(&format!("unsupported type: {}", object.kind().name())));
            }
            _ => Shape::Plain,
        })
    }

    /// The entries that stand on a line, and those that are tables, each in byte order.
    fn split(&mut self, map: &Map) -> Result<(Entries, Entries), EncodeError> {
        let (mut plain, mut tables) = (Vec::new(), Vec::new());
        for (key, value) in map.entries() {
            let value = shown(&value);
            let side = if self.shape(&value, 0)?.is_table() { &mut tables } else { &mut plain };
            side.push((key, value));
        }
        Ok((plain, tables))
    }

    /// Writes the entry whose key is the path.
    fn entry(&mut self, value: &Value) -> Result<(), EncodeError> {
        if self.path.len() > MAX_DEPTH {
            return Err(too_deep());
        }
        if self.out.len() > MAX_LENGTH {
            return Err(too_large());
        }
        match value {
            Value::Map(map) if map.is_nil() => Ok(()),
            Value::Map(map) => self.table(map),
            Value::List(list) if self.shape(value, 0)? == Shape::Tables => self.tables(list),
            _ => self.assignment(value),
        }
    }

    /// `key = value`; at the top the value alone.
    fn assignment(&mut self, value: &Value) -> Result<(), EncodeError> {
        let Some(last) = self.path.last().cloned() else {
            return self.element(value, 0);
        };
        self.indent();
        key::append_part(&mut self.out, &last);
        self.out.extend_from_slice(b" = ");
        self.element(value, 0)?;
        self.new_line();
        Ok(())
    }

    fn table(&mut self, map: &Map) -> Result<(), EncodeError> {
        if self.path.len() == 1 {
            self.new_line();
        }
        if !self.path.is_empty() {
            self.header("[", "]");
        }
        self.entries(map)
    }

    fn tables(&mut self, list: &List) -> Result<(), EncodeError> {
        if self.path.is_empty() {
            return Err(refused("toml: top-level values must be Go maps or structs"));
        }
        for item in list.iter() {
            let Value::Map(map) = shown(item) else { continue };
            self.new_line();
            self.header("[[", "]]");
            self.entries(&map)?;
        }
        Ok(())
    }

    fn header(&mut self, open: &str, close: &str) {
        self.indent();
        let name = key::path(self.path.iter().map(Str::as_bytes));
        self.out.extend_from_slice(open.as_bytes());
        self.out.extend_from_slice(&name);
        self.out.extend_from_slice(close.as_bytes());
        self.new_line();
    }

    fn entries(&mut self, map: &Map) -> Result<(), EncodeError> {
        let (plain, tables) = self.split(map)?;
        for (key, value) in plain.into_iter().chain(tables) {
            if is_nil(&value) {
                continue;
            }
            self.path.push(key);
            let written = self.entry(&value);
            self.path.pop();
            written?;
        }
        Ok(())
    }

    /// A value within a line.
    fn element(&mut self, value: &Value, depth: usize) -> Result<(), EncodeError> {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        if self.out.len() > MAX_LENGTH {
            return Err(too_large());
        }
        // Writing to a Vec cannot fail.
        match value {
            Value::Bool(b) => drop(write!(self.out, "{b}")),
            Value::Int(n) | Value::Int64(n) => drop(write!(self.out, "{n}")),
            Value::Uint8(n) => drop(write!(self.out, "{n}")),
            Value::Uint64(n) => drop(write!(self.out, "{n}")),
            Value::Float64(x) => self.float(*x),
            Value::String(s) => key::append_quoted(&mut self.out, s),
            Value::Bytes(bytes) => self.list(&bytes.iter().map(|b| Value::Uint8(*b)).collect(), depth)?,
            Value::List(list) => self.list(list, depth)?,
            Value::Map(map) => self.inline(map, depth)?,
            Value::Object(object) => {
                let text = text_form(object.as_ref()).unwrap_or_default();
                self.out.extend_from_slice(&text);
            }
            Value::Nil | Value::Complex128(..) => {
                return Err(refused(&format!("unexpected type: {}", value.type_name())));
            }
        }
        Ok(())
    }

    fn list(&mut self, list: &List, depth: usize) -> Result<(), EncodeError> {
        self.out.push(b'[');
        for (i, item) in list.iter().enumerate() {
            if i > 0 {
                self.out.extend_from_slice(b", ");
            }
            self.element(&shown(item), depth + 1)?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// `{k = v, ...}`. As in Go, a value left out at the end leaves its comma.
    fn inline(&mut self, map: &Map, depth: usize) -> Result<(), EncodeError> {
        let (plain, tables) = self.split(map)?;
        self.out.push(b'{');
        let comma_behind = !tables.is_empty();
        for (entries, comma_behind) in [(plain, comma_behind), (tables, false)] {
            let last = entries.len().saturating_sub(1);
            for (i, (key, value)) in entries.iter().enumerate().filter(|(_, (_, value))| !is_nil(value)) {
                key::append_part(&mut self.out, key);
                self.out.extend_from_slice(b" = ");
                self.element(value, depth + 1)?;
                if comma_behind || i < last {
                    self.out.extend_from_slice(b", ");
                }
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    /// As `%v` shows it, with a point added where there is neither point nor exponent.
    fn float(&mut self, x: f64) {
        let sign = if x.is_sign_negative() { "-" } else { "" };
        if !x.is_finite() {
            let _ = write!(self.out, "{sign}{}", if x.is_nan() { "nan" } else { "inf" });
            return;
        }
        let start = self.out.len();
        strconv::append_shortest(&mut self.out, x);
        if !self.out.iter().skip(start).any(|b| matches!(b, b'e' | b'.')) {
            self.out.extend_from_slice(b".0");
        }
    }

    fn indent(&mut self) {
        let blanks = 2 * self.path.len().saturating_sub(1);
        self.out.resize(self.out.len() + blanks, b' ');
    }

    /// Not at the very beginning.
    fn new_line(&mut self) {
        if !self.out.is_empty() {
            self.out.push(b'\n');
        }
    }
}

type Entries = Vec<(Str, Value)>;

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
        Value::Map(entries.into_iter().collect())
    }

    fn text(value: &Value) -> String {
        encode(value).map_or_else(|e| e.to_string(), |text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn tables_come_after_plain_entries() {
        let value = map([
            ("b", map([("z", Value::Int(1)), ("deep", map([("x", Value::from("y"))]))])),
            ("a.b", Value::Float64(100000.0)),
            ("c", Value::from(vec![map([("k", Value::Bool(true))]), map([])])),
            ("", Value::from(vec![Value::Int(1), map([("x", Value::Float64(1e6))])])),
            ("gone", Value::Nil),
        ]);
        let expected = "\"\" = [1, {x = 1e+06}]\n\"a.b\" = 100000.0\n\n[b]\n  z = 1\n  [b.deep]\n    x = \"y\"\n\n\
                        [[c]]\n  k = true\n\n[[c]]\n";
        assert_eq!(text(&value), expected);
    }

    #[test]
    fn not_everything_is_a_document() {
        assert_eq!(text(&Value::from("a\"\n\x01é")), "\"a\\\"\\n\\u0001é\"");
        assert_eq!(text(&Value::from(vec![map([])])), "toml: top-level values must be Go maps or structs");
        assert_eq!(
            text(&map([("a", Value::from(vec![Value::Nil]))])),
            "toml: cannot encode array with nil element"
        );
        assert!(matches!(encode(&Value::Nil), Err(EncodeError::Panic(_))));
    }

    #[test]
    fn a_map_that_contains_itself_is_refused() {
        let this = Map::new();
        this.insert("me", this.clone());
        assert_eq!(
            text(&this.clone().into()),
            "toml: a value nests deeper than 500 levels, which is the limit"
        );
        this.insert("me", Value::from(vec![Value::Int(1), this.clone().into()]));
        assert_eq!(
            text(&this.clone().into()),
            "toml: a value nests deeper than 500 levels, which is the limit"
        );
        this.remove("me");
    }

    #[test]
    fn a_list_held_many_times_over_comes_to_an_end() {
        let mut list = Value::from(vec![Value::Int(1)]);
        for _ in 0..60 {
            list = Value::from(vec![list.clone(), list]);
        }
        assert_eq!(text(&map([("a", list)])), "toml: a text of more than 67108864 bytes, which is the limit");
    }
}
