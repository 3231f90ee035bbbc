//! Text to a time, by a layout. Source: Go, time.ParseInLocation.

use super::calendar::{MONTHS, WEEKDAYS, days_before, days_in, is_leap};
use super::layout::{Element, Fraction, Offset, next};
use super::{Time, Zone, quote};

/// Why a text does not fit its layout; prints Go's sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    value: Vec<u8>,
    reason: String,
}

impl std::error::Error for ParseError {}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "parsing time {}{}", quote(&self.value), self.reason)
    }
}

/// What is wrong with a part of the text.
enum Fault {
    /// It is not of the form that the element asks for.
    Form,
    /// It is out of range; says what.
    Range(&'static str),
}

/// What has been read so far.
#[derive(Default)]
struct Fields {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanoseconds: u32,
    afternoon: bool,
    morning: bool,
    utc: bool,
    offset: Option<i64>,
    abbreviation: String,
}

impl Time {
    /// Reads a time. Where the text names no zone, or one that `local` has, it is a time of `local`.
    ///
    /// # Errors
    /// Texts that do not fit the layout, days that there are not.
    pub fn parse(layout: &[u8], text: &[u8], local: &Zone) -> Result<Time, ParseError> {
        let fail = |reason: String| ParseError { value: text.to_vec(), reason };
        let misfit = |value: &[u8], element: &[u8]| {
            let (layout, value, element) = (quote(layout), quote(value), quote(element));
            fail(format!(" as {layout}: cannot parse {value} as {element}"))
        };
        let mut fields = Fields::default();
        let (mut rest, mut left) = (text, layout);
        loop {
            let chunk = next(left);
            rest = skip(rest, chunk.prefix).map_err(|at| misfit(at, chunk.prefix))?;
            let Some(element) = chunk.element else { break };
            left = chunk.rest;
            rest = fields.read(element, rest, left).map_err(|fault| match fault {
                Fault::Form => misfit(rest, chunk.text),
                Fault::Range(what) => fail(format!(": {what} out of range")),
            })?;
        }
        if !rest.is_empty() {
            return Err(fail(format!(": extra text: {}", quote(rest))));
        }
        fields.build(local).map_err(|what| fail(format!(": {what}")))
    }
}

/// Steps over the literal part of a layout; blanks in it stand for any number of blanks. Answers the place where it
/// does not fit.
fn skip<'t>(mut text: &'t [u8], mut prefix: &[u8]) -> Result<&'t [u8], &'t [u8]> {
    let blanks = |t: &[u8]| t.iter().take_while(|b| **b == b' ').count();
    while let Some((first, behind)) = prefix.split_first() {
        if *first == b' ' {
            if text.first().is_some_and(|b| *b != b' ') {
                return Err(text);
            }
            prefix = prefix.get(blanks(prefix)..).unwrap_or_default();
            text = text.get(blanks(text)..).unwrap_or_default();
            continue;
        }
        text = text.strip_prefix(&[*first]).ok_or(text)?;
        prefix = behind;
    }
    Ok(text)
}

/// Four digits of a year, and what follows them.
fn long_year(text: &[u8]) -> Result<(i64, &[u8]), Fault> {
    let (digits, rest) = split(text, 4)?;
    let year = whole(digits).filter(|_| text.first().is_some_and(u8::is_ascii_digit));
    Ok((year.ok_or(Fault::Form)?, rest))
}

/// Two digits of a year between 1969 and 2068, and what follows them.
fn short_year(text: &[u8]) -> Result<(i64, &[u8]), Fault> {
    let (digits, rest) = split(text, 2)?;
    let year = whole(digits).ok_or(Fault::Form)?;
    Ok((year + if year >= 69 { 1900 } else { 2000 }, rest))
}

