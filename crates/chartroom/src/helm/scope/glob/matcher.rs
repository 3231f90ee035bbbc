//! What matches a path, with the short cuts and slips of Helm's library (gobwas/glob: match/*.go): lengths are counted in letters
//! and used for bytes, and a part in front may share letters with the part behind.

use bstr::ByteSlice;

use super::Fault;

/// What matches a text. `/` is the separator.
#[derive(Clone, Debug)]
pub(super) enum Matcher {
    Any,
    Super,
    Nothing,
    Single,
    Text(Vec<u8>),
    List {
        letters: Vec<char>,
        not: bool,
    },
    Range {
        low: char,
        high: char,
        not: bool,
    },
    Prefix(Vec<u8>),
    Suffix(Vec<u8>),
    PrefixSuffix(Vec<u8>, Vec<u8>),
    PrefixAny(Vec<u8>),
    SuffixAny(Vec<u8>),
    Contains {
        needle: Vec<u8>,
        not: bool,
    },
    Min(usize),
    Max(usize),
    AnyOf(Vec<Matcher>),
    EveryOf(Vec<Matcher>),
    /// One after the other, of that many letters together.
    Row {
        length: usize,
        matchers: Vec<Matcher>,
    },
    Tree(Box<Tree>),
}

/// A part with what stands before and behind it, and their lengths before they were optimised.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) value: Matcher,
    pub(super) left: Option<Matcher>,
    pub(super) right: Option<Matcher>,
    lengths: [Option<usize>; 3],
}

impl Tree {
    pub(super) fn new(value: Matcher, left: Option<Matcher>, right: Option<Matcher>) -> Tree {
        let of = |part: &Option<Matcher>| part.as_ref().map_or(Some(0), Matcher::length);
        let lengths = [of(&left), value.length(), of(&right)];
        Tree { value, left, right, lengths }
    }

    fn length(&self) -> Option<usize> {
        self.lengths.iter().copied().sum()
    }
}

/// Where something matches, and where such a match may end, from there on.
type Found = Option<(usize, Vec<usize>)>;

/// How much may be looked at for one pattern: what is before and behind each place of a part is tried with each of its ends.
const WORK_LIMIT: u64 = 50_000_000;

/// What matching has cost so far, and why it cannot go on.
#[derive(Default)]
pub(super) struct Run {
    work: u64,
}

impl Run {
    fn charge(&mut self, text: &[u8]) -> Result<(), Fault> {
        self.work += 8 + text.len() as u64;
        if self.work > WORK_LIMIT { Err(Fault::Beyond) } else { Ok(()) }
    }
}

