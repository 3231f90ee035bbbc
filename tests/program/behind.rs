//! What stands behind Services: the numbers of ports that pods name, and the pods of a Service that publishes the address of a
//! host. From end to end: live, frozen, remembered and, as far as `lookup` goes, by the templates alone, in our own engine and,
//! where `JES_NETPOL_HELM` names one, in a real Helm.

use std::path::PathBuf;
use std::process::Command;

use crate::support::dns::{Dns, Zone};
use crate::support::kube_api::{Api, Reply, Running, service, slice};
use serde_json::{Value, json};

const GIT: &str = "
remoteControlPlane: {api: {hostname: ''}}
networkPolicy:
  egress:
    enabled: true
    k8sMasterCIDR: 10.20.0.0/28
    additional: [{name: git, service: gitea.tools}]
";

const HOST: &str = "
remoteControlPlane: {api: {hostname: keptn.example.com}}
networkPolicy: {egress: {enabled: true}}
";

/// A Service with two named ports, and these slices of it.
fn gitea(slices: Vec<Value>) -> Running {
    let ports = json!([{"name": "http", "port": 80, "targetPort": "web"}, {"name": "ssh", "port": 22, "targetPort": "shell"}]);
    let spec = json!({"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"], "selector": {"app": "gitea"}, "ports": ports});
    let named = |slice: Value| {
        let mut slice = slice;
        slice["metadata"]["namespace"] = json!("tools");
        slice
    };
    let slices: Vec<Value> = slices.into_iter().map(named).collect();
    Api::default()
        .kind("v1", "Service", "ServiceList", "services", true, vec![service("tools", "gitea", spec)])
        .kind("discovery.k8s.io/v1", "EndpointSlice", "EndpointSliceList", "endpointslices", true, slices)
        .policies(Vec::new())
        .serve()
}

fn run(program: &mut Command, api: &Running, values: &str, args: &[&str]) -> (String, String) {
    let file = api.file("values.yaml", values);
    let output = program
        .args(args)
        .args(["-f", file.to_str().unwrap(), "--kubeconfig", api.kubeconfig.to_str().unwrap()])
        .current_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (printed, stderr) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{args:?}: {stderr}");
    (printed, stderr)
}

fn ours() -> Command {
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
}

/// What is printed: the same live, frozen and by lookup.
fn policies(api: &Running, values: &str) -> String {
    let (live, _) = run(&mut ours(), api, values, &["render"]);
    let (resolved, _) = run(&mut ours(), api, values, &["resolve"]);
    let file = api.file("resolved.yaml", &resolved);
    let frozen = run(&mut ours(), api, values, &["render", "--offline", "-f", file.to_str().unwrap()]);
    assert_eq!(frozen.0, live, "frozen");
    let template =
        ["template", "job-executor-service", ".", "--dry-run=server", "--disable-openapi-validation"];
    assert_eq!(run(&mut ours(), api, values, &template).0, live, "by lookup");
    if let Some(helm) = std::env::var_os("JES_NETPOL_HELM") {
        assert_eq!(run(&mut Command::new(helm), api, values, &template).0, live, "by Helm");
    }
    live
}

#[test]
fn named_ports_are_numbers_where_all_ready_pods_agree() {
    let one = |name: &str, web: u16, address: &str, ready: bool| {
        slice("gitea", name, "IPv4", &[("http", web), ("ssh", 2222)], &[(address, Some(ready))])
    };
    let agreed = policies(
        &gitea(vec![
            one("gitea-1", 3000, "10.244.0.5", true),
            one("gitea-2", 3000, "10.244.0.6", true),
            one("gitea-3", 4000, "10.244.0.7", false),
        ]),
        GIT,
    );
    let rule = "# Port web is 3000 at all ready pods. Port shell is 2222 at all ready pods\n";
    assert!(
        agreed.contains(rule) && agreed.contains("port: 3000\n") && agreed.contains("port: 2222\n"),
        "{agreed}"
    );
    let different =
        gitea(vec![one("gitea-1", 3000, "10.244.0.5", true), one("gitea-2", 4000, "10.244.0.6", true)]);
    let printed = policies(&different, GIT);
    assert!(printed.contains("# Port web stays a name: "), "{printed}");
    assert!(printed.contains("port: web\n") && printed.contains("port: 2222\n"), "{printed}");
    let unknown = policies(&gitea(Vec::new()), GIT);
    assert!(unknown.contains("port: web\n") && unknown.contains("port: shell\n"), "{unknown}");
    let kept = GIT.replace("    enabled: true", "    enabled: true\n    namedPorts: keep");
    let kept = policies(&gitea(vec![one("gitea-1", 3000, "10.244.0.5", true)]), &kept);
    assert!(kept.contains("port: web\n") && !kept.contains("# Port"), "{kept}");
}

