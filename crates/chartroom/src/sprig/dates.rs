//! Dates: `now`, `date`, `toDate` and their kin. The time and the local zone come from the [`ClockAndRandom`].

use std::rc::Rc;

use super::bound::bound;
use super::clock::ClockAndRandom;
use crate::func;
use crate::gostd::time::{Duration, Time, Zone};
use crate::template::func::{Arg, Func, FuncError};
use crate::value::{Str, Type, Value};

/// The functions that need nothing but arguments. Source: Sprig 3.3.0, date.go.
pub const TABLE: &[Func] = &[
    func!("dateModify", date_modify as (Str, Time)),
    func!("date_modify", date_modify as (Str, Time)),
    func!("mustDateModify", must_date_modify as (Str, Time)),
    func!("must_date_modify", must_date_modify as (Str, Time)),
    func!("unixEpoch", unix_epoch as (Time)),
    func!("duration", duration as (Value)),
];

/// The functions that need the clock.
pub fn table(clock: &Rc<ClockAndRandom>) -> Vec<Func> {
    vec![
        bound!(clock, "now", now as ()),
        bound!(clock, "date", date as (Str, Value)),
        bound!(clock, "htmlDate", html_date as (Value)),
        bound!(clock, "dateInZone", date_in_zone as (Str, Value, Str)),
        bound!(clock, "date_in_zone", date_in_zone as (Str, Value, Str)),
        bound!(clock, "htmlDateInZone", html_date_in_zone as (Value, Str)),
        bound!(clock, "toDate", to_date as (Str, Str)),
        bound!(clock, "mustToDate", must_to_date as (Str, Str)),
        bound!(clock, "ago", ago as (Value)),
        bound!(clock, "durationRound", duration_round as (Value)),
    ]
}

/// `time.Time`
impl Arg for Time {
    const TYPE: Type = Type::Named("time.Time");
    fn from_value(value: Value) -> Time {
        as_time(&value).cloned().unwrap_or_default()
    }
}

fn as_time(value: &Value) -> Option<&Time> {
    match value {
        Value::Object(object) => object.as_any().downcast_ref(),
        _ => None,
    }
}

const HTML_DATE: &[u8] = b"2006-01-02";

fn local(clock: &ClockAndRandom) -> Zone {
    Zone::local(clock.zone())
}

fn current(clock: &ClockAndRandom) -> Time {
    clock.now()
}

/// A time, or a number of seconds since 1970; everything else, a number of a values file included, is now.
fn instant(clock: &ClockAndRandom, value: &Value) -> Time {
    match value {
        Value::Int(seconds) | Value::Int64(seconds) => Time::unix(*seconds, 0, local(clock)),
        _ => as_time(value).cloned().unwrap_or_else(|| current(clock)),
    }
}

/// The zone of that name; UTC if there is none.
fn zone(clock: &ClockAndRandom, name: &Str) -> Zone {
    match name.to_str() {
        Some("Local") => local(clock),
        name => Zone::named(name.unwrap_or_default()).unwrap_or(Zone::Utc),
    }
}

fn now(clock: &ClockAndRandom) -> Value {
    Value::object(current(clock))
}

fn date(clock: &ClockAndRandom, layout: Str, value: Value) -> Value {
    Value::string(instant(clock, &value).at(local(clock)).format(&layout))
}

fn html_date(clock: &ClockAndRandom, value: Value) -> Value {
    Value::string(instant(clock, &value).at(local(clock)).format(HTML_DATE))
}

fn date_in_zone(clock: &ClockAndRandom, layout: Str, value: Value, name: Str) -> Value {
    Value::string(instant(clock, &value).at(zone(clock, &name)).format(&layout))
}

fn html_date_in_zone(clock: &ClockAndRandom, value: Value, name: Str) -> Value {
    Value::string(instant(clock, &value).at(zone(clock, &name)).format(HTML_DATE))
}

/// What cannot be read is the start of the year 1.
fn to_date(clock: &ClockAndRandom, layout: Str, text: Str) -> Value {
    Value::object(Time::parse(&layout, &text, &local(clock)).unwrap_or_default())
}

fn must_to_date(clock: &ClockAndRandom, layout: Str, text: Str) -> Result<Value, FuncError> {
    let parsed = Time::parse(&layout, &text, &local(clock)).map_err(|e| e.to_string())?;
    Ok(Value::object(parsed))
}

/// What is no duration changes nothing.
fn date_modify(duration: Str, time: Time) -> Value {
    let modified = Duration::parse(&duration).map(|d| time.plus(d));
    Value::object(modified.unwrap_or(time))
}

fn must_date_modify(duration: Str, time: Time) -> Result<Value, FuncError> {
    let duration = Duration::parse(&duration).map_err(|e| e.to_string())?;
    Ok(Value::object(time.plus(duration)))
}

fn unix_epoch(time: Time) -> String {
    time.seconds().to_string()
}

/// How long ago, in whole seconds.
fn ago(clock: &ClockAndRandom, value: Value) -> String {
    let since = current(clock).since(&instant(clock, &value));
    since.round(Duration::from_seconds(1)).to_string()
}

/// Seconds, as text or int64, as a duration.
fn duration(value: Value) -> String {
    let seconds = match value {
        Value::String(text) => seconds(&text),
        Value::Int64(seconds) => seconds,
        _ => 0,
    };
    Duration::from_seconds(seconds).to_string()
}

/// Go's `ParseInt` with its error thrown away: the nearest number where it does not fit, else 0.
fn seconds(text: &Str) -> i64 {
    let text = text.to_str().unwrap_or_default();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.bytes().take_while(u8::is_ascii_digit).count();
    // Go reads digit by digit, so a number beyond uint64 is found before what is no digit.
    let size = match digits.get(..end).filter(|digits| !digits.is_empty()).map(str::parse::<u64>) {
        Some(Ok(_)) if end < digits.len() => 0,
        Some(read) => read.unwrap_or(u64::MAX),
        None => 0,
    };
    match i64::try_from(size) {
        Ok(size) if negative => -size,
        Ok(size) => size,
        Err(_) if negative => i64::MIN,
        Err(_) => i64::MAX,
    }
}

/// The largest unit that the duration exceeds, rounded down, without its sign: `2h`, `3mo`.
fn duration_round(clock: &ClockAndRandom, value: Value) -> String {
    const SECOND: u64 = 1_000_000_000;
    const HOUR: u64 = 3600 * SECOND;
    const UNITS: &[(u64, &str)] = &[
        (365 * 24 * HOUR, "y"),
        (30 * 24 * HOUR, "mo"),
        (24 * HOUR, "d"),
        (HOUR, "h"),
        (60 * SECOND, "m"),
        (SECOND, "s"),
    ];
    let duration = match &value {
        Value::String(text) => Duration::parse(text).unwrap_or_default(),
        Value::Int64(nanoseconds) => Duration(*nanoseconds),
        other => as_time(other).map(|t| current(clock).since(t)).unwrap_or_default(),
    };
    let size = duration.0.unsigned_abs();
    let unit = UNITS.iter().find(|(unit, _)| size > *unit);
    unit.map_or_else(|| "0s".to_string(), |(unit, name)| format!("{}{name}", size / unit))
}
