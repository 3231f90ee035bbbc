//! `refresh` that goes on, against a real apiserver and a real DNS server: how soon it follows, what it puts right, who of
//! two acts, and what happens while no server answers.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use hickory_resolver::proto::op::ResponseCode;
use serde_json::{Value, json};

use crate::dns::{Answer, Dns, Zone, ips};
use crate::refresh::{EGRESS, HOST, addresses, events, own_namespace, values};
use crate::support::{
    endpoints, get, kubeconfig, kubectl, ours, own_kubeconfig, same_endpoints, scratch, source,
};

/// How long a Lease of the tests holds.
const LEASE: &str = "6s";
const LEASE_TIME: Duration = Duration::from_secs(6);

/// A running `refresh`. Killed when it is dropped.
pub struct Running {
    child: Child,
    log: PathBuf,
    port: u16,
    _folders: Vec<tempfile::TempDir>,
}

impl Running {
    /// As the cluster's admin.
    pub fn start(namespace: &str, server: &str, name: &str, further: &[&str]) -> Running {
        let whom = ["--kubeconfig", &kubeconfig(), "--kube-context", "admin"].map(str::to_owned);
        Running::with(namespace, server, name, &whom, further)
    }

    /// As another process.
    pub fn with(namespace: &str, server: &str, name: &str, whom: &[String], further: &[&str]) -> Running {
        let folder = scratch();
        let values = values(&folder, HOST);
        let mut running =
            Running::of(server, name, whom, &[&["-n", namespace, "-f", &values], further].concat());
        running._folders.push(folder);
        running
    }

    /// With another clock, or whatever else its environment has.
    pub fn by(program: Command, namespace: &str, server: &str, name: &str, further: &[&str]) -> Running {
        let whom = ["--kubeconfig", &kubeconfig(), "--kube-context", "admin"].map(str::to_owned);
        let folder = scratch();
        let values = values(&folder, HOST);
        let further = [&["-n", namespace, "-f", &values], further].concat();
        let mut running = Running::run(program, server, name, &whom, &further);
        running._folders.push(folder);
        running
    }

    /// With releases of its own.
    pub fn of(server: &str, name: &str, whom: &[String], further: &[&str]) -> Running {
        Running::run(ours(), server, name, whom, further)
    }

    fn run(mut program: Command, server: &str, name: &str, whom: &[String], further: &[&str]) -> Running {
        let folder = scratch();
        let log = folder.path().join("log");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = program
            .env("POD_NAME", name)
            .args(["refresh", "--dns-server", server])
            .args(["--min-interval", "1s", "--dns-timeout", "1s", "--listen", &format!("127.0.0.1:{port}")])
            .args(if further.contains(&"--lease-duration") {
                &[]
            } else {
                &["--lease-duration", LEASE, "--timeout", "2s"][..]
            })
            .args(whom)
            .args(further)
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Running { child, log, port, _folders: vec![folder] }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// What is at a path; empty where no server listens.
    pub fn get(&self, path: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return String::new() };
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    /// A sample of the metrics; 0 where there is none.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics");
        let line = text.lines().find(|line| line.starts_with(name) && !line.starts_with('#'));
        line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or_default()
    }

    /// Sends it a signal, such as -KILL.
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
    }

    /// Waits until it is ready.
    pub fn ready(&self) {
        self.ready_within(20);
    }

    /// Waits so many seconds at most until it is ready.
    pub fn ready_within(&self, seconds: u64) {
        within(seconds, || self.get("/readyz").starts_with("HTTP/1.1 200"), || self.log());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds, and says how long that took.
#[track_caller]
pub fn within(seconds: u64, holds: impl Fn() -> bool, log: impl Fn() -> String) -> Duration {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(seconds), "not within {seconds} s: {}", log());
        std::thread::sleep(Duration::from_millis(50));
    }
    began.elapsed()
}

/// From now on the host has these addresses.
pub fn answer(dns: &Dns, addresses: &[&str], ttl: u32) {
    dns.set(HOST, Answer::Addresses(ips(addresses), ttl));
}

/// The version of the egress policy.
pub fn version(namespace: &str) -> Value {
    get(&["networkpolicy", EGRESS, "-n", namespace])["metadata"]["resourceVersion"].clone()
}

