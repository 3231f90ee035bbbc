//! What stands in for something empty. Empty is what `if` takes as false.

use crate::func;
use crate::template::func::Func;
use crate::value::Value;

pub(super) const TABLE: &[Func] = &[
    func!("default", default as (Value; Value)),
    func!("empty", empty as (Value)),
    func!("coalesce", coalesce as (; Value)),
    func!("all", all as (; Value)),
    func!("any", any as (; Value)),
    func!("ternary", ternary as (Value, Value, bool)),
];

/// The given value, or the first argument where none is given or it is empty.
fn default(fallback: Value, given: Vec<Value>) -> Value {
    given.into_iter().next().filter(Value::truth).unwrap_or(fallback)
}

fn empty(value: Value) -> bool {
    !value.truth()
}

/// The first value that is not empty; nil where all are.
fn coalesce(values: Vec<Value>) -> Value {
    values.into_iter().find(Value::truth).unwrap_or_default()
}

fn all(values: Vec<Value>) -> bool {
    values.iter().all(Value::truth)
}

fn any(values: Vec<Value>) -> bool {
    values.iter().any(Value::truth)
}

fn ternary(yes: Value, no: Value, condition: bool) -> Value {
    if condition { yes } else { no }
}
