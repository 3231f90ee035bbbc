//! The members of an archive, one after the other (Go: archive/tar, reader.go).

use super::header::{BLOCK, Block, Header};
use super::number::text;
use super::pax::{self, Records};
use super::sparse::{self, MAX_SPECIAL_BYTES, Pax, Region};
use super::{Error, Source};

/// How much is skipped at once.
const CHUNK: usize = 8 << 10;

/// An archive that is being read.
pub struct Reader<S> {
    from: S,
    /// What is left of the current member's data.
    left: u64,
    /// How much follows it up to the next block.
    padding: usize,
    /// Where the current member is sparse, its holes and how far it has been read.
    sparse: Option<Sparse>,
    /// What ended the archive.
    failed: Option<Error>,
}

struct Sparse {
    holes: std::iter::Peekable<std::vec::IntoIter<Region>>,
    at: i64,
    size: i64,
}

impl<S: Source> Reader<S> {
    /// An archive that begins where the source is.
    pub fn new(from: S) -> Reader<S> {
        Reader { from, left: 0, padding: 0, sparse: None, failed: None }
    }

    /// The header of the next member; what was not read of the current one is skipped. `None` at the end.
    ///
    /// # Errors
    /// An archive against the rules, or what the source says.
    pub fn next_member(&mut self) -> Result<Option<Header>, Error> {
        let next = match self.failed {
            Some(error) => Err(error),
            None => self.advance(),
        };
        self.failed = next.as_ref().err().copied();
        match next {
            Err(Error::Eof) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Reads all of the current member into `data`, holes as NULs.
    ///
    /// # Errors
    /// Data that is not there, or what the source says.
    pub fn read_to_end(&mut self, data: &mut Vec<u8>) -> Result<(), Error> {
        let mut buffer = [0; CHUNK];
        loop {
            let (n, error) = self.read(&mut buffer);
            data.extend_from_slice(buffer.get(..n).unwrap_or_default());
            match error {
                Some(Error::Eof) => return Ok(()),
                Some(error) => return Err(error),
                None => {}
            }
        }
    }

    /// Some headers are members by themselves that tell of the one behind them; these are taken together.
    fn advance(&mut self) -> Result<Header, Error> {
        let mut records = Records::new();
        let mut long_name = Vec::new();
        loop {
            self.skip_rest()?;
            let block = self.header_block()?;
            let mut header = Header::read(&block)?;
            self.begin(&header)?;
            match header.kind {
                b'x' => records = pax::records(&self.special()?)?,
                b'g' => {
                    pax::records(&self.special()?)?;
                    return Ok(Header { name: header.name, kind: header.kind, ..Header::default() });
                }
                b'L' => long_name = text(&self.special()?).to_vec(),
                b'K' => drop(self.special()?),
                _ => {
                    header.merge(&records)?;
                    if !long_name.is_empty() {
                        header.name = long_name;
                    }
                    if header.kind == 0 {
                        header.kind = if header.name.ends_with(b"/") { Header::FOLDER } else { b'0' };
                    }
                    self.begin(&header)?;
                    self.begin_sparse(&mut header, &block, &records)?;
                    return Ok(header);
                }
            }
        }
    }

    /// Skips what is left of the current member.
    fn skip_rest(&mut self) -> Result<(), Error> {
        self.sparse = None;
        let mut buffer = [0; CHUNK];
        while self.left > 0 {
            let most = usize::try_from(self.left).map_or(CHUNK, |left| left.min(CHUNK));
            let (n, error) = self.from.read(buffer.get_mut(..most).unwrap_or_default());
            self.left -= n as u64;
            match error {
                Some(Error::Eof) if self.left > 0 => return Err(Error::UnexpectedEof),
                Some(error) if self.left > 0 => return Err(error),
                _ => {}
            }
        }
        let padding = std::mem::take(&mut self.padding);
        self.from.try_read_full(buffer.get_mut(..padding).unwrap_or_default())
    }

    /// The next header; the end is where there is nothing more, or one or two blocks of NULs (Go: `readHeader`).
    fn header_block(&mut self) -> Result<Block, Error> {
        let mut block = [0; BLOCK];
        self.from.read_full(&mut block)?;
        if block != [0; BLOCK] {
            return Ok(block);
        }
        self.from.read_full(&mut block)?;
        Err(if block == [0; BLOCK] { Error::Eof } else { Error::TarHeader })
    }

    /// Prepares for the data behind a header (Go: `handleRegularFile`).
    fn begin(&mut self, header: &Header) -> Result<(), Error> {
        let size = if header.is_header_only() { 0 } else { header.size };
        self.left = u64::try_from(size).map_err(|_| Error::TarHeader)?;
        // At most a block, whatever the size.
        self.padding = usize::try_from(self.left.wrapping_neg() % BLOCK as u64).unwrap_or_default();
        Ok(())
    }

    fn begin_sparse(&mut self, header: &mut Header, block: &Block, records: &Records) -> Result<(), Error> {
        let data = if header.kind == Header::GNU_SPARSE {
            sparse::old_gnu(header, block, &mut self.from)?
        } else {
            match sparse::pax(header, records)? {
                None => return Ok(()),
                Some(Pax::InRecords) => sparse::in_records(records)?,
                Some(Pax::InData) => sparse::in_data(&mut Dense(self))?,
            }
        };
        if header.is_header_only() {
            return Err(Error::TarHeader);
        }
        let holes = sparse::holes(&data, header.size)?.into_iter().peekable();
        self.sparse = Some(Sparse { holes, at: 0, size: header.size });
        Ok(())
    }

    /// The data of a long name, or of records.
    fn special(&mut self) -> Result<Vec<u8>, Error> {
        if self.left > MAX_SPECIAL_BYTES as u64 {
            return Err(Error::FieldTooLong);
        }
        let mut data = Vec::new();
        self.read_to_end(&mut data)?;
        Ok(data)
    }

    /// The member's data as it is in the archive (Go: `regFileReader`).
    fn dense(&mut self, into: &mut [u8]) -> (usize, Option<Error>) {
        let most = usize::try_from(self.left).map_or(into.len(), |left| left.min(into.len()));
        let (n, error) = match into.get_mut(..most).filter(|into| !into.is_empty()) {
            Some(into) => self.from.read(into),
            None => (0, None),
        };
        self.left -= n as u64;
        match error {
            Some(Error::Eof) if self.left > 0 => (n, Some(Error::UnexpectedEof)),
            None if self.left == 0 => (n, Some(Error::Eof)),
            other => (n, other),
        }
    }

    /// Data and holes in their order (Go: `sparseFileReader`).
    fn scattered(&mut self, sparse: &mut Sparse, into: &mut [u8]) -> (usize, Option<Error>) {
        let mut at = 0;
        let mut error = None;
        while let (Some(hole), None) = (sparse.holes.peek().copied(), error) {
            let rest = into.get_mut(at..).unwrap_or_default();
            let in_data = sparse.at < hole.offset;
            let until = if in_data { hole.offset } else { hole.end() };
            let most = usize::try_from(until - sparse.at).map_or(rest.len(), |most| most.min(rest.len()));
            if rest.is_empty() {
                break;
            }
            let part = rest.get_mut(..most).unwrap_or_default();
            if in_data {
                let (n, cause) = Dense(self).fill(part);
                at += n;
                sparse.at += i64::try_from(n).unwrap_or_default();
                error = cause.filter(|cause| *cause != Error::Eof || n < most);
            } else {
                part.fill(0);
                at += most;
                sparse.at += i64::try_from(most).unwrap_or_default();
            }
            if sparse.at >= hole.end() {
                sparse.holes.next();
            }
        }
        let error = match error {
            Some(Error::Eof) => Some(Error::MissingData),
            Some(other) => Some(other),
            None if sparse.at == sparse.size && self.left > 0 => Some(Error::UnreferencedData),
            None if sparse.at == sparse.size => Some(Error::Eof),
            None => None,
        };
        (at, error)
    }
}

impl<S: Source> Source for Reader<S> {
    fn read(&mut self, into: &mut [u8]) -> (usize, Option<Error>) {
        if self.failed.is_some() {
            return (0, self.failed);
        }
        let (n, error) = match self.sparse.take() {
            Some(mut sparse) => {
                let read = self.scattered(&mut sparse, into);
                self.sparse = Some(sparse);
                read
            }
            None => self.dense(into),
        };
        self.failed = error.filter(|error| *error != Error::Eof);
        (n, error)
    }
}

/// A member's data without its holes.
struct Dense<'a, S>(&'a mut Reader<S>);

impl<S: Source> Source for Dense<'_, S> {
    fn read(&mut self, into: &mut [u8]) -> (usize, Option<Error>) {
        self.0.dense(into)
    }
}
