//! Values to JSON text: keys in byte order, compact or indented by two blanks. Does not recurse.

use std::collections::HashMap;

use base64::Engine;

use super::MAX_DEPTH;
use super::error::{Error, Problem};
use crate::gostd::{runes, strconv};
use crate::value::stop::stopped;
use crate::value::{List, Str, Value};

/// From this depth on Go looks out for values that contain themselves. Source: encoding/json/v2,
/// `startDetectingCyclesAfter`.
const CYCLE_DEPTH: usize = 1000;

/// From this depth on we do: what stands beside a cycle is written once a round, and may be large.
const WATCHED_DEPTH: usize = 16;

/// No manifest is as long; a value that holds the same list many times over can be.
const MAX_LENGTH: usize = 64 << 20;

/// An object may show itself as another object, but not for ever.
const MAX_STAND_INS: usize = 8;

/// The compact form. With `escape_html`, `<`, `>` and `&` are escaped, as Go does by default.
///
/// # Errors
/// NaN and infinities, kinds that JSON has not, values that contain themselves or nest beyond 10,000.
pub fn encode(value: &Value, escape_html: bool) -> Result<Vec<u8>, Error> {
    Encoder::new(escape_html, false).run(value)
}

/// The form with one entry a line, indented by two blanks a level; empty containers stay on their line.
///
/// # Errors
/// As for [`encode`].
pub fn encode_indent(value: &Value, escape_html: bool) -> Result<Vec<u8>, Error> {
    Encoder::new(escape_html, true).run(value)
}

/// A text, HTML escapes included.
pub fn quote(text: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new(true, false);
    encoder.string(text);
    encoder.out
}

struct Encoder {
    out: Vec<u8>,
    escape_html: bool,
    indent: bool,
    open: Vec<Open>,
    /// The tables of the containers that are open below [`WATCHED_DEPTH`], and how deep they stand.
    seen: HashMap<usize, usize>,
}

/// A container of which some elements are still to be written.
struct Open {
    rest: Rest,
    first: bool,
    /// Its table and its type, where it is watched for cycles.
    watched: Option<(usize, String)>,
}

enum Rest {
    Array(List, usize),
    Object(std::vec::IntoIter<(Str, Value)>),
}

impl Encoder {
    fn new(escape_html: bool, indent: bool) -> Encoder {
        Encoder { out: Vec::new(), escape_html, indent, open: Vec::new(), seen: HashMap::new() }
    }

    fn run(mut self, value: &Value) -> Result<Vec<u8>, Error> {
        self.begin(value)?;
        while stopped().is_none()
            && let Some(container) = self.open.last_mut()
        {
            let (key, value) = match &mut container.rest {
                Rest::Array(list, at) => {
                    *at += 1;
                    (None, list.get(*at - 1).cloned())
                }
                Rest::Object(entries) => {
                    entries.next().map_or((None, None), |(key, value)| (Some(key), Some(value)))
                }
            };
            let first = std::mem::take(&mut container.first);
            if self.out.len() > MAX_LENGTH {
                return Err(Error::new(0, Problem::TooLong(MAX_LENGTH)));
            }
            let Some(value) = value else {
                self.close(first);
                continue;
            };
            if !first {
                self.out.push(b',');
            }
            self.new_line();
            if let Some(key) = key {
                self.string(&key);
                self.out.extend_from_slice(if self.indent { b": " } else { b":" });
            }
            self.begin(&value)?;
        }
        Ok(self.out)
    }

