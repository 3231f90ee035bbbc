//! Texts to lists of texts and back.

use crate::func;
use crate::gostd::strings::Bytes;
use crate::sprig::budget;
use crate::sprig::conversions::{text, texts};
use crate::template::func::{Func, FuncError};
use crate::value::{List, Map, MapType, Str, Value};

pub(in crate::sprig) const TABLE: &[Func] = &[
    func!("join", join as (Str, Value)),
    func!("splitList", split_list as (Str, Str)),
    func!("split", split as (Str, Str)),
    func!("splitn", split_n as (Str, i64, Str)),
    func!("sortAlpha", sort_alpha as (Value)),
];

fn join(separator: Str, value: Value) -> Result<Vec<u8>, FuncError> {
    let list = texts(&value);
    let parts: Vec<&[u8]> = list.iter().filter_map(Value::as_str).map(Str::as_bytes).collect();
    let sizes = parts.iter().map(|part| part.len() + separator.len());
    budget::text(sizes.fold(0, usize::saturating_add), 1)?;
    Ok(parts.join(separator.as_bytes()))
}

fn split_list(separator: Str, s: Str) -> Result<List, FuncError> {
    Ok(List::strings(parts(&separator, -1, &s)?))
}

fn split(separator: Str, s: Str) -> Result<Map, FuncError> {
    split_n(separator, -1, s)
}

/// At most `count` parts (all, if it is negative) under the keys `_0`, `_1` and so on.
fn split_n(separator: Str, count: i64, s: Str) -> Result<Map, FuncError> {
    let parts = parts(&separator, count, &s)?;
    let named: Map = parts.into_iter().enumerate().map(|(i, part)| (format!("_{i}"), part)).collect();
    Ok(named.with_type(MapType::Strings))
}

/// Go's `strings.SplitN`.
fn parts<'s>(separator: &[u8], count: i64, s: &'s [u8]) -> Result<Vec<&'s [u8]>, FuncError> {
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    if limit == 0 {
        return Ok(Vec::new());
    }
    if separator.is_empty() {
        return split_characters(limit, s);
    }
    let cuts = s.indices(separator).take(limit - 1);
    let mut parts = Vec::with_capacity(budget::list(cuts.clone().count() + 1)?);
    let mut from = 0;
    for at in cuts {
        parts.push(s.get(from..at).unwrap_or_default());
        from = at + separator.len();
    }
    parts.push(s.get(from..).unwrap_or_default());
    Ok(parts)
}

/// One part for each character, the last one taking what is left.
fn split_characters(limit: usize, s: &[u8]) -> Result<Vec<&[u8]>, FuncError> {
    let count = budget::list(characters(s).take(limit).count())?;
    let mut parts: Vec<&[u8]> = characters(s).take(count.saturating_sub(1)).collect();
    let taken = parts.iter().map(|part| part.len()).sum();
    parts.extend(s.get(taken..).filter(|rest| !rest.is_empty()));
    Ok(parts)
}

/// The bytes of each character; a byte that is not UTF-8 stands alone.
pub(super) fn characters(s: &[u8]) -> impl Iterator<Item = &[u8]> {
    s.utf8_chunks().flat_map(|chunk| {
        let (valid, invalid) = (chunk.valid(), chunk.invalid());
        let ends = valid.char_indices().map(move |(at, c)| valid.as_bytes().get(at..at + c.len_utf8()));
        ends.flatten().chain(invalid.chunks(1))
    })
}

/// The texts of a list in the order of their bytes; of anything else a list of its text.
fn sort_alpha(value: Value) -> List {
    if value.as_list().is_none() {
        return List::strings([text(&value)]);
    }
    let texts = texts(&value);
    // It sorts a list of texts in place, and a nil one stays nil.
    if texts.is_nil() {
        return texts;
    }
    let mut sorted: Vec<Str> = texts.iter().filter_map(Value::as_str).cloned().collect();
    sorted.sort_unstable();
    List::strings(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parts: Result<Vec<&[u8]>, FuncError>) -> String {
        parts.unwrap().join(&b'|').escape_ascii().to_string()
    }

    #[test]
    fn splitting_follows_go() {
        assert_eq!(shown(parts(b",", 2, b"a,b,c")), "a|b,c");
        assert_eq!(shown(parts(b"", -1, b"a\xffb")), r"a|\xff|b");
        assert_eq!(shown(parts(b"", 2, b"abc")), "a|bc");
        assert_eq!(parts(b",", -1, b"").unwrap(), [b""]);
        assert!(parts(b"", -1, b"").unwrap().is_empty());
        assert!(parts(b",", 0, b"a,b").unwrap().is_empty());
    }
}
