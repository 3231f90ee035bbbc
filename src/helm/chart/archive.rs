//! A packed chart to files, against hostile archives: names that lead out of the chart, bombs, floods of entries.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry, EntryType, Header};

use super::{Error, File};
use crate::gostd::path;
use crate::helm::profile::Profile;

/// What one archive may hold, unpacked (Helm: pkg/chart/loader/archive, `MaxDecompressedChartSize`); the same limit
/// holds for the files of a folder.
pub const MAX_CHART_BYTES: u64 = 100 * 1024 * 1024;
/// What all archives of one chart may hold together. Helm counts each for itself, so that a chart packed in a chart
/// in a chart could grow without end.
const MAX_TOTAL_BYTES: u64 = 4 * MAX_CHART_BYTES;
/// How many members all archives of one chart may have together: empty ones weigh nothing in Helm's account.
const MAX_MEMBERS: usize = 200_000;
/// How much room headers, long names and padding may take beside the contents.
const MAX_OVERHEAD_BYTES: u64 = MAX_CHART_BYTES;
/// The longest name of a member: more than any file system takes.
const MAX_NAME_BYTES: usize = 8192;

const GZIP_MAGIC: &[u8] = b"\x1F\x8B\x08";

/// What is left to unpack for one chart and all that are packed in it.
pub(super) struct Budget {
    bytes: u64,
    members: usize,
    /// What a single file may have.
    each: Option<u64>,
}

impl Budget {
    pub(super) fn new(profile: &Profile) -> Budget {
        Budget { bytes: MAX_TOTAL_BYTES, members: MAX_MEMBERS, each: profile.file_limit }
    }
}

/// Whether the bytes look like an archive at all.
///
/// # Errors
/// Helm's sentence with what they look like instead.
pub(super) fn ensure(path: &str, bytes: &[u8]) -> Result<(), Error> {
    if bytes.starts_with(GZIP_MAGIC) {
        return Ok(());
    }
    Err(Error::Other(if path.ends_with(".yml") || path.ends_with(".yaml") {
        format!("file '{path}' seems to be a YAML file, but expected a gzipped archive")
    } else {
        format!("file '{path}' does not appear to be a gzipped archive; got '{}'", content_type(bytes))
    }))
}

/// What Go's http.DetectContentType says of the first 512 bytes, which Helm fills up with zeros; the common cases.
fn content_type(bytes: &[u8]) -> &'static str {
    let head = bytes.get(..512).unwrap_or(bytes);
    let text = |b: &u8| !matches!(b, 0..=8 | 11 | 14..=26 | 28..=31);
    match head {
        _ if head.starts_with(b"PK\x03\x04") => "application/zip",
        _ if head.starts_with(b"%PDF-") => "application/pdf",
        _ if head.len() == 512 && head.iter().all(text) => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What Helm says of trouble inside of the root's archive: almost nothing, from version 4 on.
pub(super) fn root_error(path: &str, cause: Error, profile: &Profile) -> Error {
    match cause.to_string() {
        text if text == INVALID_HEADER => {
            Error::Other(format!("file '{path}' does not appear to be a valid chart file (details: {text})"))
        }
        _ if profile.detects_chart => Error::Archive { cause: Box::new(cause) },
        _ => cause,
    }
}

const INVALID_HEADER: &str = "gzip: invalid header";

/// The files of an archive in its order, without the folder that every path in it starts with (Helm:
/// pkg/chart/loader/archive/archive.go, `LoadArchiveFiles`). Links are empty files, as in Helm, and lead nowhere.
///
/// # Errors
/// No archive, a broken one, names that lead out of the chart, or more than the budget allows.
pub(super) fn files(bytes: &[u8], budget: &mut Budget) -> Result<Vec<File>, Error> {
    if bytes.is_empty() {
        return Err(other("EOF"));
    }
    let unzipped = Windows::new(MultiGzDecoder::new(bytes)).take(MAX_CHART_BYTES + MAX_OVERHEAD_BYTES);
    let mut archive = Archive::new(unzipped);
    let mut files = Vec::new();
    let mut left = MAX_CHART_BYTES;
    for entry in archive.entries().map_err(|e| read_error(&e))? {
        let mut entry = entry.map_err(|e| read_error(&e))?;
        budget.members = budget.members.checked_sub(1).ok_or_else(too_many)?;
        if let Some(path) = member_path(&entry)? {
            let data = contents(&mut entry, &mut left, budget)?;
            files.push(File::new(path, data));
        }
    }
    if files.is_empty() {
        return Err(other("no files in chart archive"));
    }
    Ok(files)
}

/// Hands out what it reads in windows of Go's size, each only once it is complete: so an archive that is cut after the
/// last member's end is refused where Go notices that (compress/flate, inflate.go), and taken where it does not.
struct Windows<R> {
    from: R,
    window: Vec<u8>,
    at: usize,
    /// What came after the window.
    then: Option<io::Error>,
}

impl<R: Read> Windows<R> {
    /// Go's window.
    const SIZE: usize = 32 << 10;

    fn new(from: R) -> Windows<R> {
        Windows { from, window: Vec::with_capacity(Self::SIZE), at: 0, then: None }
    }

    fn fill(&mut self) -> io::Result<()> {
        if let Some(error) = self.then.take() {
            return Err(error);
        }
        self.at = 0;
        self.window.clear();
        match (&mut self.from).take(Self::SIZE as u64).read_to_end(&mut self.window) {
            // All of the data is there; its checksum is not the right one, or something else follows. Go looks at that
            // last.
            Err(error) if !self.window.is_empty() && is_about_the_end(&error) => {
                self.then = Some(error);
                Ok(())
            }
            other => other.map(drop),
        }
    }
}

fn is_about_the_end(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidInput && !error.to_string().contains("deflate")
}

impl<R: Read> Read for Windows<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.window.len() {
            self.fill()?;
        }
        let rest = self.window.get(self.at..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        Ok(length)
    }
}

