//! Files that are kept between runs and shared with other programs: read within bounds, written whole or not at all,
//! locked. Not what is in them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Error, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::read::{ReadError, system};
use super::write::WriteError;

/// How often to try again for a lock that another process holds (Helm: pkg/cmd/repo_add.go asks once a second).
const PAUSE: Duration = Duration::from_millis(50);

/// How many names are tried for a temporary file.
const ATTEMPTS: u32 = 100;

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Every user: mode 0644.
    All,
    /// The owner alone, since there are secrets in it: mode 0600.
    Owner,
}

/// A lock that is held; it is given back when this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// The system's, and more bytes than that.
pub fn bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let file = File::open(path).map_err(system("open", path))?;
    let size = file.metadata().map_err(system("stat", path))?.len();
    let too_large = || ReadError::FileTooLarge { path: path.display().to_string(), limit };
    if size > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(system("read", path))?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

/// Whether a file with something in it is there. An empty one counts as none (Helm: pkg/downloader/cache.go).
pub fn has_content(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0)
}

/// Makes a folder and those above it, mode 0755.
///
/// # Errors
/// The system's.
pub fn make_folder(path: &Path) -> Result<(), WriteError> {
    fs::create_dir_all(path).map_err(|cause| WriteError { path: path.display().to_string(), cause })
}

/// Writes a file whole: into another one beside it, which then takes its name, so that a reader never sees half of it (Helm:
/// internal/fileutil/fileutil.go, `AtomicWriteFile`). Its folders are made.
///
/// # Errors
/// The system's.
pub fn write_whole(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), WriteError> {
    let error = |cause| WriteError { path: path.display().to_string(), cause };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(error)?;
    let (mut file, beside) = beside(path).map_err(error)?;
    let written = file.write_all(bytes).and_then(|()| allow(&file, readers));
    drop(file);
    written.and_then(|()| fs::rename(&beside, path)).map_err(|cause| {
        let _ = fs::remove_file(&beside);
        error(cause)
    })
}

/// A new file in the same folder.
pub(super) fn beside(path: &Path) -> Result<(File, PathBuf), Error> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for _ in 0..ATTEMPTS {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let beside = path.with_file_name(format!("{name}.{}-{number}.tmp", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&beside) {
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
            other => return other.map(|file| (file, beside)),
        }
    }
    Err(Error::new(ErrorKind::AlreadyExists, "cannot find an unused name for a temporary file beside it"))
}

#[cfg(unix)]
pub(super) fn allow(file: &File, readers: Readers) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = match readers {
        Readers::All => 0o644,
        Readers::Owner => 0o600,
    };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn allow(_: &File, _: Readers) -> Result<(), Error> {
    Ok(())
}

/// Removes a file. A missing file is not an error.
///
/// # Errors
/// The system's.
pub fn remove(path: &Path) -> Result<(), WriteError> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            Err(WriteError { path: path.display().to_string(), cause })
        }
        _ => Ok(()),
    }
}

/// Locks `path`, a file that is made where it is not there, for this process alone: with flock(2), as Helm does (Helm:
/// pkg/cmd/repo_add.go, by way of gofrs/flock).
///
/// # Errors
/// The system's, and a lock that another process holds for longer than `patience`.
pub fn lock(path: &Path, patience: Duration) -> Result<Lock, WriteError> {
    let error = |cause| WriteError { path: path.display().to_string(), cause };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(error)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(error)?;
    let end = Instant::now() + patience;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::Error(cause)) => return Err(error(cause)),
            Err(TryLockError::WouldBlock) if Instant::now() >= end => {
                let cause =
                    format!("another process has held the lock for more than {} s", patience.as_secs_f32());
                return Err(error(Error::new(ErrorKind::TimedOut, cause)));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_its_readers_are_those_that_were_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/file.yaml");
        write_whole(&path, b"one", Readers::All).unwrap();
        write_whole(&path, b"two", Readers::Owner).unwrap();
        assert_eq!(bounded(&path, 3).unwrap(), b"two");
        assert!(bounded(&path, 2).unwrap_err().to_string().contains("larger than the maximum file size 2"));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left behind");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(has_content(&path));
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert!(!has_content(&path));
    }

    #[test]
    fn a_lock_is_held_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("repositories.lock");
        let held = lock(&path, Duration::ZERO).unwrap();
        let error = lock(&path, Duration::from_millis(60)).unwrap_err().to_string();
        assert!(error.contains("another process has held the lock for more than 0.06 s"), "{error}");
        drop(held);
        lock(&path, Duration::ZERO).unwrap();
    }
}
