//! How much the process uses up: memory, by an allocator that counts, and time of the processor. Not how much it may.

#[cfg(not(target_env = "musl"))]
use std::alloc::System as Allocator;
use std::time::Duration;

use cap::Cap;
#[cfg(target_env = "musl")]
use mimalloc::MiMalloc as Allocator;

/// The system's allocator, counting. musl's own is slow by design, so static builds take mimalloc.
///
/// It comes from a crate, since an allocator is unsafe code and ours has none. The crate is small and has no dependencies; it
/// adds and subtracts an atomic number, nothing else is used of it. It refuses nothing: a refusal inside of an allocation
/// would end the process without a word. Counting needs neither `/proc` nor a system that has it.
#[global_allocator]
static ALLOCATOR: Cap<Allocator> = Cap::new(Allocator, usize::MAX);

/// The bytes of memory in use.
pub fn memory_in_use() -> Option<u64> {
    u64::try_from(ALLOCATOR.allocated()).ok()
}

/// How long processors have worked for this process, all threads together, where the system says it: waiting for an answer
/// is no work.
#[cfg(unix)]
pub fn time_worked() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
}

/// As above: nothing.
#[cfg(not(unix))]
pub fn time_worked() -> Option<Duration> {
    None
}
