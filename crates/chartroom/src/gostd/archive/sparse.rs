//! Sparse files: which regions of them are data, in the four ways that GNU tar writes it down (Go: archive/tar,
//! reader.go).

use super::header::{BLOCK, Block, Format, Header, field, format};
use super::number::{decimal, numeric};
use super::pax::{Records, SPARSE_MAP};
use super::{Error, Source};

/// The longest map, as it stands in the archive (Go: `maxSpecialFileSize`).
pub(super) const MAX_SPECIAL_BYTES: usize = 1 << 20;

/// A region of a file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Region {
    pub(super) offset: i64,
    pub(super) length: i64,
}

impl Region {
    pub(super) fn end(self) -> i64 {
        self.offset.saturating_add(self.length)
    }
}

/// The regions of data in GNU's old format: in the header, and in blocks behind it.
///
/// # Errors
/// Another format's header, numbers that are none, a map without end.
pub(super) fn old_gnu(
    header: &mut Header,
    block: &Block,
    source: &mut impl Source,
) -> Result<Vec<Region>, Error> {
    if format(block) != Some(Format::Gnu) {
        return Err(Error::TarHeader);
    }
    header.size = numeric(field(block, 483, 12))?;
    let mut regions = Vec::new();
    let mut part = field(block, 386, 97).to_vec();
    let mut total = part.len();
    while total < MAX_SPECIAL_BYTES {
        let entries = part.len() / 24;
        for entry in part.chunks_exact(24).take_while(|entry| entry.first() != Some(&0)) {
            let (offset, length) = entry.split_at(12);
            regions.push(Region { offset: numeric(offset)?, length: numeric(length)? });
        }
        if part.get(entries * 24).is_none_or(|more| *more == 0) {
            return Ok(regions);
        }
        part.resize(BLOCK, 0);
        source.must_read_full(&mut part)?;
        total += part.len();
    }
    Err(Error::SparseTooLong)
}

/// What PAX records say of a sparse file; `None` where it is none.
pub(super) enum Pax {
    /// The regions stand in the records (formats 0.0 and 0.1).
    InRecords,
    /// They stand in front of the data (format 1.0).
    InData,
}

/// Takes name and size from the records of a sparse file (Go: `readGNUSparsePAXHeaders`).
///
/// # Errors
/// A size that is none.
pub(super) fn pax(header: &mut Header, records: &Records) -> Result<Option<Pax>, Error> {
    let get = |key: &str| records.get(key.as_bytes()).map_or(&b""[..], |value| &value[..]);
    let kind = match (get("GNU.sparse.major"), get("GNU.sparse.minor")) {
        (b"0", b"0" | b"1") => Pax::InRecords,
        (b"1", b"0") => Pax::InData,
        (b"", b"") if records.get(SPARSE_MAP).is_some_and(|map| !map.is_empty()) => Pax::InRecords,
        _ => return Ok(None),
    };
    if !get("GNU.sparse.name").is_empty() {
        header.name = get("GNU.sparse.name").to_vec();
    }
    let size = [get("GNU.sparse.size"), get("GNU.sparse.realsize")];
    if let Some(size) = size.iter().find(|size| !size.is_empty()) {
        header.size = decimal(size)?;
    }
    Ok(Some(kind))
}

/// The regions of data as the records have them (Go: `readGNUSparseMap0x1`).
///
/// # Errors
/// Another count than the one stated, numbers that are none.
pub(super) fn in_records(records: &Records) -> Result<Vec<Region>, Error> {
    let count = records.get(&b"GNU.sparse.numblocks"[..]).map_or(&b""[..], |count| &count[..]);
    let count = usize::try_from(decimal(count)?).map_err(|_| Error::TarHeader)?;
    let map = records.get(SPARSE_MAP).map_or(&b""[..], |map| &map[..]);
    let numbers: Vec<&[u8]> = if map.is_empty() { Vec::new() } else { map.split(|b| *b == b',').collect() };
    if Some(numbers.len()) != count.checked_mul(2) {
        return Err(Error::TarHeader);
    }
    regions(&numbers)
}

/// The regions of data as they stand in front of it: numbers in lines, in whole blocks (Go: `readGNUSparseMap1x0`).
///
/// # Errors
/// Numbers that are none, a map without end.
pub(super) fn in_data(source: &mut impl Source) -> Result<Vec<Region>, Error> {
    let mut text = Vec::new();
    let mut lines = 0;
    let mut wanted = 1;
    loop {
        while lines < wanted {
            if text.len() + BLOCK > MAX_SPECIAL_BYTES {
                return Err(Error::SparseTooLong);
            }
            let mut block = [0; BLOCK];
            source.must_read_full(&mut block)?;
            lines += block.iter().filter(|b| **b == b'\n').count();
            text.extend_from_slice(&block);
        }
        let mut numbers = text.split(|b| *b == b'\n');
        let count = decimal(numbers.next().unwrap_or_default())?;
        let count = usize::try_from(count).map_err(|_| Error::TarHeader)?;
        let all = count.checked_mul(2).and_then(|n| n.checked_add(1)).ok_or(Error::TarHeader)?;
        if wanted == all {
            return regions(&numbers.take(all - 1).collect::<Vec<_>>());
        }
        wanted = all;
    }
}

fn regions(numbers: &[&[u8]]) -> Result<Vec<Region>, Error> {
    let region = |pair: &[&[u8]]| match pair {
        [offset, length] => Ok(Region { offset: decimal(offset)?, length: decimal(length)? }),
        _ => Err(Error::TarHeader),
    };
    numbers.chunks(2).map(region).collect()
}

/// The holes between the regions of data; the last one, perhaps empty, ends where the file ends (Go:
/// `validateSparseEntries`, `invertSparseEntries`).
///
/// # Errors
/// Regions that overlap, are not in order or lie outside of the file.
pub(super) fn holes(data: &[Region], size: i64) -> Result<Vec<Region>, Error> {
    let mut end = 0;
    for region in data {
        let valid = region.offset >= end
            && region.length >= 0
            && region.offset.checked_add(region.length).is_some_and(|end| end <= size);
        if !valid {
            return Err(Error::TarHeader);
        }
        end = region.end();
    }
    if size < 0 {
        return Err(Error::TarHeader);
    }
    let mut holes = Vec::new();
    let mut offset = 0;
    for region in data.iter().filter(|region| region.length > 0) {
        if region.offset > offset {
            holes.push(Region { offset, length: region.offset - offset });
        }
        offset = region.end();
    }
    holes.push(Region { offset, length: size - offset });
    Ok(holes)
}
