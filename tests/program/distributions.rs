//! The cluster's DNS of each distribution, as its objects stand in `tests/dns/<distribution>.json`: what `detect` makes of
//! them, and what is said of them with the default rule. `tests/dns/<distribution>.txt` was read by a person;
//! `JES_NETPOL_REMAKE=1` writes it anew. The templates print the same through `lookup`, in our own engine and, where
//! `JES_NETPOL_HELM` names one, in a real Helm.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::support::kube_api::{Api, Running, service, slice};
use serde_json::{Value, json};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A cluster that has these objects, and an apiserver.
fn cluster(dump: &Value) -> Running {
    let items = dump["items"].as_array().expect("it is a list");
    let of =
        |kind: &str| -> Vec<Value> { items.iter().filter(|item| item["kind"] == kind).cloned().collect() };
    let ports = json!([{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]);
    let spec = json!({"clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"], "ports": ports});
    let mut services = vec![service("default", "kubernetes", spec)];
    services.extend(of("Service"));
    let behind = slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("192.0.2.11", Some(true))]);
    let mut slices = vec![behind];
    slices.extend(of("EndpointSlice"));
    let endpoints = json!({
        "metadata": {"namespace": "default", "name": "kubernetes"},
        "subsets": [{"addresses": [{"ip": "192.0.2.11"}], "ports": [{"name": "https", "port": 6443}]}],
    });
    Api::default()
        .kind("v1", "Service", "ServiceList", "services", true, services)
        .kind("v1", "Endpoints", "EndpointsList", "endpoints", true, vec![endpoints])
        .kind("v1", "ConfigMap", "ConfigMapList", "configmaps", true, of("ConfigMap"))
        .kind("v1", "Node", "NodeList", "nodes", false, of("Node"))
        .kind("apps/v1", "DaemonSet", "DaemonSetList", "daemonsets", true, of("DaemonSet"))
        .kind("discovery.k8s.io/v1", "EndpointSlice", "EndpointSliceList", "endpointslices", true, slices)
        .policies(Vec::new())
        .serve()
}

/// What a run prints, and what it says.
fn run(program: &mut Command, api: &Running, args: &[&str]) -> (String, String) {
    let output = program
        .args(args)
        .args(["--kubeconfig", api.kubeconfig.to_str().expect("a path is text")])
        .args(["-n", "keptn-jes", "--set", "remoteControlPlane.api.hostname=203.0.113.7"])
        .args(["--set", "networkPolicy.egress.enabled=true"])
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("it is text");
    let (printed, stderr) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{args:?}: {stderr}");
    (printed, stderr)
}

fn ours() -> Command {
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
}

/// The part of a policy that opens the DNS.
fn rule(policies: &str) -> &str {
    policies.split_once("    # The cluster's DNS\n").unwrap_or_else(|| panic!("{policies}")).1
}

const DETECT: [&str; 2] = ["--set", "networkPolicy.egress.dns.mode=detect"];
const TEMPLATE: [&str; 5] =
    ["template", "job-executor-service", ".", "--dry-run=server", "--disable-openapi-validation"];

#[test]
fn each_distribution_has_its_dns_opened() {
    let folder = root().join("tests/dns");
    let mut dumps: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("so can its entries").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    dumps.sort();
    assert!(dumps.len() >= 12, "only {} distributions were looked at", dumps.len());
    for dump in dumps {
        let name = dump.file_stem().expect("it has a name").display().to_string();
        let objects = fs::read(&dump).expect("a dump can be read");
        let api = cluster(&serde_json::from_slice(&objects).expect("a dump is JSON"));
        let (detected, stderr) = run(&mut ours(), &api, &[&["render"][..], &DETECT].concat());
        let (_, default) = run(&mut ours(), &api, &["render"]);
        let got = format!("{}\ndetect says:\n{stderr}\ndefault says:\n{default}", rule(&detected));
        let path = dump.with_extension("txt");
        if std::env::var_os("JES_NETPOL_REMAKE").is_some() {
            fs::write(&path, &got).expect("a text can be written");
        }
        assert_eq!(got, fs::read_to_string(&path).unwrap_or_default(), "{name}");
        let looked_up = [&TEMPLATE[..], &DETECT].concat();
        assert_eq!(run(&mut ours(), &api, &looked_up).0, detected, "{name}: by lookup");
        if let Some(helm) = std::env::var_os("JES_NETPOL_HELM") {
            assert_eq!(run(&mut Command::new(helm), &api, &looked_up).0, detected, "{name}: by Helm");
        }
        let (resolved, _) = run(&mut ours(), &api, &[&["resolve"][..], &DETECT].concat());
        let file = api.file("resolved.yaml", &resolved);
        let frozen = ["render", "--offline", "-f", file.to_str().expect("a path is text")];
        assert_eq!(run(&mut ours(), &api, &[&frozen[..], &DETECT].concat()).0, detected, "{name}: frozen");
    }
}
