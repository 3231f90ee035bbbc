//! The policies that are compared: ours, as our program renders them, and those of the job-executor-service's own chart, as Helm
//! renders the same constructs.

use std::collections::BTreeMap;

use crate::places::JES_NAMESPACE;
use crate::programs::{OURS, kubectl, kubectl_said, run, said, source, variable};

/// The values of both.
pub const VALUES: &str = "values.yaml";

/// Whose policies.
#[derive(Clone, Copy, PartialEq)]
pub enum Policies {
    Ours,
    Upstream,
}

impl Policies {
    /// Puts them in the place of what is there.
    pub fn apply(self) {
        // First, since Helm renders nothing for a cluster in which somebody else has made what it would make.
        remove();
        apply(&match self {
            Policies::Ours => render(),
            Policies::Upstream => upstream(),
        });
    }

    /// What `check` should say of them, and does not.
    pub fn checked(self) -> Option<String> {
        let expected = if self == Policies::Ours { 0 } else { 1 };
        let told = run(OURS, &["check", "-n", JES_NAMESPACE, "-f", &source(VALUES)], "");
        let right = told.code == Some(expected);
        (!right).then(|| format!("check exits with {:?}: {}{}", told.code, told.stdout, told.stderr))
    }
}

/// Our policies, with everything looked up at this moment.
pub fn render() -> String {
    said(OURS, &["render", "-n", JES_NAMESPACE, "-f", &source(VALUES)], "")
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
fn upstream() -> String {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..100 {
        let rendered = helm(&["-f", &source("upstream.yaml")]);
        let hosts = rendered.lines().filter_map(|line| line.trim().strip_prefix("cidr: "));
        let hosts =
            hosts.filter(|cidr| ["198.", "203.", "2001:"].iter().any(|start| cidr.starts_with(start)));
        let hosts = hosts.collect::<Vec<_>>().join(" and ");
        *found.entry(hosts.clone()).or_default() += 1;
        if hosts == "198.51.100.20/32 and 203.0.113.7/32" {
            for (hosts, times) in found {
                println!("upstream: Helm's getHostByName said {hosts}, {times} times");
            }
            return rendered;
        }
    }
    panic!("in a hundred renderings Helm never had both IPv4 addresses: {found:?}");
}

fn helm(more: &[&str]) -> String {
    let (chart, values) = (source("upstream"), source(VALUES));
    let arguments =
        ["template", "job-executor-service", &chart, "-n", JES_NAMESPACE, "--dry-run=server", "--enable-dns"];
    said(&variable("DATAPLANE_HELM"), &[&arguments, ["-f", &values].as_slice(), more].concat(), "")
}

/// The other chart with more than one blocked network prints what the apiserver does not take.
pub fn two_blocked_networks_of_upstream() -> Option<String> {
    remove();
    let rendered = helm(&[]);
    let told = kubectl(&["apply", "--dry-run=server", "-n", JES_NAMESPACE, "-f", "-"], &rendered);
    println!(
        "upstream, several blockCIDRs: kubectl apply exits with {:?}: {}",
        told.code,
        told.stderr.trim_end()
    );
    let refused = told.code == Some(1) && told.stderr.contains("except");
    (!refused).then(|| "upstream's policy with several blockCIDRs is taken".to_owned())
}
