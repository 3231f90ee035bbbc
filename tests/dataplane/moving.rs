//! Addresses that move: blocked, then rendered and applied again, then open.

use std::fs;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::bridge;
use crate::lab::Lab;
use crate::places::{JES_NAMESPACE, addresses};
use crate::policies::{Policies, VALUES, apply, check, render, with_values};
use crate::programs::{OURS, command, file, kubeconfig, port, run, variable};
use crate::traffic::{PATIENT, Probe, Protocol, SHORT, Seen, all};

/// Of these, all are open or none.
const TIMES: usize = 20;

/// The control plane's name leads elsewhere.
pub fn the_control_plane(lab: &Lab) -> Vec<String> {
    let new = || Probe::new("jes", "control-moved", Protocol::Tcp, 443);
    let old = || Probe::new("jes", "control", Protocol::Tcp, 443);
    let mut faults = Vec::new();
    faults.extend(expect("the control plane's old address, before", old(), Seen::Open));
    lab.move_the_control_plane();
    faults.extend(expect("the control plane's new address, before", new(), Seen::Blocked));
    faults.extend(again("the control plane", new(), old()));
    faults
}

/// The second apiserver is replaced by one at another address.
pub fn the_apiserver() -> Vec<String> {
    let mut faults = Vec::new();
    let (moved, old) = ("apiserver-moved", "apiserver-2");
    let probe = |place| Probe::new("jes", place, Protocol::Tcp, port());
    faults.extend(by_cluster_ip("before", |open| open == TIMES));
    faults.extend(expect("the second apiserver's new address, before", probe(moved), Seen::Blocked));
    let address = addresses(moved)[0].to_string();
    bridge::move_the_second_apiserver(&address);
    // kube-proxy needs a moment.
    faults.extend(by_cluster_ip("moved", |open| 0 < open && open < TIMES));
    let checked = check(VALUES);
    println!("apiserver: check exits with {:?}", checked.code);
    if checked.code != Some(1) || !checked.stdout.contains(&address) {
        faults.push(format!("check does not name the new address: {}{}", checked.stdout, checked.stderr));
    }
    faults.extend(again("the second apiserver", probe(moved), probe(old)));
    faults.extend(by_cluster_ip("rendered and applied again", |open| open == TIMES));
    faults.extend(Policies::Ours.checked(VALUES));
    faults.extend(a_request());
    faults.extend(moved_back());
    faults
}

/// The second apiserver goes back to where it was, and `refresh` does the rest.
fn moved_back() -> Vec<String> {
    let mut faults = Vec::new();
    let probe = |place| Probe::new("jes", place, Protocol::Tcp, port());
    bridge::move_the_second_apiserver(&addresses("apiserver-2")[0].to_string());
    faults.extend(by_cluster_ip("moved back", |open| 0 < open && open < TIMES));
    let started = Instant::now();
    // The policies are kubectl's so far.
    let arguments = ["refresh", "--once", "--force-conflicts", "-n", JES_NAMESPACE];
    let finished = run(OURS, &with_values(&arguments, VALUES), "");
    println!(
        "apiserver: refresh --once exits with {:?} after {} ms",
        finished.code,
        started.elapsed().as_millis()
    );
    if finished.code != Some(0) {
        faults.push(format!("refresh: {}{}", finished.stdout, finished.stderr));
    }
    faults.extend(by_cluster_ip("refreshed", |open| open == TIMES));
    faults.extend(expect("the address that it has left", probe("apiserver-moved"), Seen::Blocked));
    faults.extend(followed());
    faults
}

/// It moves once more while `refresh` runs, and no one intervenes.
fn followed() -> Option<String> {
    let log = fs::File::create(file("refresh.log")).unwrap();
    let arguments = ["refresh", "--no-lease", "-n", JES_NAMESPACE];
    let mut refresh = command(OURS, &with_values(&arguments, VALUES));
    refresh.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    let mut refresh = refresh.spawn().unwrap();
    bridge::move_the_second_apiserver(&addresses("apiserver-moved")[0].to_string());
    let since = Instant::now();
    let new = || Probe::new("jes", "apiserver-moved", Protocol::Tcp, port());
    let open = loop {
        if all(&[new()], |_| Duration::from_millis(100)).remove(0) == Seen::Open {
            break Some(since.elapsed());
        }
        if since.elapsed() > Duration::from_secs(30) {
            break None;
        }
    };
    println!(
        "apiserver: with refresh running, JES reaches the new address {} ms after the endpoints were seen to have it",
        open.unwrap_or_default().as_millis()
    );
    let fault = by_cluster_ip("followed", |open| open == TIMES);
    refresh.kill().unwrap();
    refresh.wait().unwrap();
    let log = fs::read_to_string(file("refresh.log")).unwrap();
    open.map_or_else(|| Some(format!("refresh has not followed: {log}")), |_| fault)
}

