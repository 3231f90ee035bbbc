//! Networks and single addresses as values: one spelling each, ordered by family and then by number. Not where they
//! come from, and not which of them make no sense as a destination (that is `special`).

use chartroom::quoted;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An IPv4-mapped IPv6 network (`::ffff:0:0/96`, RFC 4291 section 2.5.5.2) begins behind this many bits.
const MAPPED_BITS: u8 = 96;

/// A network in CIDR notation without host bits. IPv4 before IPv6, then by number, then the wider one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cidr(IpNet);

/// Why a text is no [`Cidr`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CidrError {
    /// No address at all in front of the slash.
    #[error("{} is not an address range such as 10.0.0.0/8 or 2001:db8::/32", quoted(.0))]
    NotACidr(String),
    /// An address where a range is wanted.
    #[error("{given} is an address, not an address range; write {meant} for this address alone", given = quoted(.given))]
    NoPrefix {
        /// What was written.
        given: String,
        /// The range that holds just this address.
        meant: Cidr,
    },
    /// The prefix is longer than the family's addresses.
    #[error("{given} has a prefix longer than /{longest}", given = quoted(.given))]
    PrefixTooLong {
        /// What was written.
        given: String,
        /// The family's longest.
        longest: u8,
    },
    /// Bits are set behind the prefix, so that one cannot know whether the address or the range was meant.
    #[error("{given} has bits set after its prefix; write {network} for the range, or {address} for the address alone", given = quoted(.given))]
    HostBits {
        /// What was written.
        given: String,
        /// The range that the prefix asks for.
        network: Cidr,
        /// The range that holds just this address.
        address: Cidr,
    },
}

impl Cidr {
    /// The range that holds this address alone: /32, or /128 for IPv6. IPv4-mapped IPv6 addresses become IPv4.
    pub fn host(address: IpAddr) -> Cidr {
        Cidr(IpNet::from(fold(address)))
    }

    /// The network's first address.
    pub fn address(&self) -> IpAddr {
        self.0.addr()
    }

    /// The length of the prefix in bits.
    pub fn prefix(&self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether it is of the IPv4 family.
    pub fn is_ipv4(&self) -> bool {
        matches!(self.0, IpNet::V4(_))
    }

    /// Whether it holds one address only.
    pub fn is_host(&self) -> bool {
        self.0.prefix_len() == self.0.max_prefix_len()
    }

    /// Whether every address of `other` lies within.
    pub fn contains(&self, other: &Cidr) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether they have an address in common.
    pub fn overlaps(&self, other: &Cidr) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// Its first and its last address, as numbers.
    pub fn ends(&self) -> (u128, u128) {
        let number = |address| match address {
            IpAddr::V4(v4) => u128::from(u32::from(v4)),
            IpAddr::V6(v6) => u128::from(v6),
        };
        (number(self.0.network()), number(self.0.broadcast()))
    }

    /// The fewest IPv4 networks that hold the addresses from `first` to `last`, as numbers.
    pub fn of_ipv4(first: u128, last: u128) -> impl Iterator<Item = Cidr> {
        let end = |number| Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX));
        Ipv4Subnets::new(end(first), end(last), 0).map(|net| Cidr(IpNet::V4(net)))
    }

    /// The same for IPv6.
    pub fn of_ipv6(first: u128, last: u128) -> impl Iterator<Item = Cidr> {
        Ipv6Subnets::new(first.into(), last.into(), 0).map(|net| Cidr(IpNet::V6(net)))
    }

    fn from_net(net: IpNet) -> Cidr {
        if let IpNet::V6(v6) = net
            && let Some(v4) = v6.addr().to_ipv4_mapped()
            && let Some(bits) = v6.prefix_len().checked_sub(MAPPED_BITS)
            && let Ok(folded) = IpNet::new(IpAddr::V4(v4), bits)
        {
            return Cidr(folded.trunc());
        }
        Cidr(net.trunc())
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    /// Reads `address/prefix`; the address must not have bits behind the prefix.
    fn from_str(text: &str) -> Result<Cidr, CidrError> {
        let given = text.to_owned();
        let Some((address, prefix)) = text.split_once('/') else {
            return Err(match text.parse::<IpAddr>() {
                Ok(address) => CidrError::NoPrefix { given, meant: Cidr::host(address) },
                Err(_) => CidrError::NotACidr(given),
            });
        };
        let Ok(address) = address.parse::<IpAddr>() else { return Err(CidrError::NotACidr(given)) };
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let Some(bits) = prefix_bits(prefix) else { return Err(CidrError::NotACidr(given)) };
        let net = u8::try_from(bits).ok().and_then(|bits| IpNet::new(address, bits).ok());
        let Some(net) = net else { return Err(CidrError::PrefixTooLong { given, longest }) };
        if net.trunc() != net {
            let (network, address) = (Cidr::from_net(net), Cidr::host(address));
            return Err(CidrError::HostBits { given, network, address });
        }
        Ok(Cidr::from_net(net))
    }
}

