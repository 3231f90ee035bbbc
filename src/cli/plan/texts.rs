//! Single values of flags and variables, read: durations, lists, truth values. Not whose values they are.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::time::Duration;

use crate::cli::usage::{UsageError, invalid_argument};
use chartroom::gostd::{csv, time};

/// A flag, or the environment variable that stands in for it.
pub(super) fn flag_or_variable(
    typed: Option<String>,
    name: &str,
    env: &impl Fn(&str) -> Option<String>,
) -> Option<String> {
    typed.or_else(|| env(name)).filter(|text| !text.is_empty())
}

pub(super) fn is_true(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

pub(super) fn count(typed: u32) -> usize {
    usize::try_from(typed).unwrap_or(usize::MAX)
}

/// Helm takes a negative time and waits no longer than none.
pub(super) fn timeout(text: &str) -> Result<Duration, UsageError> {
    let negative = text.starts_with('-');
    duration("--timeout", text.strip_prefix('-').unwrap_or(text))
        .map(|time| if negative { Duration::ZERO } else { time })
}

/// A duration as Go and Helm write it: `10s`, `1m30s`, `500ms`.
pub(super) fn duration(flag: &str, text: &str) -> Result<Duration, UsageError> {
    let wrong = |why: String| {
        UsageError::new(invalid_argument(text, flag, &why))
            .hint("write a number and a unit, for example 10s or 1m30s")
    };
    let parsed = time::Duration::parse(text.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    u64::try_from(parsed.0)
        .map(Duration::from_nanos)
        .map_err(|_| wrong("use a time that is not negative".into()))
}

/// Flags of Helm's that are lists: each value is a record of comma-separated values, and an empty one has no fields
/// (pflag: string_slice.go, `readAsCSV`).
pub(super) fn records(flag: &str, typed: &[OsString]) -> Result<Vec<OsString>, UsageError> {
    let mut fields = Vec::new();
    for text in typed.iter().filter(|text| !text.is_empty()) {
        let record = csv::record(text.as_bytes())
            .map_err(|error| UsageError::new(invalid_argument(&lossy(text), flag, &error.to_string())))?;
        fields.extend(record.into_iter().map(OsString::from_vec));
    }
    Ok(fields)
}

/// A text for which only UTF-8 means something.
pub(super) fn lossy(text: impl AsRef<OsStr>) -> String {
    text.as_ref().to_string_lossy().into_owned()
}
