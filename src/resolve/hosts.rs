//! The addresses behind a host: from itself, from the hosts file, from DNS servers. Not what they are wanted for.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{join, join_all};
use hickory_resolver::proto::rr::{Name, RecordType};
use jiff::Timestamp;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::alias::Way;
use super::hygiene::refuse_special;
use super::options::Dns;
use super::server::{Server, without_dot};
use crate::facts::{
    Attempt, Cause, CauseKind, Cidr, Host, HostName, Origin, Protocol, Sighting, Verdict, unite,
};
use crate::net::system::System;

/// The DNS as it is to be asked.
pub struct Resolver {
    options: Dns,
    allow_special: bool,
    system: OnceCell<System>,
    servers: OnceCell<Result<Vec<Server>, Vec<Attempt>>>,
    /// How many questions went to the system's servers, which may take turns.
    turn: AtomicUsize,
}

/// One name that is asked for.
struct Query<'a> {
    host: &'a Host,
    name: Name,
    moment: Timing,
    any_family: bool,
    /// Whether the second family is asked for only when the first was answered.
    one_by_one: bool,
}

/// A host's addresses, and what some of several servers could not say.
pub struct Found {
    /// The addresses, sorted.
    pub sightings: Vec<Sighting>,
    /// What failed beside the answers.
    pub missing: Vec<Attempt>,
}

/// When a question is asked and until when it may take.
#[derive(Clone, Copy)]
pub struct Timing {
    /// The time that goes into the answer.
    pub now: Timestamp,
    /// The end of all waiting.
    pub deadline: Instant,
}

impl Resolver {
    /// Nothing is read or asked yet.
    pub fn new(options: Dns, allow_special: bool) -> Resolver {
        let (system, servers) = (OnceCell::new(), OnceCell::new());
        Resolver { options, allow_special, system, servers, turn: AtomicUsize::new(0) }
    }

    /// One that cannot be asked, since its servers could not be found.
    pub fn failing(options: Dns, attempts: Vec<Attempt>) -> Resolver {
        let servers = OnceCell::new_with(Some(Err(attempts)));
        Resolver { servers, ..Resolver::new(options, false) }
    }

    /// All addresses of a host, in both families.
    ///
    /// # Errors
    /// All that was tried, where it has none, or where more addresses may exist.
    pub async fn host(&self, host: &Host, moment: Timing) -> Result<Found, Vec<Attempt>> {
        let found = match host {
            Host::Address(address) => alone(seen(host, [*address], Origin::Literal, moment)),
            Host::Name(name) => self.name(host, name, moment).await?,
        };
        refuse_special(&found.sightings, &format!("the addresses of {host}"), self.allow_special)?;
        Ok(found)
    }

    async fn name(&self, host: &Host, name: &HostName, moment: Timing) -> Result<Found, Vec<Attempt>> {
        // RFC 6761 section 6.3: such names are the machine itself, and no server is asked for them.
        if name.labels().last() == Some("localhost") {
            return Ok(alone(seen(host, [IpAddr::from([127, 0, 0, 1])], Origin::Literal, moment)));
        }
        if self.options.servers.is_empty() && !self.options.cluster {
            let system = self.system().await;
            let static_ones = system.hosts_file(name);
            if !static_ones.is_empty() {
                return Ok(alone(seen(host, static_ones, Origin::HostsFile, moment)));
            }
        }
        let candidates = match self.options.search {
            true => self.system().await.candidates(name),
            false => vec![name.as_str().to_owned()],
        };
        self.first_that_exists(host, &candidates, moment).await
    }

    /// Tries the names in turn. Only a definite no leads to the next one: a server that does not know whether the first
    /// name exists must not give the addresses of the second.
    async fn first_that_exists(
        &self,
        host: &Host,
        candidates: &[String],
        moment: Timing,
    ) -> Result<Found, Vec<Attempt>> {
        let mut attempts = Vec::new();
        for candidate in candidates {
            match self.ask(host, candidate, moment).await {
                Ok(found) => return Ok(found),
                Err(more) => {
                    let definite = more.iter().all(|a| a.cause.kind.verdict() == Verdict::Definite);
                    attempts.extend(more);
                    if !definite {
                        break;
                    }
                }
            }
        }
        Err(attempts)
    }

