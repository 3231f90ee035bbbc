//! One release, once: what is known of it, its policies, what is live, and what is done about the difference. Not when.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::api::{Cluster, is_edited, is_marked, is_ours};
use super::events::{Events, Happening};
use super::note::{Note, Tell};
use super::release::{Difference, Learned, Place, Policy, Release, State};
use super::trouble::{Trouble, TroubleKind};
use crate::resolve::Outcome;
use jiff::Timestamp;

/// A release with what was done for it so far.
pub struct Kept {
    /// The release.
    pub release: Box<dyn Release>,
    /// Whether what an earlier process knew was taken over.
    pub is_recalled: bool,
    /// What the live policies are for, where they were compared and nothing has happened to them since.
    settled: Option<(String, Instant)>,
    /// What was written down last, with the policies that were applied by then, and when.
    written: Option<(String, BTreeSet<String>, Instant)>,
    /// The policies that were applied, by this process or an earlier one.
    known_policies: BTreeSet<String>,
    /// Whether the values have changed since policies were applied.
    has_new_values: bool,
    /// What the policies that were applied last are for.
    applied: Option<String>,
    /// The names of its policies, once they were made.
    policies: Vec<String>,
    /// Whether look-ups fail.
    is_degraded: bool,
    /// How often the spec of each policy had been changed when it was as it should be.
    generations: BTreeMap<String, i64>,
    /// How often in a row somebody changed what was put right, and when it was put right last.
    fights: (u32, Option<Instant>),
    /// How many addresses or selectors each need has.
    pub needs: Vec<(&'static str, usize)>,
    /// What was told since all went well, so that it is not told again with each round.
    told: BTreeSet<String>,
}

/// Whoever acts, and where it tells what it did.
pub struct Hands<'h> {
    /// The cluster.
    pub cluster: &'h Cluster,
    /// Events.
    pub events: &'h Events,
    /// The log.
    pub tell: Tell<'h>,
    /// After how long what is known is written down again though the set is the same: times are part of it.
    pub renew: Duration,
}

/// After that the live policies are read again though nothing is known to have happened to them.
const RESYNC: Duration = Duration::from_secs(600);
/// So often in a row what somebody changes is put right at once; then after pauses that grow, up to some minutes.
const FRIENDLY: u32 = 3;
/// After so long without a change nobody fights any more.
const PEACE: Duration = Duration::from_secs(600);

