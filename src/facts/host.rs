//! Host names and addresses as a person writes them: bare, with a port, in brackets, in a URL. One spelling each.
//! Not what they resolve to.

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

/// A name that has to be asked for, or an address that is itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    /// An address, IPv4-mapped ones folded.
    Address(IpAddr),
    /// A name.
    Name(HostName),
}

/// The destination of a client: `host`, `host:port` or a URL, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The host.
    pub host: Host,
    /// The port that stands in the text.
    pub port: Option<u16>,
    /// The URL's scheme in lower case.
    pub scheme: Option<String>,
}

/// Why a text names no host. The texts never repeat a URL whole, since URLs can carry passwords.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Nothing there.
    #[error("there is no host name in it")]
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
    #[error("[{0}] is not an IPv6 address in brackets")]
    NotAnAddress(String),
    /// An address that is good on one machine only (RFC 4007).
    #[error("{} has a zone, which means something on one machine only", quoted(.0))]
    Zone(String),
    /// A range of addresses in the place of a host.
    #[error("{} is an address range, and a host is wanted; write a single address or a name", quoted(.0))]
    Range(String),
    /// A user in front of a host that is no URL's.
    #[error("there is a user name (@) in front of the host {}; write the host alone", quoted(.0))]
    User(String),
    /// Something other than a scheme in front of `://`.
    #[error("what stands in front of :// is not a URL's scheme")]
    NotAScheme,
    /// A backslash, which some take for a slash and others refuse: they would not mean the same host.
    #[error("there is a backslash in the host")]
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
            .map_err(|_| wrong("its letters have no form that DNS can carry"))?;
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
            return Err(wrong("it ends in a number, as an IPv4 address does, but is none"));
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
        "" => Err("there is nothing between two of its dots"),
        _ if label.len() > LONGEST_LABEL => Err("a part of it is longer than 63 characters"),
        _ if !label.bytes().all(good) => Err("it has a character that host names do not have"),
        _ if label.starts_with('-') || label.ends_with('-') => {
            Err("a part of it begins or ends with a hyphen")
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

impl FromStr for Target {
    type Err = HostError;

    /// Reads `host`, `host:port`, `[v6]:port`, or a URL, of which scheme, host and port are kept.
    fn from_str(text: &str) -> Result<Target, HostError> {
        let (scheme, rest) = match text.trim().split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme.to_ascii_lowercase()), rest),
            _ => (None, text.trim()),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('\\') {
            return Err(HostError::Backslash);
        }
        if scheme.is_none() {
            check_bare(rest)?;
        }
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = split_port(authority)?;
        Ok(Target { host, port, scheme })
    }
}

/// What only a URL may have, and what is no host at all: a user, a scheme that is none, a prefix length.
fn check_bare(text: &str) -> Result<(), HostError> {
    let (authority, path) = text.split_once('/').unwrap_or((text, ""));
    if text.contains("://") && !authority.trim_matches(':').is_empty() {
        return Err(HostError::NotAScheme);
    }
    if let Some((_, host)) = authority.rsplit_once('@') {
        return Err(HostError::User(host.to_owned()));
    }
    let is_length = !path.is_empty() && path.bytes().all(|b| b.is_ascii_digit());
    match is_length && authority.parse::<Host>().is_ok_and(|host| matches!(host, Host::Address(_))) {
        true => Err(HostError::Range(text.to_owned())),
        false => Ok(()),
    }
}

/// RFC 3986 section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

fn split_port(authority: &str) -> Result<(Host, Option<u16>), HostError> {
    let end = if authority.starts_with('[') { authority.find(']').map(|at| at + 1) } else { None };
    let colons = authority.bytes().filter(|b| *b == b':').count();
    let end = end.or_else(|| authority.find(':').filter(|_| colons == 1)).unwrap_or(authority.len());
    let (host, rest) = authority.split_at_checked(end).unwrap_or((authority, ""));
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        // "host:" is allowed in a URL and means the scheme's own port (RFC 3986 section 3.2.3).
        Some("") => None,
        Some(digits) => Some(parse_port(digits)?),
        None => return Err(HostError::NotAPort(rest.to_owned())),
    };
    if colons > 1 && host.contains('%') && !host.starts_with('[') {
        return Err(HostError::Zone(host.to_owned()));
    }
    Ok((host.parse()?, port))
}

