//! Packed files, read and written as Go does it: `compress/gzip` and `archive/tar`. Not what is in the files.
//!
//! What a reviewer sees has to be what Helm installs, so every quirk of Go's reader counts; crates for tar are
//! stricter in some places and laxer in others.

mod gzip;
mod header;
mod number;
mod pax;
mod sparse;
mod tar;
mod write;

pub use gzip::Gunzip;
pub use header::Header;
pub use tar::Reader;
pub use write::{Writer, gzip};

/// What ends a stream, in Go's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The end, where it may be (Go: `io.EOF`).
    #[error("EOF")]
    Eof,
    /// The end, where more was announced.
    #[error("unexpected EOF")]
    UnexpectedEof,
    /// No gzip at all, or something else behind a member.
    #[error("gzip: invalid header")]
    GzipHeader,
    /// Other data than what was packed.
    #[error("gzip: invalid checksum")]
    GzipChecksum,
    /// Compressed data that is none.
    #[error("flate: corrupt input")]
    Flate,
    /// A header of a member, or the records before it, against the rules.
    #[error("archive/tar: invalid tar header")]
    TarHeader,
    /// A long name, or records, of more than a megabyte.
    #[error("archive/tar: header field too long")]
    FieldTooLong,
    /// More regions of data in a sparse file than are read.
    #[error("archive/tar: sparse map too long")]
    SparseTooLong,
    /// A sparse file with less data than its regions have.
    #[error("archive/tar: sparse file references non-existent data")]
    MissingData,
    /// A sparse file with more data than its regions have.
    #[error("archive/tar: sparse file contains unreferenced data")]
    UnreferencedData,
    /// More unpacked bytes than the caller allowed.
    #[error("the unpacked archive is too large")]
    TooLarge,
}

/// Where bytes come from: a count and, with the last of them or after them, why there are no more (Go: `io.Reader`).
/// Which of the two it is decides whether a member before the fault is whole.
pub trait Source {
    /// Reads into the front of `into`.
    fn read(&mut self, into: &mut [u8]) -> (usize, Option<Error>);

    /// Fills `into`; an error that comes with its last byte is the next call's (Go: `io.ReadFull`).
    ///
    /// # Errors
    /// [`Error::Eof`] where there was nothing, [`Error::UnexpectedEof`] where there was less.
    fn read_full(&mut self, into: &mut [u8]) -> Result<(), Error> {
        match self.fill(into) {
            (n, _) if n == into.len() => Ok(()),
            (n, Some(Error::Eof)) if n > 0 => Err(Error::UnexpectedEof),
            (_, error) => Err(error.unwrap_or(Error::UnexpectedEof)),
        }
    }

    /// Fills `into`, as far as it goes; only the end of the stream may come with the last byte (Go: archive/tar,
    /// `tryReadFull`).
    ///
    /// # Errors
    /// What came instead of bytes, or with the last of them.
    fn try_read_full(&mut self, into: &mut [u8]) -> Result<(), Error> {
        match self.fill(into) {
            (n, None | Some(Error::Eof)) if n == into.len() => Ok(()),
            (_, error) => Err(error.unwrap_or(Error::UnexpectedEof)),
        }
    }

    /// [`Source::try_read_full`], where an end is unexpected (Go: archive/tar, `mustReadFull`).
    ///
    /// # Errors
    /// Those of [`Source::try_read_full`].
    fn must_read_full(&mut self, into: &mut [u8]) -> Result<(), Error> {
        self.try_read_full(into).map_err(|error| match error {
            Error::Eof => Error::UnexpectedEof,
            other => other,
        })
    }

    /// Reads until `into` is full or an error comes.
    fn fill(&mut self, into: &mut [u8]) -> (usize, Option<Error>) {
        let mut at = 0;
        while let Some(rest) = into.get_mut(at..).filter(|rest| !rest.is_empty()) {
            let (n, error) = self.read(rest);
            at += n;
            if error.is_some() {
                return (at, error);
            }
        }
        (at, None)
    }
}

#[cfg(test)]
mod tests;
