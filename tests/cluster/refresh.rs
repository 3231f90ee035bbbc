//! `refresh` against a real apiserver and a real DNS server: what it applies, when it leaves things alone, and what it
//! tells.

use hickory_resolver::proto::op::ResponseCode;
use serde_json::{Value, json};

use crate::dns::{Answer, Zone, ips};
use crate::support::{Finished, apply, get, kubectl, namespace, run, same_endpoints, scratch};

pub const EGRESS: &str = "jes-egress-network-policy";
pub const HOST: &str = "keptn.example.com";

/// A namespace that no earlier run of the test has used: in this cluster none is ever quite deleted.
pub fn own_namespace(name: &str) -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let name = format!("{name}-{:x}", since.as_millis());
    namespace(&name);
    name
}

/// Values with both policies and a control plane of that host.
pub fn values(folder: &tempfile::TempDir, host: &str) -> String {
    let file = folder.path().join("values.yaml");
    let text = format!(
        "remoteControlPlane: {{api: {{hostname: {host}}}}}\n\
         networkPolicy: {{egress: {{enabled: true}}, ingress: {{enabled: true}}}}\n"
    );
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

fn once(namespace: &str, values: &str, further: &[&str]) -> Finished {
    run("admin", &[&["refresh", "--once", "-n", namespace, "-f", values], further].concat())
}

/// The hosts' ranges of a live egress policy, without those of the apiserver.
pub fn addresses(namespace: &str) -> Vec<String> {
    let policy = get(&["networkpolicy", EGRESS, "-n", namespace]);
    let rules = policy["spec"]["egress"].as_array().cloned().unwrap_or_default();
    let peers =
        rules.iter().filter(|rule| rule.get("ports").is_none()).flat_map(|rule| rule["to"].as_array());
    let all = peers.flatten().filter_map(|peer| peer["ipBlock"]["cidr"].as_str().map(str::to_owned));
    all.collect()
}

/// The reasons and notes of all Events in a namespace.
pub fn events(namespace: &str) -> Vec<(String, String)> {
    let all = get(&["events", "-n", namespace]);
    let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
    all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (text(event, "reason"), text(event, "message")))
        .collect()
}

#[test]
fn it_applies_what_is_missing_and_then_nothing() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-once");
    let folder = scratch();
    let values = values(&folder, "203.0.113.7");
    let dry = once(space, &values, &["--dry-run"]).printed();
    assert!(
        dry.contains(&format!("NetworkPolicy {space}/jes-egress-network-policy would be applied:\n")),
        "{dry}"
    );
    assert!(dry.contains("+ egress to 203.0.113.7/32, all ports\n"), "{dry}");
    let objects = "networkpolicies,configmaps,events";
    assert_eq!(get(&[objects, "-n", space])["items"], json!([]), "nothing was kept");

    assert_eq!(once(space, &values, &[]).printed(), "");
    assert_eq!(addresses(space), ["203.0.113.7/32"]);
    let live = get(&["networkpolicies", "-n", space, "--show-managed-fields"]);
    let managers: Vec<&Value> =
        live["items"].as_array().unwrap().iter().map(|item| &item["metadata"]["managedFields"]).collect();
    assert_eq!(managers.len(), 2);
    for fields in managers {
        assert_eq!(fields.as_array().unwrap().len(), 1, "{fields}");
        assert_eq!(fields[0]["manager"], "jes-netpol-refresh");
        assert_eq!(fields[0]["operation"], "Apply");
    }
    let reasons: Vec<String> = events(space).into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(reasons, ["Applied", "Applied"]);
    let check = run("admin", &["check", "-n", space, "-f", &values]);
    assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);

    let versions = || {
        let live = get(&["networkpolicies", "-n", space]);
        let items = live["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["metadata"]["resourceVersion"].clone()).collect::<Vec<_>>()
    };
    let before = versions();
    let again = once(space, &values, &[]);
    assert_eq!(again.stderr, "");
    assert_eq!((again.printed(), versions()), (String::new(), before), "the meaning is the same");
}

#[test]
fn what_others_own_is_left_alone_and_what_is_its_own_is_put_right() {
    let space = &own_namespace("refresh-conflict");
    let folder = scratch();
    let values = values(&folder, "203.0.113.7");
    let theirs = json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": EGRESS, "namespace": space},
        "spec": {
            "podSelector": {},
            "policyTypes": ["Egress"],
            "egress": [{"to": [{"ipBlock": {"cidr": "198.51.100.1/32"}}]}],
        },
    });
    apply(&theirs.to_string());
    let finished = once(space, &values, &[]);
    assert_eq!((finished.code, &*finished.stdout), (Some(1), ""));
    assert!(
        finished.stderr.contains("NetworkPolicy jes-egress-network-policy is not changed: "),
        "{}",
        finished.stderr
    );
    assert!(finished.stderr.contains("conflicts with \"kubectl\""), "{}", finished.stderr);
    assert_eq!(addresses(space), ["198.51.100.1/32"]);
    let (_, note) = events(space).into_iter().find(|(reason, _)| reason == "Conflict").unwrap();
    assert!(note.contains(".spec.egress"), "{note}");

    once(space, &values, &["--force-conflicts"]).printed();
    assert_eq!(addresses(space), ["203.0.113.7/32"]);
    // From now on it is the refresher's.
    let edit = json!({"spec": {"egress": [{"to": [{"ipBlock": {"cidr": "198.51.100.2/32"}}]}]}}).to_string();
    let patch = ["patch", "networkpolicy", EGRESS, "-n", space, "--type=merge", "-p", &edit];
    kubectl(&patch, "").printed();
    assert_eq!(addresses(space), ["198.51.100.2/32"]);
    once(space, &values, &[]).printed();
    assert_eq!(addresses(space), ["203.0.113.7/32"]);
}

