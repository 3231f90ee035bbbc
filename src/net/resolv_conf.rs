//! resolv.conf(5) and hosts(5) as Go's resolver reads them, since kubectl and Helm use that one (Go,
//! src/net/dnsconfig_unix.go and hosts.go). A line that means nothing is passed over, and the others count. Not where the
//! files are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::system::System;
use crate::facts::{HostName, fold};

/// The port of DNS servers, which resolv.conf cannot change.
const PORT: u16 = 53;
/// Further servers are not asked, as in the C library (MAXNS).
const MOST_SERVERS: usize = 3;
/// The largest `ndots`, as in the C library (RES_MAXNDOTS).
const MOST_DOTS: u64 = 15;
/// How often each server is asked at most, as in the C library (RES_MAXRETRY). Go has no such limit.
const MOST_ATTEMPTS: u64 = 5;
/// The longest that one server may take, as in the C library (RES_MAXRETRANS).
const LONGEST_WAIT: u64 = 30;

/// Reads resolv.conf; `host` is the machine's own name, whose domain is searched where the file names none. Without a
/// usable server it is the machine itself that is asked.
pub fn read(text: &[u8], host: &str) -> System {
    let mut system = System::default();
    for line in lines(text) {
        if line.starts_with([';', '#']) {
            continue;
        }
        let mut fields = fields(line);
        match fields.next() {
            Some("nameserver") if system.servers.len() < MOST_SERVERS => {
                let address = fields.next().and_then(|field| field.parse::<IpAddr>().ok());
                system.servers.extend(address.map(|address| SocketAddr::new(address, PORT)));
            }
            Some("domain") => {
                if let Some(domain) = fields.next() {
                    system.search = vec![domain.to_owned()];
                }
            }
            Some("search") => {
                system.search = fields.filter(|field| *field != ".").map(str::to_owned).collect()
            }
            Some("options") => fields.for_each(|option| set(&mut system, option)),
            _ => {}
        }
    }
    if system.servers.is_empty() {
        system.servers = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            .map(|own| SocketAddr::new(own, PORT))
            .to_vec();
    }
    if system.search.is_empty() {
        let domain = host.split_once('.').map(|(_, domain)| domain).filter(|domain| !domain.is_empty());
        system.search.extend(domain.map(str::to_owned));
    }
    system
}

fn set(system: &mut System, option: &str) {
    let (name, value) = option.split_once(':').unwrap_or((option, ""));
    match name {
        "ndots" => system.ndots = number(value).min(MOST_DOTS) as usize,
        "timeout" => system.timeout = Duration::from_secs(number(value).clamp(1, LONGEST_WAIT)),
        "attempts" => system.attempts = number(value).clamp(1, MOST_ATTEMPTS) as usize,
        "rotate" => system.rotate = true,
        "single-request" | "single-request-reopen" => system.single_request = true,
        // The names in Linux, FreeBSD and OpenBSD.
        "use-vc" | "usevc" | "tcp" => system.tcp_only = true,
        _ => {}
    }
}

/// The digits in front; none are zero (Go, src/net/parse.go, dtoi).
fn number(text: &str) -> u64 {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    match text.get(..end) {
        None | Some("") => 0,
        Some(digits) => digits.parse().unwrap_or(u64::MAX),
    }
}

/// The addresses that a hosts file has for a name, in both families and in the file's order.
pub fn hosts(text: &[u8], host: &HostName) -> Vec<IpAddr> {
    let named = |line: &str| {
        let mut fields = fields(line.split('#').next().unwrap_or_default());
        let address: IpAddr = fields.next()?.parse().ok()?;
        let same = |name: &str| name.strip_suffix('.').unwrap_or(name).eq_ignore_ascii_case(host.as_str());
        fields.any(same).then(|| fold(address))
    };
    lines(text).filter_map(named).collect()
}

/// Lines that are not UTF-8 say nothing.
fn lines(text: &[u8]) -> impl Iterator<Item = &str> {
    text.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok())
}

fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split([' ', '\r', '\t']).filter(|field| !field.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Servers, search domains, ndots, timeout, attempts and the flags, as Go 1.26.8's dnsReadConfig has them on the
    /// machine host.corp.example.
    #[rustfmt::skip]
    const FROM_GO: &[(&str, &str)] = &[
        ("", "127.0.0.1:53 [::1]:53 | corp.example. | 1 5s 2 "),
        ("# only comments\n; and these\n", "127.0.0.1:53 [::1]:53 | corp.example. | 1 5s 2 "),
        ("nameserver 10.0.0.53\nsearch a.example b.example.\noptions ndots:5 timeout:1 attempts:3\n", "10.0.0.53:53 | a.example. b.example. | 5 1s 3 "),
        ("nameserver 10.0.0.53\nnonsense line\nnameserver dns.example\nnameserver 10.0.0.54:53\nnameserver\nnameserver 2001:db8::53\n", "10.0.0.53:53 [2001:db8::53]:53 | corp.example. | 1 5s 2 "),
        ("nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n", "10.0.0.1:53 10.0.0.2:53 10.0.0.3:53 | corp.example. | 1 5s 2 "),
        ("search a..example # x\nnameserver\t10.0.0.53 # mine\r\n", "10.0.0.53:53 | a..example. #. x. | 1 5s 2 "),
        ("domain one.example\nsearch two.example three.example\ndomain\n", "127.0.0.1:53 [::1]:53 | two.example. three.example. | 1 5s 2 "),
        ("search two.example\ndomain one.example\n", "127.0.0.1:53 [::1]:53 | one.example. | 1 5s 2 "),
        ("search one.example\nsearch . ..\n", "127.0.0.1:53 [::1]:53 | .. | 1 5s 2 "),
        ("search .\n", "127.0.0.1:53 [::1]:53 | corp.example. | 1 5s 2 "),
        (" nameserver 10.0.0.53\n", "10.0.0.53:53 | corp.example. | 1 5s 2 "),
        ("NAMESERVER 10.0.0.53\n", "127.0.0.1:53 [::1]:53 | corp.example. | 1 5s 2 "),
        ("options ndots:99 timeout:0 attempts:0\n", "127.0.0.1:53 [::1]:53 | corp.example. | 15 1s 1 "),
        ("options ndots:-3 timeout:-1 attempts:x\n", "127.0.0.1:53 [::1]:53 | corp.example. | 0 1s 1 "),
        ("options ndots:3x timeout:\n", "127.0.0.1:53 [::1]:53 | corp.example. | 3 1s 2 "),
        ("options rotate single-request use-vc trust-ad edns0 no-reload unheard-of\n", "127.0.0.1:53 [::1]:53 | corp.example. | 1 5s 2 rotate single tcp"),
        ("options usevc single-request-reopen\noptions tcp ndots:2\n", "127.0.0.1:53 [::1]:53 | corp.example. | 2 5s 2 single tcp"),
        ("options ndots:2 # ndots:4\nlookup file bind\nfamily inet4\nsortlist 10.0.0.0\n", "127.0.0.1:53 [::1]:53 | corp.example. | 4 5s 2 "),
        ("nameserver 010.0.0.1\nnameserver ::ffff:10.0.0.1\nnameserver [::1]\nnameserver 0.0.0.0\n", "[::ffff:10.0.0.1]:53 0.0.0.0:53 | corp.example. | 1 5s 2 "),
        ("nameserver 10.0.0.53", "10.0.0.53:53 | corp.example. | 1 5s 2 "),
    ];

    fn shown(system: &System) -> String {
        let servers: Vec<String> = system.servers.iter().map(SocketAddr::to_string).collect();
        let rooted = |domain: &String| format!("{}.", domain.strip_suffix('.').unwrap_or(domain));
        let search: Vec<String> = system.search.iter().map(rooted).collect();
        let flags = [(system.rotate, "rotate"), (system.single_request, "single"), (system.tcp_only, "tcp")];
        let flags: Vec<&str> = flags.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect();
        format!(
            "{} | {} | {} {:?} {} {}",
            servers.join(" "),
            search.join(" "),
            system.ndots,
            system.timeout,
            system.attempts,
            flags.join(" ")
        )
    }

    #[test]
    fn every_line_means_what_it_means_to_go() {
        for (text, expected) in FROM_GO {
            assert_eq!(shown(&read(text.as_bytes(), "host.corp.example")), *expected, "{text}");
        }
        assert!(read(b"", "host").search.is_empty() && read(b"", "host.").search.is_empty());
    }

    #[test]
    fn what_go_would_do_for_hours_has_an_end() {
        let patient = read(b"options timeout:99999999999999999999 attempts:99999999\n", "");
        assert_eq!((patient.timeout, patient.attempts), (Duration::from_secs(30), 5));
    }

    #[test]
    fn a_line_that_is_not_utf8_hides_no_other() {
        let system = read(b"\xff\xfe\nsearch b\xfc.example\nnameserver 10.0.0.53\n", "host");
        assert_eq!(shown(&system), "10.0.0.53:53 |  | 1 5s 2 ");
        assert_eq!(hosts(b"\xff 1\n10.0.0.1 a.example\n", &"a.example".parse().unwrap()).len(), 1);
    }

    /// As Go 1.26.8's lookupStaticHost says, but for addresses with a zone, which no policy can have.
    #[test]
    fn the_hosts_file_means_what_it_means_to_go() {
        let text = b"# comment\n203.0.113.7 keptn.example Keptn # mine\n2001:db8::7\tkeptn.example\nnonsense\n10.0.0.1\n\
            010.0.0.1 octal\nfe80::1%lo zoned.example\n::ffff:203.0.113.9 mapped\r\n 203.0.113.8 indented.example. a..b\n\
            #203.0.113.1 off\n203.0.113.10 keptn.example";
        for (name, expected) in [
            ("KEPTN.example.", "203.0.113.7 2001:db8::7 203.0.113.10"),
            ("keptn", "203.0.113.7"),
            ("octal", ""),
            ("zoned.example", ""),
            ("mapped", "203.0.113.9"),
            ("indented.example", "203.0.113.8"),
            ("off", ""),
            ("mine", ""),
        ] {
            let found = hosts(text, &name.parse().unwrap());
            let found: Vec<String> = found.iter().map(IpAddr::to_string).collect();
            assert_eq!(found.join(" "), expected, "{name}");
        }
    }
}
