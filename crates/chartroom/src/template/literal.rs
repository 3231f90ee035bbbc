//! Literals as values: numbers in all of Go's spellings, and strings. Not where they stand.
//!
//! Source: Go, text/template/parse/node.go, `newNumber`; exec.go, `idealConstant`.

use std::borrow::Cow;

use super::token::Kind;
use crate::diag::Span;
use crate::gostd::strconv::{self, quoted};
use crate::value::Value;

/// A number, as each of the types that it fits exactly.
#[derive(Debug, Default)]
pub(super) struct Number {
    /// As written.
    pub span: Span,
    pub int: Option<i64>,
    pub uint: Option<u64>,
    pub float: Option<f64>,
    pub complex: Option<(f64, f64)>,
    /// What it is where nothing asks for a type; `None` if that is an integer that fits no `int`.
    pub ideal: Option<Value>,
}

/// The meaning of a string literal, or Go's complaint.
pub(super) fn string(literal: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    strconv::unquote(literal).ok_or_else(|| "invalid syntax".to_owned())
}

/// The meaning of a number token, or Go's complaint.
pub(super) fn number(kind: Kind, text: &[u8], span: Span) -> Result<Number, String> {
    let mut number = match kind {
        Kind::CharConstant => character(text)?,
        Kind::Complex => complex(text).ok_or("syntax error scanning complex number")?,
        _ => plain(text)?,
    };
    number.span = span;
    number.ideal = ideal(&number, text);
    Ok(number)
}

/// Go decides by the spelling: a point or an exponent makes a float64.
fn ideal(number: &Number, text: &[u8]) -> Option<Value> {
    if let Some((re, im)) = number.complex {
        return Some(Value::Complex128(re, im));
    }
    let has = |set: &[u8]| text.iter().any(|b| set.contains(b));
    let is_hex_int = matches!(text, [b'0', b'x' | b'X', _, ..]) && !has(b"pP");
    match number.float {
        Some(float) if !is_hex_int && !text.starts_with(b"'") && has(b".eEpP") => Some(Value::Float64(float)),
        _ => number.int.map(Value::Int),
    }
}

fn character(text: &[u8]) -> Result<Number, String> {
    let Some(rune) = strconv::unquote_char(text) else {
        return Err(if starts_well(text) {
            format!("malformed character constant: {}", String::from_utf8_lossy(text))
        } else {
            "invalid syntax".to_owned()
        });
    };
    let number = u64::from(rune);
    Ok(Number {
        int: i64::try_from(number).ok(),
        uint: Some(number),
        float: Some(f64::from(rune)),
        ..Number::default()
    })
}

/// Whether the first character of the literal is fine, so that it is the rest that is not.
fn starts_well(text: &[u8]) -> bool {
    /// The longest escape is `\U` and eight digits; the quote comes on top.
    const LONGEST: usize = 11;
    (2..=LONGEST.min(text.len())).any(|end| {
        let mut head = text.get(..end).unwrap_or_default().to_vec();
        head.push(b'\'');
        strconv::unquote_char(&head).is_some()
    })
}

/// `1+2i`: the sign between the parts is the last one that belongs to no exponent.
fn complex(text: &[u8]) -> Option<Number> {
    let parts = text.strip_suffix(b"i")?;
    let middle = (1..parts.len()).rev().find(|i| {
        let exponent = matches!(parts.get(i - 1), Some(b'e' | b'E' | b'p' | b'P'));
        matches!(parts.get(*i), Some(b'+' | b'-')) && !(exponent && looks_like_exponent(parts, *i))
    })?;
    let (re, im) = parts.split_at_checked(middle)?;
    Some(simplified(strconv::parse_float(re).ok()?, strconv::parse_float(im).ok()?))
}

/// In a hexadecimal number `e` is a digit, so only `p` starts an exponent there.
fn looks_like_exponent(text: &[u8], sign: usize) -> bool {
    let is_hex = text.windows(2).take(sign).any(|w| matches!(w, b"0x" | b"0X"));
    !is_hex || matches!(text.get(sign - 1), Some(b'p' | b'P'))
}

fn simplified(re: f64, im: f64) -> Number {
    let mut number = Number { complex: Some((re, im)), ..Number::default() };
    if im == 0.0 {
        number.float = Some(re);
        number.int = exact_int(re);
        number.uint = exact_uint(re);
    }
    number
}

fn plain(text: &[u8]) -> Result<Number, String> {
    if let Some(float) = text.strip_suffix(b"i").and_then(|text| strconv::parse_float(text).ok()) {
        return Ok(simplified(0.0, float));
    }
    let mut number = Number {
        int: strconv::parse_int(text, 0).ok(),
        uint: strconv::parse_uint(text, 0).ok(),
        ..Number::default()
    };
    if number.int == Some(0) {
        number.uint = Some(0); // -0 is no unsigned number to ParseUint
    }
    if let Some(int) = number.int {
        number.float = Some(int as f64);
    } else if let Some(uint) = number.uint {
        number.float = Some(uint as f64);
    } else if let Ok(float) = strconv::parse_float(text) {
        if !text.iter().any(|b| b".eEpP".contains(b)) {
            return Err(format!("integer overflow: {}", quoted(text)));
        }
        number.float = Some(float);
        number.int = exact_int(float);
        number.uint = exact_uint(float);
    } else {
        return Err(format!("illegal number syntax: {}", quoted(text)));
    }
    Ok(number)
}

/// The integer that a float is, if it is one and fits.
fn exact_int(x: f64) -> Option<i64> {
    (x.trunc() == x && (-(2f64.powi(63))..2f64.powi(63)).contains(&x)).then_some(x as i64)
}

/// The unsigned integer that a float is, if it is one and fits.
fn exact_uint(x: f64) -> Option<u64> {
    (x.trunc() == x && (0.0..2f64.powi(64)).contains(&x)).then_some(x as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ideal_of(text: &str) -> String {
        let kind = if text.starts_with('\'') { Kind::CharConstant } else { Kind::Number };
        match number(kind, text.as_bytes(), Span::default()) {
            Ok(n) => format!("{:?}", n.ideal),
            Err(e) => e,
        }
    }

    #[test]
    fn the_spelling_decides_the_type() {
        for (text, value) in [
            ("1_000", "Some(Int(1000))"),
            ("0x1F", "Some(Int(31))"),
            ("0xe", "Some(Int(14))"),
            ("0o17", "Some(Int(15))"),
            ("017", "Some(Int(15))"),
            ("-0b101", "Some(Int(-5))"),
            ("1.0", "Some(Float64(1.0))"),
            (".5", "Some(Float64(0.5))"),
            ("0x1p4", "Some(Float64(16.0))"),
            ("'a'", "Some(Int(97))"),
            ("2i", "Some(Complex128(0.0, 2.0))"),
            ("9223372036854775808", "None"),
            ("18446744073709551616", "integer overflow: \"18446744073709551616\""),
            ("08", "integer overflow: \"08\""),
            ("0x", "illegal number syntax: \"0x\""),
            ("''", "invalid syntax"),
            ("'ab'", "malformed character constant: 'ab'"),
        ] {
            assert_eq!(ideal_of(text), value, "{text}");
        }
    }
}