impl Matcher {
    /// How many letters it always takes (`Len`).
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Matcher::Nothing => Some(0),
            Matcher::Single | Matcher::List { .. } | Matcher::Range { .. } => Some(1),
            Matcher::Text(text) => Some(letters(text).count()),
            Matcher::Row { length, .. } => Some(*length),
            Matcher::Tree(tree) => tree.length(),
            Matcher::EveryOf(all) if all.is_empty() => Some(0),
            // The first that has a length counts, as if those before it had it as well.
            Matcher::AnyOf(all) => {
                let mut lengths = all.iter().map(Matcher::length).skip_while(Option::is_none);
                let first = lengths.next()??;
                lengths.all(|length| length == Some(first)).then_some(first)
            }
            _ => None,
        }
    }

    /// Whether the whole text matches (`Match`).
    ///
    /// # Errors
    /// Helm's library panics, or it is too much work.
    pub(super) fn matches(&self, text: &[u8], run: &mut Run) -> Result<bool, Fault> {
        run.charge(text)?;
        let one = |fits: &dyn Fn(char) -> bool| {
            let (letter, width) = decode(text);
            text.len() <= width && fits(letter)
        };
        Ok(match self {
            Matcher::Any => !text.contains(&b'/'),
            Matcher::Super => true,
            Matcher::Nothing => text.is_empty(),
            Matcher::Single => one(&|letter| letter != '/'),
            Matcher::Text(own) => text == own,
            Matcher::List { letters, not } => one(&|letter| letters.contains(&letter) != *not),
            Matcher::Range { low, high, not } => one(&|letter| (*low..=*high).contains(&letter) != *not),
            Matcher::Prefix(own) => text.starts_with(own),
            Matcher::Suffix(own) => text.ends_with(own),
            Matcher::PrefixSuffix(prefix, suffix) => text.starts_with(prefix) && text.ends_with(suffix),
            Matcher::PrefixAny(own) => text.strip_prefix(&own[..]).is_some_and(|rest| !rest.contains(&b'/')),
            Matcher::SuffixAny(own) => text.strip_suffix(&own[..]).is_some_and(|rest| !rest.contains(&b'/')),
            Matcher::Contains { needle, not } => find(text, needle).is_some() != *not,
            Matcher::Min(least) => letters(text).count() >= (*least).max(1),
            Matcher::Max(most) => letters(text).count() <= *most,
            Matcher::AnyOf(all) => {
                for matcher in all {
                    if matcher.matches(text, run)? {
                        return Ok(true);
                    }
                }
                false
            }
            Matcher::EveryOf(all) => {
                for matcher in all {
                    if !matcher.matches(text, run)? {
                        return Ok(false);
                    }
                }
                true
            }
            Matcher::Row { length, matchers } => {
                letters(text).count() == *length && row(matchers, text, run)?
            }
            Matcher::Tree(tree) => tree.matches(text, run)?,
        })
    }

    /// Where in the text it matches first (`Index`).
    fn find(&self, text: &[u8], run: &mut Run) -> Result<Found, Fault> {
        run.charge(text)?;
        let one = |fits: &dyn Fn(char) -> bool| {
            let found = letters(text).find(|(_, letter)| fits(*letter));
            found.map(|(at, letter)| (at, vec![letter.len_utf8()]))
        };
        let ends = |text: &[u8], from: usize| -> Vec<usize> {
            letters(text).map(|(at, _)| from + at).chain([from + text.len()]).collect()
        };
        let behind = |text: &[u8], from: usize| -> Vec<usize> {
            [from]
                .into_iter()
                .chain(letters(text).map(|(at, letter)| from + at + letter.len_utf8()))
                .collect()
        };
        Ok(match self {
            Matcher::Any => Some((0, ends(before_slash(text), 0))),
            Matcher::Super => Some((0, ends(text, 0))),
            Matcher::Nothing => Some((0, vec![0])),
            Matcher::Single => one(&|letter| letter != '/'),
            Matcher::Text(own) => find(text, own).map(|at| (at, vec![own.len()])),
            Matcher::List { letters, not } => one(&|letter| letters.contains(&letter) != *not),
            Matcher::Range { low, high, not } => one(&|letter| (*low..=*high).contains(&letter) != *not),
            Matcher::Prefix(own) => {
                find(text, own).map(|at| (at, behind(&text[at + own.len()..], own.len())))
            }
            Matcher::Suffix(own) => find(text, own).map(|at| (0, vec![at + own.len()])),
            Matcher::PrefixSuffix(prefix, suffix) => {
                find(text, prefix).and_then(|at| Some((at, all_ends(&text[at..], suffix)?)))
            }
            Matcher::PrefixAny(own) => {
                find(text, own).map(|at| (at, behind(before_slash(&text[at + own.len()..]), own.len())))
            }
            Matcher::SuffixAny(own) => find(text, own).map(|at| {
                let start = text[..at].iter().rposition(|b| *b == b'/').map_or(0, |slash| slash + 1);
                (start, vec![at + own.len() - start])
            }),
            Matcher::Contains { needle, not: true } => {
                Some((0, ends(&text[..find(text, needle).unwrap_or(text.len())], 0)))
            }
            Matcher::Contains { needle, not: false } => find(text, needle).map(|at| {
                let from = at + needle.len();
                (0, ends(&text[from..], from))
            }),
            Matcher::Min(least) => {
                let ends = letters(text).enumerate().filter(|(i, _)| i + 1 >= *least);
                let ends: Vec<usize> = ends.map(|(_, (at, letter))| at + letter.len_utf8()).collect();
                (!ends.is_empty() && text.len() + 1 > *least).then_some((0, ends))
            }
            Matcher::Max(most) => {
                let ends = letters(text).take(*most).map(|(at, letter)| at + letter.len_utf8());
                Some((0, [0].into_iter().chain(ends).collect()))
            }
            Matcher::AnyOf(all) => first_of(all, text, run)?,
            Matcher::EveryOf(all) => every_of(all, text, run)?,
            Matcher::Row { length, matchers } => find_row(matchers, *length, text, run)?,
            Matcher::Tree(_) => None,
        })
    }
}

/// Where a row of `length` bytes matches first.
fn find_row(matchers: &[Matcher], length: usize, text: &[u8], run: &mut Run) -> Result<Found, Fault> {
    for (at, _) in letters(text) {
        if text.len() - at < length {
            break;
        }
        run.charge(text)?;
        if row(matchers, &text[at..], run)? {
            return Ok(Some((at, vec![length])));
        }
    }
    Ok(None)
}

