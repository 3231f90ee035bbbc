//! Folders, single files and stdin to bytes.

use super::symlinks;
use chartroom::quoted;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io::Read;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

/// A file of a folder.
#[derive(Debug)]
pub struct Entry {
    /// Path relative to the folder, with slashes.
    pub path: Vec<u8>,
    /// The contents.
    pub data: Contents,
    /// When it was last changed, in seconds since 1970, as a clock shows it that knows whole seconds only.
    pub changed: Option<i64>,
}

/// What a file holds.
#[derive(Debug)]
pub enum Contents {
    /// Its bytes.
    Read(Rc<[u8]>),
    /// The means to read it.
    Later(Later),
}

/// A file that could be opened, to be read when its bytes are wanted.
#[derive(Debug)]
pub struct Later {
    path: PathBuf,
    size: u64,
}

impl Later {
    /// Reads it, as much as it had when it was found.
    ///
    /// # Errors
    /// The system's.
    pub fn read(&self) -> Result<Vec<u8>, ReadError> {
        let file = fs::File::open(&self.path).map_err(system("open", &self.path))?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        file.take(self.size).read_to_end(&mut bytes).map_err(system("read", &self.path))?;
        Ok(bytes)
    }
}

/// What is wanted of a file, or of a folder with all that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing.
    Not,
    /// That it can be opened; its bytes perhaps later.
    Later,
    /// All of it.
    Now,
}

/// A symbolic link that was followed.
#[derive(Debug)]
pub struct Symlink {
    /// Where it stands.
    pub path: PathBuf,
    /// What it leads to.
    pub resolved: PathBuf,
}

/// The contents of a folder.
#[derive(Debug, Default)]
pub struct Folder {
    /// The files, folder by folder in byte order of the names.
    pub entries: Vec<Entry>,
    /// The links that were followed, in the order met.
    pub symlinks: Vec<Symlink>,
}

impl Folder {
    fn add(&mut self, path: &[u8], data: Contents, found: &fs::Metadata) {
        self.entries.push(Entry { path: path.to_owned(), data, changed: changed(found) });
    }
}

/// Something that cannot be read, in the words of Go's `os` package.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused the call.
    #[error("{call} {path}: {}", reason(.cause))]
    System {
        /// The call that failed, as Go names it.
        call: &'static str,
        /// The path as asked for.
        path: String,
        /// The system's answer.
        cause: std::io::Error,
    },
    /// The same for a file of a chart's folder (Helm: pkg/chart/v2/loader/directory.go).
    #[error("error reading {name}: {cause}")]
    Unreadable {
        /// The path in the folder.
        name: String,
        /// Why.
        cause: Box<ReadError>,
    },
    /// A pipe, a socket or a device.
    #[error("cannot load irregular file {path} as it has file mode type bits set")]
    Irregular {
        /// The path.
        path: String,
    },
    /// More bytes than allowed.
    #[error("error reading {path}: chart exceeds maximum decompressed size of {limit} bytes")]
    TooLarge {
        /// The file at which the sum went over.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// A file with more bytes than allowed.
    #[error("chart file {path} is larger than the maximum file size {limit}", path = quoted(.path))]
    FileTooLarge {
        /// The file.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// A single file with more bytes than are taken.
    #[error("read {path}: file is larger than the limit of {FILE_LIMIT} bytes")]
    Endless {
        /// The file.
        path: String,
    },
    /// A kubeconfig with more bytes than are taken.
    #[error(
        "read {path}: file is larger than the limit of {limit} bytes for kubeconfigs and the files they refer to"
    )]
    ConfigTooLarge {
        /// The file.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// A link of a chart into a folder of the system's.
    #[error(
        "cannot load {path}: the symbolic link points into {target}, which a chart may not read; copy the file into the chart"
    )]
    SystemFolder {
        /// The link.
        path: String,
        /// What it leads to.
        target: String,
    },
    /// A link that leads nowhere.
    #[error("error evaluating symlink {path}: {why}")]
    Unresolved {
        /// The link.
        path: String,
        /// Why not, in Go's words.
        why: String,
    },
    /// Links that lead into one another.
    #[error("error evaluating symlink {path}: too many links")]
    TooManyLinks {
        /// The link at which the limit was reached.
        path: String,
    },
}

impl ReadError {
    /// Why, without the path.
    pub fn reason(&self) -> String {
        match self {
            ReadError::System { cause, .. } => reason(cause),
            other => other.to_string(),
        }
    }
}

