//! Formats of dates, times and spans of time. Not the other formats.

use super::{Checked, err, quoted};
use crate::gostd::strconv::atoi;
use crate::gostd::time::{Time, Zone};

/// RFC 3339, appendix A.
pub(super) fn duration(text: &str) -> Checked {
    let Some(text) = text.strip_prefix('P') else { return err("must start with P") };
    if text.is_empty() {
        return err("nothing after P");
    }
    if let Some(weeks) = text.strip_suffix('W') {
        return match weeks {
            "" => err("no number in week"),
            _ if weeks.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
            _ => err("invalid week"),
        };
    }
    for (i, part) in text.split('T').enumerate() {
        let units = match i {
            0 => "YMD",
            _ if part.is_empty() => return err("no time elements"),
            1 => "HMS",
            _ => return err("more than one T"),
        };
        amounts(part, units)?;
    }
    Ok(())
}

/// Numbers with a unit each, the units in order.
fn amounts(mut text: &str, all: &str) -> Checked {
    let mut left = all;
    while !text.is_empty() {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() == text.len() {
            return err("missing number");
        }
        let mut chars = rest.chars();
        let Some(unit) = chars.next() else { return err("missing unit") };
        left = match left.split_once(unit) {
            Some((_, after)) => after,
            None if all.contains(unit) => return err(format!("unit {} out of order", quoted(unit))),
            None => return err(format!("invalid unit {}", quoted(unit))),
        };
        text = chars.as_str();
    }
    Ok(())
}

/// A start and an end, of which one may be a duration.
pub(super) fn period(text: &str) -> Checked {
    let Some((start, end)) = text.split_once('/') else { return err("missing slash") };
    let moment = |text, which| date_time(text).map_err(|e| format!("invalid {which} date-time: {e}"));
    let span = |text, which| duration(text).map_err(|e| format!("invalid {which} duration: {e}"));
    if start.starts_with('P') {
        span(start, "start")?;
        return moment(end, "end");
    }
    moment(start, "start")?;
    if end.starts_with('P') { span(end, "end") } else { moment(end, "end") }
}

/// `2006-01-02`, in the words of Go's time.Parse.
pub(super) fn date(text: &str) -> Checked {
    Time::parse(b"2006-01-02", text.as_bytes(), &Zone::Utc).map(drop).map_err(|error| error.to_string())
}

/// A time of day with its offset; second 60 only where UTC can have it.
pub(super) fn time(text: &str) -> Checked {
    if text.len() < 9 {
        return err("less than 9 characters long");
    }
    let bytes = text.as_bytes();
    if bytes.get(2) != Some(&b':') || bytes.get(5) != Some(&b':') {
        return err("missing colon in correct place");
    }
    // Half a letter is no digit either.
    let clock = String::from_utf8_lossy(bytes.get(..8).unwrap_or_default());
    let rest = text.get(8..).unwrap_or_default();
    let numbers = numbers(&clock, "invalid hour/min/sec", "non-positive hour/min/sec")?;
    let [hour, minute, second] = *numbers else { return err("missing hour/min/sec") };
    if hour > 23 || minute > 59 || second > 60 {
        return err("hour/min/sec out of range");
    }
    let offset = minutes_east(without_fraction(rest)?)?;
    let utc = (hour * 60 + minute - offset).rem_euclid(24 * 60);
    if second >= 60 && utc != 23 * 60 + 59 {
        return err("invalid leap second");
    }
    Ok(())
}

fn without_fraction(text: &str) -> Result<&str, String> {
    let Some(fraction) = text.strip_prefix('.') else { return Ok(text) };
    let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == fraction.len() { err("no digits in second fraction") } else { Ok(rest) }
}

fn minutes_east(text: &str) -> Result<i64, String> {
    if matches!(text, "z" | "Z") {
        return Ok(0);
    }
    if text.len() != 6 {
        return err("offset must be 6 characters long");
    }
    let sign = match text.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return err("offset must begin with plus/minus"),
    };
    let offset = text.get(1..).unwrap_or_default();
    if offset.as_bytes().get(2) != Some(&b':') {
        return err("missing colon in offset in correct place");
    }
    let numbers = numbers(offset, "invalid hour/min in offset", "non-positive hour/min in offset")?;
    match *numbers {
        [hours, minutes] if hours <= 23 && minutes <= 59 => Ok(sign * (hours * 60 + minutes)),
        _ => err("hour/min in offset out of range"),
    }
}

fn numbers(text: &str, invalid: &str, negative: &str) -> Result<Vec<i64>, String> {
    let mut numbers = Vec::new();
    for part in text.split(':') {
        match atoi(part.as_bytes()) {
            Ok(number) if number >= 0 => numbers.push(number),
            Ok(_) => return err(negative),
            Err(_) => return err(invalid),
        }
    }
    Ok(numbers)
}

/// RFC 3339, section 5.6.
pub(super) fn date_time(text: &str) -> Checked {
    if text.len() < 20 {
        return err("less than 20 characters long");
    }
    match (text.get(..10), text.get(10..11), text.get(11..)) {
        (Some(day), Some("t" | "T"), Some(clock)) => {
            date(day).map_err(|e| format!("invalid date element: {e}"))?;
            time(clock).map_err(|e| format!("invalid time element: {e}"))
        }
        _ => err("11th character must be t or T"),
    }
}
