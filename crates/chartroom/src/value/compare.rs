//! Equality as `reflect.DeepEqual` has it. Not the comparison of `eq` and `lt`, which belongs to the template language.

use std::collections::HashSet;

use super::stop::stopped;
use super::{List, Map, Value};

/// How deep nested values are followed before code that walks them gives up. JSON and YAML text nests at most 10,000
/// deep in Go's readers, so only a map that contains itself, or one built by a long loop, gets here.
pub const DEPTH_LIMIT: usize = 10_000;

/// Whether both values are deeply equal: the same types, no conversion (`1` and `1.0` differ), NaN equal to nothing.
/// Values nested deeper than [`DEPTH_LIMIT`] count as different, and so do all once the process has to stop.
pub fn deep_equal(a: &Value, b: &Value) -> bool {
    equal_at(a, b, &mut Pairs::default(), 0)
}

/// The pairs of shared lists and maps that were met: what is met again is equal, or was found to be different. As in Go
/// (reflect/deepequal.go, `visited`), so that values which share what they hold cost no more than they are large.
#[derive(Default)]
struct Pairs(HashSet<(usize, usize)>);

impl Pairs {
    /// Whether the pair is met for the first time.
    fn is_new(&mut self, x: usize, y: usize) -> bool {
        self.0.insert((x, y))
    }
}

fn equal_at(a: &Value, b: &Value, met: &mut Pairs, depth: usize) -> bool {
    if depth > DEPTH_LIMIT || stopped().is_some() {
        return false;
    }
    match (a, b) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Int(x), Value::Int(y)) | (Value::Int64(x), Value::Int64(y)) => x == y,
        (Value::Uint8(x), Value::Uint8(y)) => x == y,
        (Value::Uint64(x), Value::Uint64(y)) => x == y,
        (Value::Float64(x), Value::Float64(y)) => x == y,
        (Value::Complex128(xr, xi), Value::Complex128(yr, yi)) => xr == yr && xi == yi,
        (Value::String(x), Value::String(y)) => x == y,
        (Value::Bytes(x), Value::Bytes(y)) => x == y,
        (Value::List(x), Value::List(y)) => lists_equal(x, y, met, depth),
        (Value::Map(x), Value::Map(y)) => maps_equal(x, y, met, depth),
        (Value::Object(x), Value::Object(y)) => x.equals(y.as_ref()),
        _ => false,
    }
}

fn lists_equal(x: &List, y: &List, met: &mut Pairs, depth: usize) -> bool {
    x.elem() == y.elem()
        && x.is_nil() == y.is_nil()
        && x.len() == y.len()
        && (x.ptr_eq(y)
            || (x.is_shared() && y.is_shared() && !met.is_new(x.id(), y.id()))
            || x.iter().zip(y.iter()).all(|(a, b)| equal_at(a, b, met, depth + 1)))
}

fn maps_equal(x: &Map, y: &Map, met: &mut Pairs, depth: usize) -> bool {
    if x.map_type() != y.map_type() || x.is_nil() != y.is_nil() || x.len() != y.len() {
        return false;
    }
    x.ptr_eq(y)
        || !met.is_new(x.id(), y.id())
        || x.entries().iter().all(|(k, a)| y.get(k).is_some_and(|b| equal_at(a, &b, met, depth + 1)))
}
