//! Host names against a real DNS server on loopback: every outcome that a resolution can have.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::support::asking::{self, kinds, now};
use crate::support::dns::{Answer, Dns, Zone, dead_address, ips};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::RecordType;
use jes_netpol::facts::{CauseKind, Facts, Failure, Question, Sighting, Subject, Verdict};
use jes_netpol::resolve::{self, Options, System};

const KEY: &str = "remoteControlPlane.api.hostname";
const INSTEAD: &str = "networkPolicy.egress.resolved.controlPlane";

fn question(host: &str) -> Question {
    Question::of_value(Subject::Host(host.parse().unwrap()), KEY, &[INSTEAD])
}

fn asking(servers: &[SocketAddr]) -> Options {
    let mut options = Options::default();
    options.dns.servers = servers.to_vec();
    options.dns.timeout = Duration::from_secs(8);
    options.dns.system = Some(System::default());
    options
}

/// For servers that do not answer: others may be slow on a busy machine and still count.
fn impatient(options: Options) -> Options {
    let mut options = options;
    options.dns.timeout = Duration::from_millis(700);
    options
}

fn answer(host: &str, options: &Options) -> Result<Vec<Sighting>, Box<Failure>> {
    let facts = asking::answer(&[question(host)], options, &now);
    facts.map(|facts| sightings(&facts, host)).map_err(|mut failures| {
        assert_eq!(failures.len(), 1, "one question, one failure");
        Box::new(failures.remove(0))
    })
}

fn sightings(facts: &Facts, host: &str) -> Vec<Sighting> {
    facts.host(&host.parse().unwrap()).unwrap().to_vec()
}

fn cidrs(sightings: &[Sighting]) -> Vec<String> {
    sightings.iter().map(|s| s.cidr.to_string()).collect()
}

fn found(host: &str, dns: &Dns) -> Vec<Sighting> {
    answer(host, &asking(&[dns.address])).unwrap_or_else(|failure| panic!("{failure}"))
}

fn failed(host: &str, dns: &Dns) -> Box<Failure> {
    answer(host, &asking(&[dns.address])).unwrap_err()
}

#[test]
fn all_addresses_of_both_families_sorted_with_provenance() {
    let addresses = ["203.0.113.10", "203.0.113.9", "2001:db8::1", "203.0.113.9", "198.51.100.1"];
    let dns = Zone::default().addresses("keptn.example.com", &addresses).serve();
    let found = found("Keptn.Example.com.", &dns);
    assert_eq!(cidrs(&found), ["198.51.100.1/32", "203.0.113.9/32", "203.0.113.10/32", "2001:db8::1/128"]);
    assert!(found.iter().all(|s| s.ttl == Some(300) && s.seen == Some(now()) && s.port.is_none()));
    assert!(found.iter().all(|s| s.from.to_string() == format!("DNS {}", dns.address)));
    assert!(found.iter().all(|s| s.via.is_empty()));
    let mut asked = dns.asked();
    asked.sort();
    assert_eq!(asked, ["A keptn.example.com", "AAAA keptn.example.com"], "no search domain, no repetition");
}

#[test]
fn one_family_alone_is_enough_when_the_other_is_definitely_empty() {
    let dns = Zone::default()
        .addresses("four.example", &["203.0.113.7"])
        .addresses("six.example", &["2001:db8::7"]);
    let dns = dns
        .with("odd.example", Answer::Half(ips(&["203.0.113.8"]), RecordType::AAAA, ResponseCode::NXDomain))
        .serve();
    assert_eq!(cidrs(&found("four.example", &dns)), ["203.0.113.7/32"]);
    assert_eq!(cidrs(&found("six.example", &dns)), ["2001:db8::7/128"]);
    assert_eq!(cidrs(&found("odd.example", &dns)), ["203.0.113.8/32"]);
}

#[test]
fn a_server_without_aaaa_or_edns_is_a_server() {
    for code in [ResponseCode::NotImp, ResponseCode::FormErr] {
        let half = Answer::Half(ips(&["203.0.113.7"]), RecordType::AAAA, code);
        let dns = Zone::default().with("old.example", half).with("no.example", Answer::Code(code)).serve();
        assert_eq!(answer("old.example", &asking(&[dns.address])).unwrap().len(), 1, "{code}");
        assert_eq!(answer("no.example", &asking(&[dns.address])).unwrap_err().verdict(), Verdict::Transient);
        let asked = dns.asked().iter().filter(|asked| *asked == "AAAA old.example").count();
        assert_eq!(asked, 2, "with EDNS and without");
    }
}

