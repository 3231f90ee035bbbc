//! What tests share that ask through the library's door: the moment, a cluster as the only one to ask, what came back.

use std::path::PathBuf;

use jes_netpol::facts::{CauseKind, Failure};
use jes_netpol::kubeconfig::Files;
use jes_netpol::resolve::{Options, System};
use jiff::Timestamp;

/// The moment of every answer.
pub fn now() -> Timestamp {
    "2026-01-31T12:00:00Z".parse().unwrap()
}

/// Asks the cluster of this kubeconfig, and a system without any DNS server.
pub fn options(kubeconfig: PathBuf) -> Options {
    let mut options = Options::default();
    options.kube.files = Files::file(kubeconfig);
    options.dns.system = Some(System::default());
    options
}

/// What came back from each attempt.
pub fn kinds(failure: &Failure) -> Vec<CauseKind> {
    failure.attempts.iter().map(|attempt| attempt.cause.kind).collect()
}
