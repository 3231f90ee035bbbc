//! A real DNS server on loopback whose every answer, lie and silence is chosen by the test.

#![allow(dead_code, reason = "the benches and the cluster tests use a part of it")]

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_resolver::net::runtime::Time;
use hickory_resolver::net::xfer::Protocol;
use hickory_resolver::proto::op::{Header, Metadata, ResponseCode};
use hickory_resolver::proto::rr::rdata::CNAME;
use hickory_resolver::proto::rr::{LowerName, Name, RData, Record, RecordType};
use hickory_server::Server;
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;
use tokio::net::{TcpListener, UdpSocket};

/// What the server does when it is asked for a name.
#[derive(Clone, Debug)]
pub enum Answer {
    /// These addresses, each under its own type; NODATA for a type without any.
    Addresses(Vec<IpAddr>, u32),
    /// An alias; the server follows it as far as it knows and answers with the whole chain.
    Alias(&'static str, u32),
    /// An alias; the server answers with this step only.
    OneStep(&'static str, u32),
    /// An error code to every question.
    Code(ResponseCode),
    /// Addresses of one family, an error code for the other type.
    Half(Vec<IpAddr>, RecordType, ResponseCode),
    /// Addresses of one family, silence about the other type.
    HalfSilent(Vec<IpAddr>, RecordType),
    /// No answer at all.
    Silence,
    /// The addresses, but late.
    Late(Vec<IpAddr>, Duration),
    /// Over UDP a truncated answer without records; the addresses over TCP.
    TcpOnly(Vec<IpAddr>),
    /// One address of the pool at a time.
    Rotating(Vec<IpAddr>),
}

/// What the server knows. A name that it does not know does not exist (NXDOMAIN).
#[derive(Default)]
pub struct Zone {
    names: HashMap<LowerName, Answer>,
}

/// A running server. Stops when it is dropped.
pub struct Dns {
    /// Where it listens, UDP and TCP.
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    names: Names,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

type Names = Arc<Mutex<HashMap<LowerName, Answer>>>;

impl Zone {
    /// Adds a name.
    pub fn with(mut self, name: &str, answer: Answer) -> Zone {
        let name = Name::from_ascii(format!("{name}.")).unwrap();
        self.names.insert(LowerName::new(&name), answer);
        self
    }

    /// Adds a name with addresses that hold for five minutes.
    pub fn addresses(self, name: &str, addresses: &[&str]) -> Zone {
        self.with(name, Answer::Addresses(ips(addresses), 300))
    }

    /// Serves it on a port that the system chooses.
    pub fn serve(self) -> Dns {
        self.serve_at("127.0.0.1:0")
    }

    /// Serves it at this address.
    pub fn serve_at(self, at: &'static str) -> Dns {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let names = Arc::new(Mutex::new(self.names));
        let handler = Handler { names: names.clone(), asked: asked.clone(), turn: AtomicUsize::new(0) };
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (ready, address) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (udp, tcp) = sockets(at).await;
                ready.send(udp.local_addr().unwrap()).unwrap();
                let mut server = Server::new(handler);
                server.register_socket(udp);
                server.register_listener(tcp, Duration::from_secs(5), 64 * 1024);
                let _ = stopped.await;
            });
            runtime.shutdown_background();
        });
        Dns { address: address.recv().unwrap(), asked, names, stop: Some(stop) }
    }
}