#[test]
fn one_family_is_enough_where_any_is() {
    for code in [ResponseCode::ServFail, ResponseCode::Refused] {
        let half = Answer::Half(ips(&["203.0.113.7"]), RecordType::AAAA, code);
        let mute = Answer::HalfSilent(ips(&["2001:db8::7"]), RecordType::A);
        let dns = Zone::default().with("half.example", half).with("mute.example", mute).serve();
        for host in ["half.example", "mute.example"] {
            let mut options = impatient(asking(&[dns.address]));
            let hints = answer(host, &options).unwrap_err().hints;
            assert!(hints.iter().any(|hint| hint.contains("--family any")), "{hints:?}");
            options.dns.any_family = true;
            let facts = asking::answer(&[question(host)], &options, &now).unwrap();
            assert_eq!(sightings(&facts, host).len(), 1);
            assert_eq!(facts.remarks().len(), 1, "it is said aloud");
        }
    }
}

#[test]
fn one_family_failing_is_a_failure() {
    let dns = Zone::default()
        .with("half.example", Answer::Half(ips(&["203.0.113.7"]), RecordType::AAAA, ResponseCode::ServFail))
        .with("mute.example", Answer::HalfSilent(ips(&["2001:db8::7"]), RecordType::A))
        .serve();
    let failure = failed("half.example", &dns);
    assert_eq!(kinds(&failure), [CauseKind::ServerFailure]);
    assert!(failure.to_string().contains("AAAA records of half.example"), "{failure}");
    assert_eq!(failure.verdict(), Verdict::Transient);
    let failure = answer("mute.example", &impatient(asking(&[dns.address]))).unwrap_err();
    assert!(failure.to_string().contains("A records of mute.example"), "{failure}");
    assert_eq!(kinds(&failure), [CauseKind::Timeout]);
}

#[test]
fn definite_answers_are_not_indefinite_ones() {
    let dns = Zone::default()
        .addresses("nodata.example", &[])
        .with("servfail.example", Answer::Code(ResponseCode::ServFail))
        .with("refused.example", Answer::Code(ResponseCode::Refused))
        .with("formerr.example", Answer::Code(ResponseCode::FormErr))
        .with("silent.example", Answer::Silence)
        .serve();
    for (host, kind, verdict) in [
        ("nxdomain.example", CauseKind::NoSuchName, Verdict::Definite),
        ("nodata.example", CauseKind::Empty, Verdict::Definite),
        ("servfail.example", CauseKind::ServerFailure, Verdict::Transient),
        ("refused.example", CauseKind::Refused, Verdict::Transient),
        ("formerr.example", CauseKind::NotImplemented, Verdict::Transient),
        ("silent.example", CauseKind::Timeout, Verdict::Transient),
    ] {
        let options = asking(&[dns.address]);
        let options = if kind == CauseKind::Timeout { impatient(options) } else { options };
        let failure = answer(host, &options).unwrap_err();
        assert_eq!(kinds(&failure), [kind], "{host}: {failure}");
        assert_eq!(failure.verdict(), verdict, "{host}");
    }
}

#[test]
fn a_failure_names_key_name_server_answer_and_way_out() {
    let dns = Zone::default().serve();
    let failure = failed("typo.example", &dns);
    assert_eq!(
        failure.to_string(),
        format!(
            "cannot determine the addresses of typo.example (required by {KEY}): asked DNS server {} for A and AAAA \
             records of typo.example: no such name (NXDOMAIN)",
            dns.address
        )
    );
    assert_eq!(failure.hints, [format!("correct {KEY}, or set {INSTEAD} to skip the lookup")]);
}

