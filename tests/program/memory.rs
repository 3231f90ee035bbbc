//! `resolve` from run to run: what it remembers, what it drops, what it says about it. The program itself, with DNS and
//! Kubernetes API servers on loopback.

use crate::support::kube_api;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::dns::{Answer, Zone, dead_address, ips};
use crate::support::kube_api::{Api, Reply, SERVICE, SLICES, service, slice};
use hickory_server::proto::op::ResponseCode;
use serde_json::json;

const VALUES: &str = "\
remoteControlPlane: {api: {hostname: keptn.example.com}}
networkPolicy: {egress: {enabled: true, k8sMasterCIDR: 10.0.0.0/28}}
";

const RESOLVED: &str = "networkPolicy: {egress: {resolved: {controlPlane: [\n";

/// A folder with the values, and the program run in it.
struct Desk {
    folder: tempfile::TempDir,
}

/// What a run printed, and its exit code.
struct Ran {
    stdout: String,
    stderr: String,
    code: i32,
}

impl Desk {
    fn new(values: &str) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        desk.file("values.yaml", values);
        desk
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn resolve(&self, server: SocketAddr, further: &str) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
            .args(["resolve", "-f", "values.yaml", "--dns-timeout", "400ms", "--timeout", "2s"])
            .args(["--dns-server", &server.to_string()])
            .args(further.split_whitespace())
            .current_dir(self.path())
            .env("KUBECONFIG", "/nonexistent")
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code().unwrap() }
    }
}

impl Ran {
    fn cidrs(&self) -> Vec<&str> {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout.lines().filter_map(|line| line.trim().strip_prefix("- cidr: ")).collect()
    }

    #[track_caller]
    fn fails(&self, code: i32, expected: &str) {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{}", self.stderr);
        assert!(self.stderr.contains(expected), "{}", self.stderr);
    }
}

/// An entry that was seen so many minutes ago.
fn entry(cidr: &str, host: &str, minutes: i64) -> String {
    let now = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second()).unwrap();
    let seen = now - jiff::SignedDuration::from_mins(minutes);
    format!("{{cidr: {cidr}, host: {host}, from: 'DNS 10.0.0.53:53', seen: '{seen}'}},\n")
}

fn previous(entries: &[String]) -> String {
    format!("{RESOLVED}{}]}}}}}}\n", entries.concat())
}

#[test]
fn a_pool_that_shows_one_address_at_a_time_is_learnt() {
    let pool = ips(&["203.0.113.1", "203.0.113.2", "203.0.113.3"]);
    let dns = Zone::default().with("keptn.example.com", Answer::Rotating(pool)).serve();
    let desk = Desk::new(VALUES);
    for run in 1..=4 {
        let ran = desk.resolve(dns.address, "--previous resolved.yaml");
        assert_eq!(ran.cidrs().len(), run.min(3), "{}", ran.stderr);
        let first = ran.stderr.contains("resolved.yaml does not exist yet: no earlier addresses");
        assert_eq!(first, run == 1, "{}", ran.stderr);
        desk.file("resolved.yaml", &ran.stdout);
    }
    let sampled = desk.resolve(dns.address, "--samples 5 --sample-interval 1ms");
    assert_eq!(sampled.cidrs().len(), 3);
    assert!(sampled.stderr.contains("keptn.example.com: 3 addresses in 5 samples, new in each: 1 1 1 0 0"));
}

#[test]
fn silence_keeps_and_an_end_is_an_end() {
    let zone = Zone::default().with("keptn.example.com", Answer::Code(ResponseCode::ServFail)).serve();
    let gone = Zone::default().serve();
    let desk = Desk::new(VALUES);
    let entries = [("203.0.113.1/32", 10), ("203.0.113.2/32", 70)];
    let entries = entries.map(|(cidr, minutes)| entry(cidr, "keptn.example.com", minutes));
    let file = previous(&entries);
    desk.file("resolved.yaml", &file);
    for silent in [zone.address, dead_address()] {
        let ran = desk.resolve(silent, "--previous resolved.yaml");
        assert_eq!(ran.cidrs(), ["203.0.113.1/32", "203.0.113.2/32"]);
        assert!(ran.stderr.contains("the earlier addresses are used"), "{}", ran.stderr);
        assert!(ran.stderr.contains("203.0.113.2/32 (seen 1h 10m ago)"), "{}", ran.stderr);
    }
    let ran = desk.resolve(gone.address, "--previous resolved.yaml");
    assert_eq!(ran.cidrs(), ["203.0.113.1/32"], "NXDOMAIN renews nothing");
    assert!(ran.stderr.contains("dropped, not seen for too long: 203.0.113.2/32"), "{}", ran.stderr);
    assert_eq!(desk.resolve(gone.address, "--previous resolved.yaml --keep 2h").cidrs().len(), 2);
    desk.resolve(gone.address, "--previous resolved.yaml --keep 5m").fails(1, "NXDOMAIN");
    desk.resolve(zone.address, "").fails(1, "SERVFAIL");
    desk.resolve(zone.address, "--previous resolved.yaml --dns-server nonsense").fails(2, "--dns-server");
}