/// Why there are Events in a namespace, sorted.
pub fn reasons(namespace: &str) -> Vec<String> {
    let mut reasons: Vec<String> = events(namespace).into_iter().map(|(reason, _)| reason).collect();
    reasons.sort_unstable();
    reasons
}

#[test]
fn it_follows_the_dns_within_the_ttl_and_a_second_and_keeps_for_a_while() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-follow");
    let dns = Zone::default().serve();
    answer(&dns, &["203.0.113.1"], 3);
    let running = Running::start(space, &dns.address.to_string(), "a", &["--keep", "8s"]);
    running.ready();
    assert_eq!(addresses(space), ["203.0.113.1/32"]);
    let first = version(space);
    answer(&dns, &["203.0.113.2"], 3);
    let both = ["203.0.113.1/32", "203.0.113.2/32"];
    let took = within(10, || addresses(space) == both, || running.log());
    println!("applied {took:?} after the answer changed (TTL 3 s)");
    // Reading what is live takes kubectl a tenth of a second.
    assert!(took < Duration::from_millis(4200), "{took:?}");
    assert_ne!(version(space), first);
    let took = within(20, || addresses(space) == ["203.0.113.2/32"], || running.log());
    println!("the old one went {took:?} later (--keep 8s)");
    assert!(took > Duration::from_secs(4), "{took:?}");
    let (last, applies) = (version(space), running.metric("jes_netpol_refresh_applies_total"));
    std::thread::sleep(Duration::from_secs(8));
    assert_eq!(version(space), last, "nothing changed, so nothing is applied");
    assert_eq!(running.metric("jes_netpol_refresh_applies_total"), applies);
    assert!(running.metric("jes_netpol_refresh_applies_skipped_total") > 2.0);
    assert_eq!(running.metric("jes_netpol_refresh_set_changes_total"), 2.0);
    assert_eq!(reasons(space).iter().filter(|reason| *reason == "AddressesChanged").count(), 2);
}

#[test]
fn it_follows_an_apiserver_that_moves_within_a_second() {
    let _lock = endpoints();
    let space = &own_namespace("refresh-move");
    let dns = Zone::default().addresses(HOST, &["203.0.113.1"]).serve();
    let running = Running::start(space, &dns.address.to_string(), "a", &[]);
    running.ready();
    let moved = std::thread::spawn(|| {
        let done = Command::new(source("tests/cluster/second")).arg("192.0.2.77").output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    });
    let has = |text: &Value| text.to_string().contains("192.0.2.77");
    let slices = ["endpointslices", "-n", "default", "-l", "kubernetes.io/service-name=kubernetes"];
    within(90, || has(&get(&slices)), || running.log());
    let policy = ["networkpolicy", EGRESS, "-n", space];
    let took = within(10, || has(&get(&policy)), || running.log());
    println!("applied at most {took:?} after the slice was seen to have changed");
    assert!(took < Duration::from_secs(1), "{took:?}");
    moved.join().unwrap();
    let text = get(&policy).to_string();
    assert!(text.contains("192.0.2.12/32"), "the earlier one is kept for --keep-apiserver: {text}");
    let back = Command::new(source("tests/cluster/second")).output().unwrap();
    assert!(back.status.success());
    drop(running);
}

#[test]
fn edits_and_deletions_are_restored() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-right");
    let dns = Zone::default().addresses(HOST, &["203.0.113.1"]).serve();
    let mut running = Running::start(space, &dns.address.to_string(), "a", &[]);
    running.ready();
    kubectl(&["delete", "networkpolicy", EGRESS, "-n", space], "").printed();
    let is_there = || kubectl(&["get", "networkpolicy", EGRESS, "-n", space], "").code == Some(0);
    let took = within(5, is_there, || running.log());
    println!("deleted: there again after {took:?}");

    let ingress = ["networkpolicy", "jes-ingress-network-policy", "-n", space];
    let wide = json!({"spec": {"ingress": [{}]}}).to_string();
    let patch = [&["patch"], &ingress[..], &["--type=merge", "-p", &wide]].concat();
    kubectl(&patch, "").printed();
    let is_narrow = || get(&ingress)["spec"].get("ingress").is_none();
    let took = within(5, is_narrow, || running.log());
    println!("opened wide: closed again after {took:?}");

    // The label that it is watched by.
    kubectl(&[&["label"], &ingress[..], &["jes-netpol/refreshed-"]].concat(), "").printed();
    let is_marked = || get(&ingress)["metadata"]["labels"]["jes-netpol/refreshed"] == "true";
    within(5, is_marked, || running.log());
    within(5, || reasons(space).iter().filter(|r| *r == "Restored").count() >= 3, || running.log());
    assert!(running.metric("jes_netpol_refresh_restored_total") >= 3.0);

    running.signal("-TERM");
    let began = Instant::now();
    assert_eq!(running.child.wait().unwrap().code(), Some(0), "{}", running.log());
    assert!(began.elapsed() < Duration::from_secs(3));
    let lease = get(&["lease", "jes-netpol-refresh", "-n", space]);
    assert_eq!(lease["spec"].get("holderIdentity"), None, "given back: {lease}");
}

