//! How single policies compare: the same, different, missing, or not the chart's; and line by line. Not what the
//! difference does.

use std::collections::BTreeSet;

use super::changes::Sides;
use super::live::LivePolicy;
use super::pairs::{Pair, Traffic};
use super::{PolicyState, Sign, State};
use crate::netpol::view::{Direction, Policy};

/// The policies that should be there.
pub(super) fn wanted(scene: &Sides<'_>) -> Vec<PolicyState> {
    scene.wanted.needed.iter().map(|policy| one(scene, policy)).collect()
}

/// Other policies that select the same pods.
pub(super) fn others(scene: &Sides<'_>) -> Vec<PolicyState> {
    let others = scene.selecting().filter(|(live, _)| !scene.is_wanted(&live.policy.name));
    others
        .map(|(live, pairs)| PolicyState {
            name: live.policy.name.clone(),
            state: State::Other,
            changed: live.changed.clone(),
            lines: extra(scene, pairs),
        })
        .collect()
}

/// The pairs that are not needed.
fn extra(scene: &Sides<'_>, pairs: &[Pair]) -> Vec<(Sign, String)> {
    let tolerated = Traffic::of(&scene.tolerated, &scene.axis);
    let lacking = pairs.iter().filter(|pair| !tolerated.lacks(pair, &scene.axis).is_empty());
    lacking.map(|pair| (Sign::Live, pair.to_string())).collect()
}

fn one(scene: &Sides<'_>, policy: &Policy) -> PolicyState {
    let needed: Vec<&Pair> = scene.needed.iter().filter(|pair| pair.policy == policy.name).collect();
    let live = scene.live.iter().find(|(live, _)| live.policy.name == policy.name);
    let name = policy.name.clone();
    let Some((live, pairs)) = live else {
        let lines = head(policy).into_iter().chain(needed.iter().map(|pair| pair.to_string()));
        let lines = lines.map(|line| (Sign::Wanted, line)).collect();
        return PolicyState { name, state: State::Missing, changed: None, lines };
    };
    let state = if is_same(scene, policy, live, &needed, pairs) { State::Same } else { State::Different };
    let lines = match state {
        State::Different => lines(scene, policy, live, &needed, pairs),
        _ => Vec::new(),
    };
    PolicyState { name, state, changed: live.changed.clone(), lines }
}

fn is_same(scene: &Sides<'_>, policy: &Policy, live: &LivePolicy, needed: &[&Pair], pairs: &[Pair]) -> bool {
    policy.pods == live.policy.pods
        && policy.tier == live.policy.tier
        && live.policy.unread.is_empty()
        && policy.directions == live.policy.directions
        && [Direction::Ingress, Direction::Egress].into_iter().all(|direction| {
            let here = |pair: &&Pair| pair.direction == direction;
            let is = Traffic::of(pairs.iter().filter(here), &scene.axis);
            let may = Traffic::of(tolerated(scene, policy).filter(here), &scene.axis);
            needed.iter().copied().filter(here).all(|pair| is.lacks(pair, &scene.axis).is_empty())
                && pairs.iter().filter(here).all(|pair| may.lacks(pair, &scene.axis).is_empty())
        })
}

fn tolerated<'s>(scene: &'s Sides<'_>, policy: &Policy) -> impl Iterator<Item = &'s Pair> {
    let name = policy.name.clone();
    scene.tolerated.iter().filter(move |pair| pair.policy == name)
}

/// All parts of both sides: in common what both have, or what is live and may be.
fn lines(
    scene: &Sides<'_>,
    policy: &Policy,
    live: &LivePolicy,
    needed: &[&Pair],
    pairs: &[Pair],
) -> Vec<(Sign, String)> {
    let mut lines = Vec::new();
    for (is, should) in head(&live.policy).into_iter().zip(head(policy)) {
        if is == should {
            lines.push((Sign::Both, is));
        } else {
            lines.extend([(Sign::Live, is), (Sign::Wanted, should)]);
        }
    }
    let should: BTreeSet<String> = needed.iter().map(|pair| pair.to_string()).collect();
    let may: BTreeSet<String> = tolerated(scene, policy).map(ToString::to_string).collect();
    let is: BTreeSet<String> = pairs.iter().map(ToString::to_string).collect();
    let sign =
        |line: &String| if should.contains(line) || may.contains(line) { Sign::Both } else { Sign::Live };
    let mut rest: Vec<(Sign, String)> = is.iter().map(|line| (sign(line), line.clone())).collect();
    rest.extend(should.difference(&is).map(|line| (Sign::Wanted, line.clone())));
    rest.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    lines.extend(rest);
    lines
}

/// What stands above the rules.
fn head(policy: &Policy) -> [String; 2] {
    let selector = policy.pods.to_string();
    let selector = if selector.is_empty() { "all pods".to_owned() } else { selector };
    let directions: Vec<String> = policy.directions.iter().map(ToString::to_string).collect();
    let tier = if policy.tier.is_empty() { String::new() } else { format!(" in tier {}", policy.tier) };
    [format!("selects {selector}"), format!("restricts {}{tier}", directions.join(", "))]
}
