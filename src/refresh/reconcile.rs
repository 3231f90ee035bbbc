//! Reconciles one release: joins what is known with the answers, and keeps the state of the release between two reconciliations. How
//! policies are compared and applied stands in `apply`; when that happens the controller decides.

mod apply;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::api::Cluster;
use super::events::{EventReason, Events};
use super::log::{Log, LogRecord};
use super::release::{Learned, Release};
use super::request_error::{RequestError, RequestErrorKind};
use crate::resolve::Outcome;
use jiff::Timestamp;

/// A release that the controller manages, with the state of its reconciliation.
pub struct Managed {
    /// The release.
    pub release: Box<dyn Release>,
    /// Whether the addresses that an earlier process stored were read.
    pub is_recalled: bool,
    /// The set of addresses that the live policies have, and when they were compared; `None` after a change.
    in_sync: Option<(String, Instant)>,
    /// The set and the names of policies that were stored last, and when.
    written: Option<(String, BTreeSet<String>, Instant)>,
    /// The policies that were applied, by this process or an earlier one.
    known_policies: BTreeSet<String>,
    /// Whether the values have changed since policies were applied.
    has_new_values: bool,
    /// The set of addresses that was applied last.
    applied: Option<String>,
    /// The names of its policies, once they were made.
    policies: Vec<String>,
    /// Whether lookups fail.
    is_degraded: bool,
    /// `metadata.generation` of each policy when it was as wanted.
    generations: BTreeMap<String, i64>,
    /// How often in a row policies were restored, and when last.
    restores: (u32, Option<Instant>),
    /// How many addresses or selectors each need has.
    pub needs: Vec<(&'static str, usize)>,
    /// Warnings since the last success, so that each is logged once.
    logged: BTreeSet<String>,
}

/// What reconciling needs: the cluster, Events and the log.
pub struct Context<'h> {
    /// The cluster.
    pub cluster: &'h Cluster,
    /// Events.
    pub events: &'h Events,
    /// The log.
    pub log: Log<'h>,
    /// After how long what is known is written down again though the set is the same: times are part of it.
    pub renew: Duration,
}

/// After this time the live policies are read again, even without a known change.
const RESYNC: Duration = Duration::from_secs(600);
/// So often in a row a policy is restored at once; then after pauses that grow, up to some minutes.
const IMMEDIATE_RESTORES: u32 = 3;
/// After this time without a restore the count begins anew.
const RESTORES_FORGOTTEN: Duration = Duration::from_secs(600);

/// How many different warnings of a release are logged before the next success.
const MOST_LOGGED: usize = 20;

/// The result of reconciling a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Policies that were applied, with what was different about them.
    pub applied: Vec<(String, String)>,
    /// Policies that were as they should be.
    pub same: usize,
    /// Policies that were left alone since another field manager owns them.
    pub conflicts: usize,
    /// Policies that were edited or deleted, and were restored.
    pub restored: usize,
    /// Whether something could not be looked up or done.
    pub failed: bool,
    /// Whether something has to be tried again that no answer brings back.
    pub retry: bool,
    /// Whether the credentials are not good any more.
    pub unauthorized: bool,
    /// Whether other addresses are known than before.
    pub changed: bool,
}

impl Reconciled {
    fn fail(&mut self, failure: &RequestError) {
        (self.failed, self.retry) = (true, true);
        self.unauthorized |= failure.kind == RequestErrorKind::Unauthorized;
    }
}

impl Managed {
    /// Nothing was done yet.
    pub fn new(release: Box<dyn Release>) -> Managed {
        Managed {
            release,
            is_recalled: false,
            in_sync: None,
            written: None,
            known_policies: BTreeSet::new(),
            has_new_values: false,
            applied: None,
            policies: Vec::new(),
            is_degraded: false,
            generations: BTreeMap::new(),
            restores: (0, None),
            needs: Vec::new(),
            logged: BTreeSet::new(),
        }
    }

    /// Does what is to be done with these answers.
    pub async fn act(&mut self, answers: Outcome, now: Timestamp, context: &Context<'_>) -> Reconciled {
        let mut reconciled = Reconciled::default();
        if let Err(failure) = self.recall(context).await {
            self.say(format!("cannot read the earlier addresses: {failure}"), context);
            reconciled.fail(&failure);
            return reconciled;
        }
        let learned = self.release.learn(answers, now);
        self.needs.clone_from(&learned.needs);
        reconciled.failed = !learned.failures.is_empty();
        reconciled.changed = self.applied.as_ref().is_some_and(|applied| *applied != learned.set);
        self.degraded(&learned, context).await;
        if !learned.complete {
            return reconciled;
        }
        if !self.write_down(&learned.set, context).await {
            (reconciled.failed, reconciled.retry) = (true, true);
        }
        let is_in_sync = |(set, at): &(String, Instant)| *set == learned.set && at.elapsed() < RESYNC;
        if self.in_sync.as_ref().is_some_and(is_in_sync) {
            reconciled.same = self.policies.len();
            return reconciled;
        }
        self.reconcile_policies(learned.set, &mut reconciled, context).await;
        reconciled
    }