#[test]
fn aliases_are_followed_and_the_lowest_ttl_counts() {
    let dns = Zone::default()
        .with("www.example", Answer::Alias("lb.cloud.example", 600))
        .with("lb.cloud.example", Answer::Alias("pool.cloud.example", 30))
        .addresses("pool.cloud.example", &["203.0.113.7", "2001:db8::7"])
        .serve();
    let found = found("www.example", &dns);
    assert_eq!(cidrs(&found), ["203.0.113.7/32", "2001:db8::7/128"]);
    assert!(found.iter().all(|s| s.ttl == Some(30)));
    assert_eq!(found[0].via, ["lb.cloud.example", "pool.cloud.example"]);
}

#[test]
fn ten_aliases_in_one_answer_or_step_by_step() {
    let names: Vec<&'static str> = vec![
        "c0.example",
        "c1.example",
        "c2.example",
        "c3.example",
        "c4.example",
        "c5.example",
        "c6.example",
        "c7.example",
        "c8.example",
        "c9.example",
        "c10.example",
    ];
    for step in [Answer::Alias as fn(_, _) -> _, Answer::OneStep] {
        let mut zone = Zone::default().addresses("c10.example", &["203.0.113.7"]);
        for pair in names.windows(2) {
            zone = zone.with(pair[0], step(pair[1], 60));
        }
        let dns = zone.serve();
        let found = found("c0.example", &dns);
        assert_eq!(cidrs(&found), ["203.0.113.7/32"]);
        assert_eq!(found[0].via.len(), 10);
    }
}

#[test]
fn alias_circles_and_dead_ends() {
    let dns = Zone::default()
        .with("a.example", Answer::Alias("b.example", 60))
        .with("b.example", Answer::Alias("a.example", 60))
        .with("step.example", Answer::OneStep("step.example", 60))
        .with("gone.example", Answer::Alias("deleted.cloud.example", 60))
        .with("gone2.example", Answer::OneStep("deleted.cloud.example", 60))
        .serve();
    for host in ["a.example", "step.example"] {
        let failure = failed(host, &dns);
        assert_eq!(kinds(&failure), [CauseKind::AliasLoop], "{failure}");
    }
    for host in ["gone.example", "gone2.example"] {
        let failure = failed(host, &dns);
        assert_eq!(kinds(&failure), [CauseKind::NoSuchName], "{failure}");
        assert!(failure.to_string().contains("an alias of deleted.cloud.example"), "{failure}");
    }
}