impl Fields {
    /// Reads one element and returns what follows it.
    fn read<'t>(&mut self, element: Element, text: &'t [u8], left: &[u8]) -> Result<&'t [u8], Fault> {
        let rest;
        match element {
            Element::LongYear => (self.year, rest) = long_year(text)?,
            Element::Year => (self.year, rest) = short_year(text)?,
            Element::Month | Element::LongMonth => {
                let width = if element == Element::Month { 3 } else { usize::MAX };
                let (month, behind) = name(text, &MONTHS, width)?;
                (self.month, rest) = (Some(month + 1), behind);
            }
            Element::Weekday => rest = name(text, &WEEKDAYS, 3)?.1,
            Element::LongWeekday => rest = name(text, &WEEKDAYS, usize::MAX)?.1,
            Element::NumMonth | Element::ZeroMonth => {
                let (month, behind) = number(text, element == Element::ZeroMonth)?;
                (self.month, rest) = (Some(in_range(month, 1..=12, "month")?), behind);
            }
            Element::Day | Element::PaddedDay | Element::ZeroDay => {
                let padded = element == Element::PaddedDay;
                let text = text.strip_prefix(b" ").filter(|_| padded).unwrap_or(text);
                let (day, behind) = number(text, element == Element::ZeroDay)?;
                (self.day, rest) = (Some(day), behind);
            }
            Element::PaddedYearDay | Element::ZeroYearDay => {
                let (day, behind) = year_day(text, element == Element::ZeroYearDay)?;
                (self.year_day, rest) = (Some(day), behind);
            }
            Element::Hour => {
                let (hour, behind) = number(text, false)?;
                (self.hour, rest) = (in_range(hour, 0..=23, "hour")?, behind);
            }
            Element::Hour12 | Element::ZeroHour12 => {
                let (hour, behind) = number(text, element == Element::ZeroHour12)?;
                (self.hour, rest) = (in_range(hour, 0..=12, "hour")?, behind);
            }
            Element::Minute | Element::ZeroMinute => {
                let (minute, behind) = number(text, element == Element::ZeroMinute)?;
                (self.minute, rest) = (in_range(minute, 0..=59, "minute")?, behind);
            }
            Element::Second | Element::ZeroSecond => {
                let (second, behind) = number(text, element == Element::ZeroSecond)?;
                self.second = in_range(second, 0..=59, "second")?;
                rest = self.unasked_fraction(behind, left)?;
            }
            Element::UpperPm | Element::LowerPm => {
                let (half, behind) = split(text, 2)?;
                self.half_of_day(half, element == Element::UpperPm)?;
                rest = behind;
            }
            Element::Offset(form) => rest = self.offset(form, text)?,
            Element::Abbreviation => rest = self.abbreviation(text)?,
            Element::Fraction(form) => rest = self.fraction(form, text)?,
        }
        Ok(rest)
    }

    fn half_of_day(&mut self, half: &[u8], upper: bool) -> Result<(), Fault> {
        match half {
            b"PM" if upper => self.afternoon = true,
            b"AM" if upper => self.morning = true,
            b"pm" if !upper => self.afternoon = true,
            b"am" if !upper => self.morning = true,
            _ => return Err(Fault::Form),
        }
        Ok(())
    }

    /// A fraction behind the seconds is taken even where the layout does not ask for one.
    fn unasked_fraction<'t>(&mut self, text: &'t [u8], left: &[u8]) -> Result<&'t [u8], Fault> {
        let asked = matches!(next(left).element, Some(Element::Fraction(_)));
        match text {
            [b'.' | b',', digit, ..] if digit.is_ascii_digit() && !asked => self.digits_behind_mark(text),
            _ => Ok(text),
        }
    }

    fn fraction<'t>(&mut self, form: Fraction, text: &'t [u8]) -> Result<&'t [u8], Fault> {
        if form.trim {
            return match text {
                [b'.' | b',', digit, ..] if digit.is_ascii_digit() => self.digits_behind_mark(text),
                _ => Ok(text),
            };
        }
        let (fraction, rest) = split(text, form.digits + 1)?;
        self.nanoseconds = nanoseconds(fraction)?;
        Ok(rest)
    }

    fn digits_behind_mark<'t>(&mut self, text: &'t [u8]) -> Result<&'t [u8], Fault> {
        let digits = text.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
        let (fraction, rest) = split(text, digits + 1)?;
        self.nanoseconds = nanoseconds(fraction)?;
        Ok(rest)
    }

    fn offset<'t>(&mut self, form: Offset, text: &'t [u8]) -> Result<&'t [u8], Fault> {
        if let Some(rest) = text.strip_prefix(b"Z").filter(|_| form.z) {
            self.utc = true;
            return Ok(rest);
        }
        let pairs = 1 + usize::from(form.minutes) + usize::from(form.seconds);
        let width = 1 + 2 * pairs + if form.colon { pairs - 1 } else { 0 };
        let (written, rest) = split(text, width)?;
        let (sign, mut written) = split(written, 1)?;
        let mut parts = [0; 3];
        let mut bad = false;
        for (i, part) in parts.iter_mut().enumerate().take(pairs) {
            if i > 0 && form.colon {
                written = written.strip_prefix(b":").ok_or(Fault::Form)?;
            }
            let (digits, behind) = split(written, 2)?;
            written = behind;
            // What is out of range is reported even where another part is no number.
            match number(digits, true) {
                Ok((value, _)) if !bad => *part = value,
                _ => bad = true,
            }
        }
        let [hour, minute, second] = parts;
        in_range(hour, 0..=24, "time zone offset hour")?;
        in_range(minute, 0..=60, "time zone offset minute")?;
        in_range(second, 0..=60, "time zone offset second")?;
        let offset = (hour * 60 + minute) * 60 + second;
        self.offset = Some(match sign {
            b"+" if !bad => offset,
            b"-" if !bad => -offset,
            _ => return Err(Fault::Form),
        });
        Ok(rest)
    }

    fn abbreviation<'t>(&mut self, text: &'t [u8]) -> Result<&'t [u8], Fault> {
        if let Some(rest) = text.strip_prefix(b"UTC") {
            self.utc = true;
            return Ok(rest);
        }
        let (name, rest) = split(text, abbreviation_width(text).ok_or(Fault::Form)?)?;
        self.abbreviation = String::from_utf8_lossy(name).into_owned();
        Ok(rest)
    }

    fn build(mut self, local: &Zone) -> Result<Time, &'static str> {
        // A text that says both is in the afternoon, whichever comes first.
        if self.afternoon && self.hour < 12 {
            self.hour += 12;
        } else if self.morning && self.hour == 12 {
            self.hour = 0;
        }
        let (month, day) = self.month_and_day()?;
        if day < 1 || day > days_in(month, self.year) {
            return Err("day out of range");
        }
        let seconds = self.hour * 3600 + self.minute * 60 + self.second;
        let at = |zone: &Zone| Time::date([self.year, month, day], seconds, self.nanoseconds, zone.clone());
        if self.utc {
            return Ok(at(&Zone::Utc));
        }
        let utc = at(&Zone::Utc).seconds();
        let moved = |offset: i64, zone: Zone| Time::unix(utc - offset, self.nanoseconds, zone);
        if let Some(offset) = self.offset.filter(|offset| *offset != -1) {
            let clock = local.clock(utc - offset);
            let same = clock.offset == offset
                && (self.abbreviation.is_empty() || clock.abbreviation == self.abbreviation);
            let zone = if same { local.clone() } else { Zone::Fixed(self.abbreviation.clone(), offset) };
            return Ok(moved(offset, zone));
        }
        if self.abbreviation.is_empty() {
            return Ok(at(local));
        }
        if let Some(offset) = local.offset_of(&self.abbreviation, utc) {
            return Ok(moved(offset, local.clone()));
        }
        // An unknown abbreviation has no offset, but for `GMT+3`. The instant is that of UTC all the same.
        let hours =
            self.abbreviation.strip_prefix("GMT").and_then(|h| whole(h.as_bytes())).unwrap_or_default();
        Ok(moved(0, Zone::Fixed(self.abbreviation.clone(), hours * 3600)))
    }

    /// From month and day, or from the day of the year, with which they must agree.
    fn month_and_day(&self) -> Result<(i64, i64), &'static str> {
        let Some(mut day) = self.year_day else {
            return Ok((self.month.unwrap_or(1), self.day.unwrap_or(1)));
        };
        const LEAP_DAY: i64 = 31 + 29;
        let (month, day) = if is_leap(self.year) && day == LEAP_DAY {
            (2, 29)
        } else {
            if is_leap(self.year) && day > LEAP_DAY {
                day -= 1;
            }
            if !(1..=365).contains(&day) {
                return Err("day-of-year out of range");
            }
            let month = (1..=12).rev().find(|m| days_before(*m) < day).unwrap_or(1);
            (month, day - days_before(month))
        };
        if self.month.is_some_and(|m| m != month) {
            return Err("day-of-year does not match month");
        }
        if self.day.is_some_and(|d| d != day) {
            return Err("day-of-year does not match day");
        }
        Ok((month, day))
    }
}

