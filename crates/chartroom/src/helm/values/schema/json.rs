//! JSON as the schema checker sees it: numbers keep their text. Not how schemas are read out of it.

use std::rc::Rc;

use super::decimal::{Decimal, MAX_EXPONENT};
use super::table::Table;
use crate::gostd::json::{self, Place, Scanner};
use crate::value::Value;

/// How deep values may nest: a schema that refers to itself follows them on our stack.
const MAX_DEPTH: usize = 256;
/// How deep a schema's text may nest, for the same reason.
const MAX_SCHEMA_DEPTH: usize = 128;
/// How long the text of a number in a schema may be: numbers are compared digit by digit.
const MAX_DIGITS: usize = 4096;
/// A text of so many bytes has fewer values than one text may hold.
const MAX_UNCOUNTED: usize = 1 << 20;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Box<str>),
    String(Rc<str>),
    Array(Vec<Json>),
    Object(Table<Json>),
    /// What JSON cannot say: a number that is none, under the name of its Go type.
    Invalid(&'static str),
}

impl Json {
    /// Values of a chart; `None` where they are nested too deep to be checked.
    pub(super) fn of_values(value: &Value) -> Option<Json> {
        of_values_at(value, MAX_DEPTH)
    }

    /// Reads a schema.
    ///
    /// # Errors
    /// Go's sentence for text that is no JSON, and a limit that was passed.
    pub(super) fn read(text: &[u8]) -> Result<Json, String> {
        // A small text cannot hold too many values.
        if text.len() > MAX_UNCOUNTED {
            check(text)?;
        }
        let read = Reader { scanner: Scanner::new(text) }.whole();
        if read.is_err() {
            check(text)?;
        }
        read.map_err(|fault| match fault {
            Fault::Text(error) => error.text(),
            Fault::TooDeep => format!("schema is nested deeper than the limit of {MAX_SCHEMA_DEPTH}"),
            Fault::TooLong => {
                format!("a number in the schema is longer than the limit of {MAX_DIGITS} digits")
            }
            Fault::TooLarge => {
                format!("a number in the schema has an exponent beyond the limit of {MAX_EXPONENT}")
            }
        })
    }

    /// What a library has parsed.
    pub(super) fn of_serde(value: &serde_json::Value) -> Json {
        use serde_json::Value as V;
        match value {
            V::Null => Json::Null,
            V::Bool(b) => Json::Bool(*b),
            V::Number(n) => Json::Number(n.to_string().into()),
            V::String(s) => Json::String(s.as_str().into()),
            V::Array(all) => Json::Array(all.iter().map(Json::of_serde).collect()),
            V::Object(all) => {
                Json::Object(all.iter().map(|(k, v)| (Rc::from(&**k), Json::of_serde(v))).collect())
            }
        }
    }

    pub(super) fn object(&self) -> Option<&Table<Json>> {
        if let Json::Object(all) = self { Some(all) } else { None }
    }

    pub(super) fn array(&self) -> Option<&[Json]> {
        if let Json::Array(all) = self { Some(all) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Json::String(text) = self { Some(text) } else { None }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        self.object()?.get(name)
    }

    pub(super) fn is_container(&self) -> bool {
        matches!(self, Json::Array(_) | Json::Object(_))
    }
}

fn of_values_at(value: &Value, depth: usize) -> Option<Json> {
    let depth = depth.checked_sub(1)?;
    Some(match value {
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(i) | Value::Int64(i) => Json::Number(i.to_string().into()),
        Value::Uint8(u) => Json::Number(u.to_string().into()),
        Value::Uint64(u) => Json::Number(u.to_string().into()),
        Value::Float64(f) if f.is_finite() => Json::Number(f.to_string().into()),
        Value::Float64(_) => Json::Invalid("float64"),
        Value::String(s) => Json::String(s.to_str_lossy().into()),
        Value::List(list) => Json::Array(list.iter().map(|v| of_values_at(v, depth)).collect::<Option<_>>()?),
        Value::Map(map) => {
            let entries = map.entries().into_iter();
            let fields = entries.map(|(k, v)| Some((Rc::from(k.to_str_lossy()), of_values_at(&v, depth)?)));
            Json::Object(fields.collect::<Option<_>>()?)
        }
        Value::Nil | Value::Bytes(_) | Value::Complex128(..) | Value::Object(_) => Json::Null,
    })
}

/// Whether a text is what Go takes for JSON.
///
/// # Errors
/// The sentence of its decoder, which reads a stream.
fn check(text: &[u8]) -> Result<(), String> {
    json::check(text).map_err(|error| match error.text() {
        text if text == "unexpected end of JSON input" => "unexpected EOF".to_owned(),
        text if text.ends_with("after top-level value") => {
            "invalid character after top-level value".to_owned()
        }
        text => text,
    })
}

/// Why a schema's text is not read.
enum Fault {
    Text(json::Error),
    TooDeep,
    TooLong,
    TooLarge,
}

impl From<json::Error> for Fault {
    fn from(error: json::Error) -> Fault {
        Fault::Text(error)
    }
}

/// Reads what is JSON. What is not is left to [`check`], which has the words for it.
struct Reader<'t> {
    scanner: Scanner<'t>,
}

