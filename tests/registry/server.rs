//! Distribution on loopback, as its own configuration wants it: open, behind a login or a server of tokens, with TLS.

#[path = "tokens.rs"]
mod tokens;

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::charts::Home;
use crate::web::Web;

/// Who is let in, and how.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Without login and TLS.
    Open,
    /// `ada` with password `secret`, without TLS.
    Login,
    /// Who has a token, which `ada` gets with password `secret`, without TLS.
    Token,
    /// Without login, with a certificate of the authority for tests.
    Tls,
}

/// A running registry. Ends when it is dropped.
pub struct Registry {
    /// Its address.
    pub host: String,
    flags: Vec<&'static str>,
    child: Child,
    _folder: TempDir,
    _tokens: Option<Web>,
}

/// How long it may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

impl Registry {
    /// Starts one.
    pub fn start(door: Door) -> Registry {
        let folder = tempfile::tempdir().unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let config = folder.path().join("config.yml");
        let tokens = (door == Door::Token).then(tokens::start);
        let mut text = configuration(door, folder.path(), address);
        text.extend(tokens.as_ref().map(|tokens| with_tokens(&tokens.url)));
        fs::write(&config, text).unwrap();
        let child = Command::new("docker-registry")
            .args(["serve".as_ref(), config.as_os_str()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("docker-registry can be started: install Debian's docker-registry");
        let (host, flags) = match door {
            Door::Open => (address.to_string(), vec!["--plain-http"]),
            Door::Login | Door::Token => {
                (address.to_string(), vec!["--plain-http", "--username", "ada", "--password", "secret"])
            }
            Door::Tls => {
                let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls/ca.pem");
                (format!("localhost:{}", address.port()), vec!["--ca-file", authority])
            }
        };
        let registry = Registry { host, flags, child, _folder: folder, _tokens: tokens };
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
            assert!(Instant::now() < end, "the registry does not answer");
            thread::sleep(Duration::from_millis(50));
        }
        registry
    }

    /// The flags with which both programs get in.
    pub fn flags(&self) -> &[&str] {
        &self.flags
    }

    /// A new home folder.
    pub fn home(&self) -> Home {
        Home::new()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn configuration(door: Door, folder: &Path, address: SocketAddr) -> String {
    let data = folder.join("data");
    let mut text = format!(
        "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n\
         storage: {{filesystem: {{rootdirectory: {data:?}}}}}\nhttp:\n  addr: {address}\n"
    );
    match door {
        Door::Open | Door::Token => {}
        Door::Login => {
            let hash = bcrypt::hash("secret", 4).unwrap();
            let users = folder.join("users");
            fs::write(&users, format!("ada:{hash}\n")).unwrap();
            text += &format!("auth: {{htpasswd: {{realm: charts, path: {users:?}}}}}\n");
        }
        Door::Tls => {
            let tls = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls");
            text += &format!("  tls: {{certificate: {tls}/server.pem, key: {tls}/server.key}}\n");
        }
    }
    text
}

fn with_tokens(url: &str) -> String {
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/tls/ca.pem");
    let (service, issuer) = (tokens::SERVICE, tokens::ISSUER);
    format!(
        "auth: {{token: {{realm: \"{url}/token\", service: {service}, issuer: {issuer}, rootcertbundle: {authority:?}}}}}\n"
    )
}
