//! Names, indices and values, one after the other, put into a table of values. Not what a word means.

use super::scan::Scan;
use super::{Error, Kind, ReadFile, typed};
use crate::gostd::json;
use crate::gostd::strconv::{append_quoted_char, atoi, quoted};
use crate::value::{Elem, List, Map, Value};

/// The largest index (Helm: `MaxIndex`).
const MAX_INDEX: usize = 65536;
/// The most dots in one name (Helm: `MaxNestedNameLevel`).
const MAX_NAMES: usize = 30;
/// The most indices in one name: each is a few calls deeper on our stack. Helm's stack grows, and it has no limit.
const MAX_INDICES: usize = 256;
/// The most elements that all texts together may make up to reach their indices; without a limit ten characters would
/// cost a megabyte.
const MAX_FILLED: usize = 64 * MAX_INDEX;

/// Whether anything can follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    More,
    /// The text has ended, maybe in the middle of a name; Helm takes what it has.
    End,
}

pub(super) struct Parser<'t, 'r> {
    scan: Scan<'t>,
    kind: Kind,
    read: &'t mut ReadFile<'r>,
    filled: &'t mut usize,
    /// How many indices we are inside of.
    indices: usize,
    /// Whether a text may not end inside of brackets.
    cut_index_fails: bool,
    /// The characters that end a name.
    name_stops: &'static [char],
}

impl<'t, 'r> Parser<'t, 'r> {
    pub(super) fn new(
        text: &'t str,
        kind: Kind,
        cut_index_fails: bool,
        read: &'t mut ReadFile<'r>,
        filled: &'t mut usize,
    ) -> Parser<'t, 'r> {
        let literal = kind == Kind::Literal;
        let name_stops: &[char] = if literal { &['=', '[', '.'] } else { &['=', '[', ',', '.'] };
        Parser {
            scan: Scan::new(text, !literal),
            kind,
            read,
            filled,
            indices: 0,
            cut_index_fails,
            name_stops,
        }
    }

    pub(super) fn parse(mut self, values: &Map) -> Result<(), Error> {
        while self.pair(values, 0)? == Flow::More {}
        Ok(())
    }

    /// A name and what follows it, put into `table`.
    fn pair(&mut self, table: &Map, names: usize) -> Result<Flow, Error> {
        let (name, stop) = self.scan.until(self.name_stops);
        match stop {
            None if name.is_empty() => Ok(Flow::End),
            None => Err(Error::NoValue(quoted(&name))),
            Some('[') => self.indexed(table, name, names),
            Some('.') => self.nested(table, name, names + 1),
            Some('=') => {
                let (value, flow) = self.value()?;
                put(table, name, value);
                Ok(flow)
            }
            Some(_) => Err(Error::NoValueBeforeComma(quoted(&name))),
        }
    }

    fn nested(&mut self, table: &Map, name: String, names: usize) -> Result<Flow, Error> {
        if names > MAX_NAMES {
            return Err(Error::TooManyNames(MAX_NAMES));
        }
        let inner = match table.get(&name) {
            None => Map::new(),
            Some(Value::Map(inner)) => inner,
            Some(other) => return Err(other_type(&other, "map[string]interface {}")),
        };
        let flow = self.pair(&inner, names)?;
        if !inner.is_empty() {
            put(table, name, Value::Map(inner));
        } else if flow == Flow::More {
            return Err(Error::EmptyMap(quoted(&name)));
        }
        Ok(flow)
    }

    fn indexed(&mut self, table: &Map, name: String, names: usize) -> Result<Flow, Error> {
        let Some(index) = self.index()? else { return Ok(Flow::End) };
        // Nothing is put under an empty name, but what is there already stays, and is changed where it is long enough.
        let kept = if name.is_empty() { table.get(&name) } else { None };
        // The list is taken out of the table, so that it can be changed without being copied.
        let mut items = match table.remove(&name) {
            None => Vec::new(),
            Some(Value::List(list)) => list.into_items(),
            Some(other) => return Err(other_type(&other, "[]interface {}")),
        };
        let flow = self.element(&mut items, index, names)?;
        if let Some(Value::List(list)) = kept {
            let kept = if list.len() == items.len() { List::from(items) } else { list };
            table.insert(name, kept);
            return Ok(flow);
        }
        put(table, name, Value::List(List::from(items)));
        Ok(flow)
    }

    /// The number in brackets, of which the first is behind us; `None` where the text ends before the second.
    fn index(&mut self) -> Result<Option<i64>, Error> {
        let (text, stop) = self.scan.until(&[']']);
        if stop.is_none() {
            let cut = Error::BadIndex("EOF".to_owned());
            return if self.cut_index_fails { Err(cut) } else { Ok(None) };
        }
        atoi(text.as_bytes()).map(Some).map_err(|e| Error::BadIndex(e.to_string()))
    }

    /// What follows the brackets, put into `items`.
    fn element(&mut self, items: &mut Vec<Value>, index: i64, names: usize) -> Result<Flow, Error> {
        let Ok(at) = usize::try_from(index) else { return Err(Error::NegativeIndex(index)) };
        if self.indices == MAX_INDICES {
            return Err(Error::TooManyIndices(MAX_INDICES));
        }
        self.indices += 1;
        let flow = self.element_at(items, at, names);
        self.indices -= 1;
        flow
    }

