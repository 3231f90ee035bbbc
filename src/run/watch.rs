//! The budgets of the whole process, one of work and one of memory: a thread that looks now and then how much is used up.
//! Single functions have budgets of their own, which say more; this is for what those do not foresee.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::failure::Failure;
use crate::cli::{self, Exit, Look};
use crate::io;
use chartroom::WORK_ON_KEYS;
use chartroom::diag::Diagnostic;
use chartroom::value::stop;

/// What a run may use up.
#[derive(Clone, Copy)]
struct Limits {
    /// How long processors may work. Charts take milliseconds, the largest ones a second or two.
    work: Duration,
    /// How much memory may be in use. Templates have half of it.
    memory: u64,
    /// What there is on top for those that look whether they have to stop, and can say where they are.
    grace_of_work: Duration,
    grace_of_memory: u64,
}

const LIMITS: Limits = Limits {
    work: Duration::from_secs(60),
    memory: 2 << 30,
    grace_of_work: Duration::from_secs(2),
    grace_of_memory: 256 << 20,
};

// Functions that are slow by nature have a budget of their own, which says more and so has to be the smaller one.
const _: () = assert!(LIMITS.work.as_secs() > WORK_ON_KEYS.as_secs());

/// How often to look: in that time, memory grows by some ten mebibytes.
const PERIOD: Duration = Duration::from_millis(10);

/// The thread does next to nothing.
const STACK: usize = 128 << 10;

/// Whether what was made is being written: from then on the process does not end halfway.
static WRITING: AtomicBool = AtomicBool::new(false);

/// How much work there was when the current round began, in milliseconds. A run that does not go on has one round.
static BEGAN: AtomicU64 = AtomicU64::new(0);

/// How much memory a run may use that goes on: hundreds of releases take some tens of mebibytes.
const MEMORY_OF_ROUNDS: u64 = 512 << 20;

/// Starts to look at a run that goes on: the budget of work is for each round, that of memory for all of them.
pub(super) fn start_rounds(look: Look) {
    start_with(Limits { memory: MEMORY_OF_ROUNDS, ..LIMITS }, Exit::Failed, look);
}

