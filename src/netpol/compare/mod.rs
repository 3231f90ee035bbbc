//! What should be against what is live, by meaning: selectors, directions, and the pairs of peers and ports; and what
//! the difference does to the pods. Pure: nothing of who was asked, and nothing of how it is printed.
//!
//! Rules add up over all policies that select a pod, so whether the pods are cut off is judged against their union.

mod changes;
#[cfg(test)]
#[path = "kinds/tests.rs"]
mod kinds;
mod listed;
pub mod live;
mod pairs;
mod peers;
mod pods;
mod ports;
mod provenance;
mod ranges;
mod state;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use listed::NotListed;
pub use live::{Changed, Live};
pub use provenance::{Provenance, Said};

use super::JOBS;
use super::view::{Direction, Policy};
use pairs::Pair;
use ports::Axis;

/// What should be.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The namespace.
    pub namespace: &'a str,
    /// The policies with what is needed now.
    pub needed: &'a [Policy],
    /// The same policies with what may be there as well: addresses seen not long ago.
    pub tolerated: &'a [Policy],
    /// The source.
    pub provenance: &'a Provenance,
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// In one word.
    pub verdict: Verdict,
    /// The namespace.
    pub namespace: String,
    /// How many pods the policies are about; `None` where the cluster does not let us see them.
    pub pods: Option<usize>,
    /// The policies that should be there, then others that select the same pods.
    pub policies: Vec<PolicyState>,
    /// What is different, the worst first.
    pub changes: Vec<Change>,
    /// What else is worth knowing.
    pub remarks: Vec<String>,
}

/// In one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// What is live means what it should.
    Same,
    /// It does not, but all that is needed is allowed.
    Drift,
    /// Something that is needed is not allowed.
    CutOff,
}

/// One policy.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyState {
    /// Its name.
    pub name: String,
    /// How it is.
    pub state: State,
    /// Who changed it last, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    /// Its parts, line by line: live ones that should not be there, ones that should and are not, and those in common.
    #[serde(skip)]
    pub lines: Vec<(Sign, String)>,
}

/// How a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As it should be.
    Same,
    /// Not as it should be.
    Different,
    /// Not there.
    Missing,
    /// Not one of the chart's, but it selects the same pods.
    Other,
}

/// On which side a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// On both.
    Both,
    /// On the live side only.
    Live,
    /// On the side of what should be only.
    Wanted,
}

impl Comparison {
    /// Both together.
    fn and(mut self, other: Comparison) -> Comparison {
        self.verdict = self.verdict.max(other.verdict);
        self.pods = self.pods.zip(other.pods).map(|(some, more)| some + more);
        self.policies.extend(other.policies);
        // What is not understood may be about the pods of both.
        let is_new = |change: &Change| change.effect != Effect::Unknown || !self.changes.contains(change);
        let changes: Vec<Change> = other.changes.into_iter().filter(is_new).collect();
        self.changes.extend(changes);
        self.changes.sort_by_key(|change| (change.effect, change.direction));
        let new = |remark: &String| !self.remarks.contains(remark);
        let more: Vec<String> = other.remarks.into_iter().filter(new).collect();
        self.remarks.extend(more);
        self
    }

    /// Whether every part of the live policies is understood, so that nothing that is needed may be closed by one of them.
    pub fn is_understood(&self) -> bool {
        !self.changes.iter().any(|change| change.effect == Effect::Unknown)
    }

    /// The policies that should be there and are not.
    pub fn missing(&self) -> impl Iterator<Item = &PolicyState> {
        self.policies.iter().filter(|policy| policy.state == State::Missing)
    }
}

/// Something that is different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What it does.
    pub effect: Effect,
    /// Its direction.
    pub direction: Direction,
    /// The other side.
    pub peer: String,
    /// On which ports.
    pub ports: String,
    /// The policy that has it, or should have it; empty where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub policy: String,
    /// Where in that policy.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Which part of it is meant, where it is not all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub part: Vec<String>,
    /// The pods, where it is not all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pods: Vec<String>,
    /// The source, and since when.
    pub said: Vec<Said>,
}

/// What a difference does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Needed, and nothing live allows it.
    CutOff,
    /// A part of a live policy is not understood: what it does to the pods is not known.
    Unknown,
    /// Needed and not in its policy, but another policy allows it.
    OtherPolicy,
    /// Allowed, and not needed.
    Wider,
    /// A direction that the values leave open is restricted by a policy that is not the chart's.
    Restricted,
}

/// Compares: the policies of JES, then those of its jobs, which have pods of their own.
pub fn compare(wanted: Wanted<'_>, live: &Live) -> Comparison {
    let part = |policies: &[Policy], jobs: bool| -> Vec<Policy> {
        policies.iter().filter(|policy| policy.name.starts_with(JOBS) == jobs).cloned().collect()
    };
    let mut parts = [false, true].into_iter().filter_map(|jobs| {
        let (needed, tolerated) = (part(wanted.needed, jobs), part(wanted.tolerated, jobs));
        let whole = Wanted { needed: &needed, tolerated: &tolerated, ..wanted };
        (!needed.is_empty()).then(|| of_pods(whole, live))
    });
    let Some(first) = parts.next() else { return of_pods(wanted, live) };
    let mut all = parts.fold(first, Comparison::and);
    let is_wanted = |name: &str| wanted.needed.iter().any(|policy| policy.name == name);
    let mut others: Vec<String> = Vec::new();
    all.policies.retain(|policy| match policy.state {
        State::Other => {
            let is_new = !is_wanted(&policy.name) && !others.contains(&policy.name);
            others.push(policy.name.clone());
            is_new
        }
        _ => true,
    });
    all.policies.sort_by_key(|policy| policy.state == State::Other);
    all
}

/// Compares policies that all select the same pods.
fn of_pods(wanted: Wanted<'_>, live: &Live) -> Comparison {
    let scene = changes::Sides::of(wanted, live);
    let mut policies = state::wanted(&scene);
    policies.extend(state::others(&scene));
    let changes = changes::changes(&scene);
    let verdict = if changes.iter().any(|change| change.effect == Effect::CutOff) {
        Verdict::CutOff
    } else if !changes.is_empty()
        || policies.iter().any(|p| matches!(p.state, State::Different | State::Missing))
    {
        Verdict::Drift
    } else {
        Verdict::Same
    };
    Comparison {
        verdict,
        namespace: wanted.namespace.to_owned(),
        pods: live.pods.is_some().then_some(scene.pods.len()),
        policies,
        changes,
        remarks: scene.remarks(),
    }
}

/// The line for all that these pairs and those name.
fn axis<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> Axis {
    Axis::of(pairs.into_iter().map(|pair| &pair.ports))
}
