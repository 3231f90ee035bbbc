//! Wall time of looking up many hosts at once beside a real Helm, which asks for one after the other.
//!
//!     cargo bench --bench hosts                      ours alone
//!     JES_NETPOL_HELM=$(tests/oracle 4.3) cargo bench --bench hosts
//!
//! A DNS server on loopback answers after 30 ms. Helm asks whom /etc/resolv.conf names, at port 53: so Helm runs in a
//! mount namespace with another file there, which takes root.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement that cannot go on stops, and prints its table"
)]

#[path = "../tests/support/dns.rs"]
mod dns;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use dns::{Answer, Dns, Zone, ips};

const DELAY: Duration = Duration::from_millis(30);
const RUNS: usize = 5;

fn main() {
    let helm = std::env::var("JES_NETPOL_HELM").ok();
    let folder = tempfile::tempdir().unwrap();
    println!("| hosts | jes-netpol | Helm |\n|---|---|---|");
    let dns = serve(50, helm.is_some());
    for hosts in [1, 10, 50] {
        let chart = chart(folder.path(), hosts);
        let ours = best(|| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
            command.args(["template", "r", &chart, "--enable-dns", "--dns-server", &dns.address.to_string()]);
            command
        });
        let theirs = helm.as_ref().map(|helm| best(|| in_namespace(folder.path(), &dns, helm, &chart)));
        let shown =
            |time: Option<Duration>| time.map_or("-".to_owned(), |time| format!("{} ms", time.as_millis()));
        println!("| {hosts} | {} | {} |", shown(Some(ours)), shown(theirs));
    }
}

fn serve(hosts: usize, at_port_53: bool) -> Dns {
    let names: Vec<String> = (0..hosts).map(name).collect();
    let late = || Answer::Late(ips(&["203.0.113.7"]), DELAY);
    let zone = names.iter().fold(Zone::default(), |zone, name| zone.with(name, late()));
    if at_port_53 { zone.serve_at("127.0.0.1:53") } else { zone.serve() }
}

fn name(number: usize) -> String {
    format!("host{number}.example.com")
}

/// A chart that asks for so many hosts.
fn chart(folder: &Path, hosts: usize) -> String {
    let chart = folder.join(format!("chart{hosts}"));
    std::fs::create_dir_all(chart.join("templates")).unwrap();
    std::fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: hosts\nversion: 0.1.0\n").unwrap();
    let lines = (0..hosts).map(|i| format!("h{i}: {{{{ getHostByName \"{}\" }}}}\n", name(i)));
    std::fs::write(chart.join("templates/hosts.yaml"), lines.collect::<String>()).unwrap();
    chart.display().to_string()
}

/// Helm with the loopback server as the system's.
fn in_namespace(folder: &Path, dns: &Dns, helm: &str, chart: &str) -> Command {
    let resolv = folder.join("resolv.conf");
    std::fs::write(&resolv, format!("nameserver {}\n", dns.address.ip())).unwrap();
    let script = r#"mount --bind "$0" /etc/resolv.conf && exec "$@""#;
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", script]).arg(resolv).arg(helm);
    command.args(["template", "r", chart, "--enable-dns"]);
    command
}

/// The shortest of some runs, each of which has to succeed and to answer every host.
fn best(command: impl Fn() -> Command) -> Duration {
    let run = || {
        let began = Instant::now();
        let output = command().env("KUBECONFIG", "/nonexistent").output().unwrap();
        let took = began.elapsed();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("h0: 203.0.113.7"), "{text}");
        took
    };
    (0..RUNS).map(|_| run()).min().unwrap()
}