#[test]
fn previous_files_of_every_kind() {
    let dns = Zone::default().addresses("keptn.example.com", &["203.0.113.7"]).serve();
    let desk = Desk::new(VALUES);
    let with = |text: &str| {
        desk.file("p.yaml", text);
        desk.resolve(dns.address, "--previous p.yaml")
    };
    let empty = with("");
    assert_eq!(empty.cidrs(), ["203.0.113.7/32"]);
    assert!(empty.stderr.contains("p.yaml is empty") && empty.stderr.contains("write to another file"));
    let other = with(&previous(&[entry("203.0.113.99/32", "old.example.com", 1)]));
    assert_eq!(other.cidrs(), ["203.0.113.7/32"]);
    assert!(other.stderr.contains("controlPlane[0] is ignored: it is for old.example.com"));
    let metadata = with(&previous(&[entry("169.254.169.254/32", "keptn.example.com", 1)]));
    assert_eq!(metadata.cidrs(), ["203.0.113.7/32"]);
    assert_eq!(with("anything: else\n").cidrs(), ["203.0.113.7/32"]);
    with("networkPolicy:\n  egress: {\n - x\n").fails(1, "p.yaml:3:");
    with("[]").fails(1, "p.yaml: ");
    with(&previous(&[entry("203.0.113/32", "keptn.example.com", 1)]))
        .fails(1, "p.yaml:2:2: networkPolicy.egress.resolved.controlPlane[0].cidr: ");
    desk.resolve(dns.address, "--previous .").fails(1, "is a directory");
    desk.resolve(dns.address, "--previous p.yaml --no-times").fails(2, "--no-times");
    desk.resolve(dns.address, "--keep 2h").fails(2, "--previous");
    desk.resolve(dns.address, "--previous p.yaml --keep never").fails(2, "--keep");
    desk.resolve(dns.address, "--samples 0").fails(2, "--samples");
}

#[test]
fn the_oldest_go_when_there_are_too_many() {
    let dns = Zone::default().addresses("keptn.example.com", &["203.0.113.7", "203.0.113.8"]).serve();
    let desk = Desk::new(VALUES);
    let old = (1..=4).map(|i| entry(&format!("198.51.100.{i}/32"), "keptn.example.com", 10 * i));
    desk.file("p.yaml", &previous(&old.collect::<Vec<_>>()));
    let ran = desk.resolve(dns.address, "--previous p.yaml --max-entries 4");
    assert_eq!(ran.cidrs(), ["198.51.100.1/32", "198.51.100.2/32", "203.0.113.7/32", "203.0.113.8/32"]);
    assert!(ran.stderr.contains("--max-entries"), "{}", ran.stderr);
}

#[test]
fn what_resolve_printed_is_refreshed_and_what_a_person_wrote_is_not() {
    let dns = Zone::default().addresses("keptn.example.com", &["203.0.113.7"]).serve();
    let desk = Desk::new(VALUES);
    desk.file("resolved.yaml", &previous(&[entry("203.0.113.99/32", "keptn.example.com", 1)]));
    assert_eq!(desk.resolve(dns.address, "-f resolved.yaml").cidrs(), ["203.0.113.7/32"]);
    desk.file("mine.yaml", &format!("{RESOLVED}{{cidr: 10.1.2.3/32}}]}}}}}}"));
    let ran = desk.resolve(dns.address, "-f mine.yaml");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.contains("networkPolicy.egress.resolved.controlPlane has entries without `from`"));
}

