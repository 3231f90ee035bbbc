//! The clock and the random source of a run: a fixed time and zone, and streams made from a seed. The caller reads the
//! system's clock and its source of randomness, once; this file reads neither.

use std::cell::{Cell, LazyCell, RefCell};
use std::fmt;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::gostd::time::{Time, Zone};

/// The time and the randomness that templates see. Fixed for the run, so that rendering twice gives the same text.
pub struct ClockAndRandom {
    /// Seconds since the Unix epoch.
    pub seconds: i64,
    /// Nanoseconds beyond those, below a thousand million.
    pub nanoseconds: u32,
    zone: LazyCell<String, Box<dyn FnOnce() -> String>>,
    seed: [u8; 32],
    part: Cell<Part>,
    /// How often all was drawn anew.
    renewed: Cell<u32>,
    /// Who draws now.
    drawer: Cell<u32>,
    /// The streams that were drawn from in this part of the run: few, so that they are looked through.
    streams: RefCell<Vec<(u32, ChaCha20Rng)>>,
}

/// The parts of a run. None draws what another one draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Making a release's name from a template. The name is public.
    ReleaseName = 1,
    /// Rendering the chart, each time that it is rendered.
    #[default]
    Rendering = 2,
}

impl ClockAndRandom {
    /// A clock that stands at this time. The seed must come from the system's source of randomness where keys or passwords may be made; the
    /// stream made of it (ChaCha with 20 rounds) is as hard to guess as the seed.
    pub fn new(seconds: i64, nanoseconds: u32, zone: impl Into<String>, seed: [u8; 32]) -> ClockAndRandom {
        let zone = zone.into();
        ClockAndRandom::in_zone(seconds, nanoseconds, move || zone, seed)
    }

    /// The same; the zone is asked for once a template wants to know.
    pub fn in_zone(
        seconds: i64,
        nanoseconds: u32,
        zone: impl FnOnce() -> String + 'static,
        seed: [u8; 32],
    ) -> ClockAndRandom {
        ClockAndRandom {
            seconds,
            nanoseconds,
            zone: LazyCell::new(Box::new(zone)),
            seed,
            part: Cell::default(),
            renewed: Cell::default(),
            drawer: Cell::default(),
            streams: RefCell::default(),
        }
    }

    /// The name of the local time zone, as in `TZ`: `UTC`, `Europe/Berlin`.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// The time as Go's `time.Now` has it, in the local zone.
    pub fn now(&self) -> Time {
        Time::now(self.seconds, self.nanoseconds, Zone::local(self.zone()))
    }

    /// Starts a part of the run: what is drawn from here on is what was drawn when it was started before. For a second
    /// rendering.
    pub fn begin(&self, part: Part) {
        self.part.set(part);
        self.streams.borrow_mut().clear();
    }

    /// From here on, each part of the run draws something that reveals nothing of what it drew before.
    pub fn renew(&self) {
        self.renewed.set(self.renewed.get() + 1);
        self.streams.borrow_mut().clear();
    }

    /// Whether this part of the run has drawn anything.
    pub fn has_drawn(&self) -> bool {
        !self.streams.borrow().is_empty()
    }

    /// From here on, the function of that name draws, from a stream of its own: a function's results, which may be
    /// public (a shuffled list, a salt, a serial number), reveal nothing of what another one draws (a password, a key),
    /// in this rendering or in one before it that took other ways through the templates.
    pub(super) fn drawn_by(&self, function: &str) {
        self.drawer.set(number_of(function));
    }

    /// Fills `bytes` with random ones.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.draw(|random| random.fill_bytes(bytes));
    }

    /// A random number of 64 bits.
    fn next_u64(&self) -> u64 {
        self.draw(Rng::next_u64)
    }

    /// Draws from the stream of this part and this function. ChaCha makes unrelated streams of one key and different
    /// nonces (RFC 8439), so the nonce says who draws.
    fn draw<T>(&self, from: impl FnOnce(&mut ChaCha20Rng) -> T) -> T {
        let drawer = self.drawer.get();
        let mut streams = self.streams.borrow_mut();
        if let Some((_, random)) = streams.iter_mut().find(|(of, _)| *of == drawer) {
            return from(random);
        }
        let mut random = ChaCha20Rng::from_seed(self.seed);
        let part = u64::from(self.renewed.get()) << 8 | self.part.get() as u64;
        random.set_stream(part << 32 | u64::from(drawer));
        let drawn = from(&mut random);
        streams.push((drawer, random));
        drawn
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

impl fmt::Debug for ClockAndRandom {
    /// Leaves the randomness out: it is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClockAndRandom({}.{:09} {})", self.seconds, self.nanoseconds, self.zone())
    }
}

/// A number for a function's name (FNV-1a). Those of Sprig's functions differ, as a test sees to.
const fn number_of(function: &str) -> u32 {
    let (bytes, mut hash, mut i) = (function.as_bytes(), 0x811c_9dc5_u32, 0);
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_rendering_draws_the_same() {
        let clock = ClockAndRandom::new(0, 0, "UTC", [7; 32]);
        let first: Vec<u64> = (0..20).map(|i| clock.below(i * 5)).collect();
        let further = clock.next_u64();
        clock.begin(Part::Rendering);
        assert_eq!(first, (0..20).map(|i| clock.below(i * 5)).collect::<Vec<_>>());
        assert_eq!(further, clock.next_u64());
        assert_ne!(further, ClockAndRandom::new(0, 0, "UTC", [8; 32]).next_u64());
        assert!(first.iter().enumerate().all(|(i, n)| *n < (i as u64 * 5).max(1)));
    }

    /// Sixteen bytes drawn by the function.
    fn drawn(clock: &ClockAndRandom, function: &str) -> [u8; 16] {
        let mut bytes = [0; 16];
        clock.drawn_by(function);
        clock.fill(&mut bytes);
        bytes
    }

    #[test]
    fn nothing_is_drawn_by_two_functions_or_in_two_parts() {
        let clock = ClockAndRandom::new(0, 0, "UTC", [7; 32]);
        let names: Vec<&str> =
            super::super::table(&std::rc::Rc::new(ClockAndRandom::new(0, 0, "UTC", [7; 32])))
                .names()
                .collect();
        let mut all = Vec::new();
        for part in [Part::ReleaseName, Part::Rendering] {
            clock.begin(part);
            all.extend(names.iter().flat_map(|name| [drawn(&clock, name), drawn(&clock, name)]));
        }
        clock.begin(Part::Rendering);
        let again: Vec<_> =
            names.iter().flat_map(|name| [drawn(&clock, name), drawn(&clock, name)]).collect();
        assert_eq!(all[all.len() / 2..], again, "a second rendering draws the same");
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len(), names.len() > 200), (count, true));
    }
}