    /// Writes a scalar, or the beginning of a container.
    fn begin(&mut self, value: &Value) -> Result<(), Error> {
        match value {
            Value::Nil => self.word("null"),
            Value::Bool(b) => self.word(if *b { "true" } else { "false" }),
            Value::Int(n) | Value::Int64(n) => self.word(&n.to_string()),
            Value::Uint8(n) => self.word(&n.to_string()),
            Value::Uint64(n) => self.word(&n.to_string()),
            Value::Float64(x) => self.float(*x)?,
            Value::Complex128(..) => return Err(unsupported_type(value)),
            Value::String(s) => self.string(s),
            Value::Bytes(bytes) => {
                let text = base64::engine::general_purpose::STANDARD.encode(bytes);
                self.string(text.as_bytes());
            }
            Value::List(list) if list.is_nil() => self.word("null"),
            Value::Map(map) if map.is_nil() => self.word("null"),
            Value::List(list) => {
                let id = list.items().as_ptr() as usize;
                self.open(Rest::Array(list.clone(), 0), b'[', id, value)?;
            }
            Value::Map(map) => self.open(Rest::Object(map.entries().into_iter()), b'{', map.id(), value)?,
            Value::Object(_) => return self.object(value),
        }
        Ok(())
    }

    fn object(&mut self, value: &Value) -> Result<(), Error> {
        let mut shown = value.clone();
        for _ in 0..MAX_STAND_INS {
            let Value::Object(object) = &shown else {
                return self.begin(&shown);
            };
            if let Some(fields) = object.fields() {
                let fields: Vec<_> =
                    fields.into_iter().map(|(name, field)| (Str::from(name), field)).collect();
                let id = std::rc::Rc::as_ptr(object).cast::<()>() as usize;
                return self.open(Rest::Object(fields.into_iter()), b'{', id, value);
            }
            shown = object.json().ok_or_else(|| unsupported_type(value))?;
        }
        Err(unsupported_type(value))
    }

    fn open(&mut self, rest: Rest, bracket: u8, id: usize, value: &Value) -> Result<(), Error> {
        let depth = self.open.len();
        let watched = (depth >= WATCHED_DEPTH).then(|| (id, value.type_name().to_owned()));
        if watched.is_some()
            && let Some(before) = self.seen.insert(id, depth)
        {
            let cycle = format!("encountered a cycle via {}", self.noticed(before, value));
            return Err(Error::new(0, Problem::Value(cycle)));
        }
        if depth >= MAX_DEPTH {
            return Err(Error::new(0, Problem::TooDeep));
        }
        self.out.push(bracket);
        self.open.push(Open { rest, first: true, watched });
        Ok(())
    }

    /// The type of the container at which Go notices the cycle that has brought us from depth `before` to `again`: the
    /// first one that it remembers, when it comes back to it.
    fn noticed(&self, before: usize, again: &Value) -> String {
        let length = self.open.len() - before;
        let first = before + CYCLE_DEPTH.saturating_sub(before) % length;
        let inside = self.open.get(first).filter(|_| first != before);
        let named = inside.and_then(|open| open.watched.as_ref()).map(|(_, type_name)| type_name.clone());
        named.unwrap_or_else(|| again.type_name().to_owned())
    }

    fn close(&mut self, empty: bool) {
        let Some(container) = self.open.pop() else { return };
        if let Some((id, _)) = container.watched {
            self.seen.remove(&id);
        }
        if !empty {
            self.new_line();
        }
        self.out.push(if matches!(container.rest, Rest::Array(..)) { b']' } else { b'}' });
    }

    fn new_line(&mut self) {
        if self.indent {
            self.out.push(b'\n');
            self.out.resize(self.out.len() + 2 * self.open.len(), b' ');
        }
    }

    fn word(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
    }

    fn float(&mut self, x: f64) -> Result<(), Error> {
        if !x.is_finite() {
            return Err(Error::new(0, Problem::Value(strconv::format_float(x))));
        }
        append_float(&mut self.out, x);
        Ok(())
    }

    /// Source: encoding/json/internal/jsonwire, `AppendQuote`.
    fn string(&mut self, text: &[u8]) {
        self.out.push(b'"');
        let mut copied = 0;
        for (at, rune, len) in runes::runes(text) {
            let Some(escape) = self.escape(rune) else { continue };
            self.out.extend_from_slice(text.get(copied..at).unwrap_or_default());
            self.out.extend_from_slice(&escape);
            copied = at + len;
        }
        self.out.extend_from_slice(text.get(copied..).unwrap_or_default());
        self.out.push(b'"');
    }

