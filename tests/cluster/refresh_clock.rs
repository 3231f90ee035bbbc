//! `refresh` over an hour, by a clock of the test's own: the time of day runs sixty times as fast for it (clock.c), while
//! pauses between look-ups are as long as ever.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use hickory_resolver::proto::op::ResponseCode;

use crate::dns::{Answer, Zone};
use crate::refresh::{HOST, addresses, events, own_namespace};
use crate::refresh_loop::{Running, answer, reasons, version, within};
use crate::support::{get, ours, same_endpoints, source};

/// Seconds of the process in one of the test.
const SPEED: u64 = 60;

/// The clock, compiled.
fn clock(folder: &tempfile::TempDir) -> PathBuf {
    let library = folder.path().join("clock.so");
    let args = ["-shared", "-fPIC", "-O1", "-o"];
    let done =
        Command::new("cc").args(args).arg(&library).arg(source("tests/cluster/clock.c")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    library
}

#[test]
fn an_hour_of_servfail_changes_nothing_and_is_reported() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-hour");
    let dns = Zone::default().serve();
    answer(&dns, &["203.0.113.1", "203.0.113.2"], 1);
    let folder = crate::support::scratch();
    let mut program = ours();
    program.env("LD_PRELOAD", clock(&folder)).env("TEST_CLOCK_SPEED", SPEED.to_string());
    // Ten minutes of its time, so that an hour is long past it.
    let further = ["--keep", "10m", "--max-interval", "2s"];
    let running = Running::by(program, space, &dns.address.to_string(), "a", &further);
    running.ready();
    let seen = |space: &str| {
        let map = get(&["configmap", &format!("jes-netpol.{space}.job-executor-service"), "-n", space]);
        map["data"]["resolved.yaml"].as_str().unwrap().to_owned()
    };
    let (before, applies) = (version(space), running.metric("jes_netpol_refresh_applies_total"));
    let known = seen(space);

    dns.set(HOST, Answer::Code(ResponseCode::ServFail));
    let name =
        format!("jes_netpol_refresh_lookups_total{{resolver=\"DNS {}\",outcome=\"failed\"}}", dns.address);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(3600 / SPEED) {
        assert_eq!(version(space), before, "{}", running.log());
        std::thread::sleep(Duration::from_secs(2));
    }
    let failed = running.metric(&name);
    println!("an hour of SERVFAIL: {failed} look-ups failed, policies unchanged (--keep 10m)");
    assert!(failed >= 20.0, "{}", running.get("/metrics"));
    assert_eq!(version(space), before);
    assert_eq!(running.metric("jes_netpol_refresh_applies_total"), applies);
    assert_eq!(running.metric("jes_netpol_refresh_degraded_releases"), 1.0);
    let age = running.metric("jes_netpol_refresh_oldest_answer_age_seconds");
    assert!(age >= 50.0, "{age}");
    assert!(reasons(space).iter().any(|reason| reason == "LookupFailed"), "{:?}", events(space));
    assert_eq!(addresses(space), ["203.0.113.1/32", "203.0.113.2/32"]);
    assert!(seen(space).contains("203.0.113.2/32") && known.contains("203.0.113.2/32"));

    // The clock does run that fast: what was last seen an hour ago goes at once, though a minute has passed.
    answer(&dns, &["203.0.113.1"], 1);
    let took = within(10, || addresses(space) == ["203.0.113.1/32"], || running.log());
    println!("an address that is gone goes {took:?} after the DNS says so");
    assert!(reasons(space).iter().any(|reason| reason == "LookupSucceeded"), "{:?}", events(space));
}
