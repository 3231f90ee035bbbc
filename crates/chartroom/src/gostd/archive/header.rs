//! The 512 bytes in front of a member (Go: archive/tar, format.go and `readHeader`).

use super::number::{numeric, octal, text};
use super::pax::Records;
use super::{Error, number};

/// The unit of an archive.
pub(super) const BLOCK: usize = 512;
pub(super) type Block = [u8; BLOCK];

/// What is said of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The path.
    pub name: Vec<u8>,
    /// How many bytes it says to have.
    pub size: i64,
    /// Permissions, and in some archives what it is.
    pub mode: i64,
    /// When it was last changed, in seconds since 1970.
    pub changed: i64,
    /// What it is.
    pub kind: u8,
}

/// Which of the layouts a header has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    V7,
    Ustar,
    Star,
    Gnu,
}

impl Header {
    pub(super) const FOLDER: u8 = b'5';
    pub(super) const GNU_SPARSE: u8 = b'S';

    /// Whether it is a folder, by its type or its mode (Go: `FileInfo().IsDir`).
    pub fn is_dir(&self) -> bool {
        const TYPE: i64 = 0xFFFF_FFFF & !0o7777;
        self.kind == Header::FOLDER || self.mode & TYPE == 0o40000
    }

    /// Whether it is records for all that follows, and no file.
    pub fn is_global(&self) -> bool {
        self.kind == b'g'
    }

    /// Whether no data follows, whatever size it states (Go: `isHeaderOnlyType`).
    pub(super) fn is_header_only(&self) -> bool {
        matches!(self.kind, b'1'..=b'6')
    }

    /// Reads a block.
    ///
    /// # Errors
    /// A wrong checksum, numbers that are none.
    pub(super) fn read(block: &Block) -> Result<Header, Error> {
        let format = format(block).ok_or(Error::TarHeader)?;
        let mut header = Header {
            name: text(field(block, 0, 100)).to_vec(),
            mode: numeric(field(block, 100, 8))?,
            size: numeric(field(block, 124, 12))?,
            changed: numeric(field(block, 136, 12))?,
            kind: field(block, 156, 1).first().copied().unwrap_or_default(),
        };
        let unused: &[(usize, usize)] = match format {
            Format::V7 => &[(108, 8), (116, 8)],
            Format::Star => &[(108, 8), (116, 8), (329, 8), (337, 8), (476, 12), (488, 12)],
            Format::Ustar | Format::Gnu => &[(108, 8), (116, 8), (329, 8), (337, 8)],
        };
        unused.iter().try_for_each(|(start, length)| numeric(field(block, *start, *length)).map(drop))?;
        let prefix = match format {
            Format::V7 => &[],
            Format::Ustar => text(field(block, 345, 155)),
            Format::Star => text(field(block, 345, 131)),
            Format::Gnu => old_go_prefix(block),
        };
        if !prefix.is_empty() {
            header.name = [prefix, b"/", &header.name].concat();
        }
        Ok(header)
    }

    /// Lays the records of a PAX header over it (Go: `mergePAX`).
    ///
    /// # Errors
    /// Numbers that are none.
    pub(super) fn merge(&mut self, records: &Records) -> Result<(), Error> {
        for (key, value) in records.iter().filter(|(_, value)| !value.is_empty()) {
            match &key[..] {
                b"path" => self.name = value.clone(),
                b"size" => self.size = number::decimal(value)?,
                b"uid" | b"gid" => number::decimal(value).map(drop)?,
                b"mtime" => self.changed = number::time(value)?,
                b"atime" | b"ctime" => number::time(value).map(drop)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// Before Go 1.8 long names were split in GNU's format, which has its times there: taken for a part of the name where
/// it is no times.
fn old_go_prefix(block: &Block) -> &[u8] {
    let is_time = |start| {
        let time = field(block, start, 12);
        time.first() == Some(&0) || numeric(time).is_ok()
    };
    let prefix = text(field(block, 345, 155));
    if (is_time(345) && is_time(357)) || !prefix.is_ascii() { &[] } else { prefix }
}

/// Which layout; `None` where the checksum is wrong (Go: `getFormat`).
pub(super) fn format(block: &Block) -> Option<Format> {
    let stated = octal(field(block, 148, 8)).ok()?;
    let counted = |byte: fn(u8) -> i64| -> i64 {
        let bytes = block.iter().enumerate();
        bytes.map(|(i, b)| if (148..156).contains(&i) { i64::from(b' ') } else { byte(*b) }).sum()
    };
    if stated != counted(i64::from) && stated != counted(|byte| i64::from(byte.cast_signed())) {
        return None;
    }
    Some(match (field(block, 257, 6), field(block, 263, 2), field(block, 508, 4)) {
        (b"ustar\0", _, b"tar\0") => Format::Star,
        (b"ustar\0", ..) => Format::Ustar,
        (b"ustar ", b" \0", _) => Format::Gnu,
        _ => Format::V7,
    })
}

/// `length` bytes from `start`; the offsets are constants inside of the block.
pub(super) fn field(block: &[u8], start: usize, length: usize) -> &[u8] {
    block.get(start..start + length).unwrap_or_default()
}
