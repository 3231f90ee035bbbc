//! Addresses that were found long ago and are used as they stand in the values: reported by every command that uses them, and
//! refused where `--max-age` says so.

use std::path::Path;
use std::process::{Command, Output};
use std::time::SystemTime;

const VALUES: &str = "\
remoteControlPlane: {api: {hostname: keptn.example.com}}
networkPolicy: {egress: {enabled: true, k8sMasterCIDR: 10.20.0.0/28}}
";

/// A folder with values, and with what was resolved a number of minutes ago; with the live policy as well.
fn folder(entry: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let entry = format!("networkPolicy: {{egress: {{resolved: {{controlPlane: [{entry}]}}}}}}\n");
    std::fs::write(folder.path().join("values.yaml"), VALUES).unwrap();
    std::fs::write(folder.path().join("resolved.yaml"), entry).unwrap();
    let live = run(folder.path(), &["render"], &[]);
    assert!(live.status.success(), "{}", String::from_utf8_lossy(&live.stderr));
    std::fs::write(folder.path().join("live.yaml"), live.stdout).unwrap();
    folder
}

fn run(folder: &Path, command: &[&str], further: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(command)
        .args(["--offline", "-f", "values.yaml", "-f", "resolved.yaml", "-n", "jes"])
        .args(further)
        .env("KUBECONFIG", "/nonexistent")
        .current_dir(folder)
        .output()
        .unwrap()
}

fn seen(minutes: u64) -> String {
    let then = SystemTime::now() - std::time::Duration::from_secs(60 * minutes);
    jiff::Timestamp::try_from(then).unwrap().to_string()
}

const COMMANDS: [(&[&str], i32); 3] =
    [(&["render"], 1), (&["explain"], 1), (&["check", "--live", "live.yaml"], 3)];
const KEY: &str = "networkPolicy.egress.resolved.controlPlane: 203.0.113.7/32";

#[test]
fn old_addresses_are_reported_and_refused_where_that_is_wanted() {
    let day = folder(&format!("{{cidr: 203.0.113.7/32, ttl: 300, seen: \"{}\"}}", seen(24 * 60 + 5)));
    for (command, refused) in COMMANDS {
        let output = run(day.path(), command, &[]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{command:?}: {stderr}");
        assert!(stderr.contains(KEY) && stderr.contains("1d ago"), "{command:?}: {stderr}");
        let output = run(day.path(), command, &["--max-age", "23h"]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(refused), 0), "{command:?}: {stderr}");
        assert!(stderr.contains(KEY) && stderr.contains("--max-age allows 23h"), "{command:?}: {stderr}");
        let output = run(day.path(), command, &["--max-age", "25h"]);
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{command:?}");
    }
}

#[test]
fn young_addresses_and_those_of_a_person_are_not() {
    for entry in [
        format!("{{cidr: 203.0.113.7/32, ttl: 300, seen: \"{}\"}}", seen(59)),
        format!("{{cidr: 203.0.113.7/32, ttl: 99999, seen: \"{}\"}}", seen(24 * 60 + 5)),
        "{cidr: 203.0.113.7/32}".to_owned(),
    ] {
        let folder = folder(&entry);
        for (command, _) in COMMANDS {
            let stderr = run(folder.path(), command, &[]).stderr;
            assert_eq!(String::from_utf8_lossy(&stderr), "", "{command:?} {entry}");
        }
    }
    let by_hand = folder("{cidr: 203.0.113.7/32}");
    assert!(run(by_hand.path(), &["render"], &["--max-age", "1s"]).status.success());
    let no_times = folder("{cidr: 203.0.113.7/32, from: \"DNS 10.0.0.53:53\"}");
    let output = run(no_times.path(), &["render"], &["--max-age", "1s"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && stderr.contains("does not say when it was seen"), "{stderr}");
}

#[test]
fn the_commands_own_keeping_counts() {
    let hours = folder(&format!("{{cidr: 203.0.113.7/32, seen: \"{}\"}}", seen(120)));
    let output = run(hours.path(), &["check", "--live", "live.yaml", "--keep", "3h"], &[]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_addresses_of_another_chart_have_no_age() {
    let output = Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(["template", "release", env!("CARGO_MANIFEST_DIR"), "--max-age", "1h"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{stderr}");
    assert!(stderr.contains("--max-age can be used with the embedded chart only"), "{stderr}");
}
