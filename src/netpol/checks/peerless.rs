//! Rules without a peer: Kubernetes reads them as every peer.

use super::Report;
use crate::netpol::view::Rule;

/// A rule without peers, or with a peer that is none.
pub(super) fn check(rule: &Rule, report: &mut Report<'_>) {
    let Some(peers) = &rule.peers else {
        return report.error(&rule.path, "names no peer and so allows everything");
    };
    if peers.is_empty() {
        let side = if rule.path.starts_with("spec.ingress") { "from" } else { "to" };
        report.error(&format!("{}.{side}", rule.path), "is empty and so allows everything");
    }
    for peer in peers.iter().filter(|peer| peer.block.is_none() && !peer.selects() && peer.named.is_none()) {
        report.error(&peer.path, "is neither an ipBlock nor a selector");
    }
    if rule.ports.as_ref().is_some_and(Vec::is_empty) {
        report.warning(&format!("{}.ports", rule.path), "is empty and so allows all ports");
    }
}
