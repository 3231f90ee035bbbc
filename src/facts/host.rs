//! Host names and addresses as a person writes them, one spelling each. Not what they resolve to; ports and URLs are in `target`.

use chartroom::quoted;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::address::fold;
use super::question::ServiceRef;

/// RFC 1035 section 2.3.4.
const LONGEST_LABEL: usize = 63;
/// RFC 1035 section 2.3.4: 255 octets on the wire are 253 characters.
const LONGEST_NAME: usize = 253;

/// The domain that clusters put behind the names of their Services by default.
pub const CLUSTER_DOMAIN: &str = "cluster.local";

/// A domain name in lower case and ASCII (IDNA), without the trailing dot. Valid by its form, not known to exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName {
    text: String,
    rooted: bool,
}

/// A name to resolve, or an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    /// An address, IPv4-mapped ones folded.
    Address(IpAddr),
    /// A name.
    Name(HostName),
}

/// Why a text names no host. The texts never repeat a URL whole, since URLs can carry passwords.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Nothing there.
    #[error("the host name is missing")]
    Empty,
    /// A character, label or length that no host name has.
    #[error("{name} is not a host name: {why}", name = quoted(.name))]
    NotAName {
        /// The part that should have been the name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Brackets without an IPv6 address.
    #[error("[{0}] is not an IPv6 address")]
    NotAnAddress(String),
    /// An address that is good on one machine only (RFC 4007).
    #[error("{} has a zone, which is valid on one machine only", quoted(.0))]
    Zone(String),
    /// A range of addresses in the place of a host.
    #[error("{} is an address range, not a host; write a single address or a name", quoted(.0))]
    Range(String),
    /// A user in front of a host that is no URL's.
    #[error("the host {} has a user name in front of it (@); write only the host", quoted(.0))]
    User(String),
    /// Something other than a scheme in front of `://`.
    #[error("the text before :// is not a URL scheme")]
    NotAScheme,
    /// A backslash: some parsers read it as a slash, and so would see another host.
    #[error("the host contains a backslash")]
    Backslash,
    /// Not a number from 1 to 65535.
    #[error("{} is not a port from 1 to 65535", quoted(.0))]
    NotAPort(String),
}

/// How sure it is that a name is a Service's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InCluster {
    /// `.svc` or `.svc.<cluster domain>` says so.
    Surely,
    /// Two labels: `gateway.keptn` is a Service as pods see it, `example.com` is not.
    Perhaps,
}

impl HostName {
    /// The name without a trailing dot.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it was written with a trailing dot, so that no search domain may be put behind it.
    pub fn is_rooted(&self) -> bool {
        self.rooted
    }

    /// The name's labels, the host's own first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.text.split('.')
    }

    /// The Service that pods know under this name, where it has the form of one (Kubernetes, "DNS for Services and
    /// Pods"): `name.namespace`, `name.namespace.svc`, `name.namespace.svc.<cluster domain>`.
    pub fn service(&self, cluster_domain: &str) -> Option<(ServiceRef, InCluster)> {
        let domain = cluster_domain.trim_matches('.').to_ascii_lowercase();
        let inner = self.text.strip_suffix(&domain).and_then(|rest| rest.strip_suffix('.'));
        let inner = inner.filter(|_| !domain.is_empty());
        let labels: Vec<&str> = inner.unwrap_or(&self.text).split('.').collect();
        let (name, namespace, sure) = match (labels.as_slice(), inner.is_some()) {
            ([name, namespace, "svc"], _) => (name, namespace, InCluster::Surely),
            ([name, namespace], false) if !self.rooted => (name, namespace, InCluster::Perhaps),
            _ => return None,
        };
        let plain = |label: &str| !label.contains('_');
        let found = ServiceRef { namespace: (*namespace).to_owned(), name: (*name).to_owned() };
        (plain(name) && plain(namespace)).then_some((found, sure))
    }
}

impl FromStr for HostName {
    type Err = HostError;

