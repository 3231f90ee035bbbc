//! Runs of ints. Not lists of anything else.

use super::budget;
use crate::func;
use crate::template::func::{Func, FuncError};
use crate::value::{Elem, List, Value};

pub(super) const TABLE: &[Func] = &[
    func!("until", until as (i64)),
    func!("untilStep", until_step as (i64, i64, i64)),
    func!("seq", seq as (; i64)),
];

/// From 0 up or down to `stop`, without it.
fn until(stop: i64) -> Result<List, FuncError> {
    until_step(0, stop, if stop < 0 { -1 } else { 1 })
}

fn until_step(start: i64, stop: i64, step: i64) -> Result<List, FuncError> {
    let numbers = numbers(start, stop, step)?;
    Ok(List::of(Elem::Int, numbers.into_iter().map(Value::Int).collect()))
}

/// One text of numbers, the last one included, as the shell's `seq` prints them: `seq LAST`, `seq FIRST LAST`,
/// `seq FIRST STEP LAST`. Any other number of arguments gives an empty text.
fn seq(params: Vec<i64>) -> Result<String, FuncError> {
    let towards = |first: i64, last: i64| if last < first { -1 } else { 1 };
    let (first, step, last) = match params[..] {
        [last] => (1, towards(1, last), last),
        [first, last] => (first, towards(first, last), last),
        [first, step, last] => (first, step, last),
        _ => return Ok(String::new()),
    };
    // A step away from the last one (upwards, though the last one is lower) gives nothing, even where both are near.
    if last < first && step > 0 {
        return Ok(String::new());
    }
    let numbers = numbers(first, last.wrapping_add(towards(first, last)), step)?;
    Ok(numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(" "))
}

/// The numbers from `start` on that have not reached `stop`; none where `step` leads away from it.
fn numbers(start: i64, stop: i64, step: i64) -> Result<Vec<i64>, FuncError> {
    let before_stop: fn(i64, i64) -> bool = match (stop < start, step) {
        (true, ..0) => |i, stop| i > stop,
        (false, 1..) => |i, stop| i < stop,
        _ => return Ok(Vec::new()),
    };
    let mut numbers = Vec::new();
    let mut i = start;
    while before_stop(i, stop) {
        numbers.push(i);
        budget::list(numbers.len())?;
        i = i.wrapping_add(step);
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seq_counts_both_ways() {
        let cases: &[(&[i64], &str)] = &[
            (&[0], "1 0"),
            (&[5, 1], "5 4 3 2 1"),
            (&[0, -2, -5], "0 -2 -4"),
            (&[5, 1, 1], ""),
            (&[3, 2, 3], "3"),
            (&[1, 2, 3, 4], ""),
        ];
        for (params, text) in cases {
            assert_eq!(seq(params.to_vec()).unwrap(), *text, "{params:?}");
        }
    }

    #[test]
    fn a_thousand_million_numbers_are_refused() {
        let error = format!("{:?}", until(1_000_000_000).unwrap_err());
        assert!(error.contains("limit of 1000000 elements"), "{error}");
        assert!(until_step(0, i64::MAX, i64::MAX - 1).is_err(), "Go wraps around and never ends");
    }
}
