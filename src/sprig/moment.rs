//! The moment and the chance handed in: what time it is here, and randomness from a seed. Knows neither the clock nor
//! the system's source of randomness; whoever starts the run asks those, once.

use std::cell::{LazyCell, RefCell};
use std::fmt;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::gostd::time::{Time, Zone};

/// What a run takes from the world around it. Fixed for the run, so that rendering twice gives the same text.
pub struct Moment {
    /// Seconds since the Unix epoch.
    pub seconds: i64,
    /// Nanoseconds beyond those, below a thousand million.
    pub nanoseconds: u32,
    zone: LazyCell<String, Box<dyn FnOnce() -> String>>,
    random: RefCell<ChaCha20Rng>,
}

impl Moment {
    /// A moment. The seed must come from the system's source of randomness where keys or passwords may be made; the
    /// stream made of it (ChaCha with 20 rounds) is as hard to guess as the seed.
    pub fn new(seconds: i64, nanoseconds: u32, zone: impl Into<String>, seed: [u8; 32]) -> Moment {
        let zone = zone.into();
        Moment::in_zone(seconds, nanoseconds, move || zone, seed)
    }

    /// The same; the zone is asked for once a template wants to know.
    pub fn in_zone(
        seconds: i64,
        nanoseconds: u32,
        zone: impl FnOnce() -> String + 'static,
        seed: [u8; 32],
    ) -> Moment {
        let random = RefCell::new(ChaCha20Rng::from_seed(seed));
        Moment { seconds, nanoseconds, zone: LazyCell::new(Box::new(zone)), random }
    }

    /// The name of the local time zone, as in `TZ`: `UTC`, `Europe/Berlin`.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// The moment as Go's `time.Now` has it, in the local zone.
    pub fn now(&self) -> Time {
        Time::now(self.seconds, self.nanoseconds, Zone::local(self.zone()))
    }

    /// Starts the randomness anew: what is drawn from here on is what was drawn at first. For a second rendering.
    pub fn rewind(&self) {
        self.random.borrow_mut().set_word_pos(0);
    }

    /// Fills `bytes` with random ones.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.random.borrow_mut().fill_bytes(bytes);
    }

    /// A random number of 64 bits.
    pub fn next_u64(&self) -> u64 {
        self.random.borrow_mut().next_u64()
    }

    /// A random number below `limit`, each as likely as any other; 0 if `limit` is 0.
    pub fn below(&self, limit: u64) -> u64 {
        if limit == 0 {
            return 0;
        }
        // The numbers above the greatest multiple of `limit` would favour the small results: draw again.
        let fair = u64::MAX - u64::MAX % limit;
        loop {
            let drawn = self.next_u64();
            if drawn < fair {
                return drawn % limit;
            }
        }
    }
}

impl fmt::Debug for Moment {
    /// Leaves the randomness out: it is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment({}.{:09} {})", self.seconds, self.nanoseconds, self.zone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_rendering_draws_the_same() {
        let moment = Moment::new(0, 0, "UTC", [7; 32]);
        let first: Vec<u64> = (0..20).map(|i| moment.below(i * 5)).collect();
        let further = moment.next_u64();
        moment.rewind();
        assert_eq!(first, (0..20).map(|i| moment.below(i * 5)).collect::<Vec<_>>());
        assert_eq!(further, moment.next_u64());
        assert_ne!(further, Moment::new(0, 0, "UTC", [8; 32]).next_u64());
        assert!(first.iter().enumerate().all(|(i, n)| *n < (i as u64 * 5).max(1)));
    }
}
