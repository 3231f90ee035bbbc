//! What the one who asks may decide: whom to ask, as whom, for how long. Not where it was decided.

use chartroom::quoted;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::facts::{CLUSTER_DOMAIN, parse_port};
use crate::kubeconfig::Source;
use crate::net::system::System;

/// One deadline for all questions of a round together.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// How long a credential plugin may take, unless [`Options::timeout`] is longer: those that start an interpreter and ask a
/// cloud take ten seconds on a busy machine.
pub const PLUGIN_TIME: Duration = Duration::from_secs(30);
/// How long one DNS server may take for one question. Two dead servers before a live one fit into [`TIMEOUT`].
pub const DNS_TIMEOUT: Duration = Duration::from_secs(3);
const DNS_PORT: u16 = 53;

/// Whom to ask, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The cluster.
    pub kube: Source,
    /// The DNS.
    pub dns: Dns,
    /// The domain that the cluster puts behind the names of its Services.
    pub cluster_domain: String,
    /// One deadline for everything.
    pub timeout: Duration,
    /// How long a credential plugin may take, before and beside everything else.
    pub plugin_time: Duration,
    /// Admits answers such as loopback or metadata addresses.
    pub allow_special_addresses: bool,
    /// How often hosts are asked; their answers are united.
    pub samples: usize,
    /// The pause between two samples. Each sample has a deadline of its own.
    pub sample_interval: Duration,
}

/// How to ask the DNS.
#[derive(Clone, Debug)]
pub struct Dns {
    /// The servers to ask: each of them, answers united. Empty: as the system is set up, hosts file included.
    pub servers: Vec<SocketAddr>,
    /// Asks the cluster's own DNS servers as well.
    pub cluster: bool,
    /// How long one server may take for one question.
    pub timeout: Duration,
    /// Whether the addresses of one family are enough where the other one could not be asked for.
    pub any_family: bool,
    /// Whether the system's search domains are put behind names without a trailing dot.
    pub search: bool,
    /// The system's set-up; `None`: read it when it is needed.
    pub system: Option<System>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            kube: Source::default(),
            dns: Dns::default(),
            cluster_domain: CLUSTER_DOMAIN.to_owned(),
            timeout: TIMEOUT,
            plugin_time: PLUGIN_TIME,
            allow_special_addresses: false,
            samples: 1,
            sample_interval: Duration::from_secs(1),
        }
    }
}

impl Default for Dns {
    fn default() -> Dns {
        Dns {
            servers: Vec::new(),
            cluster: false,
            timeout: DNS_TIMEOUT,
            any_family: false,
            search: false,
            system: None,
        }
    }
}

/// Reads the address of a DNS server: `10.0.0.53`, `10.0.0.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse_server(text: &str) -> Result<SocketAddr, String> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(SocketAddr::new(address, DNS_PORT));
    }
    let wrong = || {
        format!(
            "{text} is not the address of a DNS server, such as 10.0.0.53 or [2001:db8::53]:5353",
            text = quoted(&text)
        )
    };
    let (address, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let port = parse_port(port).map_err(|error| error.to_string())?;
    match address.strip_prefix('[').map(|rest| rest.strip_suffix(']')) {
        Some(inner) => {
            Ok(SocketAddr::new(IpAddr::V6(inner.and_then(|i| i.parse().ok()).ok_or_else(wrong)?), port))
        }
        None => Ok(SocketAddr::new(IpAddr::V4(address.parse().map_err(|_| wrong())?), port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_dns_servers() {
        let read = |text: &str| parse_server(text).map(|server| server.to_string());
        assert_eq!(read("10.0.0.53").unwrap(), "10.0.0.53:53");
        assert_eq!(read("10.0.0.53:5353").unwrap(), "10.0.0.53:5353");
        assert_eq!(read("2001:db8::53").unwrap(), "[2001:db8::53]:53");
        assert_eq!(read("[2001:db8::53]").unwrap(), "[2001:db8::53]:53");
        assert_eq!(read("[2001:db8::53]:5353").unwrap(), "[2001:db8::53]:5353");
        for wrong in
            ["", "dns.example", "10.0.0.53:0", "10.0.0.53:99999", "10.0.0:53", "[10.0.0.53]:53", "[::1:53"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