/// Another round begins.
pub(super) fn begin_round() {
    BEGAN.store(millis(io::time_worked().unwrap_or_default()), Ordering::SeqCst);
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Starts to look; a run that is ended exits as `failed` says, with a message that looks as `shown` says. Where no thread can be started, the budgets of single
/// functions remain.
pub(super) fn start(failed: Exit, shown: Look) {
    start_with(LIMITS, failed, shown);
}

fn start_with(limits: Limits, failed: Exit, shown: Look) {
    let _ = thread::Builder::new().stack_size(STACK).spawn(move || {
        loop {
            thread::sleep(PERIOD);
            look(limits, failed, shown);
        }
    });
}

/// The result is there; what follows is written.
///
/// # Errors
/// A budget is used up: then the result may not be whole.
pub(super) fn end() -> Result<(), Failure> {
    WRITING.store(true, Ordering::SeqCst);
    stop::stopped().map_or(Ok(()), |reason| Err(Failure::other(reason)))
}

/// Stops the loops that can be stopped; where they do not end within the grace, ends the process.
#[expect(clippy::disallowed_methods, reason = "the thread that returns the exit code does not end")]
fn look(limits: Limits, failed: Exit, shown: Look) {
    let began = Duration::from_millis(BEGAN.load(Ordering::SeqCst));
    let worked = io::time_worked().unwrap_or_default().saturating_sub(began);
    let memory = io::memory_in_use().unwrap_or_default();
    let Some(reason) = limits.exceeded(worked, memory) else { return };
    stop::stop(reason.clone());
    if limits.are_over(worked, memory) && !WRITING.load(Ordering::SeqCst) {
        cli::tell(&Diagnostic::error(reason), shown);
        std::process::exit(failed.code().into());
    }
}

impl Limits {
    fn exceeded(&self, worked: Duration, memory: u64) -> Option<String> {
        if worked > self.work {
            let seconds = self.work.as_secs();
            Some(format!("the run takes too long: more than the limit of {seconds} seconds of work"))
        } else if memory > self.memory {
            Some(format!("the run takes too much memory: more than the limit of {} bytes", self.memory))
        } else {
            None
        }
    }

    /// Whether the grace is used up as well.
    fn are_over(&self, worked: Duration, memory: u64) -> bool {
        worked > self.work + self.grace_of_work || memory > self.memory + self.grace_of_memory
    }
}

#[cfg(test)]
mod tests {
    //! The thread ends processes, so each case is one: this program again, for the one test that is named to it.

    use std::hint::black_box;
    use std::process::{Command, Output};
    use std::time::Instant;

    use chartroom::{Chart, File, Request};

    use super::*;

    /// Longer than any case takes on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// What a process that runs the ignored test of this name comes to.
    fn outcome(name: &str) -> (Option<i32>, String) {
        let name = format!("run::watch::tests::{name}");
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", &name, "--ignored", "--nocapture", "--test-threads=1"]);
        let Output { status, stderr, .. } = command.output().unwrap();
        (status.code(), String::from_utf8_lossy(&stderr).into_owned())
    }

    /// Works on, without a look whether it has to stop, until the time is over.
    fn work_for(time: Duration) {
        let started = Instant::now();
        while started.elapsed() < time {
            black_box(started);
        }
    }

    #[test]
    fn work_that_does_not_stop_is_ended_after_the_grace() {
        let (code, error) = outcome("endless_work");
        assert_eq!(code, Some(1), "{error}");
        assert!(
            error.contains("the run takes too long: more than the limit of 0 seconds of work"),
            "{error}"
        );
    }

    #[test]
    fn work_that_stops_within_the_grace_is_not_ended() {
        let (code, error) = outcome("work_with_a_look");
        assert_eq!(code, Some(0), "{error}");
    }

    #[test]
    fn a_template_that_is_stopped_says_where_it_was() {
        let (code, error) = outcome("endless_template");
        assert_eq!(code, Some(0), "{error}");
    }

    #[test]
    fn memory_beyond_the_grace_ends_the_process() {
        let (code, error) = outcome("too_much_memory");
        assert_eq!(code, Some(3), "{error}");
        assert!(
            error.contains("the run takes too much memory: more than the limit of 2147483648 bytes"),
            "{error}"
        );
    }

    #[test]
    fn memory_within_the_grace_is_an_error_when_the_work_is_done() {
        let (code, error) = outcome("much_memory");
        assert_eq!(code, Some(0), "{error}");
    }

    #[test]
    fn a_result_that_is_being_written_is_written_whole() {
        let (code, error) = outcome("much_memory_while_writing");
        assert_eq!(code, Some(0), "{error}");
    }

    #[test]
    #[ignore = "ends its process: another test starts it in one of its own"]
    fn endless_work() {
        let (work, grace_of_work) = (Duration::from_millis(50), Duration::from_millis(50));
        start_with(Limits { work, grace_of_work, ..LIMITS }, Exit::Failed, Look::default());
        work_for(PATIENCE);
    }

    #[test]
    #[ignore = "stops its process: another test starts it in one of its own"]
    fn work_with_a_look() {
        start_with(Limits { work: Duration::from_millis(50), ..LIMITS }, Exit::Failed, Look::default());
        let started = Instant::now();
        while stop::stopped().is_none() && started.elapsed() < PATIENCE {
            black_box(started);
        }
        assert!(end().is_err());
    }

    /// The expression looks through all of the text for each of its letters.
    #[test]
    #[ignore = "stops its process: another test starts it in one of its own"]
    fn endless_template() {
        start_with(Limits { work: Duration::from_millis(50), ..LIMITS }, Exit::Failed, Look::default());
        let template = &b"a: b\nc: {{ regexFindAll \".*x|a\" (repeat 900000 \"a\") -1 }}\n"[..];
        let files = vec![
            File::new("Chart.yaml", &b"apiVersion: v2\nname: m\nversion: 1.0.0\n"[..]),
            File::new("templates/t.yaml", template),
        ];
        let request = Request::new("m", "default");
        let chart = Chart::load(files, &request.profile, &mut Vec::new()).unwrap();
        let error = Failure::from(chartroom::render(chart, &request).err().unwrap()).message();
        assert!(error.contains("more than the limit of 0 seconds of work"), "{error}");
        assert!(error.contains("m/templates/t.yaml:2:6"), "{error}");
    }

    /// Memory is counted when it is allocated; never touched, it takes nothing from the machine.
    fn allocate(bytes: u64) -> Vec<u8> {
        black_box(Vec::with_capacity(usize::try_from(bytes).unwrap()))
    }

    fn wait_until_notified() {
        let started = Instant::now();
        while stop::stopped().is_none() && started.elapsed() < PATIENCE {
            thread::sleep(PERIOD);
        }
        assert!(stop::stopped().is_some());
    }

    #[test]
    #[ignore = "ends its process: another test starts it in one of its own"]
    fn too_much_memory() {
        start(Exit::Broken, Look::default());
        let kept = allocate(LIMITS.memory + LIMITS.grace_of_memory);
        thread::sleep(PATIENCE);
        drop(kept);
    }

    #[test]
    #[ignore = "stops its process: another test starts it in one of its own"]
    fn much_memory() {
        start(Exit::Failed, Look::default());
        let less = allocate(LIMITS.memory - (64 << 20));
        thread::sleep(PERIOD * 20);
        assert_eq!(stop::stopped(), None);
        let more = allocate(128 << 20);
        wait_until_notified();
        assert!(end().is_err());
        drop((less, more));
    }

    #[test]
    #[ignore = "stops its process: another test starts it in one of its own"]
    fn much_memory_while_writing() {
        start(Exit::Failed, Look::default());
        assert!(end().is_ok());
        let kept = allocate(LIMITS.memory + 2 * LIMITS.grace_of_memory);
        wait_until_notified();
        thread::sleep(PERIOD * 20);
        drop(kept);
    }
}
