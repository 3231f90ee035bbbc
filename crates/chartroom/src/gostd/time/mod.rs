//! Go's `time`: instants with a place, durations, layouts. Gets the moment, never asks for it.

mod calendar;
mod duration;
mod format;
mod instant;
mod layout;
mod object;
mod parse;
mod zone;

pub use calendar::{Month, Weekday};
pub use duration::{Duration, DurationError};
pub use instant::Time;
pub use parse::ParseError;
pub use zone::{UnknownZone, Zone};

/// Go's own quoting in this package's errors: bytes beyond ASCII as `\x..`, no other escapes than `\"` and `\\`.
fn quote(text: &[u8]) -> String {
    let mut out = String::from("\"");
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(*byte)]),
            0x20..=0x7f => out.push(char::from(*byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
    out
}

/// Appends a number with at least `width` digits; a sign comes in front of the padding.
fn append_number(out: &mut Vec<u8>, n: i64, width: usize) {
    let sign = if n < 0 { "-" } else { "" };
    out.extend_from_slice(format!("{sign}{:0width$}", n.unsigned_abs()).as_bytes());
}
