//! Another program as a filter: bytes in, bytes out, within bounds.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;

/// How much a filter may print: more than any cluster takes, and much less than there is memory.
const OUTPUT_LIMIT: usize = 256 << 20;

/// How much of what a filter says on stderr is repeated. The rest is read and dropped, so that it is not kept waiting.
const STDERR_LIMIT: usize = 1 << 20;

/// A filter that could not be run, or that failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It could not be started or fed.
    #[error("error while running command {command}: {cause}")]
    Run {
        /// The program.
        command: String,
        /// The system's answer.
        cause: io::Error,
    },
    /// It ended with an error of its own.
    #[error("error while running command {command}. error output:\n{stderr}: {status}")]
    Failed {
        /// The program.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        stderr: String,
    },
    /// It printed more than it may, and was killed.
    #[error("error while running command {command}: it printed more than the limit of {limit} bytes")]
    Endless {
        /// The program.
        command: String,
        /// The limit.
        limit: usize,
    },
}

/// Feeds `input` to the program and returns what it prints.
///
/// # Errors
/// A program that cannot be started, that ends with another code than 0, or that prints more than `OUTPUT_LIMIT`.
pub fn pipe_through(command: &str, args: &[OsString], input: Vec<u8>) -> Result<Vec<u8>, CommandError> {
    bounded(command, args, input, OUTPUT_LIMIT)
}

fn bounded(command: &str, args: &[OsString], input: Vec<u8>, limit: usize) -> Result<Vec<u8>, CommandError> {
    let failed = |cause| CommandError::Run { command: command.to_owned(), cause };
    let mut child = Command::new(command)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    // Fed and listened to from threads of their own: the program may print before it has read everything.
    let feeder = child.stdin.take().map(|mut stdin| thread::spawn(move || stdin.write_all(&input)));
    let listener = child.stderr.take().map(|stderr| thread::spawn(move || beginning(stderr, STDERR_LIMIT)));
    let printed = printed(&mut child, limit).map_err(failed)?;
    if printed.len() > limit {
        // Nothing can be done where that fails. The threads are left alone: a grandchild may keep the pipes open.
        let _ = child.kill();
        let _ = child.wait();
        return Err(CommandError::Endless { command: command.to_owned(), limit });
    }
    let said =
        listener.and_then(|thread| thread.join().ok()).transpose().map_err(failed)?.unwrap_or_default();
    let status = child.wait().map_err(failed)?;
    if let Some(Ok(Err(cause))) = feeder.map(thread::JoinHandle::join)
        && cause.kind() != ErrorKind::BrokenPipe
    {
        return Err(failed(cause));
    }
    if status.success() {
        return Ok(printed);
    }
    let stderr = String::from_utf8_lossy(&said).trim_end().to_owned();
    Err(CommandError::Failed { command: command.to_owned(), status, stderr })
}

/// What the program prints, and one byte more than the limit at most.
fn printed(child: &mut Child, limit: usize) -> Result<Vec<u8>, io::Error> {
    let mut printed = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        stdout.take(most).read_to_end(&mut printed)?;
    }
    Ok(printed)
}

/// The first bytes of what there is to read; all is read.
fn beginning(mut from: impl Read, limit: usize) -> Result<Vec<u8>, io::Error> {
    let mut kept = Vec::new();
    from.by_ref().take(u64::try_from(limit).unwrap_or(u64::MAX)).read_to_end(&mut kept)?;
    io::copy(&mut from, &mut io::sink())?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn shell(script: &str, input: &str, limit: usize) -> Result<Vec<u8>, CommandError> {
        bounded("sh", &["-c".into(), script.into()], input.into(), limit)
    }

    #[test]
    fn a_filter_is_fed_and_read_at_once() {
        let input = "0123456789".repeat(100_000);
        assert_eq!(shell("cat", &input, 1_000_000).unwrap(), input.as_bytes());
        assert_eq!(shell("echo x", &input, 2).unwrap(), b"x\n");
    }

    #[test]
    fn a_filter_that_prints_without_end_is_killed_and_the_limit_named() {
        let began = Instant::now();
        let error = shell("yes", "", 100_000).unwrap_err().to_string();
        assert_eq!(error, "error while running command sh: it printed more than the limit of 100000 bytes");
        let error =
            shell("(yes | head -c 9000000 >&2; sleep 2) & exec yes", "", 100_000).unwrap_err().to_string();
        assert!(error.ends_with("more than the limit of 100000 bytes"), "{error}");
        assert!(began.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn what_a_filter_says_is_repeated_up_to_a_limit() {
        let error = shell("yes 012345678 | head -c 5000000 >&2; exit 3", "", 10).unwrap_err();
        let CommandError::Failed { status, stderr, .. } = error else { panic!("{error}") };
        assert_eq!((status.code(), stderr.len()), (Some(3), STDERR_LIMIT));
    }
}
