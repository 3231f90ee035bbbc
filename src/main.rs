//! argv in, exit code out. Knows `run` only.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use jes_netpol::run;

/// Runs on the first thread: the allocator grows the heap of any other by a few pages at a time, a system call each.
fn main() -> ExitCode {
    let has_started = Cell::new(false);
    let line = || {
        drop(panic::take_hook());
        has_started.set(true);
        run::main(std::env::args_os(), |name| std::env::var(name).ok())
    };
    // A stack that cannot be had is told by a panic, which is put into words below.
    panic::set_hook(Box::new(|_| {}));
    match panic::catch_unwind(AssertUnwindSafe(|| stacker::grow(run::STACK_SIZE, line))) {
        Ok(exit) => exit.into(),
        // A panic has told its own story on stderr.
        Err(_) if has_started.get() => ExitCode::from(101),
        Err(cause) => {
            eprintln!("Error: cannot start: no stack of {} bytes: {}", run::STACK_SIZE, reason(&*cause));
            ExitCode::FAILURE
        }
    }
}

/// What the operating system said, out of a panic of `stacker`.
fn reason(cause: &(dyn Any + Send)) -> &str {
    let line = cause.downcast_ref::<String>().and_then(|text| text.lines().next()).unwrap_or("out of memory");
    line.rsplit_once("failed to allocate stack: ").map_or(line, |(_, said)| said)
}
