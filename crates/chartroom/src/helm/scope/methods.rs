//! The methods of `.Values` and of the root scope, which are maps of the named type `common.Values`
//! (Helm: pkg/chart/common/values.go). `Encode` needs a writer, which no
//! template has: calling it fails, and it hides a value of that name.

use crate::gostd::strconv::quoted;
use crate::template::func::{Call, Func, FuncError, FuncResult, take};
use crate::value::{Map, MapType, Signature, Str, Type, Value};
use crate::yaml;

/// All of them; each gets the map in front of its arguments.
pub fn of_values() -> Vec<Func> {
    let one = Signature::fixed(&[Type::String]);
    vec![
        Func::bound("YAML", Signature::fixed(&[]), to_yaml),
        Func::bound("AsMap", Signature::fixed(&[]), |call| Ok(Value::Map(map(call).with_type(MapType::Any)))),
        Func::bound("Table", one, |call| {
            let (values, path) = (map(call), path(call));
            table(&values, &path).map(Value::Map).map_err(|name| error(&name, "table"))
        }),
        Func::bound("PathValue", one, path_value),
        Func::bound("Encode", Signature::fixed(&[Type::Named("io.Writer")]), |_| Ok(Value::Nil)),
    ]
}

fn map(call: &mut Call<'_>) -> Map {
    call.args.first().and_then(Value::as_map).unwrap_or_default()
}

fn path(call: &mut Call<'_>) -> Str {
    take(call.args, 1)
}

fn to_yaml(call: &mut Call<'_>) -> FuncResult {
    yaml::write(&Value::Map(map(call))).map(Value::string).map_err(|e| FuncError::new(e.text()))
}

/// The table under a path with dots between its keys, or the key that is none.
fn table(values: &Map, path: &[u8]) -> Result<Map, Str> {
    path.split(|b| *b == b'.').try_fold(values.clone(), |table, key| match table.get(key) {
        Some(Value::Map(next)) => Ok(next.with_type(MapType::Values)),
        _ => Err(Str::from(key)),
    })
}

/// The value under a path; tables do not count.
fn path_value(call: &mut Call<'_>) -> FuncResult {
    let (values, path) = (map(call), path(call));
    if path.is_empty() {
        return Err(FuncError::new("YAML path cannot be empty"));
    }
    let (parent, key) = match path.iter().rposition(|b| *b == b'.') {
        Some(dot) => (table(&values, &path[..dot]).ok(), &path[dot + 1..]),
        None => (Some(values), &path[..]),
    };
    match parent.and_then(|parent| parent.get(key)) {
        Some(Value::Map(_)) | None => Err(error(key, "value")),
        Some(value) => Ok(value),
    }
}

fn error(key: &[u8], wanted: &str) -> FuncError {
    FuncError::new(format!("{} is not a {wanted}", quoted(key)))
}
