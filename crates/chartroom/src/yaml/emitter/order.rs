//! The order of keys: as a person would count them (go-yaml: sorter.go). Knows no values.

use crate::gostd::unicode;

use crate::value::{Str, Value};

/// Sorts entries by key. The order is not transitive for odd mixes of digits and letters (`22aa`, `2ba`, `9`, `a`), so
/// a sort is needed that copes with that; Helm's own output varies there.
pub(super) fn sort(entries: Vec<(Str, Value)>, letter_first_after_digits: bool) -> Vec<(Str, Value)> {
    let before = |a: &(Str, Value), b: &(Str, Value)| is_before(&a.0, &b.0, letter_first_after_digits);
    if !entries.windows(2).any(|pair| before(&pair[1], &pair[0])) {
        return entries;
    }
    merge_sort(entries, &before)
}

fn merge_sort<T>(items: Vec<T>, before: &impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut runs: Vec<Vec<T>> = items.into_iter().map(|item| vec![item]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut rest = runs.into_iter();
        while let Some(left) = rest.next() {
            merged.push(match rest.next() {
                Some(right) => merge(left, right, before),
                None => left,
            });
        }
        runs = merged;
    }
    runs.pop().unwrap_or_default()
}

fn merge<T>(left: Vec<T>, right: Vec<T>, before: &impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    loop {
        let from_right = match (left.peek(), right.peek()) {
            (Some(l), Some(r)) => before(r, l),
            (None, Some(_)) => true,
            _ => false,
        };
        match if from_right { right.next() } else { left.next() } {
            Some(item) => merged.push(item),
            None => return merged,
        }
    }
}

/// Whether key `a` comes before key `b`. Letters go by code point, everything else comes before letters, digits count
/// as numbers. `letter_first_after_digits` turns the second rule round after equal digits (go-yaml v3).
fn is_before(a: &[u8], b: &[u8], letter_first_after_digits: bool) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return is_text_before(a, b, letter_first_after_digits);
    }
    let characters = |text: &[u8]| String::from_utf8_lossy(text).chars().collect::<Vec<char>>();
    is_text_before(&characters(a), &characters(b), letter_first_after_digits)
}

/// The same for characters, or for ASCII bytes as they are.
fn is_text_before<C: Copy + PartialEq + Into<char>>(
    a: &[C],
    b: &[C],
    letter_first_after_digits: bool,
) -> bool {
    let Some(at) = a.iter().zip(b.iter()).position(|(x, y)| x != y) else { return a.len() < b.len() };
    let (x, y): (char, char) = (a[at].into(), b[at].into());
    match (unicode::is_letter(x), unicode::is_letter(y)) {
        (true, true) => return x < y,
        (false, false) => {}
        (x_is_letter, y_is_letter) => {
            let after_digits = at.checked_sub(1).is_some_and(|before| is_digit(a[before]));
            return if letter_first_after_digits && after_digits { x_is_letter } else { y_is_letter };
        }
    }
    // Zeros at the start of a number do not count, zeros after another digit do: a 1 in front makes them.
    let lead = i64::from((x == '0' || y == '0') && digit_before(&a[..at]));
    let (x_end, x_number) = number(a, at, lead);
    let (y_end, y_number) = number(b, at, lead);
    if x_number != y_number {
        x_number < y_number
    } else if x_end != y_end {
        x_end < y_end
    } else {
        x < y
    }
}

/// Whether the run of digits at the end has one that is not 0.
fn digit_before<C: Copy + Into<char>>(text: &[C]) -> bool {
    text.iter().rev().take_while(|c| is_digit(**c)).any(|c| (*c).into() != '0')
}

/// The number that starts at `at` and where it ends. It wraps as Go's int64 does; a digit of another script counts as
/// what its code is beyond that of `0`.
fn number<C: Copy + Into<char>>(text: &[C], at: usize, lead: i64) -> (usize, i64) {
    let digits = text[at..].iter().take_while(|c| is_digit(**c));
    digits.fold((at, lead), |(end, n), digit| {
        let value = i64::from(u32::from((*digit).into())) - i64::from(u32::from('0'));
        (end + 1, n.wrapping_mul(10).wrapping_add(value))
    })
}

/// Go's `unicode.IsDigit`.
fn is_digit(c: impl Into<char>) -> bool {
    unicode::is_digit(c.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(keys: &str, letter_first: bool) -> String {
        let entries = keys.split(' ').map(|key| (Str::from(key), Value::Nil)).collect();
        let keys: Vec<String> = sort(entries, letter_first).iter().map(|(key, _)| key.to_string()).collect();
        keys.join(" ")
    }

    #[test]
    fn keys_are_sorted_naturally() {
        let want = "9 10 A a a1 a2 a10";
        assert_eq!(sorted("10 9 A a a1 a10 a2", false), want);
        let want = "item item-1 item_1 item1 item01 item9 item10 itemA v1.9 v1.10";
        assert_eq!(sorted("item item-1 item01 item1 item10 item9 itemA item_1 v1.10 v1.9", false), want);
        assert_eq!(sorted("a1-b a1b", false), "a1-b a1b");
        assert_eq!(sorted("a1-b a1b", true), "a1b a1-b");
    }

    #[test]
    fn odd_mixes_do_not_stop_it() {
        let keys: Vec<String> = (0..500).map(|i| format!("{:x}", i * 7919 % 1000)).collect();
        assert_eq!(sorted(&keys.join(" "), false).split(' ').count(), 500);
    }
}
