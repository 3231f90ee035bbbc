//! examples/rbac.yaml is enough, and none of it is too much: without any one rule something fails and says so.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::dns::Zone;
use crate::support::{Finished, Person, apply, endpoints, namespace, objects, source};

/// How long an apiserver may take to heed a change of rights, which it hears of through a watch.
const PATIENCE: Duration = Duration::from_secs(20);

/// The example's objects, for a service account and in namespaces of the test's own.
fn example(person: &Person) -> Vec<Value> {
    let text = fs::read_to_string(source("examples/rbac.yaml")).unwrap();
    let text = text.replace("keptn", "rights");
    let mut objects = objects(&text);
    for object in &mut objects {
        if object["kind"].as_str().unwrap().ends_with("Binding") {
            object["subjects"] =
                json!([{"kind": "ServiceAccount", "name": person.name, "namespace": "users"}]);
        }
    }
    objects
}

/// What the rules are for: a Service that selects pods, one that has slices of its own, a pod of JES, and
/// the cluster's DNS.
fn things() -> Value {
    let metadata = |name: &str| json!({"name": name, "namespace": "rights"});
    let service = |name: &str, spec: Value| json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata(name), "spec": spec});
    let mut slice = json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": metadata("outside"),
        "addressType": "IPv4", "ports": [{"name": "", "port": 443}], "endpoints": [{"addresses": ["198.51.100.7"]}],
    });
    slice["metadata"]["labels"] = json!({"kubernetes.io/service-name": "outside"});
    let ports = json!([{"port": 443}]);
    let inside = |name: &str| json!({"name": name, "namespace": "rights-jes"});
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": inside("default")});
    let mut pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": inside("jes"),
        "spec": {"containers": [{"name": "jes", "image": "jes"}], "automountServiceAccountToken": false},
    });
    pod["metadata"]["labels"] = json!({
        "app.kubernetes.io/name": "job-executor-service", "app.kubernetes.io/instance": "job-executor-service",
    });
    let dns = |name: &str| json!({"name": name, "namespace": "kube-system"});
    let dns_ports = json!([{"name": "dns", "port": 53, "protocol": "UDP"}]);
    let dns_service = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": dns("kube-dns"),
        "spec": {"selector": {"k8s-app": "kube-dns"}, "ports": dns_ports},
    });
    let mut dns_slice = json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": dns("kube-dns-1"),
        "addressType": "IPv4", "ports": dns_ports, "endpoints": [{"addresses": ["10.244.0.3"]}],
    });
    dns_slice["metadata"]["labels"] = json!({"kubernetes.io/service-name": "kube-dns"});
    let mut keptn = service("api-gateway-nginx", json!({"selector": {"app": "gateway"}, "ports": ports}));
    keptn["metadata"]["labels"] = json!({"app.kubernetes.io/part-of": "keptn-rights"});
    let items = [
        keptn,
        dns_service,
        dns_slice,
        account,
        pod,
        service("gateway", json!({"selector": {"app": "gateway"}, "ports": ports})),
        service("outside", json!({"clusterIP": "None", "ports": ports})),
        slice,
    ];
    json!({"apiVersion": "v1", "kind": "List", "items": items})
}

/// All that has to work, each time with a word for it.
fn uses(person: &Person) -> Vec<(&'static str, Finished)> {
    // No name is in the DNS, so that the cluster alone can know.
    let dns = Zone::default().serve();
    let server = dns.address.to_string();
    let resolve = |host: &str| {
        let values = format!("networkPolicy.egress.enabled=true,remoteControlPlane.api.hostname={host}");
        person.run(&["resolve", "--set", &values, "--dns-server", &server])
    };
    let detect = || {
        let values = "networkPolicy.egress.enabled=true,networkPolicy.egress.dns.mode=detect,\
                      remoteControlPlane.api.hostname=203.0.113.7";
        person.run(&["resolve", "--set", values, "--dns-server", &server])
    };
    let gateway = || {
        let values = "networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=192.0.2.0/24,\
                      remoteControlPlane.autoDetect.enabled=true,remoteControlPlane.autoDetect.namespace=rights";
        person.run(&["resolve", "--set", values])
    };
    // Nothing is applied, so the verdict is that all is different; of interest is what could not be looked at.
    let check = || {
        let values = "networkPolicy.egress.enabled=true,remoteControlPlane.api.hostname=203.0.113.7";
        let finished = person.run(&["check", "-n", "rights-jes", "--set", values]);
        match finished.code {
            Some(1) if !finished.stderr.contains("cannot") => {
                Finished { code: Some(0), stderr: String::new(), ..finished }
            }
            _ => finished,
        }
    };
    vec![
        ("the apiserver", resolve("203.0.113.7")),
        ("a Service that selects pods", resolve("gateway.rights.svc")),
        ("a Service that selects none", resolve("outside.rights.svc")),
        ("what is live", check()),
        ("the cluster's DNS", detect()),
        ("Keptn's API gateway", gateway()),
    ]
}

/// The uses that do not work, with what was said of them.
fn broken(person: &Person) -> Vec<(&'static str, String)> {
    let all = uses(person).into_iter();
    all.filter(|(_, finished)| finished.code != Some(0) || !finished.stderr.is_empty())
        .map(|(what, finished)| (what, finished.stderr))
        .collect()
}

/// Waits until the uses that do not work are as they should be.
#[track_caller]
fn await_broken(
    person: &Person,
    good: impl Fn(&[(&'static str, String)]) -> bool,
) -> Vec<(&'static str, String)> {
    let began = Instant::now();
    loop {
        let broken = broken(person);
        if good(&broken) {
            return broken;
        }
        assert!(began.elapsed() < PATIENCE, "{broken:#?}");
        sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_example_is_enough_and_every_rule_of_it_is_needed() {
    let _unchanged = endpoints();
    ["rights", "rights-jes"].into_iter().for_each(namespace);
    apply(&things().to_string());
    let person = Person::new("rights");
    let objects = example(&person);
    objects.iter().for_each(|object| apply(&object.to_string()));
    await_broken(&person, <[_]>::is_empty);
    let mut taken = 0;
    for object in &objects {
        for index in 0..object["rules"].as_array().map_or(0, Vec::len) {
            let mut less = object.clone();
            let rule = less["rules"].as_array_mut().unwrap().remove(index);
            apply(&less.to_string());
            let broken = await_broken(&person, |broken| !broken.is_empty());
            let verb = rule["verbs"][0].as_str().unwrap();
            let said = format!("cannot {verb} resource {}", rule["resources"][0]);
            for (what, stderr) in &broken {
                assert!(stderr.contains(&said), "{said:?} is not in\n{stderr}");
                println!("without {} {rule}: {what} cannot be found", object["metadata"]["name"]);
            }
            taken += 1;
            apply(&object.to_string());
            await_broken(&person, <[_]>::is_empty);
        }
    }
    assert!(taken >= 10, "{taken}");
}
