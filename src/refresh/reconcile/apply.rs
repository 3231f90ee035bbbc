//! One reconciliation of a release's policies with the live ones: reads, compares, applies, reports. Not what was known before, nor when
//! it happens.

use serde_json::Value;
use tokio::time::Instant;

use super::{Context, Managed, Reconciled};
use crate::refresh::api::{is_edited, is_marked, is_ours};
use crate::refresh::events::EventReason;
use crate::refresh::log::LogRecord;
use crate::refresh::release::{Difference, Policy, ReleaseKey, State};
use crate::refresh::request_error::{RequestError, RequestErrorKind};

impl Managed {
    /// Makes the policies, compares them with what is live, and applies those that differ.
    pub(super) async fn reconcile_policies(
        &mut self,
        set: String,
        reconciled: &mut Reconciled,
        context: &Context<'_>,
    ) {
        let Some(policies) = self.make(reconciled, context).await else { return };
        let Some(live) = self.read_live(&policies, reconciled, context).await else { return };
        let there: Vec<Value> = live.iter().flatten().cloned().collect();
        let differences = self.release.compare(&policies, &there);
        let is_known_set = self.applied.as_ref() == Some(&set);
        let mut is_in_sync = true;
        for ((policy, live), difference) in policies.iter().zip(&live).zip(&differences) {
            let is_unmarked = live.as_ref().is_some_and(|live| is_ours(live) && !is_marked(live));
            if difference.state == State::Same && !is_unmarked {
                reconciled.same += 1;
                self.note_generation(&policy.name, live.as_ref());
                continue;
            }
            let reason = self.reason(is_known_set, policy, (live.as_ref(), difference.state));
            is_in_sync &= self.apply(policy, live.as_ref(), (reason, difference), reconciled, context).await;
        }
        if is_in_sync {
            self.logged.clear();
            self.has_new_values = false;
            self.known_policies = self.policies.iter().cloned().collect();
            // Which policies there are is written down as well, once they are.
            self.write_down(&set, context).await;
            self.in_sync = Some((set.clone(), Instant::now()));
            self.applied = Some(set);
        } else {
            reconciled.failed = true;
            reconciled.retry = true;
        }
    }

    /// The policies as they should be; `None` where they cannot be made, which is reported.
    async fn make(&mut self, reconciled: &mut Reconciled, context: &Context<'_>) -> Option<Vec<Policy>> {
        match self.release.policies() {
            Ok(policies) => {
                self.policies = policies.iter().map(|policy| policy.name.clone()).collect();
                Some(policies)
            }
            Err(diagnostics) => {
                let texts: Vec<&str> =
                    diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
                let note = format!("cannot render the policies: {}", texts.join("; "));
                self.say(note.clone(), context);
                self.publish(EventReason::Refused, &note, context).await;
                reconciled.failed = true;
                None
            }
        }
    }

    /// The policies as they are live; `None` where they cannot be read or the policy beside one is missing, which is reported.
    async fn read_live(
        &mut self,
        policies: &[Policy],
        reconciled: &mut Reconciled,
        context: &Context<'_>,
    ) -> Option<Vec<Option<Value>>> {
        let key = self.release.key();
        let read = match read(key, policies, context).await {
            Ok(live) => missing_beside(key, policies, context).await.map(|missing| (live, missing)),
            Err(failure) => Err(failure),
        };
        match read {
            Ok((live, None)) => Some(live),
            Ok((_, Some(missing))) => {
                let note = format!("NetworkPolicy {missing} with the other rules is missing: apply it first");
                self.say(note.clone(), context);
                self.publish(EventReason::Refused, &note, context).await;
                (reconciled.failed, reconciled.retry) = (true, true);
                None
            }
            Err(failure) => {
                self.say(format!("cannot read the live policies: {failure}"), context);
                reconciled.fail(&failure);
                None
            }
        }
    }

    /// Why a policy differs.
    fn reason(
        &self,
        is_known_set: bool,
        policy: &Policy,
        (live, state): (Option<&Value>, State),
    ) -> EventReason {
        let was_applied = self.known_policies.contains(&policy.name);
        match state {
            State::Missing if was_applied && (is_known_set || !self.has_new_values) => EventReason::Restored,
            State::Missing => EventReason::Applied,
            _ if is_known_set || live.is_some_and(is_edited) => EventReason::Restored,
            _ if self.has_new_values => EventReason::ValuesChanged,
            _ => EventReason::AddressesChanged,
        }
    }

