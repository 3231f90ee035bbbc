//! Whole numbers, read as Go reads them. Not how they are printed, which is plain decimal.

use super::{NumError, Reason};

/// Reads a signed 64-bit number. Base 0 takes the base from the prefix (`0x`, `0o`, `0`, `0b`) and allows underscores
/// between digits. Source: strconv, `ParseInt`.
///
/// # Errors
/// What is no number of that base (or the base is neither 0 nor 2 to 36), and what does not fit.
pub fn parse_int(text: &[u8], base: u32) -> Result<i64, NumError> {
    signed(text, base).map_err(|reason| NumError::new("ParseInt", text, reason))
}

/// Reads an unsigned 64-bit number, as [`parse_int`] does, but without any sign.
///
/// # Errors
/// As for [`parse_int`].
pub fn parse_uint(text: &[u8], base: u32) -> Result<u64, NumError> {
    unsigned(text, base).map_err(|reason| NumError::new("ParseUint", text, reason))
}

/// Reads a decimal number with an optional sign.
///
/// # Errors
/// As for [`parse_int`], in the name of `Atoi`.
pub fn atoi(text: &[u8]) -> Result<i64, NumError> {
    signed(text, 10).map_err(|reason| NumError::new("Atoi", text, reason))
}

fn signed(text: &[u8], base: u32) -> Result<i64, Reason> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let size = unsigned(digits, base)?;
    let value = if negative { 0i64.checked_sub_unsigned(size) } else { i64::try_from(size).ok() };
    value.ok_or(Reason::Range)
}

fn unsigned(text: &[u8], base: u32) -> Result<u64, Reason> {
    let (digits, base, underscores) = match base {
        0 => prefix(text),
        2..=36 => (text, base, false),
        _ => return Err(Reason::Syntax),
    };
    if digits.is_empty() || (underscores && !underscores_separate_digits(text)) {
        return Err(Reason::Syntax);
    }
    let mut value: u64 = 0;
    for byte in digits {
        if underscores && *byte == b'_' {
            continue;
        }
        let digit = char::from(*byte).to_digit(base).ok_or(Reason::Syntax)?;
        // As Go does, stop at the digit that overflows: what follows it is not looked at.
        let shifted = value.checked_mul(base.into()).and_then(|v| v.checked_add(digit.into()));
        value = shifted.ok_or(Reason::Range)?;
    }
    Ok(value)
}

/// The digits behind the prefix, the base it names, and that underscores are allowed.
fn prefix(text: &[u8]) -> (&[u8], u32, bool) {
    match text {
        // A bare prefix is no number: it is left in place, and its letter is no decimal or octal digit.
        [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() => (rest, 16, true),
        [b'0', b'o' | b'O', rest @ ..] if !rest.is_empty() => (rest, 8, true),
        [b'0', b'b' | b'B', rest @ ..] if !rest.is_empty() => (rest, 2, true),
        [b'0', rest @ ..] if !rest.is_empty() => (rest, 8, true),
        _ => (text, 10, true),
    }
}

/// Whether every underscore stands between digits; a prefix counts as a digit. Source: strconv, `underscoreOK`.
pub(super) fn underscores_separate_digits(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let (rest, hex, mut after_digit) = match text {
        [b'0', letter, rest @ ..] if b"bBoOxX".contains(letter) => (rest, letter | 0x20 == b'x', true),
        _ => (text, false, false),
    };
    let mut pending = false;
    for byte in rest {
        let digit = byte.is_ascii_digit() || (hex && byte.is_ascii_hexdigit());
        if *byte == b'_' {
            if !after_digit {
                return false;
            }
            pending = true;
        } else if pending && !digit {
            return false;
        } else {
            pending = false;
        }
        after_digit = digit;
    }
    !pending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_zero_follows_the_prefix() {
        let cases: [(&[u8], i64); 9] = [
            (b"0x1F", 31),
            (b"0o17", 15),
            (b"017", 15),
            (b"-0b101", -5),
            (b"1_000", 1000),
            (b"0_7", 7),
            (b"0x_ff", 255),
            (b"0", 0),
            (b"-9223372036854775808", i64::MIN),
        ];
        for (text, value) in cases {
            assert_eq!(parse_int(text, 0), Ok(value), "{}", String::from_utf8_lossy(text));
        }
        for text in ["", "08", "0x", "1__0", "_1", "1_", "1abc", "+-1", "0b2"] {
            assert_eq!(parse_int(text.as_bytes(), 0).map_err(|e| e.reason), Err(Reason::Syntax), "{text}");
        }
    }

    #[test]
    fn errors_speak_as_go_does() {
        assert_eq!(atoi(b"x\"").unwrap_err().to_string(), r#"strconv.Atoi: parsing "x\"": invalid syntax"#);
        assert_eq!(
            parse_int(b"9223372036854775808", 10).unwrap_err().to_string(),
            r#"strconv.ParseInt: parsing "9223372036854775808": value out of range"#
        );
    }
}
