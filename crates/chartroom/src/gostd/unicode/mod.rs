//! Classes and cases of characters as Go's `unicode` package has them, in the version that counts ([`GoVersion`]). Knows
//! single characters, and groups of them.
//!
//! Go maps one character to one; Rust's standard library maps to several where Unicode's special casing says so.

#[rustfmt::skip]
mod cases;
#[rustfmt::skip]
mod categories;
mod groups;
#[rustfmt::skip]
mod scripts;
mod table;
#[cfg(test)]
pub(super) mod tests;

pub use groups::Group;

use super::version::GoVersion;
use groups::bits_of;
use table::{Run, Table};

/// Whether the character is of one of the categories.
fn is_of(c: char, categories: u32) -> bool {
    categories >> categories::CATEGORIES.of(u32::from(c), GoVersion::current()) & 1 == 1
}

/// `unicode.IsUpper`
pub fn is_upper(c: char) -> bool {
    const UPPER: u32 = bits_of("Lu");
    if c.is_ascii() { c.is_ascii_uppercase() } else { is_of(c, UPPER) }
}

/// `unicode.IsLower`
pub fn is_lower(c: char) -> bool {
    const LOWER: u32 = bits_of("Ll");
    if c.is_ascii() { c.is_ascii_lowercase() } else { is_of(c, LOWER) }
}

/// `unicode.IsTitle`
pub fn is_title(c: char) -> bool {
    const TITLE: u32 = bits_of("Lt");
    !c.is_ascii() && is_of(c, TITLE)
}

/// `unicode.IsLetter`
pub fn is_letter(c: char) -> bool {
    const LETTER: u32 = bits_of("L");
    if c.is_ascii() { c.is_ascii_alphabetic() } else { is_of(c, LETTER) }
}

/// `unicode.IsDigit`
pub fn is_digit(c: char) -> bool {
    const DIGIT: u32 = bits_of("Nd");
    if c.is_ascii() { c.is_ascii_digit() } else { is_of(c, DIGIT) }
}

/// `unicode.IsNumber`
pub fn is_number(c: char) -> bool {
    const NUMBER: u32 = bits_of("N");
    if c.is_ascii() { c.is_ascii_digit() } else { is_of(c, NUMBER) }
}

/// `unicode.IsPunct`
pub fn is_punct(c: char) -> bool {
    const PUNCTUATION: u32 = bits_of("P");
    is_of(c, PUNCTUATION)
}

/// `unicode.IsSpace`, the same in every version.
pub fn is_space(c: char) -> bool {
    let is_of_latin_1 = matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}');
    let is_rare = || {
        matches!(
            c,
            '\u{1680}' | '\u{2000}'
                ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
        )
    };
    is_of_latin_1 || c > '\u{ff}' && is_rare()
}

/// `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the blank of ASCII.
pub fn is_print(c: char) -> bool {
    const PRINT: u32 = bits_of("L") | bits_of("M") | bits_of("N") | bits_of("P") | bits_of("S");
    if c.is_ascii() { (' '..='~').contains(&c) } else { is_of(c, PRINT) }
}

/// Whether the character has no shape but tells a terminal or a line of text something: control and format characters, and
/// separators of lines and paragraphs.
pub fn is_control(c: char) -> bool {
    const CONTROL: u32 = bits_of("Cc") | bits_of("Cf") | bits_of("Zl") | bits_of("Zp");
    is_of(c, CONTROL)
}

/// `unicode.ToUpper`
pub fn upper(c: char) -> char {
    if c.is_ascii() { c.to_ascii_uppercase() } else { other_case(c, cases::UPPER) }
}

/// `unicode.ToLower`
pub fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { other_case(c, cases::LOWER) }
}

/// `unicode.ToTitle`
pub fn title(c: char) -> char {
    if c.is_ascii() { c.to_ascii_uppercase() } else { other_case(c, cases::TITLE) }
}

fn other_case(c: char, distances: Table<i32>) -> char {
    let number = u32::from(c);
    let other = number.wrapping_add_signed(distances.of(number, GoVersion::current()));
    char::from_u32(other).unwrap_or(c)
}

/// The most cases of a letter: θ, ϑ, Θ, ϴ.
const MOST_CASES: usize = 4;

/// The other cases of the characters in some ranges, as further ranges, of which some may be among the first
/// (Go: `unicode.SimpleFold`, again and again).
pub fn other_cases(ranges: &[(u32, u32)], go: GoVersion) -> Vec<(u32, u32)> {
    let (mut pairs, mut others, mut from) = (Vec::new(), Vec::new(), 0);
    for (low, high) in ranges {
        add_next_cases(&mut pairs, &mut others, *low, *high, go);
    }
    for _ in 2..MOST_CASES {
        let to = others.len();
        for at in from..to {
            let (low, high) = others[at];
            add_next_cases(&mut pairs, &mut others, low, high, go);
        }
        from = to;
    }
    pairs.append(&mut others);
    pairs
}

/// The next case of each character in a range: those of two characters side by side, which have no third case, among the
/// pairs. Ranges that lie within it are left out.
fn add_next_cases(
    pairs: &mut Vec<(u32, u32)>,
    others: &mut Vec<(u32, u32)>,
    low: u32,
    high: u32,
    go: GoVersion,
) {
    let is_new = |first: u32, last: u32| first < low || last > high;
    let mut add = |first: u32, last: u32, distance: i32| {
        let (first, last) = (first.wrapping_add_signed(distance), last.wrapping_add_signed(distance));
        if is_new(first, last) {
            others.push((first, last));
        }
    };
    let runs = cases::FOLD.runs_from(low, go).take_while(|run| run.first <= high);
    for Run { first, last, even, odd } in runs {
        let (mut start, end) = (first.max(low), last.min(high));
        if even == odd {
            if even != 0 {
                add(start, end, even);
            }
            continue;
        }
        if (even, odd) == (1, -1) {
            // All but the last one, where its pair is in the next run.
            let end = end.min(last - (last - first + 1) % 2);
            let (pair, pair_end) = (start - (start - first) % 2, end + (end + 1 - first) % 2);
            if start <= end && is_new(pair, pair_end) {
                table::push(pairs, pair, pair_end);
            }
            start = start.max(end + 1);
        }
        for c in start..=end {
            let distance = if (c - first) % 2 == 0 { even } else { odd };
            if distance != 0 {
                add(c, c, distance);
            }
        }
    }
}
