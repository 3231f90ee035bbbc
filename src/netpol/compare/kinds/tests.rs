//! Tests: policies of other kinds on the live side, and on both.

use super::live::{LivePolicy, Pod};
use super::*;
use crate::netpol::view;
use chartroom::yaml;

fn policy(version: &str, kind: &str, spec: &str) -> Policy {
    let text =
        format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: p, namespace: ns}}\nspec: {spec}\n");
    view::policy(&yaml::read(text.as_bytes()).unwrap()).unwrap()
}

fn kubernetes(rules: &str) -> Policy {
    let spec =
        format!("{{podSelector: {{matchLabels: {{app: jes}}}}, policyTypes: [Egress], egress: [{rules}]}}");
    policy("networking.k8s.io/v1", "NetworkPolicy", &spec)
}

fn cilium(rules: &str) -> Policy {
    cilium_of("egress", rules)
}

fn cilium_of(field: &str, rules: &str) -> Policy {
    let spec = format!("{{endpointSelector: {{matchLabels: {{app: jes}}}}, {field}: [{rules}]}}");
    policy("cilium.io/v2", "CiliumNetworkPolicy", &spec)
}

fn calico(rules: &str) -> Policy {
    let spec = format!("{{selector: \"app == 'jes'\", types: [Egress], egress: [{rules}]}}");
    policy("projectcalico.org/v3", "NetworkPolicy", &spec)
}

fn cluster(rules: &str) -> Policy {
    let subject = "subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: jes}}}}";
    let rest = "{action: Deny, to: [{networks: [0.0.0.0/0, '::/0']}]}";
    let spec = format!("{{tier: Admin, priority: 1, {subject}, egress: [{rules}, {rest}]}}");
    policy("policy.networking.k8s.io/v1beta1", "ClusterNetworkPolicy", &spec)
}

#[track_caller]
fn compared(needed: &Policy, live: &[Policy], want: &[&str], verdict: Verdict) {
    let policies = live.iter().map(|policy| LivePolicy { policy: policy.clone(), changed: None });
    let labels = [("app".to_owned(), "jes".to_owned())].into();
    let live = Live { policies: policies.collect(), pods: Some(vec![Pod { name: "jes-1".into(), labels }]) };
    let needed = [needed.clone()];
    let provenance = Provenance::default();
    let comparison = compare(
        Wanted { namespace: "ns", needed: &needed, tolerated: &needed, provenance: &provenance },
        &live,
    );
    let line = |change: &Change| format!("{:?} {} ({})", change.effect, change.peer, change.policy);
    assert_eq!(comparison.changes.iter().map(line).collect::<Vec<_>>(), want);
    assert_eq!(comparison.verdict, verdict);
}

const CIDR: &str = "{to: [{ipBlock: {cidr: 192.0.2.1/32}}]}";

#[test]
fn a_policy_of_another_kind_counts() {
    let own = kubernetes(CIDR);
    let wider = cilium("{toCIDR: [198.51.100.0/24]}");
    let expected = ["Wider 198.51.100.0/24 (p (CiliumNetworkPolicy))"];
    compared(&own, &[own.clone(), wider], &expected, Verdict::Drift);
    let same = calico("{action: Allow, destination: {nets: [192.0.2.1/32]}}");
    compared(&own, &[own.clone(), same.clone()], &[], Verdict::Same);
    compared(&own, &[same], &["OtherPolicy 192.0.2.1/32 (p)"], Verdict::Drift);
}

#[test]
fn what_is_not_understood_is_never_the_same() {
    let own = kubernetes(CIDR);
    let denies = cilium_of("egressDeny", "{toEntities: [world]}");
    let expected = ["Unknown denies connections (p (CiliumNetworkPolicy))"];
    compared(&own, &[own.clone(), denies], &expected, Verdict::Drift);
    let calico = calico("{action: Deny}");
    compared(
        &own,
        &[own.clone(), calico],
        &["Unknown is not Allow (p (Calico NetworkPolicy))"],
        Verdict::Drift,
    );
    let tiered = cluster("{action: Accept, to: [{networks: [192.0.2.1/32]}]}");
    let expected = ["Unknown cannot be combined with a policy of another tier (p (ClusterNetworkPolicy))"];
    compared(&own, &[own.clone(), tiered], &expected, Verdict::Drift);
}

#[test]
fn an_admin_network_policy_is_of_another_tier() {
    let own = kubernetes(CIDR);
    let subject = "subject: {namespaces: {}}";
    let of = |rules: &str| {
        let spec = format!("{{priority: 1, {subject}, egress: [{rules}]}}");
        policy("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", &spec)
    };
    let some = of("{action: Deny, to: [{networks: [10.0.0.0/8]}]}");
    let expected = ["Unknown does not deny the rest (p (AdminNetworkPolicy))"];
    compared(&own, &[own.clone(), some], &expected, Verdict::Drift);
    let all = of("{action: Deny, to: [{networks: [0.0.0.0/0, '::/0']}]}");
    let expected = ["Unknown cannot be combined with a policy of another tier (p (AdminNetworkPolicy))"];
    compared(&own, &[own.clone(), all], &expected, Verdict::Drift);
}

#[test]
fn names_are_compared_by_name() {
    let both = "{toFQDNs: [{matchName: a.example}]}, {toEntities: [kube-apiserver]}";
    let own = cilium(both);
    compared(&own, std::slice::from_ref(&own), &[], Verdict::Same);
    let less = cilium("{toFQDNs: [{matchName: A.Example.}]}");
    let expected = ["CutOff entity kube-apiserver (p (CiliumNetworkPolicy))"];
    compared(&own, &[less], &expected, Verdict::CutOff);
    let more = cilium(&format!("{both}, {{toFQDNs: [{{matchPattern: '*.example'}}]}}"));
    compared(&own, &[more], &["Wider hosts *.example (p (CiliumNetworkPolicy))"], Verdict::Drift);
    compared(
        &own,
        &[cilium("{toEntities: [all]}")],
        &["Wider all peers (p (CiliumNetworkPolicy))"],
        Verdict::Drift,
    );
}

#[test]
fn a_cluster_network_policy_is_compared_with_itself() {
    let own = cluster("{action: Accept, to: [{domainNames: [a.example]}]}");
    compared(&own, std::slice::from_ref(&own), &[], Verdict::Same);
    let other = cluster("{action: Accept, to: [{domainNames: [b.example]}]}");
    let name = "(p (ClusterNetworkPolicy))";
    let expected = [format!("CutOff host a.example {name}"), format!("Wider host b.example {name}")];
    compared(&own, &[other], &expected.each_ref().map(String::as_str), Verdict::CutOff);
}
