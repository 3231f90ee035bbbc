//! A semantic version as Masterminds' library reads, orders and prints it. Does not know constraints or templates.

use std::cmp::Ordering;
use std::fmt;

use super::identifier::{compare_prerelease, has_leading_zero, identifiers_end, run, well_formed};

/// Longer texts are refused before they are looked at, as the library does since 3.5.
const MAX_LENGTH: usize = 256;

/// A semantic version. Comparing ([`Version::compare`]) leaves the metadata out; `==` compares everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// The first number.
    pub major: u64,
    /// The second number.
    pub minor: u64,
    /// The third number.
    pub patch: u64,
    /// What stands behind `-`: dot-separated identifiers, empty where there are none.
    pub pre: String,
    /// What stands behind `+`.
    pub metadata: String,
    /// The text that it was read from.
    pub original: String,
}

/// Why a text is not a version; prints the library's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// Not of the form of a version.
    #[error("invalid semantic version")]
    Invalid,
    /// Nothing at all (strict reading only).
    #[error("version string empty")]
    Empty,
    /// Something else than digits in a number (strict reading only).
    #[error("invalid characters in version")]
    Characters,
    /// More than 256 bytes.
    #[error("version string is too long (max 256 bytes)")]
    TooLong,
    /// A number that does not fit 64 bits.
    #[error("error parsing version segment: strconv.ParseUint: parsing \"{0}\": value out of range")]
    OutOfRange(String),
    /// No digits at all where a number belongs (strict reading only).
    #[error("strconv.ParseUint: parsing \"\": invalid syntax")]
    EmptyNumber,
    /// A number that does not fit 64 bits, as the strict reading words it.
    #[error("strconv.ParseUint: parsing \"{0}\": value out of range")]
    OutOfRangeStrict(String),
    /// A number with a leading zero, where none may be.
    #[error("version segment starts with 0")]
    LeadingZero,
    /// A bad identifier behind `-`.
    #[error("invalid prerelease string")]
    Prerelease,
    /// A bad identifier behind `+`.
    #[error("invalid metadata string")]
    Metadata,
}

impl Version {
    /// Reads a version with everything that users leave out or put in front: `v1`, `1.2`, `01.2.3`.
    ///
    /// # Errors
    /// Texts of another form, numbers over 64 bits, numeric pre-release identifiers with leading zeros.
    /// Source: Masterminds/semver 3.5, version.go, `coerceNewVersion`.
    pub fn parse_lenient(text: impl AsRef<[u8]>) -> Result<Version, VersionError> {
        let text = bounded(text.as_ref())?;
        let parts = Parts::scan(text).filter(|p| p.end == text.len()).ok_or(VersionError::Invalid)?;
        let number = |digits: Option<&str>| match digits {
            Some(d) => d.parse().map_err(|_| VersionError::OutOfRange(d.to_string())),
            None => Ok(0),
        };
        let [major, minor, patch] = parts.numbers;
        let version = Version {
            major: number(major)?,
            minor: number(minor)?,
            patch: number(patch)?,
            pre: parts.pre.unwrap_or_default().to_string(),
            metadata: parts.metadata.unwrap_or_default().to_string(),
            original: text.to_string(),
        };
        if has_leading_zero(&version.pre) {
            return Err(VersionError::LeadingZero);
        }
        Ok(version)
    }

