//! The machine's own resolver set-up: servers, search domains, hosts file. Not when it is used.

use std::net::{IpAddr, SocketAddr};

use hickory_resolver::Hosts;
use hickory_resolver::proto::op::Query;
use hickory_resolver::proto::rr::{Name, RecordType};
use hickory_resolver::system_conf::read_system_conf;

use super::options::System;
use crate::facts::{Attempt, Cause, CauseKind, HostName, fold};

#[cfg(unix)]
const HOSTS_FILE: &str = "/etc/hosts";
#[cfg(not(unix))]
const HOSTS_FILE: &str = r"C:\Windows\System32\drivers\etc\hosts";

impl System {
    /// Reads it from the machine. A missing hosts file is an empty one.
    ///
    /// # Errors
    /// Where no server is set up.
    pub fn read() -> Result<System, Attempt> {
        let (config, options) = read_system_conf().map_err(|error| {
            let cause = Cause::new(CauseKind::Configuration, error.to_string());
            Attempt::new("the system's resolver configuration", "", cause)
        })?;
        let port = |server: &hickory_resolver::config::NameServerConfig| {
            server.connections.first().map_or(53, |connection| connection.port)
        };
        Ok(System {
            servers: config.name_servers().iter().map(|s| SocketAddr::new(s.ip, port(s))).collect(),
            search: config.search().iter().map(Name::to_ascii).collect(),
            ndots: options.ndots,
            hosts: read_hosts(),
        })
    }

    /// What the hosts file says of a name, in both families; empty where it does not know it.
    pub fn hosts_file(&self, host: &HostName) -> Vec<IpAddr> {
        let mut hosts = Hosts::default();
        if hosts.read_hosts_conf(self.hosts.as_slice()).is_err() {
            return Vec::new();
        }
        let Ok(name) = Name::from_ascii(host.as_str()) else { return Vec::new() };
        [RecordType::A, RecordType::AAAA]
            .into_iter()
            .filter_map(|kind| hosts.lookup_static_host(&Query::query(name.clone(), kind)))
            .flat_map(|lookup| lookup.answers().iter().filter_map(|r| r.data.ip_addr()).collect::<Vec<_>>())
            .map(fold)
            .collect()
    }

    /// The names to try one after the other (resolv.conf(5), `search` and `ndots`).
    pub fn candidates(&self, host: &HostName) -> Vec<String> {
        let plain = host.as_str().to_owned();
        if host.is_rooted() {
            return vec![plain];
        }
        let domains = self.search.iter().map(|domain| domain.trim_matches('.')).filter(|d| !d.is_empty());
        let searched: Vec<String> = domains.map(|domain| format!("{plain}.{domain}")).collect();
        let dots = plain.bytes().filter(|b| *b == b'.').count();
        if dots >= self.ndots { [vec![plain], searched].concat() } else { [searched, vec![plain]].concat() }
    }
}

/// The one file that this room reads by itself, since it is part of resolving and of nothing else.
#[allow(clippy::disallowed_methods)]
fn read_hosts() -> Vec<u8> {
    std::fs::read(HOSTS_FILE).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system() -> System {
        System {
            search: vec!["corp.example.".into(), "example".into()],
            ndots: 1,
            hosts:
                b"# comment\n203.0.113.7 keptn.example Keptn # mine\n2001:db8::7\tkeptn.example\nnonsense\n"
                    .to_vec(),
            ..System::default()
        }
    }

    #[test]
    fn the_hosts_file_knows_both_families_in_any_case() {
        let addresses = system().hosts_file(&"KEPTN.example.".parse().unwrap());
        let text: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
        assert_eq!(text, ["203.0.113.7", "2001:db8::7"]);
        assert_eq!(system().hosts_file(&"keptn".parse().unwrap()).len(), 1);
        assert!(system().hosts_file(&"other.example".parse().unwrap()).is_empty());
    }

    #[test]
    fn search_domains_come_first_for_short_names_only() {
        let names = |host: &str| system().candidates(&host.parse().unwrap());
        assert_eq!(names("keptn"), ["keptn.corp.example", "keptn.example", "keptn"]);
        assert_eq!(names("a.b"), ["a.b", "a.b.corp.example", "a.b.example"]);
        assert_eq!(names("keptn."), ["keptn"]);
    }
}