impl Dns {
    /// What was asked so far, as "A name" or "A name (TCP)".
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// From now on it does this when it is asked for a name.
    pub fn set(&self, name: &str, answer: Answer) {
        let name = Name::from_ascii(format!("{name}.")).unwrap();
        self.names.lock().unwrap().insert(LowerName::new(&name), answer);
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// Reads addresses.
pub fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// An address where no server listens: bound once, then given back.
pub fn dead_address() -> SocketAddr {
    std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A UDP and a TCP socket on the same port.
async fn sockets(at: &str) -> (UdpSocket, TcpListener) {
    loop {
        let tcp = TcpListener::bind(at).await.unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
            return (udp, tcp);
        }
    }
}

struct Handler {
    names: Names,
    asked: Arc<Mutex<Vec<String>>>,
    turn: AtomicUsize,
}

/// What goes into one response.
#[derive(Default)]
struct Reply {
    records: Vec<Record>,
    code: Option<ResponseCode>,
    truncated: bool,
    delay: Duration,
    silent: bool,
}

impl Handler {
    fn reply(
        &self,
        names: &HashMap<LowerName, Answer>,
        name: &LowerName,
        kind: RecordType,
        tcp: bool,
    ) -> Reply {
        let plain = |addresses: &[IpAddr], ttl| Reply {
            records: records(name, addresses, kind, ttl),
            ..Reply::default()
        };
        match names.get(name) {
            None => Reply { code: Some(ResponseCode::NXDomain), ..Reply::default() },
            Some(Answer::Addresses(addresses, ttl)) => plain(addresses, *ttl),
            Some(Answer::Alias(target, ttl)) => self.chain(names, name, (target, *ttl), kind),
            Some(Answer::OneStep(target, ttl)) => {
                Reply { records: vec![alias(name, target, *ttl)], ..Reply::default() }
            }
            Some(Answer::Code(code)) => Reply { code: Some(*code), ..Reply::default() },
            Some(Answer::Half(_, failing, code)) if *failing == kind => {
                Reply { code: Some(*code), ..Reply::default() }
            }
            Some(Answer::HalfSilent(_, failing)) if *failing == kind => {
                Reply { silent: true, ..Reply::default() }
            }
            Some(Answer::Half(addresses, ..) | Answer::HalfSilent(addresses, _)) => plain(addresses, 300),
            Some(Answer::Silence) => Reply { silent: true, ..Reply::default() },
            Some(Answer::Late(addresses, delay)) => Reply { delay: *delay, ..plain(addresses, 300) },
            Some(Answer::TcpOnly(_)) if !tcp => Reply { truncated: true, ..Reply::default() },
            Some(Answer::TcpOnly(addresses)) => plain(addresses, 300),
            Some(Answer::Rotating(pool)) if kind == RecordType::A => {
                let turn = self.turn.fetch_add(1, Ordering::Relaxed);
                plain(&pool[turn % pool.len()..][..1], 5)
            }
            Some(Answer::Rotating(_)) => Reply::default(),
        }
    }

    /// An alias and all that follows from it, as a resolver answers. A circle is answered once around.
    fn chain(
        &self,
        names: &HashMap<LowerName, Answer>,
        name: &LowerName,
        (target, ttl): (&'static str, u32),
        kind: RecordType,
    ) -> Reply {
        let mut records = vec![alias(name, target, ttl)];
        let mut next = lower(target);
        while records.len() < 50 {
            match names.get(&next) {
                Some(Answer::Alias(target, ttl)) if next != *name => {
                    records.push(alias(&next, target, *ttl));
                    next = lower(target);
                }
                _ => break,
            }
        }
        let end = if next == *name { Reply::default() } else { self.reply(names, &next, kind, true) };
        records.extend(end.records);
        Reply { records, ..end }
    }
}

#[async_trait::async_trait]
impl RequestHandler for Handler {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        mut handle: R,
    ) -> ResponseInfo {
        let query = request.request_info().unwrap().query;
        let (name, kind) = (query.name().clone(), query.query_type());
        let tcp = request.protocol() == Protocol::Tcp;
        let line =
            format!("{kind} {}{}", name.to_string().trim_end_matches('.'), if tcp { " (TCP)" } else { "" });
        self.asked.lock().unwrap().push(line);
        let names = self.names.lock().unwrap().clone();
        let reply = self.reply(&names, &name, kind, tcp);
        let mut metadata = Metadata::response_from_request(&request.metadata);
        metadata.recursion_available = true;
        metadata.response_code = reply.code.unwrap_or(ResponseCode::NoError);
        metadata.truncation = reply.truncated;
        let info: ResponseInfo = Header { metadata, counts: Default::default() }.into();
        if reply.silent {
            return info;
        }
        tokio::time::sleep(reply.delay).await;
        let response = MessageResponseBuilder::from_message_request(request);
        let response = response.build(metadata, &reply.records, [], [], []);
        handle.send_response(response).await.unwrap_or(info)
    }
}

fn lower(name: &str) -> LowerName {
    LowerName::new(&Name::from_ascii(format!("{name}.")).unwrap())
}

fn alias(name: &LowerName, target: &str, ttl: u32) -> Record {
    Record::from_rdata(name.into(), ttl, RData::CNAME(CNAME(Name::from(lower(target)))))
}

fn records(name: &LowerName, addresses: &[IpAddr], kind: RecordType, ttl: u32) -> Vec<Record> {
    let all = addresses.iter().map(|address| Record::from_rdata(name.into(), ttl, RData::from(*address)));
    all.filter(|record| record.record_type() == kind).collect()
}
