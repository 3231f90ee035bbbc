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

    /// The text that Go's fmt prints for `%v`. `addressable` says whether methods with a pointer receiver count: they
    /// do where a template prints a field directly, not where the value went through a function.
    fn display(&self, addressable: bool) -> Vec<u8>;

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
        self.type_name() == other.type_name() && self.display(false) == other.display(false)
    }

    /// For the room that made the object, to find its own type again.
    fn as_any(&self) -> &dyn Any;
}
