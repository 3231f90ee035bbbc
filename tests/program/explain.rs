//! What `explain` prints, against texts that were read by a person: `tests/explain/*.txt`, and what keeps it true: the
//! rules that it tells of are those that are printed. `JES_NETPOL_REMAKE=1` writes the texts anew.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::policies::embedded;
use chartroom::yaml;
use jes_netpol::netpol::view;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn run(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command.args(args).current_dir(root()).env("KUBECONFIG", "/nonexistent").env("NO_COLOR", "1");
    command.output().expect("the program runs")
}

fn printed(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it is text")
}

/// The ages in a text depend on the day: what stands in that column is not compared.
fn without_ages(text: &str) -> String {
    let is_age = |word: &str| {
        let digits = word.trim_end_matches(['s', 'm', 'h', 'd']);
        digits.len() + 1 == word.len() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let line = |line: &str| match line.rsplit_once(' ') {
        Some((rest, last)) if is_age(last) && line.starts_with("  ") && !line.contains("warning") => {
            format!("{rest} AGE")
        }
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn tables_are_as_a_person_has_read_them() {
    let frozen = ["-f", "examples/full-values.yaml", "-f", "examples/resolved.yaml"];
    let doubtful = ["-f", "tests/explain/doubtful.yaml", "--set", "networkPolicy.ingress.enabled=true"];
    let pods = ["-f", "tests/golden/job-executor-service/selectors.yaml"];
    let covered = ["-f", "tests/golden/job-executor-service/default-host.yaml"];
    let gateway = ["-f", "tests/golden/job-executor-service/gateway-selectors.yaml"];
    let detected = [
        "-f",
        "tests/golden/job-executor-service/detected-dns.yaml",
        "--set",
        "remoteControlPlane.api.hostname=",
    ];
    for (name, args) in [
        ("frozen", frozen.as_slice()),
        ("doubtful", &doubtful),
        ("pods", &pods),
        ("covered", &covered),
        ("detected-dns", &detected),
        ("gateway", &gateway),
        ("jobs", &["-f", "tests/golden/job-executor-service/jobs.yaml"]),
        ("additional", &["-f", "tests/golden/job-executor-service/additional.yaml"]),
        ("families", &["-f", "tests/golden/job-executor-service/families.yaml"]),
        ("addresses", &["-f", "examples/values.yaml"]),
    ] {
        let got = without_ages(&printed(&[&["explain", "--offline"], args].concat()));
        let wide = got.lines().find(|line| line.chars().count() > 100);
        assert_eq!(wide, None, "{name}");
        let path = root().join("tests/explain").join(name).with_extension("txt");
        if std::env::var_os("JES_NETPOL_REMAKE").is_some() {
            fs::write(&path, &got).expect("a text can be written");
        }
        assert_eq!(got, fs::read_to_string(&path).unwrap_or_default(), "{name}");
    }
}

#[test]
fn what_is_explained_is_what_is_printed() {
    let folder = root().join("tests/golden/job-executor-service");
    let mut count = 0;
    for case in
        fs::read_dir(&folder).expect("the folder can be read").map(|e| e.expect("so can its entries").path())
    {
        if case.extension().is_none_or(|e| e != "cmd") || !case.with_extension("out").exists() {
            continue;
        }
        let args = fs::read_to_string(&case).expect("a case can be read");
        // Name and chart are the explanation's own; files are meant from the case's folder.
        let args: Vec<String> = args.lines().skip(2).map(str::to_owned).collect();
        if args.iter().any(|arg| arg == "-n" || arg.starts_with("nameOverride")) {
            continue;
        }
        let policies = embedded(&args);
        let args: Vec<String> = args.iter().map(|arg| at(&folder, arg)).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let explained = run(&[&["explain", "--offline", "-o", "json"], &*args].concat());
        assert_eq!(explained.status.code(), policies.status.code(), "{}", case.display());
        match args.iter().any(|arg| arg.contains("networkPolicy.dialect=")) {
            true => each_rule_is_explained(&places_in(&explained.stdout), &shown(&policies.stdout), &case),
            false => assert_eq!(places_in(&explained.stdout), shown(&policies.stdout), "{}", case.display()),
        }
        count += 1;
    }
    assert!(count > 10, "only {count} cases were looked at");
}

type Told = (String, Vec<String>, Vec<String>);

/// In other dialects one rule may take several: places, and all peers together. Rules that deny are no more than the reason
/// why others say what they do.
fn each_rule_is_explained(places_in: &[Told], shown: &[Told], case: &std::path::Path) {
    let places = |text: &str| {
        let inner = text.trim_start_matches("spec.egress[").trim_end_matches(']').to_owned();
        let (first, last) = inner.split_once('-').unwrap_or((&inner, &inner));
        let number = |text: &str| text.parse::<usize>().expect("a place is a number");
        (number(first)..=number(last)).map(|place| format!("spec.egress[{place}]")).collect::<Vec<_>>()
    };
    let explained: Vec<String> = places_in.iter().flat_map(|(place, ..)| places(place)).collect();
    for (place, ..) in shown {
        assert!(explained.contains(place), "{}: {place} is not among {explained:?}", case.display());
    }
    let all = |rules: &[Told]| {
        rules.iter().flat_map(|(_, peers, _)| peers.clone()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(all(places_in), all(shown), "{}", case.display());
}

fn at(folder: &std::path::Path, arg: &str) -> String {
    if arg.ends_with(".yaml") { folder.join(arg).display().to_string() } else { arg.to_owned() }
}

/// Each rule's place, ranges and ports, as they are explained.
fn places_in(text: &[u8]) -> Vec<(String, Vec<String>, Vec<String>)> {
    let explanation: Value =
        if text.is_empty() { Value::Null } else { serde_json::from_slice(text).expect("JSON") };
    let rules = explanation["rules"].as_array().cloned().unwrap_or_default();
    let texts = |list: &Value| -> Vec<String> {
        let texts = list.as_array().into_iter().flatten();
        texts.map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
    };
    let rules = rules.iter().filter_map(|rule| {
        let peers: Vec<Value> = rule["peers"].as_array()?.iter().map(|peer| peer["peer"].clone()).collect();
        let peers = texts(&Value::from(peers)).into_iter();
        let peers = peers.map(|peer| if peer.contains("pods ") { "pods".to_owned() } else { peer }).collect();
        Some((rule["path"].as_str()?.to_owned(), peers, texts(&rule["ports"])))
    });
    rules.collect()
}

/// The same of the policies that were printed.
fn shown(text: &[u8]) -> Vec<(String, Vec<String>, Vec<String>)> {
    let text = String::from_utf8_lossy(text);
    let documents = text.split("---\n").filter_map(|text| view::policy(&yaml::read(text.as_bytes()).ok()?));
    let rules = documents.flat_map(|policy| policy.rules).map(|rule| {
        let peers = rule.peers.iter().flatten();
        let peers = peers.map(|peer| match (&peer.block, &peer.named) {
            (Some(block), _) => block.cidr.clone(),
            (None, Some(name)) => name.clone(),
            (None, None) => "pods".to_owned(),
        });
        let ports = rule.ports.iter().flatten().map(|port| match &port.port {
            Some(view::PortValue::Number(number)) => format!("{} {number}", port.protocol),
            Some(view::PortValue::Name(name)) => format!("{} {name}", port.protocol),
            None => port.protocol.clone(),
        });
        (rule.path.clone(), peers.collect(), ports.collect())
    });
    rules.collect()
}

#[test]
fn machines_get_places_and_numbers() {
    let args = [
        "explain",
        "--offline",
        "-o",
        "json",
        "-f",
        "examples/full-values.yaml",
        "-f",
        "examples/resolved.yaml",
    ];
    let json: Value = serde_json::from_str(&printed(&args)).expect("it is JSON");
    let rule =
        json["rules"].as_array().expect("a list").iter().find(|rule| rule["title"] == "The OAuth provider");
    let rule = rule.expect("it is there");
    assert_eq!(rule["key"], "remoteControlPlane.api.oauth.clientDiscovery");
    let line = |file: &str, word: &str| {
        let text = fs::read_to_string(root().join(file)).expect("an example can be read");
        1 + text.lines().position(|line| line.trim_start().starts_with(word)).expect("the word is there")
    };
    assert_eq!(rule["set"]["file"]["file"], "examples/full-values.yaml");
    assert_eq!(rule["set"]["file"]["line"], line("examples/full-values.yaml", "clientDiscovery:"));
    assert_eq!(rule["given"]["set"]["file"]["line"], line("examples/resolved.yaml", "oauth:"));
    assert_eq!(rule["peers"][0]["ttl"], 60);
    assert_eq!(rule["peers"][0]["seen"], "2026-01-31T12:00:00Z");
    assert!(rule["peers"][0]["age"].as_i64().is_some_and(|age| age > 0));
}

#[test]
fn without_answers_there_is_no_explanation() {
    let output = run(&["explain", "--offline", "-f", "examples/full-values.yaml"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("networkPolicy.egress.resolved.oauth"));
}
