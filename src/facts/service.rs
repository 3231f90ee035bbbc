//! What the cluster says of a Service, as far as a rule needs it: whom it selects, on which ports, or where it leads.
//! Not how it was read.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use jiff::Timestamp;

use super::host::Host;
use super::question::ServiceRef;
use super::sighting::Sighting;

/// A Service that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFact {
    /// Which one.
    pub service: ServiceRef,
    /// Where connections to it end.
    pub backend: Backend,
    /// Its cluster IPs in both families; none for a headless one.
    pub cluster_ips: Vec<IpAddr>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// When it was read.
    pub seen: Timestamp,
}

/// Where connections to a Service end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// At the pods of its own namespace that have these labels.
    Pods(BTreeMap<String, String>),
    /// At the addresses of its EndpointSlices, since it selects nothing; its cluster IPs are among them, since network
    /// plugins differ in which side of the translation they see.
    Addresses(Vec<Sighting>),
    /// Somewhere else (type ExternalName), at the addresses that this host has.
    External {
        /// The host that it names.
        host: Host,
        /// The host's addresses.
        addresses: Vec<Sighting>,
    },
}

/// A port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// Its name; empty where it is the only one.
    pub name: String,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// The port at the cluster IP.
    pub port: u16,
    /// The port at the pods.
    pub target: TargetPort,
    /// The name that the pods give to it, where all that are ready have the same number behind it.
    pub named: Option<String>,
}

/// The port at the pods: a number, or the name that the pods give it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetPort {
    /// A number.
    Number(u16),
    /// A name, which pods may well give to different numbers.
    Name(String),
}

/// The name that the Service of Keptn's API gateway has in each of Keptn's charts.
pub const GATEWAY: &str = "api-gateway-nginx";

/// Keptn's API gateway in the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayFact {
    /// The namespace in which it was found.
    pub namespace: String,
    /// Its Service, or the one that it is another name of.
    pub service: ServiceFact,
}

/// The cluster's DNS as pods reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterDnsFact {
    /// Its Services: one, or several that pods ask in turn.
    pub services: Vec<ServiceFact>,
    /// The ready addresses behind them, with their ports; none where no server could say.
    pub servers: Option<Vec<Sighting>>,
    /// NodeLocal DNSCache, where it runs.
    pub node_local: Vec<NodeLocal>,
    /// Whether nodes run AKS LocalDNS, whose address no object has.
    pub local_dns: bool,
}

/// An address of NodeLocal DNSCache on each node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeLocal {
    /// The DaemonSet that runs it.
    pub daemon_set: ServiceRef,
    /// The address.
    pub address: IpAddr,
}

impl fmt::Display for TargetPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TargetPort::Number(port) => port.fmt(f),
            TargetPort::Name(name) => name.fmt(f),
        }
    }
}
