//! What a caller may decide: which servers to ask, as which user, for how long. Not where it was decided.

use std::net::SocketAddr;
use std::time::Duration;

use crate::facts::CLUSTER_DOMAIN;
use crate::kubeconfig::Source;
use crate::net::system::System;

/// One deadline for all questions of a round together.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// How long a credential plugin may take, unless [`Options::timeout`] is longer: those that start an interpreter and ask a
/// cloud take ten seconds on a busy machine.
pub const PLUGIN_TIME: Duration = Duration::from_secs(30);
/// How long one DNS server may take for one question. Two dead servers before a live one fit into [`TIMEOUT`].
pub const DNS_TIMEOUT: Duration = Duration::from_secs(3);

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
