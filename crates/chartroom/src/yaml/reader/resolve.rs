//! What a scalar's text means: the words and numbers of YAML 1.1, and tags (go-yaml: resolve.go). The only file that
//! knows them.

use std::borrow::Cow;

use super::number::{self, Integer};
use super::timestamp;
use crate::yaml::error::Error;

/// What a scalar means.
#[derive(Debug, PartialEq)]
pub(in crate::yaml) enum Scalar<'t> {
    Null,
    Bool(bool),
    Int(Integer),
    Float(f64),
    String(Cow<'t, [u8]>),
}

/// The sort of a scalar, as tags and messages name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Null,
    Bool,
    Int,
    Float,
    Timestamp,
    Str,
}

const TAG_PREFIX: &[u8] = b"tag:yaml.org,2002:";

/// What `text` means under `tag` (in its long form; empty for none). `implicit` distinguishes plain text from quoted.
///
/// # Errors
/// Text that does not fit its tag.
pub(super) fn resolve<'t>(text: &'t [u8], tag: &[u8], implicit: bool) -> Result<Scalar<'t>, Error> {
    match tag.strip_prefix(TAG_PREFIX) {
        None if tag.is_empty() && implicit => Ok(plain(text)),
        None => Ok(Scalar::String(Cow::Borrowed(text))),
        Some(b"str") => Ok(Scalar::String(Cow::Borrowed(text))),
        Some(b"binary") => match decode_base64(text) {
            Some(bytes) => Ok(Scalar::String(Cow::Owned(bytes))),
            None => Err(Error::yaml("!!binary value contains invalid base64 data")),
        },
        Some(b"null") => tagged(text, Sort::Null),
        Some(b"bool") => tagged(text, Sort::Bool),
        Some(b"int") => tagged(text, Sort::Int),
        Some(b"float") => tagged(text, Sort::Float),
        Some(b"timestamp") => tagged(text, Sort::Timestamp),
        Some(_) => Ok(Scalar::String(Cow::Borrowed(text))),
    }
}

/// What plain text means. Timestamps stay text.
pub(in crate::yaml) fn plain(text: &[u8]) -> Scalar<'_> {
    match text.first() {
        None => Scalar::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => {
            word(text).unwrap_or(Scalar::String(Cow::Borrowed(text)))
        }
        Some(b'.' | b'0'..=b'9' | b'+' | b'-') => {
            special_float(text).or_else(|| numeric(text)).unwrap_or(Scalar::String(Cow::Borrowed(text)))
        }
        Some(_) => Scalar::String(Cow::Borrowed(text)),
    }
}

/// Whether plain text would be taken for something else than a string, timestamps included.
pub(in crate::yaml) fn is_special(text: &[u8]) -> bool {
    timestamp::is_timestamp(text) || !matches!(plain(text), Scalar::String(_))
}

fn word(text: &[u8]) -> Option<Scalar<'static>> {
    Some(match text {
        b"y" | b"Y" | b"yes" | b"Yes" | b"YES" | b"true" | b"True" | b"TRUE" | b"on" | b"On" | b"ON" => {
            Scalar::Bool(true)
        }
        b"n" | b"N" | b"no" | b"No" | b"NO" | b"false" | b"False" | b"FALSE" | b"off" | b"Off" | b"OFF" => {
            Scalar::Bool(false)
        }
        b"~" | b"null" | b"Null" | b"NULL" => Scalar::Null,
        _ => return None,
    })
}

fn special_float(text: &[u8]) -> Option<Scalar<'static>> {
    Some(Scalar::Float(match text {
        b".nan" | b".NaN" | b".NAN" => f64::NAN,
        b".inf" | b".Inf" | b".INF" | b"+.inf" | b"+.Inf" | b"+.INF" => f64::INFINITY,
        b"-.inf" | b"-.Inf" | b"-.INF" => f64::NEG_INFINITY,
        _ => return None,
    }))
}

/// A number: `_` is ignored, numbers to the base of 60 are none.
fn numeric(text: &[u8]) -> Option<Scalar<'static>> {
    if text.first() == Some(&b'.') {
        return dotted_float(text).map(Scalar::Float);
    }
    let digits: Cow<'_, [u8]> = match text.contains(&b'_') {
        false => Cow::Borrowed(text),
        true => text.iter().copied().filter(|b| *b != b'_').collect(),
    };
    if let Some(n) = number::integer(&digits) {
        return Some(Scalar::Int(n));
    }
    if number::is_float_form(&digits)
        && let Some(f) = number::float(&digits)
    {
        return Some(Scalar::Float(f));
    }
    // Go reads `0b` once more, and this time a sign may follow.
    match &*digits {
        [b'0', b'b', rest @ ..] => number::integer_in_base(rest, 2).map(Scalar::Int),
        _ => None,
    }
}

/// A float that begins with its point: here `_` may only separate digits.
fn dotted_float(text: &[u8]) -> Option<f64> {
    let separates = |at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
        digit(at.checked_sub(1)) && digit(Some(at + 1))
    };
    let mut digits = Vec::with_capacity(text.len());
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'_' if separates(at) => {}
            b'_' => return None,
            _ => digits.push(*byte),
        }
    }
    number::float(&digits)
}

fn tagged(text: &[u8], wanted: Sort) -> Result<Scalar<'_>, Error> {
    let value = plain(text);
    let found = match value {
        Scalar::Null => Sort::Null,
        Scalar::Bool(_) => Sort::Bool,
        Scalar::Int(_) => Sort::Int,
        Scalar::Float(_) => Sort::Float,
        Scalar::String(_) if wanted == Sort::Timestamp && timestamp::is_timestamp(text) => Sort::Timestamp,
        Scalar::String(_) => Sort::Str,
    };
    match (wanted, value) {
        (Sort::Float, Scalar::Int(Integer::Signed(n))) => Ok(Scalar::Float(n as f64)),
        (_, value) if wanted == found => Ok(value),
        _ => {
            let text = String::from_utf8_lossy(text);
            let (found, wanted) = (found.tag(), wanted.tag());
            Err(Error::yaml(format!("cannot decode {found} `{text}` as a {wanted}")))
        }
    }
}

impl Sort {
    fn tag(self) -> &'static str {
        match self {
            Sort::Null => "!!null",
            Sort::Bool => "!!bool",
            Sort::Int => "!!int",
            Sort::Float => "!!float",
            Sort::Timestamp => "!!timestamp",
            Sort::Str => "!!str",
        }
    }
}

/// Base64 as Go's `StdEncoding` reads it: padded, line breaks ignored.
fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    use base64::Engine;
    let lines: Vec<u8> = text.iter().copied().filter(|b| *b != b'\n' && *b != b'\r').collect();
    GO_STANDARD.decode(lines).ok()
}

/// Go does not look at the bits that padding leaves unused.
const GO_STANDARD: base64::engine::GeneralPurpose = base64::engine::GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    base64::engine::GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);
