//! The main job from end to end: the program, a DNS server and a Kubernetes API server, all real, all on loopback.
//! With `--nocapture` the failures print themselves.

use std::process::{Command, Output};

use crate::support::dns::{Answer, Dns, Zone, ips};
use crate::support::kube_api::{Api, ENDPOINTS, Reply, Running, SERVICE, SLICES, slice};
use hickory_server::proto::op::ResponseCode;
use serde_json::json;

const VALUES: &str = "\
remoteControlPlane:
  api:
    hostname: https://Keptn.Example.com:8443/api
    authMode: oauth
    oauth:
      clientDiscovery: https://sso.example.com:8443/.well-known/openid-configuration
networkPolicy:
  ingress: {enabled: true}
  egress: {enabled: true}
";

/// A control plane of three apiservers, two of them IPv4.
fn cluster() -> Api {
    let two = [("172.18.0.3", Some(true)), ("172.18.0.2", Some(true)), ("172.18.0.9", Some(false))];
    let v4 = slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &two);
    let v6 =
        slice("kubernetes", "kubernetes-v6", "IPv6", &[("https", 6443)], &[("fc00:f853::2", Some(true))]);
    Api::cluster(&["10.96.0.1", "fd00:10:96::1"], vec![v4, v6])
}

/// A control plane host with four addresses behind an alias, and a provider with one.
fn names() -> Zone {
    let four = ["203.0.113.9", "203.0.113.7", "2001:db8::7", "203.0.113.8"];
    Zone::default()
        .with("keptn.example.com", Answer::Alias("lb.example.net", 60))
        .addresses("lb.example.net", &four)
        .addresses("sso.example.com", &["198.51.100.20"])
}

fn run(command: &str, api: &Running, dns: &Dns, further: &[&str]) -> Output {
    let values = api.file("values.yaml", VALUES);
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args([command, "-f", values.to_str().unwrap()])
        .args(["--kubeconfig", api.kubeconfig.to_str().unwrap(), "--dns-server", &dns.address.to_string()])
        .args(["--dns-timeout", "300ms", "--timeout", "2s"])
        .args(further)
        .output()
        .unwrap()
}

fn printed(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The text between two comments of the egress policy.
fn rule<'a>(policies: &'a str, comment: &str) -> &'a str {
    let rest = policies.split_once(&format!("    # {comment}\n")).unwrap_or_else(|| panic!("{policies}")).1;
    rest.split("    # ").next().unwrap().split("---").next().unwrap()
}

fn ranges(rule: &str) -> Vec<&str> {
    rule.lines().filter_map(|line| line.trim().strip_prefix("cidr: ")).collect()
}

#[test]
fn every_address_of_cluster_and_hosts_is_in_the_policies() {
    let policies = printed(run("render", &cluster().serve(), &names().serve(), &[]));
    let apiserver = rule(&policies, "The Kubernetes apiserver");
    let mut found = ranges(apiserver);
    found.sort_unstable();
    let all = ["10.96.0.1/32", "172.18.0.2/32", "172.18.0.3/32", "fc00:f853::2/128", "fd00:10:96::1/128"];
    assert_eq!(found, all, "{apiserver}");
    assert!(apiserver.contains("port: 443\n") && apiserver.contains("port: 6443\n"), "{apiserver}");
    let hosts = ["203.0.113.7/32", "203.0.113.8/32", "203.0.113.9/32", "2001:db8::7/128"];
    assert_eq!(ranges(rule(&policies, "Keptn's control plane")), hosts);
    assert_eq!(ranges(rule(&policies, "The OAuth provider")), ["198.51.100.20/32"]);
    assert!(policies.contains("name: jes-ingress-network-policy\n"));
}