/// How many different things are told of a release before all goes well again.
const MOST_TOLD: usize = 20;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acted {
    /// Policies that were applied, with what was different about them.
    pub applied: Vec<(String, String)>,
    /// Policies that were as they should be.
    pub same: usize,
    /// Policies that were left alone since somebody else owns them.
    pub conflicts: usize,
    /// Policies that somebody had edited or deleted, and that were put right.
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

impl Acted {
    fn fail(&mut self, trouble: &Trouble) {
        (self.failed, self.retry) = (true, true);
        self.unauthorized |= trouble.kind == TroubleKind::Unauthorized;
    }
}

impl Kept {
    /// Nothing was done yet.
    pub fn new(release: Box<dyn Release>) -> Kept {
        Kept {
            release,
            is_recalled: false,
            settled: None,
            written: None,
            known_policies: BTreeSet::new(),
            has_new_values: false,
            applied: None,
            policies: Vec::new(),
            is_degraded: false,
            generations: BTreeMap::new(),
            fights: (0, None),
            needs: Vec::new(),
            told: BTreeSet::new(),
        }
    }

    /// Does what is to be done with these answers.
    pub async fn act(&mut self, answers: Outcome, now: Timestamp, hands: &Hands<'_>) -> Acted {
        let mut acted = Acted::default();
        if let Err(trouble) = self.recall(hands).await {
            self.say(format!("the earlier addresses are not known: {trouble}"), hands);
            acted.fail(&trouble);
            return acted;
        }
        let learned = self.release.learn(answers, now);
        self.needs.clone_from(&learned.needs);
        acted.failed = !learned.failures.is_empty();
        acted.changed = self.applied.as_ref().is_some_and(|applied| *applied != learned.set);
        self.degraded(&learned, hands).await;
        if !learned.complete {
            return acted;
        }
        if !self.write_down(&learned.set, hands).await {
            (acted.failed, acted.retry) = (true, true);
        }
        let is_settled = |(set, at): &(String, Instant)| *set == learned.set && at.elapsed() < RESYNC;
        if self.settled.as_ref().is_some_and(is_settled) {
            acted.same = self.policies.len();
            return acted;
        }
        self.settle(learned.set, &mut acted, hands).await;
        acted
    }

    /// Takes over what an earlier process knew. Before that nothing is done: an address that is known to it alone would go.
    async fn recall(&mut self, hands: &Hands<'_>) -> Result<(), Trouble> {
        if self.is_recalled {
            return Ok(());
        }
        if let Some((memory, policies)) = hands.cluster.memory(self.release.place()).await? {
            self.known_policies.extend(policies);
            if let Err(why) = self.release.recall(&memory) {
                self.say(format!("what an earlier process wrote down is ignored: {why}"), hands);
            }
        }
        self.is_recalled = true;
        Ok(())
    }

    /// Takes over values that have changed in their files. Whether they have.
    ///
    /// # Errors
    /// Why they cannot be meant; those before go on.
    pub fn follow(&mut self) -> Result<bool, String> {
        let has_changed = self.release.follow()?;
        if has_changed {
            self.values_changed();
        }
        Ok(has_changed)
    }

    /// The values are others than those that the live policies were made of.
    pub fn values_changed(&mut self) {
        (self.settled, self.applied, self.has_new_values) = (None, None, true);
        self.told.clear();
    }

    /// Somebody else leads, who may know more later.
    pub fn forget(&mut self) {
        (self.is_recalled, self.settled, self.written, self.applied) = (false, None, None, None);
    }

    /// A policy was seen with that many changes; `None`: it is gone. When it is to be looked at; `None`: it is not this
    /// release's, or nothing has happened to it.
    pub fn seen(&mut self, policy: &str, generation: Option<i64>, now: Duration) -> Option<Duration> {
        let known = *self.generations.get(policy)?;
        if generation == Some(known) {
            return None;
        }
        self.settled = None;
        let (fights, last) = self.fights;
        if last.is_none_or(|last| last.elapsed() > PEACE) {
            self.fights.0 = 0;
            return Some(now);
        }
        let doublings = fights.saturating_sub(FRIENDLY);
        let pause = if doublings == 0 { Duration::ZERO } else { Duration::from_secs(1 << doublings.min(8)) };
        Some(now + pause)
    }

    /// The policies that are known to be there.
    pub fn known(&self) -> impl Iterator<Item = &String> {
        self.generations.keys()
    }

    /// Whether look-ups fail.
    pub fn is_degraded(&self) -> bool {
        self.is_degraded
    }

    fn note_generation(&mut self, policy: &str, live: Option<&Value>) {
        let generation = live.and_then(|live| live.pointer("/metadata/generation")?.as_i64());
        if let Some(generation) = generation {
            self.generations.insert(policy.to_owned(), generation);
        }
    }

    async fn degraded(&mut self, learned: &Learned, hands: &Hands<'_>) {
        let was = std::mem::replace(&mut self.is_degraded, !learned.failures.is_empty());
        let told: Vec<String> = learned.failures.iter().map(ToString::to_string).collect();
        let note = match (self.is_degraded, was) {
            (false, false) => return,
            (false, true) => "all look-ups succeed again".to_owned(),
            (true, _) => format!("{}; what was known stays", told.join("; ")),
        };
        let happening = if self.is_degraded { Happening::LookupFailed } else { Happening::LookupSucceeded };
        if self.is_degraded != was {
            self.say(note.clone(), hands);
        }
        self.publish(happening, &note, hands).await;
    }

    /// Writes down what is known before a policy is applied for it, so that nothing that was opened is forgotten.
    async fn write_down(&mut self, set: &str, hands: &Hands<'_>) -> bool {
        let is_fresh = |(written, policies, at): &(String, BTreeSet<String>, Instant)| {
            written == set && *policies == self.known_policies && at.elapsed() < hands.renew
        };
        if self.written.as_ref().is_some_and(is_fresh) {
            return true;
        }
        let (memory, policies) = (self.release.memory(), self.known_policies.clone());
        match hands.cluster.remember(self.release.place(), &memory, &policies).await {
            Ok(()) => self.written = Some((set.to_owned(), policies, Instant::now())),
            Err(trouble) => {
                self.say(format!("what is known could not be written down: {trouble}"), hands);
                return false;
            }
        }
        true
    }

    /// Makes the policies, compares them with what is live, and applies those that differ.
    async fn settle(&mut self, set: String, acted: &mut Acted, hands: &Hands<'_>) {
        let policies = match self.release.policies() {
            Ok(policies) => policies,
            Err(diagnostics) => {
                let texts: Vec<&str> = diagnostics.iter().map(|told| told.message.as_str()).collect();
                let note = format!("no policy can be made: {}", texts.join("; "));
                self.say(note.clone(), hands);
                self.publish(Happening::Refused, &note, hands).await;
                acted.failed = true;
                return;
            }
        };
        self.policies = policies.iter().map(|policy| policy.name.clone()).collect();
        let live = match read(self.release.place(), &policies, hands).await {
            Ok(live) => live,
            Err(trouble) => {
                self.say(format!("the live policies are not known: {trouble}"), hands);
                acted.fail(&trouble);
                return;
            }
        };
        match alone(self.release.place(), &policies, hands).await {
            Ok(None) => {}
            Ok(Some(missing)) => {
                let note = format!(
                    "NetworkPolicy {missing} is not there, which has the other rules: apply it first"
                );
                self.say(note.clone(), hands);
                self.publish(Happening::Refused, &note, hands).await;
                (acted.failed, acted.retry) = (true, true);
                return;
            }
            Err(trouble) => {
                self.say(format!("the live policies are not known: {trouble}"), hands);
                acted.fail(&trouble);
                return;
            }
        }
        let there: Vec<Value> = live.iter().flatten().cloned().collect();
        let differences = self.release.compare(&policies, &there);
        let is_known_set = self.applied.as_ref() == Some(&set);
        let mut is_settled = true;
        for ((policy, live), difference) in policies.iter().zip(&live).zip(&differences) {
            let is_unmarked = live.as_ref().is_some_and(|live| is_ours(live) && !is_marked(live));
            if difference.state == State::Same && !is_unmarked {
                acted.same += 1;
                self.note_generation(&policy.name, live.as_ref());
                continue;
            }
            let happening = self.happening(is_known_set, policy, (live.as_ref(), difference.state));
            is_settled &= self.apply(policy, live.as_ref(), (happening, difference), acted, hands).await;
        }
        if is_settled {
            self.told.clear();
            self.has_new_values = false;
            self.known_policies = self.policies.iter().cloned().collect();
            // Which policies there are is written down as well, once they are.
            self.write_down(&set, hands).await;
            self.settled = Some((set.clone(), Instant::now()));
            self.applied = Some(set);
        } else {
            acted.failed = true;
            acted.retry = true;
        }
    }

    /// Why a policy differs.
    fn happening(
        &self,
        is_known_set: bool,
        policy: &Policy,
        (live, state): (Option<&Value>, State),
    ) -> Happening {
        let was_applied = self.known_policies.contains(&policy.name);
        match state {
            State::Missing if was_applied && (is_known_set || !self.has_new_values) => Happening::Restored,
            State::Missing => Happening::Applied,
            _ if is_known_set || live.is_some_and(is_edited) => Happening::Restored,
            _ if self.has_new_values => Happening::ValuesChanged,
            _ => Happening::AddressesChanged,
        }
    }

    /// Whether the policy is as it should be now.
    async fn apply(
        &mut self,
        policy: &Policy,
        live: Option<&Value>,
        (happening, difference): (Happening, &Difference),
        acted: &mut Acted,
        hands: &Hands<'_>,
    ) -> bool {
        let place = self.release.place().clone();
        // Whoever edits what is this program's owns the edited field; it is put right all the same.
        let force = live.is_some_and(is_ours);
        match hands.cluster.apply(&place.namespace, policy, live, force).await {
            Ok(applied) => {
                self.note_generation(&policy.name, Some(&applied));
                if let Some(left) = self.left(policy, &applied, hands) {
                    let note = format!("NetworkPolicy {} is not what was applied: {left}", policy.name);
                    self.say(note.clone(), hands);
                    let about = (policy.name.as_str(), Some(&applied));
                    hands.events.publish(&place, about, (Happening::Refused, &note), hands.tell).await;
                    return false;
                }
                if happening == Happening::Restored {
                    acted.restored += 1;
                    self.fights.0 = self.fights.0.saturating_add(1);
                    self.fights.1 = Some(Instant::now());
                }
                let summary = difference.summary();
                let verb = if hands.cluster.is_dry() { "would be applied" } else { "applied" };
                let told = Note::info(format!("NetworkPolicy {} {verb}: {summary}", policy.name));
                (hands.tell)(told.about(&place).with("policy", &policy.name));
                if !hands.cluster.is_dry() {
                    let about = (policy.name.as_str(), Some(&applied));
                    hands.events.publish(&place, about, (happening, &summary), hands.tell).await;
                }
                let lines = difference.lines.iter().map(|(sign, line)| format!("{sign} {line}\n"));
                acted.applied.push((policy.name.clone(), lines.collect()));
                true
            }
            Err(trouble) => {
                acted.unauthorized |= trouble.kind == TroubleKind::Unauthorized;
                if trouble.kind == TroubleKind::NotLeader {
                    return false;
                }
                let (happening, note) = match trouble.kind {
                    TroubleKind::Conflict => {
                        acted.conflicts += 1;
                        let text = format!("NetworkPolicy {} is not changed: {trouble}", policy.name);
                        (Some(Happening::Conflict), text)
                    }
                    TroubleKind::Rejected | TroubleKind::Forbidden => {
                        let text = format!("NetworkPolicy {} could not be applied: {trouble}", policy.name);
                        (Some(Happening::Refused), text)
                    }
                    _ => (None, format!("NetworkPolicy {} could not be applied: {trouble}", policy.name)),
                };
                self.say(note.clone(), hands);
                if let Some(happening) = happening {
                    let about = (policy.name.as_str(), live);
                    hands.events.publish(&place, about, (happening, &note), hands.tell).await;
                }
                false
            }
        }
    }

    /// What is different about a policy right after it was applied: somebody in the cluster (an admission webhook) changes it.
    fn left(&self, policy: &Policy, applied: &Value, hands: &Hands<'_>) -> Option<String> {
        // What is applied for trial has no managed fields, and may have no name of its own.
        if hands.cluster.is_dry() {
            return None;
        }
        let left = self.release.compare(std::slice::from_ref(policy), std::slice::from_ref(applied));
        left.iter().find(|left| left.state != State::Same).map(Difference::summary)
    }

    /// An Event on each of the release's policies.
    async fn publish(&self, happening: Happening, note: &str, hands: &Hands<'_>) {
        for policy in &self.policies {
            let about = (policy.as_str(), None);
            hands.events.publish(self.release.place(), about, (happening, note), hands.tell).await;
        }
    }

    /// A warning, once.
    fn say(&mut self, text: String, hands: &Hands<'_>) {
        if self.told.len() < MOST_TOLD && self.told.insert(text.clone()) {
            (hands.tell)(Note::warning(text).about(self.release.place()));
        }
    }
}

/// The first policy that is missing beside one of these.
async fn alone(place: &Place, policies: &[Policy], hands: &Hands<'_>) -> Result<Option<String>, Trouble> {
    for beside in policies.iter().filter_map(|policy| policy.beside.as_ref()) {
        if hands.cluster.policy(&place.namespace, beside).await?.is_none() {
            return Ok(Some(beside.clone()));
        }
    }
    Ok(None)
}

/// The policies as they are live, in the order of those that should be.
async fn read(place: &Place, policies: &[Policy], hands: &Hands<'_>) -> Result<Vec<Option<Value>>, Trouble> {
    let mut live = Vec::with_capacity(policies.len());
    for policy in policies {
        live.push(hands.cluster.policy(&place.namespace, &policy.name).await?);
    }
    Ok(live)
}
