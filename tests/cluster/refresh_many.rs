//! `refresh` for many releases, and for long: from ConfigMaps; hundreds of them; a change each second for half an hour.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::dns::{Answer, Zone, ips};
use crate::refresh::{EGRESS, HOST, addresses, own_namespace};
use crate::refresh_loop::{Running, within};
use crate::support::{apply, get, kubeconfig, kubectl};

fn config_map(namespace: &str, marker: &str, values: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "jes-values", "namespace": namespace, "labels": {"test": marker}},
        "data": {"values.yaml": values},
    })
}

fn values(host: &str) -> String {
    format!(
        "remoteControlPlane: {{api: {{hostname: {host}}}}}\nnetworkPolicy: {{egress: {{enabled: true}}}}\n"
    )
}

/// A process for all ConfigMaps with that label.
fn start(home: &str, marker: &str, server: &str, further: &[&str]) -> Running {
    let whom = ["--kubeconfig", &kubeconfig(), "--kube-context", "admin", "--state-namespace", home];
    let whom: Vec<String> = whom.iter().map(|text| (*text).to_owned()).collect();
    let selector = format!("test={marker}");
    Running::of(server, "a", &whom, &[&["--from-configmaps", &selector], further].concat())
}

#[test]
fn releases_come_change_and_go_with_their_config_maps() {
    let [home, one, two] = ["many-home", "many-one", "many-two"].map(own_namespace);
    let dns = Zone::default()
        .addresses(HOST, &["203.0.113.1"])
        .addresses("b.example.com", &["203.0.113.2"])
        .serve();
    apply(&config_map(&one, &home, &values(HOST)).to_string());
    let running = start(&home, &home, &dns.address.to_string(), &[]);
    let has = |namespace: &str, wanted: &[&str]| {
        kubectl(&["get", "networkpolicy", EGRESS, "-n", namespace], "").code == Some(0)
            && addresses(namespace) == wanted
    };
    within(20, || has(&one, &["203.0.113.1/32"]), || running.log());
    apply(&config_map(&two, &home, &values(HOST)).to_string());
    within(10, || has(&two, &["203.0.113.1/32"]), || running.log());
    let asked = dns.asked();
    assert_eq!(
        asked.iter().filter(|line| line.starts_with("A ")).count(),
        1,
        "asked once for both: {asked:?}"
    );
    apply(&config_map(&two, &home, &values("b.example.com")).to_string());
    within(10, || has(&two, &["203.0.113.2/32"]), || running.log());
    // Values that are not valid change nothing.
    apply(&config_map(&two, &home, "networkPolicy: [").to_string());
    within(10, || running.log().contains(&format!("ConfigMap {two}/jes-values")), || running.log());
    assert!(has(&two, &["203.0.113.2/32"]) && has(&one, &["203.0.113.1/32"]));
    kubectl(&["delete", "configmap", "jes-values", "-n", &one], "").printed();
    within(10, || running.metric("jes_netpol_refresh_releases") < 2.0, || running.log());
    assert!(has(&one, &["203.0.113.1/32"]), "its policy stays");
}

