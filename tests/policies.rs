//! The policies on files that are there: the examples' values and what they ask for, and the documents that a real Helm
//! made of the chart (`tests/golden/job-executor-service`), looked at with our own checks.

#![allow(clippy::disallowed_methods, reason = "tests read files themselves")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so and stops")]

use std::fs;
use std::path::{Path, PathBuf};

use jes_netpol::netpol::view::{self, Policy};
use jes_netpol::netpol::{CLUSTER_DOMAIN, Source, checks, needs, questions};
use jes_netpol::value::Map;
use jes_netpol::yaml;

/// The questions that an example's values leave open.
fn asked(values: &Map) -> Vec<String> {
    let needs = needs(values).unwrap_or_else(|faults| panic!("{faults:?}"));
    questions(&needs, CLUSTER_DOMAIN).iter().map(|question| question.subject.to_string()).collect()
}

fn example(name: &str) -> Map {
    let text = fs::read(root().join("examples").join(name)).expect("an example can be read");
    yaml::read_map(&text).expect("an example is YAML")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_whole_values_file_asks_for_apiserver_and_hosts() {
    assert_eq!(
        asked(&example("full-values.yaml")),
        [
            "the addresses of the Kubernetes apiserver",
            "the addresses of sso.example.com",
            "the addresses of keptn.example.com"
        ]
    );
}

#[test]
fn a_resolved_file_leaves_nothing_to_ask() {
    let values = example("full-values.yaml");
    let resolved = example("resolved.yaml").get("networkPolicy").and_then(|v| v.as_map()?.get("egress"));
    let resolved = resolved.and_then(|v| v.as_map()?.get("resolved")).expect("it has a resolved part");
    let egress = values.get("networkPolicy").and_then(|v| v.as_map()?.get("egress")?.as_map());
    egress.expect("it has an egress part").insert("resolved", resolved);
    assert_eq!(asked(&values), [""; 0]);
    assert!(needs(&values).expect("it can be read").iter().all(|need| need.source == Source::Resolved));
}

#[test]
fn addresses_in_the_place_of_names_leave_nothing_to_ask() {
    assert_eq!(asked(&example("values.yaml")), [""; 0]);
}

#[test]
fn what_helm_makes_of_the_chart_is_sound() {
    let mut count = 0;
    for (file, text) in printed() {
        for document in text.split("---\n").filter(|text| !text.trim().is_empty()) {
            let document = yaml::read(document.as_bytes()).expect("Helm prints YAML");
            assert_eq!(checks::check(&file, &document, &[]), [], "{file}");
            count += usize::from(view::policy(&document).is_some());
        }
    }
    assert!(count > 10, "only {count} policies were looked at");
}

#[test]
fn the_rules_stand_in_the_order_of_the_needs() {
    let (_, text) = printed().into_iter().find(|(file, _)| file == "addresses.out").expect("it is there");
    let documents = text.split("---\n").filter_map(|text| view::policy(&yaml::read(text.as_bytes()).ok()?));
    let policy =
        documents.into_iter().find(|p| p.name == "jes-egress-network-policy").expect("it is printed");
    let ranges = ["selector", "172.16.0.0/28", "198.51.100.20/32", "203.0.113.7/32", "selector"];
    assert_eq!(peers(&policy), ranges);
}

/// The first peer of each rule.
fn peers(policy: &Policy) -> Vec<String> {
    let first = policy.rules.iter().filter_map(|rule| rule.peers.as_ref()?.first());
    first.map(|peer| peer.block.as_ref().map_or("selector".to_owned(), |block| block.cidr.clone())).collect()
}

/// Name and text of everything that Helm printed for the chart.
fn printed() -> Vec<(String, String)> {
    let folder: &Path = &root().join("tests/golden/job-executor-service");
    let files =
        fs::read_dir(folder).expect("the folder can be read").map(|f| f.expect("so can its entries").path());
    let files = files.filter(|path| path.extension().is_some_and(|e| e == "out"));
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    files.map(|path| (name(&path), fs::read_to_string(&path).expect("a file can be read"))).collect()
}