/// The path inside the chart; `None` for what is no file.
fn member_path<R: Read>(entry: &Entry<'_, R>) -> Result<Option<Vec<u8>>, Error> {
    let name = entry.path_bytes();
    if is_folder(entry.header(), &name) || entry.header().entry_type() == EntryType::XGlobalHeader {
        return Ok(None);
    }
    if name.len() > MAX_NAME_BYTES {
        return Err(Error::Other(format!(
            "a name in the chart archive is longer than {MAX_NAME_BYTES} bytes"
        )));
    }
    chart_path(&name).map(Some)
}

/// A folder by its type, by its mode, or by its name where the header is too old to have a type (Go: archive/tar,
/// `FileInfo().IsDir`).
fn is_folder(header: &Header, name: &[u8]) -> bool {
    const TYPES: u32 = !0o7777;
    const FOLDER: u32 = 0o40000;
    let untyped = header.as_old().linkflag == [0];
    header.entry_type().is_dir()
        || header.mode().is_ok_and(|mode| mode & TYPES == FOLDER)
        || (untyped && name.ends_with(b"/"))
}

/// The checks that Helm does on a name, in its order. A name with backslashes comes from Windows.
fn chart_path(name: &[u8]) -> Result<Vec<u8>, Error> {
    let delimiter = if name.contains(&b'\\') { b'\\' } else { b'/' };
    let mut parts = name.splitn(2, |b| *b == delimiter);
    let folder = parts.next().unwrap_or_default();
    let inner = parts.next().unwrap_or_default();
    let inner: Vec<u8> = inner.iter().map(|b| if *b == delimiter { b'/' } else { *b }).collect();
    if inner.starts_with(b"/") {
        return Err(other("chart illegally contains absolute paths"));
    }
    let inner = path::clean(&inner);
    if inner == b"." {
        let name = String::from_utf8_lossy(&crate::gostd::strconv::quote(name)).into_owned();
        let text = format!("chart illegally contains content outside the base directory: {name}");
        return Err(Error::Other(text));
    }
    if inner.starts_with(b"..") {
        return Err(other("chart illegally references parent directory"));
    }
    if matches!(*inner, [drive, b':', b'/', ..] if drive.is_ascii_alphabetic()) {
        return Err(other("chart contains illegally named files"));
    }
    if folder == b"Chart.yaml" {
        return Err(other("chart yaml not in base directory"));
    }
    Ok(inner)
}

