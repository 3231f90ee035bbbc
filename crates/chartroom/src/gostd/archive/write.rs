//! Archives as Go writes them: `archive/tar` (writer.go), `compress/gzip` (gzip.go). Regular files only.
//!
//! Headers and order are Go's to the byte; the compressed data is `flate2`'s and unpacks to the same.

use std::io::Write;

use flate2::{Compression, GzBuilder};

use super::header::{BLOCK, Block};

/// How long a name may be in a header, and what may stand before it.
const NAME: usize = 100;
const PREFIX: usize = 155;
/// What every file may be used for: its owner writes, all read.
const MODE: i64 = 0o644;
/// The largest number of a field of 12 bytes.
const MOST: i64 = 0o77_777_777_777;
/// Go writes no operating system.
const UNKNOWN_SYSTEM: u8 = 255;

/// An archive that is being written.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// Adds a regular file; `changed` is in seconds since 1970.
    pub fn add(&mut self, name: &[u8], data: &[u8], changed: i64) {
        let size = i64::try_from(data.len()).unwrap_or(MOST);
        let mut block = [0; BLOCK];
        let fits = (0..=MOST).contains(&changed);
        match split(name).filter(|_| fits) {
            Some((prefix, rest)) => {
                put(&mut block, 345, PREFIX, prefix);
                put(&mut block, 0, NAME, rest);
            }
            None => {
                self.records(name, Some(changed).filter(|_| !fits));
                put(&mut block, 0, NAME, &ascii(name));
            }
        }
        for (start, length, number) in [
            (100, 8, MODE),
            (108, 8, 0),
            (116, 8, 0),
            (124, 12, size),
            (136, 12, if fits { changed } else { 0 }),
            (329, 8, 0),
            (337, 8, 0),
        ] {
            put_octal(&mut block, start, length, number);
        }
        self.header(block, b'0');
        self.data(data);
    }

    /// The archive, ended.
    pub fn finish(mut self) -> Vec<u8> {
        self.out.extend([0; 2 * BLOCK]);
        self.out
    }

    /// What no header holds: a name that is too long, or that is not ASCII, and a time out of range (Go: `writePAXHeader`).
    fn records(&mut self, name: &[u8], changed: Option<i64>) {
        let slash = name.iter().rposition(|b| *b == b'/').map_or(0, |at| at + 1);
        let (folder, file) = name.split_at(slash);
        let beside = crate::gostd::path::clean(&[folder, b"PaxHeaders.0/", file].concat());
        let mut beside = ascii(&beside);
        beside.truncate(NAME);
        let kept = beside.iter().rposition(|b| *b != b'/').map_or(0, |last| last + 1);
        beside.truncate(kept);
        let is_plain = name.is_ascii() && name.len() <= NAME && !name.contains(&0);
        let time = changed.map(|seconds| record(b"mtime", seconds.to_string().as_bytes()));
        let path = (!is_plain).then(|| record(b"path", name));
        let record = [time, path].into_iter().flatten().collect::<Vec<_>>().concat();
        let mut block = [0; BLOCK];
        put(&mut block, 0, NAME, &beside);
        for (start, length) in [(100, 8), (108, 8), (116, 8), (136, 12)] {
            put_octal(&mut block, start, length, 0);
        }
        put_octal(&mut block, 124, 12, i64::try_from(record.len()).unwrap_or(MOST));
        self.header(block, b'x');
        self.data(&record);
    }

    fn header(&mut self, mut block: Block, kind: u8) {
        put(&mut block, 156, 1, &[kind]);
        put(&mut block, 257, 8, b"ustar\x0000");
        put(&mut block, 148, 8, b"        ");
        let sum = block.iter().map(|b| i64::from(*b)).sum();
        put_octal(&mut block, 148, 7, sum);
        put(&mut block, 155, 1, b" ");
        self.out.extend(block);
    }

    fn data(&mut self, data: &[u8]) {
        self.out.extend_from_slice(data);
        self.out.resize(self.out.len().next_multiple_of(BLOCK), 0);
    }
}

/// The two parts of a name that a plain header has room for; `None` where it has none (Go: `splitUSTARPath`).
fn split(name: &[u8]) -> Option<(&[u8], &[u8])> {
    if !name.is_ascii() || name.contains(&0) {
        return None;
    }
    if name.len() <= NAME {
        return Some((b"", name));
    }
    let head = name.get(..name.len().min(PREFIX + 1))?;
    let slash = head.iter().rposition(|b| *b == b'/')?;
    let rest = name.get(slash + 1..)?;
    let fits = slash > 0 && slash <= PREFIX && !rest.is_empty() && rest.len() <= NAME;
    fits.then(|| name.get(..slash).map(|prefix| (prefix, rest)))?
}

/// A record with its own length in front (Go: `formatPAXRecord`).
fn record(key: &[u8], value: &[u8]) -> Vec<u8> {
    // A blank, a sign and a line break.
    let rest = key.len() + value.len() + 3;
    let mut length = rest + rest.to_string().len();
    length = rest + length.to_string().len();
    [length.to_string().as_bytes(), b" ", key, b"=", value, b"\n"].concat()
}

fn ascii(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|b| b.is_ascii() && *b != 0).collect()
}

/// Puts as much of a text into a field as it holds.
fn put(block: &mut Block, start: usize, length: usize, text: &[u8]) {
    let field = block.iter_mut().skip(start).take(length);
    field.zip(text).for_each(|(byte, new)| *byte = *new);
}

/// A number that ends with a NUL.
fn put_octal(block: &mut Block, start: usize, length: usize, number: i64) {
    let digits = length.saturating_sub(1);
    put(block, start, length, format!("{number:0digits$o}\0").as_bytes());
}

/// The bytes compressed, with an extra field and a comment in the header.
pub fn gzip(bytes: &[u8], extra: &[u8], comment: &str) -> Vec<u8> {
    let builder = GzBuilder::new().extra(extra).comment(comment).operating_system(UNKNOWN_SYSTEM);
    let mut encoder = builder.write(Vec::new(), Compression::default());
    // Memory takes all that is written to it.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{Gunzip, Reader};
    use super::*;

    /// What the reader, which reads as Go does, makes of what was written.
    #[test]
    fn what_is_written_is_read_again() {
        let long = "ten bytes/".repeat(30);
        let deep = format!("{}/file", "d".repeat(99));
        let members: [(&str, usize, i64); 6] = [
            ("m/Chart.yaml", 5, 1_700_000_000),
            (&deep, 512, 0),
            (&long[..299], 513, 7),
            ("m/\u{e4}", 0, MOST),
            ("m/old", 1, -5),
            ("m/late", 1, MOST + 1),
        ];
        let mut writer = Writer::default();
        members
            .iter()
            .for_each(|(name, size, changed)| writer.add(name.as_bytes(), &vec![b'x'; *size], *changed));
        let packed = gzip(&writer.finish(), b"extra", "comment");
        let mut reader = Reader::new(Gunzip::new(&packed, 1 << 20).unwrap());
        for (name, size, changed) in members {
            let header = reader.next_member().unwrap().unwrap();
            let mut data = Vec::new();
            reader.read_to_end(&mut data).unwrap();
            assert_eq!((header.name, data.len(), header.changed), (name.as_bytes().to_vec(), size, changed));
        }
        assert_eq!(reader.next_member(), Ok(None));
    }
}
