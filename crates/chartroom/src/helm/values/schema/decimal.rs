//! Numbers of any size, exactly, as Go's `big.Rat` has them. Not how they are shown.

use std::cmp::Ordering;

use num_bigint::BigUint;

use super::json::Json;

/// Beyond it Go takes no exponent (math/big, Rat.SetString).
pub(super) const MAX_EXPONENT: i64 = 1_000_000;

/// `digits × 10^exponent`; the digits neither begin nor end with a zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// The number, where Go has one for the text.
    pub(super) fn of(value: &Json) -> Option<Decimal> {
        if let Json::Number(text) = value { Decimal::read(text) } else { None }
    }

    /// The same of its text.
    pub(super) fn read(text: &str) -> Option<Decimal> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent = exponent.parse::<i64>().ok()?;
        let all = format!("{whole}{fraction}");
        let kept = all.trim_end_matches('0');
        let digits = kept.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Decimal { negative: false, digits, exponent: 0 });
        }
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        if exponent.checked_abs()? > MAX_EXPONENT {
            return None;
        }
        let zeros = i64::try_from(all.len() - kept.len()).ok()?;
        Some(Decimal { negative, digits, exponent: exponent + zeros })
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The lowest 64 bits of a whole number, as Go's `Int64` has them.
    pub(super) fn low_bits(&self) -> i64 {
        let digits = self
            .digits
            .bytes()
            .fold(0_i64, |n, digit| n.wrapping_mul(10).wrapping_add(i64::from(digit.wrapping_sub(b'0'))));
        // Twice 64 zeros leave no bit.
        let value = (0..self.exponent.min(128)).fold(digits, |n, _| n.wrapping_mul(10));
        if self.negative { value.wrapping_neg() } else { value }
    }

    pub(super) fn compare(&self, other: &Decimal) -> Ordering {
        let sign = |n: &Decimal| {
            if n.is_zero() {
                0
            } else if n.negative {
                -1
            } else {
                1
            }
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign != Ordering::Equal || self.is_zero() {
            return by_sign;
        }
        let length = |n: &Decimal| i64::try_from(n.digits.len()).unwrap_or(i64::MAX) + n.exponent;
        let by_size = length(self).cmp(&length(other)).then_with(|| self.digits.cmp(&other.digits));
        if self.negative { by_size.reverse() } else { by_size }
    }

    /// Whether it is a whole multiple of `other`, which is not 0.
    pub(super) fn is_multiple_of(&self, other: &Decimal) -> bool {
        if self.is_zero() {
            return true;
        }
        // Digits that do not end with 0 are no multiple of a power of ten.
        let Ok(zeros) = u64::try_from(self.exponent - other.exponent) else { return false };
        let number = |n: &Decimal| BigUint::parse_bytes(n.digits.as_bytes(), 10).unwrap_or_default();
        let divisor = number(other);
        if divisor == BigUint::ZERO {
            return false;
        }
        let power = BigUint::from(10_u8).modpow(&BigUint::from(zeros), &divisor);
        (number(self) % &divisor) * power % &divisor == BigUint::ZERO
    }

    /// The nearest number that is shown.
    pub(super) fn nearest(&self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        let digits = if self.is_zero() { "0" } else { &self.digits };
        format!("{sign}{digits}e{}", self.exponent).parse().unwrap_or_default()
    }
}

/// Whether two values are the same, numbers by what they are worth.
pub(super) fn equal(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Null, Json::Null) => true,
        (Json::Bool(a), Json::Bool(b)) => a == b,
        (Json::String(a), Json::String(b)) => a == b,
        (Json::Number(_), Json::Number(_)) => {
            let (a, b) = (Decimal::of(one), Decimal::of(other));
            a.is_some() && a == b
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|((k, a), (l, b))| k == l && equal(a, b))
        }
        _ => false,
    }
}

/// A text that is the same for values that are equal, and for no others.
pub(super) fn canonical(value: &Json, out: &mut String) {
    match value {
        Json::Null => out.push('n'),
        Json::Bool(b) => out.push(if *b { 't' } else { 'f' }),
        Json::Number(text) => match Decimal::of(value) {
            Some(n) => {
                out.push_str(&format!("{}{}e{};", if n.negative { "-" } else { "+" }, n.digits, n.exponent))
            }
            None => out.push_str(text),
        },
        Json::String(text) => out.push_str(&format!("\"{}:{text}", text.len())),
        Json::Array(all) => {
            out.push('[');
            all.iter().for_each(|one| canonical(one, out));
            out.push(']');
        }
        Json::Object(all) => {
            out.push('{');
            for (key, one) in all.iter() {
                out.push_str(&format!("{}:{key}", key.len()));
                canonical(one, out);
            }
            out.push('}');
        }
        Json::Invalid(name) => out.push_str(name),
    }
}