#[test]
fn what_was_looked_up_can_be_a_policy_of_its_own() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-separate");
    let folder = scratch();
    let values = values(&folder, HOST);
    let dns = Zone::default().addresses(HOST, &["203.0.113.1", "203.0.113.2"]).serve();
    let asked = ["--dns-server", &dns.address.to_string(), "--separate"];
    let alone = once(space, &values, &asked);
    assert_eq!(alone.code, Some(1));
    assert!(
        alone.stderr.contains("jes-egress-network-policy with the other rules is missing"),
        "{}",
        alone.stderr
    );
    assert_eq!(get(&["networkpolicies", "-n", space])["items"], json!([]), "alone it would cut JES off");

    let args = ["refresh", "--print-static", "-n", space, "-f", &values, "--kubeconfig", "/nonexistent"];
    let fixed = crate::support::ours().args(args).output().unwrap();
    let fixed: Finished = fixed.into();
    let fixed = fixed.printed();
    assert!(!fixed.contains("192.0.2.1") && !fixed.contains("203.0.113"), "{fixed}");
    apply(&fixed);
    once(space, &values, &asked).printed();
    let live = get(&["networkpolicies", "-n", space]);
    let live: Vec<&Value> = live["items"].as_array().unwrap().iter().collect();
    let names: Vec<&str> = live.iter().map(|policy| policy["metadata"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["jes-egress-addresses", EGRESS, "jes-ingress-network-policy"]);
    assert_eq!(live[0]["spec"]["podSelector"], live[1]["spec"]["podSelector"]);
    assert_eq!(live[0]["spec"]["policyTypes"], json!(["Egress"]));
    // Together they allow what the one policy would.
    let check = run(
        "admin",
        &[
            "check",
            "-n",
            space,
            "-f",
            &values,
            "--dns-server",
            &dns.address.to_string(),
            "--fail-on",
            "cut-off-only",
        ],
    );
    assert_eq!(check.code, Some(0), "{}{}", check.stdout, check.stderr);
    assert!(!check.stdout.contains("not needed"), "{}", check.stdout);
    let before = live[0]["metadata"]["resourceVersion"].clone();
    once(space, &values, &asked).printed();
    assert_eq!(
        get(&["networkpolicy", "jes-egress-addresses", "-n", space])["metadata"]["resourceVersion"],
        before
    );
}

#[test]
fn what_was_known_is_kept_in_the_cluster() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-memory");
    let folder = scratch();
    let values = values(&folder, HOST);
    let dns = Zone::default().addresses(HOST, &["203.0.113.1"]).serve();
    let server = dns.address.to_string();
    let refresh = |further: &[&str]| {
        let asked = ["--dns-server", &server, "--timeout", "3s", "--dns-timeout", "1s"];
        once(space, &values, &[&asked, further].concat())
    };
    refresh(&[]).printed();
    assert_eq!(addresses(space), ["203.0.113.1/32"]);
    dns.set(HOST, Answer::Addresses(ips(&["203.0.113.2"]), 300));
    refresh(&[]).printed();
    assert_eq!(addresses(space), ["203.0.113.1/32", "203.0.113.2/32"]);
    let memory = get(&["configmap", &format!("jes-netpol.{space}.job-executor-service"), "-n", space]);
    let text = memory["data"]["resolved.yaml"].as_str().unwrap();
    assert!(text.contains("from: DNS 127.0.0.1:") && text.contains("seen: "), "{text}");

    for answer in [Answer::Code(ResponseCode::ServFail), Answer::Silence, Answer::Code(ResponseCode::Refused)]
    {
        dns.set(HOST, answer.clone());
        let finished = refresh(&["--keep", "0s"]);
        assert_eq!(finished.code, Some(1), "{answer:?}: {}", finished.stderr);
        assert!(
            finished.stderr.contains("the earlier addresses are used"),
            "{answer:?}: {}",
            finished.stderr
        );
        assert_eq!(addresses(space), ["203.0.113.1/32", "203.0.113.2/32"], "{answer:?}");
    }
    // A lie is as good as none.
    dns.set(HOST, Answer::Addresses(ips(&["169.254.169.254"]), 300));
    let finished = refresh(&[]);
    assert!(finished.stderr.contains("metadata"), "{}", finished.stderr);
    assert_eq!(addresses(space), ["203.0.113.1/32", "203.0.113.2/32"]);

    dns.set(HOST, Answer::Addresses(ips(&["203.0.113.3"]), 300));
    refresh(&["--keep", "0s"]).printed();
    assert_eq!(addresses(space), ["203.0.113.3/32"]);
    let reasons: Vec<String> = events(space).into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(reasons.iter().filter(|reason| *reason == "AddressesChanged").count(), 2, "{reasons:?}");
}
