//! Sources that end in the middle of something.

use super::{Error, Gunzip, Reader, Source};

/// Bytes, and what comes with the last of them.
struct Bytes<'a>(&'a [u8], Error);

impl Source for Bytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> (usize, Option<Error>) {
        let length = self.0.len().min(into.len());
        let (read, rest) = self.0.split_at(length);
        into[..length].copy_from_slice(read);
        self.0 = rest;
        (length, rest.is_empty().then_some(self.1))
    }
}

#[test]
fn an_error_with_the_last_byte_counts_where_go_looks_at_it() {
    let whole = |error| Bytes(b"abc", error);
    let mut three = [0; 3];
    assert_eq!(whole(Error::GzipChecksum).read_full(&mut three), Ok(()));
    assert_eq!(whole(Error::Eof).try_read_full(&mut three), Ok(()));
    assert_eq!(whole(Error::GzipChecksum).try_read_full(&mut three), Err(Error::GzipChecksum));
    let mut four = [0; 4];
    assert_eq!(whole(Error::Eof).read_full(&mut four), Err(Error::UnexpectedEof));
    assert_eq!(whole(Error::Eof).try_read_full(&mut four), Err(Error::Eof));
    assert_eq!(whole(Error::Eof).must_read_full(&mut four), Err(Error::UnexpectedEof));
    assert_eq!(Bytes(b"", Error::Eof).read_full(&mut four), Err(Error::Eof));
}

#[test]
fn what_is_unpacked_is_limited() {
    // 100 NULs, deflated.
    let packed = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 0x63, 0x60, 0xA0, 0x3D, 0, 0];
    let mut buffer = [1; 200];
    assert_eq!(Gunzip::new(&packed, 100).unwrap().read(&mut buffer), (100, Some(Error::UnexpectedEof)));
    assert_eq!(Gunzip::new(&packed, 99).unwrap().read(&mut buffer), (0, Some(Error::TooLarge)));
}

#[test]
fn an_end_is_an_end_every_time() {
    let mut archive = Reader::new(Bytes(&[0; 1024], Error::Eof));
    assert_eq!(archive.next_member(), Ok(None));
    assert_eq!(archive.next_member(), Ok(None));
}
