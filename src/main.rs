//! argv in, exit code out. Knows `run` only.

use std::process::ExitCode;
use std::thread;

use jes_netpol::run;

fn main() -> ExitCode {
    let line = || run::main(std::env::args_os(), |name| std::env::var(name).ok());
    match thread::Builder::new().stack_size(run::STACK_SIZE).spawn(line).map(thread::JoinHandle::join) {
        Ok(Ok(exit)) => exit.into(),
        // A panic has told its own story on stderr.
        Ok(Err(_)) => ExitCode::from(101),
        Err(cause) => {
            eprintln!("Error: cannot start: no thread with {} bytes of stack: {cause}", run::STACK_SIZE);
            ExitCode::FAILURE
        }
    }
}
