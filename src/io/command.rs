//! Another program as a filter: bytes in, bytes out.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

/// A filter that could not be run, or that failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It could not be started or fed.
    #[error("error while running command {command}: {cause}")]
    Run {
        /// The program.
        command: String,
        /// The system's answer.
        cause: std::io::Error,
    },
    /// It ended with an error of its own.
    #[error("error while running command {command}. error output:\n{stderr}: {status}")]
    Failed {
        /// The program.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// What it said.
        stderr: String,
    },
}

/// Feeds `input` to the program and returns what it prints.
///
/// # Errors
/// A program that cannot be started, or that ends with another code than 0.
pub fn pipe_through(command: &str, args: &[String], input: Vec<u8>) -> Result<Vec<u8>, CommandError> {
    let failed = |cause| CommandError::Run { command: command.to_owned(), cause };
    let mut child = Command::new(command)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    // Fed from a thread of its own: the program may print before it has read everything.
    let feeder = child.stdin.take().map(|mut stdin| std::thread::spawn(move || stdin.write_all(&input)));
    let output = child.wait_with_output().map_err(failed)?;
    if let Some(Ok(Err(cause))) = feeder.map(std::thread::JoinHandle::join)
        && cause.kind() != ErrorKind::BrokenPipe
    {
        return Err(failed(cause));
    }
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let stderr = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
        Err(CommandError::Failed { command: command.to_owned(), status: output.status, stderr })
    }
}
