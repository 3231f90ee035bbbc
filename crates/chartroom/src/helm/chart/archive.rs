//! A packed chart to files, against hostile archives: names that lead out of the chart, bombs, floods of entries.

use super::{Error, File};
use crate::gostd::archive::{self, Gunzip, Header, Reader};
use crate::gostd::{path, sniff};
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
    /// What Helm calls the largest size of a chart.
    largest: &'static str,
}

impl Budget {
    pub(super) fn new(profile: &Profile) -> Budget {
        let largest = if profile.detects_chart { "maximum size" } else { "maximum file size" };
        Budget { bytes: MAX_TOTAL_BYTES, members: MAX_MEMBERS, each: profile.file_limit, largest }
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
    // Helm reads into 512 zeros and looks at all of them.
    let mut head = bytes.get(..512).unwrap_or(bytes).to_vec();
    head.resize(512, 0);
    Err(Error::Other(if path.ends_with(".yml") || path.ends_with(".yaml") {
        format!("file '{path}' seems to be a YAML file, but expected a gzipped archive")
    } else {
        format!("file '{path}' does not appear to be a gzipped archive; got '{}'", sniff::content_type(&head))
    }))
}

/// What Helm says of trouble inside of the root's archive: almost nothing, from version 4 on.
pub(super) fn root_error(path: &str, cause: Error, profile: &Profile) -> Error {
    match is_no_gzip(&cause) {
        true => no_chart_file(path, &cause),
        false if profile.detects_chart => Error::Archive { cause: Box::new(cause) },
        false => cause,
    }
}

/// What Helm says of trouble with the charts inside of the root's archive. Version 4 takes one of them that is no gzip for the
/// root itself (Helm: pkg/chart/v2/loader/archive.go, `LoadFile`: `errors.Is`).
pub(super) fn inner_error(path: &str, cause: Error, profile: &Profile) -> Error {
    match profile.detects_chart && is_no_gzip(&cause) {
        true => no_chart_file(path, &cause),
        false => cause,
    }
}

fn no_chart_file(path: &str, cause: &Error) -> Error {
    Error::Other(format!("file '{path}' does not appear to be a valid chart file (details: {cause})"))
}

fn is_no_gzip(error: &Error) -> bool {
    match error {
        Error::Subchart { cause, .. } => is_no_gzip(cause),
        other => other.to_string() == archive::Error::GzipHeader.to_string(),
    }
}

/// The files of an archive in its order, without the folder that every path in it starts with (Helm:
/// pkg/chart/loader/archive/archive.go, `LoadArchiveFiles`). Links are empty files, as in Helm, and lead nowhere.
///
/// # Errors
/// No archive, a broken one, names that lead out of the chart, or more than the budget allows.
pub(super) fn files(bytes: &[u8], budget: &mut Budget) -> Result<Vec<File>, Error> {
    let unzipped = Gunzip::new(bytes, MAX_CHART_BYTES + MAX_OVERHEAD_BYTES).map_err(read_error)?;
    let mut archive = Reader::new(unzipped);
    let mut files = Vec::new();
    let mut left = MAX_CHART_BYTES;
    while let Some(header) = archive.next_member().map_err(read_error)? {
        budget.members = budget.members.checked_sub(1).ok_or_else(too_many)?;
        if header.is_dir() || header.is_global() {
            continue;
        }
        if header.name.len() > MAX_NAME_BYTES {
            let text = format!("a name in the chart archive is longer than {MAX_NAME_BYTES} bytes");
            return Err(Error::Other(text));
        }
        let path = chart_path(&header.name)?;
        let data = contents(&mut archive, &header, &mut left, budget)?;
        files.push(File::new(path, data).changed_at(Some(header.changed)));
    }
    if files.is_empty() {
        return Err(other("no files in chart archive"));
    }
    Ok(files)
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
        let name = crate::gostd::strconv::quoted(name);
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
fn contents(
    archive: &mut Reader<Gunzip<'_>>,
    header: &Header,
    left: &mut u64,
    budget: &mut Budget,
) -> Result<Vec<u8>, Error> {
    // A negative size passes where there is no data at all, as in Helm.
    let size = u64::try_from(header.size).unwrap_or(0);
    if size > *left {
        return Err(too_large(budget));
    }
    if let Some(limit) = budget.each.filter(|limit| size > *limit) {
        let name = crate::gostd::strconv::quoted(&header.name);
        let text = format!("decompressed chart file {name} is larger than the maximum file size {limit}");
        return Err(Error::Other(text));
    }
    budget.bytes = budget.bytes.checked_sub(size).ok_or_else(too_large_together)?;
    let mut data = Vec::new();
    archive.read_to_end(&mut data).map_err(read_error)?;
    *left = left.saturating_sub(data.len() as u64);
    // Fewer bytes than stated: links and the like may state a size, and Helm says this of them.
    if (data.len() as u64) < size || *left == 0 { Err(too_large(budget)) } else { Ok(data) }
}

fn too_large(budget: &Budget) -> Error {
    Error::Other(format!("decompressed chart is larger than the {} {MAX_CHART_BYTES}", budget.largest))
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

fn read_error(error: archive::Error) -> Error {
    match error {
        archive::Error::TooLarge => Error::Other(format!(
            "unpacked chart archive is larger than the limit of {} bytes",
            MAX_CHART_BYTES + MAX_OVERHEAD_BYTES
        )),
        error => Error::Other(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{EntryType, Header};

    use super::{Budget, MAX_CHART_BYTES, files};
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
