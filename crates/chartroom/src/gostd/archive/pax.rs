//! The records of a PAX header: `length key=value` and a line end (Go: archive/tar, `parsePAX`).

use std::collections::HashMap;

use super::{Error, number};

/// Keys and values; of a doubled key the last value.
pub(super) type Records = HashMap<Vec<u8>, Vec<u8>>;

pub(super) const SPARSE_MAP: &[u8] = b"GNU.sparse.map";
const SPARSE_OFFSET: &[u8] = b"GNU.sparse.offset";
const SPARSE_BYTES: &[u8] = b"GNU.sparse.numbytes";

/// Reads all records. Those of GNU's sparse format 0.0, which has doubled keys, become those of 0.1.
///
/// # Errors
/// A length, a key or a value against the rules.
pub(super) fn records(mut text: &[u8]) -> Result<Records, Error> {
    let mut records = Records::new();
    let mut map: Vec<&[u8]> = Vec::new();
    while !text.is_empty() {
        let (key, value, rest) = record(text).ok_or(Error::TarHeader)?;
        text = rest;
        if key == SPARSE_OFFSET || key == SPARSE_BYTES {
            let expected = if map.len().is_multiple_of(2) { SPARSE_OFFSET } else { SPARSE_BYTES };
            if key != expected || value.contains(&b',') {
                return Err(Error::TarHeader);
            }
            map.push(value);
        } else {
            records.insert(key.to_vec(), value.to_vec());
        }
    }
    if !map.is_empty() {
        records.insert(SPARSE_MAP.to_vec(), map.join(&b','));
    }
    Ok(records)
}

/// The first record, and what follows it (Go: `parsePAXRecord`).
fn record(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (length, rest) = cut(text, b' ')?;
    let stated = usize::try_from(number::decimal(length).ok()?).ok()?;
    if stated < 5 || stated > text.len() {
        return None;
    }
    let (record, rest) = rest.split_at_checked(stated.checked_sub(length.len() + 1)?)?;
    let (key, value) = cut(record.strip_suffix(b"\n")?, b'=')?;
    let checked = match key {
        b"" => return None,
        b"path" | b"linkpath" | b"uname" | b"gname" => value,
        _ => key,
    };
    (!checked.contains(&0)).then_some((key, value, rest))
}

fn cut(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = text.iter().position(|b| *b == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}
