//! The programs that the tests run, each without anything of the machine's own configuration, and the files of the cluster.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::lab::feed;

/// What came of a program.
pub struct Finished {
    /// The exit code.
    pub code: Option<i32>,
    /// All of stdout.
    pub stdout: String,
    /// All of stderr.
    pub stderr: String,
}

/// A variable that `tests/dataplane/test` sets.
#[track_caller]
pub fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: use tests/dataplane/test"))
}

/// The kubeconfig of the cluster.
pub fn kubeconfig() -> String {
    variable("DATAPLANE_CLUSTER")
}

/// A file beside it; see `tests/cluster/up`.
pub fn file(name: &str) -> PathBuf {
    Path::new(&kubeconfig()).with_file_name(name)
}

/// The port of the apiservers.
pub fn port() -> u16 {
    fs::read_to_string(file("port")).unwrap().trim().parse().unwrap()
}

/// A program that `tests/go-program` has built, which the variable of that name leads to.
pub fn built(name: &str) -> PathBuf {
    let name = name.replace("kube-", "dataplane_").replace('-', "_");
    PathBuf::from(variable(&name.to_uppercase()))
}

/// A file of this folder.
pub fn source(name: &str) -> String {
    format!("{}/tests/dataplane/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A program with its arguments and an environment of the tests' own.
pub fn command<A: AsRef<OsStr>>(program: &str, arguments: &[A]) -> Command {
    let home = env!("CARGO_TARGET_TMPDIR");
    let mut command = Command::new(program);
    command.args(arguments).env_clear();
    command.envs([("TZ", "UTC"), ("LANG", "C.UTF-8"), ("NO_COLOR", "1"), ("KUBECONFIG", &kubeconfig())]);
    command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    command.envs(["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"].map(|name| (name, home)));
    command
}

/// Runs a program to its end.
pub fn run<A: AsRef<OsStr>>(program: &str, arguments: &[A], stdin: &str) -> Finished {
    let mut command = command(program, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"));
    feed(&mut child, stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Finished { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// stdout of a run that has to succeed.
#[track_caller]
pub fn said<A: AsRef<OsStr>>(program: &str, arguments: &[A], stdin: &str) -> String {
    let finished = run(program, arguments, stdin);
    let line: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_string_lossy()).collect();
    assert_eq!(
        finished.code,
        Some(0),
        "{program} {}: {}{}",
        line.join(" "),
        finished.stderr,
        finished.stdout
    );
    finished.stdout
}

/// Runs kubectl as admin.
pub fn kubectl(arguments: &[&str], stdin: &str) -> Finished {
    run(&variable("DATAPLANE_KUBECTL"), arguments, stdin)
}

/// stdout of a kubectl that has to succeed.
#[track_caller]
pub fn kubectl_said(arguments: &[&str], stdin: &str) -> String {
    said(&variable("DATAPLANE_KUBECTL"), arguments, stdin)
}

/// Our own program.
pub const OURS: &str = env!("CARGO_BIN_EXE_jes-netpol");
