//! Small tables of what is needed against what is live, and the same compared with an enumeration of a small world.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::live::{LivePolicy, Pod};
use super::*;
use crate::netpol::view;
use chartroom::yaml;

fn policy(name: &str, spec: &str) -> Policy {
    let text = format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}}}\nspec: {spec}\n"
    );
    view::policy(&yaml::read(text.as_bytes()).unwrap()).unwrap()
}

const SELECTOR: &str = "podSelector: {matchLabels: {app: jes}}";

fn egress(rules: &str) -> Policy {
    policy("egress", &format!("{{{SELECTOR}, policyTypes: [Egress], egress: [{rules}]}}"))
}

fn ingress(rules: &str) -> Policy {
    policy("ingress", &format!("{{{SELECTOR}, policyTypes: [Ingress], ingress: [{rules}]}}"))
}

fn live(policies: &[Policy]) -> Live {
    let policies = policies.iter().map(|policy| LivePolicy { policy: policy.clone(), changed: None });
    Live { policies: policies.collect(), pods: Some(vec![pod("jes-1", &[("app", "jes")])]) }
}

fn pod(name: &str, labels: &[(&str, &str)]) -> Pod {
    let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Pod { name: name.to_owned(), labels }
}

fn against(needed: &[Policy], live: &Live) -> Comparison {
    let provenance = Provenance::default();
    compare(Wanted { namespace: "keptn", needed, tolerated: needed, provenance: &provenance }, live)
}

/// The changes as lines: effect, peer, ports, and which part.
fn texts_of(comparison: &Comparison) -> Vec<String> {
    let line = |change: &Change| {
        let Change { effect, peer, ports, part, .. } = change;
        let part = if part.is_empty() { String::new() } else { format!(": {}", part.join(" + ")) };
        format!("{effect:?} {peer}, {ports}{part}")
    };
    comparison.changes.iter().map(line).collect()
}

#[track_caller]
fn rules(needed: &str, live_rules: &str, want: &[&str]) {
    let comparison = against(&[egress(needed)], &live(&[egress(live_rules)]));
    assert_eq!(texts_of(&comparison), want, "{needed} against {live_rules}");
    let state = if want.is_empty() { State::Same } else { State::Different };
    assert_eq!(comparison.policies[0].state, state, "{needed} against {live_rules}");
}

fn to(cidr: &str) -> String {
    format!("{{to: [{{ipBlock: {{cidr: {cidr}}}}}]}}")
}

fn to_port(cidr: &str, port: &str) -> String {
    format!("{{to: [{{ipBlock: {{cidr: {cidr}}}}}], ports: [{port}]}}")
}

#[test]
fn spelling_is_no_difference() {
    let two = "{to: [{ipBlock: {cidr: 10.0.0.1/32}}, {ipBlock: {cidr: 10.0.0.2/32}}], ports: [{port: 443}]}";
    let apart = format!(
        "{}, {}",
        to_port("10.0.0.2/32", "{port: 443, protocol: TCP}"),
        to_port("10.0.0.1/32", "{port: 443}")
    );
    rules(two, &apart, &[]);
    rules(&to("10.0.0.0/31"), &format!("{}, {}", to("10.0.0.0/32"), to("10.0.0.1/32")), &[]);
    rules(
        &to_port("10.0.0.1/32", "{port: 80, endPort: 82}"),
        &to_port("10.0.0.1/32", "{port: 80}, {port: 81, endPort: 82}"),
        &[],
    );
    rules(
        &to("10.0.0.1/32"),
        &to_port("10.0.0.1/32", "{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}"),
        &[],
    );
    rules(
        &to_port("10.0.0.1/32", "{protocol: TCP}"),
        &to_port("10.0.0.1/32", "{port: 1, endPort: 65535}"),
        &[],
    );
    rules(
        "{to: [{podSelector: {}}]}",
        "{to: [{podSelector: {}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: keptn}}}]}",
        &[],
    );
    rules("{to: []}", "{}", &[]);
    rules(&to("10.0.0.0/8"), &to("10.1.2.3/8"), &[]);
}

