//! The policies that are compared: ours, as our program renders them, and those of the job-executor-service's own chart, as Helm
//! renders the same constructs.

use std::collections::BTreeMap;

use crate::places::JES_NAMESPACE;
use crate::programs::{Finished, OURS, kubectl, kubectl_said, run, said, source, variable};

/// The values of both.
pub const VALUES: &[&str] = &["values.yaml"];

/// Keptn in the same cluster, found by its Service.
pub const DETECTED: &[&str] = &["values.yaml", "autodetect.yaml"];

/// Without a word of which families the pods have.
pub const DEFAULTS: &[&str] = &["values.yaml", "defaults.yaml"];

/// Whose policies.
#[derive(Clone, Copy, PartialEq)]
pub enum Policies {
    Ours,
    Upstream,
}

impl Policies {
    /// Puts them in the place of what is there.
    pub fn apply(self, values: &[&str]) {
        // First, since Helm renders nothing for a cluster in which there is already what it would make.
        remove();
        apply(&match self {
            Policies::Ours => render(values),
            Policies::Upstream => upstream(values),
        });
    }

    /// What `check` should say of them, and does not.
    pub fn checked(self, values: &[&str]) -> Option<String> {
        let expected = if self == Policies::Ours { 0 } else { 1 };
        let finished = check(values);
        let right = finished.code == Some(expected);
        (!right)
            .then(|| format!("check exits with {:?}: {}{}", finished.code, finished.stdout, finished.stderr))
    }
}

/// Our policies, with everything looked up at this moment.
pub fn render(values: &[&str]) -> String {
    said(OURS, &with_values(&["render", "-n", JES_NAMESPACE], values), "")
}

/// What `check` says of the policies that are there.
pub fn check(values: &[&str]) -> Finished {
    run(OURS, &with_values(&["check", "-n", JES_NAMESPACE], values), "")
}

fn remove() {
    kubectl_said(&["delete", "networkpolicies", "--all", "-n", JES_NAMESPACE], "");
}

/// Applies policies beside those that are there.
pub fn apply(rendered: &str) {
    kubectl_said(&["apply", "--server-side", "-n", JES_NAMESPACE, "-f", "-"], rendered);
}

/// Those of the other chart. It takes one of a host's addresses, and Helm another one each time: what is returned has those that
/// the table means.
fn upstream(values: &[&str]) -> String {
    let meant = ["198.51.100.20/32", "203.0.113.7/32"];
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..100 {
        let rendered = helm(&[values, &["upstream.yaml"]].concat());
        let ranges = rendered.lines().filter_map(|line| line.trim().strip_prefix("cidr: "));
        let is_host = |range: &&str| ["198.", "203.", "2001:"].iter().any(|start| range.starts_with(start));
        let hosts: Vec<&str> = ranges.filter(is_host).collect();
        *found.entry(hosts.join(" and ")).or_default() += 1;
        if hosts.iter().all(|host| meant.contains(host)) {
            for (hosts, times) in found {
                println!("upstream: Helm's getHostByName said {hosts}, {times} times");
            }
            return rendered;
        }
    }
    panic!("in a hundred renderings Helm never said {meant:?}: {found:?}");
}

fn helm(values: &[&str]) -> String {
    let chart = source("upstream");
    let options = ["-n", JES_NAMESPACE, "--dry-run=server", "--enable-dns"];
    let arguments = [["template", "job-executor-service", &chart].as_slice(), &options].concat();
    said(&variable("DATAPLANE_HELM"), &with_values(&arguments, values), "")
}

/// Arguments with values files of this folder behind them.
pub fn with_values(arguments: &[&str], values: &[&str]) -> Vec<String> {
    let files = values.iter().flat_map(|file| ["-f".to_owned(), source(file)]);
    arguments.iter().map(|argument| (*argument).to_owned()).chain(files).collect()
}

/// The other chart with more than one blocked network prints what the apiserver does not take.
pub fn several_blocked_networks() -> Option<String> {
    refused("several blockCIDRs", "ipBlock.except[0]")
}

/// The other chart where the apiserver has an IPv6 address.
pub fn ipv6_addresses() -> Option<String> {
    refused("an IPv6 address of the apiserver", r#""2001:db8:2::11/32""#)
}

/// The other chart with the values of ours, which the apiserver does not take, and why.
fn refused(what: &str, why: &str) -> Option<String> {
    remove();
    let rendered = helm(VALUES);
    let finished =
        kubectl(&["apply", "--server-side", "--dry-run=server", "-n", JES_NAMESPACE, "-f", "-"], &rendered);
    let line = finished.stderr.lines().find(|line| line.contains(why)).unwrap_or_default();
    println!("upstream, {what}: kubectl apply exits with {:?}: {line}", finished.code);
    (finished.code != Some(1) || line.is_empty()).then(|| format!("upstream, {what}: {}", finished.stderr))
}