#[test]
fn a_cluster_that_does_not_answer_keeps_apiserver_and_pods() {
    let values =
        "remoteControlPlane: {api: {hostname: gateway.keptn}}\nnetworkPolicy: {egress: {enabled: true}}\n";
    let desk = Desk::new(values);
    let dns = Zone::default().serve();
    let slices =
        vec![slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(true))])];
    let spec = json!({"selector": {"app": "nginx"}, "ports": [{"port": 80, "targetPort": 8080}]});
    let path = "/api/v1/namespaces/keptn/services/gateway";
    let up =
        Api::cluster(&["10.96.0.1"], slices).on(path, Reply::Json(service("keptn", "gateway", spec))).serve();
    let down = || Reply::Status(503, "shutting down");
    let down = Api::default().on(SERVICE, down()).on(SLICES, down()).on(path, down()).serve();
    let asking = |api: &kube_api::Running| {
        desk.resolve(dns.address, &format!("--previous p.yaml --kubeconfig {}", api.kubeconfig.display()))
    };
    let first = asking(&up);
    assert_eq!(first.cidrs(), ["10.96.0.1/32", "172.18.0.2/32"]);
    assert!(first.stdout.contains("app: nginx"), "{}", first.stdout);
    desk.file("p.yaml", &first.stdout);
    let kept = asking(&down);
    assert_eq!(kept.stdout, first.stdout, "{}", kept.stderr);
    assert!(kept.stderr.contains("shutting down"), "{}", kept.stderr);
    std::fs::remove_file(desk.path().join("p.yaml")).unwrap();
    asking(&down).fails(1, "shutting down");
}

#[test]
fn the_clusters_own_servers_are_asked() {
    let dns = Zone::default().addresses("keptn.example.com", &["203.0.113.7"]).serve();
    let of_dns = |address: SocketAddr| {
        let slice =
            slice("kube-dns", "kube-dns-1", "IPv4", &[("dns", address.port())], &[("127.0.0.1", Some(true))]);
        let path = "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices";
        Api::default().on(path, Reply::List("EndpointSliceList", "discovery.k8s.io/v1", vec![slice])).serve()
    };
    let desk = Desk::new(VALUES);
    let api = of_dns(dns.address);
    let ask = |api: &kube_api::Running| {
        Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
            .args(["resolve", "-f", "values.yaml", "--cluster-dns", "--timeout", "2s"])
            .args(["--kubeconfig", api.kubeconfig.to_str().unwrap()])
            .current_dir(desk.path())
            .output()
            .unwrap()
    };
    let printed = String::from_utf8(ask(&api).stdout).unwrap();
    assert!(printed.contains(&format!("from: DNS {}", dns.address)), "{printed}");
    let none = ask(&Api::default().serve());
    let stderr = String::from_utf8(none.stderr).unwrap();
    assert_eq!(none.status.code(), Some(1));
    assert!(
        stderr.contains("kube-system/kube-dns") && stderr.contains("remoteControlPlane.api.hostname"),
        "{stderr}"
    );
}

/// The golden case `resolve-output` of the chart reads what `resolve` prints, so that a real Helm has been shown it.
#[test]
fn what_resolve_prints_is_what_helm_was_given() {
    let slices = vec![
        slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(true))]),
        slice("kubernetes", "kubernetes-v6", "IPv6", &[("https", 6443)], &[("fc00:f853::2", Some(true))]),
    ];
    let api = Api::cluster(&["10.96.0.1", "fd00:10:96::1"], slices).serve();
    let dns = Zone::default()
        .with("keptn.example.com", Answer::Alias("lb.example.net", 60))
        .addresses("lb.example.net", &["203.0.113.8", "203.0.113.7", "2001:db8::7"])
        .addresses("sso.example.com", &["198.51.100.20"])
        .serve();
    let desk = Desk::new(&std::fs::read_to_string("examples/full-values.yaml").unwrap());
    let ran = desk.resolve(dns.address, &format!("--kubeconfig {} --no-times", api.kubeconfig.display()));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let printed = ran.stdout.replace(&dns.address.to_string(), "10.0.0.53:53");
    let path = "tests/golden/job-executor-service/resolve-output.yaml";
    if std::env::var_os("JES_NETPOL_REMAKE_DOCS").is_some() {
        std::fs::write(path, &printed).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), printed);
}