    /// Reads a name; upper case, Unicode (UTS #46) and a trailing dot are taken.
    fn from_str(text: &str) -> Result<HostName, HostError> {
        if text.is_empty() {
            return Err(HostError::Empty);
        }
        let wrong = |why| HostError::NotAName { name: text.to_owned(), why };
        let ascii = idna::domain_to_ascii_cow(text.as_bytes(), idna::AsciiDenyList::EMPTY)
            .map_err(|_| wrong("it cannot be converted to an internationalized domain name (IDNA)"))?;
        let (name, rooted) = match ascii.strip_suffix('.') {
            Some(name) => (name, true),
            None => (ascii.as_ref(), false),
        };
        if name.len() > LONGEST_NAME {
            return Err(wrong("it is longer than 253 characters"));
        }
        name.split('.').try_for_each(check_label).map_err(wrong)?;
        // RFC 1123 section 2.1: the last label is alphabetic, so that names and addresses cannot be taken for each other.
        if name.rsplit('.').next().is_some_and(is_number) {
            return Err(wrong("it ends in a number, but is not an IPv4 address"));
        }
        Ok(HostName { text: name.to_owned(), rooted })
    }
}

/// Whether a label is what C libraries read as a number of an address (`0x7f.1`; WHATWG URL, "ends in a number").
fn is_number(label: &str) -> bool {
    match label.strip_prefix("0x") {
        Some(rest) => rest.bytes().all(|b| b.is_ascii_hexdigit()),
        None => label.bytes().all(|b| b.is_ascii_digit()),
    }
}

/// Letters, digits and inner hyphens (RFC 1123), and the underscore, which real names have.
fn check_label(label: &str) -> Result<(), &'static str> {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    match label {
        "" => Err("it has an empty label"),
        _ if label.len() > LONGEST_LABEL => Err("it has a label of more than 63 characters"),
        _ if !label.bytes().all(good) => Err("it has a character that is not allowed in host names"),
        _ if label.starts_with('-') || label.ends_with('-') => {
            Err("it has a label that begins or ends with a hyphen")
        }
        _ => Ok(()),
    }
}

impl FromStr for Host {
    type Err = HostError;

    /// Reads an address, an IPv6 address in brackets, or a name.
    fn from_str(text: &str) -> Result<Host, HostError> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Host::Address(fold(address)));
        }
        match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(inner) => bracketed(inner),
            None => Ok(Host::Name(text.parse()?)),
        }
    }
}

fn bracketed(inner: &str) -> Result<Host, HostError> {
    if inner.contains('%') {
        return Err(HostError::Zone(inner.to_owned()));
    }
    let address: Ipv6Addr = inner.parse().map_err(|_| HostError::NotAnAddress(inner.to_owned()))?;
    Ok(Host::Address(fold(IpAddr::V6(address))))
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if self.rooted { f.write_str(".") } else { Ok(()) }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Address(address) => address.fmt(f),
            Host::Name(name) => name.fmt(f),
        }
    }
}

impl Serialize for Host {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Host {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Host, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for HostName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HostName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<HostName, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_services() {
        let service = |name: &str| {
            let found = name.parse::<HostName>().unwrap().service("cluster.local")?;
            Some((found.0.to_string(), found.1))
        };
        let gateway = |sure| Some(("keptn/gateway".to_owned(), sure));
        assert_eq!(service("gateway.keptn"), gateway(InCluster::Perhaps));
        assert_eq!(service("gateway.keptn."), None);
        assert_eq!(service("gateway.keptn.svc"), gateway(InCluster::Surely));
        assert_eq!(service("Gateway.keptn.svc.cluster.local."), gateway(InCluster::Surely));
        assert_eq!(service("keptn.example.com"), None);
        assert_eq!(service("gateway"), None);
        assert_eq!(service("gateway.keptn.cluster.local"), None);
        assert_eq!(service("my_gateway.keptn"), None);
    }
}
