//! What `explain -o json` says of a connection: its rules read and applied to it, for comparison with packets.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;

use crate::lab::Sight;
use crate::places::{JES_NAMESPACE, Pod, addresses, pod, service};
use crate::policies::with_values;
use crate::programs::{OURS, kubectl_said, said};
use crate::traffic::{Probe, Protocol};

/// All rules, and whom each policy selects.
#[derive(Deserialize)]
pub struct Explained {
    rules: Vec<Rule>,
    #[serde(skip)]
    selected: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Rule {
    policy: String,
    /// Where the rule is; none: it says that nothing may connect.
    path: Option<String>,
    title: String,
    peers: Vec<Peer>,
    ports: Vec<String>,
}

#[derive(Deserialize)]
struct Peer {
    peer: String,
    #[serde(default)]
    except: Vec<IpNet>,
}

/// One end of a connection as a policy sees it.
struct End {
    pod: Option<&'static Pod>,
    address: IpAddr,
    port: u16,
}

/// Asks for the policies of these values, and the cluster for the pods that they select.
pub fn ask(values: &[&str]) -> Explained {
    let text = said(OURS, &with_values(&["explain", "-n", JES_NAMESPACE, "-o", "json"], values), "");
    let mut explained: Explained = serde_json::from_str(&text).unwrap();
    let path = r#"jsonpath={range .items[*]}{.metadata.name}{" "}{.spec.podSelector.matchLabels}{"\n"}{end}"#;
    let policies = kubectl_said(&["get", "networkpolicies", "-n", JES_NAMESPACE, "-o", path], "");
    for line in policies.lines() {
        let (name, labels) = line.split_once(' ').unwrap();
        let labels: std::collections::BTreeMap<String, String> = serde_json::from_str(labels).unwrap();
        let labels: Vec<String> = labels.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        explained.selected.push((name.to_owned(), labels.join(",")));
    }
    explained
}

impl Explained {
    /// Whether a connection is open, for each address that it may lead to.
    pub fn says(&self, probe: &Probe, sight: Sight) -> Vec<bool> {
        let from = pod(&probe.from);
        ends(probe, sight).iter().map(|to| self.allows(from, to, probe.target.protocol)).collect()
    }

    fn allows(&self, from: Option<&Pod>, to: &End, protocol: Protocol) -> bool {
        let of = |pod: Option<&Pod>, path: bool| -> Vec<&Rule> {
            let selects = |rule: &&Rule| pod.is_some_and(|pod| self.selects(&rule.policy, pod));
            self.rules.iter().filter(|rule| rule.path.is_some() == path).filter(selects).collect()
        };
        let egress = of(from, true);
        let leaves = egress.is_empty() || egress.iter().any(|rule| rule.has(to, protocol));
        let closed = of(to.pod, false).iter().any(|rule| rule.title == "Nothing may connect");
        leaves && !closed
    }

    fn selects(&self, policy: &str, pod: &Pod) -> bool {
        let selector = self.selected.iter().find(|(name, _)| name == policy);
        let (_, selector) =
            selector.unwrap_or_else(|| panic!("{policy} is explained, and not in the cluster"));
        pod.namespace == JES_NAMESPACE && has_labels(pod, selector)
    }
}

impl Rule {
    fn has(&self, to: &End, protocol: Protocol) -> bool {
        let protocol = format!("{protocol:?}").to_uppercase();
        let named = to.pod.into_iter().flat_map(|pod| pod.ports).filter(|(_, port)| *port == to.port);
        let names = named.map(|(name, _)| (*name).to_owned()).chain([to.port.to_string()]);
        let mut ports = names.map(|name| format!("{protocol} {name}"));
        (self.ports.is_empty() || ports.any(|port| self.ports.contains(&port)))
            && self.peers.iter().any(|peer| peer.has(to))
    }
}

impl Peer {
    fn has(&self, to: &End) -> bool {
        if let Ok(range) = self.peer.parse::<IpNet>() {
            return range.contains(&to.address)
                && !self.except.iter().any(|range| range.contains(&to.address));
        }
        let Some(pod) = to.pod else { return false };
        let (pods, namespaces) = self.peer.split_once(" in ").unwrap();
        let in_namespace = match namespaces.strip_prefix("namespaces kubernetes.io/metadata.name=") {
            Some(name) => pod.namespace == name,
            None if namespaces == "any namespace" => true,
            None => panic!("not understood: {}", self.peer),
        };
        let labels = if pods == "all pods" { "" } else { pods.strip_prefix("pods ").unwrap() };
        in_namespace && has_labels(pod, labels)
    }
}

fn has_labels(pod: &Pod, selector: &str) -> bool {
    let has = |label: &str| pod.labels.iter().any(|(key, value)| format!("{key}={value}") == label);
    selector.split(',').filter(|label| !label.is_empty()).all(has)
}

/// What a policy sees of where a connection leads: the ClusterIP, or the backends.
fn ends(probe: &Probe, sight: Sight) -> Vec<End> {
    let target = &probe.target;
    let Some(service) = service(&target.place) else {
        return vec![End { pod: pod(&target.place), address: probe.address, port: target.port }];
    };
    if sight == Sight::Service {
        return vec![End { pod: None, address: probe.address, port: target.port }];
    }
    let backends = service.backends.iter().map(|name| {
        let of_family = addresses(name).into_iter().find(|one| one.is_ipv4() == probe.address.is_ipv4());
        End { pod: pod(name), address: of_family.unwrap(), port: service.leads_to() }
    });
    backends.collect()
}
