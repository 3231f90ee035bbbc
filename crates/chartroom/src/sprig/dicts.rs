//! Functions on maps. `set`, `unset` and the merges change the map itself, for all that share it.

use super::conversions::text;
use super::copy::deep_copy;
use super::merge::{MergeError, Rule, merge_into};
use crate::func;
use crate::template::func::{Func, FuncError};
use crate::value::{List, Map, MapType, Str, Value};

pub(super) const TABLE: &[Func] = &[
    func!("dict", dict as (; Value)),
    func!("get", get as (Map, Str)),
    func!("set", set as (Map, Str, Value)),
    func!("unset", unset as (Map, Str)),
    func!("hasKey", has_key as (Map, Str)),
    func!("pluck", pluck as (Str; Map)),
    func!("dig", dig as (; Value)),
    func!("merge", merge as (Map; Map)),
    func!("mustMerge", must_merge as (Map; Map)),
    func!("mergeOverwrite", merge_overwrite as (Map; Map)),
    func!("mustMergeOverwrite", must_merge_overwrite as (Map; Map)),
    func!("keys", keys as (; Map)),
    func!("pick", pick as (Map; Str)),
    func!("omit", omit as (Map; Str)),
    func!("values", values as (Map)),
    func!("deepCopy", copy as (Value)),
    func!("mustDeepCopy", copy as (Value)),
];

/// A map of keys and values in turn; a last key without a value gets an empty text.
fn dict(pairs: Vec<Value>) -> Map {
    let pair = |pair: &[Value]| match pair {
        [key, value, ..] => (text(key), value.clone()),
        [key] => (text(key), Value::string("")),
        [] => (Str::default(), Value::Nil),
    };
    pairs.chunks(2).map(pair).collect()
}

/// The value under the key; an empty text where there is none.
fn get(map: Map, key: Str) -> Value {
    map.get(&key).unwrap_or_else(|| Value::string(""))
}

fn set(map: Map, key: Str, value: Value) -> Result<Map, FuncError> {
    if map.is_nil() {
        return Err(FuncError::new("assignment to entry in nil map"));
    }
    map.insert(key, value);
    Ok(map)
}

fn unset(map: Map, key: Str) -> Map {
    map.remove(&key);
    map
}

fn has_key(map: Map, key: Str) -> bool {
    map.contains_key(&key)
}

/// The values under the key in those maps that have it.
fn pluck(key: Str, maps: Vec<Map>) -> List {
    maps.iter().filter_map(|map| map.get(&key)).collect()
}

/// `dig KEY... DEFAULT MAP`: what lies under the keys, one map below the other, or the default where one is missing.
/// Only a `map[string]interface {}` counts as a map, so `.Values` itself does not.
fn dig(mut args: Vec<Value>) -> Result<Value, FuncError> {
    let (Some(map), Some(default), [first, ..]) = (args.pop(), args.pop(), &args[..]) else {
        return Err(FuncError::new("dig needs at least three arguments"));
    };
    let mut map = asserted_map(&map)?;
    let keys: Vec<Str> = args.iter().map(asserted_string).collect::<Result<_, _>>()?;
    let mut key = asserted_string(first)?;
    for next in keys.into_iter().skip(1) {
        match map.get(&key) {
            None => return Ok(default),
            Some(value) => map = asserted_map(&value)?,
        }
        key = next;
    }
    Ok(map.get(&key).unwrap_or(default))
}

fn asserted_map(value: &Value) -> Result<Map, FuncError> {
    match value {
        Value::Map(map) if map.map_type() == MapType::Any => Ok(map.clone()),
        other => Err(not_of_type(other, "map[string]interface {}")),
    }
}

fn asserted_string(value: &Value) -> Result<Str, FuncError> {
    value.as_str().cloned().ok_or_else(|| not_of_type(value, "string"))
}