/// Connections from JES to the apiserver as its client makes them.
fn by_cluster_ip(when: &str, right: impl Fn(usize) -> bool) -> Option<String> {
    let since = Instant::now();
    loop {
        let probes: Vec<Probe> =
            (0..TIMES).map(|_| Probe::new("jes", "apiserver-service", Protocol::Tcp, 443)).collect();
        let open = all(&probes, |_| SHORT).iter().filter(|seen| **seen == Seen::Open).count();
        if right(open) || since.elapsed() > Duration::from_secs(20) {
            println!("apiserver, {when}: {open} of {TIMES} connections to the ClusterIP");
            return (!right(open)).then(|| format!("apiserver, {when}: {open} of {TIMES} connections"));
        }
    }
}

/// A whole request of JES to the apiserver, with TLS and a client's certificate.
fn a_request() -> Option<String> {
    let kubectl = variable("DATAPLANE_KUBECTL");
    let url = format!("https://{}", SocketAddr::new(addresses("apiserver-service")[0], 443));
    let server = ["--server", &url, "--request-timeout=10s"];
    let arguments = ["--net=/run/netns/jes", &kubectl, "--kubeconfig", &kubeconfig()];
    let finished =
        run("nsenter", &[&arguments, server.as_slice(), &["get", "--raw", "/readyz"]].concat(), "");
    println!("apiserver: kubectl get --raw /readyz from JES by {url} says {:?}", finished.stdout);
    (finished.stdout != "ok").then(|| format!("kubectl from JES: {}", finished.stderr))
}

fn expect(what: &str, probe: Probe, expected: Seen) -> Option<String> {
    let patience = if expected == Seen::Open { PATIENT } else { SHORT };
    let seen = all(&[probe], |_| patience).remove(0);
    println!("{what}: {seen:?}");
    (seen != expected).then(|| format!("{what} is {seen:?}, expected {expected:?}"))
}

/// Renders and applies again, and sees when the new address opens and the old one closes.
fn again(what: &str, new: Probe, old: Probe) -> Vec<String> {
    let started = Instant::now();
    let rendered = render(VALUES);
    let render_took = started.elapsed();
    let (is_over, since) = (AtomicBool::new(false), Instant::now());
    // The moment from which on every try has ended as wanted.
    let watch = |probe: Probe, wanted: Seen| {
        let mut from = None;
        while !is_over.load(Ordering::Relaxed) {
            let before = since.elapsed();
            if all(std::slice::from_ref(&probe), |_| Duration::from_millis(60)).remove(0) != wanted {
                from = None;
            } else if from.is_none() {
                from = Some(before);
            }
            thread::sleep(Duration::from_millis(5));
        }
        from
    };
    let (opened, closed, applied) = thread::scope(|scope| {
        let opened = scope.spawn(|| watch(new, Seen::Open));
        let closed = scope.spawn(|| watch(old, Seen::Blocked));
        apply(&rendered);
        let applied = since.elapsed();
        thread::sleep(Duration::from_secs(3));
        is_over.store(true, Ordering::Relaxed);
        (opened.join().unwrap(), closed.join().unwrap(), applied)
    });
    let milliseconds = |time: Duration| format!("{} ms", time.as_millis());
    let when = |time: Option<Duration>| time.map_or_else(|| "never".to_owned(), milliseconds);
    println!(
        "{what}: render took {}, kubectl apply {}; the new address was open {} after apply had started, the old one blocked {}",
        milliseconds(render_took),
        milliseconds(applied),
        when(opened),
        when(closed),
    );
    let mut faults = Vec::new();
    if opened.is_none() {
        faults.push(format!("{what}: the new address is not open"));
    }
    if closed.is_none() {
        faults.push(format!("{what}: the old address is not blocked"));
    }
    faults
}
