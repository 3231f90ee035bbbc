//! When questions are asked again: after an answer when its TTL ends, within bounds; after a failure with a back-off that
//! grows. The time is passed in; nothing waits.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::facts::Subject;

/// The bounds of the time between two lookups.
#[derive(Clone, Copy, Debug)]
pub struct Intervals {
    /// Nothing is asked again sooner, unless something has happened.
    pub shortest: Duration,
    /// Everything is asked again after that.
    pub longest: Duration,
}

/// What is asked when.
#[derive(Debug)]
pub struct Schedule {
    intervals: Intervals,
    jitter: Jitter,
    entries: BTreeMap<Subject, Entry>,
}

#[derive(Debug)]
struct Entry {
    due: Duration,
    /// How often in a row it failed.
    failures: u32,
    state: Asking,
    /// Since when something is known to have happened.
    since: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Idle,
    Asked,
    /// Something happened while it was asked, so that the answer may be of before.
    AskedAndOutdated,
}

/// An answer is asked for later by this part of its time, so that many do not come at once; and at most by so much.
const JITTER: (u32, Duration) = (20, Duration::from_millis(500));
/// What is due within this time is asked together.
const TOGETHER: Duration = Duration::from_millis(100);
/// A pause does not double more often than that.
const MOST_DOUBLINGS: u32 = 16;

impl Schedule {
    /// Nothing is asked yet.
    pub fn new(intervals: Intervals, seed: u64) -> Schedule {
        Schedule { intervals, jitter: Jitter(seed), entries: BTreeMap::new() }
    }

    /// From now on these are asked, and no others; new ones at once.
    pub fn want(&mut self, subjects: &BTreeSet<Subject>, now: Duration) {
        self.entries.retain(|subject, _| subjects.contains(subject));
        for subject in
            subjects.iter().filter(|subject| !self.entries.contains_key(subject)).cloned().collect::<Vec<_>>()
        {
            let entry = Entry { due: now, failures: 0, state: Asking::Idle, since: None };
            self.entries.insert(subject, entry);
        }
    }

    /// Makes a question due, since something happened to its subject. Returns whether it is asked at all.
    pub fn make_due(&mut self, subject: &Subject, now: Duration) -> bool {
        let Some(entry) = self.entries.get_mut(subject) else { return false };
        entry.due = now;
        entry.since.get_or_insert(now);
        if entry.state == Asking::Asked {
            entry.state = Asking::AskedAndOutdated;
        }
        true
    }

    /// What is to be asked now. It is not due again before it was answered.
    pub fn due(&mut self, now: Duration) -> Vec<Subject> {
        let is_due = |entry: &Entry| entry.state == Asking::Idle && entry.due <= now;
        if !self.entries.values().any(is_due) {
            return Vec::new();
        }
        let mut due = Vec::new();
        for (subject, entry) in &mut self.entries {
            if entry.state == Asking::Idle && entry.due <= now + TOGETHER {
                entry.state = Asking::Asked;
                due.push(subject.clone());
            }
        }
        due
    }

    /// An answer came that holds for so many seconds, or none. Returns since when something is known to have happened.
    pub fn answered(
        &mut self,
        subject: &Subject,
        now: Duration,
        ttl: Option<u32>,
        failed: bool,
    ) -> Option<Duration> {
        let Intervals { shortest, longest } = self.intervals;
        let entry = self.entries.get_mut(subject)?;
        let was = std::mem::replace(&mut entry.state, Asking::Idle);
        if was == Asking::AskedAndOutdated {
            entry.due = now;
            return entry.since;
        }
        entry.failures = if failed { entry.failures.saturating_add(1) } else { 0 };
        let wait = match entry.failures {
            0 => {
                let wait =
                    ttl.map_or(longest, |ttl| Duration::from_secs(ttl.into())).min(longest).max(shortest);
                wait + self.jitter.up_to((wait / JITTER.0).min(JITTER.1))
            }
            failures => {
                let doubled = shortest.saturating_mul(1 << (failures - 1).min(MOST_DOUBLINGS)).min(longest);
                // At least half of it, so that those who failed together do not come back together.
                (doubled / 2 + self.jitter.up_to(doubled / 2)).max(shortest)
            }
        };
        entry.due = now + wait;
        if failed { entry.since } else { entry.since.take() }
    }

