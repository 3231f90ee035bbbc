//! What tests share that ask through the library's door: the moment, a cluster as the only one to ask, what came back.

use std::path::PathBuf;
use std::process::{Command, Output};

use jes_netpol::facts::{CauseKind, Facts, Failure, Question};
use jes_netpol::kubeconfig::Files;
use jes_netpol::resolve::{Options, Outcome, Session, System};
use jiff::Timestamp;

use super::dns::Dns;
use super::kube_api::Running;

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

/// Asks in a session for these questions only.
pub fn ask(questions: &[Question], options: &Options, clock: &dyn Fn() -> Timestamp) -> Outcome {
    Session::new(options.clone()).ask(questions, clock)
}

/// The answers, or the failures of the questions that values ask.
pub fn answer(
    questions: &[Question],
    options: &Options,
    clock: &dyn Fn() -> Timestamp,
) -> Result<Facts, Vec<Failure>> {
    let outcome = ask(questions, options, clock);
    if outcome.failures.is_empty() { Ok(outcome.facts) } else { Err(outcome.failures) }
}

/// What came back from each attempt.
pub fn kinds(failure: &Failure) -> Vec<CauseKind> {
    failure.attempts.iter().map(|attempt| attempt.cause.kind).collect()
}

/// The program with these values, with a cluster and a DNS to ask; `args` are the command and further flags.
pub fn run(api: &Running, dns: &Dns, values: &str, args: &[&str]) -> Output {
    let values = api.file("values.yaml", values);
    let (command, further) = args.split_first().unwrap();
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args([command, "-f", values.to_str().unwrap()])
        .args(["--kubeconfig", api.kubeconfig.to_str().unwrap(), "--dns-server", &dns.address.to_string()])
        .args(["--dns-timeout", "300ms", "--timeout", "5s"])
        .args(further)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}
