//! What a value is to the writer: by way of JSON for `toYaml`, as it is for `toYamlPretty`.

use super::{Dialect, through_json};
use crate::gostd::strconv::{format_float, shortest_digits};
use crate::value::{Field, Kind, List, Map, Object, Str, Value};
use crate::yaml::error::Error;
use crate::yaml::float;

/// A value about to be written.
pub(super) enum Node {
    /// Written plain, whatever it looks like.
    Word(String),
    String(Str),
    /// Base64 under the tag `!!binary`.
    Binary(Str),
    List(List),
    Map(Map),
    /// The fields of a struct, which keep their order.
    Fields(Vec<(Str, Value)>),
}

/// What `value` is written as.
///
/// # Errors
/// What JSON cannot hold, and text that does not come back from it.
pub(super) fn of(value: &Value, dialect: &Dialect) -> Result<Node, Error> {
    Ok(match value {
        Value::Nil => word("null"),
        Value::Bool(b) => Node::Word(b.to_string()),
        Value::Int(n) | Value::Int64(n) => Node::Word(n.to_string()),
        Value::Uint8(n) => Node::Word(n.to_string()),
        Value::Uint64(n) => Node::Word(n.to_string()),
        Value::Float64(f) if dialect.through_json => Node::Word(json_number(*f)?),
        Value::Float64(f) => Node::Word(float::yaml(*f)),
        Value::Complex128(..) => return Err(unsupported("complex128", dialect)),
        Value::String(text) if dialect.through_json => Node::String(through_json::value(text)?.into_owned()),
        Value::String(text) => string(text),
        Value::Bytes(bytes) if dialect.through_json => Node::String(base64(bytes)),
        Value::Bytes(bytes) => Node::List(bytes.iter().map(|b| Value::Uint8(*b)).collect()),
        Value::List(list) if list.is_nil() && dialect.through_json => word("null"),
        Value::Map(map) if map.is_nil() && dialect.through_json => word("null"),
        Value::List(list) => Node::List(list.clone()),
        Value::Map(map) => Node::Map(map.clone()),
        Value::Object(object) => return of_object(object.as_ref(), dialect),
    })
}

/// The layout of a time for YAML (go-yaml v3: encode.go, `timev`), whatever its year.
const MOMENT: &str = "2006-01-02T15:04:05.999999999Z07:00";

fn of_object(object: &dyn Object, dialect: &Dialect) -> Result<Node, Error> {
    if !dialect.through_json
        && object.type_name() == "time.Time"
        && let Ok(Value::String(text)) = object.call("Format", &mut [Value::string(MOMENT)])
    {
        return Ok(Node::Word(text.to_string()));
    }
    // go-yaml v3 knows the tags of YAML alone, and takes a field's name in lower case where there is none.
    if let Some(fields) = object.declared().filter(|_| !dialect.through_json && !object.has_text(false)) {
        let exported = fields.into_iter().filter(Field::is_exported);
        return Ok(Node::Fields(exported.map(|f| (f.name.to_ascii_lowercase().into(), f.value)).collect()));
    }
    match (object.type_name(), object.json()) {
        ("time.Duration", _) if !dialect.through_json => Ok(Node::String(object.display().into())),
        ("time.Time", None) => Err(unsupported(object.type_name(), dialect)),
        (_, None) if matches!(object.kind(), Kind::Struct | Kind::Ptr) => Ok(Node::Map(Map::new())),
        (_, Some(Value::Object(_)) | None) => Err(unsupported(object.type_name(), dialect)),
        (_, Some(plain)) => of(&plain, dialect),
    }
}

fn word(text: &str) -> Node {
    Node::Word(text.to_owned())
}

/// Text as it is; bytes that are not UTF-8 are binary (go-yaml v3).
fn string(text: &Str) -> Node {
    match text.to_str() {
        Some(_) => Node::String(text.clone()),
        None => Node::Binary(in_lines(&base64(text))),
    }
}

fn base64(bytes: &[u8]) -> Str {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes).into()
}

/// Long base64 text in lines of 70 (go-yaml: resolve.go, `encodeBase64`).
fn in_lines(text: &[u8]) -> Str {
    const LINE: usize = 70;
    if text.len() < LINE {
        return Str::from(text);
    }
    let lines: Vec<u8> = text.chunks(LINE).flat_map(|line| [line, b"\n"].concat()).collect();
    Str::from(lines)
}

fn unsupported(type_name: &str, dialect: &Dialect) -> Error {
    if dialect.through_json {
        return Error::write_json(format!("json: unsupported type: {type_name}"));
    }
    Error::write(format!("cannot marshal type: {type_name}"))
}

/// A float64 as JSON writes it and YAML reads it back: an integer where JSON writes one that fits 64 bits, otherwise
/// Go's general form.
fn json_number(f: f64) -> Result<String, Error> {
    if !f.is_finite() {
        return Err(Error::write_json(format!("json: unsupported value: {}", infinite(f))));
    }
    if f == 0.0 {
        return Ok("0".to_owned());
    }
    if f.fract() == 0.0 && f.abs() < 1e20 {
        let digits = integer_digits(f.abs());
        let fits = if f < 0.0 { digits.parse::<i64>().is_ok() } else { digits.parse::<u64>().is_ok() };
        if fits {
            return Ok(format!("{}{digits}", if f < 0.0 { "-" } else { "" }));
        }
    }
    Ok(format_float(f))
}

fn infinite(f: f64) -> &'static str {
    match f {
        f64::INFINITY => "+Inf",
        f64::NEG_INFINITY => "-Inf",
        _ => "NaN",
    }
}

/// The digits of an integral float: the shortest that read back as the same, then zeros.
fn integer_digits(f: f64) -> String {
    let (digits, exponent) = shortest_digits(f);
    let width = usize::try_from(exponent).unwrap_or_default() + 1;
    format!("{digits:0<width$}")
}