#[test]
fn containment_is_by_meaning() {
    let needed = to_port("10.1.2.3/32", "{port: 443}");
    let comparison = against(&[egress(&needed)], &live(&[egress(&to("10.0.0.0/8"))]));
    assert_eq!(comparison.changes.len(), 1, "it is allowed, and more: {:?}", texts_of(&comparison));
    let Change { effect, peer, part, .. } = &comparison.changes[0];
    assert_eq!((*effect, peer.as_str()), (Effect::Wider, "10.0.0.0/8"));
    assert_eq!(part[..2], ["10.0.0.0/8 TCP 1-442", "10.0.0.0/16 TCP 443"]);
    assert_eq!(part.last().unwrap(), "...");
    let hole = "{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.2.0/24]}}]}";
    let comparison = against(&[egress(&needed)], &live(&[egress(hole)]));
    assert_eq!(texts_of(&comparison)[0], "CutOff 10.1.2.3/32, TCP 443");
}

#[test]
fn what_is_needed_and_not_allowed() {
    rules(&to("10.0.0.1/32"), "", &["CutOff 10.0.0.1/32, all ports"]);
    let hole = "{to: [{ipBlock: {cidr: 10.0.0.0/30, except: [10.0.0.1/32]}}]}";
    let cut = against(&[egress(&to("10.0.0.1/32"))], &live(&[egress(hole)]));
    assert_eq!(
        texts_of(&cut),
        ["CutOff 10.0.0.1/32, all ports", "Wider 10.0.0.0/30 except 10.0.0.1/32, all ports"]
    );
    rules(&to("10.0.0.0/30"), &to("10.0.0.0/31"), &["CutOff 10.0.0.0/30, all ports: 10.0.0.2/31 all ports"]);
    rules(
        &to_port("10.0.0.1/32", "{port: 80, endPort: 90}"),
        &to_port("10.0.0.1/32", "{port: 85, endPort: 90}"),
        &["CutOff 10.0.0.1/32, TCP 80-90: 10.0.0.1/32 TCP 80-84"],
    );
    rules(
        &to_port("10.0.0.1/32", "{port: 53, protocol: UDP}"),
        &to_port("10.0.0.1/32", "{port: 53}"),
        &["CutOff 10.0.0.1/32, UDP 53", "Wider 10.0.0.1/32, TCP 53"],
    );
    rules(
        &to("fd00::1/128"),
        &to("0.0.0.0/0"),
        &["CutOff fd00::1/128, all ports", "Wider 0.0.0.0/0, all ports"],
    );
}

#[test]
fn address_ranges_do_not_hold_pods_but_all_peers_do() {
    let pods = "{to: [{podSelector: {matchLabels: {app: x}}}]}";
    rules(
        pods,
        &to("0.0.0.0/0"),
        &["CutOff pods app=x of namespace keptn, all ports", "Wider 0.0.0.0/0, all ports"],
    );
    let wide = against(&[egress(&format!("{pods}, {}", to("10.0.0.1/32")))], &live(&[egress("{}")]));
    assert!(texts_of(&wide).iter().all(|line| line.starts_with("Wider all peers")), "{:?}", texts_of(&wide));
}

#[test]
fn names_of_ports_are_ports_of_their_own() {
    let pods = |ports: &str| format!("{{to: [{{podSelector: {{}}}}], ports: [{ports}]}}");
    let all = "all pods of namespace keptn";
    rules(&pods("{port: https}"), &pods("{port: https, protocol: TCP}"), &[]);
    rules(
        &pods("{port: https}"),
        &pods("{port: 443}"),
        &[&format!("CutOff {all}, TCP https"), &format!("Wider {all}, TCP 443")],
    );
    rules(
        &pods("{port: https}"),
        &pods("{protocol: TCP}"),
        &[&format!("Wider {all}, TCP all: {all} TCP 1-65535")],
    );
}

#[test]
fn ingress_without_rules_allows_no_peer() {
    let needed = [ingress("")];
    assert_eq!(against(&needed, &live(&needed)).verdict, Verdict::Same);
    let by_hand = ingress("{from: [{podSelector: {matchLabels: {app: curious}}}]}");
    let comparison = against(&needed, &live(&[by_hand]));
    assert_eq!(texts_of(&comparison), ["Wider pods app=curious of namespace keptn, all ports"]);
    assert_eq!(comparison.verdict, Verdict::Drift);
}