/// A port from 1 to 65535 in plain digits.
///
/// # Errors
/// [`HostError::NotAPort`] for everything else.
pub fn parse_port(digits: &str) -> Result<u16, HostError> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let port = digits.parse().ok().filter(|port: &u16| plain && *port > 0);
    port.ok_or_else(|| HostError::NotAPort(digits.to_owned()))
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

    #[track_caller]
    fn reads(text: &str, host: &str, port: Option<u16>, scheme: Option<&str>) {
        let target: Target = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!((target.host.to_string().as_str(), target.port), (host, port), "{text}");
        assert_eq!(target.scheme.as_deref(), scheme, "{text}");
    }

    #[test]
    fn every_way_to_write_a_host() {
        reads("keptn.example.com", "keptn.example.com", None, None);
        reads("Keptn.Example.COM.", "keptn.example.com.", None, None);
        reads(" keptn.example.com:8443 ", "keptn.example.com", Some(8443), None);
        reads("https://keptn.example.com", "keptn.example.com", None, Some("https"));
        reads("HTTPS://u:p@keptn.example.com:444/a?b=c@d#e", "keptn.example.com", Some(444), Some("https"));
        reads("https://keptn.example.com:/x", "keptn.example.com", None, Some("https"));
        reads("keptn.example.com/api", "keptn.example.com", None, None);
        reads("b\u{fc}cher.example", "xn--bcher-kva.example", None, None);
        reads("my_host.example.com", "my_host.example.com", None, None);
        reads("203.0.113.7:443", "203.0.113.7", Some(443), None);
        reads("2001:DB8::1", "2001:db8::1", None, None);
        reads("[2001:db8::1]:443", "2001:db8::1", Some(443), None);
        reads("http://[2001:db8::1]/", "2001:db8::1", None, Some("http"));
        reads("::ffff:203.0.113.7", "203.0.113.7", None, None);
    }

    #[test]
    fn a_text_that_is_no_host_is_refused_with_the_reason() {
        for (text, why) in [
            ("", "there is no host name"),
            ("https://", "there is no host name"),
            (":443", "there is no host name"),
            ("a..b", "nothing between two of its dots"),
            (".", "nothing between"),
            ("-a.example", "begins or ends with a hyphen"),
            ("a b.example", "a character that host names do not have"),
            ("a%20b.example", "a character that host names do not have"),
            ("300.1.1.1", "ends in a number"),
            ("010.1.1.1", "ends in a number"),
            ("1", "ends in a number"),
            ("0x7f.1", "ends in a number"),
            ("a.0xa9fea9fe", "ends in a number"),
            ("https://a.example\\@b.example", "a backslash"),
            ("[::1", "a character that host names do not have"),
            ("[nope]:1", "not an IPv6 address in brackets"),
            ("fe80::1%eth0", "has a zone"),
            ("[fe80::1%25eth0]", "has a zone"),
            ("keptn.example.com:0", "not a port"),
            ("keptn.example.com:65536", "not a port"),
            ("keptn.example.com:+1", "not a port"),
            ("[::1]x", "not a port"),
            ("user@keptn.example.com", "user name (@) in front of the host"),
            ("u:hunter2@keptn.example.com:80/x", "user name (@)"),
            ("10.0.0.0/8", "is an address range"),
            ("10.0.0.1/32", "is an address range"),
            ("2001:db8::/32", "is an address range"),
            ("1x://keptn.example.com", "not a URL's scheme"),
        ] {
            let error = text.parse::<Target>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        assert!("a".repeat(64).parse::<HostName>().is_err());
        assert!(["a"; 128].join(".").parse::<HostName>().is_err());
    }

    #[test]
    fn a_password_in_a_url_is_never_repeated() {
        let error = "https://user:hunter2@bad host/".parse::<Target>().unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }

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
