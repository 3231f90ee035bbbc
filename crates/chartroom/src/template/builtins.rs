//! Go's own functions: eq, lt, index, slice, len, printf, ... Not one of Sprig's; `and` and `or` are the evaluator's.
//!
//! Source: Go, text/template/funcs.go.

use std::cmp::Ordering;
use std::rc::Rc;

use smallvec::SmallVec;

use super::exec::{How, Val, Want, lookup};
use crate::gostd::{escape, fmt};
use crate::value::{Kind, List, Map, Str, Type, Value};

/// One of Go's own functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    And,
    Call,
    Eq,
    Ge,
    Gt,
    Html,
    Index,
    Js,
    Le,
    Len,
    Lt,
    Ne,
    Not,
    Or,
    Print,
    Printf,
    Println,
    Slice,
    UrlQuery,
}

type Answer = Result<Val, String>;

impl Builtin {
    /// All of them by their names.
    const ALL: [(&str, Builtin); 19] = [
        ("and", Builtin::And),
        ("call", Builtin::Call),
        ("eq", Builtin::Eq),
        ("ge", Builtin::Ge),
        ("gt", Builtin::Gt),
        ("html", Builtin::Html),
        ("index", Builtin::Index),
        ("js", Builtin::Js),
        ("le", Builtin::Le),
        ("len", Builtin::Len),
        ("lt", Builtin::Lt),
        ("ne", Builtin::Ne),
        ("not", Builtin::Not),
        ("or", Builtin::Or),
        ("print", Builtin::Print),
        ("printf", Builtin::Printf),
        ("println", Builtin::Println),
        ("slice", Builtin::Slice),
        ("urlquery", Builtin::UrlQuery),
    ];

    /// All names.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        Builtin::ALL.into_iter().map(|(name, _)| name)
    }

    /// The function of that name, and the name.
    pub(super) fn named(name: &str) -> Option<(&'static str, Builtin)> {
        Builtin::ALL.into_iter().find(|(known, _)| *known == name)
    }

    /// How many arguments it needs, and whether it takes more.
    pub(super) fn arity(self) -> (usize, bool) {
        use Builtin::{And, Call, Eq, Ge, Gt, Html, Index, Js, Le, Len, Lt, Ne, Not, Or};
        use Builtin::{Print, Printf, Println, Slice, UrlQuery};
        match self {
            And | Or | Call | Eq | Index | Slice | Printf => (1, true),
            Html | Js | UrlQuery | Print | Println => (0, true),
            Len | Not => (1, false),
            Ge | Gt | Le | Lt | Ne => (2, false),
        }
    }

    /// What argument `i` has to be.
    pub(super) fn wants(self, i: usize) -> Want {
        match self {
            Builtin::Printf if i == 0 => Want::Type(Type::String),
            Builtin::Printf | Builtin::Print | Builtin::Println => Want::Type(Type::Any),
            Builtin::Html | Builtin::Js | Builtin::UrlQuery => Want::Type(Type::Any),
            _ => Want::Anything,
        }
    }

    /// Calls it; `callee` is the text of the first argument of `call`.
    pub(super) fn call(self, args: &[Val], callee: Option<&str>) -> Answer {
        let nothing = Val::default();
        let first = args.first().unwrap_or(&nothing);
        let second = args.get(1).unwrap_or(&nothing);
        let rest = args.get(1..).unwrap_or_default();
        let truth = |b| Ok(Val::plain(Value::Bool(b)));
        let text = |bytes: Vec<u8>| Ok(Val::plain(Value::string(bytes)));
        match self {
            Builtin::And | Builtin::Or => Ok(args.last().cloned().unwrap_or_default()),
            Builtin::Call => no_call(first, callee),
            Builtin::Not => truth(!first.value.truth()),
            Builtin::Eq => truth(eq(&first.value, rest)?),
            Builtin::Ne => truth(!eq(&first.value, rest)?),
            Builtin::Lt => truth(lt(&first.value, &second.value)?),
            Builtin::Le => truth(le(&first.value, &second.value)?),
            Builtin::Gt => truth(!le(&first.value, &second.value)?),
            Builtin::Ge => truth(!lt(&first.value, &second.value)?),
            Builtin::Len => len(first).map(|n| Val::plain(Value::Int(n))),
            Builtin::Index => index(first, rest),
            Builtin::Slice => slice(&first.value, rest).map(Val::plain),
            Builtin::Print => text(fmt::sprint(&values(args))),
            Builtin::Println => text(fmt::sprintln(&values(args))),
            Builtin::Printf => {
                let format = first.value.as_str().cloned().unwrap_or_default();
                text(fmt::sprintf(&format, &values(rest)))
            }
            Builtin::Html => text(escape::html(&escaper_text(args))),
            Builtin::Js => text(escape::js(&escaper_text(args))),
            Builtin::UrlQuery => text(escape::url_query(&escaper_text(args))),
        }
    }
}

fn values(args: &[Val]) -> SmallVec<[Value; 4]> {
    args.iter().map(|arg| arg.value.clone()).collect()
}

