//! Values as the schema checker wants them. Not what it makes of them.

use serde_json::{Map, Number, Value as Json};

use crate::value::Value;

/// How deep values may nest: a schema that refers to itself follows them on our stack.
const MAX_DEPTH: usize = 256;

/// The values in JSON; `None` where they are nested too deep to be checked.
pub(super) fn instance(value: &Value) -> Option<Json> {
    instance_at(value, MAX_DEPTH)
}

fn instance_at(value: &Value, depth: usize) -> Option<Json> {
    let depth = depth.checked_sub(1)?;
    Some(match value {
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(i) | Value::Int64(i) => Json::Number(Number::from(*i)),
        Value::Uint8(u) => Json::Number(Number::from(*u)),
        Value::Uint64(u) => Json::Number(Number::from(*u)),
        Value::Float64(f) => number(*f),
        Value::String(s) => Json::String(s.to_str_lossy().into_owned()),
        Value::List(list) => Json::Array(list.iter().map(|v| instance_at(v, depth)).collect::<Option<_>>()?),
        Value::Map(map) => {
            let entries = map.entries().into_iter();
            let fields = entries.map(|(k, v)| Some((k.to_str_lossy().into_owned(), instance_at(&v, depth)?)));
            Json::Object(fields.collect::<Option<Map<_, _>>>()?)
        }
        Value::Nil | Value::Bytes(_) | Value::Complex128(..) | Value::Object(_) => Json::Null,
    })
}

/// A whole number is an integer whatever its type is in Go; draft 4 would tell them apart.
#[allow(clippy::cast_possible_truncation)]
fn number(f: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if f.fract() == 0.0 && f.abs() <= EXACT {
        return Json::Number(Number::from(f as i64));
    }
    Number::from_f64(f).map_or(Json::Null, Json::Number)
}
