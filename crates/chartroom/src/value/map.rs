//! A Go map with string keys: a handle onto one shared, mutable table. The cell is private.
//!
//! No borrow is ever held while other code runs: what is read is handed out as (cheap) clones.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::{Str, Value};

/// The Go type under which a map is held. Converting a Go map to another named type shares the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MapType {
    /// `map[string]interface {}`
    #[default]
    Any,
    /// Helm's `common.Values`: the root scope and `.Values`.
    Values,
    /// `map[string]string`
    Strings,
    /// `map[string][]uint8`: the table below Helm's `.Files`.
    Bytes,
}

impl MapType {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            MapType::Any => "map[string]interface {}",
            MapType::Values => "common.Values",
            MapType::Strings => "map[string]string",
            MapType::Bytes => "map[string][]uint8",
        }
    }
}

#[derive(Default)]
struct Table(RefCell<BTreeMap<Str, Value>>);

/// A map handle. Cloning it does not copy the table.
#[derive(Clone, Default)]
pub struct Map {
    table: Rc<Table>,
    map_type: MapType,
    nil: bool,
}

impl Map {
    /// An empty `map[string]interface {}`.
    pub fn new() -> Map {
        Map::default()
    }

    /// A nil map: empty, and nothing can be put into it.
    pub fn nil() -> Map {
        Map { nil: true, ..Map::default() }
    }

    /// The same table under another type.
    pub fn with_type(&self, map_type: MapType) -> Map {
        Map { map_type, ..self.clone() }
    }

    /// The Go type.
    pub fn map_type(&self) -> MapType {
        self.map_type
    }

    /// Whether this is a nil map.
    pub fn is_nil(&self) -> bool {
        self.nil
    }

    /// The value under `key`; `None` where there is no such key.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.table.0.borrow().get(key.as_ref()).cloned()
    }

    /// Whether `key` is there, with whatever value.
    pub fn contains_key(&self, key: impl AsRef<[u8]>) -> bool {
        self.table.0.borrow().contains_key(key.as_ref())
    }

    /// Puts `value` under `key` for all that share this map. Nothing happens on a nil map: ask [`Map::is_nil`].
    pub fn insert(&self, key: impl Into<Str>, value: impl Into<Value>) {
        if !self.nil {
            // The old value may own a lot: it is dropped after the borrow has ended.
            let old = self.table.0.borrow_mut().insert(key.into(), value.into());
            drop(old);
        }
    }

    /// Removes `key` for all that share this map and returns its value.
    pub fn remove(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.table.0.borrow_mut().remove(key.as_ref())
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.table.0.borrow().len()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.table.0.borrow().is_empty()
    }

    /// The keys as they are now, in byte order.
    pub fn keys(&self) -> Vec<Str> {
        self.table.0.borrow().keys().cloned().collect()
    }

    /// The entries as they are now, in byte order of the keys.
    pub fn entries(&self) -> Vec<(Str, Value)> {
        self.table.0.borrow().iter().map(|(k, v)| (k.clone(), v.clone())).collect()
    }

    /// Another table with the same entries; nested values stay shared.
    pub fn shallow_copy(&self) -> Map {
        let table = Table(RefCell::new(self.table.0.borrow().clone()));
        Map { table: Rc::new(table), map_type: self.map_type, nil: self.nil }
    }

    /// Whether both are handles onto the same table.
    pub fn ptr_eq(&self, other: &Map) -> bool {
        Rc::ptr_eq(&self.table, &other.table)
    }

    /// An identity of the table while it lives, for finding cycles.
    pub fn id(&self) -> usize {
        Rc::as_ptr(&self.table) as usize
    }
}

impl fmt::Debug for Map {
    /// Shows the keys only: a map may contain itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Map").field(&self.keys()).finish()
    }
}

impl<K: Into<Str>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Map {
        let table = entries.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        Map { table: Rc::new(Table(RefCell::new(table))), map_type: MapType::Any, nil: false }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let table = self.0.get_mut();
        if table.values().any(is_container) {
            tear_down(std::mem::take(table).into_values().collect());
        }
    }
}

pub(super) fn is_container(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_))
}

/// Drops values without recursion, so that a deep nest cannot overflow the stack.
pub(super) fn tear_down(mut todo: Vec<Value>) {
    while let Some(value) = todo.pop() {
        match value {
            Value::Map(mut map) => {
                if let Some(table) = Rc::get_mut(&mut map.table) {
                    todo.extend(std::mem::take(table.0.get_mut()).into_values());
                }
            }
            Value::List(mut list) => list.take_unshared(&mut todo),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_shares_its_table() {
        let map = Map::new();
        let other = map.with_type(MapType::Values);
        other.insert("k", true);
        assert!(map.contains_key("k"));
        assert!(!map.shallow_copy().ptr_eq(&map));
    }

    #[test]
    fn deeply_nested_maps_and_lists_are_dropped_without_recursion() {
        // The stack of a test is 2 MiB: it would have 20 bytes a level.
        let mut nest = Value::Nil;
        for _ in 0..100_000 {
            nest = Value::from(vec![Value::Map([("k", nest)].into_iter().collect())]);
        }
        drop(nest);
    }
}