    /// When the next one is due; `None`: not before something was answered.
    pub fn next(&self) -> Option<Duration> {
        let idle = self.entries.values().filter(|entry| entry.state == Asking::Idle);
        idle.map(|entry| entry.due).min()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014). It spreads requests and keeps no secret.
#[derive(Debug)]
pub struct Jitter(pub u64);

impl Jitter {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Any time from none to that one.
    pub fn up_to(&mut self, most: Duration) -> Duration {
        let most = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(self.number().checked_rem(most.saturating_add(1)).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Intervals = Intervals { shortest: Duration::from_secs(5), longest: Duration::from_secs(60) };

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn host(name: &str) -> Subject {
        Subject::Host(name.parse().unwrap())
    }

    fn of(subjects: &[&Subject]) -> Schedule {
        let mut schedule = Schedule::new(PACE, 7);
        schedule.want(&subjects.iter().map(|subject| (*subject).clone()).collect(), at(0));
        schedule
    }

    /// The seconds until it is asked again.
    fn waits(schedule: &mut Schedule, subject: &Subject, now: u64, ttl: Option<u32>, failed: bool) -> f64 {
        assert_eq!(schedule.due(at(now)), std::slice::from_ref(subject), "at {now}");
        schedule.answered(subject, at(now), ttl, failed);
        (schedule.next().unwrap() - at(now)).as_secs_f64()
    }

    #[test]
    fn answers_are_asked_for_again_when_their_time_ends() {
        let a = host("a.example.com");
        let mut schedule = of(&[&a]);
        let (mut now, mut all) = (0, BTreeSet::new());
        for (ttl, least, most) in
            [(Some(30), 30.0, 30.5), (Some(0), 5.0, 5.25), (Some(3600), 60.0, 60.5), (None, 60.0, 60.5)]
        {
            let wait = waits(&mut schedule, &a, now, ttl, false);
            assert!((least..=most).contains(&wait), "{ttl:?}: {wait}");
            all.insert((wait * 1e6) as u64 % 1_000_000);
            now += 100;
        }
        assert_eq!(all.len(), 4, "all at other times: {all:?}");
    }

    #[test]
    fn failures_are_asked_again_after_pauses_that_grow() {
        let a = host("a.example.com");
        let mut schedule = of(&[&a]);
        let mut now = 0;
        for most in [5.0, 10.0, 20.0, 40.0, 60.0, 60.0] {
            let wait = waits(&mut schedule, &a, now, None, true);
            assert!(wait >= f64::max(5.0, most / 2.0) && wait <= most, "{wait} of {most}");
            now += 100;
        }
        let wait = waits(&mut schedule, &a, now, Some(10), false);
        assert!((10.0..=10.5).contains(&wait), "an answer ends it: {wait}");
        assert!(waits(&mut schedule, &a, now + 100, None, true) <= 5.0);
    }

    #[test]
    fn what_happens_is_asked_at_once_and_again_if_it_was_being_asked() {
        let [a, b] = ["a.example.com", "b.example.com"].map(host);
        let mut schedule = of(&[&a, &b]);
        assert_eq!(schedule.due(at(0)).len(), 2, "those due together are asked together");
        assert!(schedule.due(at(50)).is_empty(), "and not again while they are asked");
        schedule.answered(&a, at(1), Some(30), false);
        assert!(schedule.make_due(&a, at(2)) && schedule.make_due(&b, at(2)));
        assert_eq!(schedule.due(at(2)), std::slice::from_ref(&a));
        assert_eq!(schedule.answered(&b, at(3), Some(30), false), Some(at(2)), "the answer may be of before");
        assert_eq!(schedule.due(at(3)), std::slice::from_ref(&b));
        assert_eq!(schedule.answered(&b, at(4), Some(30), false), Some(at(2)));
        assert_eq!(schedule.answered(&a, at(4), Some(30), false), Some(at(2)));
        assert!(schedule.next().unwrap() > at(33));
        assert!(!schedule.make_due(&host("c.example.com"), at(5)), "it is not wanted");
        schedule.want(&BTreeSet::from([a.clone()]), at(6));
        assert!(!schedule.make_due(&b, at(7)) && schedule.make_due(&a, at(7)));
    }
}