/// The contents of a member. Its stated size is not believed before that much has been read.
fn contents<R: Read>(
    entry: &mut Entry<'_, R>,
    left: &mut u64,
    budget: &mut Budget,
) -> Result<Vec<u8>, Error> {
    let kind = entry.header().entry_type();
    if kind.is_symlink() || kind.is_hard_link() || kind.is_character_special() || kind.is_block_special() {
        return Ok(Vec::new());
    }
    let size = entry.size();
    if size > *left {
        return Err(too_large());
    }
    if let Some(limit) = budget.each.filter(|limit| size > *limit) {
        let name = String::from_utf8_lossy(&crate::gostd::strconv::quote(&entry.path_bytes())).into_owned();
        let text = format!("decompressed chart file {name} is larger than the maximum file size {limit}");
        return Err(Error::Other(text));
    }
    let mut data = Vec::new();
    let read = entry.take(*left).read_to_end(&mut data).map_err(|e| read_error(&e))?;
    let read = u64::try_from(read).unwrap_or(u64::MAX);
    if read < size {
        return Err(other("unexpected EOF"));
    }
    *left = left.saturating_sub(read);
    budget.bytes = budget.bytes.checked_sub(read).ok_or_else(too_large_together)?;
    if *left == 0 { Err(too_large()) } else { Ok(data) }
}

fn too_large() -> Error {
    Error::Other(format!("decompressed chart is larger than the maximum size {MAX_CHART_BYTES}"))
}

fn too_large_together() -> Error {
    Error::Other(format!("decompressed charts are together larger than the maximum size {MAX_TOTAL_BYTES}"))
}

fn too_many() -> Error {
    Error::Other(format!("chart archives have more than {MAX_MEMBERS} members"))
}

fn other(text: &str) -> Error {
    Error::Other(text.to_owned())
}

/// Go's words for what our readers found; theirs where there is no counterpart.
fn read_error(error: &io::Error) -> Error {
    let text = error.to_string();
    match error.kind() {
        io::ErrorKind::UnexpectedEof => other("unexpected EOF"),
        io::ErrorKind::InvalidInput if text.contains("gzip header") => other(INVALID_HEADER),
        io::ErrorKind::InvalidInput if text.contains("deflate") => other("flate: corrupt input"),
        _ => other("archive/tar: invalid tar header"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::helm::profile::HELM_4_3;

    fn packed(members: &[(&str, EntryType, u64)]) -> Vec<u8> {
        let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (name, kind, size) in members {
            let mut header = Header::new_gnu();
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(*size);
            header.set_cksum();
            tar.append(&header, io::repeat(b'x').take(*size)).unwrap();
        }
        tar.into_inner().unwrap().finish().unwrap()
    }

    fn unpacked(archive: &[u8]) -> Result<Vec<String>, String> {
        let files = files(archive, &mut Budget::new(&HELM_4_3)).map_err(|e| e.to_string())?;
        Ok(files.iter().map(|f| format!("{} {}", f.path, f.data.len())).collect())
    }

    #[test]
    fn the_first_folder_is_dropped_and_links_are_empty() {
        let file = EntryType::Regular;
        let archive = packed(&[
            ("m/", EntryType::Directory, 0),
            ("m/a", file, 3),
            ("m/b", EntryType::Symlink, 0),
            ("m\\c\\d", file, 0),
            ("m/./e//f", file, 1),
        ]);
        assert_eq!(unpacked(&archive).unwrap(), ["a 3", "b 0", "c/d 0", "e/f 1"]);
    }

    #[test]
    fn names_do_not_lead_out_of_the_chart() {
        let refused = |name| unpacked(&packed(&[(name, EntryType::Regular, 0)])).unwrap_err();
        assert_eq!(refused("m/../../x"), "chart illegally references parent directory");
        assert_eq!(refused("m//etc/passwd"), "chart illegally contains absolute paths");
        assert_eq!(refused("m/./c:/x"), "chart contains illegally named files");
        assert_eq!(refused("x"), "chart illegally contains content outside the base directory: \"x\"");
    }

    #[test]
    fn bombs_do_not_go_off() {
        let large = packed(&[("m/a", EntryType::Regular, MAX_CHART_BYTES)]);
        assert!(unpacked(&large).unwrap_err().starts_with("decompressed chart is larger"));
        let mut header = Header::new_gnu();
        header.set_size(1 << 40);
        header.set_cksum();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(header.as_bytes()).unwrap();
        assert!(unpacked(&gzip.finish().unwrap()).is_err());
        let mut cut = packed(&[("m/a", EntryType::Regular, 5000)]);
        cut.truncate(40);
        assert!(unpacked(&cut).is_err());
        let mut few = Budget { members: 1, ..Budget::new(&HELM_4_3) };
        let two = packed(&[("m/a", EntryType::Regular, 0), ("m/b", EntryType::Regular, 0)]);
        assert!(files(&two, &mut few).is_err());
    }
}
