//! What the differences do to the pods: pair by pair, what is needed against the union of what is live, and the other
//! way round. Not how single policies compare.

use std::collections::BTreeMap;

use super::live::{LivePolicy, Pod};
use super::pairs::{MOST_SHOWN, Pair, Piece, Traffic, pairs, texts};
use super::ports::Axis;
use super::{Change, Effect, Live, Wanted, axis};
use crate::netpol::JOBS;
use crate::netpol::selector::Selector;
use crate::netpol::view::{Direction, Fault, Policy};

/// Both sides, read.
pub(super) struct Sides<'a> {
    /// What should be.
    pub wanted: Wanted<'a>,
    /// What is live, each policy with its pairs.
    pub live: Vec<(&'a LivePolicy, Vec<Pair>)>,
    /// The pairs that are needed.
    pub needed: Vec<Pair>,
    /// The pairs that may be there.
    pub tolerated: Vec<Pair>,
    /// The pods that the policies are about.
    pub pods: Vec<&'a Pod>,
    /// The ports of both sides.
    pub axis: Axis,
    pods_known: bool,
    selector: Selector,
    faults: Vec<(String, Fault)>,
}

/// Pods that the same policies select.
struct Group<'s> {
    pods: Vec<&'s str>,
    policies: Vec<&'s (&'s LivePolicy, Vec<Pair>)>,
}

impl<'a> Sides<'a> {
    /// Reads both sides.
    pub fn of(wanted: Wanted<'a>, live: &'a Live) -> Sides<'a> {
        let mut faults = Vec::new();
        let mut read = |policy: &Policy| {
            let (pairs, more) = pairs(policy, wanted.namespace);
            faults.extend(policy.faults.iter().cloned().chain(more).map(|fault| (policy.title(), fault)));
            pairs
        };
        let all: Vec<_> = live.policies.iter().map(|one| (one, read(&one.policy))).collect();
        let needed: Vec<Pair> = wanted.needed.iter().flat_map(&mut read).collect();
        let tolerated: Vec<Pair> = wanted.tolerated.iter().flat_map(&mut read).collect();
        let selector = wanted.needed.first().map(|policy| policy.pods.clone()).unwrap_or_default();
        let pods: Vec<&Pod> =
            live.pods.iter().flatten().filter(|pod| selector.matches(&pod.labels)).collect();
        let axis = axis(all.iter().flat_map(|(_, pairs)| pairs).chain(&needed).chain(&tolerated));
        let pods_known = live.pods.is_some();
        Sides { wanted, live: all, needed, tolerated, pods, axis, pods_known, selector, faults }
    }

    /// The policies that select all the pods, or some of them.
    pub fn selecting(&self) -> impl Iterator<Item = &(&'a LivePolicy, Vec<Pair>)> {
        self.live.iter().filter(|(live, _)| self.selects(&live.policy))
    }

    /// Without pods, those count that would select every one.
    fn selects(&self, policy: &Policy) -> bool {
        match self.pods.as_slice() {
            [] => self.selector.is_within(&policy.pods),
            pods => pods.iter().any(|pod| policy.pods.matches(&pod.labels)),
        }
    }

    fn groups(&self) -> Vec<Group<'_>> {
        if self.pods.is_empty() {
            return vec![Group { pods: Vec::new(), policies: self.selecting().collect() }];
        }
        let mut groups: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
        for pod in &self.pods {
            let selecting =
                (0..).zip(&self.live).filter(|(_, (live, _))| live.policy.pods.matches(&pod.labels));
            groups.entry(selecting.map(|(index, _)| index).collect()).or_default().push(&pod.name);
        }
        let policies = |all: Vec<usize>| all.iter().filter_map(|index| self.live.get(*index)).collect();
        groups.into_iter().map(|(all, pods)| Group { pods, policies: policies(all) }).collect()
    }

    /// What a person should know besides.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self
            .faults
            .iter()
            .map(|(policy, Fault { path, message })| format!("{policy}: {path} {message} and is ignored"))
            .collect();
        // Jobs come and go.
        let of_jobs = self.wanted.needed.iter().any(|policy| policy.name.starts_with(JOBS));
        if self.pods_known && self.pods.is_empty() && !of_jobs {
            remarks.push(format!(
                "no pod of namespace {} has the labels {}: the policies select no pod; check the release's name (NAME), its namespace (-n) and the nameOverride it was installed with",
                self.wanted.namespace, self.selector
            ));
        }
        if self.pods.is_empty() {
            let some = self.live.iter().map(|(live, _)| &live.policy).filter(|policy| {
                !self.selector.is_within(&policy.pods) && self.selector.overlaps(&policy.pods)
            });
            remarks.extend(some.filter(|policy| !self.is_wanted(&policy.name)).map(|policy| {
                let title = policy.title();
                format!("{title} selects only some of these pods ({}): it is not compared", policy.pods)
            }));
        }
        remarks
    }

    /// Whether it is the name of a policy that should be there.
    pub fn is_wanted(&self, name: &str) -> bool {
        self.wanted.needed.iter().any(|policy| policy.name == name)
    }
}

/// All that is different, the worst first.
pub(super) fn changes(scene: &Sides<'_>) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for group in scene.groups() {
        for mut change in
            [Direction::Ingress, Direction::Egress].into_iter().flat_map(|d| of_group(scene, &group, d))
        {
            match all.iter_mut().find(|other| is_same(other, &change)) {
                Some(other) => other.pods.extend(group.pods.iter().map(|pod| (*pod).to_owned())),
                None => {
                    change.pods = group.pods.iter().map(|pod| (*pod).to_owned()).collect();
                    all.push(change);
                }
            }
        }
    }
    for change in all.iter_mut().filter(|change| change.pods.len() == scene.pods.len()) {
        change.pods.clear();
    }
    all.sort_by_key(|change| (change.effect, change.direction));
    all
}