#[test]
fn truncated_answers_are_asked_for_again_over_tcp() {
    let many: Vec<String> = (1..=64).map(|i| format!("203.0.113.{i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let dns = Zone::default()
        .with("tcp.example", Answer::TcpOnly(ips(&["203.0.113.7"])))
        .addresses("many.example", &many)
        .serve();
    assert_eq!(cidrs(&found("tcp.example", &dns)), ["203.0.113.7/32"]);
    assert!(dns.asked().contains(&"A tcp.example (TCP)".to_owned()));
    assert_eq!(found("many.example", &dns).len(), 64);
}

#[test]
fn a_late_answer_counts_and_a_too_late_one_does_not() {
    let dns = Zone::default()
        .with("late.example", Answer::Late(ips(&["203.0.113.7"]), Duration::from_millis(400)))
        .with("later.example", Answer::Late(ips(&["203.0.113.7"]), Duration::from_millis(1500)))
        .serve();
    assert_eq!(cidrs(&found("late.example", &dns)), ["203.0.113.7/32"]);
    let failure = answer("later.example", &impatient(asking(&[dns.address]))).unwrap_err();
    assert_eq!(kinds(&failure), [CauseKind::Timeout]);
}

#[test]
fn one_deadline_ends_all_waiting() {
    let dns = Zone::default().with("silent.example", Answer::Silence).serve();
    let mut options = asking(&[dns.address]);
    options.dns.timeout = Duration::from_secs(30);
    options.timeout = Duration::from_millis(300);
    let began = Instant::now();
    let failure = answer("silent.example", &options).unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(kinds(&failure), [CauseKind::Timeout]);
}

#[test]
fn fifty_hosts_cost_little_more_than_one() {
    let pause = Duration::from_millis(200);
    let mut zone = Zone::default();
    let hosts: Vec<String> = (0..50).map(|i| format!("host{i}.example")).collect();
    for host in &hosts {
        zone = zone.with(host, Answer::Late(ips(&["203.0.113.7"]), pause));
    }
    let dns = zone.serve();
    let questions: Vec<Question> = hosts.iter().map(|host| question(host)).collect();
    let began = Instant::now();
    let options = asking(&[dns.address]);
    let facts = asking::answer(&questions, &options, &now).unwrap();
    assert_eq!(facts.iter().count(), 50);
    assert!(began.elapsed() < pause * 10, "{:?} is as if one waited for the other", began.elapsed());
}

#[test]
fn several_failures_are_reported_at_once() {
    let dns = Zone::default().addresses("good.example", &["203.0.113.7"]).serve();
    let questions = [question("bad.example"), question("good.example"), question("worse.example")];
    let failures = asking::answer(&questions, &asking(&[dns.address]), &now).unwrap_err();
    assert_eq!(failures.len(), 2);
    let outcome = asking::ask(&questions, &asking(&[dns.address]), &now);
    assert_eq!(sightings(&outcome.facts, "good.example").len(), 1, "and the answers are not lost");
}

#[test]
fn a_name_that_answers_the_metadata_address_is_refused() {
    let dns = Zone::default()
        .addresses("evil.example", &["203.0.113.7", "169.254.169.254"])
        .addresses("mapped.example", &["::ffff:127.0.0.1"])
        .addresses("nat64.example", &["64:ff9b::a9fe:a9fe"])
        .addresses("private.example", &["10.1.2.3", "fd00::1"])
        .serve();
    for host in ["evil.example", "mapped.example", "nat64.example"] {
        let failure = failed(host, &dns);
        assert_eq!(kinds(&failure), [CauseKind::Special], "{failure}");
        assert!(failure.hints.iter().any(|hint| hint.contains("--allow-special-addresses")));
    }
    assert_eq!(
        failed("evil.example", &dns).attempts[0].cause.text,
        "the answer 169.254.169.254 is the address of a cloud's metadata service: refused"
    );
    assert_eq!(found("private.example", &dns).len(), 2);
    let mut options = asking(&[dns.address]);
    options.allow_special_addresses = true;
    assert_eq!(answer("evil.example", &options).unwrap().len(), 2);
    assert_eq!(cidrs(&answer("mapped.example", &options).unwrap()), ["127.0.0.1/32"], "folded to IPv4");
}

#[test]
fn addresses_are_themselves_and_no_server_is_asked() {
    let dns = Zone::default().serve();
    assert_eq!(cidrs(&found("203.0.113.7", &dns)), ["203.0.113.7/32"]);
    assert_eq!(cidrs(&found("::ffff:203.0.113.7", &dns)), ["203.0.113.7/32"]);
    assert_eq!(cidrs(&found("[2001:db8::1]", &dns)), ["2001:db8::1/128"]);
    assert_eq!(kinds(&failed("169.254.169.254", &dns)), [CauseKind::Special]);
    assert_eq!(kinds(&failed("localhost", &dns)), [CauseKind::Special]);
    assert!(dns.asked().is_empty());
}

#[test]
fn several_servers_are_each_asked_and_united() {
    let one = Zone::default().addresses("split.example", &["203.0.113.1", "203.0.113.2"]).serve();
    let two = Zone::default().addresses("split.example", &["203.0.113.2", "203.0.113.3"]).serve();
    let none = Zone::default().serve();
    let found = answer("split.example", &asking(&[one.address, two.address, none.address])).unwrap();
    assert_eq!(cidrs(&found), ["203.0.113.1/32", "203.0.113.2/32", "203.0.113.3/32"]);
    let both = found[1].from.to_string();
    assert!(both.contains(&one.address.to_string()) && both.contains(&two.address.to_string()), "{both}");
}

#[test]
fn a_dead_server_among_others_is_remarked_and_a_lying_one_refused() {
    let good = Zone::default().addresses("keptn.example", &["203.0.113.1"]).serve();
    let liar = Zone::default().addresses("keptn.example", &["127.0.0.1"]).serve();
    let options = impatient(asking(&[dead_address(), good.address]));
    let facts = asking::answer(&[question("keptn.example")], &options, &now).unwrap();
    assert_eq!(cidrs(&sightings(&facts, "keptn.example")), ["203.0.113.1/32"]);
    assert_eq!(facts.remarks().len(), 1);
    let failure = answer("keptn.example", &asking(&[good.address, liar.address])).unwrap_err();
    assert_eq!(kinds(&failure), [CauseKind::Special]);
    let failure = answer("keptn.example", &impatient(asking(&[dead_address()]))).unwrap_err();
    assert_eq!(failure.verdict(), Verdict::Transient);
}

fn as_system(servers: &[SocketAddr]) -> Options {
    let mut options = asking(&[]);
    options.dns.system = Some(System { servers: servers.to_vec(), ..System::default() });
    options
}

#[test]
fn the_systems_servers_are_asked_in_turn_and_a_definite_no_ends_it() {
    let good = Zone::default().addresses("keptn.example", &["203.0.113.1"]).serve();
    let broken = Zone::default().with("keptn.example", Answer::Code(ResponseCode::ServFail)).serve();
    let ignorant = Zone::default().serve();
    let found = answer("keptn.example", &as_system(&[broken.address, good.address])).unwrap();
    assert_eq!(cidrs(&found), ["203.0.113.1/32"]);
    let failure = answer("keptn.example", &as_system(&[ignorant.address, good.address])).unwrap_err();
    assert_eq!(kinds(&failure), [CauseKind::NoSuchName]);
    let failure =
        answer("keptn.example", &impatient(as_system(&[broken.address, dead_address()]))).unwrap_err();
    assert_eq!(failure.attempts.len(), 2, "both are stderr: {failure}");
}

#[test]
fn options_of_resolv_conf_are_followed() {
    let good = || Zone::default().addresses("keptn.example", &["203.0.113.1"]).serve();
    let sick = || Zone::default().with("keptn.example", Answer::Code(ResponseCode::ServFail)).serve();
    let with = |servers: &[&Dns], change: &dyn Fn(&mut System)| {
        let mut options = as_system(&servers.iter().map(|dns| dns.address).collect::<Vec<_>>());
        options.dns.system.iter_mut().for_each(change);
        options
    };
    // attempts: all servers are gone through again, and each is reported once for both families.
    for (attempts, expected) in [(1, 2), (3, 6)] {
        let (one, two) = (sick(), sick());
        let options = with(&[&one, &two], &|system| system.attempts = attempts);
        assert_eq!(answer("keptn.example", &options).unwrap_err().attempts.len(), 2);
        assert_eq!(one.asked().len() + two.asked().len(), expected * 2, "A and AAAA");
    }
    // rotate: the second question begins with the second server.
    let (one, two) = (good(), good());
    let mut session = resolve::Session::new(with(&[&one, &two], &|system| system.rotate = true));
    for _ in 0..3 {
        assert!(session.ask(&[question("keptn.example")], &now).failures.is_empty());
    }
    assert_eq!((one.asked().len(), two.asked().len()), (4, 2));
    // use-vc
    let dns = good();
    answer("keptn.example", &with(&[&dns], &|system| system.tcp_only = true)).unwrap();
    assert!(dns.asked().iter().all(|asked| asked.ends_with(" (TCP)")), "{:?}", dns.asked());
    // single-request: AAAA only when A was answered.
    let late = Answer::Late(ips(&["203.0.113.1"]), Duration::from_millis(300));
    let dns = Zone::default().with("keptn.example", late).serve();
    let began = Instant::now();
    answer("keptn.example", &with(&[&dns], &|system| system.single_request = true)).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(600));
    assert_eq!(dns.asked(), ["A keptn.example", "AAAA keptn.example"]);
    // timeout, which is shorter than --dns-timeout
    let silent = Zone::default().with("keptn.example", Answer::Silence).serve();
    let options =
        with(&[&silent], &|system| (system.timeout, system.attempts) = (Duration::from_millis(300), 1));
    let began = Instant::now();
    assert_eq!(kinds(&answer("keptn.example", &options).unwrap_err()), [CauseKind::Timeout]);
    assert!(began.elapsed() < Duration::from_secs(8));
}

/// A server that speaks no EDNS, by the number of additional records in a question. It refuses with nothing but a header,
/// or says nothing; a question without EDNS gets 203.0.113.7.
fn old_server(refuses: bool) -> SocketAddr {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let mut reply = buffer[..length].to_vec();
            let has_edns = reply[11] > 0;
            reply[2..4].copy_from_slice(&[0x81, 0x80]);
            if has_edns {
                reply.truncate(12);
                reply[3] |= 1;
                reply[4..12].fill(0);
            } else if reply[length - 3] == 1 {
                reply[7] = 1;
                reply.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 7]);
            }
            if !has_edns || refuses {
                let _ = socket.send_to(&reply, from);
            }
        }
    });
    address
}

