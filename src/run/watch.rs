//! The budgets of the whole process, one of work and one of memory: a thread that looks now and then how much is used up.
//! Single functions have budgets of their own, which say more; this is for what those do not foresee.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::failure::Failure;
use crate::cli::{self, Exit};
use crate::io;
use chartroom::WORK_ON_KEYS;
use chartroom::diag::Diagnostic;
use chartroom::value::stop;

/// How long processors may work. Charts take milliseconds, the largest ones a second or two.
const WORK: Duration = Duration::from_secs(60);

// Functions that are slow by nature have a budget of their own, which says more and so has to be the smaller one.
const _: () = assert!(WORK.as_secs() > WORK_ON_KEYS.as_secs());

/// How much memory may be in use. Templates have half of it.
const MEMORY: u64 = 2 << 30;

/// How often to look: in that time, memory grows by some ten mebibytes.
const PERIOD: Duration = Duration::from_millis(10);

/// What there is on top for those that look whether they have to stop, and can say where they are.
const GRACE_OF_WORK: Duration = Duration::from_secs(2);
const GRACE_OF_MEMORY: u64 = 256 << 20;

/// The thread does next to nothing.
const STACK: usize = 128 << 10;

/// Whether what was made is being written: from then on the process does not end halfway.
static WRITING: AtomicBool = AtomicBool::new(false);

/// Starts to look; a run that is ended exits as `failed` says. Where no thread can be started, the budgets of single
/// functions remain.
pub(super) fn start(failed: Exit) {
    let _ = thread::Builder::new().stack_size(STACK).spawn(move || {
        loop {
            thread::sleep(PERIOD);
            look(failed);
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

/// Tells those to stop that can; where they do not within the grace, ends the process.
#[expect(
    clippy::disallowed_methods,
    reason = "the thread that should return the exit code does not come back"
)]
fn look(failed: Exit) {
    let worked = io::time_worked().unwrap_or_default();
    let memory = io::memory_in_use().unwrap_or_default();
    let reason = if worked > WORK {
        format!("the run takes too long: more than the limit of {} seconds of work", WORK.as_secs())
    } else if memory > MEMORY {
        format!("the run takes too much memory: more than the limit of {MEMORY} bytes")
    } else {
        return;
    };
    stop::stop(reason.clone());
    let is_over = worked > WORK + GRACE_OF_WORK || memory > MEMORY + GRACE_OF_MEMORY;
    if is_over && !WRITING.load(Ordering::SeqCst) {
        cli::tell(&Diagnostic::error(reason));
        std::process::exit(failed.code().into());
    }
}
