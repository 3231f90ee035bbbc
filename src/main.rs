//! argv in, exit code out. Knows `run` only.

use std::hint::black_box;
use std::mem::ManuallyDrop;
use std::process::ExitCode;

use corosensei::stack::DefaultStack;
use jes_netpol::run;

/// What glibc's allocator learns from (mallopt(3), M_MMAP_THRESHOLD): having got back the first of these, it keeps what is
/// freed instead of returning it page by page; the second is room for most charts, got at once.
const ALLOCATOR_HINTS: [usize; 2] = [4 << 20, 2 << 20];

/// Runs on the first thread, though on a stack of its own: the allocator grows the heap of any other thread by a few
/// pages at a time, a system call each.
fn main() -> ExitCode {
    for size in ALLOCATOR_HINTS {
        drop(black_box(Vec::<u8>::with_capacity(size)));
    }
    // Given back with the process, so not by itself.
    let mut stack = match DefaultStack::new(run::STACK_SIZE) {
        Ok(stack) => ManuallyDrop::new(stack),
        Err(cause) => {
            eprintln!("Error: cannot start: no stack of {} bytes: {cause}", run::STACK_SIZE);
            return ExitCode::FAILURE;
        }
    };
    let line = || {
        run::main(std::env::args_os(), |name| {
            // What is not UTF-8 is not the same as nothing.
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    };
    corosensei::on_stack(&mut *stack, line).into()
}
