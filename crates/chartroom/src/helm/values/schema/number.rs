//! Numbers as Helm's schema checker prints them, for readers of English: `1,234.5`, `1×10⁰⁶`. Not other numbers.

use crate::gostd::strconv::{format_float, shortest_digits};

/// A number, in digits or, from a million on, with an exponent (golang.org/x/text/message, `%v`).
pub(super) fn number(x: f64) -> String {
    if x.is_infinite() {
        return if x < 0.0 { "-\u{221e}" } else { "\u{221e}" }.to_owned();
    }
    let (digits, exponent) = shortest_digits(x);
    if (-4..6).contains(&exponent) {
        return grouped(&format_float(x));
    }
    let sign = if exponent < 0 { "\u{207b}" } else { "" };
    let power: String = format!("{:02}", exponent.abs()).chars().map(superscript).collect();
    let minus = if x < 0.0 { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{minus}{first}{point}{rest}\u{d7}10{sign}{power}")
}

/// A count.
pub(super) fn count(n: i64) -> String {
    grouped(&n.to_string())
}

/// A comma before every three digits of the whole part.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn superscript(digit: char) -> char {
    match digit {
        '1' => '\u{b9}',
        '2' => '\u{b2}',
        '3' => '\u{b3}',
        other => other.to_digit(10).and_then(|d| char::from_u32(0x2070 + d)).unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_those_of_helm() {
        let shown = [5.0, 1234.5, 1_000_000.0, 1_234_567.25, 1e-6, 1e30, -1.0, 123_456.5].map(number);
        assert_eq!(
            shown,
            ["5", "1,234.5", "1×10⁰⁶", "1.23456725×10⁰⁶", "1×10⁻⁰⁶", "1×10³⁰", "-1", "123,456.5"]
        );
    }
}
