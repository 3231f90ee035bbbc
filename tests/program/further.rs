//! Further peers by host, URL and Service, from end to end: looked up, frozen, remembered, explained and compared with what
//! is live. The program, a DNS server and a Kubernetes API server on loopback.

use std::process::Output;

use crate::support::asking;
use crate::support::dns::{Answer, Dns, Zone, ips};
use crate::support::kube_api::{Api, Reply, Running, service};
use hickory_server::proto::op::ResponseCode;
use serde_json::{Value, json};

const VALUES: &str = "
remoteControlPlane: {api: {hostname: ''}}
jobConfig:
  networkPolicy:
    enabled: true
    blockCIDRs: [0.0.0.0/0, '::/0']
    additional:
      - {name: proxy, host: 'proxy.example.com:3128'}
networkPolicy:
  egress:
    enabled: true
    k8sMasterCIDR: 10.20.0.0/28
    additional:
      - {name: proxy, host: proxy.example.com, ports: [{port: 8080}]}
      - {name: tokens, url: 'https://sso.example.com/token'}
      - {name: git, service: gitea.tools, ports: [{port: 80}]}
      - {name: queue, host: queue.tools}
";

fn tools() -> Api {
    let with = |api: Api, name: &str, spec: Value| {
        let path = format!("/api/v1/namespaces/tools/services/{name}");
        api.on(&path, Reply::Json(service("tools", name, spec)))
    };
    let ports = json!([{"name": "http", "port": 80, "targetPort": 3000}, {"name": "ssh", "port": 22}]);
    let gitea = json!({"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"], "selector": {"app": "gitea"}, "ports": ports});
    let queue = json!({"clusterIP": "None", "selector": {"app": "queue"}, "ports": [{"port": 5672}]});
    with(with(Api::default(), "gitea", gitea), "queue", queue)
}

fn names() -> Zone {
    Zone::default()
        .addresses("proxy.example.com", &["203.0.113.8", "2001:db8::8"])
        .addresses("sso.example.com", &["203.0.113.7"])
}

fn run(api: &Running, dns: &Dns, args: &[&str]) -> Output {
    asking::run(api, dns, VALUES, args)
}

#[track_caller]
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn path(file: &std::path::Path) -> String {
    file.to_str().unwrap().to_owned()
}

#[test]
fn peers_are_looked_up_once_each_and_frozen_under_their_names() {
    let (api, dns) = (tools().serve(), names().serve());
    let live = printed(&run(&api, &dns, &["render"]));
    let asked = dns.asked().iter().filter(|question| question.contains("proxy.example.com")).count();
    assert_eq!(asked, 2, "A and AAAA, for both policies together: {:?}", dns.asked());
    for rule in [
        "# Further peers: proxy\n    - to:\n        - ipBlock:\n            cidr: 203.0.113.8/32\n        - ipBlock:\n            \
         cidr: 2001:db8::8/128\n      ports:\n        - protocol: TCP\n          port: 8080\n",
        "# Further peers: tokens\n    - to:\n        - ipBlock:\n            cidr: 203.0.113.7/32\n      ports:\n        - \
         protocol: TCP\n          port: 443\n",
        "              app: gitea\n      ports:\n        - protocol: TCP\n          port: 3000\n    # Further peers: queue\n",
        "              app: queue\n",
        "cidr: 2001:db8::8/128\n      ports:\n        - protocol: TCP\n          port: 3128",
    ] {
        assert!(live.contains(rule), "{rule}\n{live}");
    }
    let resolved = printed(&run(&api, &dns, &["resolve", "-o", "json"]));
    let lists: Value = serde_json::from_str(&resolved).unwrap();
    let lists = &lists["networkPolicy"]["egress"]["resolved"];
    assert_eq!(lists["additional"]["proxy"][1]["cidr"], "2001:db8::8/128", "{resolved}");
    assert_eq!(lists["jobsAdditional"]["proxy"][0]["host"], "proxy.example.com", "{resolved}");
    assert_eq!(lists["additional"]["git"][0]["host"], "gitea.tools.svc", "{resolved}");
    let file = path(&api.file("resolved.json", &resolved));
    let frozen = run(&api, &dns, &["render", "--offline", "-f", &file]);
    assert_eq!(printed(&frozen), live);
    // What an earlier run printed is looked up again, whatever stands there.
    let old = path(&api.file("old.json", &resolved.replace("203.0.113.8/32", "203.0.113.99/32")));
    let again = printed(&run(&api, &dns, &["resolve", "-o", "json", "-f", &old]));
    assert!(!again.contains("203.0.113.99"), "{again}");
}

