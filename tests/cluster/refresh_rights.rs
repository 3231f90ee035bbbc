//! The manifests of examples/refresh: a real apiserver takes them, and their rights are enough and not more than enough.

use std::fs;
use std::process::Command;
use std::time::Duration;

use hickory_resolver::proto::op::ResponseCode;
use serde_json::{Value, json};

use crate::dns::{Answer, Zone, ips};
use crate::refresh::{HOST, own_namespace};
use crate::refresh_loop::{Running, within};
use crate::support::{apply, kubectl, objects, own_kubeconfig, scratch, source, the_cluster};

fn example(name: &str) -> String {
    fs::read_to_string(source(&format!("examples/refresh/{name}"))).unwrap()
}

/// The objects of an example, in namespaces of the test's own.
fn placed(name: &str, home: &str, release: &str) -> Vec<Value> {
    let place = |object: &Value| {
        let text = object.to_string();
        let text = text.replace(r#""namespace":"jes-netpol""#, &format!(r#""namespace":"{home}""#));
        let text = text.replace(r#""namespace":"keptn-jes""#, &format!(r#""namespace":"{release}""#));
        serde_json::from_str(&text).unwrap()
    };
    objects(&example(name)).iter().map(place).collect()
}

fn apply_all(objects: &[Value]) -> String {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string();
    let told = kubectl(&["apply", "--server-side", "--force-conflicts", "-f", "-"], &list);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    told.stderr
}

#[test]
fn the_manifests_are_taken_by_a_cluster_that_wants_restricted_pods() {
    let (home, release) = (own_namespace("refresh-home"), own_namespace("refresh-jes"));
    let labels = ["enforce", "warn"].map(|mode| format!("pod-security.kubernetes.io/{mode}=restricted"));
    kubectl(&["label", "namespace", &home, &labels[0], &labels[1]], "").printed();
    assert_eq!(apply_all(&placed("rbac.yaml", &home, &release)), "");
    let objects = placed("deployment.yaml", &home, &release);
    let kinds: Vec<&str> = objects.iter().map(|object| object["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Deployment", "PodDisruptionBudget", "Service"]);
    assert_eq!(apply_all(&objects), "", "no warning, as of a pod that is not restricted");
    // A Deployment is taken whatever its pods are; the pod itself is not.
    let mut pod = objects[0]["spec"]["template"].clone();
    (pod["apiVersion"], pod["kind"]) = (json!("v1"), json!("Pod"));
    (pod["metadata"]["name"], pod["metadata"]["namespace"]) = (json!("one"), json!(home));
    apply_all(&[pod]);

    let args = ["render", "jes-netpol-refresh", "-n", "jes-netpol", "--offline", "-f"];
    let values = source("examples/refresh/own-values.yaml");
    let printed = crate::support::ours().args(args).arg(values).output().unwrap();
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let text = String::from_utf8(printed.stdout)
        .unwrap()
        .replace("namespace: jes-netpol", &format!("namespace: {home}"));
    assert!(text.contains("app.kubernetes.io/name: jes-netpol-refresh"), "{text}");
    apply(&text);
}

/// Runs `refresh` with these rights for as long as it takes to need all of them. Whether something was forbidden, and what.
fn forbidden(rights: &dyn Fn(&mut Vec<Value>)) -> Option<String> {
    let (home, release) = (own_namespace("rights-home"), own_namespace("rights-jes"));
    let mut objects = placed("rbac.yaml", &home, &release);
    rights(&mut objects);
    apply_all(&objects);
    let token = kubectl(&["create", "token", "jes-netpol-refresh", "-n", &home], "").printed();
    let folder = scratch();
    let kubeconfig = own_kubeconfig(folder.path(), &the_cluster(), &json!({"token": token}));
    let dns = Zone::default().with(HOST, Answer::Addresses(ips(&["203.0.113.1"]), 1)).serve();
    let whom = ["--kubeconfig".to_owned(), kubeconfig, "--state-namespace".to_owned(), home];
    let running = Running::with(&release, &dns.address.to_string(), "a", &whom, &["--max-interval", "1s"]);
    let what = || running.log().lines().find(|line| line.contains("forbidden")).map(str::to_owned);
    let is_ready = || running.get("/readyz").starts_with("HTTP/1.1 200");
    within(20, || what().is_some() || is_ready(), || running.log());
    // Another set, and a failure that is told more than once.
    dns.set(HOST, Answer::Addresses(ips(&["203.0.113.2"]), 1));
    let changes = || running.metric("jes_netpol_refresh_set_changes_total") >= 1.0;
    within(20, || what().is_some() || changes(), || running.log());
    dns.set(HOST, Answer::Code(ResponseCode::ServFail));
    let failed = || {
        running.metric(&format!(
            "jes_netpol_refresh_lookups_total{{resolver=\"DNS {}\",outcome=\"failed\"}}",
            dns.address
        )) >= 3.0
    };
    within(20, || what().is_some() || failed(), || running.log());
    std::thread::sleep(Duration::from_millis(500));
    what()
}

#[test]
fn the_rights_are_enough_and_each_is_needed() {
    // The roles in default are shared by all of these, so one runs after the other.
    let objects = objects(&example("rbac.yaml"));
    assert_eq!(forbidden(&|_| ()), None, "all together are enough");
    let mut tried = 0;
    for (index, object) in objects.iter().enumerate() {
        for (rule, verbs) in object["rules"].as_array().into_iter().flatten().enumerate() {
            for verb in verbs["verbs"].as_array().unwrap() {
                let without = |objects: &mut Vec<Value>| {
                    let verbs = objects[index]["rules"][rule]["verbs"].as_array_mut().unwrap();
                    verbs.retain(|other| other != verb);
                    if verbs.is_empty() {
                        objects[index]["rules"].as_array_mut().unwrap().remove(rule);
                    }
                };
                let told = forbidden(&without);
                println!("without {verb} of {}: {}", verbs["resources"], told.as_deref().unwrap_or("-"));
                assert!(told.is_some(), "nobody needs {verb} of {verbs}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 18);
}

#[test]
fn the_image_is_made_without_a_container_daemon() {
    let folder = scratch();
    let archive = folder.path().join("image.tar");
    let make = || {
        let script = source("examples/refresh/image.sh");
        let made = Command::new(script)
            .args([env!("CARGO_BIN_EXE_jes-netpol").as_ref(), archive.as_os_str()])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        (String::from_utf8(made.stdout).unwrap(), fs::read(&archive).unwrap())
    };
    let (digest, bytes) = make();
    assert!(make() == (digest.clone(), bytes.clone()), "the same binary, the same bytes");
    let mut files = std::collections::BTreeMap::new();
    for entry in tar::Archive::new(&bytes[..]).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().trim_start_matches("./").to_owned();
        let mut contents = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut contents).unwrap();
        files.insert(path, contents);
    }
    let json = |bytes: &[u8]| -> Value { serde_json::from_slice(bytes).unwrap() };
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().unwrap().replace("sha256:", "");
        let bytes = &files[&format!("blobs/sha256/{digest}")];
        assert_eq!(descriptor["size"], bytes.len(), "{descriptor}");
        bytes.clone()
    };
    let index = json(&files["index.json"]);
    assert_eq!(index["manifests"][0]["digest"], digest.trim());
    let manifest = json(&blob(&index["manifests"][0]));
    let config = json(&blob(&manifest["config"]));
    assert_eq!(
        (&config["config"]["User"], &config["config"]["Entrypoint"][0]),
        (&json!("65534:65534"), &json!("/jes-netpol"))
    );
    let layer = flate2::read::GzDecoder::new(&blob(&manifest["layers"][0])[..]).bytes_all();
    let mut inner = tar::Archive::new(&layer[..]);
    let names: Vec<String> =
        inner.entries().unwrap().map(|e| e.unwrap().path().unwrap().display().to_string()).collect();
    assert_eq!(names, ["jes-netpol"], "and nothing else");
}

/// All that a reader has.
trait BytesAll {
    fn bytes_all(self) -> Vec<u8>;
}

impl<R: std::io::Read> BytesAll for R {
    fn bytes_all(mut self) -> Vec<u8> {
        let mut all = Vec::new();
        self.read_to_end(&mut all).unwrap();
        all
    }
}
