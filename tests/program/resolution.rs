//! Every outcome that a look-up can have, as the tables of docs/resolution.md show them: the program itself, with DNS
//! and Kubernetes API servers on loopback that do what each row says.

use crate::support::document;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use crate::support::dns::{Answer, Dns, Zone, dead_address, ips};
use crate::support::kube_api::{Api, ENDPOINTS, Reply, Running, SERVICE, SLICES, slice};
use hickory_resolver::proto::rr::RecordType;
use hickory_server::proto::op::ResponseCode;
use serde_json::json;

const HOST: &str = "keptn.example.com";
const DOCUMENT: &str = "docs/resolution.md";
const ONE: &[&str] = &["203.0.113.7"];
const LATE: Duration = Duration::from_millis(150);
const TOO_LATE: Duration = Duration::from_secs(60);
/// For rows in which a server does not answer, and for those in which all do: a busy machine is no silence.
const IMPATIENT: &str = "--dns-timeout 2s --timeout 3s";
const PATIENT: &str = "--dns-timeout 30s --timeout 40s";

/// Servers to ask, kept running for a row.
#[derive(Default)]
struct Servers {
    running: Vec<Dns>,
    addresses: Vec<SocketAddr>,
    flags: &'static str,
    silent: bool,
}

impl Servers {
    fn and(mut self, zone: Zone) -> Servers {
        let dns = zone.serve();
        self.addresses.push(dns.address);
        self.running.push(dns);
        self
    }

    fn dead(mut self) -> Servers {
        self.addresses.push(dead_address());
        self.silent()
    }

    fn silent(self) -> Servers {
        Servers { silent: true, ..self }
    }

    fn flags(self, flags: &'static str) -> Servers {
        Servers { flags, ..self }
    }
}

fn answering(answer: Answer) -> Servers {
    Servers::default().and(Zone::default().with(HOST, answer))
}

fn addresses(addresses: &[&str]) -> Servers {
    answering(Answer::Addresses(ips(addresses), 300))
}

fn zone(list: &[&str]) -> Zone {
    Zone::default().addresses(HOST, list)
}

