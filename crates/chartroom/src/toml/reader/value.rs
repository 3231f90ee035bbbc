//! Values behind an equals sign or in a list: which kind it is, lists, inline tables.

use crate::gostd::unicode;

use super::cursor::Read;
use super::scalar::{self, quoted_char};
use super::{MAX_DEPTH, Reader, TOO_DEEP, text};
use crate::value::{Map, Str, Value};

impl Reader<'_> {
    /// Reads a value. `in_list` says whether it is an element of a list.
    pub(super) fn value(&mut self, in_list: bool, depth: usize) -> Read<Value> {
        if depth > MAX_DEPTH {
            return Err(self.cursor.fault(TOO_DEEP));
        }
        self.cursor.skip_blanks()?;
        self.cursor.begin();
        let first = self.cursor.next()?;
        match first {
            Some('0'..='9') => {
                self.cursor.back();
                return scalar::number_or_date(&mut self.cursor, &self.local);
            }
            Some('-' | '+') => return scalar::signed(&mut self.cursor),
            Some('[') => return self.list(depth),
            Some('{') => return self.inline_table(in_list, depth),
            Some(quote @ ('"' | '\'')) => return self.string(quote).map(Value::String),
            Some('.') => return Err(self.cursor.fault("floats must start with a digit, not '.'")),
            Some('i' | 'n') => {
                let cursor = &mut self.cursor;
                if (cursor.accept('n')? && cursor.accept('f')?)
                    || (cursor.accept('a')? && cursor.accept('n')?)
                {
                    return scalar::word_float(cursor);
                }
            }
            _ => {}
        }
        match first {
            Some(c) if unicode::is_letter(c) => {
                self.cursor.back();
                self.word()
            }
            None => Err(self.cursor.fault("unexpected EOF; expected value")),
            Some('\n') => Err(self.cursor.fault_before("expected value but found '\\n' instead")),
            other => {
                Err(self.cursor.fault(format!("expected value but found {} instead", quoted_char(other))))
            }
        }
    }

    /// `true` or `false`.
    fn word(&mut self) -> Read<Value> {
        self.cursor.begin();
        self.cursor.run(unicode::is_letter)?;
        match self.cursor.item() {
            b"true" => Ok(Value::Bool(true)),
            b"false" => Ok(Value::Bool(false)),
            other => {
                let other = crate::gostd::strconv::quote(other);
                let other = String::from_utf8_lossy(&other);
                Err(self.cursor.fault(format!("expected value but found {other} instead")))
            }
        }
    }

    /// A string whose first quote has been read.
    fn string(&mut self, quote: char) -> Read<Str> {
        if self.cursor.accept(quote)? {
            if self.cursor.accept(quote)? {
                return text::multiline(&mut self.cursor, quote);
            }
            self.cursor.back();
        }
        if quote == '"' { text::basic(&mut self.cursor) } else { text::literal(&mut self.cursor) }
    }

    /// A list whose bracket has been read.
    fn list(&mut self, depth: usize) -> Read<Value> {
        let key = self.tree.key.clone();
        self.tree.note(&key, true);
        let mut items = Vec::new();
        loop {
            match self.after_white_space()? {
                Some(',') => return Err(self.cursor.fault("unexpected comma")),
                Some(']') => break,
                _ => self.cursor.back(),
            }
            items.push(self.value(true, depth + 1)?);
            match self.after_white_space()? {
                Some(',') => {}
                Some(']') => break,
                other => {
                    let found = or_end(other);
                    let message =
                        format!("expected a comma (',') or array terminator (']'), but got {found}");
                    return Err(self.cursor.fault(message));
                }
            }
        }
        Ok(Value::from(items))
    }

    /// An inline table whose brace has been read. Its keys go into the tree as they come, and into a map of its own,
    /// which counts where it is an element of a list.
    fn inline_table(&mut self, in_list: bool, depth: usize) -> Read<Value> {
        let own = Map::new();
        let outer = self.tree.context.clone();
        let outer_key = self.tree.key.clone();
        self.tree.enter_inline(in_list).map_err(|clash| self.clash(clash))?;
        let inner = self.tree.context.clone();
        loop {
            match self.after_white_space()? {
                Some(',') => return Err(self.cursor.fault("unexpected comma")),
                Some('}') => break,
                _ => self.cursor.back(),
            }
            let key = self.key()?;
            let value = self.assign(&key, depth + 1)?;
            self.put_into(&own, &key, value)?;
            self.tree.context = inner.clone();
            if self.inline_table_ends()? {
                break;
            }
        }
        self.tree.context = outer;
        self.tree.key = outer_key;
        Ok(Value::Map(own))
    }

    /// Reads what follows an entry of an inline table; a comma may stand before the end.
    fn inline_table_ends(&mut self) -> Read<bool> {
        loop {
            match self.after_white_space()? {
                Some('}') => return Ok(true),
                Some(',') => {
                    self.cursor.skip_blanks()?;
                    if self.cursor.peek()? != Some('}') {
                        return Ok(false);
                    }
                }
                other => {
                    let found = or_end(other);
                    let message = format!(
                        "expected a comma or an inline table terminator '}}', but got {found} instead"
                    );
                    return Err(self.cursor.fault(message));
                }
            }
        }
    }

    /// Puts a value into a map of its own under a dotted key.
    fn put_into(&mut self, map: &Map, key: &[Str], value: Value) -> Read<()> {
        let Some((last, parents)) = key.split_last() else { return Ok(()) };
        let mut map = map.clone();
        for part in parents {
            if !map.contains_key(part) {
                map.insert(part.clone(), Map::new());
            }
            map = match map.get(part) {
                Some(Value::Map(inner)) => inner,
                _ => {
                    let context = super::super::key::path(self.tree.context.iter().map(Str::as_bytes));
                    let context = crate::gostd::strconv::quote(&context);
                    return Err(self.clash(format!("{} is not a table", String::from_utf8_lossy(&context))));
                }
            };
        }
        map.insert(last.clone(), value);
        Ok(())
    }

    /// The first character behind blanks, line breaks and comments.
    fn after_white_space(&mut self) -> Read<Option<char>> {
        loop {
            match self.cursor.next()? {
                Some(' ' | '\t' | '\n' | '\r') => {}
                Some('#') => self.comment()?,
                other => return Ok(other),
            }
        }
    }
}

fn or_end(c: Option<char>) -> String {
    c.map_or("end of file".to_owned(), |c| format!("'{c}'"))
}