fn split(text: &[u8], width: usize) -> Result<(&[u8], &[u8]), Fault> {
    text.split_at_checked(width).ok_or(Fault::Form)
}

fn in_range(n: i64, range: std::ops::RangeInclusive<i64>, what: &'static str) -> Result<i64, Fault> {
    if range.contains(&n) { Ok(n) } else { Err(Fault::Range(what)) }
}

/// A text of nothing but digits, with a sign or without.
fn whole(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().try_fold(0_i64, |n, d| n.checked_mul(10)?.checked_add(i64::from(d - b'0')))?;
    Some(if text.starts_with(b"-") { -size } else { size })
}

/// One or two digits; two if `fixed`.
fn number(text: &[u8], fixed: bool) -> Result<(i64, &[u8]), Fault> {
    digits(text, 2, fixed)
}

/// Up to three digits, in front of which the padded form may have blanks.
fn year_day(text: &[u8], fixed: bool) -> Result<(i64, &[u8]), Fault> {
    let mut text = text;
    for _ in 0..if fixed { 0 } else { 2 } {
        text = text.strip_prefix(b" ").unwrap_or(text);
    }
    digits(text, 3, fixed)
}

fn digits(text: &[u8], most: usize, fixed: bool) -> Result<(i64, &[u8]), Fault> {
    let count = text.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    if count == 0 || (fixed && count < most) {
        return Err(Fault::Form);
    }
    let (digits, rest) = split(text, count)?;
    Ok((whole(digits).unwrap_or_default(), rest))
}

