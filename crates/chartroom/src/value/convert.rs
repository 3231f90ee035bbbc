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

/// JSON as Kubernetes' client hands it to Go: whole numbers are int64.
impl From<&serde_json::Value> for Value {
    fn from(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Nil,
            serde_json::Value::Bool(b) => Value::Bool(*b),
            serde_json::Value::Number(n) => match n.as_i64() {
                Some(i) => Value::Int64(i),
                None => Value::Float64(n.as_f64().unwrap_or_default()),
            },
            serde_json::Value::String(s) => Value::string(&s[..]),
            serde_json::Value::Array(items) => Value::List(items.iter().map(Value::from).collect::<List>()),
            serde_json::Value::Object(fields) => {
                Value::Map(fields.iter().map(|(k, v)| (&k[..], Value::from(v))).collect::<Map>())
            }
        }
    }
}
