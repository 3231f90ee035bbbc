//! Arithmetic on anything that can be turned into a number: ints of 64 bits that wrap, floats by way of decimals.

use super::cast::{to_float, to_int};
use super::decimal::Decimal;
use crate::func;
use crate::template::func::{Func, FuncError};
use crate::value::Value;

pub(super) const TABLE: &[Func] = &[
    func!("add", add as (; Value)),
    func!("add1", add1 as (Value)),
    func!("sub", sub as (Value, Value)),
    func!("div", div as (Value, Value)),
    func!("mod", rem as (Value, Value)),
    func!("mul", mul as (Value; Value)),
    func!("max", max as (Value; Value)),
    func!("biggest", max as (Value; Value)),
    func!("min", min as (Value; Value)),
    func!("floor", floor as (Value)),
    func!("ceil", ceil as (Value)),
    func!("round", round as (Value, i64; f64)),
    func!("addf", addf as (; Value)),
    func!("add1f", add1f as (Value)),
    func!("subf", subf as (Value; Value)),
    func!("divf", divf as (Value; Value)),
    func!("mulf", mulf as (Value; Value)),
    func!("maxf", maxf as (Value; Value)),
    func!("minf", minf as (Value; Value)),
];

fn add(numbers: Vec<Value>) -> Value {
    Value::Int64(numbers.iter().map(to_int).fold(0, i64::wrapping_add))
}

fn add1(number: Value) -> Value {
    Value::Int64(to_int(&number).wrapping_add(1))
}

fn sub(a: Value, b: Value) -> Value {
    Value::Int64(to_int(&a).wrapping_sub(to_int(&b)))
}

fn div(a: Value, b: Value) -> Result<Value, FuncError> {
    Ok(Value::Int64(to_int(&a).wrapping_div(divisor(&b)?)))
}

fn rem(a: Value, b: Value) -> Result<Value, FuncError> {
    Ok(Value::Int64(to_int(&a).wrapping_rem(divisor(&b)?)))
}

fn divisor(value: &Value) -> Result<i64, FuncError> {
    match to_int(value) {
        0 => Err(FuncError::new("runtime error: integer divide by zero")),
        number => Ok(number),
    }
}

fn mul(first: Value, rest: Vec<Value>) -> Value {
    Value::Int64(rest.iter().map(to_int).fold(to_int(&first), i64::wrapping_mul))
}

fn max(first: Value, rest: Vec<Value>) -> Value {
    Value::Int64(rest.iter().map(to_int).fold(to_int(&first), i64::max))
}

fn min(first: Value, rest: Vec<Value>) -> Value {
    Value::Int64(rest.iter().map(to_int).fold(to_int(&first), i64::min))
}

fn floor(number: Value) -> f64 {
    to_float(&number).floor()
}

fn ceil(number: Value) -> f64 {
    to_float(&number).ceil()
}

/// Rounds at `places` behind the point, up from a fraction of `threshold` (a half) on. The fraction of a negative
/// number is negative, so these always go down: Sprig's rule.
fn round(number: Value, places: i64, threshold: Vec<f64>) -> f64 {
    let power = power_of_ten(places);
    let shifted = power * to_float(&number);
    let up = shifted - shifted.trunc() >= threshold.first().copied().unwrap_or(0.5);
    (if up { shifted.ceil() } else { shifted.floor() }) / power
}

/// Ten to the power of `places`, with the rounding errors of Go's `math.Pow`: squares of a fraction below one and an
/// exponent of two kept apart. `f64::powi` errs differently from 1e23 on.
fn power_of_ten(places: i64) -> f64 {
    /// Beyond this, the power is infinite or zero whatever the fraction.
    const LAST_EXPONENT: i32 = 1 << 12;
    let (mut fraction, mut exponent) = (1.0_f64, 0_i32);
    let (mut square, mut square_exponent) = (0.625_f64, 4_i32);
    let mut left = places.unsigned_abs();
    while left != 0 {
        if square_exponent > LAST_EXPONENT {
            exponent += square_exponent;
            break;
        }
        if left & 1 == 1 {
            fraction *= square;
            exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        left >>= 1;
    }
    if places < 0 {
        (fraction, exponent) = (1.0 / fraction, -exponent);
    }
    times_power_of_two(fraction, exponent)
}

/// `fraction` times two to the power of `exponent`, rounded once at most.
fn times_power_of_two(fraction: f64, exponent: i32) -> f64 {
    let exponent = exponent.clamp(-3000, 3000);
    let half = exponent / 2;
    // Two steps reach every float; the first one stays among the normal numbers.
    let step = |e: i32| 2_f64.powi(e.clamp(-1022, 1023));
    fraction * step(half) * step(exponent - half)
}

fn addf(numbers: Vec<Value>) -> Result<f64, FuncError> {
    fold(&Value::Int(0), &numbers, |a, b| Ok(a.add(b)))
}

fn add1f(number: Value) -> Result<f64, FuncError> {
    fold(&number, &[Value::Int(1)], |a, b| Ok(a.add(b)))
}

fn subf(first: Value, rest: Vec<Value>) -> Result<f64, FuncError> {
    fold(&first, &rest, |a, b| Ok(a.sub(b)))
}

fn divf(first: Value, rest: Vec<Value>) -> Result<f64, FuncError> {
    fold(&first, &rest, Decimal::div)
}

fn mulf(first: Value, rest: Vec<Value>) -> Result<f64, FuncError> {
    fold(&first, &rest, |a, b| Ok(a.mul(b)))
}

/// Calculates from left to right in decimals (Sprig's `execDecimalOp`).
fn fold(
    first: &Value,
    rest: &[Value],
    step: impl Fn(&Decimal, &Decimal) -> Result<Decimal, String>,
) -> Result<f64, FuncError> {
    let mut result = Decimal::from_float(to_float(first))?;
    for number in rest {
        result = step(&result, &Decimal::from_float(to_float(number))?)?;
    }
    Ok(result.to_float())
}

fn maxf(first: Value, rest: Vec<Value>) -> f64 {
    rest.iter().map(to_float).fold(to_float(&first), greater)
}

fn minf(first: Value, rest: Vec<Value>) -> f64 {
    -rest.iter().map(to_float).fold(-to_float(&first), |a, b| greater(a, -b))
}

/// The greater one as `math.Max` has it: infinity before NaN, NaN before all else, and 0 before -0.
fn greater(a: f64, b: f64) -> f64 {
    if a == f64::INFINITY || b == f64::INFINITY {
        return f64::INFINITY;
    }
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    if a == b && a.is_sign_negative() { b } else { a.max(b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_are_those_of_go() {
        assert_eq!((power_of_ten(0), power_of_ten(3), power_of_ten(-2)), (1.0, 1000.0, 0.01));
        assert_eq!((power_of_ten(22), power_of_ten(308)), (1e22, 1.0000000000000006e308));
        assert_eq!((power_of_ten(400), power_of_ten(-400)), (f64::INFINITY, 0.0));
        assert_eq!((power_of_ten(i64::MAX), power_of_ten(i64::MIN)), (f64::INFINITY, 0.0));
    }

    #[test]
    fn ints_wrap() {
        let least = Value::Int(i64::MIN);
        assert!(matches!(div(least.clone(), Value::Int(-1)), Ok(Value::Int64(i64::MIN))));
        assert!(matches!(sub(least, Value::Int(1)), Value::Int64(i64::MAX)));
    }
}