#[test]
fn a_policy_that_is_missing_leaves_all_open() {
    let needed = [egress(&to("10.0.0.1/32")), ingress("")];
    let comparison = against(&needed, &live(&needed[..1]));
    assert_eq!(texts_of(&comparison), ["Wider all peers, all ports"]);
    assert_eq!(comparison.changes[0].direction, Direction::Ingress);
    assert_eq!(comparison.policies[1].state, State::Missing);
    assert_eq!(comparison.policies[1].lines[0], (Sign::Wanted, "selects app=jes".to_owned()));
}

#[test]
fn rules_of_other_policies_add_up() {
    let needed = [egress(&to("10.0.0.1/32"))];
    let all = |name: &str, rules: &str| {
        policy(name, &format!("{{podSelector: {{}}, policyTypes: [Egress], egress: [{rules}]}}"))
    };
    let deny = against(&needed, &live(&[needed[0].clone(), all("deny", "")]));
    assert_eq!((deny.verdict, deny.policies[1].state), (Verdict::Same, State::Other));
    let more = against(&needed, &live(&[needed[0].clone(), all("more", &to("10.9.9.9/32"))]));
    assert_eq!(texts_of(&more), ["Wider 10.9.9.9/32, all ports"]);
    assert_eq!(more.changes[0].policy, "more");
    let saved = against(&needed, &live(&[egress(""), all("more", &to("10.0.0.1/32"))]));
    assert_eq!(
        (texts_of(&saved), saved.verdict),
        (vec!["OtherPolicy 10.0.0.1/32, all ports".into()], Verdict::Drift)
    );
    let deny_alone = against(&needed, &live(&[all("deny", "")]));
    assert_eq!(texts_of(&deny_alone), ["CutOff 10.0.0.1/32, all ports"]);
    let unrelated = policy("unrelated", "{podSelector: {matchLabels: {app: other}}, policyTypes: [Egress]}");
    assert_eq!(against(&needed, &live(&[needed[0].clone(), unrelated])).policies.len(), 1);
}

#[test]
fn a_policy_for_other_pods_does_nothing_for_these() {
    let needed = [egress(&to("10.0.0.1/32"))];
    let elsewhere = policy("egress", "{podSelector: {matchLabels: {app: other}}, policyTypes: [Egress]}");
    let comparison = against(&needed, &live(&[elsewhere]));
    assert_eq!(texts_of(&comparison), ["Wider all peers, all ports"]);
    assert_eq!(
        comparison.policies[0].lines[..2],
        [(Sign::Live, "selects app=other".into()), (Sign::Wanted, "selects app=jes".into())]
    );
    let both = policy(
        "egress",
        &format!("{{{SELECTOR}, policyTypes: [Egress, Ingress], egress: [{}]}}", to("10.0.0.1/32")),
    );
    let comparison = against(&needed, &live(&[both]));
    assert_eq!(comparison.policies[0].state, State::Different);
    assert_eq!(texts_of(&comparison), ["Restricted all peers, all ports"]);
}

#[test]
fn pods_are_judged_by_the_policies_that_select_them() {
    let needed = [egress(&to("10.0.0.1/32"))];
    let canary = policy(
        "canary",
        &format!(
            "{{podSelector: {{matchLabels: {{canary: ok}}}}, policyTypes: [Egress], egress: [{}]}}",
            to("10.9.9.9/32")
        ),
    );
    let mut now = live(&[needed[0].clone(), canary]);
    now.pods = Some(vec![
        pod("old", &[("app", "jes")]),
        pod("new", &[("app", "jes"), ("canary", "ok")]),
        pod("x", &[]),
    ]);
    let comparison = against(&needed, &now);
    assert_eq!(
        (texts_of(&comparison), comparison.pods),
        (vec!["Wider 10.9.9.9/32, all ports".into()], Some(2))
    );
    assert_eq!(comparison.changes[0].pods, ["new"]);
    now.pods = Some(Vec::new());
    let comparison = against(&needed, &now);
    assert_eq!(comparison.verdict, Verdict::Same);
    assert!(
        comparison.remarks[0].contains("no pod of namespace keptn has the labels app=jes"),
        "{comparison:?}"
    );
    assert!(comparison.remarks[1].contains("canary selects only some of these pods"), "{comparison:?}");
    now.pods = None;
    assert_eq!(against(&needed, &now).remarks.len(), 1);
}

