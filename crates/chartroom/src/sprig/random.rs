//! Random texts and numbers, all drawn from the [`ClockAndRandom`]. Not keys and passwords: those are crypto's.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{ClockAndRandom, bound, budget};
use crate::gostd::runes::chars;
use crate::template::func::{Func, FuncError};
use crate::value::{Str, Value};

pub(super) fn table(clock: &Rc<ClockAndRandom>) -> Vec<Func> {
    vec![
        bound!(clock, "randAlphaNum", alpha_num as (i64)),
        bound!(clock, "randAlpha", alpha as (i64)),
        bound!(clock, "randNumeric", numeric as (i64)),
        bound!(clock, "randAscii", ascii as (i64)),
        bound!(clock, "randBytes", bytes as (i64)),
        bound!(clock, "randInt", int as (i64, i64)),
        bound!(clock, "shuffle", shuffle as (Str)),
        bound!(clock, "uuidv4", uuid as ()),
    ]
}

fn alpha_num(clock: &ClockAndRandom, count: i64) -> Result<String, FuncError> {
    text(clock, count, |c| c.is_ascii_alphanumeric())
}

fn alpha(clock: &ClockAndRandom, count: i64) -> Result<String, FuncError> {
    text(clock, count, |c| c.is_ascii_alphabetic())
}

fn numeric(clock: &ClockAndRandom, count: i64) -> Result<String, FuncError> {
    text(clock, count, |c| c.is_ascii_digit())
}

fn ascii(clock: &ClockAndRandom, count: i64) -> Result<String, FuncError> {
    text(clock, count, |c| c == &b' ' || c.is_ascii_graphic())
}

/// `count` characters of those ASCII ones that `wanted` names, each as likely as any other; a negative count gives
/// nothing (Go: goutils' cryptorandomstringutils.go, whose error Sprig drops).
fn text(clock: &ClockAndRandom, count: i64, wanted: fn(&u8) -> bool) -> Result<String, FuncError> {
    let count = budget::text(usize::try_from(count).unwrap_or(0), 1)?;
    let alphabet: Vec<char> = (0..128).filter(wanted).map(char::from).collect();
    Ok((0..count).filter_map(|_| alphabet.get(draw(clock, alphabet.len()))).collect())
}

fn draw(clock: &ClockAndRandom, limit: usize) -> usize {
    clock.below(limit as u64) as usize
}

/// That many random bytes as base64.
fn bytes(clock: &ClockAndRandom, count: i64) -> Result<String, FuncError> {
    let count =
        usize::try_from(count).map_err(|_| FuncError::new("runtime error: makeslice: len out of range"))?;
    let mut bytes = vec![0; budget::text(count, 1)?];
    clock.fill(&mut bytes);
    Ok(STANDARD.encode(bytes))
}

/// A number from `min` up to, but without, `max`.
fn int(clock: &ClockAndRandom, min: i64, max: i64) -> Result<Value, FuncError> {
    match u64::try_from(max.wrapping_sub(min)) {
        Ok(width) if width > 0 => Ok(Value::Int(min.wrapping_add_unsigned(clock.below(width)))),
        _ => Err(FuncError::new("invalid argument to Intn")),
    }
}

/// The characters of `s` in random order; bytes that are not UTF-8 become U+FFFD, as in Go's `[]rune`.
fn shuffle(clock: &ClockAndRandom, s: Str) -> String {
    let mut chars: Vec<char> = chars(&s).collect();
    for i in (1..chars.len()).rev() {
        chars.swap(i, draw(clock, i + 1));
    }
    chars.into_iter().collect()
}

/// A random UUID (RFC 9562, version 4).
fn uuid(clock: &ClockAndRandom) -> String {
    const VARIANT: u128 = 0b10 << 62;
    const VERSION: u128 = 4 << 76;
    let mut bytes = [0; 16];
    clock.fill(&mut bytes);
    let bits = u128::from_be_bytes(bytes) & !(0b11 << 62) & !(0xf << 76) | VARIANT | VERSION;
    let hex = format!("{bits:032x}");
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> ClockAndRandom {
        ClockAndRandom::new(0, 0, "UTC", [1; 32])
    }

    #[test]
    fn texts_have_their_alphabet_and_length() {
        let text = alpha_num(&clock(), 2000).unwrap();
        assert_eq!(text.len(), 2000);
        let mut seen: Vec<u8> = text.into_bytes();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 62);
        assert_eq!(numeric(&clock(), -1).unwrap(), "");
    }

    #[test]
    fn a_uuid_says_its_version_and_variant() {
        let clock = clock();
        for _ in 0..50 {
            let uuid = uuid(&clock);
            assert_eq!((uuid.len(), uuid.as_bytes()[14]), (36, b'4'), "{uuid}");
            assert!(matches!(uuid.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{uuid}");
        }
    }

    #[test]
    fn numbers_stay_below_the_upper_end() {
        let clock = clock();
        let drawn: Vec<i64> = (0..100)
            .map(|_| match int(&clock, -2, 2).unwrap() {
                Value::Int(i) => i,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!((-2..2).all(|n| drawn.contains(&n)) && !drawn.contains(&2));
        assert!(int(&clock, i64::MIN, i64::MAX).is_err());
    }

    #[test]
    fn a_thousand_million_characters_are_refused() {
        let error = format!("{:?}", alpha(&clock(), 1_000_000_000).unwrap_err());
        assert!(error.contains("limit of 67108864 bytes"), "{error}");
    }
}