fn chain(step: fn(&'static str, u32) -> Answer) -> Servers {
    const NAMES: [&str; 11] = [
        HOST,
        "c1.example.net",
        "c2.example.net",
        "c3.example.net",
        "c4.example.net",
        "c5.example.net",
        "c6.example.net",
        "c7.example.net",
        "c8.example.net",
        "c9.example.net",
        "c10.example.net",
    ];
    let end = Zone::default().addresses(NAMES[10], ONE);
    let zone = NAMES.windows(2).fold(end, |zone, pair| zone.with(pair[0], step(pair[1], 60)));
    Servers::default().and(zone)
}

fn pool() -> Answer {
    Answer::Rotating(ips(&["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"]))
}

fn many() -> Servers {
    let all: Vec<String> = (1..=64).map(|last| format!("203.0.113.{last}")).collect();
    addresses(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What the servers of each row do.
fn dns_rows() -> Vec<(&'static str, Servers)> {
    let code = |code| answering(Answer::Code(code));
    let half = |list: &[&str], other| answering(Answer::Half(ips(list), other, ResponseCode::ServFail));
    vec![
        ("A and AAAA", addresses(&["203.0.113.7", "2001:db8::7"])),
        ("A without AAAA", addresses(ONE)),
        ("AAAA without A", addresses(&["2001:db8::7"])),
        ("one family fails (SERVFAIL)", half(ONE, RecordType::AAAA)),
        ("one family is not answered", answering(Answer::HalfSilent(ips(ONE), RecordType::AAAA)).silent()),
        ("a pool of six, one at a time", answering(pool())),
        ("the same, `--samples 20`", answering(pool()).flags("--samples 20 --sample-interval 1ms")),
        ("64 addresses", many()),
        ("truncated over UDP, whole over TCP", answering(Answer::TcpOnly(ips(ONE)))),
        ("ten aliases (CNAME) in one answer", chain(Answer::Alias)),
        ("ten aliases, an answer each", chain(Answer::OneStep)),
        ("aliases in a loop", answering(Answer::OneStep(HOST, 60))),
        ("an alias of a name that is gone", answering(Answer::Alias("gone.example.net", 60))),
        ("no such name (NXDOMAIN)", Servers::default().and(Zone::default())),
        ("a name without addresses (NODATA)", addresses(&[])),
        ("SERVFAIL", code(ResponseCode::ServFail)),
        ("REFUSED", code(ResponseCode::Refused)),
        ("silence", answering(Answer::Silence).silent()),
        ("no server listens", Servers::default().dead()),
        ("late, but in time", answering(Answer::Late(ips(ONE), LATE))),
        ("later than `--dns-timeout`", answering(Answer::Late(ips(ONE), TOO_LATE)).silent()),
        ("first server dead, second good", Servers::default().dead().and(zone(ONE))),
        ("first server good, second says NXDOMAIN", addresses(ONE).and(Zone::default())),
        ("two servers, different answers", addresses(ONE).and(zone(&["203.0.113.8"]))),
        ("first server good, second poisoned (127.0.0.1)", addresses(ONE).and(zone(&["127.0.0.1"]))),
        ("the metadata address beside a good one", addresses(&["203.0.113.7", "169.254.169.254"])),
        ("the metadata address in NAT64 form", addresses(&["64:ff9b::a9fe:a9fe"])),
        ("loopback as ::ffff:127.0.0.1", addresses(&["::ffff:127.0.0.1"])),
        (
            "the same, `--allow-special-addresses`",
            addresses(&["::ffff:127.0.0.1"]).flags("--allow-special-addresses"),
        ),
        ("private addresses", addresses(&["10.1.2.3", "fd00::1"])),
    ]
}

fn ready(address: &'static str) -> Vec<serde_json::Value> {
    vec![slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[(address, Some(true))])]
}

fn api_rows() -> Vec<(&'static str, Api)> {
    let good = || Api::cluster(&["10.96.0.1"], ready("172.18.0.2"));
    let all = |reply: Reply| good().on(SERVICE, reply.clone()).on(SLICES, reply.clone()).on(ENDPOINTS, reply);
    let status = |code, text| all(Reply::Status(code, text));
    let legacy = json!({"metadata": {"name": "kubernetes"}, "subsets": [
        {"addresses": [{"ip": "172.18.0.2"}], "ports": [{"name": "https", "port": 6443}]}]});
    let list = |slices| Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices);
    let unready =
        slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(false))]);
    vec![
        ("Service and EndpointSlice", good()),
        (
            "slices forbidden, Endpoints allowed",
            good()
                .on(SLICES, Reply::Status(403, "endpointslices is forbidden"))
                .on(ENDPOINTS, Reply::Json(legacy)),
        ),
        ("no endpoint is ready", good().on(SLICES, list(vec![unready]))),
        ("an endpoint with the metadata address", Api::cluster(&["10.96.0.1"], ready("169.254.169.254"))),
        ("401", status(401, "Unauthorized")),
        ("403", status(403, "services is forbidden")),
        ("500", status(500, "etcd is away")),
        (
            "busy twice, then well",
            good().on(
                SLICES,
                Reply::InTurn(vec![
                    Reply::Status(503, "busy"),
                    Reply::Status(503, "busy"),
                    list(ready("172.18.0.2")),
                ]),
            ),
        ),
        ("broken JSON", all(Reply::Raw(200, "{\"kind\": "))),
        ("silence", all(Reply::Hang)),
    ]
}

/// The program, with an entry of an earlier run where `minutes` says how old it is.
fn resolve(list: &str, values: &str, args: &[String], minutes: Option<i64>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file("values.yaml", values);
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command.args(["resolve", "-f", "values.yaml"]).args(args);
    if let Some(minutes) = minutes {
        let seen = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(minutes);
        let entry = format!("{{cidr: 198.51.100.9/32, from: earlier, seen: '{seen}'}}");
        file("p.yaml", &format!("networkPolicy: {{egress: {{resolved: {{{list}: [{entry}]}}}}}}"));
        command.args(["--previous", "p.yaml"]);
    }
    let output = command.current_dir(folder.path()).env("KUBECONFIG", "/nonexistent").output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    match output.status.code() {
        Some(0) => found(&out),
        Some(1) if out.is_empty() => format!("error: {}", cause(&err)),
        code => panic!("exit {code:?}\n{out}\n{err}"),
    }
}

/// The addresses printed, or how many there are; the earlier one as such.
fn found(out: &str) -> String {
    let cidrs = out.lines().filter_map(|line| line.trim().strip_prefix("- cidr: "));
    let (kept, new): (Vec<&str>, Vec<&str>) = cidrs.partition(|cidr| *cidr == "198.51.100.9/32");
    let new = match new.len() {
        some if some > 0 && new.iter().all(|cidr| cidr.starts_with("192.0.2.")) => {
            format!("{some} of the six")
        }
        0..=2 => new.iter().map(|cidr| cidr.split('/').next().unwrap()).collect::<Vec<_>>().join(", "),
        many => format!("{many} addresses"),
    };
    let parts = [new, if kept.is_empty() { String::new() } else { "the earlier one".to_owned() }];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" and ")
}