    async fn ask(&self, host: &Host, text: &str, moment: Timing) -> Result<Found, Vec<Attempt>> {
        let servers = self.servers.get_or_init(|| self.open()).await.as_ref().map_err(Clone::clone)?;
        let name = fully_qualified(text).map_err(|attempt| vec![attempt])?;
        let any_family = self.options.any_family;
        let query = Query { host, name, moment, any_family, one_by_one: false };
        if !self.options.servers.is_empty() {
            return ask_all(servers, &query).await;
        }
        let system = self.system().await;
        let turn = if system.rotate { self.turn.fetch_add(1, Ordering::Relaxed) } else { 0 };
        let start = turn.checked_rem(servers.len()).unwrap_or_default();
        let (before, after) = servers.split_at_checked(start).unwrap_or((servers, &[]));
        let query = Query { one_by_one: system.single_request, ..query };
        ask_in_turn(after.iter().chain(before), system.attempts, &query).await
    }

    async fn open(&self) -> Result<Vec<Server>, Vec<Attempt>> {
        let open = |address: &SocketAddr, patience, tcp_only| {
            let server = Server::new(*address, patience, tcp_only);
            server.map_err(|cause| vec![Attempt::new("addresses", server_name(*address), cause)])
        };
        let patience = self.options.timeout;
        if !self.options.servers.is_empty() {
            return self.options.servers.iter().map(|address| open(address, patience, false)).collect();
        }
        let system = self.system().await;
        let patience = patience.min(system.timeout);
        system.servers.iter().map(|address| open(address, patience, system.tcp_only)).collect()
    }

    async fn system(&self) -> &System {
        self.system.get_or_init(|| async { self.options.system.clone().unwrap_or_else(System::read) }).await
    }
}

/// As the system's resolver does: the next server only where the one before did not know, and all of them again while
/// there is time (Go, src/net/dnsclient_unix.go, tryOneName).
async fn ask_in_turn<'s>(
    servers: impl Iterator<Item = &'s Server> + Clone,
    rounds: usize,
    query: &Query<'_>,
) -> Result<Found, Vec<Attempt>> {
    let (mut attempts, mut half) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        // Each time they say why, so the last time is enough.
        let mut said = Vec::new();
        for server in servers.clone() {
            if Instant::now() >= query.moment.deadline && !said.is_empty() {
                break;
            }
            let (sightings, more) = both_families(server, query).await;
            let definite = more.iter().all(|a| a.cause.kind.verdict() == Verdict::Definite);
            match (definite, sightings.is_empty()) {
                (true, false) => return Ok(alone(sightings)),
                (true, true) => return Err(more),
                (false, _) => {
                    said.extend(more);
                    half.extend(sightings);
                }
            }
        }
        attempts = said;
        if Instant::now() >= query.moment.deadline {
            break;
        }
    }
    match query.any_family && !half.is_empty() {
        true => Ok(Found { sightings: unite(half), missing: attempts }),
        false => Err(attempts),
    }
}

/// Each of the servers, since each may know other addresses. A failure of one is reported beside the answers of the
/// others; a definite no of one is not an error.
async fn ask_all(servers: &[Server], query: &Query<'_>) -> Result<Found, Vec<Attempt>> {
    let answers = join_all(servers.iter().map(|server| both_families(server, query))).await;
    // If a server answers for one family and fails for the other, more addresses may exist.
    let complete = answers.iter().any(|(sightings, attempts)| {
        !sightings.is_empty()
            && (query.any_family || attempts.iter().all(|a| a.cause.kind.verdict() == Verdict::Definite))
    });
    let (sightings, attempts): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    let attempts: Vec<Attempt> = attempts.into_iter().flatten().collect();
    if complete {
        Ok(Found { sightings: unite(sightings.into_iter().flatten()), missing: attempts })
    } else {
        Err(attempts)
    }
}

