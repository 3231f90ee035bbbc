//! `refresh` while an apiserver is killed and started again on the same etcd.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::dns::Zone;
use crate::refresh::{EGRESS, addresses, events, own_namespace};
use crate::refresh_loop::{Running, answer, reasons, version, within};
use crate::support::{endpoints, file, kubectl, own_kubeconfig, path, scratch, source};

/// How many releases are degraded.
fn degraded(running: &Running) -> f64 {
    running.metric("jes_netpol_refresh_degraded_releases")
}

#[test]
fn an_apiserver_that_is_killed_and_started_again_changes_nothing_and_watches_go_on() {
    // The second one, so that the other tests have theirs; it is gone from the Service's endpoints meanwhile.
    let _lock = endpoints();
    let space = &own_namespace("refresh-restart");
    let dns = Zone::default().serve();
    answer(&dns, &["203.0.113.1"], 1);
    let folder = scratch();
    let port = fs::read_to_string(file("port")).unwrap();
    let pki = |name: &str| path(&file("pki").join(name));
    let cluster =
        json!({"server": format!("https://127.0.0.2:{port}"), "certificate-authority": pki("ca.crt")});
    let user = json!({"client-certificate": pki("admin.crt"), "client-key": pki("admin.key")});
    let whom = ["--kubeconfig".to_owned(), own_kubeconfig(folder.path(), &cluster, &user)];
    let further = ["--max-interval", "5s", "--keep-apiserver", "1h"];
    let running = Running::with(space, &dns.address.to_string(), "a", &whom, &further);
    running.ready();
    // One that is alone goes on to ask.
    let other = &own_namespace("refresh-restart-alone");
    let alone = [&further[..], &["--no-lease"]].concat();
    let alone = Running::with(other, &dns.address.to_string(), "b", &whom, &alone);
    alone.ready();
    let before_alone = version(other);
    let before = version(space);
    let applies = running.metric("jes_netpol_refresh_applies_total");

    let pid = fs::read_to_string(file("second.pid")).unwrap();
    let pid = pid.split(' ').next().unwrap();
    assert!(Command::new("kill").args(["-KILL", pid]).status().unwrap().success());
    let failed = r#"jes_netpol_refresh_lookups_total{resolver="the cluster",outcome="failed"}"#;
    within(30, || alone.metric(failed) >= 1.0, || alone.get("/metrics") + &alone.log());
    within(10, || degraded(&alone) == 1.0, || alone.log());
    within(30, || running.metric("jes_netpol_refresh_watch_errors_total") >= 1.0, || running.log());
    // Without the Lease no process acts.
    within(10, || running.metric("jes_netpol_refresh_leader") == 0.0, || running.log());
    assert!(running.get("/healthz").starts_with("HTTP/1.1 200"), "{}", running.log());
    assert_eq!((version(space), version(other)), (before, before_alone), "nothing has changed");
    // A change that cannot be reported meanwhile.
    answer(&dns, &["203.0.113.1", "203.0.113.2"], 1);

    let started = Command::new(source("tests/cluster/second")).output().unwrap();
    assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
    let both = ["203.0.113.1/32", "203.0.113.2/32"];
    let took = within(40, || addresses(space) == both, || running.log());
    println!("what changed meanwhile is applied {took:?} after the apiserver was ready again");
    assert_eq!(running.metric("jes_netpol_refresh_applies_total"), applies + 1.0, "{}", running.log());
    running.ready();
    within(40, || addresses(other) == both, || alone.log());
    within(40, || reasons(other).iter().any(|reason| reason == "LookupSucceeded"), || alone.log());
    within(10, || degraded(&alone) == 0.0, || alone.log());

    // The watches go on: an edit is put right at once. They begin anew after a pause of up to thirty seconds.
    std::thread::sleep(Duration::from_secs(35));
    let edit = json!({"spec": {"egress": [{}]}}).to_string();
    kubectl(&["patch", "networkpolicy", EGRESS, "-n", space, "--type=merge", "-p", &edit], "").printed();
    let took = within(5, || addresses(space) == both, || running.log());
    println!("an edit after that is put right after {took:?}");
    answer(&dns, &["203.0.113.1", "203.0.113.2", "203.0.113.3"], 1);
    within(10, || addresses(space).len() == 3, || running.log());
    let reasons = reasons(space);
    for reason in ["Applied", "AddressesChanged", "Restored"] {
        assert!(reasons.iter().any(|other| other == reason), "{:?}", events(space));
    }
}
