//! Another program that prints a little and then ends: bounded in time and in what it prints. Not what it prints.

use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often is looked whether a program that has closed its output has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// What a program may use up.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How much it may print.
    pub bytes: usize,
    /// How long it may take.
    pub time: Duration,
    /// Whether it gets a process group of its own, so that its children are killed with it. Not for a program that uses
    /// the terminal: Ctrl-C goes to the foreground process group only, and only that one may read.
    pub own_group: bool,
}

/// Why there is no output.
#[derive(Debug)]
pub enum Fault {
    /// It could not be started, or its output not be read.
    System(io::Error),
    /// It did not end in time, and was killed.
    Late,
    /// It printed more than it may, and was killed.
    Endless,
}

/// Runs it, and returns how it ended and what it printed. `input` is for its standard input, which is the command's own
/// business without one.
///
/// # Errors
/// A program that cannot be started, or that uses up more than it may.
pub fn run(
    mut command: Command,
    input: Option<Vec<u8>>,
    bounds: Bounds,
) -> Result<(ExitStatus, Vec<u8>), Fault> {
    let end = Instant::now() + bounds.time;
    #[cfg(unix)]
    if bounds.own_group {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(Fault::System)?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        // In a thread of its own: a program that does not read would be waited for. What it does not want is no fault.
        thread::spawn(move || stdin.write_all(&input));
    }
    let output = finish(&mut child, bounds, end);
    if output.is_err() {
        kill(&mut child, bounds.own_group);
    }
    output
}

fn finish(child: &mut Child, bounds: Bounds, end: Instant) -> Result<(ExitStatus, Vec<u8>), Fault> {
    let (tell, receiver) = channel();
    if let Some(stdout) = child.stdout.take() {
        // A thread of its own, which is left alone where a grandchild keeps the pipe open.
        thread::spawn(move || {
            let mut printed = Vec::new();
            let most = u64::try_from(bounds.bytes).unwrap_or(u64::MAX).saturating_add(1);
            tell.send(stdout.take(most).read_to_end(&mut printed).map(|_| printed))
        });
    }
    let printed = match receiver.recv_timeout(end.saturating_duration_since(Instant::now())) {
        Ok(printed) => printed.map_err(Fault::System)?,
        Err(RecvTimeoutError::Timeout) => return Err(Fault::Late),
        Err(RecvTimeoutError::Disconnected) => Vec::new(),
    };
    if printed.len() > bounds.bytes {
        return Err(Fault::Endless);
    }
    loop {
        match child.try_wait().map_err(Fault::System)? {
            Some(status) => return Ok((status, printed)),
            None if Instant::now() >= end => return Err(Fault::Late),
            None => thread::sleep(PAUSE),
        }
    }
}

/// Its group first, as long as it holds the number. Nothing can be done where that fails.
fn kill(child: &mut Child, own_group: bool) {
    #[cfg(unix)]
    if own_group && let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw)
    {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, bounds: Bounds) -> Result<(ExitStatus, Vec<u8>), Fault> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::null());
        run(command, None, bounds)
    }

    const BOUNDS: Bounds = Bounds { bytes: 100, time: Duration::from_secs(20), own_group: true };

    #[test]
    fn a_program_that_ends_is_read_and_one_without_end_is_killed_with_its_children() {
        let (status, printed) = shell("printf abc; exit 3", BOUNDS).unwrap();
        assert_eq!((status.code(), printed.as_slice()), (Some(3), b"abc".as_slice()));
        let began = Instant::now();
        assert!(matches!(shell("yes", BOUNDS), Err(Fault::Endless)));
        let soon = Bounds { time: Duration::from_millis(200), ..BOUNDS };
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!("(sleep 1; touch {}) & sleep 60", mark.display());
        assert!(matches!(shell(&script, soon), Err(Fault::Late)));
        assert!(matches!(shell("exec >&-; sleep 60", soon), Err(Fault::Late)));
        thread::sleep(Duration::from_millis(1500));
        assert!(!mark.exists(), "the child of the program lives on");
        assert!(began.elapsed() < Duration::from_secs(15));
    }
}