#[test]
fn earlier_addresses_stay_while_lookups_fail() {
    let (api, dns) = (tools().serve(), names().serve());
    let resolved = printed(&run(&api, &dns, &["resolve"]));
    let file = path(&api.file("resolved.yaml", &resolved));
    let failing = || Answer::Code(ResponseCode::ServFail);
    let silent =
        Zone::default().with("proxy.example.com", failing()).with("sso.example.com", failing()).serve();
    let without = run(&api, &silent, &["resolve"]);
    let stderr = String::from_utf8_lossy(&without.stderr).into_owned();
    assert_eq!((without.status.code(), without.stdout.as_slice()), (Some(1), &b""[..]), "{stderr}");
    for text in [
        "networkPolicy.egress.additional[1].url",
        "networkPolicy.egress.resolved.additional.tokens",
        "networkPolicy.egress.additional[0].host",
    ] {
        assert!(stderr.contains(text), "{text}: {stderr}");
    }
    let kept = run(&api, &silent, &["resolve", "--previous", &file]);
    let text = printed(&kept);
    for cidr in ["203.0.113.8/32", "203.0.113.7/32", "2001:db8::8/128"] {
        assert!(text.contains(cidr), "{text}");
    }
    assert!(String::from_utf8_lossy(&kept.stderr).contains("the earlier addresses are used"), "{kept:?}");
    let moved = names().with("sso.example.com", Answer::Addresses(ips(&["203.0.113.77"]), 60)).serve();
    let joined = printed(&run(&api, &moved, &["resolve", "--previous", &file]));
    assert!(joined.contains("203.0.113.77/32") && joined.contains("203.0.113.7/32"), "{joined}");
}

#[test]
fn peers_are_explained_and_compared_with_what_is_live() {
    let (api, dns) = (tools().serve(), names().serve());
    let explained = printed(&run(&api, &dns, &["explain", "-o", "json"]));
    let explained: Value = serde_json::from_str(&explained).unwrap();
    let rules = explained["rules"].as_array().unwrap();
    let rule = |key: &str| {
        rules.iter().find(|rule| rule["key"] == key).unwrap_or_else(|| panic!("{key}: {rules:?}"))
    };
    let tokens = rule("networkPolicy.egress.additional[1].url");
    assert_eq!(
        (&tokens["peers"][0]["peer"], &tokens["ports"][0]),
        (&json!("203.0.113.7/32"), &json!("TCP 443"))
    );
    assert_eq!(tokens["peers"][0]["host"], "sso.example.com");
    assert_eq!(tokens["set"]["file"]["line"], 15);
    assert_eq!(rule("jobConfig.networkPolicy.additional[0].host")["policy"], "jes-job-network-policy");
    let live = printed(&run(&api, &dns, &["render"]));
    let same = path(&api.file("live.yaml", &live));
    assert_eq!(run(&api, &dns, &["check", "--live", &same]).status.code(), Some(0));
    let other = path(&api.file("other.yaml", &live.replace("203.0.113.7/32", "203.0.113.6/32")));
    let checked = run(&api, &dns, &["check", "--live", &other]);
    let text = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert_eq!(checked.status.code(), Some(1), "{text}");
    assert!(text.contains("203.0.113.7/32") && text.contains("sso.example.com"), "{text}");
}
