//! Things with fields and methods, as Go's structs and named types have. Not which things there are.

use std::any::Any;
use std::fmt::Debug;

use super::{Kind, Type, Value};

/// What a method or function wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The fixed parameters.
    pub params: &'static [Type],
    /// The type of the further arguments of a variadic one.
    pub rest: Option<Type>,
}

impl Signature {
    /// A signature without further arguments.
    pub const fn fixed(params: &'static [Type]) -> Signature {
        Signature { params, rest: None }
    }

    /// The type of argument number `i`; `None` if there can be no such argument.
    pub fn param(&self, i: usize) -> Option<Type> {
        self.params.get(i).copied().or(self.rest)
    }
}

/// A field of a struct, as Go declares it.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in Go.
    pub name: &'static str,
    /// What it holds.
    pub value: Value,
}

impl Field {
    /// A field of that name.
    pub fn new(name: &'static str, value: impl Into<Value>) -> Field {
        Field { name, value: value.into() }
    }

    /// Whether other packages see it.
    pub fn is_exported(&self) -> bool {
        self.name.starts_with(|c: char| c.is_ascii_uppercase())
    }
}

/// A Go value that is more than data.
pub trait Object: Debug {
    /// Go's name of the type: `time.Time`, `*common.Capabilities`.
    fn type_name(&self) -> &str;

    /// Go's kind: mostly struct or ptr; map, slice or int64 for named types over those.
    fn kind(&self) -> Kind;

    /// The field of that name, if there is one.
    fn field(&self, _name: &str) -> Option<Value> {
        None
    }

    /// The signature of the method of that name, if there is one.
    fn method(&self, _name: &str) -> Option<Signature> {
        None
    }

    /// Calls a method that [`Object::method`] named, with arguments of the types that it named.
    ///
    /// # Errors
    /// What the method itself answers with, in Go's words.
    fn call(&self, name: &str, _args: &mut [Value]) -> Result<Value, String> {
        Err(format!("no method {name}"))
    }

    /// The text that Go's fmt prints for `%v`, where [`Object::has_text`] says that the type makes its own.
    fn display(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Whether the type has a method that makes its text. `addressable` says whether methods with a pointer receiver
    /// count: they do where a template prints a field directly, not where the value went through a function.
    fn has_text(&self, _addressable: bool) -> bool {
        true
    }

    /// All fields of the struct, or of the one that is pointed to, in the order of their declaration; those that are
    /// not exported as well, since fmt prints them.
    fn declared(&self) -> Option<Vec<Field>> {
        None
    }

    /// Where a pointer points to. In Go it is another address in every run, here always the same.
    fn address(&self) -> u64 {
        0xc0_0000_0000
    }

    /// What `deepCopy` makes of it: a struct's fields that are not exported are lost. `None` where nothing is.
    fn deep_copy(&self) -> Option<Value> {
        None
    }

    /// The fields of a struct as JSON shows them, in their order.
    fn fields(&self) -> Option<Vec<(&'static str, Value)>> {
        None
    }

    /// The plain value below a named type (a map, a list, an int64, ...); for a struct the map that JSON would show.
    fn underlying(&self) -> Option<Value> {
        self.fields().map(|fields| Value::Map(fields.into_iter().collect()))
    }

    /// What JSON shows instead of the underlying value (Go's `MarshalJSON`), for example a time's text.
    fn json(&self) -> Option<Value> {
        self.underlying()
    }

    /// Whether `if` takes it as true. Structs and non-nil pointers always are.
    fn truth(&self) -> bool {
        match self.kind() {
            Kind::Struct | Kind::Ptr | Kind::Func => true,
            _ => self.underlying().is_some_and(|v| v.truth()),
        }
    }

    /// Whether both mean the same in the sense of `reflect.DeepEqual`.
    fn equals(&self, other: &dyn Object) -> bool {
        self.type_name() == other.type_name()
            && match (self.declared(), other.declared()) {
                (Some(left), Some(right)) => {
                    left.len() == right.len()
                        && left.iter().zip(&right).all(|(l, r)| super::deep_equal(&l.value, &r.value))
                }
                _ => self.display() == other.display(),
            }
    }

    /// For the room that made the object, to find its own type again.
    fn as_any(&self) -> &dyn Any;
}
