//! The tables as they grow: where a key belongs, and whether it may. Not how keys and values are written.
//!
//! Source of the rules, leniencies included: github.com/BurntSushi/toml/parse.go. A path is remembered as its text,
//! so all tables of one list share what is remembered about their keys, as they do there.

use std::collections::{HashMap, HashSet};

use super::super::key;
use crate::value::{Elem, List, Map, Str, Value};

/// Why a key cannot be where it stands; the text names it.
pub(super) type Clash = String;

#[derive(Default)]
pub(super) struct Tree {
    root: Map,
    /// The table that keys go into.
    pub context: Vec<Str>,
    /// The last part of the key at hand; empty between keys.
    pub key: Str,
    /// Tables that are there only because a longer key needs them.
    implicit: HashSet<Vec<u8>>,
    /// Keys whose value is a list written with brackets.
    lists: HashSet<Vec<u8>>,
    /// The lists of tables, by the table and the key they are in; a marker stands for each in the table. The table is
    /// kept, so that no other can take its identity.
    tables: HashMap<(usize, Str), (Map, Vec<Map>)>,
}

/// What a key leads to.
enum Found {
    Nothing,
    Table(Map),
    Other,
}

impl Tree {
    /// The document, its lists of tables in place.
    pub fn finish(self) -> Map {
        for ((_, key), (parent, tables)) in self.tables {
            if parent.get(&key).is_some_and(|v| is_marker(&v)) {
                let tables = tables.into_iter().map(Value::Map).collect();
                parent.insert(key, List::of(Elem::Map, tables));
            }
        }
        self.root
    }

    /// The key at hand, as messages name it.
    pub fn current(&self) -> Vec<u8> {
        let mut text = path(&self.context);
        if !self.key.is_empty() {
            if !text.is_empty() {
                text.push(b'.');
            }
            text.extend_from_slice(&self.key);
        }
        text
    }

    /// Goes to the table of that name, or to a new one at the end of the list of that name.
    pub fn enter(&mut self, name: &[Str], in_list: bool) -> Result<(), Clash> {
        let Some((last, parents)) = name.split_last() else { return Ok(()) };
        let mut table = self.root.clone();
        for (i, part) in parents.iter().enumerate() {
            let so_far = parents.get(..=i).unwrap_or_default();
            if !table.contains_key(part) {
                self.implicit.insert(path(so_far));
                table.insert(part.clone(), Map::new());
            }
            table = match self.step(&table, part) {
                Found::Table(table) => table,
                _ => return Err(format!("Key '{}' was already created as a hash.", shown(so_far))),
            };
        }
        self.context = parents.to_vec();
        if in_list {
            self.append_table(&table, last, name)?;
        } else {
            self.set(last, Value::Map(Map::new()))?;
        }
        self.context.push(last.clone());
        Ok(())
    }

    fn append_table(&mut self, parent: &Map, key: &Str, name: &[Str]) -> Result<(), Clash> {
        match parent.get(key) {
            None => parent.insert(key.clone(), List::of(Elem::Map, Vec::new())),
            Some(value) if is_marker(&value) => {}
            Some(_) => {
                return Err(format!(
                    "Key '{}' was already created and cannot be used as an array.",
                    shown(name)
                ));
            }
        }
        let entry = self.tables.entry((parent.id(), key.clone()));
        entry.or_insert_with(|| (parent.clone(), Vec::new())).1.push(Map::new());
        Ok(())
    }

    /// Goes to the table that a part of a dotted key stands for, below the context.
    pub fn enter_implicitly(&mut self, part: &Str) -> Result<(), Clash> {
        let mut name = self.context.clone();
        name.push(part.clone());
        self.implicit.insert(path(&name));
        self.enter(&name, false)
    }

    /// Goes to the inline table that is the value of the key at hand.
    pub fn enter_inline(&mut self, in_list: bool) -> Result<(), Clash> {
        self.context.push(std::mem::take(&mut self.key));
        let name = self.context.clone();
        self.implicit.insert(path(&name));
        self.enter(&name, in_list)
    }

    /// Puts a value into the context. What a longer key implied may be defined once more: it stays as it is, unless
    /// a list takes its place.
    pub fn set(&mut self, key: &Str, value: Value) -> Result<(), Clash> {
        let mut table = self.root.clone();
        for (i, part) in self.context.iter().enumerate() {
            table = match self.step(&table, part) {
                Found::Table(table) => table,
                _ => return Err(defined(self.context.get(..=i).unwrap_or_default())),
            };
        }
        if table.contains_key(key) {
            let mut name = self.context.clone();
            name.push(key.clone());
            let text = path(&name);
            if !self.implicit.remove(&text) {
                return Err(defined(&name));
            }
            if !self.lists.contains(&text) {
                return Ok(());
            }
        }
        table.insert(key.clone(), value);
        Ok(())
    }

    /// Remembers whether the value of a key is a list in brackets; the empty key stands for the context itself.
    pub fn note(&mut self, key: &Str, is_list: bool) {
        let mut name = self.context.clone();
        if !key.is_empty() || name.is_empty() {
            name.push(key.clone());
        }
        let text = path(&name);
        if is_list {
            self.lists.insert(text);
        } else {
            self.lists.remove(&text);
        }
    }

    fn step(&self, table: &Map, key: &Str) -> Found {
        match table.get(key) {
            None => Found::Nothing,
            Some(Value::Map(inner)) => Found::Table(inner),
            Some(value) if is_marker(&value) => {
                let tables = self.tables.get(&(table.id(), key.clone()));
                tables.and_then(|(_, tables)| tables.last().cloned()).map_or(Found::Other, Found::Table)
            }
            Some(_) => Found::Other,
        }
    }
}

fn is_marker(value: &Value) -> bool {
    matches!(value, Value::List(list) if list.elem() == Elem::Map)
}

fn defined(name: &[Str]) -> Clash {
    format!("Key '{}' has already been defined.", shown(name))
}

fn path(name: &[Str]) -> Vec<u8> {
    key::path(name.iter().map(Str::as_bytes))
}

fn shown(name: &[Str]) -> String {
    String::from_utf8_lossy(&path(name)).into_owned()
}
