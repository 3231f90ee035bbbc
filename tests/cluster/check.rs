//! `check` against what really happens to a cluster: apiservers that move, policies that people edit and delete.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::dns::{Answer, Dns, Zone, ips};
use crate::support::{
    Finished, Person, apply, endpoints, file, get, kubectl, namespace, run, scratch, source,
};

const EGRESS: &str = "jes-egress-network-policy";

fn dns(addresses: &[&str]) -> Dns {
    Zone::default().with("keptn.example.com", Answer::Addresses(ips(addresses), 300)).serve()
}

/// A namespace in which the policies are applied, with a pod.
struct Applied {
    name: &'static str,
    values: tempfile::TempDir,
}

impl Applied {
    #[track_caller]
    fn new(name: &'static str) -> Applied {
        namespace(name);
        let values = scratch();
        let text = "remoteControlPlane: {api: {hostname: keptn.example.com}}\n\
                    networkPolicy: {ingress: {enabled: true}, egress: {enabled: true}}\n";
        fs::write(values.path().join("values.yaml"), text).unwrap();
        let applied = Applied { name, values };
        applied.apply(&dns(&["203.0.113.7", "203.0.113.8"]));
        let labels = json!({"app.kubernetes.io/name": "job-executor-service", "app.kubernetes.io/instance": "job-executor-service"});
        let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": name}});
        apply(&account.to_string());
        let containers = json!([{"name": "jes", "image": "jes"}]);
        apply(
            &json!({
                "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "jes", "namespace": name, "labels": labels},
                "spec": {"containers": containers, "automountServiceAccountToken": false},
            })
            .to_string(),
        );
        applied
    }

    fn args(&self, command: &str, dns: &Dns) -> Vec<String> {
        let values = self.values.path().join("values.yaml").to_str().unwrap().to_owned();
        let server = dns.address.to_string();
        [command, "-n", self.name, "-f", &values, "--dns-server", &server].map(str::to_owned).to_vec()
    }

    #[track_caller]
    fn apply(&self, dns: &Dns) {
        let args = self.args("render", dns);
        let rendered = run("admin", &args.iter().map(String::as_str).collect::<Vec<_>>()).printed();
        kubectl(&["apply", "--server-side", "--force-conflicts", "-n", self.name, "-f", "-"], &rendered)
            .printed();
    }

    fn check(&self, dns: &Dns, further: &[&str]) -> Finished {
        let args = self.args("check", dns);
        run("admin", &[&args.iter().map(String::as_str).collect::<Vec<_>>(), further].concat())
    }

    /// Exit code, and the changes as effect and peer.
    #[track_caller]
    fn changes(&self, dns: &Dns) -> (Option<i32>, Vec<String>) {
        let finished = self.check(dns, &["-o", "json"]);
        let table = self.check(dns, &[]);
        println!("exit {:?}\n{}{}", table.code, table.stdout, table.stderr);
        assert_eq!(finished.code, table.code);
        let json: Value =
            serde_json::from_str(&finished.stdout).unwrap_or_else(|_| panic!("{}", finished.stderr));
        let text = |change: &Value, key: &str| change[key].as_str().unwrap().to_owned();
        let changes = json["changes"].as_array().unwrap();
        (
            finished.code,
            changes.iter().map(|c| format!("{} {}", text(c, "effect"), text(c, "peer"))).collect(),
        )
    }
}

/// Another address for the second apiserver; the first one again at the end.
struct Moved;

impl Moved {
    fn to(address: &str) -> Moved {
        second(&[address]);
        Moved
    }
}

impl Drop for Moved {
    fn drop(&mut self) {
        second(&[]);
    }
}

