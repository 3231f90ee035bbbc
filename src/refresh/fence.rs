//! Who may act, and until when. The time is that of a clock that only goes forward and goes on while the process, or
//! the machine, is stopped: a leader that was stopped does not act when it is continued. Not how a process becomes the
//! leader.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Until when this process may act; clones share it.
#[derive(Clone, Debug)]
pub struct Fence(Arc<Mutex<Until>>);

#[derive(Clone, Copy, Debug)]
enum Until {
    Always,
    Never,
    Ended,
    At(Duration),
}

/// Where there is no lease, a request may take this long at most.
const LONGEST: Duration = Duration::from_secs(60);

impl Fence {
    /// For a process that is alone.
    pub fn open() -> Fence {
        Fence(Arc::new(Mutex::new(Until::Always)))
    }

    /// For one that has yet to lead.
    pub fn closed() -> Fence {
        Fence(Arc::new(Mutex::new(Until::Never)))
    }

    /// May act until then, on the clock of [`Fence::now`].
    pub fn lead_until(&self, end: Duration) {
        self.set(Until::At(end));
    }

    /// May not act any more.
    pub fn close(&self) {
        self.set(Until::Never);
    }

    /// May never act again.
    pub fn end(&self) {
        self.set(Until::Ended);
    }

    /// For how long it may still act; `None`: it may not.
    pub fn left(&self) -> Option<Duration> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match until {
            Until::Always => Some(LONGEST),
            Until::Never | Until::Ended => None,
            Until::At(end) => end.checked_sub(Fence::now()).filter(|left| !left.is_zero()),
        }
    }

    /// The time since the machine was started, the time that it slept included.
    pub fn now() -> Duration {
        #[cfg(target_os = "linux")]
        const CLOCK: ClockId = ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        const CLOCK: ClockId = ClockId::Monotonic;
        let time = clock_gettime(CLOCK);
        let shut_down = |number: i64| u64::try_from(number).unwrap_or_default();
        Duration::from_secs(shut_down(time.tv_sec)) + Duration::from_nanos(shut_down(time.tv_nsec))
    }

    fn set(&self, until: Until) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*current, Until::Ended) {
            *current = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acting_ends_with_the_time() {
        assert!(Fence::open().left().is_some());
        let fence = Fence::closed();
        assert_eq!(fence.left(), None);
        fence.lead_until(Fence::now() + Duration::from_secs(60));
        assert!(fence.clone().left().is_some_and(|left| left > Duration::from_secs(50)));
        fence.lead_until(Fence::now().saturating_sub(Duration::from_millis(1)));
        assert_eq!(fence.left(), None);
        fence.lead_until(Fence::now() + Duration::from_secs(60));
        fence.close();
        assert_eq!(fence.left(), None);
        fence.end();
        fence.lead_until(Fence::now() + Duration::from_secs(60));
        assert_eq!(fence.left(), None, "the end is the end");
    }
}