/// What was answered, without whom it was asked of and how long that took.
fn cause(err: &str) -> String {
    let error = err.rsplit_once("Error: ").unwrap_or_else(|| panic!("{err}")).1.trim();
    let message = error.split("\nhint: ").next().unwrap_or_default();
    let last = message.lines().last().unwrap();
    let last = last.rsplit_once("AAAA records of keptn.example.com: ").map_or(last, |(_, cause)| cause);
    let last = last.rsplit_once("addresses of keptn.example.com: ").map_or(last, |(_, cause)| cause);
    let last = last.rsplit_once("default/kubernetes: ").map_or(last, |(_, cause)| cause);
    let last = last.rsplit_once("Kubernetes apiserver: ").map_or(last, |(_, cause)| cause);
    match last.split_once(" within ") {
        Some((what, _)) => what.to_owned() + " in time",
        None => last.to_owned(),
    }
}

/// A row: without memory, and with an address seen so many minutes ago. `at_once` is for servers that do not answer: each
/// run waits as long as it may.
fn row(
    name: &str,
    at_once: bool,
    ages: [i64; 2],
    resolve: impl Fn(Option<i64>) -> String + Sync,
) -> [String; 4] {
    let cells = [None, Some(ages[0]), Some(ages[1])];
    let [without, young, old] = match at_once {
        false => cells.map(resolve),
        true => std::thread::scope(|scope| {
            let resolve = &resolve;
            cells.map(|minutes| scope.spawn(move || resolve(minutes))).map(|cell| cell.join().unwrap())
        }),
    };
    [name.to_owned(), without, young, old]
}

#[test]
fn what_dns_servers_do() {
    let values = format!(
        "remoteControlPlane: {{api: {{hostname: {HOST}}}}}\nnetworkPolicy: {{egress: {{enabled: true, k8sMasterCIDR: 10.0.0.0/28}}}}\n"
    );
    let rows = in_turns(
        dns_rows(),
        |(_, servers)| servers.silent,
        |(name, servers)| {
            let of_servers =
                servers.addresses.iter().flat_map(|s| ["--dns-server".to_owned(), s.to_string()]);
            let patience = if servers.silent { IMPATIENT } else { PATIENT };
            let flags = patience.split_whitespace().chain(servers.flags.split_whitespace());
            let args: Vec<String> = of_servers.chain(flags.map(str::to_owned)).collect();
            row(name, servers.silent, [10, 70], |minutes| resolve("controlPlane", &values, &args, minutes))
        },
    );
    let head = ["the DNS servers", "found", "an address was seen 10 min ago", "it was seen 70 min ago"];
    document::has_table(DOCUMENT, "dns", &document::markdown(head, &rows));
}

#[test]
fn what_apiservers_do() {
    let values = "networkPolicy: {egress: {enabled: true}}\nremoteControlPlane: {api: {hostname: ''}}\n";
    let rows: Vec<(&str, Api)> = api_rows();
    let rows = in_turns(
        rows,
        |(name, _)| *name == "silence",
        |(name, api)| {
            let api: Running = api.serve();
            let is_silent = name == "silence";
            let patience = if is_silent { IMPATIENT } else { PATIENT };
            let of_cluster = ["--kubeconfig".to_owned(), api.kubeconfig.display().to_string()];
            let args: Vec<String> =
                of_cluster.into_iter().chain(patience.split_whitespace().map(str::to_owned)).collect();
            row(name, is_silent, [2, 10], |minutes| resolve("apiserver", values, &args, minutes))
        },
    );
    let head = ["the API server", "found", "an address was seen 2 min ago", "it was seen 10 min ago"];
    document::has_table(DOCUMENT, "apiserver", &document::markdown(head, &rows));
}

/// Rows that wait for a server that does not answer wait together; the others are a few at a time.
fn in_turns<T: Send, R: Send>(
    all: Vec<T>,
    silent: impl Fn(&T) -> bool,
    one: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    const AT_ONCE: usize = 4;
    let (waiting, others): (Vec<_>, Vec<_>) = all.into_iter().enumerate().partition(|(_, row)| silent(row));
    let queue = Mutex::new(others);
    let done = Mutex::new(Vec::new());
    let work = |(index, row)| {
        let result = one(row);
        done.lock().unwrap().push((index, result));
    };
    let next = || queue.lock().unwrap().pop();
    let work_on = || {
        while let Some(row) = next() {
            work(row);
        }
    };
    std::thread::scope(|scope| {
        waiting.into_iter().for_each(|row| drop(scope.spawn(|| work(row))));
        (0..AT_ONCE).for_each(|_| drop(scope.spawn(work_on)));
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
