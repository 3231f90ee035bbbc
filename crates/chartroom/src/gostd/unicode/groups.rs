//! Groups of characters by the names that Go's expressions know: categories and scripts. Not how they become part of an
//! expression.

use super::categories::{CATEGORIES, CATEGORY_ALIASES, CATEGORY_NAMES};
use super::scripts::{OLD_SCRIPTS, SCRIPT_NAMES, SCRIPTS};
use crate::gostd::version::GoVersion;

/// A group of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// All.
    Any,
    /// Those of ASCII.
    Ascii,
    /// Those of some categories: a bit for each one's number.
    Categories(u32),
    /// Those of the script with that number.
    Script(u8),
}

impl Group {
    /// The group of that name; `None` if that version of Go knows none. Source: Go, regexp/syntax, unicodeTable.
    pub fn named(name: &str, go: GoVersion) -> Option<Group> {
        if go == GoVersion::V1_23 {
            let is_any = || (name == "Any").then_some(Group::Any);
            // These two are newer than the others.
            let group = || category(name).filter(|_| !matches!(name, "Cn" | "LC"));
            let without_cn = |bits: u32| Group::Categories(bits & !bits_of("Cn"));
            return is_any()
                .or_else(|| group().map(without_cn))
                .or_else(|| script(|known| known == name, go));
        }
        let name = canonical(name);
        match &*name {
            "Any" => return Some(Group::Any),
            "Ascii" => return Some(Group::Ascii),
            "Assigned" => return Some(Group::Categories(!bits_of("Cn"))),
            "Lc" => return Some(Group::Categories(CASED)),
            _ => {}
        }
        let by_name = || script(|known| known == name, go);
        let by_alias = || {
            let alias = |pair: &'static str| pair.split_once('=').filter(|(long, _)| canonical(long) == name);
            let (_, short) = CATEGORY_ALIASES.split(' ').find_map(alias)?;
            category(short).map(Group::Categories)
        };
        let inexactly = || script(|known| canonical(known) == name, go).filter(|_| go == GoVersion::V1_27);
        category(&name).map(Group::Categories).or_else(by_name).or_else(by_alias).or_else(inexactly)
    }

    /// Whether Go adds the other cases of its characters where case does not count: of LC it has forgotten to.
    pub fn has_other_cases(self) -> bool {
        self != Group::Categories(CASED)
    }

    /// Its characters, as the first and the last of each range, in their order.
    pub fn ranges(self, go: GoVersion) -> Vec<(u32, u32)> {
        match self {
            Group::Any => vec![(0, u32::from(char::MAX))],
            Group::Ascii => vec![(0, 0x7f)],
            Group::Categories(bits) => CATEGORIES.ranges(go, |category| bits >> category & 1 == 1),
            Group::Script(number) => SCRIPTS.ranges(go, |script| script == number),
        }
    }
}

/// The categories whose short name begins so.
pub(super) const fn bits_of(short: &str) -> u32 {
    let (names, short) = (CATEGORY_NAMES.as_bytes(), short.as_bytes());
    let (mut number, mut bits) = (0, 0);
    while 3 * number < names.len() {
        if names[3 * number] == short[0] && (short.len() == 1 || names[3 * number + 1] == short[1]) {
            bits |= 1 << number;
        }
        number += 1;
    }
    bits
}

/// LC, the letters that have cases.
const CASED: u32 = bits_of("Lu") | bits_of("Ll") | bits_of("Lt");

/// The categories of a name of one or two letters.
fn category(name: &str) -> Option<u32> {
    match name {
        "LC" => Some(CASED),
        _ if matches!(name.len(), 1 | 2) => Some(bits_of(name)).filter(|bits| *bits != 0),
        _ => None,
    }
}

fn script(is_wanted: impl Fn(&str) -> bool, go: GoVersion) -> Option<Group> {
    let known = if go.is_of_unicode_15() { OLD_SCRIPTS } else { usize::MAX };
    let place = SCRIPT_NAMES.split(' ').take(known).position(is_wanted)?;
    u8::try_from(place + 1).ok().map(Group::Script)
}

/// A capital and small letters after it, without `_`, `-` and blanks. Source: Go, regexp/syntax, canonicalName.
fn canonical(name: &str) -> String {
    let mut letters = name.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect()
}
