//! Copies of values that share nothing that can be changed.

use crate::value::{List, Map, Value};

/// A copy of `map` down to its last table; numbers, texts and flat lists are shared, since they cannot be changed.
pub fn deep_copy(map: &Map) -> Map {
    copy_map(map, false)
}

/// A copy of `value`, with or without the nulls in its tables. Nulls in lists always stay, and so do those in the
/// tables inside of lists.
pub(super) fn copy_value(value: &Value, drop_nulls: bool) -> Value {
    match value {
        Value::Map(map) => Value::Map(copy_map(map, drop_nulls)),
        Value::List(list) if list.iter().any(|v| matches!(v, Value::Map(_) | Value::List(_))) => {
            Value::List(List::of(list.elem(), list.iter().map(|v| copy_value(v, false)).collect()))
        }
        flat => flat.clone(),
    }
}

fn copy_map(map: &Map, drop_nulls: bool) -> Map {
    let kept = |(_, value): &(_, Value)| !(drop_nulls && value.is_nil());
    map.entries().into_iter().filter(kept).map(|(key, value)| (key, copy_value(&value, drop_nulls))).collect()
}
