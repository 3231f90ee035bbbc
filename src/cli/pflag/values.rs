//! Whether a text is a value of a kind of flag, and what Go says where it is none. Not which flag is of which kind.

use std::borrow::Cow;

use super::flags::{Kind, Log};
use chartroom::gostd::time::Duration;
use chartroom::gostd::{csv, runes, strconv};
use chartroom::quoted;

/// What `--color` may say.
const COLORS: &[&[u8]] = &[b"never", b"auto", b"always"];
/// What `--output` may say (Helm: pkg/cli/output/output.go).
const FORMATS: &[&[u8]] = &[b"table", b"json", b"yaml"];
/// What `--wait` may say; the last two are what a switch was.
const WAIT_STRATEGIES: &[&[u8]] = &[b"watcher", b"hookOnly", b"legacy", b"true", b"false"];
/// What messages of Kubernetes' logger may be as severe as.
const SEVERITIES: &[&str] = &["INFO", "WARNING", "ERROR", "FATAL"];

/// Checks a value (pflag: the files of its types, `Set`).
///
/// # Errors
/// Go's words about what is wrong.
pub(super) fn check(kind: Kind, value: &[u8]) -> Result<(), String> {
    match kind {
        Kind::Help | Kind::Switch | Kind::Bool => match truth(value) {
            Some(_) => Ok(()),
            None => Err(format!("strconv.ParseBool: parsing {}: invalid syntax", quoted(value))),
        },
        Kind::Int => strconv::parse_int(value, 0).map(drop).map_err(|error| error.to_string()),
        Kind::Uint => strconv::parse_uint(value, 0).map(drop).map_err(|error| error.to_string()),
        Kind::Format if !FORMATS.contains(&value) => Err("invalid format type".into()),
        Kind::Float => float(value),
        Kind::Duration => Duration::parse(value).map(drop).map_err(|error| error.to_string()),
        Kind::List if value.is_empty() => Ok(()),
        Kind::List => csv::record(value).map(drop).map_err(|error| error.to_string()),
        Kind::Pairs => pairs(value),
        Kind::Wait if !WAIT_STRATEGIES.contains(&value) => Err(format!(
            "invalid wait input {}. Valid inputs are watcher, hookOnly, and legacy",
            quoted(value)
        )),
        Kind::Log(log) => logging(log, value),
        Kind::Text | Kind::Bytes | Kind::Color | Kind::DryRun | Kind::Format | Kind::Once | Kind::Wait => {
            Ok(())
        }
    }
}

/// A level of the logger.
pub(super) fn level(value: &[u8]) -> Option<i64> {
    strconv::parse_int(value, 10).ok()
}

/// A truth value (Go: strconv, `ParseBool`).
pub(super) fn truth(value: &[u8]) -> Option<bool> {
    match value {
        b"1" | b"t" | b"T" | b"true" | b"TRUE" | b"True" => Some(true),
        b"0" | b"f" | b"F" | b"false" | b"FALSE" | b"False" => Some(false),
        _ => None,
    }
}

/// What is wrong with a color that was said.
pub(super) fn color_fault(said: Option<&[u8]>) -> Option<String> {
    let said = said.filter(|said| !COLORS.contains(said))?;
    Some(format!("invalid color mode {}: must be one of: never, auto, always", quoted(said)))
}

/// The largest number of 32 bits, and half of the step to what would be the next one: from there on it is rounded up.
const TOO_LARGE: f64 = 3.402_823_567_797_336_6e38;

/// A number of 32 bits (Go: strconv, `ParseFloat`).
fn float(value: &[u8]) -> Result<(), String> {
    let is_large = |number: f64| number.is_finite() && number.abs() >= TOO_LARGE;
    match strconv::parse_float(value) {
        Ok(number) if is_large(number) => {
            Err(format!("strconv.ParseFloat: parsing {}: value out of range", quoted(value)))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Names with values: a single pair is no record (pflag: string_to_string.go).
fn pairs(value: &[u8]) -> Result<(), String> {
    let equals = value.iter().filter(|b| **b == b'=').count();
    let fields = match equals {
        0 => vec![value.to_vec()],
        1 => return Ok(()),
        _ => csv::record(value).map_err(|error| error.to_string())?,
    };
    match fields.iter().find(|field| !field.contains(&b'=')) {
        Some(field) => Err(format!("{} must be formatted as key=value", String::from_utf8_lossy(field))),
        None => Ok(()),
    }
}

/// Values of the logger's flags (k8s.io/klog: klog.go; Go: flag, `Value.Set`).
fn logging(log: Log, value: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(value);
    let number = || strconv::parse_int(value, 10).map(drop).map_err(|error| error.to_string());
    match log {
        Log::Bool if truth(value).is_none() => Err("parse error".into()),
        Log::Size if strconv::parse_uint(value, 0).is_err() => Err("parse error".into()),
        Log::Level => number(),
        Log::Severity if SEVERITIES.contains(&&*text.to_uppercase()) => Ok(()),
        Log::Severity => number(),
        Log::Bool | Log::Size | Log::Text => Ok(()),
    }
}

/// The text with U+FFFD for each byte that is no UTF-8, as Go reads runes.
pub(super) fn utf8(text: &[u8]) -> Cow<'_, [u8]> {
    if std::str::from_utf8(text).is_ok() {
        return text.into();
    }
    let runes = runes::runes(text).map(|(_, rune, _)| rune.unwrap_or(runes::REPLACEMENT));
    runes.collect::<String>().into_bytes().into()
}
