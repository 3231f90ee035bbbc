//! The duration helpers that Helm 4 adds: anything that can be a duration, in the unit asked for.

use crate::func;
use crate::gostd::strconv;
use crate::gostd::strings::Bytes;
use crate::gostd::time::Duration;
use crate::template::func::{Func, FuncError};
use crate::value::{Kind, Value};

/// The family's functions. Source: Helm 4.3, pkg/engine/funcs.go.
pub const TABLE: &[Func] = &[
    func!("mustToDuration", must_to_duration as (Value)),
    func!("durationSeconds", seconds as (Value)),
    func!("durationMilliseconds", milliseconds as (Value)),
    func!("durationMicroseconds", microseconds as (Value)),
    func!("durationNanoseconds", nanoseconds as (Value)),
    func!("durationMinutes", minutes as (Value)),
    func!("durationHours", hours as (Value)),
    func!("durationDays", days as (Value)),
    func!("durationWeeks", weeks as (Value)),
    func!("durationRoundTo", round_to as (Value, Value)),
    func!("durationTruncateTo", truncate_to as (Value, Value)),
];

/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;

/// A duration, its text, or seconds as text or number.
fn to_duration(value: &Value) -> Result<Duration, String> {
    if let Value::String(text) = value {
        return from_text(text);
    }
    if value.is_nil() {
        return Err("invalid duration".into());
    }
    if let Value::Object(object) = value {
        if let Some(duration) = object.as_any().downcast_ref::<Duration>() {
            return Ok(*duration);
        }
        if let (Kind::Int | Kind::Int64, Some(inner)) = (object.kind(), object.underlying()) {
            return to_duration(&inner);
        }
    }
    match value {
        Value::Int(n) | Value::Int64(n) => from_whole(*n),
        Value::Uint8(n) => from_whole(i64::from(*n)),
        Value::Uint64(n) => from_whole(i64::try_from(*n).map_err(|_| overflow(n))?),
        Value::Float64(n) => from_float(*n),
        other => Err(format!("unsupported duration type {}", other.type_name())),
    }
}

fn from_text(text: &[u8]) -> Result<Duration, String> {
    let trimmed = text.trim_space();
    if trimmed.is_empty() {
        return Err("empty duration".into());
    }
    if let Ok(duration) = Duration::parse(trimmed) {
        return Ok(duration);
    }
    match strconv::parse_float(trimmed) {
        Ok(seconds) => from_float(seconds),
        Err(_) => Err(format!("could not parse duration {}", strconv::quoted(text))),
    }
}

fn from_whole(seconds: i64) -> Result<Duration, String> {
    seconds.checked_mul(SECOND).map(Duration).ok_or_else(|| overflow(seconds))
}

fn from_float(seconds: f64) -> Result<Duration, String> {
    if !seconds.is_finite() {
        return Err(format!("invalid duration seconds: {}", strconv::format_float(seconds)));
    }
    let (most, least) = (i64::MAX as f64, i64::MIN as f64);
    if seconds > most / SECOND as f64 || seconds < least / SECOND as f64 {
        return Err(overflow(strconv::format_float(seconds)));
    }
    let nanoseconds = seconds * SECOND as f64;
    if nanoseconds > most || nanoseconds < least {
        return Err(format!("duration nanoseconds overflow: {}", strconv::format_float(nanoseconds)));
    }
    // 2^63 itself passes Go's test and wraps around.
    Ok(Duration(if nanoseconds >= most { i64::MIN } else { nanoseconds as i64 }))
}

fn overflow(seconds: impl std::fmt::Display) -> String {
    format!("duration seconds overflow: {seconds}")
}

/// What is no duration counts as none.
fn or_zero(value: &Value) -> Duration {
    to_duration(value).unwrap_or_default()
}

fn must_to_duration(value: Value) -> Result<Value, FuncError> {
    Ok(Value::object(to_duration(&value)?))
}

fn seconds(value: Value) -> f64 {
    or_zero(&value).seconds()
}

fn milliseconds(value: Value) -> Value {
    Value::Int64(or_zero(&value).milliseconds())
}

fn microseconds(value: Value) -> Value {
    Value::Int64(or_zero(&value).microseconds())
}

fn nanoseconds(value: Value) -> Value {
    Value::Int64(or_zero(&value).0)
}

fn minutes(value: Value) -> f64 {
    or_zero(&value).minutes()
}

fn hours(value: Value) -> f64 {
    or_zero(&value).hours()
}

fn days(value: Value) -> f64 {
    or_zero(&value).hours() / 24.0
}

fn weeks(value: Value) -> f64 {
    or_zero(&value).hours() / 24.0 / 7.0
}

fn round_to(value: Value, step: Value) -> Value {
    let duration = or_zero(&value);
    Value::object(to_duration(&step).map_or(duration, |step| duration.round(step)))
}

fn truncate_to(value: Value, step: Value) -> Value {
    let duration = or_zero(&value);
    Value::object(to_duration(&step).map_or(duration, |step| duration.truncate(step)))
}
