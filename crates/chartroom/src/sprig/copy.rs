//! A copy that shares no map with the original. Of objects only what is exported is copied (mitchellh/copystructure).

use super::budget;
use crate::template::func::FuncError;
use crate::value::{DEPTH_LIMIT, List, Map, Str, Value};

/// A map or list whose elements are being copied.
struct Open {
    like: Like,
    todo: std::vec::IntoIter<Value>,
    done: Vec<Value>,
}

/// What is made of the copied elements.
enum Like {
    Map(Map, Vec<Str>),
    List(List),
}

impl Open {
    /// A map or list to go into; `None` for what is taken as it is.
    fn of(value: &Value) -> Option<Open> {
        let (like, elements): (_, Vec<Value>) = match value {
            Value::Map(map) if !map.is_nil() => {
                let (keys, values) = map.entries().into_iter().unzip();
                (Like::Map(map.clone(), keys), values)
            }
            Value::List(list) if !list.is_nil() => (Like::List(list.clone()), list.to_vec()),
            _ => return None,
        };
        Some(Open { like, done: Vec::with_capacity(elements.len()), todo: elements.into_iter() })
    }

    fn close(self) -> Value {
        match self.like {
            Like::Map(map, keys) => {
                let copy: Map = keys.into_iter().zip(self.done).collect();
                Value::Map(copy.with_type(map.map_type()))
            }
            Like::List(list) => Value::List(List::of(list.elem(), self.done)),
        }
    }
}

/// Copies maps and lists all the way down, without recursion.
///
/// # Errors
/// What is nested too deep (a map that contains itself, where Go would overflow its stack) and what holds too many
/// elements.
pub(super) fn deep_copy(value: &Value) -> Result<Value, FuncError> {
    let Some(mut open) = Open::of(value) else { return Ok(leaf(value)) };
    let mut outer = Vec::new();
    let mut copied = 0;
    loop {
        let Some(next) = open.todo.next() else {
            let closed = open.close();
            let Some(parent) = outer.pop() else { return Ok(closed) };
            open = parent;
            open.done.push(closed);
            continue;
        };
        copied = budget::copied(copied + 1)?;
        match Open::of(&next) {
            None => open.done.push(leaf(&next)),
            Some(inner) if outer.len() < DEPTH_LIMIT => outer.push(std::mem::replace(&mut open, inner)),
            Some(_) => {
                return Err(FuncError::new(format!("nested deeper than the limit of {DEPTH_LIMIT} levels")));
            }
        }
    }
}

/// What has no elements: a scalar as it is, of an object what a copy keeps.
fn leaf(value: &Value) -> Value {
    match value {
        Value::Object(object) => object.deep_copy().unwrap_or_else(|| value.clone()),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::deep_equal;

    #[test]
    fn a_copy_is_equal_and_apart() {
        let inner: Map = [("x", Value::Int(1))].into_iter().collect();
        let value = Value::from(vec![inner.clone().into(), Value::Nil, List::strings(["a"]).into()]);
        let copy = deep_copy(&value).unwrap();
        assert!(deep_equal(&value, &copy));
        inner.insert("y", Value::Nil);
        assert!(!deep_equal(&value, &copy));
    }

    #[test]
    fn a_map_in_itself_is_refused() {
        let map = Map::new();
        map.insert("self", map.clone());
        assert!(format!("{:?}", deep_copy(&map.clone().into())).contains("limit of 10000 levels"));
        map.remove("self");
    }

    #[test]
    fn what_doubles_at_every_level_is_refused() {
        let mut value = Value::Nil;
        for _ in 0..40 {
            value = Value::from(vec![value.clone(), value]);
        }
        assert!(format!("{:?}", deep_copy(&value)).contains("limit of 1000000 elements"));
    }
}
