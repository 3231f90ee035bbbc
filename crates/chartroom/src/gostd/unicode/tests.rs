//! What Go says of all characters and of each name (`tests/unicode/remake`), beside the tables.

use std::collections::BTreeSet;

use super::*;
use crate::gostd::version::GoVersion;

/// What each version of Go says.
pub const SAID: [(GoVersion, &str); 3] = [
    (GoVersion::V1_23, include_str!("../../../tests/unicode/go1.23.txt")),
    (GoVersion::V1_25, include_str!("../../../tests/unicode/go1.25.txt")),
    (GoVersion::V1_27, include_str!("../../../tests/unicode/go1.27.txt")),
];

/// The lines of a file: a name, and one or two texts.
pub fn lines(text: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let mut fields = line.split('\t');
        (fields.next().unwrap_or_default(), fields.collect())
    })
}

/// Numbers as FNV-1a hashes them, byte by byte.
pub struct Hash(u32);

impl Hash {
    pub fn new() -> Hash {
        Hash(2_166_136_261)
    }

    pub fn add(&mut self, number: u32) {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(16_777_619);
        }
    }

    pub fn text(&self) -> String {
        format!("{:08x}", self.0)
    }
}

/// Every character where neighbours differ, and some of those in large blocks of one kind.
fn is_asked(c: char) -> bool {
    let number = u32::from(c);
    let is_mixed = match number {
        0..0x3400 | 0xf900..0x17000 | 0x18c00..0x20000 => true,
        _ => [0x4d, 0xd7].contains(&(number >> 8)) || [0xa, 0xe0].contains(&(number >> 12)),
    };
    is_mixed || number % 257 == 0
}

#[test]
fn characters_are_what_they_are_in_go() {
    compare(('\0'..=char::MAX).filter(|c| is_asked(*c)).collect(), 0);
}

#[test]
#[ignore = "takes ten times as long: tests/unicode/remake --check"]
fn every_character_is_what_it_is_in_go() {
    compare(('\0'..=char::MAX).collect(), 1);
}

/// Compares what is known of these characters with a column of what Go says.
fn compare(asked: Vec<char>, column: usize) {
    for (go, text) in SAID {
        // These two know the same of single characters.
        if go == GoVersion::V1_23 {
            let other = SAID[1].1;
            assert!(lines(text).zip(lines(other)).filter(|(a, _)| a.0.ends_with("()")).all(|(a, b)| a == b));
            continue;
        }
        for (name, said) in lines(text).filter(|(name, _)| name.ends_with("()")) {
            if name == "others()" {
                assert_eq!(others(&asked, go), said[column], "{go:?}");
                continue;
            }
            let of: fn(char) -> u32 = match name {
                "IsUpper()" => |c| is_upper(c).into(),
                "IsLower()" => |c| is_lower(c).into(),
                "IsTitle()" => |c| is_title(c).into(),
                "IsLetter()" => |c| is_letter(c).into(),
                "IsDigit()" => |c| is_digit(c).into(),
                "IsNumber()" => |c| is_number(c).into(),
                "IsPunct()" => |c| is_punct(c).into(),
                "IsSpace()" => |c| is_space(c).into(),
                "IsPrint()" => |c| is_print(c).into(),
                "ToUpper()" => |c| upper(c).into(),
                "ToLower()" => |c| lower(c).into(),
                "ToTitle()" => |c| title(c).into(),
                _ => panic!("{name} is not known here"),
            };
            let mut hash = Hash::new();
            go.during(|| asked.iter().for_each(|c| hash.add(of(*c))));
            assert_eq!(hash.text(), said[column], "{name} of {go:?}");
        }
    }
}

/// The hash of the other cases of each character, in their order.
fn others(asked: &[char], go: GoVersion) -> String {
    let mut hash = Hash::new();
    for c in asked.iter().copied().map(u32::from) {
        let ranges = other_cases(&[(c, c)], go).into_iter().flat_map(|(low, high)| low..=high);
        let others: BTreeSet<u32> = ranges.filter(|other| *other != c).collect();
        others.into_iter().for_each(|other| hash.add(other));
    }
    hash.text()
}
