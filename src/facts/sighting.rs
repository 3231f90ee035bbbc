//! One address as it was seen: by whom, when, for how long it holds. Not which rule it ends up in.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::address::Cidr;
use super::host::Host;
use super::question::ServiceRef;
use super::service::ServiceFact;

/// An address range, usually a single address, with its provenance. The shape of an entry in a resolved values file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The address.
    pub cidr: Cidr,
    /// The port that belongs to this address; exact pairs, never a cross product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The protocol of that port.
    #[serde(default, skip_serializing_if = "Protocol::is_tcp")]
    pub protocol: Protocol,
    /// The port of the Service that leads to this one.
    #[serde(default, rename = "servicePort", skip_serializing_if = "Option::is_none")]
    pub service_port: Option<u16>,
    /// The host that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
    /// The aliases (CNAME) that lead from the host to the address, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    /// Its source.
    pub from: Origin,
    /// For how many seconds, the lowest of the whole chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// When it was last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    /// The Service of this cluster that publishes the address, as a load balancer or as an external IP. Written as an
    /// entry of its own.
    #[serde(skip)]
    pub behind: Option<Box<ServiceFact>>,
}

/// What a port speaks (Kubernetes, core/v1, Protocol).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Protocol {
    /// TCP, the default.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

/// What makes a sighting the same for a rule: address, port, protocol, and the Service's port in front of it.
pub type Key = (Cidr, Option<u16>, Protocol, Option<u16>);

/// Its source. Written as a short text, and any text is read back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A Service's cluster IP.
    Service(ServiceRef),
    /// A ready endpoint of an EndpointSlice, by namespace and name.
    EndpointSlice(ServiceRef),
    /// A ready endpoint of an Endpoints object.
    Endpoints(ServiceRef),
    /// DNS servers.
    Dns(BTreeSet<SocketAddr>),
    /// The system's hosts file.
    HostsFile,
    /// It is the address itself that was given.
    Literal,
    /// The source's own words.
    Other(String),
}

const DNS: &str = "DNS ";
const HOSTS_FILE: &str = "hosts file";
const LITERAL: &str = "given as an address";

impl Sighting {
    /// What makes it the same address for a rule.
    pub fn key(&self) -> Key {
        (self.cidr, self.port, self.protocol, self.service_port)
    }

    /// Takes over what another sighting of the same address knows: the later time, the lower TTL, further servers.
    fn absorb(&mut self, other: Sighting) {
        self.seen = self.seen.max(other.seen);
        self.ttl = match (self.ttl, other.ttl) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        if let (Origin::Dns(servers), Origin::Dns(more)) = (&mut self.from, other.from) {
            servers.extend(more);
        }
    }
}

/// Puts sightings into their order (family, number, port) and makes one of those that have the same address and port.
pub fn unite(sightings: impl IntoIterator<Item = Sighting>) -> Vec<Sighting> {
    let mut all: Vec<Sighting> = sightings.into_iter().collect();
    // Among the same ones the latest comes first: its way and its origin are those that hold now.
    all.sort_by_cached_key(|s| (s.key(), Reverse(s.seen), s.from.clone()));
    let mut united: Vec<Sighting> = Vec::with_capacity(all.len());
    for sighting in all {
        match united.last_mut() {
            Some(last) if last.key() == sighting.key() => last.absorb(sighting),
            _ => united.push(sighting),
        }
    }
    united
}

impl Protocol {
    /// Whether it is TCP.
    pub fn is_tcp(&self) -> bool {
        *self == Protocol::Tcp
    }

    /// Its name in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        }
    }

    /// The one of that name; an empty one is TCP.
    pub fn named(name: &str) -> Option<Protocol> {
        match name {
            "" => Some(Protocol::Tcp),
            _ => {
                [Protocol::Tcp, Protocol::Udp, Protocol::Sctp].into_iter().find(|known| known.name() == name)
            }
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Service(object) => write!(f, "Service {object}"),
            Origin::EndpointSlice(object) => write!(f, "EndpointSlice {object}"),
            Origin::Endpoints(object) => write!(f, "Endpoints {object}"),
            Origin::Dns(servers) => {
                let servers: Vec<String> = servers.iter().map(SocketAddr::to_string).collect();
                write!(f, "{DNS}{}", servers.join(", "))
            }
            Origin::HostsFile => f.write_str(HOSTS_FILE),
            Origin::Literal => f.write_str(LITERAL),
            Origin::Other(text) => f.write_str(text),
        }
    }
}