#[test]
fn what_was_resolved_keeps_both_for_either_choice() {
    let ready =
        slice("gitea", "gitea-1", "IPv4", &[("http", 3000), ("ssh", 22)], &[("10.244.0.5", Some(true))]);
    let api = gitea(vec![ready]);
    let (resolved, _) = run(&mut ours(), &api, GIT, &["resolve"]);
    let file = api.file("resolved.yaml", &resolved);
    let frozen = |choice: &str| {
        let choice = format!("networkPolicy.egress.namedPorts={choice}");
        run(&mut ours(), &api, GIT, &["render", "--offline", "-f", file.to_str().unwrap(), "--set", &choice])
            .0
    };
    assert!(frozen("number").contains("port: 3000\n"), "{resolved}");
    assert!(frozen("keep").contains("port: web\n"), "{resolved}");
}

/// A cluster with an ingress controller that has this address, or this name, to the outside.
fn published(status: Value, spec: Value) -> Api {
    let mut nginx = service("ingress", "nginx", spec);
    nginx["status"] = json!({"loadBalancer": {"ingress": [status]}});
    let behind = slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &[("192.0.2.11", Some(true))]);
    let ports = json!([{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]);
    let spec = json!({"clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"], "ports": ports});
    let apiserver = service("default", "kubernetes", spec);
    Api::default().kind("v1", "Service", "ServiceList", "services", true, vec![apiserver, nginx]).kind(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        "EndpointSliceList",
        "endpointslices",
        true,
        vec![behind],
    )
}

fn spec(more: &Value) -> Value {
    let ports = json!([{"name": "https", "port": 443, "targetPort": 8443}, {"name": "http", "port": 80, "targetPort": 8080}]);
    let mut spec = json!({"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"], "selector": {"app": "nginx"}, "ports": ports});
    spec["externalIPs"] = more.clone();
    spec
}

fn names() -> Dns {
    Zone::default().addresses("keptn.example.com", &["203.0.113.8"]).serve()
}

fn looked_up<'a>(dns: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    [args, &["--dns-server", dns, "-n", "keptn-jes"]].concat()
}

#[test]
fn a_host_of_a_load_balancer_of_the_cluster_opens_the_pods_behind_it() {
    let dns = names();
    let server = dns.address.to_string();
    for (status, more) in [
        (json!({"ip": "203.0.113.8"}), json!([])),
        (json!({"hostname": "Keptn.example.com"}), json!([])),
        (json!({"ip": "198.51.100.1"}), json!(["203.0.113.8"])),
    ] {
        let api = published(status.clone(), spec(&more)).serve();
        let (live, stderr) = run(&mut ours(), &api, HOST, &looked_up(&server, &["render"]));
        let rule = live.split_once("# Keptn's control plane\n").expect("it is there").1;
        for line in [
            "cidr: 203.0.113.8/32",
            "kubernetes.io/metadata.name: ingress",
            "app: nginx",
            "port: 8443",
            "port: 8080",
        ] {
            assert!(rule.contains(line), "{status}: {line} is missing in {rule}");
        }
        assert!(stderr.contains("203.0.113.8 is an address of Service ingress/nginx"), "{stderr}");
        let restricted = [
            "render",
            "--set",
            "networkPolicy.egress.restrictPorts=true",
            "--set",
            "remoteControlPlane.api.protocol=https",
        ];
        let (narrow, _) = run(&mut ours(), &api, HOST, &looked_up(&server, &restricted));
        assert!(narrow.contains("port: 8443") && !narrow.contains("port: 8080"), "{narrow}");
        let (resolved, _) = run(&mut ours(), &api, HOST, &looked_up(&server, &["resolve"]));
        let file = api.file("resolved.yaml", &resolved);
        let file = file.to_str().unwrap();
        let frozen = run(&mut ours(), &api, HOST, &["render", "--offline", "-n", "keptn-jes", "-f", file]);
        assert_eq!(frozen.0, live, "{resolved}");
        let (again, _) = run(&mut ours(), &api, HOST, &looked_up(&server, &["resolve", "--previous", file]));
        assert_eq!(again.matches("Service ingress/nginx").count(), 1, "{again}");
        let applied = api.file("live.yaml", &live);
        let check = looked_up(&server, &["check", "--live", applied.to_str().unwrap()]);
        run(&mut ours(), &api, HOST, &check);
    }
}

#[test]
fn who_may_not_see_all_services_gets_the_addresses_alone() {
    let dns = names();
    let server = dns.address.to_string();
    let forbidden = Reply::Status(403, "services is forbidden");
    let api =
        published(json!({"ip": "203.0.113.8"}), spec(&json!([]))).on("/api/v1/services", forbidden).serve();
    let (live, stderr) = run(&mut ours(), &api, HOST, &looked_up(&server, &["render"]));
    assert!(live.contains("cidr: 203.0.113.8/32") && !live.contains("app: nginx"), "{live}");
    assert!(!stderr.contains("forbidden"), "{stderr}");
}
