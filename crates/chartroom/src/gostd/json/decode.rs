//! JSON text to values: numbers are float64, of equal keys the last wins. Does not recurse.

use super::MAX_DEPTH;
use super::error::{Error, Place, Problem};
use super::scan::Scanner;
use crate::value::{List, Map, Str, Value};

/// How many values one text may hold. Go has no limit, but two bytes of text make a value of twenty and more.
const MAX_VALUES: usize = 5_000_000;

/// Reads one JSON value, as Go does into an `interface {}`.
///
/// # Errors
/// Text that is not well-formed, anything after the value, nesting beyond 10,000, numbers beyond float64.
pub fn decode(text: &[u8]) -> Result<Value, Error> {
    let (value, unfit) = whole(text)?;
    unfit.map_or(Ok(value), Err)
}

/// Whether a text is one JSON value, as Go reads it where it keeps numbers as they are written: they may be of any size.
///
/// # Errors
/// As [`decode`], numbers beyond float64 aside.
pub(crate) fn check(text: &[u8]) -> Result<(), Error> {
    whole(text).map(drop)
}

/// Reads the value that the text begins with, and returns where it ended. What follows is not looked at.
///
/// # Errors
/// As [`decode`]; a text without any value is cut short.
pub fn decode_first(text: &[u8]) -> Result<(Value, usize), Error> {
    let mut decoder = Decoder::new(text);
    let value = decoder.value()?;
    decoder.unfit.map_or(Ok((value, decoder.scanner.at)), Err)
}

/// Reads an object, as Go does into a `map[string]interface {}`: an error of fit leaves what could be read, and 0 for
/// a number that is too large. `null` makes a nil map.
pub fn decode_map(text: &[u8]) -> (Map, Option<Error>) {
    match whole(text) {
        Ok((Value::Map(map), unfit)) => (map, unfit),
        Ok((Value::Nil, _)) => (Map::nil(), None),
        Ok((other, _)) => (Map::new(), Some(misfit(&other, "map[string]interface {}"))),
        Err(error) => (Map::new(), Some(error)),
    }
}

/// Reads an array, as Go does into a `[]interface {}`: an error of fit leaves what could be read. `null` makes a nil
/// slice.
pub fn decode_list(text: &[u8]) -> (List, Option<Error>) {
    match whole(text) {
        Ok((Value::List(list), unfit)) => (list, unfit),
        Ok((Value::Nil, _)) => (List::nil(crate::value::Elem::Any), None),
        Ok((other, _)) => (List::from(Vec::new()), Some(misfit(&other, "[]interface {}"))),
        Err(error) => (List::from(Vec::new()), Some(error)),
    }
}

/// The value of the whole text, and the first error of fit in it.
fn whole(text: &[u8]) -> Result<(Value, Option<Error>), Error> {
    let mut decoder = Decoder::new(text);
    let value = decoder.value()?;
    decoder.scanner.skip_blanks();
    if !decoder.scanner.finished() {
        return Err(decoder.scanner.unexpected(Place::AfterAll));
    }
    Ok((value, decoder.unfit))
}

fn misfit(value: &Value, go_type: &'static str) -> Error {
    let what = match value {
        Value::Nil => "null",
        Value::Bool(_) => "bool",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "number",
    };
    Error::new(0, Problem::Unfit { what: what.to_owned(), path: String::new(), go_type })
}

struct Decoder<'t> {
    scanner: Scanner<'t>,
    /// The containers that are not finished, outermost first.
    open: Vec<Open>,
    /// The first number that does not fit.
    unfit: Option<Error>,
    /// How many values there were.
    values: usize,
}

enum Open {
    Array(Vec<Value>),
    /// The entries, and the key whose value comes next.
    Object(Vec<(Str, Value)>, Str),
}

