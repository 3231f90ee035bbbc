//! What is different, as a table or as a diff, and in one sentence. Not what counts as different.

use super::printable;
use crate::netpol::compare::{Change, Changed, Comparison, Effect, PolicyState, Said, Sign, State, Verdict};
use chartroom::diag::Diagnostic;

/// How many of those who speak of an address are shown.
const MOST_SAID: usize = 3;
/// Between two columns.
const GAP: &str = "   ";

/// A table for a person: the policies, and below them what is different.
pub fn table(comparison: &Comparison) -> String {
    let policies = comparison.policies.iter().map(|policy| {
        let name = format!("{}/{}", comparison.namespace, policy.name);
        vec![name, word(policy.state).to_owned(), changed(policy.changed.as_ref())]
    });
    let mut text = aligned(&["NETWORKPOLICY", "STATE", "LAST CHANGED"], policies.collect());
    if !comparison.changes.is_empty() {
        text.push('\n');
        let rows = comparison.changes.iter().map(|change| row(change, comparison)).collect();
        text.push_str(&aligned(&["EFFECT", "PEER", "PORTS", "WHERE", "SOURCE"], rows));
        let details = comparison.changes.iter().flat_map(details);
        details.for_each(|line| text.push_str(&format!("{}\n", printable::line(&line))));
    }
    text
}

/// Lines with - for what is live and + for what should be; nothing for policies that are as they should be.
pub fn diff(comparison: &Comparison) -> String {
    let mut text = String::new();
    for policy in comparison.policies.iter().filter(|policy| !policy.lines.is_empty()) {
        let kind = if policy.name.ends_with(')') { "" } else { "NetworkPolicy " };
        let name = format!("{kind}{}/{}", comparison.namespace, policy.name);
        let name = printable::line(&name);
        let (live, wanted) = match policy.state {
            State::Missing => ("not there", "wanted"),
            State::Other => ("live", "not one of the chart's"),
            State::Same | State::Different => ("live", "wanted"),
        };
        text.push_str(&format!("--- {name}, {live}\n+++ {name}, {wanted}\n"));
        for (sign, line) in &policy.lines {
            let sign = match sign {
                Sign::Both => ' ',
                Sign::Live => '-',
                Sign::Wanted => '+',
            };
            text.push_str(&format!("{sign}{}\n", printable::line(line)));
        }
    }
    text
}

/// What it comes down to: an error where JES is cut off, a warning where it is open wider than needed; nothing where all
/// is as it should be.
pub fn summary(comparison: &Comparison) -> Option<Diagnostic> {
    let count =
        |effects: &[Effect]| comparison.changes.iter().filter(|c| effects.contains(&c.effect)).count();
    let wider = match count(&[Effect::Wider]) {
        0 => String::new(),
        n => format!(", and open wider than needed in {n}"),
    };
    let is_ours = |policy: &PolicyState| matches!(policy.state, State::Different | State::Missing);
    let todo = match comparison.policies.iter().any(is_ours) {
        true => "render the policies again and apply them",
        false => "check the policies that are not the chart's",
    };
    match comparison.verdict {
        Verdict::Same => None,
        Verdict::CutOff => {
            let n = count(&[Effect::CutOff]);
            let text = format!("the pods are cut off from what they need in {n} {}{wider}", places(n));
            Some(Diagnostic::error(text).hint(todo))
        }
        Verdict::Drift if count(&[Effect::Unknown]) > 0 => {
            let n = count(&[Effect::Unknown]);
            let text = format!(
                "the live policies cannot be compared: {n} {} of them {} not understood{wider}",
                if n == 1 { "part" } else { "parts" },
                if n == 1 { "is" } else { "are" }
            );
            Some(
                Diagnostic::warning(text)
                    .hint("check these policies yourself: they may deny connections that are needed"),
            )
        }
        Verdict::Drift if comparison.missing().next().is_some() => {
            let names: Vec<String> =
                comparison.missing().map(|p| format!("{}/{}", comparison.namespace, p.name)).collect();
            let (what, is) =
                if names.len() == 1 { ("NetworkPolicy", "is") } else { ("NetworkPolicies", "are") };
            let text = format!("{what} {} {is} missing; nothing that is needed is cut off", names.join(", "));
            Some(Diagnostic::error(text).hint(todo))
        }
        Verdict::Drift => {
            let n = count(&[Effect::Wider]);
            let text = match n {
                0 => "the live policies differ from those of the chart; nothing that is needed is cut off"
                    .to_owned(),
                n => format!(
                    "the live policies are open wider than needed in {n} {}; nothing that is needed is cut off",
                    places(n)
                ),
            };
            Some(Diagnostic::warning(text).hint(todo))
        }
    }
}

