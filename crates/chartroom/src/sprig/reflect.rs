//! What a value is, in Go's names.

use crate::func;
use crate::template::func::Func;
use crate::value::{Str, Value};

pub(super) const TABLE: &[Func] = &[
    func!("kindOf", kind_of as (Value)),
    func!("kindIs", kind_is as (Str, Value)),
    func!("typeOf", type_of as (Value)),
    func!("typeIs", type_is as (Str, Value)),
    func!("typeIsLike", type_is_like as (Str, Value)),
    func!("deepEqual", deep_equal as (Value, Value)),
];

fn kind_of(value: Value) -> &'static str {
    value.kind().name()
}

fn kind_is(kind: Str, value: Value) -> bool {
    kind == value.kind().name()
}

fn type_of(value: Value) -> Str {
    Str::from(value.type_name())
}

fn type_is(name: Str, value: Value) -> bool {
    name == value.type_name()
}

/// Whether it is of that type or a pointer to it.
fn type_is_like(name: Str, value: Value) -> bool {
    let actual = value.type_name();
    name == actual || actual.strip_prefix('*').is_some_and(|pointee| name == pointee)
}

fn deep_equal(a: Value, b: Value) -> bool {
    crate::value::deep_equal(&a, &b)
}
