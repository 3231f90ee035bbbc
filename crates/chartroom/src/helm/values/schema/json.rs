//! JSON as the schema checker sees it: numbers keep their text. Not how schemas are read out of it.

use std::collections::BTreeMap;

use crate::gostd::json;
use crate::value::Value;

/// How deep values may nest: a schema that refers to itself follows them on our stack.
const MAX_DEPTH: usize = 256;
/// How deep a schema's text may nest, for the same reason.
const MAX_SCHEMA_DEPTH: usize = 128;
/// How long the text of a number in a schema may be: numbers are compared digit by digit.
const MAX_DIGITS: usize = 4096;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Box<str>),
    String(Box<str>),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
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
        if let Err(error) = json::decode(text) {
            return Err(match error.text() {
                text if text == "unexpected end of JSON input" => "unexpected EOF".to_owned(),
                text if text.ends_with("after top-level value") => {
                    "invalid character after top-level value".to_owned()
                }
                text => text,
            });
        }
        Reader { text, at: 0 }.value(MAX_SCHEMA_DEPTH)
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
            V::Object(all) => Json::Object(all.iter().map(|(k, v)| (k.clone(), Json::of_serde(v))).collect()),
        }
    }

    pub(super) fn object(&self) -> Option<&BTreeMap<String, Json>> {
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
            let fields =
                entries.map(|(k, v)| Some((k.to_str_lossy().into_owned(), of_values_at(&v, depth)?)));
            Json::Object(fields.collect::<Option<_>>()?)
        }
        Value::Nil | Value::Bytes(_) | Value::Complex128(..) | Value::Object(_) => Json::Null,
    })
}

/// Takes text apart that is known to be JSON.
struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> u8 {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied().unwrap_or_default()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(format!("schema is nested deeper than the limit of {MAX_SCHEMA_DEPTH}"));
        };
        match self.peek() {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => Ok(Json::String(self.string()?.into())),
            b't' => Ok(self.word(4, Json::Bool(true))),
            b'f' => Ok(self.word(5, Json::Bool(false))),
            b'n' => Ok(self.word(4, Json::Null)),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        let mut all = BTreeMap::new();
        self.at += 1;
        while !self.skip(b'}') {
            self.skip(b',');
            self.peek();
            let key = self.string()?;
            self.skip(b':');
            all.insert(key, self.value(depth)?);
        }
        Ok(Json::Object(all))
    }

    fn array(&mut self, depth: usize) -> Result<Json, String> {
        let mut all = Vec::new();
        self.at += 1;
        while !self.skip(b']') {
            self.skip(b',');
            all.push(self.value(depth)?);
        }
        Ok(Json::Array(all))
    }

    fn string(&mut self) -> Result<String, String> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut end = 1;
        while let Some(byte) = rest.get(end).filter(|b| **b != b'"') {
            end += if *byte == b'\\' { 2 } else { 1 };
        }
        self.at += end + 1;
        let quoted = rest.get(..=end).unwrap_or_default();
        match json::decode(quoted) {
            Ok(Value::String(text)) => Ok(text.to_str_lossy().into_owned()),
            Ok(_) => Err("unexpected EOF".to_owned()),
            Err(error) => Err(error.text()),
        }
    }

    fn word(&mut self, length: usize, value: Json) -> Json {
        self.at += length;
        value
    }

    fn number(&mut self) -> Result<Json, String> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
        if length > MAX_DIGITS || length == 0 {
            return Err(format!("a number in the schema is longer than the limit of {MAX_DIGITS} digits"));
        }
        self.at += length;
        Ok(Json::Number(String::from_utf8_lossy(rest.get(..length).unwrap_or_default()).into()))
    }
}
