//! What rules allow as pairs of a peer and ports; and what is left of one pair when others are taken away. Not which of
//! the two sides is live.

use std::fmt;
use std::rc::Rc;

use super::peers::{PeerMatch, Peers};
use super::ports::{Axis, PortEntry, Protocol};
use crate::netpol::view::{Direction, Fault, Policy, Rule};

/// How many networks and pods of what is left are listed.
pub const MOST_SHOWN: usize = 10;

/// One peer of one rule with one entry of its ports.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Its direction.
    pub direction: Direction,
    /// Who.
    pub peer: PeerMatch,
    /// On which ports.
    pub ports: PortEntry,
    /// The policy's name.
    pub policy: String,
    /// Where in it.
    pub path: String,
}

/// Everything that is allowed in one direction.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    grants: Vec<Grant>,
}

/// PortEntry of one protocol, and to whom.
#[derive(Clone, Debug)]
struct Grant {
    protocol: Protocol,
    first: u32,
    last: u32,
    peers: Rc<Peers>,
}

/// What is left of a pair: ports from one place to another of a protocol, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    protocol: Protocol,
    first: u32,
    last: u32,
    peers: Peers,
}

/// All pairs of a policy, and the parts of it that cannot be understood and so allow nothing.
pub fn pairs(policy: &Policy, namespace: &str) -> (Vec<Pair>, Vec<Fault>) {
    let mut all = (Vec::new(), Vec::new());
    for rule in policy.rules.iter().filter(|rule| policy.directions.contains(&rule.direction)) {
        let peers = peers(rule, namespace, &mut all.1);
        let ports = ports(rule, &mut all.1);
        all.0.extend(peers.iter().flat_map(|(path, peer)| {
            ports.iter().map(|ports| Pair {
                direction: rule.direction,
                peer: peer.clone(),
                ports: ports.clone(),
                policy: policy.name.clone(),
                path: path.clone(),
            })
        }));
    }
    all
}

/// A rule without peers is about every peer.
fn peers(rule: &Rule, namespace: &str, faults: &mut Vec<Fault>) -> Vec<(String, PeerMatch)> {
    let given = rule.peers.as_deref().unwrap_or_default();
    if given.is_empty() {
        return vec![(rule.path.clone(), PeerMatch::All)];
    }
    let read = given.iter().filter_map(|peer| match PeerMatch::of(peer, namespace) {
        Ok(read) => Some((peer.path.clone(), read)),
        Err(message) => {
            faults.push(Fault { path: peer.path.clone(), message });
            None
        }
    });
    read.collect()
}

/// A rule without ports is about all.
fn ports(rule: &Rule, faults: &mut Vec<Fault>) -> Vec<PortEntry> {
    let given = rule.ports.as_deref().unwrap_or_default();
    if given.is_empty() {
        return vec![PortEntry::ALL];
    }
    let read = given.iter().filter_map(|port| match PortEntry::of(port) {
        Ok(read) => Some(read),
        Err(message) => {
            faults.push(Fault { path: port.path.clone(), message });
            None
        }
    });
    read.collect()
}

