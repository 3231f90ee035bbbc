//! The values that templates work on, with Go's kinds kept apart. Knows nothing of templates, YAML or Helm.
//!
//! Go's sharing is kept as well: a [`Map`] is a handle onto one shared, mutable table, as a Go map is, so that
//! Sprig's `set` changes the caller's map. Everything is cheap to clone.

mod compare;
mod convert;
mod list;
mod map;
mod object;
pub mod stop;
mod text;
mod types;

pub use compare::{DEPTH_LIMIT, deep_equal};
pub use list::{Elem, List};
pub use map::{Map, MapType};
pub use object::{Field, Object, Signature};
pub use text::Str;
pub use types::{Kind, Type};

use std::rc::Rc;

/// Any value of a template: Go's `interface {}` and what it can hold here.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Go's untyped nil; also what a missing key yields.
    #[default]
    Nil,
    /// `bool`
    Bool(bool),
    /// `int`: integer literals, `len`, `until`, `int`.
    Int(i64),
    /// `int64`: `--set`, Sprig's arithmetic.
    Int64(i64),
    /// `uint8`: an element of a string or of bytes.
    Uint8(u8),
    /// `uint64`: the parts of a semantic version.
    Uint64(u64),
    /// `float64`: every number of a values file.
    Float64(f64),
    /// `complex128`: imaginary literals; real and imaginary part.
    Complex128(f64, f64),
    /// `string`: any bytes, mostly UTF-8.
    String(Str),
    /// `[]uint8`
    Bytes(Rc<[u8]>),
    /// A slice.
    List(List),
    /// A map with string keys.
    Map(Map),
    /// Everything that has fields or methods of its own.
    Object(Rc<dyn Object>),
}

impl Value {
    /// A string value.
    pub fn string(text: impl Into<Str>) -> Value {
        Value::String(text.into())
    }

    /// A bytes value.
    pub fn bytes(bytes: &[u8]) -> Value {
        Value::Bytes(Rc::from(bytes))
    }

    /// An object.
    pub fn object(object: impl Object + 'static) -> Value {
        Value::Object(Rc::new(object))
    }

    /// Whether this is the untyped nil.
    pub fn is_nil(&self) -> bool {
        matches!(self, Value::Nil)
    }

    /// Go's `reflect.Kind`.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Nil => Kind::Invalid,
            Value::Bool(_) => Kind::Bool,
            Value::Int(_) => Kind::Int,
            Value::Int64(_) => Kind::Int64,
            Value::Uint8(_) => Kind::Uint8,
            Value::Uint64(_) => Kind::Uint64,
            Value::Float64(_) => Kind::Float64,
            Value::Complex128(..) => Kind::Complex128,
            Value::String(_) => Kind::String,
            Value::Bytes(_) | Value::List(_) => Kind::Slice,
            Value::Map(_) => Kind::Map,
            Value::Object(o) => o.kind(),
        }
    }

    /// Go's name of the type, as `%T` prints it: `map[string]interface {}`, `float64`, `<nil>`.
    pub fn type_name(&self) -> &str {
        match self {
            Value::Nil => "<nil>",
            Value::Bytes(_) => "[]uint8",
            Value::List(l) => l.elem().list_type_name(),
            Value::Map(m) => m.map_type().name(),
            Value::Object(o) => o.type_name(),
            _ => self.kind().name(),
        }
    }

    /// Truth as `if` sees it (Go: text/template/exec.go, `IsTrue`): false for nil, false, zero and everything empty.
    pub fn truth(&self) -> bool {
        match self {
            Value::Nil => false,
            Value::Bool(b) => *b,
            Value::Int(i) | Value::Int64(i) => *i != 0,
            Value::Uint8(u) => *u != 0,
            Value::Uint64(u) => *u != 0,
            Value::Float64(f) => *f != 0.0,
            Value::Complex128(re, im) => *re != 0.0 || *im != 0.0,
            Value::String(s) => !s.is_empty(),
            Value::Bytes(b) => !b.is_empty(),
            Value::List(l) => !l.is_empty(),
            Value::Map(m) => !m.is_empty(),
            Value::Object(o) => o.truth(),
        }
    }

    /// The text of a string value.
    pub fn as_str(&self) -> Option<&Str> {
        match self {
            Value::String(s) => Some(s),
            _ => None,
        }
    }

    /// The map, of a map value or of an object whose kind is map (`.Files`).
    pub fn as_map(&self) -> Option<Map> {
        match self {
            Value::Map(m) => Some(m.clone()),
            Value::Object(o) => match o.underlying() {
                Some(Value::Map(m)) => Some(m),
                _ => None,
            },
            _ => None,
        }
    }

    /// The elements, of a list value, of bytes, or of an object whose kind is slice.
    pub fn as_list(&self) -> Option<List> {
        match self {
            Value::List(l) => Some(l.clone()),
            Value::Bytes(b) => Some(b.iter().map(|b| Value::Uint8(*b)).collect()),
            Value::Object(o) => match o.underlying() {
                Some(Value::List(l)) => Some(l),
                _ => None,
            },
            _ => None,
        }
    }
}
