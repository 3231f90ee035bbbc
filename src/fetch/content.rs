//! Charts by what they hold: Helm 4's content cache. Not where they came from.
//!
//! `<first byte in hex>/<sha256 in hex>.chart` (Helm: pkg/downloader/cache.go). Helm stores under the digest that an
//! index stated, unchecked; here a file is used only if it has the digest that its name states.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::Error;
use crate::io::{self, Readers};

/// How many bytes a chart's archive may have, as many as one that is named on the command line.
pub const ARCHIVE_LIMIT: u64 = 256 << 20;

/// How many bytes a provenance file may have: a chart's metadata and a signature.
pub const PROVENANCE_LIMIT: u64 = 16 << 20;

/// A SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sum(pub [u8; 32]);

/// What is kept under a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The chart's archive.
    Chart,
    /// Its provenance file.
    Provenance,
}

impl Sum {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Sum {
        Sum(Sha256::digest(bytes).into())
    }

    /// Reads what an index states: hex digits, with the algorithm and a colon before them or not (Helm:
    /// chart_downloader.go, `stripDigestAlgorithm`). Nothing stated is `None`.
    ///
    /// # Errors
    /// Anything else, in Helm's words.
    pub fn stated(text: &str) -> Result<Option<Sum>, Error> {
        let digits = text.split_once(':').map_or(text, |(_, digits)| digits);
        if digits.is_empty() {
            return match text {
                "" => Ok(None),
                _ => Err(Error::new("invalid digest length: 0")),
            };
        }
        let mut bytes = Vec::with_capacity(32);
        let wrong = |why: String| Error::new(format!("unable to decode digest: encoding/hex: {why}"));
        if let Some(letter) = digits.chars().find(|c| !c.is_ascii_hexdigit()) {
            return Err(wrong(format!("invalid byte: U+{:04X} {letter:?}", u32::from(letter))));
        }
        if digits.len() % 2 == 1 {
            return Err(wrong("odd length hex string".to_owned()));
        }
        for pair in digits.as_bytes().chunks(2) {
            let pair = std::str::from_utf8(pair).unwrap_or_default();
            bytes.push(u8::from_str_radix(pair, 16).map_err(|e| wrong(e.to_string()))?);
        }
        let length = bytes.len();
        let sum = <[u8; 32]>::try_from(bytes)
            .map_err(|_| Error::new(format!("invalid digest length: {length}")))?;
        Ok(Some(Sum(sum)))
    }

    /// In hex.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Where something is kept.
pub fn path(folder: &Path, sum: Sum, part: Part) -> PathBuf {
    let extension = match part {
        Part::Chart => "chart",
        Part::Provenance => "prov",
    };
    let hex = sum.hex();
    folder.join(&hex[..2]).join(format!("{hex}.{extension}"))
}

/// The chart of that digest, where it is there and really has it.
pub fn chart(folder: &Path, sum: Sum) -> Option<(PathBuf, Vec<u8>)> {
    let path = path(folder, sum, Part::Chart);
    if !io::has_content(&path) {
        return None;
    }
    let bytes = io::bounded(&path, ARCHIVE_LIMIT).ok()?;
    (Sum::of(&bytes) == sum).then_some((path, bytes))
}

/// The provenance file that is kept for the chart of that digest.
pub fn provenance(folder: &Path, sum: Sum) -> Option<Vec<u8>> {
    let path = path(folder, sum, Part::Provenance);
    if io::has_content(&path) { io::bounded(&path, PROVENANCE_LIMIT).ok() } else { None }
}

/// Keeps a chart under its own digest.
///
/// # Errors
/// The system's.
pub fn keep(folder: &Path, bytes: &[u8]) -> Result<PathBuf, Error> {
    let path = path(folder, Sum::of(bytes), Part::Chart);
    io::write_whole(&path, bytes, Readers::All)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts are Helm's for an index with these digests.
    #[test]
    fn digests_are_hex_with_or_without_their_algorithm() {
        let sum = Sum::of(b"");
        let hex = sum.hex();
        assert_eq!(Sum::stated(&hex).unwrap(), Some(sum));
        assert_eq!(Sum::stated(&format!("sha256:{}", hex.to_uppercase())).unwrap(), Some(sum));
        assert_eq!(Sum::stated("").unwrap(), None);
        let error = |text: &str| Sum::stated(text).unwrap_err().text;
        assert_eq!(error("zz"), "unable to decode digest: encoding/hex: invalid byte: U+007A 'z'");
        assert_eq!(error("abc"), "unable to decode digest: encoding/hex: odd length hex string");
        assert_eq!(error("sha256:abcd"), "invalid digest length: 2");
    }

    #[test]
    fn what_is_not_what_its_name_says_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = keep(folder.path(), b"chart").unwrap();
        let sum = Sum::of(b"chart");
        assert_eq!(chart(folder.path(), sum), Some((path.clone(), b"chart".to_vec())));
        io::write_whole(&path, b"other", Readers::All).unwrap();
        assert_eq!(chart(folder.path(), sum), None);
    }
}
