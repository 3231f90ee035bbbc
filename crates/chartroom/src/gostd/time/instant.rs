//! An instant and the place whose clocks show it: the calendar's view, arithmetic. Not its text.

use super::calendar::{self, Month, Weekday};
use super::{Duration, Zone};

const NANOSECONDS: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

/// From the year 1, where Go's zero time is, to 1970, in seconds.
const ZERO: i64 = -62_135_596_800;

/// From the first day that Go can name (in the year -292277022400) to 1970, in seconds. Times are counted in 64 bits
/// from there and start over when these are full.
const SPAN: i128 = (292_277_022_400 * 146_097 / 400 + 719_468) * DAY as i128;

/// An instant at a place, as Go's `time.Time`.
#[derive(Clone, Debug)]
pub struct Time {
    seconds: i64,
    nanoseconds: u32,
    zone: Zone,
    /// Whether it was read off a running clock, which Go shows when it prints such a time.
    monotonic: bool,
}

/// What clock and calendar show.
pub(super) struct Civil {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub year_day: i64,
    pub weekday: Weekday,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub abbreviation: String,
    pub offset: i64,
}

impl Default for Time {
    fn default() -> Time {
        Time::unix(ZERO, 0, Zone::Utc)
    }
}

impl Time {
    /// Seconds and nanoseconds since 1970.
    pub fn unix(seconds: i64, nanoseconds: u32, zone: Zone) -> Time {
        Time { seconds, nanoseconds, zone, monotonic: false }
    }

    /// The same, read off a running clock.
    pub fn now(seconds: i64, nanoseconds: u32, zone: Zone) -> Time {
        Time { monotonic: true, ..Time::unix(seconds, nanoseconds, zone) }
    }

    /// A date and time by the clocks of a place. Months and days out of range count on: January 32 is February 1.
    /// Source: Go, time.Date.
    pub(super) fn date(date: [i64; 3], seconds: i64, nanoseconds: u32, zone: Zone) -> Time {
        let [year, month, day] = date;
        let month = month.wrapping_sub(1);
        // Beyond these years the seconds do not fit anyway.
        let year = year.saturating_add(month.div_euclid(12)).clamp(-300_000_000_000, 300_000_000_000);
        let days = calendar::month_start(year, month.rem_euclid(12) + 1).wrapping_add(day.wrapping_sub(1));
        let local = days.wrapping_mul(DAY).wrapping_add(seconds);
        // The offset is that of the instant which the local time would be with the offset of that time in UTC.
        let first = zone.clock(local).offset;
        let offset = if first == 0 { 0 } else { zone.clock(local.wrapping_sub(first)).offset };
        Time::unix(local.wrapping_sub(offset), nanoseconds, zone)
    }

    /// Seconds since 1970.
    pub fn seconds(&self) -> i64 {
        self.seconds
    }

    /// Nanoseconds within the second.
    pub fn nanoseconds(&self) -> u32 {
        self.nanoseconds
    }

    /// The place.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// How far the clocks of the place are ahead of UTC, in seconds.
    pub fn offset(&self) -> i64 {
        self.zone.clock(self.seconds).offset
    }

    pub(super) fn is_monotonic(&self) -> bool {
        self.monotonic
    }

    /// The same instant elsewhere.
    pub fn at(&self, zone: Zone) -> Time {
        Time { zone, monotonic: false, ..self.clone() }
    }

    pub(super) fn civil(&self) -> Civil {
        let clock = self.zone.clock(self.seconds);
        let wrapped = (i128::from(self.seconds) + i128::from(clock.offset) + SPAN).rem_euclid(1 << 64) - SPAN;
        let days = i64::try_from(wrapped.div_euclid(i128::from(DAY))).unwrap_or_default();
        let second = i64::try_from(wrapped.rem_euclid(i128::from(DAY))).unwrap_or_default();
        let (year, month, day) = calendar::date(days);
        Civil {
            year,
            month,
            day,
            year_day: days - calendar::month_start(year, 1) + 1,
            weekday: Weekday::of(days),
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            abbreviation: clock.abbreviation,
            offset: clock.offset,
        }
    }

    /// The year by the clocks of the place.
    pub fn year(&self) -> i64 {
        self.civil().year
    }

    /// The month by the clocks of the place.
    pub fn month(&self) -> Month {
        Month(u8::try_from(self.civil().month).unwrap_or_default())
    }

    /// Whether summer time is in force.
    pub fn is_summer(&self) -> bool {
        self.zone.clock(self.seconds).summer
    }

    /// Whether it is Go's zero time.
    pub fn is_zero(&self) -> bool {
        (self.seconds, self.nanoseconds) == (ZERO, 0)
    }

    /// Later by `duration`; wraps as Go does.
    pub fn plus(&self, duration: Duration) -> Time {
        let nanoseconds = i64::from(self.nanoseconds) + duration.0 % NANOSECONDS;
        let carry = nanoseconds.div_euclid(NANOSECONDS);
        Time {
            seconds: self.seconds.wrapping_add(duration.0 / NANOSECONDS).wrapping_add(carry),
            nanoseconds: u32::try_from(nanoseconds.rem_euclid(NANOSECONDS)).unwrap_or_default(),
            ..self.clone()
        }
    }

    /// The duration since `earlier`; the nearest that there is where it does not fit.
    pub fn since(&self, earlier: &Time) -> Duration {
        let difference = self.total() - earlier.total();
        let edge = if difference < 0 { i64::MIN } else { i64::MAX };
        Duration(i64::try_from(difference).unwrap_or(edge))
    }

    /// Later by years, months and days of the calendar; the clock stays. Source: Go, time.Time.AddDate.
    pub fn plus_date(&self, years: i64, months: i64, days: i64) -> Time {
        let civil = self.civil();
        let date =
            [civil.year.wrapping_add(years), civil.month.wrapping_add(months), civil.day.wrapping_add(days)];
        let seconds = civil.hour * 3600 + civil.minute * 60 + civil.second;
        Time::date(date, seconds, self.nanoseconds, self.zone.clone())
    }

    /// Down to a multiple of `step` since the year 1; unchanged (but not read off a clock) if `step` is not positive.
    pub fn truncate(&self, step: Duration) -> Time {
        let beyond = self.beyond(step);
        Time { monotonic: false, ..self.clone() }.plus(Duration(beyond.0.wrapping_neg()))
    }

    /// To the nearest multiple of `step` since the year 1, halves up.
    pub fn round(&self, step: Duration) -> Time {
        let beyond = self.beyond(step);
        let up = u128::from(beyond.0.unsigned_abs()) * 2 >= u128::from(step.0.unsigned_abs());
        if step.0 > 0 && up {
            Time { monotonic: false, ..self.clone() }.plus(Duration(step.0 - beyond.0))
        } else {
            self.truncate(step)
        }
    }

    fn beyond(&self, step: Duration) -> Duration {
        let since_zero = self.total() - i128::from(ZERO) * i128::from(NANOSECONDS);
        let rest = if step.0 > 0 { since_zero.rem_euclid(i128::from(step.0)) } else { 0 };
        Duration(i64::try_from(rest).unwrap_or_default())
    }

    /// Nanoseconds since 1970.
    pub fn total(&self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOSECONDS) + i128::from(self.nanoseconds)
    }
}
