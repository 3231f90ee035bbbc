//! TOML text to values: the document, its tables and keys. Values are in `value`, what keys mean together in `tree`.

mod cursor;
mod scalar;
mod text;
mod tree;
mod value;

use std::fmt;

use super::key::is_bare;
use crate::gostd::strconv;
use crate::gostd::time::Time;
use crate::value::{Map, Str};
use cursor::{Cursor, Fault, Read};
use scalar::{Local, quoted_char};
use tree::{Clash, Tree};

/// How deep values may nest in each other. TOML files are flat; the stack must hold it.
const MAX_DEPTH: usize = 200;

/// How many parts a key may have: each makes a table.
const MAX_PARTS: usize = 1000;

const TOO_DEEP: &str = "values nest deeper than 200 levels, which is the limit";
const TOO_MANY_PARTS: &str = "a key has more than 1000 parts, which is the limit";

/// A text that is no TOML; prints as BurntSushi/toml does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The line, counted from 1.
    pub line: usize,
    /// The key at hand, empty where there is none.
    pub last_key: Vec<u8>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "toml: line {}", self.line)?;
        if !self.last_key.is_empty() {
            write!(f, " (last key {})", strconv::quoted(&self.last_key))?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Error {}

impl Error {
    /// Whether it is a limit of ours: a caller that hides errors would hide that something is missing.
    pub fn is_limit(&self) -> bool {
        [TOO_DEEP, TOO_MANY_PARTS].contains(&self.message.as_str())
    }
}

/// Reads a document: integers are int64, dates and times `time.Time`, lists `[]interface {}`, lists of tables
/// `[]map[string]interface {}`. `now` gives the zone of the machine and its offset, for dates without one.
///
/// # Errors
/// Text that BurntSushi/toml refuses, and values or keys beyond our bounds on nesting.
pub fn decode(text: &[u8], now: &Time) -> Result<Map, Error> {
    let text = match text {
        [0xff, 0xfe, rest @ ..] | [0xfe, 0xff, rest @ ..] | [0xef, 0xbb, 0xbf, rest @ ..] => rest,
        _ => text,
    };
    if text.iter().take(6).any(|b| *b == 0) {
        let message =
            "files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8".to_owned();
        return Err(Error { line: 1, last_key: Vec::new(), message });
    }
    let local = Local { zone: now.zone().clone(), offset: now.offset() };
    let mut reader = Reader { cursor: Cursor::new(text), tree: Tree::default(), key_line: 1, local };
    match reader.document() {
        Ok(()) => Ok(reader.tree.finish()),
        Err(fault) => {
            Err(Error { line: fault.line, last_key: reader.tree.current(), message: fault.message })
        }
    }
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    tree: Tree,
    /// The line of the key at hand, which clashes are reported for.
    key_line: usize,
    local: Local,
}

impl Reader<'_> {
    fn document(&mut self) -> Read<()> {
        loop {
            match self.cursor.next()? {
                None => return Ok(()),
                Some(' ' | '\t' | '\n' | '\r') => {}
                Some('#') => self.comment()?,
                Some('[') => {
                    self.table()?;
                    self.line_end()?;
                }
                Some(_) => {
                    self.cursor.back();
                    self.entry()?;
                    self.line_end()?;
                }
            }
        }
    }

    /// Reads a comment up to the end of the line.
    fn comment(&mut self) -> Read<()> {
        self.cursor.run(|c| !matches!(c, '\n' | '\r'))
    }

    /// Nothing but a comment may follow on the line.
    fn line_end(&mut self) -> Read<()> {
        self.cursor.skip_blanks()?;
        match self.cursor.next()? {
            None => {
                self.cursor.back();
                Ok(())
            }
            Some('\n' | '\r') => Ok(()),
            Some('#') => self.comment(),
            other => {
                let found = quoted_char(other);
                let message = format!(
                    "expected a top-level item to end with a newline, comment, or EOF, but got {found} instead"
                );
                Err(self.cursor.fault(message))
            }
        }
    }

    /// `[name]` or `[[name]]`, whose first bracket has been read.
    fn table(&mut self) -> Read<()> {
        let list = self.cursor.accept('[')?;
        let name = self.table_name()?;
        if list {
            let close = self.cursor.next()?;
            if close != Some(']') {
                let found = quoted_char(close);
                let message =
                    format!("expected end of table array name delimiter ']', but got {found} instead");
                return Err(self.cursor.fault(message));
            }
        }
        self.tree.enter(&name, list).map_err(|clash| self.clash(clash))?;
        self.tree.note(&Str::default(), false);
        Ok(())
    }

    /// The parts of a table's name, up to and with the first closing bracket.
    fn table_name(&mut self) -> Read<Vec<Str>> {
        let mut name = Vec::new();
        loop {
            self.cursor.skip_blanks()?;
            match self.cursor.peek()? {
                None | Some(']') => {
                    let message = "unexpected end of table name (table names cannot be empty)";
                    return Err(self.cursor.fault(message));
                }
                Some('.') => {
                    let message = "unexpected table separator (table names cannot be empty)";
                    return Err(self.cursor.fault(message));
                }
                _ => self.part(&mut name)?,
            }
            self.cursor.skip_blanks()?;
            match self.cursor.next()? {
                Some('.') => {}
                Some(']') => return Ok(name),
                other => {
                    let found = quoted_char(other);
                    let message = format!("expected '.' or ']' to end table name, but got {found} instead");
                    return Err(self.cursor.fault(message));
                }
            }
        }
    }

    /// `key = value` at the top level or in a table.
    fn entry(&mut self) -> Read<()> {
        let outer = self.tree.context.clone();
        let key = self.key()?;
        self.assign(&key, 0)?;
        self.tree.context = outer;
        self.tree.key = Str::default();
        Ok(())
    }

    /// The parts of a key, up to and with the equals sign.
    fn key(&mut self) -> Read<Vec<Str>> {
        self.cursor.skip_blanks()?;
        match self.cursor.peek()? {
            None | Some('=') => return Err(self.cursor.fault("unexpected '=': key name appears blank")),
            Some('.') => return Err(self.cursor.fault("unexpected '.': keys cannot start with a '.'")),
            _ => {}
        }
        let mut key = Vec::new();
        loop {
            self.cursor.skip_blanks()?;
            match self.cursor.peek()? {
                None | Some('=') => return Err(self.cursor.fault("unexpected '='")),
                Some('.') => return Err(self.cursor.fault("unexpected '.'")),
                _ => self.part(&mut key)?,
            }
            self.cursor.skip_blanks()?;
            match self.cursor.next()? {
                Some('.') => {}
                Some('=') => return Ok(key),
                None => return Err(self.cursor.fault("unexpected EOF; expected key separator '='")),
                Some('\n') => {
                    return Err(self.cursor.fault_before("expected '.' or '=', but got '\\n' instead"));
                }
                other => {
                    let found = quoted_char(other);
                    return Err(self.cursor.fault(format!("expected '.' or '=', but got {found} instead")));
                }
            }
        }
    }

    /// One part of a key or name: bare, or in quotes.
    fn part(&mut self, name: &mut Vec<Str>) -> Read<()> {
        if name.len() >= MAX_PARTS {
            return Err(self.cursor.fault(TOO_MANY_PARTS));
        }
        let part = match self.cursor.next()? {
            Some('"') => text::basic(&mut self.cursor)?,
            Some('\'') => text::literal(&mut self.cursor)?,
            _ => {
                self.cursor.back();
                self.cursor.begin();
                self.cursor.run(|c| u8::try_from(c).is_ok_and(is_bare))?;
                Str::from(self.cursor.item())
            }
        };
        if name.is_empty() {
            self.key_line = self.cursor.line;
        }
        name.push(part);
        Ok(())
    }

    /// Reads the value of a key and puts it into the tree. The context may be left deeper than it was.
    fn assign(&mut self, key: &[Str], depth: usize) -> Read<crate::value::Value> {
        let (last, parents) =
            key.split_last().map_or((Str::default(), key), |(last, rest)| (last.clone(), rest));
        self.tree.key = last.clone();
        for part in parents {
            self.tree.enter_implicitly(part).map_err(|clash| self.clash(clash))?;
        }
        let value = self.value(false, depth)?;
        self.tree.set(&last, value.clone()).map_err(|clash| self.clash(clash))?;
        let is_list = matches!(value, crate::value::Value::List(_));
        self.tree.note(&last, is_list);
        Ok(value)
    }

    fn clash(&self, message: Clash) -> Fault {
        Fault { line: self.key_line, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gostd::time::Zone;
    use crate::gostd::{fmt, json};
    use crate::value::Value;

    fn read(text: &str) -> String {
        match decode(text.as_bytes(), &Time::default()) {
            Ok(map) => String::from_utf8(json::encode(&map.into(), false).unwrap()).unwrap(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn tables_and_lists_of_tables() {
        let text = "a.b = 1\n[t] # c\nx = {p = 1, q.r = [1, 'two',\n 3.5,]}\n[[l]]\nk = 1\n[l.sub]\n\"a b\" = 0x1F\n[[l]]\n";
        assert_eq!(
            read(text),
            r#"{"a":{"b":1},"l":[{"k":1,"sub":{"a b":31}},{}],"t":{"x":{"p":1,"q":{"r":[1,"two",3.5]}}}}"#
        );
        let map = decode(b"[[l]]\nb = 1", &Time::default()).unwrap();
        assert_eq!(map.get("l").map(|l| l.type_name().to_owned()).unwrap(), "[]map[string]interface {}");
        assert!(matches!(decode(b"a = 5", &Time::default()).unwrap().get("a"), Some(Value::Int64(5))));
    }

    #[test]
    fn strings() {
        assert_eq!(read(r#"a = "x\t\u00e9\"" "#), "{\"a\":\"x\\té\\\"\"}");
        assert_eq!(
            read("a = \"\"\"\nx \\\n   y\"\"\"\"\"\nb = '''\nz''''"),
            "{\"a\":\"x y\\\"\\\"\",\"b\":\"z'\"}"
        );
    }

    #[test]
    fn errors_name_line_and_key() {
        let cases = [
            ("a = tru", "toml: line 1 (last key \"a\"): expected value but found \"tru\" instead"),
            ("a = \"\\q\"", "toml: line 1 (last key \"a\"): invalid escape in string '\\q'"),
            ("a = 1\na = 2", "toml: line 2 (last key \"a\"): Key 'a' has already been defined."),
            ("[t]\n\nb\nc = 1", "toml: line 3 (last key \"t\"): expected '.' or '=', but got '\\n' instead"),
            ("[]", "toml: line 1: unexpected end of table name (table names cannot be empty)"),
            ("a = 01", "toml: line 1 (last key \"a\"): Invalid integer \"01\": cannot have leading zeroes"),
            ("a = 2020-13-01", "toml: line 1 (last key \"a\"): invalid datetime: \"2020-13-01\""),
        ];
        for (text, message) in cases {
            assert_eq!(read(text), message, "{text}");
        }
        assert_eq!(
            read(&format!("a = {}", "[".repeat(100_000))),
            "toml: line 1 (last key \"a\"): values nest deeper than 200 levels, which is the limit"
        );
    }

    #[test]
    fn dates_without_a_zone_are_local() {
        let berlin = Time::unix(1_700_000_000, 0, Zone::named("Europe/Berlin").unwrap());
        let text = b"a = 2020-07-01\nb = 2020-07-01T10:00:00\nc = 10:00\nd = 2020-07-01T10:00:00+02:00";
        let map = decode(text, &berlin).unwrap();
        let shown: Vec<_> = map.entries().iter().map(|(_, v)| fmt::display(v)).collect();
        let expected: [&[u8]; 4] = [
            b"2020-07-01 00:00:00 +0100 date-local",
            b"2020-07-01 10:00:00 +0100 datetime-local",
            b"0000-01-01 10:00:00 +0100 time-local",
            b"2020-07-01 10:00:00 +0200 CEST",
        ];
        assert_eq!(shown, expected);
    }
}