/// Asks one server for A and AAAA. Returns what it knows and what it could not say; a family that definitely
/// has no address is not mentioned when the other has one.
async fn both_families(server: &Server, query: &Query<'_>) -> (Vec<Sighting>, Vec<Attempt>) {
    let Query { name, moment, .. } = query;
    let v4 = server.addresses(name, RecordType::A, moment.deadline);
    let v6 = server.addresses(name, RecordType::AAAA, moment.deadline);
    let (v4, v6) = match query.one_by_one {
        true => (v4.await, v6.await),
        false => join(v4, v6).await,
    };
    let asked = |kind: &str| format!("{kind} records of {}", without_dot(name));
    let attempt = |kind: &str, cause: Cause| Attempt::new(asked(kind), server_name(server.address), cause);
    let definite = |cause: &Cause| cause.kind.verdict() == Verdict::Definite;
    match (v4, v6) {
        (Err(a), Err(b)) if definite(&a) && definite(&b) => {
            // "No such name" holds for every type, so it outweighs "no address".
            let cause = if b.kind == CauseKind::NoSuchName { b } else { a };
            (Vec::new(), vec![attempt("A and AAAA", cause)])
        }
        (Err(a), Err(b)) if a == b => (Vec::new(), vec![attempt("A and AAAA", a)]),
        (Err(a), Err(b)) if a.kind == b.kind && a.kind == CauseKind::Timeout => {
            (Vec::new(), vec![attempt("A and AAAA", a)])
        }
        (v4, v6) => {
            let (mut sightings, mut attempts) = (Vec::new(), Vec::new());
            let nothing_yet = v4.is_err() && v6.is_err();
            for (kind, way) in [("A", v4), ("AAAA", v6)] {
                match way {
                    Ok(way) => sightings.extend(from_way(way, server, query)),
                    // Many servers answer so to AAAA where there is none (RFC 4074 section 4.3).
                    Err(cause)
                        if (definite(&cause) || cause.kind == CauseKind::NotImplemented) && !nothing_yet => {}
                    Err(cause) => attempts.push(attempt(kind, cause)),
                }
            }
            (unite(sightings), attempts)
        }
    }
}

fn from_way(way: Way, server: &Server, query: &Query<'_>) -> Vec<Sighting> {
    let Query { host, name, moment, .. } = query;
    let asked = without_dot(name);
    // A name that a search domain completed is the first step of the way.
    let completed = Some(asked).filter(|asked| asked.as_str() != host.to_string().trim_end_matches('.'));
    let via: Vec<String> = completed.into_iter().chain(way.via.iter().map(without_dot)).collect();
    let origin = Origin::Dns([server.address].into());
    let plain = seen(host, way.addresses, origin, *moment);
    plain.into_iter().map(|s| Sighting { via: via.clone(), ttl: Some(way.ttl), ..s }).collect()
}

fn seen(
    host: &Host,
    addresses: impl IntoIterator<Item = IpAddr>,
    from: Origin,
    moment: Timing,
) -> Vec<Sighting> {
    unite(addresses.into_iter().map(|address| Sighting {
        cidr: Cidr::host(address),
        port: None,
        protocol: Protocol::Tcp,
        service_port: None,
        host: Some(host.clone()),
        via: Vec::new(),
        from: from.clone(),
        ttl: None,
        behind: None,
        seen: Some(moment.now),
    }))
}

fn alone(sightings: Vec<Sighting>) -> Found {
    Found { sightings, missing: Vec::new() }
}

fn server_name(address: SocketAddr) -> String {
    format!("DNS server {address}")
}

fn fully_qualified(text: &str) -> Result<Name, Attempt> {
    let mut name = Name::from_ascii(text).map_err(|error| {
        let cause = Cause::new(CauseKind::Configuration, format!("it cannot be queried: {error}"));
        Attempt::new(format!("the addresses of {text}"), "", cause)
    })?;
    name.set_fqdn(true);
    Ok(name)
}
