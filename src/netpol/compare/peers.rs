//! Who a rule lets through: as it is written, and as a set. Not on which ports.

use std::collections::BTreeSet;
use std::fmt;

use super::pods::Pods;
use super::ranges::Ranges;
use crate::facts::{Cidr, CidrError};
use crate::netpol::selector::Selector;
use crate::netpol::view;

/// One peer of a rule, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeerMatch {
    /// Every address and every pod: a rule without a peer.
    All,
    /// An address range without others.
    Block(Cidr, Vec<Cidr>),
    /// Pods by label. An address range does not hold them: network plugins differ in whether it does.
    Pods(Pods),
    /// A peer with a name, such as a host whose addresses the network plugin follows. It matches only itself.
    Named(String),
}

/// Who is let through, as a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peers {
    v4: Ranges,
    v6: Ranges,
    pods: Vec<Pods>,
    named: BTreeSet<String>,
    all_names: bool,
}

impl PeerMatch {
    /// Reads one peer of a policy of namespace `own`.
    ///
    /// # Errors
    /// A peer that is none, or an address range that cannot be read, in words.
    pub fn of(peer: &view::Peer, own: &str) -> Result<PeerMatch, String> {
        match &peer.block {
            Some(block) => {
                let cidr = network(&block.cidr)?;
                let mut except =
                    block.except.iter().map(|text| network(text)).collect::<Result<Vec<_>, _>>()?;
                except.sort_unstable();
                except.dedup();
                Ok(PeerMatch::Block(cidr, except))
            }
            None if peer.selects() => {
                Ok(PeerMatch::Pods(Pods::of(peer.pods.as_ref(), peer.namespaces.as_ref(), own)))
            }
            None => match &peer.named {
                Some(name) => Ok(PeerMatch::Named(name.clone())),
                None => Err("is neither an ipBlock nor a selector".to_owned()),
            },
        }
    }

    /// The set.
    pub fn set(&self) -> Peers {
        match self {
            PeerMatch::All => Peers {
                v4: Ranges::new([(0, u128::from(u32::MAX))]),
                v6: Ranges::new([(0, u128::MAX)]),
                pods: vec![Pods { namespaces: Selector::default(), pods: Selector::default() }],
                named: BTreeSet::new(),
                all_names: true,
            },
            PeerMatch::Block(cidr, except) => {
                let holes = except.iter().filter(|hole| hole.is_ipv4() == cidr.is_ipv4()).map(Cidr::ends);
                let rest = Ranges::new([cidr.ends()]).minus(&Ranges::new(holes));
                match cidr.is_ipv4() {
                    true => Peers { v4: rest, ..Peers::default() },
                    false => Peers { v6: rest, ..Peers::default() },
                }
            }
            PeerMatch::Pods(pods) => Peers { pods: vec![pods.clone()], ..Peers::default() },
            PeerMatch::Named(name) => Peers { named: BTreeSet::from([name.clone()]), ..Peers::default() },
        }
    }
}

/// A range as the apiserver accepts it: what stands behind the prefix does not count.
fn network(text: &str) -> Result<Cidr, String> {
    match text.parse::<Cidr>() {
        Err(CidrError::HostBits { network, .. }) => Ok(network),
        read => read.map_err(|error| error.to_string()),
    }
}

impl Peers {
    /// The union.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a Peers>) -> Peers {
        let all: Vec<&Peers> = all.into_iter().collect();
        Peers {
            v4: Ranges::new(all.iter().flat_map(|peers| peers.v4.iter())),
            v6: Ranges::new(all.iter().flat_map(|peers| peers.v6.iter())),
            pods: all.iter().flat_map(|peers| peers.pods.iter().cloned()).collect(),
            named: all.iter().flat_map(|peers| peers.named.iter().cloned()).collect(),
            all_names: all.iter().any(|peers| peers.all_names),
        }
    }

    /// What is in this and not in the other.
    pub fn minus(&self, other: &Peers) -> Peers {
        Peers {
            v4: self.v4.minus(&other.v4),
            v6: self.v6.minus(&other.v6),
            pods: self.pods.iter().flat_map(|pods| pods.minus(&other.pods)).collect(),
            named: if other.all_names { BTreeSet::new() } else { &self.named - &other.named },
            all_names: self.all_names && !other.all_names,
        }
    }

    /// Whether it is empty. Who has a name has an address as well: all names alone are no more than all addresses.
    pub fn is_empty(&self) -> bool {
        let is_nowhere = self.v4.is_empty() && self.v6.is_empty() && self.named.is_empty();
        is_nowhere && self.pods.iter().all(Pods::is_empty)
    }

    /// The networks and the pods, each in words.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        let v4 = self.v4.iter().flat_map(|(first, last)| Cidr::of_ipv4(first, last));
        let v6 = self.v6.iter().flat_map(|(first, last)| Cidr::of_ipv6(first, last));
        v4.chain(v6)
            .map(|cidr| cidr.to_string())
            .chain(self.pods.iter().map(Pods::to_string))
            .chain(self.named.iter().cloned())
    }
}

impl fmt::Display for PeerMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PeerMatch::All => f.write_str("all peers"),
            PeerMatch::Block(cidr, except) if except.is_empty() => cidr.fmt(f),
            PeerMatch::Block(cidr, except) => {
                let except: Vec<String> = except.iter().map(Cidr::to_string).collect();
                write!(f, "{cidr} except {}", except.join(", "))
            }
            PeerMatch::Pods(pods) => pods.fmt(f),
            PeerMatch::Named(name) => f.write_str(name),
        }
    }
}