impl FromStr for Origin {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Origin, Infallible> {
        Ok(read_origin(text).unwrap_or_else(|| Origin::Other(text.to_owned())))
    }
}

fn read_origin(text: &str) -> Option<Origin> {
    if let Some(servers) = text.strip_prefix(DNS) {
        return servers.split(", ").map(str::parse).collect::<Result<_, _>>().ok().map(Origin::Dns);
    }
    match text {
        HOSTS_FILE => return Some(Origin::HostsFile),
        LITERAL => return Some(Origin::Literal),
        _ => {}
    }
    let (kind, object) = text.split_once(' ')?;
    let (namespace, name) = object.split_once('/')?;
    let object = ServiceRef { namespace: namespace.to_owned(), name: name.to_owned() };
    match kind {
        "Service" => Some(Origin::Service(object)),
        "EndpointSlice" => Some(Origin::EndpointSlice(object)),
        "Endpoints" => Some(Origin::Endpoints(object)),
        _ => None,
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Origin, D::Error> {
        let Ok(origin) = String::deserialize(deserializer)?.parse();
        Ok(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(cidr: &str, server: &str, ttl: u32, seen: &str) -> Sighting {
        Sighting {
            cidr: cidr.parse().unwrap(),
            port: None,
            protocol: Protocol::Tcp,
            service_port: None,
            host: Some("keptn.example.com".parse().unwrap()),
            via: Vec::new(),
            from: Origin::Dns([server.parse().unwrap()].into()),
            ttl: Some(ttl),
            behind: None,
            seen: Some(seen.parse().unwrap()),
        }
    }

    #[test]
    fn origins_are_read_as_they_are_written() {
        for text in [
            "Service default/kubernetes",
            "EndpointSlice default/kubernetes-x7k2p",
            "Endpoints default/kubernetes",
            "DNS 10.0.0.53:53, [2001:db8::53]:53",
            "hosts file",
            "given as an address",
        ] {
            let Ok(origin) = text.parse::<Origin>();
            assert!(!matches!(origin, Origin::Other(_)), "{text}");
            assert_eq!(origin.to_string(), text);
        }
        assert_eq!("the admin, by phone".parse(), Ok(Origin::Other("the admin, by phone".into())));
    }

    #[test]
    fn the_same_address_twice_is_one_with_all_that_is_known() {
        let united = unite([
            sighting("203.0.113.9/32", "10.0.0.1:53", 60, "2026-01-31T12:00:00Z"),
            sighting("203.0.113.7/32", "10.0.0.1:53", 300, "2026-01-31T12:00:00Z"),
            sighting("203.0.113.7/32", "10.0.0.2:53", 30, "2026-01-31T11:00:00Z"),
        ]);
        assert_eq!(united.len(), 2);
        assert_eq!(united[0].ttl, Some(30));
        assert_eq!(united[0].seen, Some("2026-01-31T12:00:00Z".parse().unwrap()));
        assert_eq!(united[0].from.to_string(), "DNS 10.0.0.1:53, 10.0.0.2:53");
        assert_eq!(united[1].cidr.to_string(), "203.0.113.9/32");
    }

    #[test]
    fn the_shape_of_an_entry_in_a_resolved_values_file() {
        let entry = sighting("203.0.113.7/32", "10.0.0.1:53", 300, "2026-01-31T12:00:00Z");
        let json = serde_json::to_string(&entry).unwrap();
        assert_eq!(
            json,
            r#"{"cidr":"203.0.113.7/32","host":"keptn.example.com","from":"DNS 10.0.0.1:53","ttl":300,"seen":"2026-01-31T12:00:00Z"}"#
        );
        assert_eq!(serde_json::from_str::<Sighting>(&json).unwrap(), entry);
    }
}