fn is_same(a: &Change, b: &Change) -> bool {
    let key = |c: &Change| {
        (c.effect, c.direction, c.peer.clone(), c.ports.clone(), c.policy.clone(), c.path.clone())
    };
    key(a) == key(b) && a.part == b.part
}

fn of_group(scene: &Sides<'_>, group: &Group<'_>, direction: Direction) -> Vec<Change> {
    let mut changes = unknown(scene, group, direction);
    changes.extend(understood(scene, group, direction));
    changes
}

fn understood(scene: &Sides<'_>, group: &Group<'_>, direction: Direction) -> Vec<Change> {
    let restricting: Vec<_> =
        group.policies.iter().filter(|(live, _)| live.policy.directions.contains(&direction)).collect();
    if !scene.wanted.needed.iter().any(|policy| policy.directions.contains(&direction)) {
        return restricting.iter().map(|(live, _)| restricted(direction, &live.policy.name)).collect();
    }
    if restricting.is_empty() {
        return vec![open(direction)];
    }
    let live: Vec<&Pair> =
        restricting.iter().flat_map(|(_, pairs)| pairs).filter(|pair| pair.direction == direction).collect();
    let mut changes = missing(scene, &live, direction);
    let tolerated =
        Traffic::of(scene.tolerated.iter().filter(|pair| pair.direction == direction), &scene.axis);
    changes.extend(live.iter().filter_map(|pair| {
        let rest = tolerated.lacks(pair, &scene.axis);
        (!rest.is_empty()).then(|| change(scene, Effect::Wider, pair, &rest))
    }));
    changes
}

/// What of the policies is not understood in this direction, so that the rest may be otherwise as well: parts that no
/// NetworkPolicy has, and ClusterNetworkPolicies beside others, since these do not add up.
fn unknown(scene: &Sides<'_>, group: &Group<'_>, direction: Direction) -> Vec<Change> {
    let of = |policy: &str, path: &str, why: &str| Change {
        path: path.to_owned(),
        ..plain(Effect::Unknown, direction, policy.to_owned(), why.to_owned())
    };
    // What is not within the other direction's rules is about both.
    let other = |path: &str| match direction {
        Direction::Ingress => path.starts_with("spec.egress"),
        Direction::Egress => path.starts_with("spec.ingress"),
    };
    let policies: Vec<&Policy> = group.policies.iter().map(|(live, _)| &live.policy).collect();
    let mut all: Vec<Change> = Vec::new();
    for policy in &policies {
        let unread = policy.unread.iter().filter(|fault| !other(&fault.path));
        all.extend(unread.map(|fault| of(&policy.name, &fault.path, &fault.message)));
    }
    let here: Vec<&&Policy> =
        policies.iter().filter(|policy| policy.directions.contains(&direction)).collect();
    if here.len() > 1 && here.iter().any(|policy| policy.kind.has_tier()) {
        let others = here.iter().filter(|policy| !scene.is_wanted(&policy.name));
        all.extend(
            others.map(|policy| of(&policy.name, "", "cannot be combined with a policy of another tier")),
        );
    }
    all
}

/// What is needed and not allowed, or not by the policy that should.
fn missing(scene: &Sides<'_>, live: &[&Pair], direction: Direction) -> Vec<Change> {
    let union = Traffic::of(live.iter().copied(), &scene.axis);
    let mut own: BTreeMap<&str, Traffic> = BTreeMap::new();
    for policy in scene.wanted.needed {
        let pairs = live.iter().copied().filter(|pair| pair.policy == policy.name);
        own.insert(&policy.name, Traffic::of(pairs, &scene.axis));
    }
    let needed = scene.needed.iter().filter(|pair| pair.direction == direction);
    needed
        .filter_map(|pair| {
            let rest = union.lacks(pair, &scene.axis);
            if !rest.is_empty() {
                return Some(change(scene, Effect::CutOff, pair, &rest));
            }
            let rest = own.get(pair.policy.as_str())?.lacks(pair, &scene.axis);
            (!rest.is_empty()).then(|| change(scene, Effect::OtherPolicy, pair, &rest))
        })
        .collect()
}

fn change(scene: &Sides<'_>, effect: Effect, pair: &Pair, rest: &[Piece]) -> Change {
    let mut part: Vec<String> = Vec::new();
    if !pair.is_whole(rest, &scene.axis) {
        let texts = texts(rest, &scene.axis);
        part.extend(texts.iter().take(MOST_SHOWN).cloned());
        part.extend((texts.len() > MOST_SHOWN).then(|| "...".to_owned()));
    }
    Change {
        effect,
        direction: pair.direction,
        peer: pair.peer.to_string(),
        ports: pair.ports.to_string(),
        policy: pair.policy.clone(),
        path: pair.path.clone(),
        part,
        pods: Vec::new(),
        said: scene.wanted.provenance.of(pair, effect == Effect::Wider),
    }
}

/// No policy restricts the direction: everything is allowed.
fn open(direction: Direction) -> Change {
    plain(Effect::Wider, direction, String::new(), "all peers".to_owned())
}

fn restricted(direction: Direction, policy: &str) -> Change {
    plain(Effect::Restricted, direction, policy.to_owned(), "all peers".to_owned())
}

fn plain(effect: Effect, direction: Direction, policy: String, peer: String) -> Change {
    let ports = "all ports".to_owned();
    let (path, part, pods, said) = (String::new(), Vec::new(), Vec::new(), Vec::new());
    Change { effect, direction, peer, ports, policy, path, part, pods, said }
}
