//! Numbers, dates and words. Not strings, and not what may stand around them.

use super::cursor::{Cursor, Fault, Read};
use crate::gostd::strconv::quoted;
use crate::gostd::strconv::{self, Reason};
use crate::gostd::time::{Time, Zone};
use crate::value::Value;

/// The zone of the machine: times without one of their own are in it, under names that say what they lack.
#[derive(Clone)]
pub(super) struct Local {
    pub zone: Zone,
    /// Its offset now, in seconds, which counts for all of them.
    pub offset: i64,
}

/// Reads a number or a date that begins with a digit.
pub(super) fn number_or_date(cursor: &mut Cursor<'_>, local: &Local) -> Read<Value> {
    cursor.begin();
    if cursor.next()? != Some('0') {
        return digits(cursor, local);
    }
    match cursor.next()? {
        Some(c) if c.is_ascii_digit() => digits(cursor, local),
        Some('_') => decimal(cursor),
        Some('.' | 'e' | 'E') => float(cursor),
        Some('b') => based(cursor, 2, "not a binary number"),
        Some('o') => based(cursor, 8, "not an octal number"),
        Some('x') => based(cursor, 16, "not a hexadecimal number"),
        _ => {
            cursor.back();
            integer(cursor)
        }
    }
}

/// Reads a number behind a sign, which has been read.
pub(super) fn signed(cursor: &mut Cursor<'_>) -> Read<Value> {
    let first = cursor.next()?;
    match first {
        Some('i') if !(cursor.accept('n')? && cursor.accept('f')?) => return Err(invalid_float(cursor)),
        Some('n') if !(cursor.accept('a')? && cursor.accept('n')?) => return Err(invalid_float(cursor)),
        Some('i' | 'n') => return word_float(cursor),
        Some('0') => {
            if let Some(base @ ('b' | 'o' | 'x')) = cursor.peek()? {
                let so_far = cursor.ascii_item();
                let message = format!("cannot use sign with non-decimal numbers: '{so_far}{base}'");
                return Err(cursor.fault(message));
            }
        }
        Some('.') => return Err(cursor.fault("floats must start with a digit, not '.'")),
        _ => {}
    }
    if first.is_some_and(|c| c.is_ascii_digit()) {
        return decimal(cursor);
    }
    Err(cursor.fault(format!("expected a digit but got {}", quoted_char(first))))
}

fn invalid_float(cursor: &Cursor<'_>) -> Fault {
    cursor.fault(format!("invalid float: '{}'", String::from_utf8_lossy(cursor.item())))
}

/// Digits so far: what comes next decides what it is.
fn digits(cursor: &mut Cursor<'_>, local: &Local) -> Read<Value> {
    cursor.run(|c| c.is_ascii_digit())?;
    match cursor.next()? {
        Some('-' | ':') => date(cursor, local),
        Some('_') => decimal(cursor),
        Some('.' | 'e' | 'E') => float(cursor),
        _ => {
            cursor.back();
            integer(cursor)
        }
    }
}

fn decimal(cursor: &mut Cursor<'_>) -> Read<Value> {
    cursor.run(|c| c.is_ascii_digit() || c == '_')?;
    if matches!(cursor.next()?, Some('.' | 'e' | 'E')) {
        return float(cursor);
    }
    cursor.back();
    integer(cursor)
}

fn based(cursor: &mut Cursor<'_>, base: u32, complaint: &str) -> Read<Value> {
    let next = cursor.peek()?;
    if !next.is_some_and(|c| c.is_digit(base)) {
        let so_far = cursor.ascii_item();
        return Err(cursor.fault(format!("{complaint}: '{so_far}{}'", next.unwrap_or('\0'))));
    }
    cursor.run(|c| c.is_digit(base) || c == '_')?;
    integer(cursor)
}

fn integer(cursor: &Cursor<'_>) -> Read<Value> {
    let text = cursor.ascii_item();
    let fault = |message: String| Fault { line: cursor.line, message };
    if !underscores_ok(text) {
        return Err(fault(format!(
            "Invalid integer {text}: underscores must be surrounded by digits",
            text = quoted(&text)
        )));
    }
    if leading_zero(text) {
        return Err(fault(format!(
            "Invalid integer {text}: cannot have leading zeroes",
            text = quoted(&text)
        )));
    }
    match strconv::parse_int(text.as_bytes(), 0) {
        Ok(number) => Ok(Value::Int64(number)),
        Err(_) => Err(fault(format!("{text} is out of range for int64"))),
    }
}