impl Tree {
    /// Goes through the places of the value from the left, and its ends from the right.
    fn matches(&self, text: &[u8], run: &mut Run) -> Result<bool, Fault> {
        if self.length().is_some_and(|length| length > text.len()) {
            return Ok(false);
        }
        let [left, _, right] = self.lengths;
        let (mut at, end) = (left.unwrap_or(0), text.len().saturating_sub(right.unwrap_or(0)));
        while at < end {
            let Some((index, ends)) = self.value.find(&text[at..end], run)? else { return Ok(false) };
            let start = at + index;
            if part(&self.left, &text[..start], run)? {
                for length in ends.iter().rev() {
                    let rest = text.get(start + length..).unwrap_or_default();
                    if part(&self.right, rest, run)? {
                        return Ok(true);
                    }
                }
            }
            // At the end of the text there is no letter to go on by; Go's loop would not end.
            at = start + decode(&text[start..]).1.max(1);
        }
        Ok(false)
    }
}

fn part(matcher: &Option<Matcher>, text: &[u8], run: &mut Run) -> Result<bool, Fault> {
    matcher.as_ref().map_or(Ok(text.is_empty()), |matcher| matcher.matches(text, run))
}

/// Each matcher takes its length of letters, of the last of which it sees the first byte alone (`Row.matchAll`).
fn row(matchers: &[Matcher], text: &[u8], run: &mut Run) -> Result<bool, Fault> {
    let mut at = 0;
    for matcher in matchers {
        let length = matcher.length().unwrap_or_default();
        let (mut count, mut last) = (0, 0);
        for (start, _) in letters(&text[at..]) {
            (count, last) = (count + 1, start);
            if count == length {
                break;
            }
        }
        if count < length {
            return Ok(false);
        }
        let end = at + last + 1;
        let Some(own) = text.get(at..end) else { return Err(Fault::Panics { end, length: text.len() }) };
        if !matcher.matches(own, run)? {
            return Ok(false);
        }
        at = end;
    }
    Ok(true)
}

/// `AnyOf.Index`
fn first_of(all: &[Matcher], text: &[u8], run: &mut Run) -> Result<Found, Fault> {
    let mut first: Found = None;
    for matcher in all {
        let Some((at, ends)) = matcher.find(text, run)? else { continue };
        match &mut first {
            Some((known, _)) if *known < at => {}
            Some((known, known_ends)) if *known == at => {
                known_ends.extend(ends);
                known_ends.sort_unstable();
                known_ends.dedup();
            }
            _ => first = Some((at, ends)),
        }
    }
    Ok(first)
}

/// `EveryOf.Index`
fn every_of(all: &[Matcher], text: &[u8], run: &mut Run) -> Result<Found, Fault> {
    let (mut index, mut offset) = (0, 0);
    let mut current: Vec<usize> = Vec::new();
    for (i, matcher) in all.iter().enumerate() {
        let Some((at, ends)) = matcher.find(&text[index..], run)? else { return Ok(None) };
        if i == 0 {
            current = ends;
        } else {
            let known: std::collections::HashSet<usize> = ends.into_iter().collect();
            let moved =
                |end: &usize| (*end + index).checked_sub(at + offset).filter(|end| known.contains(end));
            current = current.iter().filter_map(moved).collect();
            if current.is_empty() {
                return Ok(None);
            }
        }
        index = at + offset;
        offset += at;
    }
    Ok(Some((index, current)))
}

/// The ends of all places of the suffix that do not overlap, looked for from the right.
fn all_ends(text: &[u8], suffix: &[u8]) -> Option<Vec<usize>> {
    let (mut ends, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.windows(suffix.len()).rposition(|window| window == suffix) {
        ends.push(at + suffix.len());
        rest = &rest[..at];
    }
    ends.reverse();
    (!ends.is_empty()).then_some(ends)
}

fn before_slash(text: &[u8]) -> &[u8] {
    text.split(|b| *b == b'/').next().unwrap_or_default()
}

fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.find(needle)
}

/// The first letter and its width in bytes, as Go decodes them: a byte that is no UTF-8 is U+FFFD.
fn decode(text: &[u8]) -> (char, usize) {
    let is_letter =
        |width: &usize| text.get(..*width).is_some_and(|bytes| std::str::from_utf8(bytes).is_ok());
    match (1..=4).find(is_letter) {
        Some(width) => {
            let letter = std::str::from_utf8(&text[..width]).ok().and_then(|text| text.chars().next());
            (letter.unwrap_or(char::REPLACEMENT_CHARACTER), width)
        }
        None => (char::REPLACEMENT_CHARACTER, text.len().min(1)),
    }
}

/// The letters of a text and where they begin.
fn letters(text: &[u8]) -> impl Iterator<Item = (usize, char)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (letter, width) = decode(rest);
        at += width;
        Some((at - width, letter))
    })
}