/// The panic of a Go type assertion.
fn not_of_type(value: &Value, wanted: &str) -> FuncError {
    let actual = if value.is_nil() { "nil" } else { value.type_name() };
    FuncError::new(format!("interface conversion: interface {{}} is {actual}, not {wanted}"))
}

fn merge(target: Map, sources: Vec<Map>) -> Result<Value, FuncError> {
    or_empty_text(merged(target, &sources, Rule::Fill))
}

fn must_merge(target: Map, sources: Vec<Map>) -> Result<Value, FuncError> {
    Ok(merged(target, &sources, Rule::Fill)?)
}

fn merge_overwrite(target: Map, sources: Vec<Map>) -> Result<Value, FuncError> {
    or_empty_text(merged(target, &sources, Rule::Overwrite))
}

fn must_merge_overwrite(target: Map, sources: Vec<Map>) -> Result<Value, FuncError> {
    Ok(merged(target, &sources, Rule::Overwrite)?)
}

/// Merges all sources into the target, one after the other. A nil target is replaced by a new map.
fn merged(mut target: Map, sources: &[Map], rule: Rule) -> Result<Value, MergeError> {
    for source in sources {
        if target.is_nil() && !source.is_nil() {
            target = Map::new();
        }
        merge_into(&target, source, rule)?;
    }
    Ok(Value::Map(target))
}

/// Sprig swallows the errors that mergo returns, but not the panics.
fn or_empty_text(result: Result<Value, MergeError>) -> Result<Value, FuncError> {
    match result {
        Err(MergeError::DifferentTypes) => Ok(Value::string("")),
        other => Ok(other?),
    }
}

impl From<MergeError> for FuncError {
    fn from(error: MergeError) -> FuncError {
        FuncError::new(error.to_string())
    }
}

/// The keys of all the maps. Go gives them in random order, we in that of their bytes.
fn keys(maps: Vec<Map>) -> List {
    List::strings(maps.iter().flat_map(Map::keys))
}

fn pick(map: Map, keys: Vec<Str>) -> Map {
    keys.into_iter().filter_map(|key| map.get(&key).map(|value| (key, value))).collect()
}

fn omit(map: Map, keys: Vec<Str>) -> Map {
    map.entries().into_iter().filter(|(key, _)| !keys.contains(key)).collect()
}

/// The values, in the order of their keys (in Go: in random order).
fn values(map: Map) -> List {
    map.entries().into_iter().map(|(_, value)| value).collect()
}

fn copy(value: Value) -> Result<Value, FuncError> {
    if value.is_nil() {
        return Err(FuncError::new("reflect: call of reflect.Value.Type on zero Value"));
    }
    deep_copy(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dig_stops_at_the_first_missing_key() {
        let leaf = dict(vec!["f".into(), false.into()]);
        let map = Value::Map(dict(vec!["c".into(), leaf.into(), "a".into(), Value::Int(1)]));
        let dug = |keys: &[&str]| {
            let mut args: Vec<Value> = keys.iter().map(|key| Value::from(*key)).collect();
            args.extend(["default".into(), map.clone()]);
            dig(args).map_err(|error| format!("{error:?}"))
        };
        assert!(matches!(dug(&["c", "f"]), Ok(Value::Bool(false))));
        assert_eq!(dug(&["c", "x", "y"]).unwrap().as_str().unwrap(), &"default");
        assert!(dug(&["a", "x"]).unwrap_err().contains("interface {} is int, not map[string]interface {}"));
        assert!(dug(&[]).unwrap_err().contains("at least three arguments"));
    }

    #[test]
    fn nil_maps_can_be_read_and_merged_into_but_not_set() {
        assert!(set(Map::nil(), Str::from("a"), Value::Nil).is_err());
        assert!(!has_key(unset(Map::nil(), Str::from("a")), Str::from("a")));
        let source = dict(vec!["a".into()]);
        let merged = merge(Map::nil(), vec![Map::nil(), source.clone()]).unwrap().as_map().unwrap();
        assert!(merged.contains_key("a") && !merged.ptr_eq(&source));
    }
}
