//! Text of a float64 in decimal: `%e`, `%f`, `%g`, shortest or to a precision. The binary forms are in `binary`.
//!
//! The digits to a precision come from Rust's own formatting, which is exact. The shortest ones do not: between two that
//! are equally near, Go takes the even one, and so does zmij.

use std::io::Write;

use smallvec::SmallVec;

use super::binary;

/// A float64 has at most 767 significant digits and 1074 places; what is asked for beyond them is zeros.
const MAX_EXACT: usize = 1100;

/// From which decimal exponent on the shortest `%g` has the exponent form.
const SHORTEST_LIMIT: i32 = 6;

/// The shortest text that reads back as the same number, as `%v` prints it: with an exponent if that of the first
/// digit is below -4 or above 5 (`1e+06`, `1.234567e+06`, `123456`).
pub fn format_float(x: f64) -> String {
    let mut out = Vec::with_capacity(24);
    append_shortest(&mut out, x);
    String::from_utf8(out).unwrap_or_default()
}

/// The same for a float32, the nearest one: as few digits as tell it from its neighbours.
/// Source: strconv, `FormatFloat` with 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "the nearest float32 is what is asked for")]
pub fn format_float32(x: f64) -> String {
    let narrow = x as f32;
    if !narrow.is_finite() {
        return format_float(f64::from(narrow));
    }
    let mut out = Vec::with_capacity(16);
    if narrow.is_sign_negative() {
        out.push(b'-');
    }
    let digits = Digits::parse(zmij::Buffer::new().format_finite(narrow.abs()).as_bytes());
    digits.append_general(&mut out, SHORTEST_LIMIT, b'e');
    String::from_utf8(out).unwrap_or_default()
}

/// The digits of a finite number without trailing zeros, as few as read back as the same number, and the exponent of the
/// first of them.
pub fn shortest_digits(x: f64) -> (String, i32) {
    let digits = Digits::of(x.abs(), None);
    let text = String::from_utf8_lossy(&digits.text).into_owned();
    (if text.is_empty() { "0".to_owned() } else { text }, digits.exponent)
}

/// Appends the text of [`format_float`].
pub fn append_shortest(out: &mut Vec<u8>, x: f64) {
    append_float(out, x, b'g', None);
}

/// Appends the text of `x` for Go's verb `e E f F g G b x X`; any other is taken as `g`. Without a precision, the
/// digits that are needed to read the number back. Source: strconv, `FormatFloat`.
pub fn append_float(out: &mut Vec<u8>, x: f64, verb: u8, precision: Option<usize>) {
    if x.is_nan() {
        return out.extend_from_slice(b"NaN");
    }
    if x.is_infinite() {
        return out.extend_from_slice(if x < 0.0 { b"-Inf" } else { b"+Inf" });
    }
    if x.is_sign_negative() {
        out.push(b'-');
    }
    let x = x.abs();
    match (verb, precision) {
        (b'b', _) => binary::append_mantissa(out, x),
        (b'x' | b'X', _) => binary::append_hex(out, x, verb, precision),
        (b'e' | b'E', _) => {
            let digits = Digits::of(x, precision);
            let places = precision.unwrap_or(digits.text.len().saturating_sub(1));
            digits.append_exponent(out, places, verb);
        }
        (b'f' | b'F', Some(places)) => append_fixed(out, x, places),
        (b'f' | b'F', None) => Digits::of(x, None).append_plain(out),
        _ => append_general(out, x, if verb == b'G' { b'E' } else { b'e' }, precision),
    }
}

fn append_fixed(out: &mut Vec<u8>, x: f64, places: usize) {
    let exact = places.min(MAX_EXACT);
    // Writing to a Vec cannot fail.
    let _ = write!(out, "{x:.exact$}");
    out.resize(out.len() + (places - exact), b'0');
}

fn append_general(out: &mut Vec<u8>, x: f64, letter: u8, precision: Option<usize>) {
    // The precision counts significant digits, the first of which stands before the point.
    let significant = precision.map(|p| p.max(1));
    let digits = Digits::of(x, significant.map(|s| s - 1));
    let limit = significant.map_or(SHORTEST_LIMIT, |s| i32::try_from(s).unwrap_or(i32::MAX));
    digits.append_general(out, limit, letter);
}

/// Decimal digits without trailing zeros (none at all for zero), and the exponent of the first of them.
struct Digits {
    text: SmallVec<[u8; 32]>,
    exponent: i32,
}

impl Digits {
    /// The digits of a number that is not negative, rounded to so many places after the first digit.
    fn of(x: f64, places: Option<usize>) -> Digits {
        match places.map(|p| p.min(MAX_EXACT)) {
            Some(places) => {
                let mut text: SmallVec<[u8; 32]> = SmallVec::new();
                // Cannot fail.
                let _ = write!(text, "{x:.places$e}");
                Digits::parse(&text)
            }
            None => Digits::parse(zmij::Buffer::new().format_finite(x).as_bytes()),
        }
    }