/// A prefix is decimal digits without a leading zero, as Go's `netip.ParsePrefix` has it.
fn prefix_bits(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cidr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cidr, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) as the IPv4 address that it stands for, others as they are:
/// packets to it are IPv4 packets, and Kubernetes refuses the mapped form in an `ipBlock`.
pub fn fold(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    #[test]
    fn one_spelling_each() {
        for (given, canonical) in [
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:DB8:0:0::/32", "2001:db8::/32"),
            ("::ffff:10.1.0.0/112", "10.1.0.0/16"),
            ("::/0", "::/0"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
        ] {
            assert_eq!(cidr(given).to_string(), canonical);
        }
        assert_eq!(Cidr::host("::ffff:192.0.2.1".parse().unwrap()).to_string(), "192.0.2.1/32");
        assert_eq!(Cidr::host("2001:db8::1".parse().unwrap()).to_string(), "2001:db8::1/128");
    }

    #[test]
    fn a_text_that_is_no_range_is_refused_with_the_reason() {
        for (given, message) in [
            ("10.0.0.1/8", "write 10.0.0.0/8 for the range, or 10.0.0.1/32 for the address alone"),
            ("10.0.0.1", "write 10.0.0.1/32 for this address alone"),
            ("2001:db8::1", "write 2001:db8::1/128"),
            ("10.0.0.0/33", "prefix longer than /32"),
            ("2001:db8::/129", "prefix longer than /128"),
            ("10.0.0.0/999999999999", "is not an address range"),
            ("10.0.0.0/08", "is not an address range"),
            ("10.0.0.0/+8", "is not an address range"),
            ("010.0.0.0/8", "is not an address range"),
            ("/32", "is not an address range"),
            ("", "is not an address range"),
        ] {
            let error = given.parse::<Cidr>().unwrap_err().to_string();
            assert!(error.contains(message), "{given}: {error}");
        }
    }

    #[test]
    fn ipv4_first_and_by_number() {
        let mut all = ["2001:db8::/32", "10.0.0.10/32", "10.0.0.9/32", "9.0.0.0/8", "::1/128"].map(cidr);
        all.sort();
        let text = all.map(|c| c.to_string());
        assert_eq!(text, ["9.0.0.0/8", "10.0.0.9/32", "10.0.0.10/32", "::1/128", "2001:db8::/32"]);
    }

    #[test]
    fn networks_are_ranges_of_numbers_and_back() {
        let text = |all: Vec<Cidr>| all.iter().map(Cidr::to_string).collect::<Vec<_>>();
        let (first, last) = cidr("10.0.0.0/30").ends();
        assert_eq!(text(Cidr::of_ipv4(first, last).collect()), ["10.0.0.0/30"]);
        assert_eq!(text(Cidr::of_ipv4(first + 1, last).collect()), ["10.0.0.1/32", "10.0.0.2/31"]);
        let (first, last) = cidr("::/0").ends();
        assert_eq!(text(Cidr::of_ipv6(first, last).collect()), ["::/0"]);
        assert_eq!(Cidr::of_ipv6(first, last - 1).count(), 128);
    }

    #[test]
    fn containment_keeps_families_apart() {
        assert!(cidr("10.0.0.0/8").contains(&cidr("10.1.2.3/32")));
        assert!(!cidr("10.1.2.3/32").contains(&cidr("10.0.0.0/8")));
        assert!(cidr("10.1.2.3/32").overlaps(&cidr("10.0.0.0/8")));
        assert!(!cidr("::/0").contains(&cidr("10.0.0.0/8")));
    }
}
