//! What the one who asks may decide: whom to ask, as whom, for how long. Not where it was decided.

use std::ffi::OsStr;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::facts::{CLUSTER_DOMAIN, parse_port};

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
    pub kube: Kube,
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

/// How to reach the cluster; in Helm's words. What is not set stands in the kubeconfig.
#[derive(Clone, Debug, Default)]
pub struct Kube {
    /// Where the kubeconfig is.
    pub kubeconfig: Kubeconfig,
    /// `--kube-context`
    pub context: Option<String>,
    /// `--kube-apiserver`
    pub apiserver: Option<String>,
    /// `--kube-token`
    pub token: Option<Secret>,
    /// `--kube-as-user`
    pub as_user: Option<String>,
    /// `--kube-as-group`
    pub as_groups: Vec<String>,
    /// `--kube-ca-file`
    pub ca_file: Option<PathBuf>,
    /// `--kube-tls-server-name`
    pub tls_server_name: Option<String>,
    /// `--kube-insecure-skip-tls-verify`
    pub insecure_skip_tls_verify: bool,
}

/// The files that make up the kubeconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kubeconfig {
    /// The files, the first one to say something wins.
    pub files: Vec<PathBuf>,
    /// Whether they were named for this run, so that a missing one is an error. Otherwise missing ones are passed over.
    pub explicit: bool,
    /// Whether the service account of the pod that this runs in is used when none of the files is there.
    pub service_account: bool,
}

/// A text that no message and no log repeats.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

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

/// The system's resolver as it is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct System {
    /// Servers in the order in which they are tried.
    pub servers: Vec<SocketAddr>,
    /// Search domains.
    pub search: Vec<String>,
    /// From how many dots on a name is first tried as it is.
    pub ndots: usize,
    /// The text of the hosts file.
    pub hosts: Vec<u8>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            kube: Kube::default(),
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

impl Kubeconfig {
    /// A file that was named for this run.
    pub fn file(path: impl Into<PathBuf>) -> Kubeconfig {
        Kubeconfig { files: vec![path.into()], explicit: true, service_account: false }
    }

    /// What the environment says: the list in `KUBECONFIG`, else `.kube/config` below the home directory.
    pub fn from_environment(kubeconfig: Option<&OsStr>, home: Option<PathBuf>) -> Kubeconfig {
        let listed: Vec<PathBuf> = kubeconfig
            .map(|list| std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()).collect())
            .unwrap_or_default();
        let usual = || home.map(|home| home.join(".kube").join("config")).into_iter().collect();
        let files = if listed.is_empty() { usual() } else { listed };
        Kubeconfig { files, explicit: false, service_account: true }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
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
    let wrong =
        || format!("{text:?} is not the address of a DNS server, such as 10.0.0.53 or [2001:db8::53]:5353");
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

    #[test]
    fn the_kubeconfig_of_an_environment() {
        let home = || Some(PathBuf::from("/home/ada"));
        let usual = Kubeconfig::from_environment(None, home());
        assert_eq!(usual.files, [PathBuf::from("/home/ada/.kube/config")]);
        assert_eq!(Kubeconfig::from_environment(Some(OsStr::new("")), home()), usual);
        let listed = Kubeconfig::from_environment(Some(OsStr::new("/a::/b")), home());
        assert_eq!(listed.files, [PathBuf::from("/a"), PathBuf::from("/b")]);
        assert!(!listed.explicit);
    }

    #[test]
    fn a_token_is_not_printed() {
        let kube = Kube { token: Some(Secret("hunter2".into())), ..Kube::default() };
        assert!(!format!("{kube:?}").contains("hunter2"));
    }
}