/// A time of the Lease.
fn time_of_lease(namespace: &str, key: &str) -> jiff::Timestamp {
    let lease = get(&["lease", "jes-netpol-refresh", "-n", namespace]);
    lease["spec"][key].as_str().unwrap().parse().unwrap()
}

/// Waits until something is done after the leader ended. How long after its last renewal another one took the Lease over,
/// and about how long after it that was done.
#[track_caller]
fn after_the_last_renewal(
    namespace: &str,
    done: impl Fn() -> bool,
    log: impl Fn() -> String,
) -> [Duration; 2] {
    let renewed = time_of_lease(namespace, "renewTime");
    within(30, done, log);
    let done = jiff::Timestamp::now();
    let since = |time: jiff::Timestamp| time.duration_since(renewed).try_into().unwrap();
    [since(time_of_lease(namespace, "acquireTime")), since(done)]
}

#[test]
fn of_two_one_acts() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-two");
    let [ours, theirs] = [(); 2].map(|()| Zone::default().serve());
    answer(&ours, &["203.0.113.1"], 1);
    answer(&theirs, &["203.0.113.2"], 1);
    let a = Running::start(space, &ours.address.to_string(), "a", &[]);
    within(15, || a.log().contains("this process is the leader now"), || a.log());
    let b = Running::start(space, &theirs.address.to_string(), "b", &[]);
    a.ready();
    b.ready();
    assert_eq!(addresses(space), ["203.0.113.1/32"], "the other one waits");
    assert!(theirs.asked().is_empty(), "and asks no server: {:?}", theirs.asked());
    assert_eq!((a.metric("jes_netpol_refresh_leader"), b.metric("jes_netpol_refresh_leader")), (1.0, 0.0));

    a.signal("-STOP");
    let both = ["203.0.113.1/32", "203.0.113.2/32"];
    let [led, acted] = after_the_last_renewal(space, || addresses(space) == both, || b.log());
    println!(
        "stopped: the other one leads {led:?} after the last renewal (--lease-duration {LEASE}), has applied after {acted:?}"
    );
    assert!(led < LEASE_TIME, "{led:?}");
    answer(&ours, &["203.0.113.9"], 1);
    let before = version(space);
    a.signal("-CONT");
    std::thread::sleep(Duration::from_secs(7));
    assert_eq!(addresses(space), both);
    assert_eq!(version(space), before, "{}", a.log());
    assert!(a.log().contains("this process is no longer the leader"), "{}", a.log());

    b.signal("-KILL");
    let three = ["203.0.113.1/32", "203.0.113.2/32", "203.0.113.9/32"];
    let [led, acted] = after_the_last_renewal(space, || addresses(space) == three, || a.log());
    println!("killed: the first one leads again {led:?} after the last renewal, has applied after {acted:?}");
    assert!(led < LEASE_TIME, "{led:?}");
    let lease = get(&["lease", "jes-netpol-refresh", "-n", space]);
    assert_eq!(lease["spec"]["leaseTransitions"], 2, "{lease}");
    assert_eq!(
        reasons(space),
        ["AddressesChanged", "AddressesChanged", "Applied", "Applied"],
        "nothing twice"
    );
}

