//! A span of time in nanoseconds: its text form both ways, rounding. Source: Go, time.Duration.

use std::fmt;

use super::quote;

/// Nanoseconds, as Go's `time.Duration`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub i64);

/// A microsecond in nanoseconds.
const MICROSECOND: u64 = 1000;
const MILLISECOND: u64 = 1000 * MICROSECOND;
const SECOND: u64 = 1000 * MILLISECOND;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// The units of a duration's text; both letters that look like mu are taken.
const UNITS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", MICROSECOND),
    ("\u{b5}s", MICROSECOND),
    ("\u{3bc}s", MICROSECOND),
    ("ms", MILLISECOND),
    ("s", SECOND),
    ("m", MINUTE),
    ("h", HOUR),
];

/// The absolute value of the most negative duration: the largest that any part may reach.
const LIMIT: u64 = 1 << 63;

/// A text that is no duration; prints Go's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not of the form of a duration, or too long a one.
    #[error("time: invalid duration {}", quote(.0))]
    Invalid(Vec<u8>),
    /// A number without a unit.
    #[error("time: missing unit in duration {}", quote(.0))]
    NoUnit(Vec<u8>),
    /// A unit that there is not; the unit, then the whole text.
    #[error("time: unknown unit {} in duration {}", quote(.0), quote(.1))]
    UnknownUnit(Vec<u8>, Vec<u8>),
}

impl Duration {
    /// Whole seconds, wrapping as Go's multiplication does.
    pub fn from_seconds(seconds: i64) -> Duration {
        Duration(seconds.wrapping_mul(SECOND as i64))
    }

    /// Reads `1h30m`, `-1.5s`, `.5ms`, `0`.
    ///
    /// # Errors
    /// Texts of another form. Source: Go, time.ParseDuration.
    pub fn parse(text: &[u8]) -> Result<Duration, DurationError> {
        let invalid = || DurationError::Invalid(text.to_vec());
        let (negative, mut rest) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        if rest == b"0" {
            return Ok(Duration(0));
        }
        if rest.is_empty() {
            return Err(invalid());
        }
        let mut total = 0_u64;
        while !rest.is_empty() {
            let (number, behind) = Decimal::read(rest).ok_or_else(invalid)?;
            let end = behind.iter().position(|b| *b == b'.' || b.is_ascii_digit()).unwrap_or(behind.len());
            let (name, behind) = behind.split_at(end);
            if name.is_empty() {
                return Err(DurationError::NoUnit(text.to_vec()));
            }
            let unit = UNITS.iter().find(|(n, _)| n.as_bytes() == name);
            let (_, unit) = unit.ok_or_else(|| DurationError::UnknownUnit(name.to_vec(), text.to_vec()))?;
            let part = number.times(*unit).ok_or_else(invalid)?;
            total = total.checked_add(part).filter(|t| *t <= LIMIT).ok_or_else(invalid)?;
            rest = behind;
        }
        match (negative, i64::try_from(total)) {
            (true, _) => Ok(Duration(0_u64.wrapping_sub(total) as i64)),
            (false, Ok(nanoseconds)) => Ok(Duration(nanoseconds)),
            (false, Err(_)) => Err(invalid()),
        }
    }

    /// As a number of hours.
    pub fn hours(self) -> f64 {
        self.in_units(HOUR)
    }

    /// As a number of minutes.
    pub fn minutes(self) -> f64 {
        self.in_units(MINUTE)
    }

    /// As a number of seconds.
    pub fn seconds(self) -> f64 {
        self.in_units(SECOND)
    }

    /// Whole milliseconds.
    pub fn milliseconds(self) -> i64 {
        self.0 / MILLISECOND as i64
    }

    /// Whole microseconds.
    pub fn microseconds(self) -> i64 {
        self.0 / MICROSECOND as i64
    }

    /// Whole units and the rest apart, so that the sum is as exact as Go's.
    fn in_units(self, unit: u64) -> f64 {
        let unit = unit as i64;
        (self.0 / unit) as f64 + (self.0 % unit) as f64 / unit as f64
    }

    /// Without its sign; the most negative becomes the largest.
    pub fn abs(self) -> Duration {
        Duration(self.0.saturating_abs())
    }

    /// Towards zero to a multiple of `step`; unchanged if that is not positive.
    pub fn truncate(self, step: Duration) -> Duration {
        if step.0 <= 0 { self } else { Duration(self.0 - self.0 % step.0) }
    }