#[test]
fn questions_are_repeated_without_edns() {
    for refuses in [true, false] {
        let mut options = asking(&[old_server(refuses)]);
        options.dns.timeout = Duration::from_secs(4);
        let found = answer("old.example", &options).unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(cidrs(&found), ["203.0.113.7/32"]);
    }
}

#[test]
fn search_domains_that_make_no_name_are_passed_over() {
    let dns = Zone::default().addresses("keptn.corp.example", &["203.0.113.1"]).serve();
    let mut options = as_system(&[dns.address]);
    options.dns.search = true;
    if let Some(system) = &mut options.dns.system {
        system.search = ["a..example", "b\u{fc}.example", "..", "corp.example"].map(str::to_owned).to_vec();
    }
    assert_eq!(cidrs(&answer("keptn", &options).unwrap()), ["203.0.113.1/32"]);
}

#[test]
fn the_hosts_file_goes_before_the_system_servers() {
    let dns = Zone::default().addresses("keptn.example", &["203.0.113.1"]).serve();
    let mut options = as_system(&[dns.address]);
    if let Some(system) = &mut options.dns.system {
        system.hosts = b"203.0.113.99 keptn.example\n".to_vec();
    }
    let found = answer("keptn.example", &options).unwrap();
    assert_eq!(cidrs(&found), ["203.0.113.99/32"]);
    assert_eq!(found[0].from.to_string(), "hosts file");
    assert!(dns.asked().is_empty());
}