impl Traffic {
    /// What these pairs allow together.
    pub fn of<'a>(pairs: impl IntoIterator<Item = &'a Pair>, axis: &Axis) -> Traffic {
        let mut grants: Vec<Grant> = Vec::new();
        for pair in pairs {
            let (first, last) = axis.place(&pair.ports.span);
            let peers = Rc::new(pair.peer.set());
            let of = |protocol| Grant { protocol, first, last, peers: peers.clone() };
            grants.extend(pair.ports.protocols().map(of));
        }
        Traffic { grants: united(grants) }
    }

    /// What of the pair is not allowed.
    pub fn lacks(&self, pair: &Pair, axis: &Axis) -> Vec<Piece> {
        let wanted = pair.peer.set();
        let (first, last) = axis.place(&pair.ports.span);
        pair.ports.protocols().flat_map(|protocol| self.lacks_of(&wanted, protocol, first, last)).collect()
    }

    fn lacks_of(&self, wanted: &Peers, protocol: Protocol, first: u32, last: u32) -> Vec<Piece> {
        let touching = |g: &&Grant| g.protocol == protocol && g.first <= last && g.last >= first;
        let grants: Vec<&Grant> = self.grants.iter().filter(touching).collect();
        let mut pieces: Vec<Piece> = Vec::new();
        for (first, last) in sections(&grants, first, last) {
            let here = grants.iter().filter(|g| g.first <= first && g.last >= last).map(|g| &*g.peers);
            let peers = here.fold(wanted.clone(), |rest, allowed| rest.minus(allowed));
            match pieces.last_mut() {
                Some(before) if before.peers == peers && before.last.checked_add(1) == Some(first) => {
                    before.last = last;
                }
                _ => pieces.push(Piece { protocol, first, last, peers }),
            }
        }
        pieces.retain(|piece| !piece.peers.is_empty());
        pieces
    }
}

/// Grants of the same ports as one.
fn united(mut grants: Vec<Grant>) -> Vec<Grant> {
    let place = |grant: &Grant| (grant.protocol, grant.first, grant.last);
    grants.sort_by_key(place);
    let same = grants.chunk_by(|a, b| place(a) == place(b));
    same.filter_map(|same| match same {
        [one] => Some(one.clone()),
        [first, ..] => {
            let peers = Rc::new(Peers::of(same.iter().map(|grant| &*grant.peers)));
            Some(Grant { peers, ..first.clone() })
        }
        [] => None,
    })
    .collect()
}

/// Cuts the places from `first` to `last` where a grant begins or ends.
fn sections(grants: &[&Grant], first: u32, last: u32) -> Vec<(u32, u32)> {
    let ends = grants.iter().flat_map(|grant| [Some(grant.first), grant.last.checked_add(1)]);
    let mut starts: Vec<u32> = ends.flatten().filter(|start| *start > first && *start <= last).collect();
    starts.push(first);
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([last]);
    starts.iter().copied().zip(ends).collect()
}

impl Pair {
    /// Whether all of it is left.
    pub fn is_whole(&self, rest: &[Piece], axis: &Axis) -> bool {
        let (peers, place) = (self.peer.set(), axis.place(&self.ports.span));
        let whole = |piece: &&Piece| (piece.first, piece.last) == place && piece.peers == peers;
        rest.len() == self.ports.protocols().count() && rest.iter().filter(whole).count() == rest.len()
    }
}

/// What is left, in words: who, and on which ports. What is the same for every protocol is said once.
pub fn texts(rest: &[Piece], axis: &Axis) -> Vec<String> {
    let of = |protocol: Protocol| rest.iter().filter(move |piece| piece.protocol == protocol);
    let like = |other: Protocol| {
        let place = |piece: &Piece| (piece.first, piece.last);
        of(Protocol::Tcp).count() == of(other).count()
            && of(Protocol::Tcp).zip(of(other)).all(|(a, b)| place(a) == place(b) && a.peers == b.peers)
    };
    if like(Protocol::Udp) && like(Protocol::Sctp) {
        return of(Protocol::Tcp).flat_map(|piece| piece.texts("ports", axis)).collect();
    }
    rest.iter().flat_map(|piece| piece.texts(&piece.protocol.to_string(), axis)).collect()
}

impl Piece {
    fn texts(&self, of: &str, axis: &Axis) -> Vec<String> {
        let Some(ports) = axis.text(self.first, self.last) else { return Vec::new() };
        let ports = match (of, ports.as_str()) {
            ("ports", "all") => "all ports".to_owned(),
            _ => format!("{of} {ports}"),
        };
        self.peers.texts().take(MOST_SHOWN).map(|peer| format!("{peer} {ports}")).collect()
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.direction {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        };
        write!(f, "{} {side} {}, {}", self.direction, self.peer, self.ports)
    }
}
