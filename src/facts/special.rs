//! Special addresses, which are no valid destination on another machine: loopback, link-local, a cloud's metadata
//! service, unspecified, multicast. Also where IPv6 embeds them. Not whether they are allowed.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::address::fold;

/// A kind of address that is no destination for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Special {
    /// 127.0.0.0/8, ::1 (RFC 1122, RFC 4291).
    Loopback,
    /// 169.254.0.0/16, fe80::/10 (RFC 3927, RFC 4291).
    LinkLocal,
    /// Where clouds hand out credentials: 169.254.169.254 and its kind.
    Metadata,
    /// 0.0.0.0/8, :: (RFC 1122 "this network", RFC 4291).
    Unspecified,
    /// 224.0.0.0/4, ff00::/8.
    Multicast,
    /// 255.255.255.255.
    Broadcast,
}

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Special::Loopback => "a loopback address",
            Special::LinkLocal => "a link-local address",
            Special::Metadata => "the address of a cloud's metadata service",
            Special::Unspecified => "an unspecified address",
            Special::Multicast => "a multicast address",
            Special::Broadcast => "the broadcast address",
        })
    }
}

/// IPv4 metadata services: most clouds; Oracle's second; Alibaba; Azure's host agent.
const METADATA_V4: &[Ipv4Addr] = &[
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
];

/// IPv6 metadata services: AWS, Google.
const METADATA_V6: &[Ipv6Addr] =
    &[Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)];

/// What is special about `address`, or about an IPv4 address that it carries inside; `None` for ordinary ones, private
/// ranges among them.
pub fn special(address: IpAddr) -> Option<Special> {
    special_within(address).map(|(_, kind)| kind)
}

/// The same, with the address that is special: `address` itself, or the IPv4 address that it carries.
pub fn special_within(address: IpAddr) -> Option<(IpAddr, Special)> {
    let v4 = |v4| Some((IpAddr::V4(v4), special_v4(v4)?));
    match fold(address) {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(v6) => match special_v6(v6) {
            Some(kind) => Some((IpAddr::V6(v6), kind)),
            None => embedded(v6).into_iter().flatten().find_map(v4),
        },
    }
}

fn special_v4(v4: Ipv4Addr) -> Option<Special> {
    match v4.octets() {
        _ if METADATA_V4.contains(&v4) => Some(Special::Metadata),
        [0, ..] => Some(Special::Unspecified),
        [127, ..] => Some(Special::Loopback),
        [169, 254, ..] => Some(Special::LinkLocal),
        [255, 255, 255, 255] => Some(Special::Broadcast),
        [224..=239, ..] => Some(Special::Multicast),
        _ => None,
    }
}

fn special_v6(v6: Ipv6Addr) -> Option<Special> {
    match v6 {
        _ if METADATA_V6.contains(&v6) => Some(Special::Metadata),
        Ipv6Addr::UNSPECIFIED => Some(Special::Unspecified),
        Ipv6Addr::LOCALHOST => Some(Special::Loopback),
        _ if v6.is_multicast() => Some(Special::Multicast),
        _ if v6.is_unicast_link_local() => Some(Special::LinkLocal),
        _ => None,
    }
}

/// The IPv4 addresses that packets to this IPv6 address may end up at, by the forms that put them there:
/// IPv4-compatible (RFC 4291), IPv4-translated (RFC 2765), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056),
/// Teredo (RFC 4380, the client's is stored inverted), ISATAP (RFC 5214).
fn embedded(v6: Ipv6Addr) -> [Option<Ipv4Addr>; 2] {
    let pair = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => [pair(high, low), None],
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => [pair(high, low), None],
        // The local-use prefix is a /48: with that length the address stands around the reserved octet (bits 64 to
        // 71), with the usual /96 at the end; the other place is then zero.
        [0x64, 0xff9b, 1, a, b, c, high, low] => {
            [pair(high, low), pair(a, (b << 8) | (c >> 8))].map(|v4| v4.filter(|v4| !v4.is_unspecified()))
        }
        [0x2002, high, low, ..] => [pair(high, low), None],
        [0x2001, 0, server_high, server_low, _, _, high, low] => {
            [pair(!high, !low), pair(server_high, server_low)]
        }
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => [pair(high, low), None],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, want: Option<Special>) {
        assert_eq!(special(address.parse().unwrap()), want, "{address}");
    }

    #[test]
    fn plain_forms() {
        check("127.0.0.1", Some(Special::Loopback));
        check("127.255.0.9", Some(Special::Loopback));
        check("::1", Some(Special::Loopback));
        check("169.254.20.10", Some(Special::LinkLocal));
        check("fe80::1", Some(Special::LinkLocal));
        check("169.254.169.254", Some(Special::Metadata));
        check("fd00:ec2::254", Some(Special::Metadata));
        check("0.0.0.0", Some(Special::Unspecified));
        check("0.1.2.3", Some(Special::Unspecified));
        check("::", Some(Special::Unspecified));
        check("224.0.0.251", Some(Special::Multicast));
        check("ff02::fb", Some(Special::Multicast));
        check("255.255.255.255", Some(Special::Broadcast));
    }

    #[test]
    fn ordinary_and_private_ones_are_fine() {
        for address in ["10.0.0.1", "192.168.1.1", "172.18.0.2", "100.64.0.1", "203.0.113.7", "240.0.0.1"] {
            check(address, None);
        }
        for address in [
            "2001:db8::1",
            "fd00::1",
            "64:ff9b::203.0.113.7",
            "2002:cb00:7107::1",
            "::203.0.113.7",
            "64:ff9b:1::203.0.113.7",
        ] {
            check(address, None);
        }
    }

    #[test]
    fn hidden_in_ipv6() {
        check("::ffff:169.254.169.254", Some(Special::Metadata));
        check("::ffff:127.0.0.1", Some(Special::Loopback));
        check("::127.0.0.1", Some(Special::Loopback));
        check("::ffff:0:127.0.0.1", Some(Special::Loopback));
        check("64:ff9b::a9fe:a9fe", Some(Special::Metadata));
        check("64:ff9b:1::a9fe:a9fe", Some(Special::Metadata));
        check("64:ff9b:1:a9fe:a9:fe00::", Some(Special::Metadata));
        check("2002:a9fe:a9fe::1", Some(Special::Metadata));
        check("2002:7f00:1::", Some(Special::Loopback));
        check("2001:0:cb00:7107::5601:5601", Some(Special::Metadata));
        check("2001:db8::5efe:169.254.169.254", Some(Special::Metadata));
        check("2001:db8::200:5efe:127.0.0.1", Some(Special::Loopback));
        let within = special_within("64:ff9b::a9fe:a9fe".parse().unwrap());
        assert_eq!(within, Some(("169.254.169.254".parse().unwrap(), Special::Metadata)));
    }
}
