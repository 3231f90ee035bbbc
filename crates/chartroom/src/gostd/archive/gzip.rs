//! gzip, member after member (Go: compress/gzip, gunzip.go). The compressed data itself is `flate2`'s.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{Error, Source};

/// How much Go's inflater has ready before it hands out any of it (Go: compress/flate, `maxMatchOffset`).
const WINDOW: usize = 32 << 10;
/// The longest name or comment in a member's header, with its NUL.
const MAX_TEXT: usize = 512;

/// The unpacked bytes of all members of a gzip file.
pub struct Gunzip<'a> {
    /// What was not read yet.
    rest: &'a [u8],
    inflate: Decompress,
    window: Vec<u8>,
    /// How much of the window was handed out.
    at: usize,
    /// What follows the window.
    then: Option<Error>,
    crc: Crc,
    /// What ended the stream.
    failed: Option<Error>,
    /// How many more bytes may be unpacked.
    left: u64,
}

impl<'a> Gunzip<'a> {
    /// Reads the header of the first member. At most `limit` bytes are unpacked.
    ///
    /// # Errors
    /// No bytes at all, or no gzip.
    pub fn new(packed: &'a [u8], limit: u64) -> Result<Gunzip<'a>, Error> {
        let mut new = Gunzip {
            rest: packed,
            inflate: Decompress::new(false),
            window: Vec::with_capacity(WINDOW),
            at: 0,
            then: None,
            crc: Crc::new(),
            failed: None,
            left: limit,
        };
        new.header()?;
        Ok(new)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// A member's header (RFC 1952, section 2.3.1). The end is where a header would begin, nowhere else.
    fn header(&mut self) -> Result<(), Error> {
        const CHECKED: u8 = 1 << 1;
        const EXTRA: u8 = 1 << 2;
        const NAME: u8 = 1 << 3;
        const COMMENT: u8 = 1 << 4;
        let whole = self.rest;
        if whole.is_empty() {
            return Err(Error::Eof);
        }
        let [0x1F, 0x8B, 8, flags, ..] = *self.take(10).ok_or(Error::UnexpectedEof)? else {
            return Err(Error::GzipHeader);
        };
        if flags & EXTRA != 0 {
            let Some(&[low, high]) = self.take(2) else { return Err(Error::UnexpectedEof) };
            self.take(usize::from(u16::from_le_bytes([low, high]))).ok_or(Error::UnexpectedEof)?;
        }
        for _ in [NAME, COMMENT].iter().filter(|flag| flags & **flag != 0) {
            self.text()?;
        }
        if flags & CHECKED != 0 {
            let mut crc = Crc::new();
            crc.update(whole.get(..whole.len() - self.rest.len()).unwrap_or_default());
            let Some(&[low, high]) = self.take(2) else { return Err(Error::UnexpectedEof) };
            // The lower half, as the format has it.
            if crc.sum() & 0xFFFF != u32::from(u16::from_le_bytes([low, high])) {
                return Err(Error::GzipHeader);
            }
        }
        self.inflate.reset(false);
        self.crc.reset();
        Ok(())
    }

    fn text(&mut self) -> Result<(), Error> {
        match self.rest.iter().take(MAX_TEXT).position(|b| *b == 0) {
            Some(nul) => self.take(nul + 1).map(drop).ok_or(Error::UnexpectedEof),
            None if self.rest.len() >= MAX_TEXT => Err(Error::GzipHeader),
            None => Err(Error::UnexpectedEof),
        }
    }

    /// What is behind a member's data, and the next one's header.
    fn next_member(&mut self) -> Result<(), Error> {
        let Some(&[a, b, c, d, e, f, g, h]) = self.take(8) else { return Err(Error::UnexpectedEof) };
        let sums = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
        if sums != (self.crc.sum(), self.crc.amount()) {
            return Err(Error::GzipChecksum);
        }
        self.header()
    }

    /// Unpacks until the window is full, or something ends the member. What comes with a full window is reported after it.
    fn refill(&mut self) {
        self.window.clear();
        self.at = 0;
        while self.then.is_none() && self.window.len() < WINDOW {
            let (read, had) = (self.inflate.total_in(), self.window.len());
            let status = self.inflate.decompress_vec(self.rest, &mut self.window, FlushDecompress::None);
            let read = usize::try_from(self.inflate.total_in() - read).unwrap_or(usize::MAX);
            self.rest = self.rest.get(read..).unwrap_or_default();
            self.then = match status {
                Ok(Status::StreamEnd) => Some(Error::Eof),
                Ok(Status::Ok | Status::BufError) if read == 0 && self.window.len() == had => {
                    Some(Error::UnexpectedEof)
                }
                Ok(_) => None,
                Err(_) => Some(Error::Flate),
            };
        }
        match self.left.checked_sub(self.window.len() as u64) {
            Some(left) => self.left = left,
            None => {
                self.window.clear();
                self.then = Some(Error::TooLarge);
            }
        }
    }

    /// Bytes of one member (Go: compress/flate, `Read`).
    fn member(&mut self, into: &mut [u8]) -> (usize, Option<Error>) {
        let mut was_full = self.window.len() >= WINDOW;
        if self.at == self.window.len() {
            if let Some(error) = self.then.take() {
                return (0, Some(error));
            }
            self.refill();
            was_full = self.window.len() >= WINDOW;
        }
        let rest = self.window.get(self.at..).unwrap_or_default();
        let length = rest.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        let drained = self.at == self.window.len();
        (length, self.then.filter(|_| drained && !was_full).inspect(|_| self.then = None))
    }
}

impl Source for Gunzip<'_> {
    fn read(&mut self, into: &mut [u8]) -> (usize, Option<Error>) {
        if into.is_empty() || self.failed.is_some() {
            return (0, self.failed);
        }
        loop {
            let (n, error) = self.member(into);
            self.crc.update(into.get(..n).unwrap_or_default());
            self.failed = match error {
                Some(Error::Eof) => self.next_member().err(),
                other => other,
            };
            if n > 0 || self.failed.is_some() {
                return (n, self.failed);
            }
        }
    }
}