#[test]
fn what_was_seen_not_long_ago_may_stay() {
    let (needed, tolerated) =
        ([egress(&to("10.0.0.1/32"))], [egress(&format!("{}, {}", to("10.0.0.1/32"), to("10.0.0.2/32")))]);
    let provenance = Provenance::default();
    let wanted =
        Wanted { namespace: "keptn", needed: &needed, tolerated: &tolerated, provenance: &provenance };
    for same in [&needed, &tolerated] {
        assert_eq!(compare(wanted, &live(same)).verdict, Verdict::Same);
    }
    let old = compare(wanted, &live(&[egress(&to("10.0.0.2/32"))]));
    assert_eq!(texts_of(&old), ["CutOff 10.0.0.1/32, all ports"]);
}

#[test]
fn what_cannot_be_read_allows_nothing() {
    let needed = [egress(&to("10.0.0.1/32"))];
    let comparison = against(&needed, &live(&[egress(&to("010.0.0.1/32"))]));
    assert_eq!(texts_of(&comparison), ["CutOff 10.0.0.1/32, all ports"]);
    assert!(comparison.remarks[0].contains("spec.egress[0].to[0]"), "{comparison:?}");
}

#[test]
fn objects_are_found_in_lists_and_pods_that_have_ended_do_not_count() {
    let text = "kind: List\nitems:\n\
        - {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: b, namespace: keptn, managedFields: [\
           {manager: helm, time: '2026-01-01T00:00:00Z', fieldsV1: {'f:spec': {}}},\
           {manager: kubectl-edit, time: '2026-01-02T00:00:00Z', fieldsV1: {'f:spec': {}}},\
           {manager: labeler, time: '2026-01-03T00:00:00Z', fieldsV1: {'f:metadata': {}}}]}, spec: {podSelector: {}}}\n\
        - {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {podSelector: {}}}\n\
        - {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: c, namespace: other}, spec: {}}\n\
        - {apiVersion: v1, kind: Pod, metadata: {name: done, namespace: keptn}, status: {phase: Succeeded}}\n";
    let live = Live::of_documents(&[yaml::read(text.as_bytes()).unwrap()], "keptn").unwrap();
    let names: Vec<&str> = live.policies.iter().map(|one| one.policy.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(live.policies[1].changed.as_ref().unwrap().by, "kubectl-edit");
    assert_eq!(live.pods, Some(Vec::new()));
}

// The small world: eight addresses, three ports of two protocols, four pods.

/// A rule of the small world.
#[derive(Clone, Debug)]
struct Small {
    peers: Vec<SmallPeer>,
    ports: Vec<(bool, Option<(u16, u16)>)>,
}

#[derive(Clone, Debug)]
enum SmallPeer {
    Block { first: u8, bits: u8, hole: Option<u8> },
    Pods { app: Option<u8>, other: Option<u8> },
}

impl SmallPeer {
    fn text(&self) -> String {
        match self {
            SmallPeer::Block { .. } => {
                let (first, bits) = self.range();
                let hole = self.hole().map_or(String::new(), |hole| format!(", except: [10.0.0.{hole}/32]"));
                format!("{{ipBlock: {{cidr: 10.0.0.{first}/{}{hole}}}}}", 32 - bits)
            }
            SmallPeer::Pods { app, other } => {
                let app = app.map(|app| format!("{{key: app, operator: In, values: [v{app}]}}"));
                let other = other.map(|other| format!("{{key: app, operator: NotIn, values: [v{other}]}}"));
                let both: Vec<String> = app.into_iter().chain(other).collect();
                format!("{{podSelector: {{matchExpressions: [{}]}}}}", both.join(", "))
            }
        }
    }

    fn range(&self) -> (u8, u8) {
        match self {
            SmallPeer::Block { first, bits, .. } => ((first >> bits) << bits, *bits),
            SmallPeer::Pods { .. } => (0, 0),
        }
    }

    fn hole(&self) -> Option<u8> {
        let (first, bits) = self.range();
        match self {
            SmallPeer::Block { hole, .. } => hole.filter(|hole| (first..first + (1 << bits)).contains(hole)),
            SmallPeer::Pods { .. } => None,
        }
    }

    /// Addresses are 0 to 7; 8 is a pod without the label, 9 to 11 are pods with the values v0 to v2.
    fn holds(&self, who: u8) -> bool {
        match self {
            SmallPeer::Block { .. } => {
                let (first, bits) = self.range();
                (first..first + (1 << bits)).contains(&who) && self.hole() != Some(who)
            }
            SmallPeer::Pods { app, other } => {
                let value = who.checked_sub(9);
                who > 7
                    && app.is_none_or(|app| value == Some(app))
                    && other.is_none_or(|other| value != Some(other))
            }
        }
    }
}

impl Small {
    fn text(&self) -> String {
        let peers: Vec<String> = self.peers.iter().map(SmallPeer::text).collect();
        let port = |(udp, span): &(bool, Option<(u16, u16)>)| {
            let span =
                span.map_or(String::new(), |(first, last)| format!(", port: {first}, endPort: {last}"));
            format!("{{protocol: {}{span}}}", if *udp { "UDP" } else { "TCP" })
        };
        let ports: Vec<String> = self.ports.iter().map(port).collect();
        format!("{{to: [{}], ports: [{}]}}", peers.join(", "), ports.join(", "))
    }

    /// As Kubernetes' own description of the API has it: peers are alternatives, ports are alternatives, and no peers
    /// or no ports are all.
    fn allows(&self, who: u8, udp: bool, port: u16) -> bool {
        let on = |(proto, span): &(bool, Option<(u16, u16)>)| {
            *proto == udp && span.is_none_or(|(first, last)| (first..=last).contains(&port))
        };
        (self.peers.is_empty() || self.peers.iter().any(|peer| peer.holds(who)))
            && (self.ports.is_empty() || self.ports.iter().any(on))
    }
}

/// Every packet of the small world that the rules let out.
fn packets(rules: &[Small]) -> BTreeSet<(u8, bool, u16)> {
    let all = (0..12)
        .flat_map(|who| [false, true].into_iter().flat_map(move |udp| (1..=3).map(move |p| (who, udp, p))));
    all.filter(|(who, udp, port)| rules.iter().any(|rule| rule.allows(*who, *udp, *port))).collect()
}

fn small_policy(rules: &[Small]) -> Policy {
    egress(&rules.iter().map(Small::text).collect::<Vec<_>>().join(", "))
}

fn small_peer() -> impl Strategy<Value = SmallPeer> {
    prop_oneof![
        (0u8..8, 0u8..4, prop::option::of(0u8..8)).prop_map(|(first, bits, hole)| SmallPeer::Block {
            first,
            bits,
            hole
        }),
        (prop::option::of(0u8..3), prop::option::of(0u8..3))
            .prop_map(|(app, other)| SmallPeer::Pods { app, other }),
    ]
}

fn small_rules() -> impl Strategy<Value = Vec<Small>> {
    let span = prop::option::of((1u16..4, 1u16..4).prop_map(|(a, b)| (a.min(b), a.max(b))));
    let ports = prop::collection::vec((any::<bool>(), span), 0..3);
    let rule =
        (prop::collection::vec(small_peer(), 0..3), ports).prop_map(|(peers, ports)| Small { peers, ports });
    prop::collection::vec(rule, 0..4)
}

/// Whether anything has this effect.
fn has(comparison: &Comparison, effect: Effect) -> bool {
    comparison.changes.iter().any(|change| change.effect == effect)
}

proptest! {
    #[test]
    fn a_policy_is_the_same_as_itself_in_any_order(rules in small_rules(), seed in any::<u64>()) {
        let mut other = rules.clone();
        other.reverse();
        if seed % 2 == 0 {
            other.extend(rules.first().cloned());
        }
        let comparison = against(&[small_policy(&rules)], &live(&[small_policy(&other)]));
        prop_assert_eq!(comparison.verdict, Verdict::Same, "{:?}", texts_of(&comparison));
    }

    #[test]
    fn taking_a_rule_away_is_never_wider(rules in small_rules(), index in any::<prop::sample::Index>()) {
        prop_assume!(!rules.is_empty());
        let mut fewer = rules.clone();
        fewer.remove(index.index(rules.len()));
        let comparison = against(&[small_policy(&rules)], &live(&[small_policy(&fewer)]));
        prop_assert!(!has(&comparison, Effect::Wider), "{:?}", texts_of(&comparison));
    }

    /// The small world is a part of the large one: what differs in it must be reported. What is reported need not be in it (no
    /// ports are more than three), except where both sides stay within it.
    #[test]
    fn what_differs_in_the_small_world_is_reported(needed in small_rules(), is in small_rules()) {
        let comparison = against(&[small_policy(&needed)], &live(&[small_policy(&is)]));
        let (should, may) = (packets(&needed), packets(&is));
        prop_assert!(should.is_subset(&may) || has(&comparison, Effect::CutOff), "{:?}", texts_of(&comparison));
        prop_assert!(may.is_subset(&should) || has(&comparison, Effect::Wider), "{:?}", texts_of(&comparison));
        let within = |rules: &[Small]| rules.iter().all(|rule| {
            let in_it = |(_, span): &(bool, Option<(u16, u16)>)| span.is_some();
            !rule.ports.is_empty() && rule.ports.iter().all(in_it) && !rule.peers.is_empty()
        });
        if within(&needed) && within(&is) {
            // Pods with values beyond v2 are like one another, and unlike all that is named: add one.
            let unnamed = |rules: &[Small]| -> BTreeMap<(bool, u16), bool> {
                let pods = |rule: &Small| rule.peers.iter().any(|p| matches!(p, SmallPeer::Pods { app: None, .. }));
                let at = |udp, port| rules.iter().any(|rule| {
                    pods(rule) && rule.ports.iter().any(|(proto, span)| *proto == udp && span.is_some_and(|(f, l)| (f..=l).contains(&port)))
                });
                [false, true].into_iter().flat_map(|udp| (1..=3).map(move |port| (udp, port))).map(|(udp, port)| ((udp, port), at(udp, port))).collect()
            };
            let (a, b) = (unnamed(&needed), unnamed(&is));
            let covered = |x: &BTreeMap<(bool, u16), bool>, y: &BTreeMap<(bool, u16), bool>| x.iter().all(|(k, v)| !v || y[k]);
            prop_assert_eq!(has(&comparison, Effect::CutOff), !(should.is_subset(&may) && covered(&a, &b)));
            prop_assert_eq!(has(&comparison, Effect::Wider), !(may.is_subset(&should) && covered(&b, &a)));
        }
    }
}

#[test]
fn the_pods_of_jobs_are_judged_by_their_own_policy() {
    let of_jobs = |rules: &str| {
        let spec = format!(
            r#"{{"podSelector": {{"matchLabels": {{"job": "yes"}}}}, "policyTypes": ["Egress"], "egress": [{rules}]}}"#
        );
        policy("jes-job-network-policy", &spec)
    };
    let needed = [egress(&to("10.0.0.1/32")), of_jobs(&to("10.9.9.9/32"))];
    let same = against(&needed, &live(&needed));
    assert_eq!((same.verdict, texts_of(&same)), (Verdict::Same, Vec::new()));
    assert_eq!(same.policies.len(), 2);
    let closed = against(&needed, &live(&[egress(&to("10.0.0.1/32")), of_jobs("")]));
    assert_eq!(
        (closed.verdict, texts_of(&closed)),
        (Verdict::CutOff, vec!["CutOff 10.9.9.9/32, all ports".into()])
    );
    let open = against(&needed, &live(&[egress(&to("10.0.0.1/32"))]));
    assert_eq!(texts_of(&open), ["Wider all peers, all ports"]);
    assert_eq!(
        open.missing().map(|policy| policy.name.as_str()).collect::<Vec<_>>(),
        ["jes-job-network-policy"]
    );
}
