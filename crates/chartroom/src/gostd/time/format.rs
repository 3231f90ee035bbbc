//! A time as text, by a layout. Source: Go, time.Time.AppendFormat.

use super::instant::Civil;
use super::layout::{Element, Fraction, Offset, next};
use super::{Month, Time, append_number};

impl Time {
    /// The text that the layout asks for.
    pub fn format(&self, layout: &[u8]) -> Vec<u8> {
        let civil = self.civil();
        let mut out = Vec::with_capacity(layout.len() + 10);
        let mut rest = layout;
        loop {
            let chunk = next(rest);
            out.extend_from_slice(chunk.prefix);
            let Some(element) = chunk.element else { return out };
            append(&mut out, element, &civil, self.nanoseconds());
            rest = chunk.rest;
        }
    }

    /// As Go prints a time: `2006-01-02 15:04:05.999999999 -0700 MST`; a time read off a running clock also shows
    /// how long that had been running, which here is no time at all.
    pub fn text(&self) -> Vec<u8> {
        let mut out = self.format(b"2006-01-02 15:04:05.999999999 -0700 MST");
        if self.is_monotonic() {
            out.extend_from_slice(b" m=+0.000000000");
        }
        out
    }

    /// As JSON and YAML show it: RFC 3339 with as many digits as needed.
    pub fn rfc3339(&self) -> Vec<u8> {
        self.format(b"2006-01-02T15:04:05.999999999Z07:00")
    }
}

fn append(out: &mut Vec<u8>, element: Element, civil: &Civil, nanoseconds: u32) {
    let month = Month(u8::try_from(civil.month).unwrap_or_default()).name();
    let weekday = civil.weekday.name();
    let hour12 = (civil.hour + 11) % 12 + 1;
    let mut text = |text: &str| out.extend_from_slice(text.as_bytes());
    match element {
        Element::LongMonth => text(month),
        Element::Month => text(month.get(..3).unwrap_or_default()),
        Element::LongWeekday => text(weekday),
        Element::Weekday => text(weekday.get(..3).unwrap_or_default()),
        Element::UpperPm => text(if civil.hour >= 12 { "PM" } else { "AM" }),
        Element::LowerPm => text(if civil.hour >= 12 { "pm" } else { "am" }),
        Element::PaddedDay => text(&format!("{:2}", civil.day)),
        Element::PaddedYearDay => text(&format!("{:3}", civil.year_day)),
        Element::Abbreviation if !civil.abbreviation.is_empty() => text(&civil.abbreviation),
        Element::Abbreviation => {
            let form = Offset { z: false, colon: false, minutes: true, seconds: false };
            append_offset(out, form, civil.offset);
        }
        Element::Offset(form) => append_offset(out, form, civil.offset),
        Element::Fraction(form) => append_fraction(out, form, nanoseconds),
        Element::LongYear => append_number(out, civil.year, 4),
        Element::Year => append_number(out, (civil.year % 100).abs(), 2),
        Element::NumMonth => append_number(out, civil.month, 0),
        Element::ZeroMonth => append_number(out, civil.month, 2),
        Element::Day => append_number(out, civil.day, 0),
        Element::ZeroDay => append_number(out, civil.day, 2),
        Element::ZeroYearDay => append_number(out, civil.year_day, 3),
        Element::Hour => append_number(out, civil.hour, 2),
        Element::Hour12 => append_number(out, hour12, 0),
        Element::ZeroHour12 => append_number(out, hour12, 2),
        Element::Minute => append_number(out, civil.minute, 0),
        Element::ZeroMinute => append_number(out, civil.minute, 2),
        Element::Second => append_number(out, civil.second, 0),
        Element::ZeroSecond => append_number(out, civil.second, 2),
    }
}

fn append_offset(out: &mut Vec<u8>, form: Offset, offset: i64) {
    if form.z && offset == 0 {
        out.push(b'Z');
        return;
    }
    // Go rounds to minutes first: less than a minute west of Greenwich counts as east.
    let minutes = offset / 60;
    out.push(if minutes < 0 { b'-' } else { b'+' });
    append_number(out, minutes.abs() / 60, 2);
    if form.minutes {
        if form.colon {
            out.push(b':');
        }
        append_number(out, minutes.abs() % 60, 2);
    }
    if form.seconds {
        if form.colon {
            out.push(b':');
        }
        let seconds = if minutes < 0 { -offset % 60 } else { offset % 60 };
        append_number(out, seconds, 2);
    }
}

fn append_fraction(out: &mut Vec<u8>, form: Fraction, nanoseconds: u32) {
    let digits = format!("{nanoseconds:09}");
    let digits = digits.get(..form.digits.min(9)).unwrap_or_default();
    let digits = if form.trim { digits.trim_end_matches('0') } else { digits };
    if !digits.is_empty() {
        out.push(form.mark);
        out.extend_from_slice(digits.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::Zone;
    use super::*;

    fn show(seconds: i64, zone: &str, layout: &str) -> String {
        let time = Time::unix(seconds, 120_000_000, Zone::named(zone).unwrap());
        String::from_utf8(time.format(layout.as_bytes())).unwrap()
    }

    #[test]
    fn layouts_are_filled_in() {
        let layout = "Mon Monday Jan January 06 2006 1 01 2 _2 02 __2 002 15 3 03 4 04 5 05 PM pm .000 .999 ,00 .09 Month";
        assert_eq!(
            show(86_399, "America/New_York", layout),
            "Thu Thursday Jan January 70 1970 1 01 1  1 01   1 001 18 6 06 59 59 59 59 PM pm .120 .12 ,12 .09 Month"
        );
        assert_eq!(
            show(0, "Asia/Kolkata", "MST -0700 Z07:00 -07 Z07:00:00 _2006"),
            "IST +0530 +05:30 +05 +05:30:00 _1970"
        );
        assert_eq!(show(0, "UTC", "Z07:00 -07:00"), "Z +00:00");
        assert_eq!(show(-5_000_000_000, "Europe/Berlin", "-07:00:00 MST"), "+00:53:28 LMT");
    }

    #[test]
    fn years_may_be_far() {
        assert_eq!(show(253_402_300_800, "UTC", "2006-01-02"), "10000-01-01");
        assert_eq!(show(-62_167_219_201, "UTC", "2006 06"), "-0001 01");
        assert_eq!(show(i64::MAX, "UTC", "2006-01-02 15:04:05"), "292277026596-12-04 15:30:07");
        assert_eq!(show(i64::MIN, "UTC", "2006-01-02 15:04:05"), "292277026596-12-04 15:30:08");
    }
}
