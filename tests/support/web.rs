//! An HTTP server on loopback with given answers, which records the requests: with or without TLS.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// What one request said.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `GET /path?query`
    pub line: String,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Asked {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What is answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Status and reason, as they go over the wire.
    pub status: String,
    /// Headers; the length is added.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How much of the body is sent before the connection is cut.
    pub cut: Option<usize>,
    /// What is said to be the length of the body, where that is not true.
    pub length: Option<usize>,
}

impl Answer {
    /// 200 with a body.
    pub fn ok(body: impl Into<Vec<u8>>) -> Answer {
        Answer { body: body.into(), ..Answer::status("200 OK") }
    }

    /// A status and nothing else.
    pub fn status(status: &str) -> Answer {
        Answer { status: status.to_owned(), ..Answer::default() }
    }

    /// A redirect.
    pub fn redirect(to: &str) -> Answer {
        Answer::status("302 Found").with("location", to)
    }

    /// With another header.
    pub fn with(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Serve = dyn Fn(&Asked) -> Answer + Send + Sync;

/// A running server. Its threads end with the test.
pub struct Web {
    /// `http://127.0.0.1:PORT` or `https://localhost:PORT`.
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// How TLS is spoken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all.
    None,
    /// With the authority for tests.
    Server,
    /// And only with clients that show a certificate of the authority for clients.
    Mutual,
}

impl Web {
    /// Starts.
    pub fn start(tls: Tls, serve: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (serve, log): (Arc<Serve>, _) = (Arc::new(serve), Arc::clone(&asked));
        let config = (tls != Tls::None).then(|| Arc::new(config(tls)));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (serve, log, config) = (Arc::clone(&serve), Arc::clone(&log), config.clone());
                thread::spawn(move || match config {
                    None => talk(stream, &*serve, &log),
                    Some(config) => {
                        let connection = ServerConnection::new(config).unwrap();
                        talk(StreamOwned::new(connection, stream), &*serve, &log);
                    }
                });
            }
        });
        let scheme_and_host = if tls == Tls::None { "http://127.0.0.1" } else { "https://localhost" };
        Web { url: format!("{scheme_and_host}:{}", address.port()), asked }
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The request lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    /// Forgets them.
    pub fn forget(&self) {
        self.asked.lock().unwrap().clear();
    }
}

fn config(tls: Tls) -> ServerConfig {
    let chain = vec![CertificateDer::from_pem_slice(include_bytes!("tls/server.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.unwrap();
    let builder = match tls {
        Tls::Mutual => {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_slice(include_bytes!("tls/clients.pem")).unwrap()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
        _ => builder.with_no_client_auth(),
    };
    builder.with_single_cert(chain, key).unwrap()
}

/// Requests one after the other, until the client goes away.
fn talk(mut stream: impl Read + Write, serve: &Serve, log: &Mutex<Vec<Asked>>) {
    while let Some(asked) = read(&mut stream) {
        if asked.line.is_empty() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
            return;
        }
        let answer = serve(&asked);
        let is_head = asked.line.starts_with("HEAD");
        log.lock().unwrap().push(asked);
        let length = answer.length.unwrap_or(answer.body.len());
        let mut head = format!("HTTP/1.1 {}\r\ncontent-length: {length}\r\n", answer.status);
        answer.headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
        head += "\r\n";
        let body = if is_head { &[] } else { &answer.body[..answer.cut.unwrap_or(answer.body.len())] };
        let sent = stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(body))
            .and_then(|()| stream.flush());
        if sent.is_err() || answer.cut.is_some() {
            return;
        }
    }
}

fn read(stream: &mut impl Read) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
        // TLS where there is none.
        if head == [0x16] {
            return Some(Asked { line: String::new(), headers: Vec::new(), body: String::new() });
        }
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let line = lines.next()?.rsplit_once(' ')?.0.to_owned();
    let header = |line: &str| line.split_once(": ").map(|(n, v)| (n.to_lowercase(), v.to_owned()));
    let headers: Vec<_> = lines.filter_map(header).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.and_then(|(_, length)| length.parse().ok()).unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some(Asked { line, headers, body: String::from_utf8(body).ok()? })
}

/// No server listens there.
pub fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
