//! From one kind to another: numbers from anything, text from anything.

use super::cast::{to_float, to_int};
use crate::func;
use crate::gostd::fmt::{display, sprint};
use crate::gostd::strconv::{self, Reason};
use crate::template::func::Func;
use crate::value::{Elem, List, Str, Value};

pub(super) const TABLE: &[Func] = &[
    func!("atoi", atoi as (Str)),
    func!("float64", float64 as (Value)),
    func!("int", int as (Value)),
    func!("int64", int64 as (Value)),
    func!("toDecimal", to_decimal as (Value)),
    func!("toString", to_string as (Value)),
    func!("toStrings", to_strings as (Value)),
];

/// A decimal int; the nearest one for a number that does not fit, 0 for what is no number.
fn atoi(text: Str) -> Value {
    let number = strconv::atoi(&text).unwrap_or_else(|error| match error.reason {
        Reason::Range if text.starts_with(b"-") => i64::MIN,
        Reason::Range => i64::MAX,
        Reason::Syntax => 0,
    });
    Value::Int(number)
}

fn float64(value: Value) -> f64 {
    to_float(&value)
}

fn int(value: Value) -> Value {
    Value::Int(to_int(&value))
}

fn int64(value: Value) -> Value {
    Value::Int64(to_int(&value))
}

/// The number that the printed value says in octal, 0 if it says none.
fn to_decimal(value: Value) -> Value {
    Value::Int64(strconv::parse_int(&sprint(&[value]), 8).unwrap_or(0))
}

fn to_string(value: Value) -> Str {
    text(&value)
}

fn to_strings(value: Value) -> List {
    texts(&value)
}

/// A value as text (Sprig's `strval`): texts and bytes as they are, everything else as `%v` prints it.
pub(super) fn text(value: &Value) -> Str {
    match value {
        Value::String(s) => s.clone(),
        Value::Bytes(b) => Str::from(b.clone()),
        other => Str::from(display(other)),
    }
}

/// A list's elements as texts, without the nil ones; nothing for nil, and one text for any other value (Sprig's
/// `strslice`).
pub(super) fn texts(value: &Value) -> List {
    match value {
        Value::Nil => List::strings::<Str>([]),
        Value::List(list) if list.elem() == Elem::String => list.clone(),
        other => match other.as_list() {
            Some(list) => List::strings(list.iter().filter(|v| !v.is_nil()).map(text)),
            None => List::strings([text(other)]),
        },
    }
}