/// The text that the escapers work on: that of `print`, but nil is what the template would print for it.
fn escaper_text(args: &[Val]) -> Vec<u8> {
    if let [Val { value: Value::String(s), .. }] = args {
        return s.to_vec();
    }
    let shown = |arg: &Val| match &arg.value {
        Value::Nil => Value::string("<no value>"),
        value => value.clone(),
    };
    fmt::sprint(&args.iter().map(shown).collect::<Vec<_>>())
}

/// No value of a chart is a function.
fn no_call(first: &Val, callee: Option<&str>) -> Answer {
    if first.value.is_nil() {
        return Err("call of nil".to_owned());
    }
    let name = match (callee, &first.value) {
        (Some(name), _) => name.to_owned(),
        (None, Value::String(s)) => s.to_string(),
        (None, value) => format!("<{} Value>", value.type_name()),
    };
    Err(format!("non-function {name} of type {}", first.value.type_name()))
}

/// A value of a named type as the plain value below it; all others as they are.
fn below(value: &Value) -> Value {
    match value {
        Value::Object(o) if !matches!(o.kind(), Kind::Struct | Kind::Ptr | Kind::Func) => {
            o.underlying().unwrap_or_else(|| value.clone())
        }
        _ => value.clone(),
    }
}

/// The kinds that can be compared; sizes do not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Basic<'a> {
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Complex(f64, f64),
    String(&'a Str),
}

fn basic(value: &Value) -> Option<Basic<'_>> {
    Some(match value {
        Value::Bool(b) => Basic::Bool(*b),
        Value::Int(i) | Value::Int64(i) => Basic::Int(*i),
        Value::Uint8(u) => Basic::Uint(u64::from(*u)),
        Value::Uint64(u) => Basic::Uint(*u),
        Value::Float64(f) => Basic::Float(*f),
        Value::Complex128(re, im) => Basic::Complex(*re, *im),
        Value::String(s) => Basic::String(s),
        _ => return None,
    })
}

fn incompatible(a: &Value, b: &Value) -> String {
    format!("incompatible types for comparison: {} and {}", a.type_name(), b.type_name())
}

