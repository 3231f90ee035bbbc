//! From Rust's types to values.

use std::borrow::Cow;
use std::rc::Rc;

use super::{List, Map, Object, Str, Value};

macro_rules! from {
    ($($rust:ty => $make:expr),* $(,)?) => {
        $(impl From<$rust> for Value {
            fn from(x: $rust) -> Value {
                $make(x)
            }
        })*
    };
}

from! {
    bool => Value::Bool,
    f64 => Value::Float64,
    Str => Value::String,
    List => Value::List,
    Map => Value::Map,
    Rc<dyn Object> => Value::Object,
    &str => Value::string,
    String => Value::string,
    &[u8] => Value::string,
    Vec<u8> => Value::string,
    Cow<'_, str> => Value::string,
    &Str => |s: &Str| Value::String(s.clone()),
    Vec<Value> => |v| Value::List(List::from(v)),
}

/// `None` becomes nil.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(x: Option<T>) -> Value {
        x.map_or(Value::Nil, Into::into)
    }
}