/// How many bytes a folder may have.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// All files together.
    pub sum: u64,
    /// Each file.
    pub each: Option<u64>,
}

/// How many bytes one file outside of a chart's folder may have, and standard input: a chart's archive, values. Helm
/// has no limit, and `/dev/zero` no end.
const FILE_LIMIT: u64 = 256 << 20;

/// How many symbolic links of one folder are followed: a link to a folder above itself would never end.
const LINK_LIMIT: usize = 1000;

/// Where no link of a chart leads: there stand the environment of this process, with its secrets, and files that never
/// end. Elsewhere links are followed as Helm follows them.
const SYSTEM_FOLDERS: &[&str] = &["/proc", "/sys", "/dev"];

/// Whether there is a folder at `path`; `None` where there is nothing.
pub fn is_folder(path: &Path) -> Option<bool> {
    fs::metadata(path).ok().map(|m| m.is_dir())
}

/// Reads one file, be it a pipe.
///
/// # Errors
/// The system's, and more bytes than `FILE_LIMIT`.
pub fn file(path: impl AsRef<Path>) -> Result<Vec<u8>, ReadError> {
    let path = path.as_ref();
    let file = fs::File::open(path).map_err(system("open", path))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    to_end(file, size, path)
}

/// Reads one file of a chart, which has to be a file: a pipe would be waited for.
///
/// # Errors
/// Those of [`file()`], links into the system's own folders, and anything that is neither a file nor a folder.
pub fn regular(path: &Path) -> Result<Vec<u8>, ReadError> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Err(ReadError::Irregular { path: path.display().to_string() });
    }
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
        && let Ok(resolved) = fs::canonicalize(path)
    {
        check_target(path, &resolved)?;
    }
    file(path)
}

/// Reads standard input to its end.
///
/// # Errors
/// Those of [`file()`].
pub fn stdin() -> Result<Vec<u8>, ReadError> {
    to_end(std::io::stdin().lock(), 0, Path::new("/dev/stdin"))
}

/// Reads to the end; `size` is what to expect.
fn to_end(from: impl Read, size: u64, path: &Path) -> Result<Vec<u8>, ReadError> {
    let endless = || ReadError::Endless { path: path.display().to_string() };
    if size > FILE_LIMIT {
        return Err(endless());
    }
    let mut data = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    let read = from.take(FILE_LIMIT + 1).read_to_end(&mut data).map_err(system("read", path))?;
    if read as u64 > FILE_LIMIT { Err(endless()) } else { Ok(data) }
}

/// Reads every file below `root`, following symbolic links, as Helm walks a chart (Helm: internal/sympath/walk.go).
/// `wanted` is asked for each path, relative and with slashes, and whether it is a folder.
///
/// # Errors
/// Whatever cannot be read, files that are not regular, and more bytes than `limits` allow.
pub fn folder(
    root: &Path,
    limits: Limits,
    wanted: &mut dyn FnMut(&[u8], bool) -> Wanted,
) -> Result<Folder, ReadError> {
    let mut walk = Walk { left: limits.sum, limits, wanted, found: Folder::default(), buffer: Vec::new() };
    walk.folder(root, b"")?;
    Ok(walk.found)
}

/// The name of the machine's time zone, where `/etc/localtime` is a link into the zone database, as it usually is.
pub fn time_zone() -> Option<String> {
    let target = fs::read_link("/etc/localtime").ok()?;
    target.to_str()?.split_once("zoneinfo/").map(|(_, name)| name.to_owned())
}

struct Walk<'a> {
    left: u64,
    limits: Limits,
    wanted: &'a mut dyn FnMut(&[u8], bool) -> Wanted,
    found: Folder,
    /// What a file is read into, one after the other.
    buffer: Vec<u8>,
}