#[test]
fn what_was_edited_before_a_takeover_is_reported_as_an_edit() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-edit");
    let dns = Zone::default().addresses(HOST, &["203.0.113.1"]).serve();
    let server = dns.address.to_string();
    let a = Running::start(space, &server, "a", &[]);
    a.ready();
    let right = get(&["networkpolicy", EGRESS, "-n", space])["spec"].clone();
    a.signal("-KILL");
    let edit = json!({"spec": {"egress": [{}]}}).to_string();
    kubectl(&["patch", "networkpolicy", EGRESS, "-n", space, "--type=merge", "-p", &edit], "").printed();
    kubectl(&["delete", "networkpolicy", "jes-ingress-network-policy", "-n", space], "").printed();
    let b = Running::start(space, &server, "b", &[]);
    within(20, || get(&["networkpolicy", EGRESS, "-n", space])["spec"] == right, || b.log());
    let is_reported = || reasons(space).len() == 4;
    within(5, is_reported, || b.log());
    assert_eq!(reasons(space), ["Applied", "Applied", "Restored", "Restored"], "{:?}", events(space));
    assert_eq!(b.metric("jes_netpol_refresh_restored_total"), 2.0);
}

#[test]
fn look_ups_that_fail_change_nothing_and_are_reported() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-dns");
    let dns = Zone::default().serve();
    answer(&dns, &["203.0.113.1"], 1);
    let running = Running::start(space, &dns.address.to_string(), "a", &["--max-interval", "4s"]);
    running.ready();
    let before = version(space);
    let lie = Answer::Addresses(ips(&["169.254.169.254"]), 1);
    for (fault, outcome) in [
        (Answer::Code(ResponseCode::ServFail), "failed"),
        (Answer::Silence, "failed"),
        (lie, "gone"),
        (Answer::Code(ResponseCode::NXDomain), "gone"),
    ] {
        dns.set(HOST, fault.clone());
        let server = dns.address;
        let name =
            format!("jes_netpol_refresh_lookups_total{{resolver=\"DNS {server}\",outcome=\"{outcome}\"}}");
        let count = running.metric(&name);
        within(20, || running.metric(&name) > count, || running.get("/metrics") + &running.log());
        assert_eq!(version(space), before, "{fault:?}");
        assert_eq!(addresses(space), ["203.0.113.1/32"], "{fault:?}");
        assert!(running.get("/healthz").starts_with("HTTP/1.1 200"));
    }
    let has = |reason: &'static str| reasons(space).iter().any(|other| other == reason);
    assert!(has("LookupFailed"), "{:?}", events(space));
    assert_eq!(running.metric("jes_netpol_refresh_degraded_releases"), 1.0);
    answer(&dns, &["203.0.113.1"], 1);
    within(70, || has("LookupSucceeded"), || running.log());
    assert_eq!(version(space), before);
}

#[test]
fn a_host_that_is_gone_goes_after_keep_and_the_rest_stays() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-gone");
    let dns = Zone::default().serve();
    answer(&dns, &["203.0.113.1"], 1);
    let further = ["--max-interval", "2s", "--keep", "3s"];
    let running = Running::start(space, &dns.address.to_string(), "a", &further);
    running.ready();
    let policy = || get(&["networkpolicy", EGRESS, "-n", space])["spec"].clone();
    let before = policy();
    dns.set(HOST, Answer::Code(ResponseCode::NXDomain));
    let took = within(15, || addresses(space).is_empty(), || running.log());
    println!("gone after {took:?} (--keep 3s)");
    assert!(took > Duration::from_secs(1), "{took:?}");
    let mut rules = before["egress"].as_array().unwrap().clone();
    rules.retain(|rule| !rule.to_string().contains("203.0.113.1"));
    assert_eq!(policy()["egress"], json!(rules), "all other rules are as they were");
    assert!(rules.len() > 2 && !policy().to_string().contains("placeholder"), "{}", policy());
    answer(&dns, &["203.0.113.1"], 1);
    within(15, || policy() == before, || running.log());
}

/// What the proxy does with requests.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Mode {
    Pass,
    Closed,
    Busy,
    Broken,
    Gone,
    Slow,
}

/// A proxy in front of the apiserver that does as the test says. `kubectl proxy` behind it has the credentials.
struct Faulty {
    port: u16,
    mode: Arc<AtomicU8>,
    kubectl: Child,
}

