//! One map merged into another, in place. Source of the rules: mergo 1.0.1, merge.go.

use std::collections::HashSet;
use std::fmt;

use crate::value::{Kind, Map, MapType, Str, Value};

/// What happens to what the target already has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Only what is missing or empty is taken from the source.
    Fill,
    /// The source wins, with empty values and nil too.
    Overwrite,
}

/// Why a merge fails.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum MergeError {
    /// mergo's own error: a map would have to be merged into what a pointer points to.
    DifferentTypes,
    /// A panic: an element does not fit the type of the target's elements. Names of both types.
    NotAssignable(String, &'static str),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MergeError::DifferentTypes => f.write_str("src and dst must be of same type"),
            MergeError::NotAssignable(from, to) => {
                write!(f, "reflect.Value.SetMapIndex: value of type {from} is not assignable to type {to}")
            }
        }
    }
}

/// Merges `source` into `target`. Nested maps are merged likewise; where the target has none, the source's is shared.
///
/// # Errors
/// Types that do not fit; what was merged until then stays.
pub(super) fn merge_into(target: &Map, source: &Map, rule: Rule) -> Result<(), MergeError> {
    let mut pairs = vec![(target.clone(), source.clone())];
    // Maps can contain themselves: no pair is merged twice. No table is made meanwhile, so identities stay unique.
    let mut seen = HashSet::new();
    while let Some((target, source)) = pairs.pop() {
        if !seen.insert((target.id(), source.id())) {
            continue;
        }
        for (key, new) in source.entries() {
            pairs.extend(merge_entry(&target, &source, key, new, rule)?);
        }
    }
    Ok(())
}

/// Merges one entry, and answers with the pair of maps that is to be merged below it, if there is one.
fn merge_entry(
    target: &Map,
    source: &Map,
    key: Str,
    new: Value,
    rule: Rule,
) -> Result<Option<(Map, Map)>, MergeError> {
    let old = target.get(&key);
    if new.is_nil() && rule == Rule::Fill {
        return Ok(None);
    }
    match (&old, &new) {
        (Some(Value::Map(below)), Value::Map(new)) if merges(below, new, rule) => {
            return Ok(Some((below.clone(), new.clone())));
        }
        (Some(Value::Object(object)), Value::Map(_)) if object.kind() == Kind::Ptr && rule == Rule::Fill => {
            return Err(MergeError::DifferentTypes);
        }
        _ => {}
    }
    if rule == Rule::Overwrite || old.is_none_or(|old| is_empty(&old)) {
        assignable(&new, source, target)?;
        target.insert(key, new);
    }
    Ok(None)
}

/// Whether the target's map stays and takes the source's entries. An empty one is replaced if it would stay empty.
fn merges(target: &Map, source: &Map, rule: Rule) -> bool {
    let brings = || match rule {
        Rule::Fill => source.entries().iter().any(|(_, value)| !value.is_nil()),
        Rule::Overwrite => !source.is_empty(),
    };
    !target.is_nil() && (!target.is_empty() || brings())
}

/// mergo's idea of empty: that of `if`, except that complex numbers never are.
fn is_empty(value: &Value) -> bool {
    !value.truth() && !matches!(value, Value::Complex128(..))
}

fn assignable(new: &Value, source: &Map, target: &Map) -> Result<(), MergeError> {
    match (element_type(source.map_type()), element_type(target.map_type())) {
        (from, to) if from == to || to == ANY => Ok(()),
        // Of slices mergo takes the value out of its interface before it puts it in.
        (_, to) if new.kind() == Kind::Slice => {
            Err(MergeError::NotAssignable(new.type_name().to_owned(), to))
        }
        (from, to) => Err(MergeError::NotAssignable(from.to_owned(), to)),
    }
}

const ANY: &str = "interface {}";

fn element_type(map_type: MapType) -> &'static str {
    match map_type {
        MapType::Any | MapType::Values => ANY,
        MapType::Strings => "string",
        MapType::Bytes => "[]uint8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
        entries.into_iter().collect()
    }

    fn below(map: &Map, key: &str) -> Map {
        map.get(key).and_then(|value| value.as_map()).unwrap()
    }

    #[test]
    fn nested_maps_are_merged_in_place_and_missing_ones_shared() {
        let target = map([("m", map([("x", Value::Int(1))]).into())]);
        let source = map([("m", map([("y", Value::Int(2))]).into()), ("n", Map::new().into())]);
        merge_into(&target, &source, Rule::Fill).unwrap();
        assert_eq!(below(&target, "m").keys(), ["x", "y"]);
        assert_eq!(below(&source, "m").keys(), ["y"]);
        assert!(below(&target, "n").ptr_eq(&below(&source, "n")));
    }

    #[test]
    fn an_empty_map_that_would_stay_empty_gives_way_to_the_sources() {
        for (rule, shared) in [(Rule::Fill, true), (Rule::Overwrite, false)] {
            let target = map([("m", Map::new().into())]);
            let source = map([("m", map([("a", Value::Nil)]).into())]);
            merge_into(&target, &source, rule).unwrap();
            assert!(below(&target, "m").contains_key("a"));
            assert_eq!(below(&target, "m").ptr_eq(&below(&source, "m")), shared);
        }
    }

    #[test]
    fn maps_that_contain_themselves_come_to_an_end() {
        let (a, b) = (Map::new(), map([("x", Value::Int(1))]));
        a.insert("self", a.clone());
        b.insert("self", b.clone());
        merge_into(&a, &b, Rule::Overwrite).unwrap();
        assert_eq!(a.keys(), ["self", "x"]);
        a.remove("self");
        b.remove("self");
    }

    #[test]
    fn a_map_of_strings_takes_strings_only() {
        let strings = map([("_0", "x".into())]).with_type(MapType::Strings);
        let target = map([("a", strings.into())]);
        let source = map([("a", map([("_9", Value::Int(1))]).into())]);
        let error = merge_into(&target, &source, Rule::Fill).unwrap_err();
        assert!(error.to_string().contains("value of type interface {} is not assignable to type string"));
        merge_into(&source, &target, Rule::Fill).unwrap();
        assert_eq!(below(&source, "a").keys(), ["_0", "_9"]);
    }
}
