//! argv in, exit code out. Knows `run` only.

use std::mem::ManuallyDrop;
use std::process::ExitCode;

use corosensei::stack::DefaultStack;
use jes_netpol::run;

/// Runs on the first thread, though on a stack of its own: the allocator grows the heap of any other thread by a few
/// pages at a time, a system call each.
fn main() -> ExitCode {
    // Given back with the process, so not by itself.
    let mut stack = match DefaultStack::new(run::STACK_SIZE) {
        Ok(stack) => ManuallyDrop::new(stack),
        Err(cause) => {
            eprintln!("Error: cannot start: no stack of {} bytes: {cause}", run::STACK_SIZE);
            return ExitCode::FAILURE;
        }
    };
    let line = || run::main(std::env::args_os(), |name| std::env::var(name).ok());
    corosensei::on_stack(&mut *stack, line).into()
}
