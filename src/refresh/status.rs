//! The state of the process for metrics and probes. How they are served is in serve.rs.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use super::fence::Fence;
use super::lease::Contact;
use super::metrics::Metrics;
use super::reconcile::{Managed, Reconciled};
use super::{Setup, serve};
use crate::facts::{Answer, Question, Sighting, Subject, Verdict};
use crate::resolve::Outcome;

/// Unhealthy if the loop has not run for this long.
const LOOP_TIMEOUT: Duration = Duration::from_secs(180);
/// A process that does not lead is ready if it has seen the Lease within this time.
const CONTACT_TIMEOUT: Duration = Duration::from_secs(60);

/// All of it.
pub struct Status {
    /// What is counted.
    pub metrics: Metrics,
    /// When the Lease was last seen by a process that waits.
    pub contact: Contact,
    memory: fn() -> Option<u64>,
    clock: Rc<dyn Fn() -> Timestamp>,
    heartbeat: Cell<Duration>,
    leads: Cell<bool>,
    /// Whether all releases have once been as they should be since this process leads.
    has_been_whole: Cell<bool>,
    /// When each question was answered last.
    answered: RefCell<BTreeMap<Subject, Duration>>,
}

impl Status {
    /// Nothing has happened yet.
    pub fn new(setup: &Setup) -> Status {
        Status {
            metrics: Metrics::default(),
            contact: Rc::default(),
            memory: setup.memory,
            clock: setup.clock.clone(),
            heartbeat: Cell::new(Fence::now()),
            leads: Cell::new(false),
            has_been_whole: Cell::new(false),
            answered: RefCell::default(),
        }
    }

    /// The loop turns.
    pub fn heartbeat(&self) {
        self.heartbeat.set(Fence::now());
    }

    /// This process leads now, or does not any more.
    pub fn lead(&self, leads: bool) {
        self.leads.set(leads);
        self.has_been_whole.set(false);
        self.answered.borrow_mut().clear();
        self.metrics.set("leader", if leads { 1.0 } else { 0.0 });
    }

    /// Counts what came back to questions.
    pub fn looked_up(&self, questions: &[Question], outcome: &Outcome) {
        for subject in questions.iter().flat_map(Question::subjects) {
            let counted = match outcome.facts.get(subject) {
                None => continue,
                Some(Ok(Answer::Addresses(sightings))) if matches!(subject, Subject::Host(_)) => {
                    let from: BTreeSet<String> = sightings.iter().map(server).collect();
                    (from.into_iter().collect(), "answered")
                }
                Some(Ok(_)) => (vec!["the cluster".to_owned()], "answered"),
                Some(Err(failure)) => {
                    let of = failure.attempts.iter().map(|attempt| match subject {
                        // As an answer calls it.
                        Subject::Host(_) => attempt.of.replacen("DNS server ", "DNS ", 1),
                        _ => "the cluster".to_owned(),
                    });
                    let outcome = match failure.verdict() {
                        Verdict::Definite => "gone",
                        Verdict::Transient => "failed",
                        Verdict::SetUp => "refused",
                    };
                    (of.collect::<BTreeSet<_>>().into_iter().collect(), outcome)
                }
            };
            let (resolvers, outcome): (Vec<String>, _) = counted;
            resolvers.iter().for_each(|resolver| self.metrics.looked_up(resolver, outcome));
        }
    }

    /// An answer came, or none.
    pub fn answered(&self, subject: &Subject, now: Duration, failed: bool) {
        let mut answered = self.answered.borrow_mut();
        match failed {
            false => drop(answered.insert(subject.clone(), now)),
            // Until then it was never answered.
            true => drop(answered.entry(subject.clone()).or_insert(now)),
        }
    }

    /// Something was done for a release.
    pub fn reconciled(&self, reconciled: &Reconciled, since: Option<Duration>) {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        if !reconciled.applied.is_empty() {
            self.metrics.applied("applied", count(reconciled.applied.len()));
            if let Some(since) = since {
                self.metrics.took(Fence::now().saturating_sub(since));
            }
        }
        if reconciled.conflicts > 0 {
            self.metrics.applied("conflict", count(reconciled.conflicts));
        }
        if reconciled.retry {
            self.metrics.applied("failed", 1);
        }
        self.metrics.add("applies_skipped", count(reconciled.same));
        self.metrics.add("restored", count(reconciled.restored));
        self.metrics.add("set_changes", u64::from(reconciled.changed));
    }

    /// The loop has turned: what there is, how many releases wait for another attempt, and whether all is as it should be.
    pub fn turned(&self, managed: &[Managed], retries: usize, is_whole: bool) {
        self.heartbeat();
        if is_whole {
            self.has_been_whole.set(true);
            #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 have room in it")]
            self.metrics.set("last_round_timestamp_seconds", (self.clock)().as_second() as f64);
        }
        let mut addresses: BTreeMap<&'static str, usize> = BTreeMap::new();
        managed.iter().flat_map(|managed| &managed.needs).for_each(|(need, count)| {
            *addresses.entry(need).or_default() += count;
        });
        self.metrics.addresses(addresses);
        let degraded = managed.iter().filter(|managed| managed.is_degraded()).count().max(retries);
        self.metrics.set("releases", number(managed.len()));
        self.metrics.set("degraded_releases", number(degraded));
    }
}

impl serve::Probes for Status {
    fn unhealthy(&self) -> Option<String> {
        let still = Fence::now().saturating_sub(self.heartbeat.get());
        (still > LOOP_TIMEOUT).then(|| format!("the controller has not run for {} s", still.as_secs()))
    }

    fn unready(&self) -> Option<String> {
        if self.leads.get() {
            return (!self.has_been_whole.get()).then(|| "not all releases are in sync yet".to_owned());
        }
        let contact = self.contact.get().map(|contact| Fence::now().saturating_sub(contact));
        match contact {
            Some(age) if age <= CONTACT_TIMEOUT => None,
            _ => Some("the Lease cannot be read".to_owned()),
        }
    }

    fn metrics(&self, open_metrics: bool) -> String {
        let oldest = self.answered.borrow().values().min().copied();
        let age = oldest.map(|oldest| Fence::now().saturating_sub(oldest).as_secs_f64());
        self.metrics.set("oldest_answer_age_seconds", age.unwrap_or_default());
        #[expect(clippy::cast_precision_loss, reason = "it has room for the bytes of any machine")]
        self.metrics.set("memory_bytes", (self.memory)().unwrap_or_default() as f64);
        self.metrics.text(open_metrics)
    }
}

fn server(sighting: &Sighting) -> String {
    sighting.from.to_string()
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
