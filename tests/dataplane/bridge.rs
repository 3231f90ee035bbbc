//! The way between the namespaces and the apiservers, which listen on the loopback outside: sockets in a folder, which no network
//! namespace hides. Outside, each leads to an apiserver, and one starts the second apiserver anew with another address.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::thread;

use crate::lab::within;
use crate::places::addresses;
use crate::programs::{port, variable};

/// The argument by which this program knows that it is in the namespaces.
pub const INSIDE: &str = "inside";

const FOLDER: &str = "DATAPLANE_SOCKETS";

/// What is done outside: the sockets, and this program once more in namespaces of its own.
pub fn outside() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    for (name, address) in [("first", "127.0.0.1"), ("second", "127.0.0.2")] {
        serve(folder.path().join(name), move |inside| {
            // One that is not up, such as the second between its addresses, is a connection that ends.
            if let Ok(apiserver) = TcpStream::connect((address, port())) {
                join(inside, apiserver);
            }
        });
    }
    serve(folder.path().join("move"), |inside| {
        let address = BufReader::new(&inside).lines().next().unwrap().unwrap();
        let status = Command::new("tests/cluster/second").arg(address).status().unwrap();
        writeln!(&inside, "{}", if status.success() { "moved" } else { "not moved" }).unwrap();
    });
    let mut command = Command::new("unshare");
    command.args(variable("DATAPLANE_UNSHARE").split_whitespace());
    command.arg(env::current_exe().unwrap()).arg(INSIDE).env(FOLDER, folder.path());
    if command.status().unwrap().success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Where the apiservers are for those inside: on the node's loopback, for the programs that a node's administrator would run, and
/// at the addresses that they advertise.
pub fn lead_to_the_apiservers() {
    let lead = |place: &str, address: &str, name: &'static str| {
        let listener = within(place, || TcpListener::bind((address, port())).unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                thread::spawn(move || join(UnixStream::connect(socket(name)).unwrap(), stream));
            }
        });
    };
    lead("node", "127.0.0.1", "first");
    lead("node", "127.0.0.2", "second");
    for (host, name) in [("apiserver", "first"), ("apiserver-2", "second"), ("apiserver-moved", "second")] {
        lead("beyond", &addresses(host)[0].to_string(), name);
    }
}

/// Has the second apiserver started anew with this address in the endpoints of Service default/kubernetes.
pub fn move_the_second_apiserver(address: &str) {
    let stream = UnixStream::connect(socket("move")).unwrap();
    writeln!(&stream, "{address}").unwrap();
    let answer = BufReader::new(&stream).lines().next().unwrap().unwrap();
    assert_eq!(answer, "moved");
}

fn socket(name: &str) -> PathBuf {
    Path::new(&variable(FOLDER)).join(name)
}

/// Answers each connection to a socket in a thread.
fn serve(path: PathBuf, answer: impl Fn(UnixStream) + Send + Sync + 'static) {
    let listener = UnixListener::bind(path).unwrap();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, answer) = (stream.unwrap(), answer.clone());
            thread::spawn(move || answer(stream));
        }
    });
}

/// Passes on what each side says, until both have ended.
fn join(inside: UnixStream, other: TcpStream) {
    thread::scope(|scope| {
        scope.spawn(|| {
            copy(&inside, &other);
            let _ = other.shutdown(Shutdown::Write);
        });
        copy(&other, &inside);
        let _ = inside.shutdown(Shutdown::Write);
    });
}

/// A side that breaks off has ended.
fn copy(mut from: impl Read, mut to: impl Write) {
    let _ = io::copy(&mut from, &mut to);
}