    /// To the nearest multiple of `step`, halves away from zero; unchanged if `step` is not positive.
    pub fn round(self, step: Duration) -> Duration {
        if step.0 <= 0 {
            return self;
        }
        let down = self.truncate(step);
        let beyond = (self.0 - down.0).unsigned_abs();
        if beyond * 2 < step.0.unsigned_abs() {
            return down;
        }
        Duration(if self.0 < 0 { down.0.saturating_sub(step.0) } else { down.0.saturating_add(step.0) })
    }
}

/// A decimal number as digits: whole part, and fraction over a power of ten.
struct Decimal {
    whole: u64,
    fraction: u64,
    scale: f64,
}

impl Decimal {
    /// Reads one off the start of a text. `None` where there is none, or one too large.
    fn read(text: &[u8]) -> Option<(Decimal, &[u8])> {
        let is_digit = |b: &u8| b.is_ascii_digit();
        let digits = text.iter().take_while(|b| is_digit(b)).count();
        let (whole, mut rest) = text.split_at(digits);
        let mut number = Decimal { whole: 0, fraction: 0, scale: 1.0 };
        for digit in whole {
            let shifted = number.whole.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            number.whole = Some(shifted).filter(|n| *n <= LIMIT)?;
        }
        let mut fraction = 0;
        if let [b'.', behind @ ..] = rest {
            fraction = behind.iter().take_while(|b| is_digit(b)).count();
            let (digits, behind) = behind.split_at(fraction);
            number.read_fraction(digits);
            rest = behind;
        }
        (!whole.is_empty() || fraction > 0).then_some((number, rest))
    }

    /// Digits beyond what 63 bits hold are dropped.
    fn read_fraction(&mut self, digits: &[u8]) {
        for digit in digits {
            let next = self.fraction.checked_mul(10).and_then(|f| f.checked_add(u64::from(digit - b'0')));
            let Some(next) = next.filter(|n| *n <= LIMIT) else { return };
            self.fraction = next;
            self.scale *= 10.0;
        }
    }

    fn times(&self, unit: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(unit).filter(|n| *n <= LIMIT)?;
        let fraction = (self.fraction as f64 * (unit as f64 / self.scale)) as u64;
        whole.checked_add(fraction).filter(|n| *n <= LIMIT)
    }
}

impl fmt::Display for Duration {
    /// `1h0m0s`, `1.5s`, `100ms`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let (unit, name) = match size {
            0 => return f.write_str("0s"),
            _ if size < MICROSECOND => (1, "ns"),
            _ if size < MILLISECOND => (MICROSECOND, "\u{b5}s"),
            _ if size < SECOND => (MILLISECOND, "ms"),
            _ => (SECOND, "s"),
        };
        if size >= HOUR {
            write!(f, "{}h", size / HOUR)?;
        }
        if size >= MINUTE {
            write!(f, "{}m", size % HOUR / MINUTE)?;
        }
        let (whole, fraction) = (size % MINUTE / unit, size % unit);
        write!(f, "{whole}")?;
        if fraction > 0 {
            let width = unit.ilog10() as usize;
            let digits = format!("{fraction:0width$}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_both_ways() {
        for text in [
            "0s",
            "1ns",
            "1.5µs",
            "-100ms",
            "1.000000001s",
            "1m0s",
            "36h15m30.918273645s",
            "2562047h47m16.854775807s",
        ] {
            assert_eq!(Duration::parse(text.as_bytes()).unwrap().to_string(), text);
        }
        assert_eq!(Duration::parse(b"-2562047h47m16.854775808s"), Ok(Duration(i64::MIN)));
        assert_eq!(Duration::parse(b"1.5h.5m"), Ok(Duration(5_430_000_000_000)));
    }

    #[test]
    fn errors_are_gos() {
        let text = |t: &str| Duration::parse(t.as_bytes()).unwrap_err().to_string();
        assert_eq!(text("bad"), "time: invalid duration \"bad\"");
        assert_eq!(text("1"), "time: missing unit in duration \"1\"");
        assert_eq!(text("1d"), "time: unknown unit \"d\" in duration \"1d\"");
        assert_eq!(text("3000000h"), "time: invalid duration \"3000000h\"");
        assert_eq!(text("."), "time: invalid duration \".\"");
    }

    #[test]
    fn halves_round_away_from_zero() {
        let round = |n, m| Duration(n).round(Duration(m)).0;
        assert_eq!([round(15, 10), round(-15, 10), round(14, 10), round(5, 0)], [20, -20, 10, 5]);
        assert_eq!(round(i64::MAX, 10), i64::MAX);
    }
}
