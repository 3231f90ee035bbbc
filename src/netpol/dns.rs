//! The cluster's DNS: the entries that open it, and what of it the rule that the values ask for does not open. Not how it
//! was found.

use super::entry::{of_pods, of_sighting};
use super::given;
use super::needs::at;
use super::purpose::DNS_MODE;
use crate::facts::{
    Backend, Cidr, ClusterDnsFact, NodeLocal, Origin, ServiceFact, ServicePort, Sighting, TargetPort,
};
use chartroom::diag::Diagnostic;
use chartroom::value::{Map, Value};

/// The only port on which resolv.conf lets pods ask.
const PORT: u16 = 53;
/// The label of the pods that the rule opens with `dns.mode: default`.
const USUAL: (&str, &str) = ("k8s-app", "kube-dns");
/// Parts of the rule that the user may have said.
const SAID: [&str; 3] = [
    "networkPolicy.egress.dns.podSelector",
    "networkPolicy.egress.dns.namespaceSelector",
    "networkPolicy.egress.dns.ports",
];

/// The pods of each of its Services with their own ports, its cluster IPs, and the cache on each node.
pub(super) fn of_cluster_dns(fact: &ClusterDnsFact) -> Vec<Value> {
    let mut entries: Vec<Value> =
        fact.services.iter().flat_map(|service| of_service(service, fact)).collect();
    let Some(first) = fact.services.first() else { return entries };
    let (_, protocols) = asked(first);
    entries.extend(caches(fact).map(|NodeLocal { daemon_set, address }| {
        let from = format!("DaemonSet {daemon_set}");
        of_address(Cidr::host(*address), None, &protocols, &from, &first.seen)
    }));
    entries
}

/// The addresses of the cache that are no cluster IPs: in iptables mode it listens on these as well.
fn caches(fact: &ClusterDnsFact) -> impl Iterator<Item = &NodeLocal> {
    let is_front =
        |cache: &&NodeLocal| fact.services.iter().any(|service| service.cluster_ips.contains(&cache.address));
    fact.node_local.iter().filter(move |cache| !is_front(cache))
}

/// The ports of a Service that pods can ask with resolv.conf, and their protocols.
fn asked(service: &ServiceFact) -> (Vec<&ServicePort>, Vec<&str>) {
    let ports: Vec<&ServicePort> = service.ports.iter().filter(|port| port.port == PORT).collect();
    let protocols = ports.iter().map(|port| port.protocol.as_str()).collect();
    match ports.is_empty() {
        // A Service that pods cannot mean with resolv.conf; its author knows its ports.
        true => (service.ports.iter().collect(), vec!["UDP", "TCP"]),
        false => (ports, protocols),
    }
}

fn of_service(service: &ServiceFact, fact: &ClusterDnsFact) -> Vec<Value> {
    let (ports, protocols) = asked(service);
    let mut entries = match &service.backend {
        Backend::Pods(labels) => vec![of_pods(service, labels, &ports, None)],
        Backend::Addresses(addresses) if !service.cluster_ips.is_empty() => {
            // The cluster IPs follow with the others.
            let behind = addresses.iter().filter(|seen| !service.cluster_ips.contains(&seen.cidr.address()));
            let asked = |port: Option<u16>| ports.iter().any(|front| Some(front.port) == port);
            behind.filter(|seen| asked(seen.service_port)).map(|seen| of_sighting(seen, None)).collect()
        }
        Backend::Addresses(_) | Backend::External { .. } => {
            let entry = |seen: &Sighting| {
                of_address(seen.cidr, seen.port, &protocols, &seen.from.to_string(), &service.seen)
            };
            fact.servers.iter().flatten().map(entry).collect()
        }
    };
    let from = Origin::Service(service.service.clone()).to_string();
    let front =
        |address: &std::net::IpAddr| of_address(Cidr::host(*address), None, &protocols, &from, &service.seen);
    entries.extend(service.cluster_ips.iter().map(front));
    entries
}

fn of_address(
    cidr: Cidr,
    port: Option<u16>,
    protocols: &[&str],
    from: &str,
    seen: &jiff::Timestamp,
) -> Value {
    let entry = Map::new();
    entry.insert("cidr", cidr.to_string());
    entry.insert("from", from);
    let number = f64::from(port.unwrap_or(PORT));
    let of_protocol = |protocol: &&str| {
        let port = Map::new();
        port.insert("port", number);
        port.insert("protocol", *protocol);
        Value::Map(port)
    };
    entry.insert("ports", protocols.iter().map(of_protocol).collect::<Vec<_>>());
    entry.insert("seen", seen.to_string());
    Value::Map(entry)
}

/// Whether the rule is the one that needs no lookup.
pub(super) fn is_default(values: &Map) -> bool {
    at(values, DNS_MODE).as_str().is_none_or(|mode| *mode != "detect")
}

/// What of the cluster's DNS pods may ask and the rule does not open.
pub fn doubts(values: &Map, fact: &ClusterDnsFact) -> Vec<Diagnostic> {
    let stated = given::dns_ranges(values);
    let mut doubts = Vec::new();
    if is_default(values) {
        let is_said = SAID.iter().any(|key| at(values, key).truth());
        let pods = fact.services.iter().filter(|_| !is_said).filter_map(of_other_pods);
        let opened =
            |cache: &&NodeLocal| stated.iter().any(|range| range.contains(&Cidr::host(cache.address)));
        let caches = caches(fact).filter(|cache| !opened(cache)).map(|NodeLocal { daemon_set, address }| {
            format!("pods query NodeLocal DNSCache on their node at {address} (DaemonSet {daemon_set})")
        });
        doubts.extend(pods.chain(caches).map(|why| {
            let text = format!(
                "{DNS_MODE} is default, which allows port 53 of pods with the label {}: {}, and {why}",
                USUAL.0, USUAL.1
            );
            Diagnostic::warning(text).hint(format!("set {DNS_MODE} to detect"))
        }));
    }
    let at_hand =
        "find its address in /etc/resolv.conf of a pod, and add it to networkPolicy.egress.dns.cidrs";
    if fact.local_dns && stated.is_empty() {
        let text = "nodes run AKS LocalDNS, whose address is in no object of the cluster";
        doubts.push(Diagnostic::warning(text).hint(at_hand));
    }
    if let (Some([]), Some(first), true) = (fact.servers.as_deref(), fact.services.first(), stated.is_empty())
    {
        let text = format!("no address behind Service {} is ready", first.service);
        let hint = format!("if pods use another DNS (such as GKE's Cloud DNS), {at_hand}");
        doubts.push(Diagnostic::warning(text).hint(hint));
    }
    doubts
}

/// Why the pods of a Service are not those that the default rule opens.
fn of_other_pods(service: &ServiceFact) -> Option<String> {
    let name = &service.service;
    let Backend::Pods(labels) = &service.backend else {
        return Some(format!("the cluster's DNS is Service {name}, which selects no pods"));
    };
    if labels.get(USUAL.0).map(String::as_str) != Some(USUAL.1) {
        let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let labels = labels.join(", ");
        return Some(format!("the pods of the cluster's DNS have others: {labels} (Service {name})"));
    }
    let (ports, _) = asked(service);
    let other =
        ports.iter().find(|port| matches!(port.target, TargetPort::Number(number) if number != PORT))?;
    Some(format!("the pods of the cluster's DNS listen on port {} (Service {name})", other.target))
}
