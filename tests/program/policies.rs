//! The policies on files that are there: the examples' values, what they ask for and what is printed for them, and the
//! documents that a real Helm made of the chart (`tests/golden/job-executor-service`), looked at with our own checks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, OnceLock};

use chartroom::value::Map;
use chartroom::yaml;
use jes_netpol::netpol::view::{self, Policy};
use jes_netpol::netpol::{CLUSTER_DOMAIN, Source, checks, needs, questions};

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
    // What the values of a case state is known to be meant.
    let cache = "169.254.20.10/32".parse().expect("it is a range");
    for (file, text) in printed() {
        for document in text.split("---\n").filter(|text| !text.trim().is_empty()) {
            let document = yaml::read(document.as_bytes()).expect("Helm prints YAML");
            assert_eq!(checks::check(&file, &document, &[cache]), [], "{file}");
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

/// The embedded chart is the one in the repository's root: the same bytes as from Helm, which was given that folder. Its
/// definitions are parsed when they are called, so every case is rendered that needs no look-up. Where an address comes from,
/// which annotations say, `render` knows better.
#[test]
fn the_embedded_chart_prints_what_helm_prints_for_the_folder() {
    let folder = root().join("tests/golden/job-executor-service");
    let mut same = Vec::new();
    for (file, want) in printed() {
        let line = fs::read_to_string(folder.join(&file).with_extension("cmd")).expect("it is there");
        // Name and chart are the embedded one's.
        let mut words = line.lines();
        if (words.next(), words.next()) != (Some("job-executor-service"), Some("../../..")) {
            continue;
        }
        let output = embedded(&words.map(str::to_owned).collect::<Vec<_>>());
        if output.status.success() {
            assert_eq!(
                without_origins(&String::from_utf8_lossy(&output.stdout)),
                without_origins(&want),
                "{file}"
            );
            same.push(file);
        }
    }
    for file in ["addresses.out", "frozen.out", "host-mapped.out"] {
        assert!(same.iter().any(|name| name == file), "{file}");
    }
    assert!(same.len() > 50, "only {} cases: {same:?}", same.len());
}

fn without_origins(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with("    jes-netpol/")).collect()
}

#[test]
fn offline_names_every_key_that_would_have_to_be_asked() {
    let output = render(&["--offline", "-f", "examples/full-values.yaml"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    let stderr = String::from_utf8_lossy(&output.stderr);
    for key in [
        "k8sMasterCIDR",
        "resolved.apiserver",
        "resolved.oauth",
        "resolved.controlPlane",
        "keptn.example.com",
    ] {
        assert!(stderr.contains(key), "{key} is missing in {stderr}");
    }
    assert!(!stderr.contains("from-a-secret-store"), "{stderr}");
}

#[test]
fn nothing_enabled_prints_nothing_and_says_what_to_set() {
    let output = render(&[]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b""[..]));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("networkPolicy.ingress.enabled") && stderr.contains("networkPolicy.egress.enabled"),
        "{stderr}"
    );
}

/// As with a stock Helm, which is given the value in the flag's place.
#[test]
fn annotations_say_where_addresses_are_from() {
    let frozen = ["-f", "examples/full-values.yaml", "-f", "examples/resolved.yaml"];
    let output = render(&[&["--offline", "--annotate"], frozen.as_slice()].concat());
    let want = printed().into_iter().find(|(name, _)| name == "annotated.out").expect("it is there").1;
    assert_eq!(String::from_utf8_lossy(&output.stdout), want);
    let output = render(&["r", "tests/golden/values/chart", "--annotate"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
}

#[test]
fn unused_keys_are_reported_with_their_place() {
    let values = "tests/explain/misspelt.yaml";
    let args = ["--offline", "-f", "examples/values.yaml", "-f", values, "--set", "networkPolicy.egres.x=1"];
    let output = render(&args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !output.stdout.is_empty(), "{stderr}");
    for line in [
        "--set: networkPolicy.egres is not a known key",
        "hint: did you mean networkPolicy.egress?",
        "tests/explain/misspelt.yaml:5:9: networkPolicy.egress.resolved.oauth[0].cdir is not a known key",
        "hint: did you mean networkPolicy.egress.resolved.oauth[0].cidr?",
        "tests/explain/misspelt.yaml:8:3: remoteControlPlane.hostname is not a known key",
        "hint: did you mean remoteControlPlane.api.hostname?",
    ] {
        assert!(stderr.contains(line), "{line} is missing in {stderr}");
    }
    assert!(!stderr.contains("replicas") && !stderr.contains("global"), "{stderr}");
    let output = render(&[args.as_slice(), &["--strict"]].concat());
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr.matches("Error: ").count(), 3, "{stderr}");
    let output = render(&["r", "tests/golden/values/chart", "--strict"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
}

#[test]
fn the_programs_own_look_at_values_says_more_than_the_schema() {
    let args =
        ["--offline", "-f", "examples/values.yaml", "--set", "networkPolicy.egress.k8sMasterCIDR=10.0.0.1/8"];
    let output = render(&args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    let want =
        "networkPolicy.egress.k8sMasterCIDR: \"10.0.0.1/8\" has bits set after its prefix; write 10.0.0.0/8";
    assert!(stderr.contains(want), "{stderr}");
}

fn render(args: &[&str]) -> Output {
    render_in(&root(), args)
}

fn render_in(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command
        .arg("render")
        .args(args)
        .current_dir(folder)
        .env("KUBECONFIG", "/nonexistent")
        .env("NO_COLOR", "1");
    command.output().expect("the program runs")
}

/// What `render --offline` makes of the arguments of a golden case of our chart. They take long enough to be run once.
pub fn embedded(args: &[String]) -> Arc<Output> {
    type Once = Arc<OnceLock<Arc<Output>>>;
    static DONE: Mutex<BTreeMap<Vec<String>, Once>> = Mutex::new(BTreeMap::new());
    let once = DONE
        .lock()
        .expect("no test panics while it holds the lock")
        .entry(args.to_vec())
        .or_default()
        .clone();
    let folder = root().join("tests/golden/job-executor-service");
    let words = || ["--offline"].into_iter().chain(args.iter().map(String::as_str)).collect::<Vec<_>>();
    once.get_or_init(|| Arc::new(render_in(&folder, &words()))).clone()
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

#[test]
fn a_label_that_kubernetes_would_refuse_is_an_error() {
    let output = render(&["--offline", "-f", "examples/values.yaml", "--set", "nameOverride=a b"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
    assert!(stderr.contains("app.kubernetes.io/name: is \"a b\", which is not a label value"), "{stderr}");
}
