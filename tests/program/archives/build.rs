//! Archives put together byte by byte, so that they can be wrong in one place.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// A header of 512 bytes.
#[derive(Clone)]
pub struct Head([u8; 512]);

impl Head {
    /// One in the format of POSIX, which is right as it is.
    pub fn new(name: &str, kind: u8, size: usize) -> Head {
        let head = Head([0; 512]).put(0, name.as_bytes()).put(100, b"0000644\0").put(108, b"0000000\0");
        let head = head.put(116, b"0000000\0").put(124, format!("{size:011o}\0").as_bytes());
        head.put(136, b"00000000000\0").put(156, &[kind]).put(257, b"ustar\x0000")
    }

    /// Other bytes in one place.
    pub fn put(mut self, at: usize, bytes: &[u8]) -> Head {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    pub fn gnu(self) -> Head {
        self.put(257, b"ustar  \0")
    }

    pub fn v7(self) -> Head {
        self.put(257, &[0; 8])
    }

    /// The header with its checksum.
    pub fn sum(self) -> Vec<u8> {
        let head = self.put(148, b"        ");
        let sum: u32 = head.0.iter().map(|b| u32::from(*b)).sum();
        head.sum_as(format!("{sum:06o}\0 ").as_bytes())
    }

    /// The header with another one.
    pub fn sum_as(&self, text: &[u8]) -> Vec<u8> {
        self.clone().put(148, text).0.to_vec()
    }
}

/// A header and data, filled up to whole blocks.
pub fn member(head: Head, data: &[u8]) -> Vec<u8> {
    [head.sum(), blocks(data)].concat()
}

/// Data filled up to whole blocks.
pub fn blocks(data: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    data.resize(data.len().next_multiple_of(512), 0);
    data
}

/// A file.
pub fn file(name: &str, data: &[u8]) -> Vec<u8> {
    member(Head::new(name, b'0', data.len()), data)
}

/// A record of a PAX header.
pub fn record(key: &str, value: &str) -> Vec<u8> {
    let rest = key.len() + value.len() + 3;
    let length = (1..).map(|digits| rest + digits).find(|n| n.to_string().len() + rest == *n);
    format!("{} {key}={value}\n", length.unwrap_or_default()).into_bytes()
}

/// A PAX header with these bytes in it.
pub fn pax(records: &[u8]) -> Vec<u8> {
    member(Head::new("m/PaxHeaders/x", b'x', records.len()), records)
}

/// The end of an archive.
pub const END: [u8; 1024] = [0; 1024];

/// A member of a gzip file.
pub fn gzip(data: &[u8]) -> Vec<u8> {
    gzip_with(&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255], data, |crc, size| (crc, size))
}

/// A member with another header, and other sums behind it.
pub fn gzip_with(header: &[u8], data: &[u8], sums: fn(u32, u32) -> (u32, u32)) -> Vec<u8> {
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::fast());
    deflated.write_all(data).expect("memory takes everything");
    let mut crc = Crc::new();
    crc.update(data);
    let (crc, size) = sums(crc.sum(), crc.amount());
    let deflated = deflated.finish().expect("memory takes everything");
    [header, &deflated, &crc.to_le_bytes(), &size.to_le_bytes()].concat()
}