fn float(cursor: &mut Cursor<'_>) -> Read<Value> {
    cursor.run(|c| c.is_ascii_digit() || "_.-+eE".contains(c))?;
    word_float(cursor)
}

/// The float whose text has been read, `inf` and `nan` included.
pub(super) fn word_float(cursor: &Cursor<'_>) -> Read<Value> {
    let text = cursor.ascii_item();
    let fault = |message: String| Fault { line: cursor.line, message };
    let parts: Vec<&str> = text.split(['.', 'e', 'E']).filter(|part| !part.is_empty()).collect();
    if !parts.iter().all(|part| underscores_ok(part)) {
        return Err(fault(format!(
            "Invalid float {text}: underscores must be surrounded by digits",
            text = quoted(&text)
        )));
    }
    if parts.first().is_some_and(|part| leading_zero(part)) {
        return Err(fault(format!("Invalid float {text}: cannot have leading zeroes", text = quoted(&text))));
    }
    if text.split('.').skip(1).any(|after| !after.starts_with(|c: char| c.is_ascii_digit())) {
        return Err(fault(format!(
            "Invalid float {text}: '.' must be followed by one or more digits",
            text = quoted(&text)
        )));
    }
    match text {
        "nan" | "+nan" => return Ok(Value::Float64(f64::NAN)),
        "-nan" => return Ok(Value::Float64(-f64::NAN)),
        _ => {}
    }
    match strconv::parse_float(text.replace('_', "").as_bytes()) {
        Ok(number) => Ok(Value::Float64(number)),
        Err(error) if error.reason == Reason::Range => {
            Err(fault(format!("{text} is out of range for float64")))
        }
        Err(_) => Err(fault(format!("Invalid float value: {text}", text = quoted(&text)))),
    }
}

/// The forms of dates and times, and the name of the zone for those that have none of their own.
const FORMS: [(&str, Option<&str>); 7] = [
    ("2006-01-02T15:04:05.999999999Z07:00", None),
    ("2006-01-02T15:04:05.999999999", Some("datetime-local")),
    ("2006-01-02", Some("date-local")),
    ("15:04:05.999999999", Some("time-local")),
    ("2006-01-02T15:04Z07:00", None),
    ("2006-01-02T15:04", Some("datetime-local")),
    ("15:04", Some("time-local")),
];

fn date(cursor: &mut Cursor<'_>, local: &Local) -> Read<Value> {
    cursor.run(|c| c.is_ascii_digit() || "-:Tt .Zz+".contains(c))?;
    let text = cursor.ascii_item().trim().replace('z', "Z").replace(['t', ' '], "T");
    for (form, zone) in FORMS {
        let zone = zone.map_or_else(|| local.zone.clone(), |name| Zone::Fixed(name.to_owned(), local.offset));
        let Ok(time) = Time::parse(form.as_bytes(), text.as_bytes(), &zone) else { continue };
        if lacks_leading_zero(&text, form) {
            break;
        }
        return Ok(Value::object(time));
    }
    Err(Fault { line: cursor.line, message: format!("invalid datetime: {text}", text = quoted(&text)) })
}

/// Go reads an hour of one digit where TOML wants two: the separators then are not where they belong.
fn lacks_leading_zero(text: &str, form: &str) -> bool {
    let fixed = form.split(['.', 'Z']).next().unwrap_or_default();
    fixed.bytes().enumerate().any(|(i, c)| !c.is_ascii_digit() && text.as_bytes().get(i) != Some(&c))
}

/// Whether every underscore has something like a digit on both sides.
fn underscores_ok(text: &str) -> bool {
    if matches!(text.trim_start_matches(['+', '-']), "nan" | "inf") {
        return true;
    }
    let mut accept = false;
    for c in text.chars() {
        if c == '_' && !accept {
            return false;
        }
        accept = c.is_ascii_hexdigit();
    }
    accept
}

fn leading_zero(text: &str) -> bool {
    match text.as_bytes() {
        [b'0', b'b' | b'o' | b'x', ..] => false,
        [b'0', _, ..] | [b'-' | b'+', b'0', _, ..] => true,
        _ => false,
    }
}

/// A character in single quotes, as `%q` shows it; NUL stands for the end.
pub(super) fn quoted_char(c: Option<char>) -> String {
    let mut out = Vec::new();
    strconv::append_quoted_char(&mut out, c.unwrap_or('\0'), false);
    String::from_utf8(out).unwrap_or_default()
}