    /// What stands for a character that cannot stand for itself.
    fn escape(&self, rune: Option<char>) -> Option<smallvec::SmallVec<[u8; 8]>> {
        let short = match rune {
            None => return Some("\u{fffd}".bytes().collect()),
            Some('"') => b"\\\"",
            Some('\\') => b"\\\\",
            Some('\n') => b"\\n",
            Some('\r') => b"\\r",
            Some('\t') => b"\\t",
            Some('\x08') => b"\\b",
            Some('\x0c') => b"\\f",
            Some('<' | '>' | '&') if !self.escape_html => return None,
            Some(c @ ('\0'..' ' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}')) => {
                return Some(format!("\\u{:04x}", u32::from(c)).bytes().collect());
            }
            Some(_) => return None,
        };
        Some(short.iter().copied().collect())
    }
}

/// As JavaScript shows numbers: an exponent only below 1e-6 or from 1e21 on, without leading zeros. Source:
/// encoding/json/internal/jsonwire, `AppendFloat`.
fn append_float(out: &mut Vec<u8>, x: f64) {
    let size = x.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return strconv::append_float(out, x, b'f', None);
    }
    strconv::append_float(out, x, b'e', None);
    // strconv writes at least two digits: e-07 is e-7 here.
    if let [.., b'e', b'-', b'0', _] = out.as_slice() {
        out.remove(out.len() - 2);
    }
}

fn unsupported_type(value: &Value) -> Error {
    Error::new(0, Problem::Type(value.type_name().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Elem, Map};

    fn compact(value: &Value) -> String {
        String::from_utf8(encode(value, true).unwrap()).unwrap()
    }

    #[test]
    fn numbers_are_those_of_javascript() {
        let cases = [
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (-0.0, "-0"),
        ];
        for (x, shown) in cases {
            assert_eq!(compact(&Value::Float64(x)), shown);
        }
        assert_eq!(
            encode(&Value::Float64(f64::NAN), true).unwrap_err().text(),
            "json: unsupported value: NaN"
        );
        assert_eq!(
            encode(&Value::Float64(f64::INFINITY), true).unwrap_err().text(),
            "json: unsupported value: +Inf"
        );
    }

    #[test]
    fn strings_are_escaped() {
        let text = Value::string(&b"<a>&\"\\\n\x01\x7f\xff\xe2\x80\xa8\xc3\xa9"[..]);
        assert_eq!(compact(&text), "\"\\u003ca\\u003e\\u0026\\\"\\\\\\n\\u0001\u{7f}\u{fffd}\\u2028é\"");
        let raw = encode(&Value::from("<&>"), false).unwrap();
        assert_eq!(raw, b"\"<&>\"");
    }

    #[test]
    fn containers_are_indented() {
        let map: Map = [
            ("b", Value::from(vec![Value::Int(1), Value::List(List::from(vec![]))])),
            ("a", Map::new().into()),
        ]
        .into_iter()
        .collect();
        assert_eq!(compact(&map.clone().into()), r#"{"a":{},"b":[1,[]]}"#);
        let pretty = encode_indent(&map.into(), true).unwrap();
        assert_eq!(pretty, b"{\n  \"a\": {},\n  \"b\": [\n    1,\n    []\n  ]\n}");
        let nil =
            Value::from(vec![Value::List(List::nil(Elem::Any)), Map::nil().into(), Value::bytes(b"hi\n")]);
        assert_eq!(compact(&nil), r#"[null,null,"aGkK"]"#);
    }

    #[test]
    fn what_contains_itself_is_refused() {
        let map = Map::new();
        map.insert("a", Value::from(vec![Value::from(map.clone())]));
        let error = encode(&map.clone().into(), true).unwrap_err();
        assert_eq!(error.text(), "json: unsupported value: encountered a cycle via map[string]interface {}");
        map.remove("a");

        let mut deep = Value::Nil;
        for _ in 0..10_001 {
            deep = Value::from(vec![deep]);
        }
        assert_eq!(encode(&deep, true).unwrap_err().text(), "exceeded max depth");
    }
}
