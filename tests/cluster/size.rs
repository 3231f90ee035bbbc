//! A cluster with thousands of Services and slices: what is read does not grow with it; and one Service with hundreds of
//! slices, which are read page by page.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bulk;
use crate::dns::Zone;
use crate::support::{
    Finished, RESOLVE, apply, endpoints, kubeconfig, namespace, ours, path, resolved, scratch,
};

/// In each of two namespaces so many Services, and as many slices.
const CROWD: usize = 2000;
/// More slices than are read at a time.
const SLICES: usize = 600;
/// Addresses of each of them.
const EACH: usize = 5;

/// Runs a command and writes down its peak memory in KiB.
const MEASURE: &str = "\
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1], 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)";

/// What a run printed, and what it took.
struct Measured {
    stdout: String,
    time: Duration,
    kib: u64,
}

impl Measured {
    fn of(args: &[&str]) -> Measured {
        let folder = scratch();
        let log = folder.path().join("peak");
        let mut command = Command::new("/usr/bin/env");
        command.args(["python3", "-c", MEASURE, &path(&log)]).arg(ours().get_program()).args(args);
        command.args(["--kubeconfig", &kubeconfig(), "--kube-context", "slices"]);
        let began = Instant::now();
        let finished: Finished = command.output().unwrap().into();
        let time = began.elapsed();
        Measured { stdout: finished.printed(), time, kib: fs::read_to_string(log).unwrap().parse().unwrap() }
    }

    fn print(&self, what: &str) {
        let (milliseconds, mib) = (self.time.as_millis(), self.kib as f64 / 1024.0);
        println!("{what}: {milliseconds} ms, {mib:.1} MiB at most");
    }
}

fn slice(namespace: &str, service: &str, index: usize, addresses: &[String]) -> Value {
    let endpoints: Vec<Value> = addresses.iter().map(|address| json!({"addresses": [address]})).collect();
    json!({
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": format!("{service}-{index}"), "namespace": namespace,
            "labels": {"kubernetes.io/service-name": service},
        },
        "addressType": "IPv4",
        "ports": [{"name": "https", "port": 8443, "protocol": "TCP"}],
        "endpoints": endpoints,
    })
}

fn slices_in(namespace: &str) -> String {
    format!("/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices")
}

#[test]
fn a_crowded_cluster_costs_what_an_empty_one_does() {
    let _unchanged = endpoints();
    let before = Measured::of(RESOLVE);
    namespace("size-crowd");
    for space in ["default", "size-crowd"] {
        bulk::create(&format!("/api/v1/namespaces/{space}/services"), CROWD, |index| {
            let metadata = json!({"name": format!("crowd-{index}"), "namespace": space});
            let spec = json!({"clusterIP": "None", "selector": {"app": "crowd"}, "ports": [{"port": 80}]});
            json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})
        });
        bulk::create(&slices_in(space), CROWD, |index| {
            let address = format!("198.18.{}.{}", index / 250, index % 250);
            slice(space, &format!("crowd-{index}"), 0, &[address])
        });
    }
    let after = Measured::of(RESOLVE);
    before.print("resolve before the crowd came");
    after.print(&format!("resolve with {} Services and as many slices", 2 * CROWD));
    assert_eq!(resolved(&after.stdout, "apiserver").len(), 3);
    // The slices of one Service are asked for, and an apiserver gives no others.
    assert!(after.kib < before.kib + 8192, "{} KiB after {} KiB", after.kib, before.kib);
}

#[test]
fn a_service_of_hundreds_of_slices_is_read_whole() {
    let space = "size-one";
    namespace(space);
    let metadata = json!({"name": "wide", "namespace": space});
    let spec = json!({"clusterIP": "None", "ports": [{"name": "https", "port": 8443}]});
    apply(&json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}).to_string());
    bulk::create(&slices_in(space), SLICES, |index| {
        let address = |n: usize| format!("198.19.{}.{}", n / 250, n % 250);
        let addresses: Vec<String> = (index * EACH..(index + 1) * EACH).map(address).collect();
        slice(space, "wide", index, &addresses)
    });
    let values = "networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=192.0.2.0/24,\
        remoteControlPlane.api.hostname=wide.size-one.svc";
    let (dns, all) = (Zone::default().serve(), (SLICES * EACH).to_string());
    let server = dns.address.to_string();
    let args = ["resolve", "--set", values, "-o", "json", "--no-times", "--max-entries", &all];
    let args = [&args[..], &["--dns-server", &server]].concat();
    let measured = Measured::of(&args);
    measured.print(&format!("resolve of a Service with {SLICES} slices and {} addresses", SLICES * EACH));
    assert_eq!(resolved(&measured.stdout, "controlPlane").len(), SLICES * EACH);
}
