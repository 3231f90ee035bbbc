//! One entry of a resolved values file, from what was seen. Not in which list it stands.

use std::collections::BTreeMap;

use crate::facts::{Backend, Cidr, Host, Origin, ServiceFact, ServicePort, Sighting};
use crate::value::{Map, Value};

/// The label that every namespace has, with its name (Kubernetes 1.22 and later).
const NAMESPACE_LABEL: &str = "kubernetes.io/metadata.name";

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
    let (port, via, ttl, seen) = (None, Vec::new(), None, None);
    of_sighting(&Sighting { cidr, port, host, via, from: Origin::Literal, ttl, seen }, None)
}

/// A Service in the cluster: the pods that it selects with the ports that they listen on, or the addresses that it
/// leads to.
pub fn of_service(fact: &ServiceFact, host: &Host) -> Vec<Value> {
    match &fact.backend {
        Backend::Pods(labels) => vec![of_pods(fact, labels, host)],
        Backend::Addresses(addresses) | Backend::External { addresses, .. } => {
            addresses.iter().map(|seen| of_sighting(seen, Some(host))).collect()
        }
    }
}

fn of_pods(fact: &ServiceFact, labels: &BTreeMap<String, String>, host: &Host) -> Value {
    let entry = Map::new();
    entry.insert("from", Origin::Service(fact.service.clone()).to_string());
    entry.insert("host", host.to_string());
    entry.insert("namespaceSelector", selector([(NAMESPACE_LABEL, fact.service.namespace.as_str())]));
    entry.insert("podSelector", selector(labels.iter().map(|(key, value)| (key.as_str(), value.as_str()))));
    entry.insert("ports", fact.ports.iter().map(of_port).collect::<Vec<_>>());
    entry.insert("seen", fact.seen.to_string());
    Value::Map(entry)
}

fn of_port(port: &ServicePort) -> Value {
    let entry = Map::new();
    // A number stays a number: a rule's port in quotes is the name of a port.
    let target = port.target.to_string();
    entry.insert("port", target.parse::<u16>().map_or(Value::string(target), |n| Value::Float64(n.into())));
    entry.insert("protocol", port.protocol.as_str());
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
