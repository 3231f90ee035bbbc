//! Packets: who listens in the namespaces, and whether a connection comes through.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use crate::lab::{enter, home, within};
use crate::places::{addresses, service};
use crate::programs;
use crate::table::Table;

/// What carries a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    Tcp,
    Udp,
}

/// To whom, by the names of table.txt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// A pod, a host or a Service.
    pub place: String,
    /// How.
    pub protocol: Protocol,
    /// Its port.
    pub port: u16,
}

/// A connection that is tried.
pub struct Probe {
    /// From whom.
    pub from: String,
    /// To whom.
    pub target: Target,
    /// At which of its addresses.
    pub address: IpAddr,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// The right one has answered.
    Open,
    /// None has, in time: a packet that a policy blocks is dropped.
    Blocked,
    /// Something else, such as a refusal.
    Other(String),
}

/// How long a connection may take that is to be open, on a machine that is busy; one that takes less is not waited for.
pub const PATIENT: Duration = Duration::from_secs(5);
/// How long one is waited for that is to be blocked.
pub const SHORT: Duration = Duration::from_millis(1500);

/// Listens on whatever the table names, at each address of its own, and answers with the place's name.
pub fn listen(table: &Table) {
    let targets: BTreeSet<Target> = table.targets().into_iter().flat_map(behind).collect();
    for Target { place, protocol, port } in targets {
        if (protocol, port) == (Protocol::Tcp, programs::port()) {
            // The apiserver itself listens there.
            continue;
        }
        for address in addresses(&place) {
            let (at, place) = (SocketAddr::new(address, port), place.clone());
            match protocol {
                Protocol::Tcp => {
                    let listener = within(home(&place), || TcpListener::bind(at).unwrap());
                    thread::spawn(move || answer(&listener, &place));
                }
                Protocol::Udp => {
                    let socket = within(home(&place), || UdpSocket::bind(at).unwrap());
                    thread::spawn(move || echo(&socket, &place));
                }
            }
        }
    }
}

/// What a Service leads to; anything else itself.
fn behind(target: Target) -> Vec<Target> {
    let Some(service) = service(&target.place) else { return vec![target] };
    let port = service.leads_to();
    let backend = |name: &&str| Target { place: (*name).to_owned(), port, ..target.clone() };
    service.backends.iter().map(backend).collect()
}

fn answer(listener: &TcpListener, place: &str) {
    for stream in listener.incoming().flatten() {
        // Who has gone meanwhile wants no answer.
        let _ = (&stream).write_all(place.as_bytes());
    }
}

fn echo(socket: &UdpSocket, place: &str) {
    let mut packet = [0; 16];
    while let Ok((_, from)) = socket.recv_from(&mut packet) {
        let _ = socket.send_to(place.as_bytes(), from);
    }
}

/// Tries all of them at the same time.
pub fn all(probes: &[Probe], patience: impl Fn(usize) -> Duration) -> Vec<Seen> {
    thread::scope(|scope| {
        let threads: Vec<_> = probes
            .iter()
            .enumerate()
            .map(|(index, probe)| {
                let patience = patience(index);
                let small = thread::Builder::new().stack_size(128 << 10);
                small.spawn_scoped(scope, move || probe.seen(patience)).unwrap()
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

impl Probe {
    /// A connection to the first address of a place.
    pub fn new(from: &str, place: &str, protocol: Protocol, port: u16) -> Probe {
        let target = Target { place: place.to_owned(), protocol, port };
        Probe { from: from.to_owned(), target, address: addresses(place)[0] }
    }

    /// Tries it, on this thread, which is in the place's namespace from then on.
    fn seen(&self, patience: Duration) -> Seen {
        enter(home(&self.from));
        let to = SocketAddr::new(self.address, self.target.port);
        let from = addresses(&self.from).into_iter().find(|from| from.is_ipv4() == self.address.is_ipv4());
        let answer = match self.target.protocol {
            Protocol::Tcp => self.connect(to, patience),
            Protocol::Udp => datagram(SocketAddr::new(from.unwrap(), 0), to, patience),
        };
        match answer {
            Ok(who) if who.as_ref().is_none_or(|who| self.means(who)) => Seen::Open,
            Ok(who) => Seen::Other(format!("answered by {}", who.unwrap_or_default())),
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
                Seen::Blocked
            }
            Err(error) => Seen::Other(error.to_string()),
        }
    }

    /// Who has answered, where it is one that says it.
    fn connect(&self, to: SocketAddr, patience: Duration) -> std::io::Result<Option<String>> {
        let mut stream = TcpStream::connect_timeout(&to, patience)?;
        // What listens there is the apiserver itself, and says nothing first.
        if self.target.place == "apiserver-service" || self.target.port == programs::port() {
            return Ok(None);
        }
        stream.set_read_timeout(Some(PATIENT))?;
        let mut who = String::new();
        stream.read_to_string(&mut who)?;
        Ok(Some(who))
    }

    fn means(&self, who: &str) -> bool {
        match service(&self.target.place) {
            Some(service) => service.backends.contains(&who),
            None => self.target.place == who,
        }
    }
}

/// A question, repeated as a resolver does it, and who has answered.
fn datagram(from: SocketAddr, to: SocketAddr, patience: Duration) -> std::io::Result<Option<String>> {
    let socket = UdpSocket::bind(from)?;
    socket.connect(to)?;
    socket.set_read_timeout(Some(Duration::from_millis(500)))?;
    let until = Instant::now() + patience;
    loop {
        socket.send(b"?")?;
        let mut answer = [0; 64];
        match socket.recv(&mut answer) {
            Ok(length) => return Ok(Some(String::from_utf8_lossy(&answer[..length]).into_owned())),
            Err(error) if error.kind() != ErrorKind::WouldBlock || Instant::now() > until => {
                return Err(error);
            }
            Err(_) => {}
        }
    }
}
