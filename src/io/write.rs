//! Bytes to stdout.

use std::io::{BufWriter, ErrorKind, Write};

/// Something that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {}", super::read::reason(.cause))]
pub struct WriteError {
    /// Where to.
    pub path: String,
    /// The system's answer.
    pub cause: std::io::Error,
}

/// How much is written in one call: as much as a pipe takes.
const CHUNK: usize = 64 << 10;

/// Writes everything to stdout. A reader that has gone away is no error: it has seen what it wanted.
///
/// # Errors
/// The system's, for example a full disk behind a redirection.
pub fn to_stdout(bytes: &[u8]) -> Result<(), WriteError> {
    parts_to_stdout(&[bytes])
}

/// Writes what follows each other to stdout, without putting it together first.
///
/// # Errors
/// Those of [`to_stdout`].
pub fn parts_to_stdout(parts: &[&[u8]]) -> Result<(), WriteError> {
    let mut out = BufWriter::with_capacity(CHUNK, std::io::stdout().lock());
    match parts.iter().try_for_each(|part| out.write_all(part)).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
            Err(WriteError { path: "stdout".into(), cause })
        }
        _ => Ok(()),
    }
}

/// How many columns the terminal has that stdout is; `None` where it is none.
pub fn terminal_width() -> Option<usize> {
    let (columns, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(columns.0))
}
