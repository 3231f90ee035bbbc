//! A float64 by its bits: `%b` and `%x`. Nothing decimal here.

use std::io::Write;

const MANTISSA_BITS: u32 = 52;

/// Mantissa and exponent of a number that is not negative: it equals mantissa * 2^exponent.
fn parts(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let mantissa = bits & ((1 << MANTISSA_BITS) - 1);
    match (bits >> MANTISSA_BITS) & 0x7ff {
        0 => (mantissa, -1074),
        biased => (mantissa | 1 << MANTISSA_BITS, biased as i32 - 1075),
    }
}

/// Appends `4503599627370496p-52`.
pub(super) fn append_mantissa(out: &mut Vec<u8>, x: f64) {
    let (mantissa, exponent) = parts(x);
    let _ = write!(out, "{mantissa}p{exponent:+}");
}

/// Appends `0x1.8p+01`: the mantissa with one bit before the point, to so many hexadecimal places (all that are needed
/// without a precision), half to even; at least two digits of exponent. `verb` is `x` or `X`.
pub(super) fn append_hex(out: &mut Vec<u8>, x: f64, verb: u8, precision: Option<usize>) {
    let (mut mantissa, mut exponent) = parts(x);
    if mantissa == 0 {
        exponent = 0;
    } else {
        let shift = mantissa.leading_zeros() - (63 - MANTISSA_BITS);
        mantissa <<= shift;
        exponent += MANTISSA_BITS as i32 - shift as i32;
    }
    if let Some(places @ 0..13) = precision {
        let dropped = MANTISSA_BITS - 4 * places as u32;
        mantissa = round_to_even(mantissa, dropped) << dropped;
        if mantissa >> (MANTISSA_BITS + 1) != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let digits = format!("{:013x}", mantissa & ((1 << MANTISSA_BITS) - 1));
    let needed = digits.trim_end_matches('0').len();
    let places = precision.unwrap_or(needed);

    let start = out.len();
    let _ = write!(out, "0x{}", mantissa >> MANTISSA_BITS);
    if places > 0 {
        out.push(b'.');
        out.extend_from_slice(&digits.as_bytes()[..places.min(digits.len())]);
        out.resize(out.len() + places.saturating_sub(digits.len()), b'0');
    }
    let _ = write!(out, "p{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.unsigned_abs());
    if verb == b'X' {
        out[start..].make_ascii_uppercase();
    }
}

/// `value / 2^dropped`, half to even.
fn round_to_even(value: u64, dropped: u32) -> u64 {
    let kept = value >> dropped;
    let rest = value & ((1 << dropped) - 1);
    let half = (1 << dropped) >> 1;
    if rest > half || (rest == half && kept & 1 == 1 && dropped > 0) { kept + 1 } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(x: f64, precision: Option<usize>) -> String {
        let mut out = Vec::new();
        append_hex(&mut out, x, b'x', precision);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hexadecimal_is_normalised_and_rounded() {
        assert_eq!(hex(3.0, None), "0x1.8p+01");
        assert_eq!(hex(0.0, None), "0x0p+00");
        assert_eq!(hex(5e-324, None), "0x1p-1074");
        assert_eq!(hex(1.96875, Some(1)), "0x1.0p+01");
        assert_eq!(hex(1.0, Some(15)), "0x1.000000000000000p+00");
    }
}
