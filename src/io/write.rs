//! Bytes to stdout or to files.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Something that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {cause}")]
pub struct WriteError {
    /// Where to.
    pub path: String,
    /// The system's answer.
    pub cause: std::io::Error,
}

/// Writes everything to stdout. A reader that has gone away is no error: it has seen what it wanted.
///
/// # Errors
/// The system's, for example a full disk behind a redirection.
pub fn to_stdout(bytes: &[u8]) -> Result<(), WriteError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
            Err(WriteError { path: "stdout".into(), cause })
        }
        _ => Ok(()),
    }
}

/// Writes a file, making its folders; `append` adds to what is there.
///
/// # Errors
/// The system's.
pub fn append_or_truncate(path: &Path, bytes: &[u8], append: bool) -> Result<(), WriteError> {
    let error = |cause| WriteError { path: path.display().to_string(), cause };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(error)?;
    }
    let mut options = fs::OpenOptions::new();
    options.create(true).write(true).append(append).truncate(!append);
    options.open(path).and_then(|mut file| file.write_all(bytes)).map_err(error)
}