fn places(n: usize) -> &'static str {
    if n == 1 { "place" } else { "places" }
}

fn word(state: State) -> &'static str {
    match state {
        State::Same => "same",
        State::Different => "different",
        State::Missing => "missing",
        State::Other => "selects the same pods",
    }
}

fn changed(changed: Option<&Changed>) -> String {
    changed.map_or_else(|| "-".to_owned(), |changed| format!("{} by {}", changed.at, changed.by))
}

fn row(change: &Change, comparison: &Comparison) -> Vec<String> {
    let effect = match change.effect {
        Effect::CutOff => "cut off",
        Effect::Unknown => "not understood",
        Effect::OtherPolicy => "by another policy",
        Effect::Wider if change.part.is_empty() => "not needed",
        Effect::Wider => "too wide",
        Effect::Restricted => "restricted",
    };
    let side = match change.direction.to_string().as_str() {
        "ingress" => "from",
        _ => "to",
    };
    let place = match (change.policy.as_str(), change.path.as_str()) {
        ("", _) => format!("no policy restricts {}", change.direction),
        (policy, "") => policy.to_owned(),
        (policy, path) => format!("{policy} {path}"),
    };
    let peer = match change.effect {
        // A part of a policy, and what it is.
        Effect::Unknown => change.peer.clone(),
        _ => format!("{side} {}", change.peer),
    };
    vec![effect.to_owned(), peer, change.ports.clone(), place, said(change, &comparison.policies)]
}

/// Where it is from and since when: of an address its sources, of the rest the field manager that changed the policy.
fn said(change: &Change, policies: &[PolicyState]) -> String {
    if !change.said.is_empty() {
        let mut texts: Vec<String> = change.said.iter().take(MOST_SAID).map(one).collect();
        texts.extend((change.said.len() > MOST_SAID).then(|| "...".to_owned()));
        return texts.join("; ");
    }
    match change.effect {
        Effect::CutOff | Effect::OtherPolicy => "the chart".to_owned(),
        Effect::Wider | Effect::Restricted | Effect::Unknown => {
            changed(policies.iter().find(|p| p.name == change.policy).and_then(|p| p.changed.as_ref()))
        }
    }
}

fn one(said: &Said) -> String {
    let mut text = said.from.clone();
    if !said.host.is_empty() && said.host != said.from {
        text.push_str(&format!(" for {}", said.host));
    }
    if !said.seen.is_empty() {
        text.push_str(&format!(", seen {}", said.seen));
    }
    if let Some(ttl) = said.ttl {
        text.push_str(&format!(", TTL {ttl} s"));
    }
    text
}

/// What does not fit into a row.
fn details(change: &Change) -> Vec<String> {
    let mut lines = Vec::new();
    if !change.part.is_empty() {
        let what = if change.effect == Effect::Wider { "not needed of" } else { "missing of" };
        lines.push(format!("  {what} {} {}: {}", change.peer, change.ports, change.part.join(", ")));
    }
    if !change.pods.is_empty() {
        lines.push(format!("  {} {}: pods {} only", change.peer, change.ports, change.pods.join(", ")));
    }
    lines
}

fn printable_cells(row: Vec<String>) -> Vec<String> {
    row.iter().map(|cell| printable::line(cell).into_owned()).collect()
}

/// Rows below their heads, each column as wide as it has to be.
fn aligned(heads: &[&str], rows: Vec<Vec<String>>) -> String {
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let all: Vec<Vec<String>> = std::iter::once(heads).chain(rows.into_iter().map(printable_cells)).collect();
    let widest = |column: usize| all.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max();
    let mut text = String::new();
    for row in &all {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = widest(column).unwrap_or_default();
            format!("{cell:width$}")
        });
        text.push_str(cells.collect::<Vec<_>>().join(GAP).trim_end());
        text.push('\n');
    }
    text
}