/// The index of the name at the start, of which `width` letters are written; case does not count.
fn name<'t>(text: &'t [u8], names: &[&str], width: usize) -> Result<(i64, &'t [u8]), Fault> {
    for (index, name) in (0..).zip(names) {
        let written = name.get(..width.min(name.len())).unwrap_or_default();
        if let Some((start, rest)) = text.split_at_checked(written.len())
            && start.eq_ignore_ascii_case(written.as_bytes())
        {
            return Ok((index, rest));
        }
    }
    Err(Fault::Form)
}

/// A point or comma and digits, of which nine count.
fn nanoseconds(text: &[u8]) -> Result<u32, Fault> {
    const DIGITS: usize = 9;
    let (b'.' | b',', digits) = text.split_first().ok_or(Fault::Form)? else { return Err(Fault::Form) };
    let digits = digits.get(..DIGITS.min(digits.len())).unwrap_or_default();
    let mut value = whole(digits).ok_or(Fault::Form)?;
    if value < 0 {
        return Err(Fault::Range("fractional second"));
    }
    for _ in digits.len()..DIGITS {
        value *= 10;
    }
    u32::try_from(value).map_err(|_| Fault::Form)
}

/// How long the zone's abbreviation at the start is: three letters, four or five with a T at the end, and some
/// exceptions. Source: Go, time, parseTimeZone.
fn abbreviation_width(text: &[u8]) -> Option<usize> {
    if text.len() < 3 {
        return None;
    }
    if text.starts_with(b"ChST") || text.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(behind) = text.strip_prefix(b"GMT") {
        return Some(3 + signed_width(behind));
    }
    if matches!(text.first(), Some(b'+' | b'-')) {
        return Some(signed_width(text)).filter(|width| *width > 0);
    }
    let letters = text.iter().take(6).take_while(|b| b.is_ascii_uppercase()).count();
    let ends_with_t = letters > 0 && text.get(letters - 1) == Some(&b'T');
    match letters {
        3 => Some(3),
        4 if ends_with_t || text.starts_with(b"WITA") => Some(4),
        5 if ends_with_t => Some(5),
        _ => None,
    }
}

