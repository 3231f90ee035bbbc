//! What may go wrong with rules that are sound in themselves. Not what is wrong with a policy (that is `checks`).

use std::collections::BTreeSet;

use super::section::Entry;
use super::{ExplainedPeer, ExplainedRule};
use crate::facts::Cidr;

/// An answer that holds for less than this many seconds has changed before it is applied.
const SHORT_TTL: i64 = 60;
/// Ranges with a shorter prefix hold more than one site's addresses: 65536 of IPv4, a /48 of IPv6 (RFC 6177).
const WIDE: (u8, u8) = (16, 48);

/// What is known of the cluster's network plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cilium {
    /// It is another one, or none was asked for.
    #[default]
    Absent,
    /// It is Cilium, as it is by default.
    Default,
    /// It is Cilium, and ipBlock matches nodes.
    MatchesNodes,
}

/// What is doubtful about one rule.
pub(super) fn of_rule(entries: &[Entry], peers: &[ExplainedPeer]) -> Vec<String> {
    let wide = peers.iter().filter_map(|peer| wide(&peer.peer));
    short_ttl(peers).into_iter().chain(changing(entries, peers)).chain(wide).collect()
}

/// Networks that are not public (RFC 1918, RFC 4193), and the link-local ones with the clouds' metadata services.
const NOT_PUBLIC: [&str; 6] =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"];

/// The networks that are not public and open all the same.
pub(super) fn of_public(peers: &[ExplainedPeer]) -> Option<String> {
    let is_open = |network: &Cidr| {
        let opens = |peer: &&ExplainedPeer| peer.peer.parse().is_ok_and(|cidr: Cidr| cidr.contains(network));
        let leaves_out = |text: &String| text.parse().is_ok_and(|hole: Cidr| hole.contains(network));
        peers.iter().filter(opens).any(|peer| !peer.except.iter().any(leaves_out))
    };
    let open: Vec<&str> =
        NOT_PUBLIC.into_iter().filter(|text| text.parse().is_ok_and(|n| is_open(&n))).collect();
    (!open.is_empty()).then(|| {
        format!(
            "jobs may also connect to private networks ({}): add those that they do not need to jobConfig.networkPolicy.blockCIDRs",
            open.join(", ")
        )
    })
}

/// What is doubtful about all of them together.
pub(super) fn of_all(rules: &[ExplainedRule], cilium: &Cilium) -> Vec<String> {
    let peers = || rules.iter().flat_map(|rule| &rule.peers);
    let has_ranges = peers().any(|peer| peer.peer.parse::<Cidr>().is_ok());
    let is_named = peers().any(|peer| peer.peer.starts_with("entity "));
    match cilium {
        Cilium::Default if has_ranges && !is_named => vec![
            "the cluster runs Cilium, where by default an ipBlock matches neither nodes nor pods nor an apiserver that \
             runs on a node: set policyCIDRMatchMode to nodes in Cilium's Helm values (policy-cidr-match-mode in \
             ConfigMap kube-system/cilium-config), or set networkPolicy.dialect to cilium"
                .to_owned(),
        ],
        _ => Vec::new(),
    }
}

fn short_ttl(peers: &[ExplainedPeer]) -> Option<String> {
    let lowest = peers.iter().filter_map(|peer| peer.ttl).min().filter(|ttl| *ttl < SHORT_TTL)?;
    Some(format!(
        "the TTL of the DNS answer is only {lowest} s: run `jes-netpol resolve --previous` regularly, or set an address range instead of the host"
    ))
}

/// Of a pool that answers one address at a time, others are still to come.
fn changing(entries: &[Entry], peers: &[ExplainedPeer]) -> Option<String> {
    let hosts: BTreeSet<&str> = peers.iter().filter_map(|peer| peer.host.as_deref()).collect();
    let times: BTreeSet<_> = peers.iter().filter_map(|peer| peer.seen).collect();
    let latest = times.last()?;
    let fresh = peers.iter().filter(|peer| peer.seen.as_ref() == Some(latest)).count();
    let is_host = entries.iter().all(|entry| entry.cidr.is_some()) && hosts.len() == 1;
    (is_host && times.len() > 1 && fresh == 1).then(|| {
        let host = hosts.first().copied().unwrap_or_default();
        format!(
            "{host} has one address at a time, and it changes, so there may be more: query it repeatedly with `jes-netpol resolve --samples 20`, and keep earlier addresses with --previous"
        )
    })
}

fn wide(peer: &str) -> Option<String> {
    let cidr: Cidr = peer.parse().ok()?;
    let (v4, v6) = WIDE;
    let narrow = if cidr.is_ipv4() { v4 } else { v6 };
    (cidr.prefix() < narrow)
        .then(|| format!("{cidr} is wider than /{narrow}: use a narrower range if possible"))
}