fn second(args: &[&str]) {
    let output = Command::new(source("tests/cluster/second")).args(args).output().unwrap();
    assert!(
        std::thread::panicking() || output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn what_is_applied_is_the_same_until_something_happens() {
    let _mine = endpoints();
    let jes = Applied::new("check-all");
    let two = dns(&["203.0.113.7", "203.0.113.8"]);
    assert_eq!(jes.changes(&two), (Some(0), vec![]));

    let moved = Moved::to("192.0.2.13");
    let (code, changes) = jes.changes(&two);
    assert_eq!(
        (code, changes),
        (Some(1), vec!["cut-off 192.0.2.13/32".into(), "wider 192.0.2.12/32".into()])
    );
    drop(moved);
    assert_eq!(jes.changes(&two).0, Some(0));

    let other = dns(&["203.0.113.7", "203.0.113.9"]);
    let (code, changes) = jes.changes(&other);
    assert_eq!(
        (code, changes),
        (Some(1), vec!["cut-off 203.0.113.9/32".into(), "wider 203.0.113.8/32".into()])
    );
    assert_eq!(jes.check(&other, &["--fail-on", "cut-off"]).code, Some(1));

    let policy = get(&["networkpolicy", "-n", jes.name, EGRESS]);
    let rules = policy["spec"]["egress"].as_array().unwrap();
    let index = rules.iter().position(|rule| rule.to_string().contains("203.0.113.7/32")).unwrap();
    let patch = json!([{"op": "add", "path": format!("/spec/egress/{index}/to/-"), "value": {"ipBlock": {"cidr": "198.51.100.0/24"}}}]);
    let patch = patch.to_string();
    kubectl(&["patch", "networkpolicy", EGRESS, "-n", jes.name, "--type=json", "-p", &patch], "").printed();
    assert_eq!(jes.changes(&two), (Some(1), vec!["wider 198.51.100.0/24".into()]));
    assert_eq!(jes.check(&two, &["--fail-on", "cut-off"]).code, Some(0));
    let diff = jes.check(&two, &["-o", "diff"]).stdout;
    assert!(diff.contains("-egress to 198.51.100.0/24, all ports\n"), "{diff}");

    kubectl(&["delete", "networkpolicy", EGRESS, "-n", jes.name], "").printed();
    assert_eq!(jes.changes(&two), (Some(1), vec!["wider all peers".into()]));
    jes.apply(&two);
    assert_eq!(jes.changes(&two), (Some(0), vec![]));
    assert_eq!(jes.check(&two, &["-n", "check-nowhere"]).code, Some(3));
}

#[test]
fn the_examples_are_accepted_and_their_rights_are_enough_and_no_more() {
    let _unchanged = endpoints();
    namespace("keptn");
    namespace("keptn-jes");
    let read = |name: &str| fs::read_to_string(source(&format!("examples/{name}"))).unwrap();
    let cronjob = read("cronjob.yaml");
    kubectl(&["apply", "--dry-run=server", "-f", "-"], &cronjob).printed();
    apply(&cronjob);
    let job = get(&["cronjob", "-n", "keptn-jes", "jes-netpol-check"]);
    let args = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"].clone();
    let args: Vec<String> = serde_json::from_value(args).unwrap();
    let folder = scratch();
    let values = folder.path().join("values.yaml");
    fs::write(&values, read("values.yaml").replace("k8sMasterCIDR: 172.16.0.0/28", "k8sMasterCIDR: \"\""))
        .unwrap();
    let args: Vec<String> =
        args.iter().map(|arg| arg.replace("/values/values.yaml", values.to_str().unwrap())).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let person = Person::new("check-cronjob");
    let apiserver = [("Role", "jes-netpol-apiserver", "default"), ("Role", "jes-netpol-check", "keptn-jes")];
    apply(&read("rbac.yaml"));
    let refused = person.run(&args);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(3), ""), "{}", refused.stderr);
    assert!(refused.stderr.contains("cannot list resource \"networkpolicies\""), "{}", refused.stderr);
    let _granted: Vec<_> = apiserver.map(|(kind, role, space)| person.grant(kind, role, Some(space))).into();
    let finished = person.run(&args);
    assert!(matches!(finished.code, Some(0 | 1)), "{}", finished.stderr);
    assert!(!finished.stderr.contains("forbidden"), "{}", finished.stderr);
    let kubeconfig = file("kubeconfig");
    let path = format!(
        "{}:/usr/bin:/bin",
        std::path::Path::new(env!("CARGO_BIN_EXE_jes-netpol")).parent().unwrap().display()
    );
    let script = Command::new(source("examples/ci.sh"))
        .env_clear()
        .envs([("PATH", path.as_str()), ("KUBECONFIG", kubeconfig.to_str().unwrap())])
        .envs([("VALUES", values.to_str().unwrap()), ("NAMESPACE", "keptn-jes")])
        .output()
        .unwrap();
    println!("{}{}", String::from_utf8_lossy(&script.stdout), String::from_utf8_lossy(&script.stderr));
    assert!(matches!(script.status.code(), Some(0 | 1)), "{script:?}");
}
