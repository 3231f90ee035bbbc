//! Floating-point numbers, read as Go reads them: decimal, hexadecimal, infinite. Not how they are printed.

use super::int::underscores_separate_digits;
use super::{NumError, Reason};

/// Reads a float64: decimal or hexadecimal (`0x1.8p1`), underscores between digits, and `inf`, `infinity`, `nan` in any
/// case. Source: strconv, `ParseFloat`.
///
/// # Errors
/// What is no number, and what is too large for a float64. What is too small becomes zero.
pub fn parse_float(text: &[u8]) -> Result<f64, NumError> {
    read(text).map_err(|reason| NumError::new("ParseFloat", text, reason))
}

fn read(text: &[u8]) -> Result<f64, Reason> {
    let (negative, body) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let mut lower = body.to_ascii_lowercase();
    if lower.contains(&b'_') {
        if !underscores_separate_digits(&lower) {
            return Err(Reason::Syntax);
        }
        lower.retain(|b| *b != b'_');
    }
    let size = match lower.as_slice() {
        b"inf" | b"infinity" => f64::INFINITY,
        b"nan" if body.len() == text.len() => f64::NAN,
        [b'0', b'x', digits @ ..] => finite(hexadecimal(digits)?)?,
        digits => finite(decimal(digits)?)?,
    };
    Ok(if negative { -size } else { size })
}

fn finite(x: f64) -> Result<f64, Reason> {
    if x.is_finite() { Ok(x) } else { Err(Reason::Range) }
}

/// Digits with an optional point, and an optional exponent; Rust rounds as exactly as Go does.
fn decimal(text: &[u8]) -> Result<f64, Reason> {
    if !text.iter().all(|b| b.is_ascii_digit() || b".e+-".contains(b)) {
        return Err(Reason::Syntax);
    }
    // Rust also takes a sign here, which would be a second one.
    let signless = !matches!(text.first(), Some(b'+' | b'-'));
    std::str::from_utf8(text).ok().filter(|_| signless).and_then(|t| t.parse().ok()).ok_or(Reason::Syntax)
}

/// The part of a hexadecimal number after `0x`, in lower case: digits with an optional point, and an exponent of two.
fn hexadecimal(text: &[u8]) -> Result<f64, Reason> {
    let p = text.iter().position(|b| *b == b'p').ok_or(Reason::Syntax)?;
    let (digits, exponent) = (&text[..p], &text[p + 1..]);
    let exponent = binary_exponent(exponent)?;

    let mut mantissa: u64 = 0;
    let mut scale: i64 = 0;
    let mut sticky = false;
    let mut digits_seen = false;
    let mut point_seen = false;
    for byte in digits {
        if *byte == b'.' && !point_seen {
            point_seen = true;
            continue;
        }
        let digit = char::from(*byte).to_digit(16).ok_or(Reason::Syntax)?;
        digits_seen = true;
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | u64::from(digit);
            scale -= if point_seen { 4 } else { 0 };
        } else {
            // Beyond 60 bits only matters whether anything follows.
            sticky |= digit != 0;
            scale += if point_seen { 0 } else { 4 };
        }
    }
    if !digits_seen {
        return Err(Reason::Syntax);
    }
    Ok(assemble(mantissa, sticky, exponent.saturating_add(scale)))
}

/// `[+-]digits`, clamped far outside of what any float64 has.
fn binary_exponent(text: &[u8]) -> Result<i64, Reason> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Reason::Syntax);
    }
    let size = digits.iter().fold(0i64, |n, b| (n * 10 + i64::from(b - b'0')).min(1 << 40));
    Ok(if negative { -size } else { size })
}

/// mantissa * 2^exponent, rounded half to even once; `sticky` says that the mantissa has further bits.
fn assemble(mantissa: u64, sticky: bool, exponent: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let zeros = mantissa.leading_zeros();
    let mantissa = mantissa << zeros;
    // The exponent of the highest bit.
    let top = exponent.saturating_add(63 - i64::from(zeros));
    if top > 1023 {
        return f64::INFINITY;
    }
    // 53 bits are kept, fewer for a subnormal number.
    let kept = if top < -1022 { 53 - (-1022 - top) } else { 53 };
    if kept < 0 {
        return 0.0;
    }
    let dropped = 64 - kept as u32;
    let high = mantissa.checked_shr(dropped).unwrap_or(0);
    let rest = mantissa << kept;
    let half = 1u64 << 63;
    let up = rest > half || (rest == half && (sticky || high & 1 == 1));
    // The leading bit of a normal number counts as one in the field of the exponent, and so does a carry.
    let field = if top < -1022 { 0 } else { (top + 1022) as u64 };
    f64::from_bits((field << 52) + high + u64::from(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_rounds_once() {
        let cases: [(&[u8], f64); 8] = [
            (b"0x1p4", 16.0),
            (b"-0X1.8P1", -3.0),
            (b"0x.8p0", 0.5),
            (b"0x1p-1074", 5e-324),
            (b"0x1.8p-1075", 5e-324),
            (b"0x1p-1075", 0.0),
            (b"0x1.00000000000008p0", 1.0),
            (b"0x1.000000000000080000000001p0", 1.0000000000000002),
        ];
        for (text, value) in cases {
            assert_eq!(parse_float(text), Ok(value), "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn only_what_go_takes() {
        assert_eq!(parse_float(b"+1.5e-3"), Ok(1.5e-3));
        assert_eq!(parse_float(b".5"), Ok(0.5));
        assert_eq!(parse_float(b"5."), Ok(5.0));
        assert_eq!(parse_float(b"-Inf"), Ok(f64::NEG_INFINITY));
        assert_eq!(parse_float(b"1e400").map_err(|e| e.reason), Err(Reason::Range));
        assert_eq!(parse_float(b"1e-400"), Ok(0.0));
        for text in ["", ".", "+-1", "1e", "1__0", "0x1", "0xp1", "1.2.3", "+nan", "1e5x", " 1", "e5"] {
            assert_eq!(parse_float(text.as_bytes()).map_err(|e| e.reason), Err(Reason::Syntax), "{text}");
        }
    }
}
