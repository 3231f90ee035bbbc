//! Groups and cases of characters as parts of expressions.

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use crate::gostd::unicode::{Group, other_cases};
use crate::gostd::version::GoVersion;

/// The characters of a group, and their other cases if case does not count; `None` if Go knows none of that name.
pub(super) fn group(name: &str, fold_case: bool, go: GoVersion) -> Option<ClassUnicode> {
    let group = Group::named(name, go)?;
    let ranges = group.ranges(go).into_iter();
    let mut class = ClassUnicode::new(ranges.filter_map(|(low, high)| range(low, high)));
    if fold_case && group.has_other_cases() {
        fold(&mut class, go);
    }
    Some(class)
}

/// The characters from `low` to `high`. Surrogates are no characters and stay out.
pub(super) fn range(low: u32, high: u32) -> Option<ClassUnicodeRange> {
    let low = char::from_u32(low).unwrap_or('\u{e000}');
    let high = char::from_u32(high).unwrap_or('\u{d7ff}');
    (low <= high).then(|| ClassUnicodeRange::new(low, high))
}

/// Adds the other cases of its characters to a class. Those of ASCII are known without a table.
pub(super) fn fold(class: &mut ClassUnicode, go: GoVersion) {
    let ranges: Vec<_> =
        class.ranges().iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect();
    let others = if class.is_ascii() { other_cases_of_ascii(&ranges) } else { other_cases(&ranges, go) };
    if !others.is_empty() {
        class.union(&ClassUnicode::new(others.into_iter().filter_map(|(low, high)| range(low, high))));
    }
}

/// Letters that are another case of one in ASCII: ſ, and the sign of Kelvin.
const BEYOND_ASCII: [(u8, u32); 2] = [(b's', 0x17f), (b'k', 0x212a)];

fn other_cases_of_ascii(ranges: &[(u32, u32)]) -> Vec<(u32, u32)> {
    const BETWEEN: u32 = 0x20;
    let mut others = Vec::new();
    for (low, high) in ranges {
        let mut shift = |first: u8, last: u8, distance: i32| {
            let (first, last) = (u32::from(first).max(*low), u32::from(last).min(*high));
            if first <= last {
                others.push((first.wrapping_add_signed(distance), last.wrapping_add_signed(distance)));
            }
        };
        shift(b'A', b'Z', BETWEEN.cast_signed());
        shift(b'a', b'z', -BETWEEN.cast_signed());
        for (small, other) in BEYOND_ASCII {
            let both = [u32::from(small), u32::from(small) - BETWEEN];
            if both.iter().any(|c| (*low..=*high).contains(c)) {
                others.push((other, other));
            }
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gostd::unicode::tests::{Hash, SAID, lines};

    /// The hash of a class, with the ranges cut where the surrogates would be.
    fn hash(class: &ClassUnicode) -> String {
        let mut hash = Hash::new();
        for range in class.ranges() {
            let (low, high) = (u32::from(range.start()), u32::from(range.end()));
            for (low, high) in [(low, high.min(0xd7ff)), (low.max(0xe000), high)] {
                if low <= high {
                    hash.add(low);
                    hash.add(high);
                }
            }
        }
        hash.text()
    }

    #[test]
    fn groups_have_the_names_and_characters_that_they_have_in_go() {
        for (go, text) in SAID {
            let mut count = 0;
            for (name, said) in lines(text).filter(|(name, _)| !name.ends_with("()")) {
                let both = [false, true].map(|fold_case| group(name, fold_case, go));
                let shown: Vec<_> = both.iter().flatten().map(hash).collect();
                assert_eq!(shown, said.strip_suffix(&["-"][..]).unwrap_or(&said), "{name} of {go:?}");
                count += usize::from(!shown.is_empty());
            }
            assert!(count > 180, "{count} groups of {go:?}");
        }
    }
}