impl Walk<'_> {
    fn folder(&mut self, at: &Path, relative: &[u8]) -> Result<(), ReadError> {
        for (name, kind) in names(at)? {
            let path = at.join(&name);
            let name = name.into_vec();
            let below = if relative.is_empty() { name } else { [relative, b"/", &name].concat() };
            self.entry(&path, &below, kind)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, relative: &[u8], mut kind: FileType) -> Result<(), ReadError> {
        if kind.is_symlink() {
            let resolved = symlinks::resolved(path)
                .map_err(|why| ReadError::Unresolved { path: path.display().to_string(), why })?;
            kind = fs::symlink_metadata(&resolved).map_err(system("lstat", &resolved))?.file_type();
            if self.found.symlinks.len() >= LINK_LIMIT {
                return Err(ReadError::TooManyLinks { path: path.display().to_string() });
            }
            self.found.symlinks.push(Symlink { path: path.to_owned(), resolved });
        }
        let wanted = (self.wanted)(relative, kind.is_dir());
        if wanted == Wanted::Not {
            return Ok(());
        }
        if !kind.is_dir() && !kind.is_file() {
            return Err(ReadError::Irregular { path: path.display().to_string() });
        }
        if let Some(link) = self.found.symlinks.last().filter(|link| link.path == path) {
            check_target(path, &link.resolved)?;
        }
        if kind.is_dir() {
            return self.folder(path, relative);
        }
        self.file(path, relative, wanted)
    }

    fn file(&mut self, path: &Path, relative: &[u8], wanted: Wanted) -> Result<(), ReadError> {
        let shown = || String::from_utf8_lossy(relative).into_owned();
        let unreadable = |cause| ReadError::Unreadable { name: shown(), cause: Box::new(cause) };
        let file = fs::File::open(path).map_err(system("open", path)).map_err(unreadable)?;
        let metadata = file.metadata().map_err(system("stat", path))?;
        let size = metadata.len();
        let too_large = || ReadError::TooLarge { path: shown(), limit: self.limits.sum };
        if let Some(limit) = self.limits.each.filter(|limit| size > *limit) {
            return Err(ReadError::FileTooLarge { path: shown(), limit });
        }
        if size > self.left {
            return Err(too_large());
        }
        // Some file systems report no size, so the file has to be read to its end.
        if wanted == Wanted::Later && size > 0 {
            self.left -= size;
            self.found.add(relative, Contents::Later(Later { path: path.to_owned(), size }), &metadata);
            return Ok(());
        }
        // A file of the reported size needs no further call to find its end.
        let most = if size == 0 { self.left.saturating_add(1) } else { size };
        self.buffer.clear();
        self.buffer.reserve(usize::try_from(size).unwrap_or(0));
        let read = file.take(most).read_to_end(&mut self.buffer);
        read.map_err(system("read", path)).map_err(unreadable)?;
        self.left = self.left.checked_sub(self.buffer.len() as u64).ok_or_else(too_large)?;
        self.found.add(relative, Contents::Read(Rc::from(&*self.buffer)), &metadata);
        Ok(())
    }
}

/// To the nearest second, halves up (Go: archive/tar, `WriteHeader`).
fn changed(found: &fs::Metadata) -> Option<i64> {
    let rounded = found.modified().ok()?.checked_add(Duration::from_millis(500))?;
    match rounded.duration_since(std::time::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).ok(),
        Err(before) => {
            let before = before.duration();
            let seconds = i64::try_from(before.as_secs()).ok()?;
            Some(-seconds - i64::from(before.subsec_nanos() > 0))
        }
    }
}

/// A link to the root is none either, since the system's folders are below it.
fn check_target(path: &Path, resolved: &Path) -> Result<(), ReadError> {
    let is_system = SYSTEM_FOLDERS.iter().any(|folder| resolved.starts_with(folder));
    match is_system || resolved.parent().is_none() {
        true => Err(ReadError::SystemFolder {
            path: path.display().to_string(),
            target: resolved.display().to_string(),
        }),
        false => Ok(()),
    }
}

/// The names in a folder in byte order, and what stands there: listing a folder shows that, without a call for each
/// file.
fn names(folder: &Path) -> Result<Vec<(OsString, FileType)>, ReadError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(system("open", folder))? {
        let entry = entry.map_err(system("readdirent", folder))?;
        let kind = entry.file_type().map_err(system("lstat", &entry.path()))?;
        names.push((entry.file_name(), kind));
    }
    names.sort_unstable_by(|(one, _), (other, _)| one.as_bytes().cmp(other.as_bytes()));
    Ok(names)
}

pub(super) fn system(call: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> ReadError {
    move |cause| ReadError::System { call, path: path.display().to_string(), cause }
}

/// The system's sentence as Go prints it: lower case, without Rust's "(os error N)".
pub fn reason(cause: &std::io::Error) -> String {
    let text = cause.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => text.to_owned(),
    }
}