impl<'t> Decoder<'t> {
    fn new(text: &'t [u8]) -> Decoder<'t> {
        Decoder { scanner: Scanner::new(text), open: Vec::new(), unfit: None, values: 0 }
    }

    /// Reads one value with all that is in it.
    fn value(&mut self) -> Result<Value, Error> {
        loop {
            let Some(mut value) = self.begin()? else { continue };
            // The value may end one container or several.
            loop {
                match self.put(value)? {
                    Put::More => break,
                    Put::Ended(container) => value = container,
                    Put::Done(value) => return Ok(value),
                }
            }
        }
    }

    /// Reads a scalar or an empty container; opens any other container.
    fn begin(&mut self) -> Result<Option<Value>, Error> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(Error::new(self.scanner.at, Problem::TooMany(MAX_VALUES)));
        }
        let value = match self.scanner.next_byte()? {
            b'{' => {
                self.enter()?;
                if self.scanner.next_byte()? == b'}' {
                    self.scanner.at += 1;
                    return Ok(Some(Value::Map(Map::new())));
                }
                let key = self.key()?;
                self.open.push(Open::Object(Vec::new(), key));
                return Ok(None);
            }
            b'[' => {
                self.enter()?;
                if self.scanner.next_byte()? == b']' {
                    self.scanner.at += 1;
                    return Ok(Some(Value::List(List::from(Vec::new()))));
                }
                self.open.push(Open::Array(Vec::new()));
                return Ok(None);
            }
            b'"' => Value::string(self.scanner.string()?.as_ref()),
            b't' => self.scanner.word("true").map(|()| Value::Bool(true))?,
            b'f' => self.scanner.word("false").map(|()| Value::Bool(false))?,
            b'n' => self.scanner.word("null").map(|()| Value::Nil)?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => return Err(self.scanner.unexpected(Place::ValueStart)),
        };
        Ok(Some(value))
    }

    fn enter(&mut self) -> Result<(), Error> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Error::new(self.scanner.at, Problem::TooDeep));
        }
        self.scanner.at += 1;
        Ok(())
    }

    /// Reads a key and the colon.
    fn key(&mut self) -> Result<Str, Error> {
        if self.scanner.next_byte()? != b'"' {
            return Err(self.scanner.unexpected(Place::KeyStart));
        }
        let key = Str::from(self.scanner.string()?.as_ref());
        if self.scanner.next_byte()? != b':' {
            return Err(self.scanner.unexpected(Place::AfterKey));
        }
        self.scanner.at += 1;
        Ok(key)
    }

    /// Puts a value where it belongs, and reads what follows it there.
    fn put(&mut self, value: Value) -> Result<Put, Error> {
        let Some(container) = self.open.last_mut() else {
            return Ok(Put::Done(value));
        };
        let (close, place) = match container {
            Open::Array(items) => {
                items.push(value);
                (b']', Place::AfterElement)
            }
            Open::Object(entries, key) => {
                entries.push((std::mem::take(key), value));
                (b'}', Place::AfterPair)
            }
        };
        let next = self.scanner.next_byte()?;
        if next != close && next != b',' {
            return Err(self.scanner.unexpected(place));
        }
        self.scanner.at += 1;
        if next == b',' {
            if close == b'}' {
                let next_key = self.key()?;
                if let Some(Open::Object(_, key)) = self.open.last_mut() {
                    *key = next_key;
                }
            }
            return Ok(Put::More);
        }
        Ok(match self.open.pop() {
            Some(Open::Array(items)) => Put::Ended(Value::from(items)),
            Some(Open::Object(entries, _)) => Put::Ended(Value::Map(entries.into_iter().collect())),
            None => Put::Ended(Value::Nil),
        })
    }

    fn number(&mut self) -> Result<Value, Error> {
        let start = self.scanner.at;
        let text = self.scanner.number()?;
        let number = text.parse().unwrap_or(f64::INFINITY);
        if number.is_finite() {
            return Ok(Value::Float64(number));
        }
        if self.unfit.is_none() {
            let problem =
                Problem::Unfit { what: format!("number {text}"), path: self.path(), go_type: "float64" };
            self.unfit = Some(Error::new(start, problem));
        }
        Ok(Value::Float64(0.0))
    }

    /// The way to the value at hand: keys and indices with points between them.
    fn path(&self) -> String {
        let steps: Vec<String> = self
            .open
            .iter()
            .map(|container| match container {
                Open::Array(items) => items.len().to_string(),
                // Go makes it from a JSON pointer, with the escapes of one.
                Open::Object(_, key) => key.to_str_lossy().replace('~', "~0").replace('/', "~1"),
            })
            .collect();
        steps.join(".")
    }
}

enum Put {
    /// Another value comes next.
    More,
    /// The container ended with it.
    Ended(Value),
    /// It was the value that was asked for.
    Done(Value),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gostd::json::encode;

    fn error(text: &str) -> String {
        decode(text.as_bytes()).unwrap_err().text()
    }

    #[test]
    fn values_are_read_and_the_last_of_equal_keys_wins() {
        let text =
            br#" {"a" : [1, -0.5e+1, true, null, "\u00e9\n\ud83d\ude00\ud800"], "b": {}, "b": {"c": []} } "#;
        let value = decode(text).unwrap();
        assert_eq!(
            String::from_utf8(encode(&value, false).unwrap()).unwrap(),
            "{\"a\":[1,-5,true,null,\"é\\n😀\u{fffd}\"],\"b\":{\"c\":[]}}"
        );
        assert_eq!(decode_first(b"{} x").unwrap().1, 2);
    }

    #[test]
    fn errors_speak_as_go_does() {
        let cases = [
            ("", "unexpected end of JSON input"),
            ("{\"a\":1.}", "invalid character '}' in numeric literal"),
            ("{'a':1}", "invalid character '\\'' looking for beginning of object key string"),
            ("[1,]", "invalid character ']' looking for beginning of value"),
            ("[1 2]", "invalid character '2' after array element"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\":01}", "invalid character '1' after object key:value pair"),
            ("trux", "invalid character 'x' in literal true (expecting 'e')"),
            ("\"\\q\"", "invalid escape sequence `\\q` in string"),
            ("\"\\u1 \"", "invalid escape sequence \"\\\\u1 \\\"\" in string"),
            ("\"a\nb\"", "invalid character '\\n' in string"),
            ("{} x", "invalid character 'x' after top-level value"),
            ("1e400", "json: cannot unmarshal number 1e400 into Go value of type float64"),
            (
                "[{\"a/b\":1e400}]",
                "json: cannot unmarshal number 1e400 into Go struct field .0.a~1b of type float64",
            ),
            ("{\"a\":[0,1e400]}", "json: cannot unmarshal number 1e400 into .a.1 of type float64"),
        ];
        for (text, message) in cases {
            assert_eq!(error(text), message, "{text}");
        }
    }

    #[test]
    fn nesting_has_an_end_and_needs_no_stack() {
        assert_eq!(error(&"[".repeat(10_001)), "exceeded max depth");
        assert!(decode(format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).as_bytes()).is_ok());
    }

    #[test]
    fn a_map_keeps_what_fits() {
        let (map, error) = decode_map(b"{\"a\":1e400,\"b\":2}");
        assert!(error.is_some());
        assert!(matches!(map.get("b"), Some(Value::Float64(2.0))));
        let (_, error) = decode_map(b"[1]");
        assert_eq!(
            error.unwrap().text(),
            "json: cannot unmarshal array into Go value of type map[string]interface {}"
        );
        assert!(decode_map(b"null").0.is_nil());
    }
}