#[test]
fn search_domains_only_when_asked_for() {
    let dns = Zone::default()
        .addresses("keptn.corp.example", &["203.0.113.1"])
        .with("sick.corp.example", Answer::Code(ResponseCode::ServFail))
        .addresses("sick", &["203.0.113.66"])
        .serve();
    let mut options = as_system(&[dns.address]);
    if let Some(system) = &mut options.dns.system {
        system.search = vec!["corp.example".into()];
    }
    assert_eq!(kinds(&answer("keptn", &options).unwrap_err()), [CauseKind::NoSuchName]);
    options.dns.search = true;
    let found = answer("keptn", &options).unwrap();
    assert_eq!(cidrs(&found), ["203.0.113.1/32"]);
    assert_eq!(found[0].via, ["keptn.corp.example"]);
    assert_eq!(kinds(&answer("keptn.", &options).unwrap_err()), [CauseKind::NoSuchName]);
    let failure = answer("sick", &options).unwrap_err();
    assert_eq!(
        kinds(&failure),
        [CauseKind::ServerFailure],
        "a doubt must not lead to another name's addresses"
    );
}

#[test]
fn samples_of_a_rotating_pool_are_united() {
    let pool = ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "203.0.113.5", "203.0.113.6"];
    let dns = Zone::default().with("pool.example", Answer::Rotating(ips(&pool))).serve();
    assert_eq!(found("pool.example", &dns).len(), 1);
    let mut options = asking(&[dns.address]);
    options.samples = 8;
    options.sample_interval = Duration::from_millis(1);
    let facts = asking::answer(&[question("pool.example")], &options, &now).unwrap();
    assert_eq!(sightings(&facts, "pool.example").len(), 6);
    assert_eq!(
        facts.remarks().first().unwrap().to_string(),
        "pool.example: 6 addresses in 8 samples, new in each: 1 1 1 1 1 1 0 0 (the last 2 added none)"
    );
}

#[test]
fn a_templates_question_fails_in_the_facts_only() {
    let dns = Zone::default().serve();
    let subject = Subject::Host("gone.example".parse().unwrap());
    let facts =
        asking::answer(&[Question::of_template(subject.clone())], &asking(&[dns.address]), &now).unwrap();
    assert_eq!(facts.get(&subject).unwrap().unwrap_err().verdict(), Verdict::Definite);
}
