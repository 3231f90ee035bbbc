//! One entry of a resolved values file, from what was seen. Not in which list it stands.

use std::collections::BTreeMap;

use super::selector::NAMESPACE_LABEL;
use crate::facts::{Backend, Cidr, Host, Origin, Protocol, ServiceFact, ServicePort, Sighting};
use chartroom::value::{Map, Value};

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
    of_sighting(
        &Sighting { cidr, port, protocol, service_port, host, via, from, ttl, seen, behind: None },
        None,
    )
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

/// The pods of a Service.
pub fn of_pods(
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
    put(&entry, "name", port.named.as_ref());
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