    fn element_at(&mut self, items: &mut Vec<Value>, at: usize, names: usize) -> Result<Flow, Error> {
        let (text, stop) = self.scan.until(&['[', '.', '=']);
        if !text.is_empty() {
            return Err(Error::AfterIndex(quoted_runes(&text)));
        }
        let value = match stop {
            None => return Ok(Flow::End),
            Some('=') => self.value()?.0,
            Some('[') => return self.nested_element(items, at, names),
            Some(_) => {
                let inner = element_table(items, at);
                if self.pair(&inner, names)? == Flow::End {
                    // Helm forgets an element that it has just made when the text ends here.
                    return Ok(Flow::End);
                }
                Value::Map(inner)
            }
        };
        self.put_element(items, at, value)?;
        Ok(Flow::More)
    }

    fn nested_element(&mut self, items: &mut Vec<Value>, at: usize, names: usize) -> Result<Flow, Error> {
        let Some(index) = self.index()? else { return Ok(Flow::End) };
        let mut inner = match items.get_mut(at) {
            None | Some(Value::Nil) => Vec::new(),
            Some(Value::List(list)) => std::mem::replace(list, List::nil(Elem::Any)).into_items(),
            Some(other) => return Err(other_type(other, "[]interface {}")),
        };
        let there = matches!(items.get(at), Some(Value::List(_)));
        let flow = self.element(&mut inner, index, names)?;
        if flow == Flow::More || there {
            self.put_element(items, at, Value::List(List::from(inner)))?;
        }
        Ok(flow)
    }

    fn put_element(&mut self, items: &mut Vec<Value>, at: usize, value: Value) -> Result<(), Error> {
        if at > MAX_INDEX {
            return Err(Error::LargeIndex { index: i64::try_from(at).unwrap_or(i64::MAX), limit: MAX_INDEX });
        }
        if items.len() <= at {
            *self.filled += at - items.len();
            if *self.filled > MAX_FILLED {
                return Err(Error::TooSparse(MAX_FILLED));
            }
            items.resize(at + 1, Value::Nil);
        }
        if let Some(place) = items.get_mut(at) {
            *place = value;
        }
        Ok(())
    }

    /// What stands behind the `=`. The text has ended only where Helm notices it: right behind the `=`.
    fn value(&mut self) -> Result<(Value, Flow), Error> {
        match self.kind {
            Kind::Json => Ok((self.json()?, Flow::More)),
            Kind::Literal => {
                let rest = self.scan.rest();
                self.scan.skip(rest.len());
                Ok((Value::string(rest), Flow::More))
            }
            _ if self.scan.rest().is_empty() => Ok((Value::string(""), Flow::End)),
            _ if self.scan.take('{') => Ok((self.list()?, Flow::More)),
            _ => {
                let (word, _) = self.scan.until(&[',']);
                Ok((self.word(word)?, Flow::More))
            }
        }
    }

    fn list(&mut self) -> Result<Value, Error> {
        let mut items = Vec::new();
        loop {
            let (word, stop) = self.scan.until(&[',', '}']);
            let Some(stop) = stop else { return Err(Error::OpenList) };
            items.push(self.word(word)?);
            if stop == '}' {
                self.scan.take(',');
                return Ok(Value::from(items));
            }
        }
    }

    fn word(&mut self, word: String) -> Result<Value, Error> {
        match self.kind {
            Kind::Typed => Ok(typed::typed(word)),
            Kind::File => (self.read)(&word).map(Value::string).map_err(Error::File),
            _ => Ok(Value::string(word)),
        }
    }

    fn json(&mut self) -> Result<Value, Error> {
        if self.blank() {
            return Ok(Value::Nil);
        }
        let text = self.scan.rest().as_bytes();
        let (value, length) = json::decode_first(text).map_err(|error| Error::Json(error.text()))?;
        self.scan.skip(length);
        self.blank();
        Ok(value)
    }

    /// Goes over white space and one comma; whether that, or the end, is all there is.
    fn blank(&mut self) -> bool {
        self.scan.skip(self.scan.rest().len() - self.scan.rest().trim_start().len());
        self.scan.take(',') || self.scan.rest().is_empty()
    }
}

/// Puts a value into a table; one without a name goes nowhere.
fn put(table: &Map, name: String, value: Value) {
    if !name.is_empty() {
        table.insert(name, value);
    }
}

fn other_type(found: &Value, wanted: &'static str) -> Error {
    let found = if found.is_nil() { "nil" } else { found.type_name() };
    Error::OtherType { found: found.to_owned(), wanted }
}

/// The table at `at`, put there in place of anything else; a new one where the list ends before.
fn element_table(items: &mut [Value], at: usize) -> Map {
    match items.get_mut(at) {
        Some(Value::Map(inner)) => inner.clone(),
        Some(other) => {
            let inner = Map::new();
            *other = Value::Map(inner.clone());
            inner
        }
        None => Map::new(),
    }
}

/// The text as Go's `%q` prints a slice of characters: `['a' 'b']`.
fn quoted_runes(text: &str) -> String {
    let mut out = Vec::from(b"[");
    for (i, c) in text.chars().enumerate() {
        out.extend_from_slice(if i > 0 { b" " } else { b"" });
        append_quoted_char(&mut out, c, false);
    }
    out.push(b']');
    String::from_utf8_lossy(&out).into_owned()
}