impl Reader<'_> {
    fn whole(mut self) -> Result<Json, Fault> {
        let value = self.value(MAX_SCHEMA_DEPTH)?;
        self.scanner.skip_blanks();
        match self.scanner.finished() {
            true => Ok(value),
            false => Err(self.scanner.unexpected(Place::AfterAll).into()),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, Fault> {
        let depth = depth.checked_sub(1).ok_or(Fault::TooDeep)?;
        match self.scanner.next_byte()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => Ok(Json::String(self.string()?)),
            b't' => Ok(self.scanner.word("true").map(|()| Json::Bool(true))?),
            b'f' => Ok(self.scanner.word("false").map(|()| Json::Bool(false))?),
            b'n' => Ok(self.scanner.word("null").map(|()| Json::Null)?),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, Fault> {
        let mut all = Vec::new();
        let mut more = self.opens(b'}')?;
        while more {
            if self.scanner.next_byte()? != b'"' {
                return Err(self.scanner.unexpected(Place::KeyStart).into());
            }
            let key = self.string()?;
            self.expect(b':', Place::AfterKey)?;
            all.push((key, self.value(depth)?));
            more = self.goes_on(b'}', Place::AfterPair)?;
        }
        Ok(Json::Object(all.into_iter().collect()))
    }

    fn array(&mut self, depth: usize) -> Result<Json, Fault> {
        let mut all = Vec::new();
        let mut more = self.opens(b']')?;
        while more {
            all.push(self.value(depth)?);
            more = self.goes_on(b']', Place::AfterElement)?;
        }
        Ok(Json::Array(all))
    }

    /// Goes past an opening bracket; whether anything is between it and the closing one.
    fn opens(&mut self, close: u8) -> Result<bool, Fault> {
        self.scanner.at += 1;
        let is_empty = self.scanner.next_byte()? == close;
        self.scanner.at += usize::from(is_empty);
        Ok(!is_empty)
    }

    /// Goes past what follows an element; whether that is a comma.
    fn goes_on(&mut self, close: u8, place: Place) -> Result<bool, Fault> {
        let next = self.scanner.next_byte()?;
        if next != close && next != b',' {
            return Err(self.scanner.unexpected(place).into());
        }
        self.scanner.at += 1;
        Ok(next == b',')
    }

    fn expect(&mut self, byte: u8, place: Place) -> Result<(), Fault> {
        if self.scanner.next_byte()? != byte {
            return Err(self.scanner.unexpected(place).into());
        }
        self.scanner.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<Rc<str>, Fault> {
        let text = self.scanner.string()?;
        Ok(String::from_utf8_lossy(&text).into())
    }

    fn number(&mut self) -> Result<Json, Fault> {
        let text = self.scanner.number()?;
        if text.len() > MAX_DIGITS {
            return Err(Fault::TooLong);
        }
        if text.contains(['e', 'E']) && Decimal::read(text).is_none() {
            return Err(Fault::TooLarge);
        }
        Ok(Json::Number(text.into()))
    }
}