#[test]
fn what_was_resolved_renders_to_the_same_policies_without_asking() {
    let (api, dns) = (cluster().serve(), names().serve());
    let live = printed(run("render", &api, &dns, &[]));
    let resolved = printed(run("resolve", &api, &dns, &[]));
    let (values, resolved) = (api.file("values.yaml", VALUES), api.file("resolved.yaml", &resolved));
    let frozen = Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(["render", "--offline", "-f", values.to_str().unwrap(), "-f", resolved.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(printed(frozen), live);
    let twice: Vec<String> = (0..2).map(|_| printed(run("resolve", &api, &dns, &["--no-times"]))).collect();
    assert_eq!(twice[0], twice[1]);
    let json = printed(run("resolve", &api, &dns, &["-o", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["networkPolicy"]["egress"]["resolved"]["apiserver"].as_array().unwrap().len(), 5);
}

/// What failed, which key it is about, and a word that has to be in the message.
#[track_caller]
fn fails(what: &str, api: Api, names: Zone, key: &str, word: &str) {
    let output = run("render", &api.serve(), &names.serve(), &[]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    println!(
        "--- {what}: exit {:?}, {} bytes on stdout\n{stderr}",
        output.status.code(),
        output.stdout.len()
    );
    assert_eq!(output.status.code(), Some(1), "{what}");
    assert!(output.stdout.is_empty(), "{what}");
    assert!(stderr.contains(key) && stderr.contains(word) && stderr.contains("hint: "), "{what}: {stderr}");
}

#[test]
fn hosts_that_cannot_be_found_are_reported_and_nothing_is_printed() {
    let key = "remoteControlPlane.api.hostname";
    let host = |answer| names().with("keptn.example.com", answer);
    fails("no such name", cluster(), host(Answer::Alias("gone.example.net", 60)), key, "NXDOMAIN");
    fails("no addresses", cluster(), host(Answer::Addresses(Vec::new(), 60)), key, "no address");
    fails("SERVFAIL", cluster(), host(Answer::Code(ResponseCode::ServFail)), key, "SERVFAIL");
    fails("REFUSED", cluster(), host(Answer::Code(ResponseCode::Refused)), key, "REFUSED");
    fails("silence", cluster(), host(Answer::Silence), key, "no answer");
    fails("aliases in a circle", cluster(), host(Answer::OneStep("keptn.example.com", 60)), key, "alias");
    fails(
        "metadata",
        cluster(),
        host(Answer::Addresses(ips(&["169.254.169.254"]), 60)),
        key,
        "169.254.169.254",
    );
}

#[test]
fn clusters_that_cannot_be_asked_are_reported_and_nothing_is_printed() {
    let key = "networkPolicy.egress.k8sMasterCIDR";
    let all =
        |reply: Reply| cluster().on(SLICES, reply.clone()).on(SERVICE, reply.clone()).on(ENDPOINTS, reply);
    let refused = |code, reason| all(Reply::Status(code, reason));
    fails("401", refused(401, "Unauthorized"), names(), key, "401");
    fails("403", refused(403, "Forbidden"), names(), key, "endpointslices");
    fails("404", refused(404, "NotFound"), names(), key, "404");
    fails("500", refused(500, "InternalError"), names(), key, "500");
    fails("broken JSON", all(Reply::Raw(200, "{\"kind\": ")), names(), key, "Service default/kubernetes");
    fails("silence", all(Reply::Hang), names(), key, "no answer within");
    let empty = Reply::List("EndpointSliceList", "discovery.k8s.io/v1", Vec::new());
    fails("no endpoints", cluster().on(SLICES, empty), names(), key, "no ready");
    let other =
        slice("kubernetes", "kubernetes", "IPv4", &[("metrics", 9090)], &[("172.18.0.2", Some(true))]);
    let slices = Reply::List("EndpointSliceList", "discovery.k8s.io/v1", vec![other]);
    fails("no https port", cluster().on(SLICES, slices), names(), key, "https");
}

#[test]
fn lookups_of_a_foreign_chart_are_answered_when_allowed() {
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "n"}, "data": {"next": "d"}});
    let next = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "d", "namespace": "n"}, "data": {"k": "found"}});
    let api = cluster().kind("v1", "ConfigMap", "ConfigMapList", "configmaps", true, vec![map, next]).serve();
    let dns = names().serve();
    api.file("Chart.yaml", "apiVersion: v2\nname: m\nversion: 0.1.0\n");
    let chart = api.kubeconfig.parent().unwrap().to_owned();
    std::fs::create_dir(chart.join("templates")).unwrap();
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: c-}\n{{ $c := lookup \"v1\" \"ConfigMap\" \"n\" \"c\" }}{{ with $c.data }}\
        got: {{ (lookup \"v1\" \"ConfigMap\" \"n\" .next).data.k }} {{ getHostByName \"sso.example.com\" }}\
        {{ else }}nothing: true{{ end }}\n";
    std::fs::write(chart.join("templates/a.yaml"), template).unwrap();
    let render = |further: &[&str]| {
        let chart = chart.to_str().unwrap();
        printed(run("template", &api, &dns, &[&["r", chart], further].concat()))
    };
    assert!(render(&[]).contains("nothing: true"));
    assert!(render(&["--dry-run=server", "--enable-dns"]).contains("got: found 198.51.100.20"));
}
