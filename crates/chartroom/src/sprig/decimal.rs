//! Decimal numbers of any size: what Sprig's float arithmetic calculates with. Knows no values.
//!
//! Source of the rules: shopspring/decimal 1.4.0, decimal.go.

use num_bigint::{BigInt, Sign};

use crate::gostd::strconv::shortest_digits;

/// How many places a quotient keeps (shopspring's `DivisionPrecision`).
const QUOTIENT_PLACES: i64 = 16;

/// `digits` times ten to the power of `exponent`.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    digits: BigInt,
    exponent: i64,
}

impl Decimal {
    /// The number that the shortest text of `f` says: 0.1 is a tenth.
    ///
    /// # Errors
    /// NaN and the infinities, in shopspring's words.
    pub(super) fn from_float(f: f64) -> Result<Decimal, String> {
        if !f.is_finite() {
            let shown = if f.is_nan() {
                "NaN"
            } else if f > 0.0 {
                "+Inf"
            } else {
                "-Inf"
            };
            return Err(format!("Cannot create a Decimal from {shown}"));
        }
        let (text, exponent) = shortest_digits(f);
        let digits: BigInt = text.parse().unwrap_or_default();
        let exponent = i64::from(exponent) + 1 - text.len() as i64;
        Ok(Decimal { digits: if f < 0.0 { -digits } else { digits }, exponent })
    }

    /// The nearest float; infinite where it is too large.
    pub(super) fn to_float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(0.0)
    }

    pub(super) fn add(&self, other: &Decimal) -> Decimal {
        let (a, b, exponent) = self.aligned(other);
        Decimal { digits: a + b, exponent }
    }

    pub(super) fn sub(&self, other: &Decimal) -> Decimal {
        let (a, b, exponent) = self.aligned(other);
        Decimal { digits: a - b, exponent }
    }

    pub(super) fn mul(&self, other: &Decimal) -> Decimal {
        Decimal { digits: &self.digits * &other.digits, exponent: self.exponent + other.exponent }
    }

    /// The quotient to 16 places, halves rounded away from zero.
    ///
    /// # Errors
    /// Where `other` is zero.
    pub(super) fn div(&self, other: &Decimal) -> Result<Decimal, String> {
        if other.digits.sign() == Sign::NoSign {
            return Err("decimal division by 0".to_owned());
        }
        let shift = self.exponent - other.exponent + QUOTIENT_PLACES;
        let dividend = scaled(&self.digits, shift);
        let divisor = scaled(&other.digits, -shift);
        let (quotient, remainder) = (&dividend / &divisor, &dividend % &divisor);
        let away = remainder.magnitude() * 2_u32 >= *divisor.magnitude();
        let step = match (away, dividend.sign() == divisor.sign()) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => -1,
        };
        Ok(Decimal { digits: quotient + step, exponent: -QUOTIENT_PLACES })
    }

    /// Both numbers' digits at the lesser exponent.
    fn aligned(&self, other: &Decimal) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.min(other.exponent);
        let at = |d: &Decimal| scaled(&d.digits, d.exponent - exponent);
        (at(self), at(other), exponent)
    }
}

/// `digits` times ten to the power of `places`, where that is positive.
fn scaled(digits: &BigInt, places: i64) -> BigInt {
    match u32::try_from(places) {
        Ok(places) => digits * BigInt::from(10).pow(places),
        Err(_) => digits.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(f: f64) -> Decimal {
        Decimal::from_float(f).unwrap()
    }

    #[test]
    fn tenths_are_exact() {
        assert_eq!(number(0.1).add(&number(0.2)).to_float(), 0.3);
        assert_eq!(number(0.3).sub(&number(0.1)).to_float(), 0.2);
        assert_eq!(number(1.15).mul(&number(100.0)).to_float(), 115.0);
        assert_eq!(number(1e308).mul(&number(10.0)).to_float(), f64::INFINITY);
    }

    #[test]
    fn a_quotient_keeps_sixteen_places() {
        let div = |a, b| number(a).div(&number(b)).unwrap().to_float();
        assert_eq!(div(2.0, 3.0), 0.666_666_666_666_666_7);
        assert_eq!(div(1.0, 1e20), 0.0);
        assert_eq!(div(-1e-16, 2.0), -1e-16);
        assert_eq!(div(1e300, 1e-300), f64::INFINITY);
        assert!(number(1.0).div(&number(-0.0)).is_err());
    }
}