/// The width of a sign with a number up to 23 behind it; 0 where there is none.
fn signed_width(text: &[u8]) -> usize {
    let Some((b'+' | b'-', digits)) = text.split_first() else { return 0 };
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    let value = digits.get(..count).and_then(whole);
    if count > 0 && value.is_some_and(|v| v <= 23) { count + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(layout: &str, text: &str, zone: &str) -> Result<String, String> {
        let parsed = Time::parse(layout.as_bytes(), text.as_bytes(), &Zone::named(zone).unwrap());
        parsed.map(|t| String::from_utf8(t.text()).unwrap()).map_err(|e| e.to_string())
    }

    #[test]
    fn what_is_left_out_is_the_first_of_its_kind() {
        assert_eq!(parse("15:04", "10:30", "UTC").unwrap(), "0000-01-01 10:30:00 +0000 UTC");
        assert_eq!(parse("2006-002", "2020-366", "UTC").unwrap(), "2020-12-31 00:00:00 +0000 UTC");
        assert_eq!(
            parse("Jan _2 06 3:04:05pm", "feb  3 69 1:02:03.5pm", "UTC").unwrap(),
            "1969-02-03 13:02:03.5 +0000 UTC"
        );
    }

    #[test]
    fn zones_are_local_where_they_fit() {
        let layout = "2006-01-02 15:04 -0700";
        assert_eq!(
            parse(layout, "2020-07-01 12:00 +0200", "Europe/Berlin").unwrap(),
            "2020-07-01 12:00:00 +0200 CEST"
        );
        assert_eq!(
            parse(layout, "2020-01-01 12:00 +0200", "Europe/Berlin").unwrap(),
            "2020-01-01 12:00:00 +0200 +0200"
        );
        assert_eq!(parse("2006 MST", "2020 EST", "UTC").unwrap(), "2020-01-01 00:00:00 +0000 EST");
        assert_eq!(
            parse("2006-01-02 15:04", "2020-03-29 02:30", "Europe/Berlin").unwrap(),
            "2020-03-29 03:30:00 +0200 CEST"
        );
    }

    #[test]
    fn errors_are_gos() {
        let error = |layout, text| parse(layout, text, "UTC").unwrap_err();
        assert_eq!(
            error("2006-01-02", "bad"),
            "parsing time \"bad\" as \"2006-01-02\": cannot parse \"bad\" as \"2006\""
        );
        assert_eq!(error("2006-01-02", "2020-02-30"), "parsing time \"2020-02-30\": day out of range");
        assert_eq!(error("2006-01-02", "2020-13-30"), "parsing time \"2020-13-30\": month out of range");
        assert_eq!(error("2006", "2020é"), "parsing time \"2020\\xc3\\xa9\": extra text: \"\\xc3\\xa9\"");
    }
}