/// A number from a file of /proc.
fn proc_number(pid: u32, file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Seconds of processor time.
fn worked(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks / 100.0
}

/// JES_NETPOL_SOAK says for how many minutes; tests/cluster/soak runs it.
#[test]
#[ignore = "takes as long as JES_NETPOL_SOAK says: tests/cluster/soak"]
fn a_change_a_second_for_long() {
    let minutes: u64 = std::env::var("JES_NETPOL_SOAK").unwrap().parse().unwrap();
    let space = own_namespace("refresh-soak");
    let dns = Zone::default().with(HOST, Answer::Addresses(ips(&["203.0.113.1"]), 1)).serve();
    let running = Running::start(&space, &dns.address.to_string(), "a", &["--keep", "3s"]);
    running.ready();
    let began = Instant::now();
    let (mut memory, mut changes, mut last) = (Vec::new(), 0_u64, String::new());
    while began.elapsed() < Duration::from_secs(60 * minutes) {
        changes += 1;
        last = format!("203.0.113.{}", changes % 250 + 1);
        dns.set(HOST, Answer::Addresses(ips(&[&last]), 1));
        memory.push(proc_number(running.pid(), "status", "VmRSS:"));
        std::thread::sleep(Duration::from_secs(1));
    }
    within(15, || addresses(&space) == [format!("{last}/32")], || running.log());
    let (applies, sets) = (
        running.metric("jes_netpol_refresh_applies_total"),
        running.metric("jes_netpol_refresh_set_changes_total"),
    );
    let quarter = memory.len() / 4;
    let most = |part: &[u64]| *part.iter().max().unwrap();
    let (early, late) = (most(&memory[quarter..2 * quarter]), most(&memory[2 * quarter..]));
    println!(
        "{minutes} min: {changes} changes, {sets} sets, {applies} applies; memory at most {early} KiB in the second quarter, \
         {late} KiB after it; {:.1} s of processor time",
        worked(running.pid())
    );
    assert!(late <= early + early / 10, "memory grows: {early} KiB, then {late} KiB");
    // One for each set, and two policies at the start.
    assert!(applies <= sets + 2.0, "{applies} applies for {sets} sets");
    #[expect(clippy::cast_precision_loss, reason = "there are not that many")]
    let least = changes as f64 * 0.5;
    assert!(sets >= least, "{sets} sets of {changes} changes: updates are lost");
}

/// How large a cluster is tried.
const RELEASES: usize = 500;
const HOSTS: usize = 200;
const SLICES: usize = 5000;

#[test]
#[ignore = "makes thousands of objects: tests/cluster/scale"]
fn hundreds_of_releases() {
    let home = own_namespace("refresh-scale");
    let mut zone = Zone::default();
    for host in 0..HOSTS {
        let address = format!("203.0.{}.{}", host / 250, host % 250 + 1);
        zone = zone.with(&format!("h{host}.example.com"), Answer::Addresses(ips(&[&address]), 30));
    }
    let dns = zone.serve();
    let space = |release: usize| format!("{home}-{release}");
    let object = |release: usize| {
        let metadata = json!({"name": space(release)});
        let text = values(&format!("h{}.example.com", release % HOSTS));
        [
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}),
            config_map(&space(release), &home, &text),
        ]
    };
    for part in (0..RELEASES).collect::<Vec<_>>().chunks(100) {
        let items: Vec<Value> = part.iter().flat_map(|release| object(*release)).collect();
        kubectl(
            &["create", "-f", "-"],
            &json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string(),
        )
        .printed();
    }
    let slice = |number: usize| {
        json!({
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {"name": format!("s{number}"), "namespace": home, "labels": {"kubernetes.io/service-name": "other"}},
            "addressType": "IPv4",
            "endpoints": [{"addresses": ["10.1.2.3"]}],
            "ports": [{"name": "http", "port": 80}],
        })
    };
    for part in (0..SLICES).collect::<Vec<_>>().chunks(1000) {
        let items: Vec<Value> = part.iter().map(|number| slice(*number)).collect();
        kubectl(
            &["create", "-f", "-"],
            &json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string(),
        )
        .printed();
    }
    let began = Instant::now();
    let running =
        start(&home, &home, &dns.address.to_string(), &["--lease-duration", "15s", "--timeout", "10s"]);
    #[expect(clippy::cast_precision_loss, reason = "there are not that many")]
    let all = RELEASES as f64;
    // An apply whose answer comes too late is not counted, so that is not what is waited for.
    within(600, || running.metric("jes_netpol_refresh_releases") >= all, || running.log());
    within(60, || running.metric("jes_netpol_refresh_leader") >= 1.0, || running.log());
    running.ready_within(600);
    let (first, work) = (began.elapsed(), worked(running.pid()));
    let asked = dns.asked().len();
    std::thread::sleep(Duration::from_secs(60));
    let queries = dns.asked().len() - asked;
    let (rss, peak) =
        (proc_number(running.pid(), "status", "VmRSS:"), proc_number(running.pid(), "status", "VmHWM:"));
    println!(
        "{RELEASES} releases, {HOSTS} hosts, {SLICES} slices: first round {first:.1?} with {work:.1} s of processor time; then in a \
         minute {queries} queries and {:.1} s of processor time; {rss} KiB of memory, at most {peak} KiB; {} bytes in use",
        worked(running.pid()) - work,
        running.metric("jes_netpol_refresh_memory_bytes")
    );
    assert!(running.metric("jes_netpol_refresh_applies_total") <= all, "{}", running.log());
    let policies = get(&["networkpolicies", "-A", "-l", "jes-netpol/refreshed=true"]);
    let ours = policies["items"].as_array().unwrap().iter();
    let ours = ours.filter(|policy| policy["metadata"]["namespace"].as_str().unwrap().starts_with(&home));
    assert_eq!(ours.count(), RELEASES);
}