/// Whether `first` equals any of `others`.
fn eq(first: &Value, others: &[Val]) -> Result<bool, String> {
    if others.is_empty() {
        return Err("missing argument for comparison".to_owned());
    }
    for other in others {
        if equal(first, &other.value)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn equal(a: &Value, b: &Value) -> Result<bool, String> {
    let (plain_a, plain_b) = (below(a), below(b));
    match (basic(&plain_a), basic(&plain_b)) {
        (Some(Basic::Int(i)), Some(Basic::Uint(u))) | (Some(Basic::Uint(u)), Some(Basic::Int(i))) => {
            Ok(u64::try_from(i) == Ok(u))
        }
        (Some(x), Some(y)) if std::mem::discriminant(&x) == std::mem::discriminant(&y) => Ok(x == y),
        (None, None) => equal_otherwise(a, b),
        _ if a.is_nil() || b.is_nil() => Ok(false),
        _ => Err(incompatible(a, b)),
    }
}

/// Comparison of what is not basic: nil with anything, and objects.
fn equal_otherwise(a: &Value, b: &Value) -> Result<bool, String> {
    let text = |value: &Value| {
        String::from_utf8_lossy(&fmt::sprintf(b"%s", std::slice::from_ref(value))).into_owned()
    };
    let shown = |value: &Value| String::from_utf8_lossy(&fmt::display(value)).into_owned();
    if a.kind() != b.kind() && !a.is_nil() && !b.is_nil() {
        let (at, bt) = (a.type_name(), b.type_name());
        return Err(format!("non-comparable types {}: {at}, {bt}: {}", text(a), shown(b)));
    }
    if is_nil(a) || is_nil(b) {
        return Ok(is_nil(a) == is_nil(b));
    }
    match (a, b) {
        (Value::Object(x), Value::Object(y)) if y.kind() == Kind::Ptr => Ok(Rc::ptr_eq(x, y)),
        (Value::Object(x), Value::Object(y)) if y.kind() == Kind::Struct => Ok(x.equals(y.as_ref())),
        _ => Err(format!("non-comparable type {}: {}", text(b), b.type_name())),
    }
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::Map(map) => map.is_nil(),
        Value::List(list) => list.is_nil(),
        _ => false,
    }
}

fn order(a: &Value, b: &Value) -> Result<Option<Ordering>, String> {
    const BAD: &str = "invalid type for comparison";
    let (plain_a, plain_b) = (below(a), below(b));
    let (x, y) = (basic(&plain_a).ok_or(BAD)?, basic(&plain_b).ok_or(BAD)?);
    match (x, y) {
        (Basic::Int(x), Basic::Int(y)) => Ok(Some(x.cmp(&y))),
        (Basic::Uint(x), Basic::Uint(y)) => Ok(Some(x.cmp(&y))),
        (Basic::Int(x), Basic::Uint(y)) => Ok(Some(i128::from(x).cmp(&i128::from(y)))),
        (Basic::Uint(x), Basic::Int(y)) => Ok(Some(i128::from(x).cmp(&i128::from(y)))),
        (Basic::Float(x), Basic::Float(y)) => Ok(x.partial_cmp(&y)),
        (Basic::String(x), Basic::String(y)) => Ok(Some(x.cmp(y))),
        (Basic::Bool(_), Basic::Bool(_)) | (Basic::Complex(..), Basic::Complex(..)) => Err(BAD.to_owned()),
        _ => Err(incompatible(a, b)),
    }
}

fn lt(a: &Value, b: &Value) -> Result<bool, String> {
    Ok(order(a, b)? == Some(Ordering::Less))
}

fn le(a: &Value, b: &Value) -> Result<bool, String> {
    Ok(matches!(order(a, b)?, Some(Ordering::Less | Ordering::Equal)))
}

fn int(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Go's name of the type of a value, or of what it points to.
fn pointed_type(value: &Value) -> &str {
    let name = value.type_name();
    if value.kind() == Kind::Ptr { name.strip_prefix('*').unwrap_or(name) } else { name }
}

fn len(item: &Val) -> Result<i64, String> {
    match below(&item.value) {
        Value::Nil if item.how == How::Interface => Err("len of nil pointer".to_owned()),
        Value::Nil => Err("reflect: call of reflect.Value.Type on zero Value".to_owned()),
        Value::String(s) => Ok(int(s.len())),
        Value::Bytes(b) => Ok(int(b.len())),
        Value::List(list) => Ok(int(list.len())),
        Value::Map(map) => Ok(int(map.len())),
        _ => Err(format!("len of type {}", pointed_type(&item.value))),
    }
}

/// An index into something of length `cap`; the length itself is let through, as Go does.
fn index_arg(index: &Value, cap: usize) -> Result<usize, String> {
    let x = match below(index) {
        Value::Int(x) | Value::Int64(x) => x,
        Value::Uint8(x) => i64::from(x),
        Value::Uint64(x) => x as i64, // wraps, as Go's conversion does
        Value::Nil => return Err("cannot index slice/array with nil".to_owned()),
        _ => return Err(format!("cannot index slice/array with type {}", index.type_name())),
    };
    match usize::try_from(x) {
        Ok(i) if i <= cap => Ok(i),
        _ => Err(format!("index out of range: {x}")),
    }
}

fn index(item: &Val, indexes: &[Val]) -> Answer {
    if item.value.is_nil() {
        return Err("index of untyped nil".to_owned());
    }
    let mut item = item.clone();
    for index in indexes {
        item = index_once(&item.value, &index.value)?;
    }
    Ok(item)
}

fn index_once(item: &Value, index: &Value) -> Answer {
    const BEYOND: &str = "reflect: slice index out of range";
    match below(item) {
        Value::Nil => Err("index of nil pointer".to_owned()),
        Value::String(s) => {
            let byte = s.get(index_arg(index, s.len())?).ok_or("reflect: string index out of range")?;
            Ok(Val::plain(Value::Uint8(*byte)))
        }
        Value::Bytes(b) => {
            let byte = b.get(index_arg(index, b.len())?).ok_or(BEYOND)?;
            Ok(Val::plain(Value::Uint8(*byte)))
        }
        Value::List(list) => {
            let value = list.get(index_arg(index, list.len())?).ok_or(BEYOND)?;
            Ok(Val::plain(value.clone()))
        }
        Value::Map(map) => entry(&map, index),
        _ => Err(format!("can't index item of type {}", pointed_type(item))),
    }
}

fn entry(map: &Map, key: &Value) -> Answer {
    match key {
        Value::String(key) => Ok(lookup(map, key)),
        Value::Nil => Err("value is nil; should be of type string".to_owned()),
        _ => Err(format!("value has type {}; should be string", key.type_name())),
    }
}

fn slice(item: &Value, indexes: &[Val]) -> Result<Value, String> {
    let plain = below(item);
    if plain.is_nil() {
        return Err("slice of untyped nil".to_owned());
    }
    if indexes.len() > 3 {
        return Err(format!("too many slice indexes: {}", indexes.len()));
    }
    let cap = match &plain {
        Value::String(_) if indexes.len() == 3 => return Err("cannot 3-index slice a string".to_owned()),
        Value::String(s) => s.len(),
        Value::Bytes(b) => b.len(),
        Value::List(list) => list.len(),
        _ => return Err(format!("can't slice item of type {}", pointed_type(item))),
    };
    let mut bounds = [0, cap, cap];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        *bound = index_arg(&index.value, cap)?;
    }
    let [from, to, max] = bounds;
    if from > to {
        return Err(format!("invalid slice index: {from} > {to}"));
    }
    if to > max {
        return Err(format!("invalid slice index: {to} > {max}"));
    }
    Ok(match &plain {
        Value::String(s) => Value::string(s.get(from..to).unwrap_or_default()),
        Value::Bytes(b) => Value::bytes(b.get(from..to).unwrap_or_default()),
        Value::List(list) => {
            Value::List(List::of(list.elem(), list.get(from..to).unwrap_or_default().to_vec()))
        }
        other => other.clone(),
    })
}
