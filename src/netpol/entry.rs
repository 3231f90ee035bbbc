//! One entry of a resolved values file, from what was seen. Not in which list it stands.

use std::collections::BTreeMap;

use super::selector::NAMESPACE_LABEL;
use crate::facts::{
    Backend, Cidr, ClusterDnsFact, Host, Origin, Protocol, ServiceFact, ServicePort, Sighting,
};
use chartroom::value::{Map, Value};

/// The only port on which resolv.conf lets pods ask.
const DNS_PORT: u16 = 53;
/// Who runs NodeLocal DNSCache.
const NODE_LOCAL: &str = "DaemonSet kube-system/node-local-dns";

/// An address. `host` is the one that the values name, where the address was found for one; what it is called on the
/// way there stands in `via`.
pub fn of_sighting(seen: &Sighting, host: Option<&Host>) -> Value {
    let entry = Map::new();
    entry.insert("cidr", seen.cidr.to_string());
    entry.insert("from", seen.from.to_string());
    put(&entry, "host", host.or(seen.host.as_ref()));
    put(&entry, "seen", seen.seen.as_ref());
    if let Some(port) = seen.port {
        entry.insert("port", f64::from(port));
    }
    if !seen.protocol.is_tcp() {
        entry.insert("protocol", seen.protocol.name());
    }
    if let Some(port) = seen.service_port {
        entry.insert("servicePort", f64::from(port));
    }
    if let Some(ttl) = seen.ttl {
        entry.insert("ttl", f64::from(ttl));
    }
    if !seen.via.is_empty() {
        entry.insert("via", texts(&seen.via));
    }
    Value::Map(entry)
}

/// A host that is an address.
pub fn of_address(address: std::net::IpAddr) -> Value {
    let cidr = Cidr::host(address);
    let host = Some(Host::Address(cidr.address()));
    let (port, service_port, via, ttl, seen) = (None, None, Vec::new(), None, None);
    let (protocol, from) = (Protocol::Tcp, Origin::Literal);
    of_sighting(&Sighting { cidr, port, protocol, service_port, host, via, from, ttl, seen }, None)
}

/// A Service in the cluster: the pods that it selects with the ports that they listen on, or the addresses that it
/// leads to.
pub fn of_service(fact: &ServiceFact, host: &Host) -> Vec<Value> {
    match &fact.backend {
        Backend::Pods(labels) => {
            // A headless Service translates no ports: its pods are reached on whatever port the client uses.
            let ports: Vec<&ServicePort> =
                if fact.cluster_ips.is_empty() { Vec::new() } else { fact.ports.iter().collect() };
            vec![of_pods(fact, labels, &ports, Some(host))]
        }
        Backend::Addresses(addresses) | Backend::External { addresses, .. } => {
            addresses.iter().map(|seen| of_sighting(seen, Some(host))).collect()
        }
    }
}

/// The cluster's DNS: its pods with their own ports, its cluster IPs, and the cache on each node.
pub fn of_cluster_dns(fact: &ClusterDnsFact) -> Vec<Value> {
    let service = &fact.service;
    let mut ports: Vec<&ServicePort> = service.ports.iter().filter(|port| port.port == DNS_PORT).collect();
    let mut protocols: Vec<&str> = ports.iter().map(|port| port.protocol.as_str()).collect();
    if ports.is_empty() {
        // A Service that pods cannot mean with resolv.conf; whoever made it knows its ports.
        ports = service.ports.iter().collect();
        protocols = vec!["UDP", "TCP"];
    }
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
                of_dns_address(seen.cidr, seen.port, &protocols, &seen.from.to_string(), &service.seen)
            };
            fact.servers.iter().map(entry).collect()
        }
    };
    let service_name = Origin::Service(service.service.clone()).to_string();
    let fronts = service.cluster_ips.iter().map(|address| (address, service_name.as_str()));
    // In iptables mode the cache listens on the cluster IP as well.
    let further = fact.node_local.iter().filter(|address| !service.cluster_ips.contains(address));
    let cache = further.map(|address| (address, NODE_LOCAL));
    entries.extend(
        fronts.chain(cache).map(|(address, from)| {
            of_dns_address(Cidr::host(*address), None, &protocols, from, &service.seen)
        }),
    );
    entries
}

fn of_dns_address(
    cidr: Cidr,
    port: Option<u16>,
    protocols: &[&str],
    from: &str,
    seen: &jiff::Timestamp,
) -> Value {
    let entry = Map::new();
    entry.insert("cidr", cidr.to_string());
    entry.insert("from", from);
    let number = f64::from(port.unwrap_or(DNS_PORT));
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

fn of_pods(
    fact: &ServiceFact,
    labels: &BTreeMap<String, String>,
    ports: &[&ServicePort],
    host: Option<&Host>,
) -> Value {
    let entry = Map::new();
    entry.insert("from", Origin::Service(fact.service.clone()).to_string());
    put(&entry, "host", host);
    entry.insert("namespaceSelector", selector([(NAMESPACE_LABEL, fact.service.namespace.as_str())]));
    entry.insert("podSelector", selector(labels.iter().map(|(key, value)| (key.as_str(), value.as_str()))));
    if !ports.is_empty() {
        entry.insert("ports", ports.iter().map(|port| of_port(port)).collect::<Vec<_>>());
    }
    entry.insert("seen", fact.seen.to_string());
    Value::Map(entry)
}

fn of_port(port: &ServicePort) -> Value {
    let entry = Map::new();
    // A number stays a number: a rule's port in quotes is the name of a port.
    let target = port.target.to_string();
    entry.insert("port", target.parse::<u16>().map_or(Value::string(target), |n| Value::Float64(n.into())));
    entry.insert("protocol", port.protocol.as_str());
    entry.insert("servicePort", f64::from(port.port));
    Value::Map(entry)
}

fn selector<'a>(labels: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let labels: Map = labels.into_iter().collect();
    Value::Map([("matchLabels", labels)].into_iter().collect())
}

fn put(entry: &Map, key: &str, value: Option<&impl ToString>) {
    if let Some(value) = value {
        entry.insert(key, value.to_string());
    }
}

fn texts(all: &[String]) -> Value {
    Value::from(all.iter().map(|text| Value::string(text.as_str())).collect::<Vec<_>>())
}
