//! Values by dotted path, as conditions and imports name them. Not what is done with them.

use crate::value::{Map, Str, Value};

/// The table at `path`.
///
/// # Errors
/// The first part of the path that is no table.
pub(super) fn table(values: &Map, path: &[u8]) -> Result<Map, Str> {
    let mut table = values.clone();
    for key in path.split(|b| *b == b'.') {
        match table.get(key) {
            Some(Value::Map(inner)) => table = inner,
            _ => return Err(Str::from(key)),
        }
    }
    Ok(table)
}

/// The value at `path`, unless it is a table or missing.
pub(super) fn leaf(values: &Map, path: &[u8]) -> Option<Value> {
    let (table_of, key) = match path.iter().rposition(|b| *b == b'.') {
        Some(dot) => (table(values, path.get(..dot)?).ok()?, path.get(dot + 1..)?),
        None => (values.clone(), path),
    };
    table_of.get(key).filter(|value| !matches!(value, Value::Map(_)))
}