    /// Takes over the state of an earlier process. Nothing is done before that: an address that only the earlier
    /// process knew would be removed.
    async fn recall(&mut self, context: &Context<'_>) -> Result<(), RequestError> {
        if self.is_recalled {
            return Ok(());
        }
        if let Some((memory, policies)) = context.cluster.memory(self.release.key()).await? {
            self.known_policies.extend(policies);
            if let Err(why) = self.release.recall(&memory) {
                self.say(format!("the state of an earlier process is ignored: {why}"), context);
            }
        }
        self.is_recalled = true;
        Ok(())
    }

    /// Takes over values that have changed in their files. Whether they have.
    ///
    /// # Errors
    /// Why they are not valid; those before stay in use.
    pub fn follow(&mut self) -> Result<bool, String> {
        let has_changed = self.release.follow()?;
        if has_changed {
            self.values_changed();
        }
        Ok(has_changed)
    }

    /// The values are others than those that the live policies were made of.
    pub fn values_changed(&mut self) {
        (self.in_sync, self.applied, self.has_new_values) = (None, None, true);
        self.logged.clear();
    }

    /// Another process leads, and may know more later.
    pub fn forget(&mut self) {
        (self.is_recalled, self.in_sync, self.written, self.applied) = (false, None, None, None);
    }

    /// A policy was seen with that many changes; `None`: it is gone. When it is to be looked at; `None`: it is not this
    /// release's, or nothing has happened to it.
    pub fn seen(&mut self, policy: &str, generation: Option<i64>, now: Duration) -> Option<Duration> {
        let known = *self.generations.get(policy)?;
        if generation == Some(known) {
            return None;
        }
        self.in_sync = None;
        let (restores, last) = self.restores;
        if last.is_none_or(|last| last.elapsed() > RESTORES_FORGOTTEN) {
            self.restores.0 = 0;
            return Some(now);
        }
        let doublings = restores.saturating_sub(IMMEDIATE_RESTORES);
        let pause = if doublings == 0 { Duration::ZERO } else { Duration::from_secs(1 << doublings.min(8)) };
        Some(now + pause)
    }

    /// The policies that are known to be there.
    pub fn known(&self) -> impl Iterator<Item = &String> {
        self.generations.keys()
    }

    /// Whether lookups fail.
    pub fn is_degraded(&self) -> bool {
        self.is_degraded
    }

    fn note_generation(&mut self, policy: &str, live: Option<&Value>) {
        let generation = live.and_then(|live| live.pointer("/metadata/generation")?.as_i64());
        if let Some(generation) = generation {
            self.generations.insert(policy.to_owned(), generation);
        }
    }

    async fn degraded(&mut self, learned: &Learned, context: &Context<'_>) {
        let was = std::mem::replace(&mut self.is_degraded, !learned.failures.is_empty());
        let failures: Vec<String> = learned.failures.iter().map(ToString::to_string).collect();
        let note = match (self.is_degraded, was) {
            (false, false) => return,
            (false, true) => "all lookups succeed again".to_owned(),
            (true, _) => format!("{}; the earlier addresses are used", failures.join("; ")),
        };
        let reason = if self.is_degraded { EventReason::LookupFailed } else { EventReason::LookupSucceeded };
        if self.is_degraded != was {
            self.say(note.clone(), context);
        }
        self.publish(reason, &note, context).await;
    }

    /// Writes down what is known before a policy is applied for it, so that nothing that was opened is forgotten.
    async fn write_down(&mut self, set: &str, context: &Context<'_>) -> bool {
        let is_fresh = |(written, policies, at): &(String, BTreeSet<String>, Instant)| {
            written == set && *policies == self.known_policies && at.elapsed() < context.renew
        };
        if self.written.as_ref().is_some_and(is_fresh) {
            return true;
        }
        let (memory, policies) = (self.release.memory(), self.known_policies.clone());
        match context.cluster.remember(self.release.key(), &memory, &policies).await {
            Ok(()) => self.written = Some((set.to_owned(), policies, Instant::now())),
            Err(failure) => {
                self.say(format!("cannot save the known addresses: {failure}"), context);
                return false;
            }
        }
        true
    }

    /// An Event on each of the release's policies.
    async fn publish(&self, reason: EventReason, note: &str, context: &Context<'_>) {
        for policy in &self.policies {
            self.publish_on((policy, None), (reason, note), context).await;
        }
    }

    /// An Event on one of them, as it is live.
    async fn publish_on(
        &self,
        about: (&str, Option<&Value>),
        what: (EventReason, &str),
        context: &Context<'_>,
    ) {
        context.events.publish(self.release.key(), about, what, context.log).await;
    }

    /// A warning, once.
    fn say(&mut self, text: String, context: &Context<'_>) {
        if self.logged.len() < MOST_LOGGED && self.logged.insert(text.clone()) {
            (context.log)(LogRecord::warning(text).about(self.release.key()));
        }
    }
}