    /// Takes `123.45e-6` apart.
    fn parse(number: &[u8]) -> Digits {
        let e = number.iter().position(|b| *b == b'e').unwrap_or(number.len());
        let (mantissa, exponent) = number.split_at(e);
        let exponent =
            exponent.get(1..).and_then(|t| std::str::from_utf8(t).ok()).and_then(|t| t.parse().ok());
        let point = mantissa.iter().position(|b| *b == b'.').unwrap_or(mantissa.len());

        let mut text: SmallVec<[u8; 32]> = mantissa.iter().copied().filter(u8::is_ascii_digit).collect();
        let Some(first) = text.iter().position(|b| *b != b'0') else {
            return Digits { text: SmallVec::new(), exponent: 0 };
        };
        let len = text.iter().rposition(|b| *b != b'0').map_or(0, |last| last + 1);
        text.truncate(len);
        text.drain(..first);
        Digits { text, exponent: exponent.unwrap_or(0) + point as i32 - 1 - first as i32 }
    }

    /// `d.ddde+00` with so many places and at least two digits of exponent.
    fn append_exponent(&self, out: &mut Vec<u8>, places: usize, letter: u8) {
        let (first, rest) = self.text.split_first().unwrap_or((&b'0', &[]));
        out.push(*first);
        if places > 0 {
            out.push(b'.');
            append_padded(out, rest, places);
        }
        out.push(letter);
        let _ =
            write!(out, "{}{:02}", if self.exponent < 0 { '-' } else { '+' }, self.exponent.unsigned_abs());
    }

    /// With an exponent where that of the first digit is below -4, or not below the limit.
    fn append_general(&self, out: &mut Vec<u8>, limit: i32, letter: u8) {
        if self.exponent < -4 || self.exponent >= limit {
            self.append_exponent(out, self.text.len().saturating_sub(1), letter);
        } else {
            self.append_plain(out);
        }
    }

    /// The digits with the point where it belongs, and no more places than there are digits.
    fn append_plain(&self, out: &mut Vec<u8>) {
        let Ok(before) = usize::try_from(self.exponent + 1) else {
            out.extend_from_slice(b"0.");
            let zeros = usize::try_from(-1 - self.exponent).unwrap_or(0);
            out.resize(out.len() + zeros, b'0');
            return out.extend_from_slice(&self.text);
        };
        if self.text.is_empty() {
            return out.push(b'0');
        }
        let (whole, places) = self.text.split_at(before.min(self.text.len()));
        if before == 0 {
            out.push(b'0');
        }
        append_padded(out, whole, before);
        if !places.is_empty() {
            out.push(b'.');
            out.extend_from_slice(places);
        }
    }
}

/// Appends `digits`, filled up with zeros to `len`.
fn append_padded(out: &mut Vec<u8>, digits: &[u8], len: usize) {
    let digits = digits.get(..len).unwrap_or(digits);
    out.extend_from_slice(digits);
    out.resize(out.len() + (len - digits.len()), b'0');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(x: f64, verb: u8, precision: Option<usize>) -> String {
        let mut out = Vec::new();
        append_float(&mut out, x, verb, precision);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_shortest_form_turns_to_exponents_as_go_does() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (123456.0, "123456"),
            (1e6, "1e+06"),
            (1234567.5, "1.2345675e+06"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.1, "0.1"),
            (9.007199254740993e15, "9.007199254740992e+15"),
            (5e-324, "5e-324"),
            // Exactly between ...932 and ...933.
            (f64::from_bits(0x431b_dafa_c059_bd85), "1.9601487187433932e+15"),
            (f64::MAX, "1.7976931348623157e+308"),
        ];
        for (x, shown) in cases {
            assert_eq!(format_float(x), shown);
        }
    }

    #[test]
    fn a_float32_needs_fewer_digits() {
        let cases = [
            (1.1, "1.1"),
            (2e5, "200000"),
            (1e6, "1e+06"),
            (16777217.0, "1.6777216e+07"),
            (123_456_789_012_345_680_000_000_000_000.0, "1.2345679e+29"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-0.0, "-0"),
            (-0.5, "-0.5"),
            (1e100, "+Inf"),
        ];
        for (x, shown) in cases {
            assert_eq!(format_float32(x), shown);
        }
        assert_eq!(shortest_digits(-1.5e-7), ("15".to_owned(), -7));
        assert_eq!(shortest_digits(0.0), ("0".to_owned(), 0));
    }

    #[test]
    fn a_precision_rounds_exactly() {
        assert_eq!(text(2.675, b'f', Some(2)), "2.67");
        assert_eq!(text(0.5, b'f', Some(0)), "0");
        assert_eq!(text(1.5, b'f', Some(0)), "2");
        assert_eq!(text(1e23, b'f', Some(1)), "99999999999999991611392.0");
        assert_eq!(text(1234567.0, b'g', Some(3)), "1.23e+06");
        assert_eq!(text(999.9, b'g', Some(3)), "1e+03");
        assert_eq!(text(100.0, b'g', Some(10)), "100");
        assert_eq!(text(0.0, b'e', Some(3)), "0.000e+00");
        assert_eq!(text(1.0, b'f', Some(5000)).len(), 5002);
    }
}