    /// Applies a policy. Whether it is as it should be now.
    async fn apply(
        &mut self,
        policy: &Policy,
        live: Option<&Value>,
        (reason, difference): (EventReason, &Difference),
        reconciled: &mut Reconciled,
        context: &Context<'_>,
    ) -> bool {
        let namespace = self.release.key().namespace.clone();
        // An edit takes the field over; it is put right all the same.
        let force = live.is_some_and(is_ours);
        match context.cluster.apply(&namespace, policy, live, force).await {
            Ok(applied) => {
                self.note_generation(&policy.name, Some(&applied));
                if let Some(left) = self.left(policy, &applied, context) {
                    let note = format!("NetworkPolicy {} differs from what was applied: {left}", policy.name);
                    self.say(note.clone(), context);
                    let about = (policy.name.as_str(), Some(&applied));
                    self.publish_on(about, (EventReason::Refused, &note), context).await;
                    return false;
                }
                self.was_applied(policy, &applied, (reason, difference), reconciled, context).await;
                true
            }
            Err(failure) => {
                self.was_refused(policy, live, &failure, reconciled, context).await;
                false
            }
        }
    }

    /// Reports that a policy was applied.
    async fn was_applied(
        &mut self,
        policy: &Policy,
        applied: &Value,
        (reason, difference): (EventReason, &Difference),
        reconciled: &mut Reconciled,
        context: &Context<'_>,
    ) {
        if reason == EventReason::Restored {
            reconciled.restored += 1;
            self.restores.0 = self.restores.0.saturating_add(1);
            self.restores.1 = Some(Instant::now());
        }
        let summary = difference.summary();
        let verb = if context.cluster.is_dry() { "would be applied" } else { "applied" };
        let record = LogRecord::info(format!("NetworkPolicy {} {verb}: {summary}", policy.name));
        (context.log)(record.about(self.release.key()).with("policy", &policy.name));
        if !context.cluster.is_dry() {
            let about = (policy.name.as_str(), Some(applied));
            self.publish_on(about, (reason, &summary), context).await;
        }
        let lines = difference.lines.iter().map(|(sign, line)| format!("{sign} {line}\n"));
        reconciled.applied.push((policy.name.clone(), lines.collect()));
    }

    /// Reports that a policy could not be applied. A process that does not lead any more is silent.
    async fn was_refused(
        &mut self,
        policy: &Policy,
        live: Option<&Value>,
        failure: &RequestError,
        reconciled: &mut Reconciled,
        context: &Context<'_>,
    ) {
        reconciled.unauthorized |= failure.kind == RequestErrorKind::Unauthorized;
        let (reason, verb) = match failure.kind {
            RequestErrorKind::NotLeader => return,
            RequestErrorKind::Conflict => {
                reconciled.conflicts += 1;
                (Some(EventReason::Conflict), "is not changed")
            }
            RequestErrorKind::Rejected | RequestErrorKind::Forbidden => {
                (Some(EventReason::Refused), "could not be applied")
            }
            _ => (None, "could not be applied"),
        };
        let note = format!("NetworkPolicy {} {verb}: {failure}", policy.name);
        self.say(note.clone(), context);
        if let Some(reason) = reason {
            self.publish_on((policy.name.as_str(), live), (reason, &note), context).await;
        }
    }

    /// What is different about a policy right after it was applied: something in the cluster (an admission webhook) changes it.
    fn left(&self, policy: &Policy, applied: &Value, context: &Context<'_>) -> Option<String> {
        // What is applied for trial has no managed fields, and may have no name of its own.
        if context.cluster.is_dry() {
            return None;
        }
        let left = self.release.compare(std::slice::from_ref(policy), std::slice::from_ref(applied));
        left.iter().find(|left| left.state != State::Same).map(Difference::summary)
    }
}

/// The first policy that is missing beside one of these.
async fn missing_beside(
    key: &ReleaseKey,
    policies: &[Policy],
    context: &Context<'_>,
) -> Result<Option<String>, RequestError> {
    for beside in policies.iter().filter_map(|policy| policy.beside.as_ref()) {
        if context.cluster.policy(&key.namespace, beside).await?.is_none() {
            return Ok(Some(beside.clone()));
        }
    }
    Ok(None)
}

/// The policies as they are live, in the order of those that should be.
async fn read(
    key: &ReleaseKey,
    policies: &[Policy],
    context: &Context<'_>,
) -> Result<Vec<Option<Value>>, RequestError> {
    let mut live = Vec::with_capacity(policies.len());
    for policy in policies {
        live.push(context.cluster.policy(&key.namespace, &policy.name).await?);
    }
    Ok(live)
}