    /// Reads a version that keeps to the specification: three numbers, no `v`, no leading zeros.
    ///
    /// # Errors
    /// Everything else. Source: Masterminds/semver 3.5, version.go, `StrictNewVersion`.
    pub fn parse_strict(text: impl AsRef<[u8]>) -> Result<Version, VersionError> {
        let text = text.as_ref();
        if text.is_empty() {
            return Err(VersionError::Empty);
        }
        let text = bounded(text)?;
        let mut parts = text.splitn(3, '.');
        let (Some(major), Some(minor), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VersionError::Invalid);
        };
        let (rest, metadata) = cut(rest, '+');
        if let Some(metadata) = metadata {
            check_metadata(metadata)?;
        }
        let (patch, pre) = cut(rest, '-');
        if let Some(pre) = pre {
            check_prerelease(pre)?;
        }
        for number in [major, minor, patch] {
            check_number(number)?;
        }
        let number = |digits: &str| match digits {
            "" => Err(VersionError::EmptyNumber),
            _ => digits.parse().map_err(|_| VersionError::OutOfRangeStrict(digits.to_string())),
        };
        Ok(Version {
            major: number(major)?,
            minor: number(minor)?,
            patch: number(patch)?,
            pre: pre.unwrap_or_default().to_string(),
            metadata: metadata.unwrap_or_default().to_string(),
            original: text.to_string(),
        })
    }

    /// The order of versions: numbers first, then releases above pre-releases, then the pre-release identifiers.
    /// Metadata does not count.
    pub fn compare(&self, other: &Version) -> Ordering {
        let numbers = |v: &Version| (v.major, v.minor, v.patch);
        numbers(self).cmp(&numbers(other)).then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => compare_prerelease(&self.pre, &other.pre),
        })
    }

    /// The same with another pre-release part; the text it was read from becomes its own.
    ///
    /// # Errors
    /// Bad identifiers.
    pub fn with_prerelease(&self, pre: &str) -> Result<Version, VersionError> {
        if !pre.is_empty() {
            check_prerelease(pre)?;
        }
        Ok(Version { pre: pre.to_string(), ..self.clone() }.renewed())
    }

    /// The same with other metadata.
    ///
    /// # Errors
    /// Bad identifiers.
    pub fn with_metadata(&self, metadata: &str) -> Result<Version, VersionError> {
        if !metadata.is_empty() {
            check_metadata(metadata)?;
        }
        Ok(Version { metadata: metadata.to_string(), ..self.clone() }.renewed())
    }

    /// The next major version; `None` where 64 bits do not hold it.
    pub fn next_major(&self) -> Option<Version> {
        Some(self.released(self.major.checked_add(1)?, 0, 0))
    }

    /// The next minor version.
    pub fn next_minor(&self) -> Option<Version> {
        Some(self.released(self.major, self.minor.checked_add(1)?, 0))
    }

    /// The next patch version: of a pre-release, its release.
    pub fn next_patch(&self) -> Option<Version> {
        let patch = if self.pre.is_empty() { self.patch.checked_add(1)? } else { self.patch };
        Some(self.released(self.major, self.minor, patch))
    }

    fn released(&self, major: u64, minor: u64, patch: u64) -> Version {
        Version { major, minor, patch, original: self.original.clone(), ..Version::default() }.renewed()
    }

    /// Sets the original to the text of the version as it is now, keeping a `v` in front.
    fn renewed(mut self) -> Version {
        let prefix = if self.original.starts_with('v') { "v" } else { "" };
        self.original = format!("{prefix}{self}");
        self
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.pre.is_empty() {
            write!(f, "-{}", self.pre)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

/// The parts of a lenient version as far as one stands at the start of a text.
struct Parts<'a> {
    numbers: [Option<&'a str>; 3],
    pre: Option<&'a str>,
    metadata: Option<&'a str>,
    end: usize,
}

impl<'a> Parts<'a> {
    fn scan(text: &'a str) -> Option<Parts<'a>> {
        let bytes = text.as_bytes();
        let mut at = usize::from(text.starts_with('v'));
        let mut numbers = [None; 3];
        for (i, number) in numbers.iter_mut().enumerate() {
            let start = if i == 0 { at } else { at + 1 };
            if i > 0 && bytes.get(at) != Some(&b'.') {
                break;
            }
            let end = run(bytes, start, |b| b.is_ascii_digit());
            if end == start {
                break;
            }
            *number = text.get(start..end);
            at = end;
        }
        numbers[0]?;
        let (pre, at) = tail(text, at, b'-');
        let (metadata, end) = tail(text, at, b'+');
        Some(Parts { numbers, pre, metadata, end })
    }
}

/// Dot-separated identifiers behind `mark` at `at`, and where they end.
fn tail(text: &str, at: usize, mark: u8) -> (Option<&str>, usize) {
    let end = identifiers_end(text.as_bytes(), at, mark);
    (if end > at { text.get(at + 1..end) } else { None }, end)
}

fn bounded(text: &[u8]) -> Result<&str, VersionError> {
    if text.len() > MAX_LENGTH {
        return Err(VersionError::TooLong);
    }
    std::str::from_utf8(text).map_err(|_| VersionError::Invalid)
}

fn cut(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn check_number(number: &str) -> Result<(), VersionError> {
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        Err(VersionError::Characters)
    } else if number.len() > 1 && number.starts_with('0') {
        Err(VersionError::LeadingZero)
    } else {
        Ok(())
    }
}

fn check_prerelease(pre: &str) -> Result<(), VersionError> {
    if !well_formed(pre) {
        Err(VersionError::Prerelease)
    } else if has_leading_zero(pre) {
        Err(VersionError::LeadingZero)
    } else {
        Ok(())
    }
}

fn check_metadata(metadata: &str) -> Result<(), VersionError> {
    if well_formed(metadata) { Ok(()) } else { Err(VersionError::Metadata) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v(text: &str) -> Version {
        Version::parse_lenient(text).unwrap()
    }

    #[test]
    fn lenient_reading_fills_in_and_keeps_the_original() {
        let version = v("v01.2-rc.1+b-7");
        assert_eq!(version.to_string(), "1.2.0-rc.1+b-7");
        assert_eq!(version.original, "v01.2-rc.1+b-7");
        for bad in ["", "v", "1.", "1.2.3.4", "1.2.3-", "1.2.3+", "x1", "1.2.3 ", "V1"] {
            assert_eq!(Version::parse_lenient(bad), Err(VersionError::Invalid), "{bad}");
        }
        assert_eq!(Version::parse_lenient("1.2.3-01"), Err(VersionError::LeadingZero));
        assert_eq!(
            Version::parse_lenient("18446744073709551616").unwrap_err().to_string(),
            "error parsing version segment: strconv.ParseUint: parsing \"18446744073709551616\": value out of range"
        );
    }

    #[test]
    fn strict_reading_wants_three_plain_numbers() {
        assert!(Version::parse_strict("1.2.3-a.1+b").is_ok());
        assert_eq!(Version::parse_strict("1.2"), Err(VersionError::Invalid));
        assert_eq!(Version::parse_strict("v1.2.3"), Err(VersionError::Characters));
        assert_eq!(Version::parse_strict("1.02.3"), Err(VersionError::LeadingZero));
    }

    #[test]
    fn pre_releases_are_ordered_by_identifier() {
        let order = [
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-11",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-beta",
            "1.0.0",
            "1.0.1",
        ];
        for pair in order.windows(2) {
            assert_eq!(v(pair[0]).compare(&v(pair[1])), Ordering::Less, "{pair:?}");
        }
        assert_eq!(v("1.0.0+a").compare(&v("1+b")), Ordering::Equal);
    }

    #[test]
    fn the_next_patch_of_a_pre_release_is_its_release() {
        assert_eq!(v("v1.2.3-rc1").next_patch().unwrap().original, "v1.2.3");
        assert_eq!(v("1.2.3").next_patch().unwrap().to_string(), "1.2.4");
        assert!(v("18446744073709551615").next_major().is_none());
    }
}