impl Faulty {
    fn start() -> Faulty {
        let behind = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let program = std::env::var_os("JES_NETPOL_KUBECTL").unwrap();
        let arguments =
            ["proxy", "--port", &behind.to_string(), "--kubeconfig", &kubeconfig()].map(str::to_owned);
        let kubectl =
            Command::new(program).args(arguments).stdout(std::process::Stdio::null()).spawn().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, mode) = (listener.local_addr().unwrap().port(), Arc::new(AtomicU8::new(0)));
        within(10, || TcpStream::connect(("127.0.0.1", behind)).is_ok(), || "no kubectl proxy".into());
        let shared = mode.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mode = shared.clone();
                std::thread::spawn(move || serve(stream, behind, &mode));
            }
        });
        Faulty { port, mode, kubectl }
    }

    /// From now on; connections that are open are cut.
    fn set(&self, mode: Mode) {
        self.mode.store(mode as u8, Ordering::SeqCst);
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        let _ = self.kubectl.kill();
        let _ = self.kubectl.wait();
    }
}

/// One connection, cut as soon as another mode begins.
fn serve(mut client: TcpStream, behind: u16, mode: &Arc<AtomicU8>) {
    let now = mode.load(Ordering::SeqCst);
    let status = |code: u16, reason: &str| {
        let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason});
        let body = body.to_string();
        let head = format!("HTTP/1.1 {code} {reason}\r\nContent-Type: application/json\r\nConnection: close");
        format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    let canned = match now {
        x if x == Mode::Closed as u8 => return,
        x if x == Mode::Busy as u8 => Some(status(429, "TooManyRequests")),
        x if x == Mode::Broken as u8 => Some(status(500, "InternalError")),
        x if x == Mode::Gone as u8 => Some(status(410, "Expired")),
        _ => None,
    };
    if let Some(text) = canned {
        let mut head = [0; 16 << 10];
        let _ = client.read(&mut head);
        let _ = client.write_all(text.as_bytes());
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", behind)) else { return };
    let pause = if now == Mode::Slow as u8 { 200 } else { 0 };
    let pump = |mut from: TcpStream, mut to: TcpStream, mode: Arc<AtomicU8>| {
        from.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        std::thread::spawn(move || {
            let mut bytes = [0; 16 << 10];
            while mode.load(Ordering::SeqCst) == now {
                match from.read(&mut bytes) {
                    Ok(0) => break,
                    Ok(read) => {
                        std::thread::sleep(Duration::from_millis(pause));
                        if to.write_all(&bytes[..read]).is_err() {
                            break;
                        }
                    }
                    Err(error)
                        if matches!(
                            error.kind(),
                            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                        ) => {}
                    Err(_) => break,
                }
            }
            let _ = to.shutdown(std::net::Shutdown::Both);
        })
    };
    let there = pump(client.try_clone().unwrap(), server.try_clone().unwrap(), mode.clone());
    let back = pump(server, client, mode.clone());
    let _ = (there.join(), back.join());
}

#[test]
fn an_apiserver_in_trouble_changes_nothing_and_nothing_is_lost() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-faults");
    let dns = Zone::default().serve();
    answer(&dns, &["203.0.113.1"], 1);
    let proxy = Faulty::start();
    let folder = scratch();
    let cluster = json!({"server": format!("http://127.0.0.1:{}", proxy.port)});
    let kubeconfig = own_kubeconfig(folder.path(), &cluster, &json!({}));
    let whom = ["--kubeconfig".to_owned(), kubeconfig];
    let running = Running::with(space, &dns.address.to_string(), "a", &whom, &["--max-interval", "5s"]);
    running.ready();
    for (number, mode) in
        [Mode::Closed, Mode::Busy, Mode::Broken, Mode::Gone, Mode::Slow].into_iter().enumerate()
    {
        let before = version(space);
        proxy.set(mode);
        let new = format!("203.0.113.{}", 10 + number);
        answer(&dns, &["203.0.113.1", &new], 1);
        if matches!(mode, Mode::Slow) {
            // What is slow is done all the same.
            within(40, || addresses(space).contains(&format!("{new}/32")), || running.log());
            proxy.set(Mode::Pass);
            continue;
        }
        std::thread::sleep(Duration::from_secs(5));
        assert_eq!(version(space), before);
        assert!(running.get("/healthz").starts_with("HTTP/1.1 200"), "{}", running.log());
        proxy.set(Mode::Pass);
        let has = || addresses(space).contains(&format!("{new}/32"));
        let took = within(40, has, || running.log());
        println!("mode {number}: applied {took:?} after it was well again");
    }
    let edit = json!({"spec": {"egress": []}}).to_string();
    kubectl(&["patch", "networkpolicy", EGRESS, "-n", space, "--type=merge", "-p", &edit], "").printed();
    within(45, || addresses(space).len() > 2, || running.log());
}
