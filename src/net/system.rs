//! The machine's own resolver set-up: servers, search domains, hosts file. Not when it is used.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::config::{ConnectionConfig, NameServerConfig};
use hickory_resolver::proto::rr::Name;

use super::resolv_conf;
use crate::facts::HostName;

#[cfg(unix)]
const RESOLV_CONF: &str = "/etc/resolv.conf";
#[cfg(unix)]
const HOSTS_FILE: &str = "/etc/hosts";
#[cfg(not(unix))]
const HOSTS_FILE: &str = r"C:\Windows\System32\drivers\etc\hosts";

/// The most that is read of either file. A list of blocked hosts has several million bytes.
const LARGEST_FILE: u64 = 64 << 20;

/// The system's resolver as it is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Servers in the order in which they are tried.
    pub servers: Vec<SocketAddr>,
    /// Search domains.
    pub search: Vec<String>,
    /// From how many dots on a name is first tried as it is.
    pub ndots: usize,
    /// How long one server may take for one question.
    pub timeout: Duration,
    /// How often the servers are gone through where none of them knows.
    pub attempts: usize,
    /// Whether each question begins with the server after that of the one before.
    pub rotate: bool,
    /// Whether the second family is asked for when the first was answered: some servers mix up two questions at once.
    pub single_request: bool,
    /// Whether servers are asked over TCP only.
    pub tcp_only: bool,
    /// The text of the hosts file.
    pub hosts: Vec<u8>,
}

impl Default for System {
    /// What resolv.conf(5) has where it says nothing, and no server.
    fn default() -> System {
        System {
            servers: Vec::new(),
            search: Vec::new(),
            ndots: 1,
            timeout: Duration::from_secs(5),
            attempts: 2,
            rotate: false,
            single_request: false,
            tcp_only: false,
            hosts: Vec::new(),
        }
    }
}

impl System {
    /// Reads it from the machine. Files that are missing or cannot be read are empty ones, as for Go.
    pub fn read() -> System {
        System { hosts: file(HOSTS_FILE), ..read_servers() }
    }

    /// What the hosts file says of a name, in both families; empty where it does not know it.
    pub fn hosts_file(&self, host: &HostName) -> Vec<IpAddr> {
        resolv_conf::hosts(&self.hosts, host)
    }

    /// The names to try one after the other (resolv.conf(5), `search` and `ndots`; Go, src/net/dnsclient_unix.go,
    /// nameList). Search domains that make no name are passed over.
    pub fn candidates(&self, host: &HostName) -> Vec<String> {
        let plain = host.as_str().to_owned();
        if host.is_rooted() {
            return vec![plain];
        }
        let domains = self.search.iter().map(|domain| domain.strip_suffix('.').unwrap_or(domain));
        let searched = domains.map(|domain| format!("{plain}.{domain}"));
        let searched: Vec<String> = searched.filter(|name| Name::from_ascii(name).is_ok()).collect();
        let dots = plain.bytes().filter(|b| *b == b'.').count();
        if dots >= self.ndots { [vec![plain], searched].concat() } else { [searched, vec![plain]].concat() }
    }
}

/// A DNS server as the library wants it named.
pub fn name_server(address: SocketAddr, tcp_only: bool) -> NameServerConfig {
    let mut ways = match tcp_only {
        true => vec![ConnectionConfig::tcp()],
        false => vec![ConnectionConfig::udp(), ConnectionConfig::tcp()],
    };
    ways.iter_mut().for_each(|way| way.port = address.port());
    NameServerConfig::new(address.ip(), true, ways)
}

#[cfg(unix)]
fn read_servers() -> System {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    resolv_conf::read(&file(RESOLV_CONF), &host)
}

/// Where the system keeps it elsewhere. Without any server it is the machine itself that is asked.
#[cfg(not(unix))]
fn read_servers() -> System {
    let Ok((config, options)) = hickory_resolver::system_conf::read_system_conf() else {
        return resolv_conf::read(b"", "");
    };
    System {
        servers: config.name_servers().iter().map(|server| SocketAddr::new(server.ip, 53)).collect(),
        search: config.search().iter().map(Name::to_ascii).collect(),
        ndots: options.ndots,
        ..System::default()
    }
}

/// The two files that this room reads by itself, since they are part of resolving and of nothing else.
#[expect(clippy::disallowed_methods, reason = "these files are part of resolving")]
fn file(path: &str) -> Vec<u8> {
    use std::io::Read;
    let mut text = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LARGEST_FILE).read_to_end(&mut text));
    // What was read before an error is as good as it was.
    let _ = read;
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_domains_come_first_for_short_names_only() {
        let search = ["corp.example.", "a..example", "b\u{fc}.example", "..", "example"].map(str::to_owned);
        let system = System { search: search.to_vec(), ..System::default() };
        let names = |host: &str| system.candidates(&host.parse().unwrap());
        assert_eq!(names("keptn"), ["keptn.corp.example", "keptn.example", "keptn"]);
        assert_eq!(names("a.b"), ["a.b", "a.b.corp.example", "a.b.example"]);
        assert_eq!(names("keptn."), ["keptn"]);
        let long = format!("{}.{}.{}.a", "x".repeat(63), "y".repeat(63), "z".repeat(63));
        let far = System { search: vec!["w".repeat(63)], ..System::default() };
        assert_eq!(far.candidates(&long.parse().unwrap()), [long]);
    }

    #[test]
    fn the_machines_own_set_up_has_servers() {
        assert!(!System::read().servers.is_empty());
    }
}
