//! Anything turned into a number, silently: what is no number counts as 0. Knows no function that uses it.
//!
//! Source: spf13/cast 1.7.0, caste.go, by way of Sprig's numeric.go.

use crate::gostd::strconv::{parse_float, parse_int};
use crate::value::Value;

/// Sprig's `toInt` and `toInt64`, which are the same where an int has 64 bits. Texts are read with Go's prefixes
/// (`0x1A`, and `010` is octal) after a tail of `.000` is cut off.
pub(super) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(i) | Value::Int64(i) => *i,
        Value::Uint8(u) => i64::from(*u),
        Value::Uint64(u) => u.cast_signed(),
        Value::Float64(f) => truncate(*f),
        Value::Bool(b) => i64::from(*b),
        Value::String(s) => parse_int(without_zero_decimals(s), 0).unwrap_or(0),
        Value::Object(_) => calendar_number(value).unwrap_or(0),
        _ => 0,
    }
}

/// Sprig's `toFloat64`. Texts are decimal here: `010` is 10 and `0x1A` is 0.
pub(super) fn to_float(value: &Value) -> f64 {
    match value {
        Value::Int(i) | Value::Int64(i) => *i as f64,
        Value::Uint8(u) => f64::from(*u),
        Value::Uint64(u) => *u as f64,
        Value::Float64(f) => *f,
        Value::Bool(b) => f64::from(u8::from(*b)),
        Value::String(s) => parse_float(s).unwrap_or(0.0),
        Value::Object(_) => calendar_number(value).unwrap_or(0) as f64,
        _ => 0.0,
    }
}

/// A float without its fraction; what does not fit (NaN too) becomes the least number, as on amd64.
pub(super) fn truncate(f: f64) -> i64 {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if (-BEYOND..BEYOND).contains(&f) { f as i64 } else { i64::MIN }
}

/// Of all named number types, cast knows the month and the day of the week; a duration counts as 0.
fn calendar_number(value: &Value) -> Option<i64> {
    let Value::Object(object) = value else { return None };
    if !matches!(object.type_name(), "time.Month" | "time.Weekday") {
        return None;
    }
    match object.underlying() {
        Some(Value::Int(i)) => Some(i),
        _ => None,
    }
}

/// `5.00` without its `.00`; everything else as it is.
fn without_zero_decimals(text: &[u8]) -> &[u8] {
    let zeros = text.iter().rev().take_while(|b| **b == b'0').count();
    match text.get(..text.len() - zeros) {
        Some([number @ .., b'.']) if zeros > 0 => number,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_ints_as_cast_reads_them() {
        let read = |s: &str| to_int(&Value::string(s));
        let cases = [
            ("5.00", 5),
            ("0.0", 0),
            ("010", 8),
            ("08", 0),
            ("1_000", 1000),
            ("3.9", 0),
            ("12.0.0", 0),
            (".0", 0),
        ];
        for (text, number) in cases {
            assert_eq!(read(text), number, "{text}");
        }
    }

    #[test]
    fn floats_beyond_the_range_become_the_least_int() {
        for f in [1e19, -1e19, f64::NAN, f64::INFINITY] {
            assert_eq!(to_int(&Value::Float64(f)), i64::MIN);
        }
        assert_eq!(to_int(&Value::Float64(-2.9)), -2);
    }
}
