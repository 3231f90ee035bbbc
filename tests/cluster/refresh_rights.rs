//! The manifests of examples/refresh: a real apiserver takes them, and their rights are enough and not more than enough.

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hickory_resolver::proto::op::ResponseCode;
use serde_json::{Value, json};

use crate::dns::{Answer, Zone, ips};
use crate::refresh::{HOST, own_namespace};
use crate::refresh_loop::{Running, within};
use crate::support::{apply, get, kubectl, objects, own_kubeconfig, run, scratch, source, the_cluster};

/// The objects of examples/refresh/manifests.yaml, in namespaces of the test's own: those of these kinds, or all.
fn placed(kinds: &[&str], home: &str, release: &str) -> Vec<Value> {
    let place = |object: &Value| {
        let text = object.to_string();
        let text = text.replace(r#""namespace":"jes-netpol""#, &format!(r#""namespace":"{home}""#));
        let text = text.replace(r#""namespace":"keptn-jes""#, &format!(r#""namespace":"{release}""#));
        serde_json::from_str(&text).unwrap()
    };
    let manifests = fs::read_to_string(source("examples/refresh/manifests.yaml")).unwrap();
    // kubectl reads a kind only where the cluster serves it.
    let is_wanted = |object: &&Value| kinds.is_empty() || kinds.contains(&object["kind"].as_str().unwrap());
    objects(&manifests).iter().filter(is_wanted).map(place).collect()
}

/// Held by whoever applies the manifests: their Role and RoleBinding in namespace default are the same for all tests.
static ROLES: Mutex<()> = Mutex::new(());

fn roles() -> MutexGuard<'static, ()> {
    ROLES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a service account may do, and the account.
const RIGHTS: [&str; 3] = ["ServiceAccount", "Role", "RoleBinding"];

/// A kind of the Prometheus Operator, as far as the manifests use it: fields that are not here are refused.
fn serve_service_monitors() {
    let text = json!({"type": "string"});
    let endpoint = json!({"type": "object", "properties": {"port": text, "interval": text}});
    let labels = json!({"type": "object", "additionalProperties": text});
    let spec = json!({
        "type": "object",
        "required": ["selector", "endpoints"],
        "properties": {
            "selector": {"type": "object", "properties": {"matchLabels": labels}},
            "endpoints": {"type": "array", "minItems": 1, "items": endpoint},
        },
    });
    let schema =
        json!({"openAPIV3Schema": {"type": "object", "required": ["spec"], "properties": {"spec": spec}}});
    let crd = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "servicemonitors.monitoring.coreos.com"},
        "spec": {
            "group": "monitoring.coreos.com",
            "scope": "Namespaced",
            "names": {"kind": "ServiceMonitor", "plural": "servicemonitors", "singular": "servicemonitor"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": schema}],
        },
    });
    apply(&crd.to_string());
    let name = "crd/servicemonitors.monitoring.coreos.com";
    kubectl(&["wait", "--for=condition=Established", "--timeout=60s", name], "").printed();
    let is_served = || kubectl(&["get", "servicemonitors", "-A"], "").code == Some(0);
    within(60, is_served, || "ServiceMonitors are not served".into());
}

fn apply_all(objects: &[Value]) -> String {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects}).to_string();
    let output = kubectl(&["apply", "--server-side", "--force-conflicts", "-f", "-"], &list);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    output.stderr
}

#[test]
fn the_manifests_are_taken_by_a_cluster_that_wants_restricted_pods() {
    let _mine = roles();
    let (home, release) = (own_namespace("refresh-home"), own_namespace("refresh-jes"));
    let labels = ["enforce", "warn"].map(|mode| format!("pod-security.kubernetes.io/{mode}=restricted"));
    kubectl(&["label", "namespace", &home, &labels[0], &labels[1]], "").printed();
    serve_service_monitors();
    let objects = placed(&[], &home, &release);
    let mut kinds: Vec<&str> = objects.iter().map(|object| object["kind"].as_str().unwrap()).collect();
    kinds.dedup();
    assert_eq!(
        kinds,
        [
            "NetworkPolicy",
            "PodDisruptionBudget",
            "ServiceAccount",
            "Role",
            "RoleBinding",
            "Service",
            "Deployment",
            "ServiceMonitor"
        ]
    );
    assert_eq!(apply_all(&objects), "", "no warning, as of a pod that is not restricted");
    let live = get(&["deployment,servicemonitor,pdb,networkpolicy", "-n", &home]);
    assert_eq!(live["items"].as_array().unwrap().len(), 5, "{live}");
    // A Deployment is taken whatever its pods are; the pod itself is not.
    let deployment = objects.iter().find(|object| object["kind"] == "Deployment").unwrap();
    assert_eq!(deployment["spec"]["replicas"], 2);
    let mut pod = deployment["spec"]["template"].clone();
    (pod["apiVersion"], pod["kind"]) = (json!("v1"), json!("Pod"));
    (pod["metadata"]["name"], pod["metadata"]["namespace"]) = (json!("one"), json!(home));
    apply_all(&[pod]);
    // Its arguments are those of the program.
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    let folder = scratch();
    let values = crate::refresh::values(&folder, "203.0.113.7");
    let args: Vec<String> = container["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|arg| {
            let arg = arg.as_str().unwrap().replace("/values/values.yaml", &values);
            arg.replace("keptn-jes/", &format!("{release}/"))
        })
        .collect();
    let args = [&args[..], &["--once".to_owned(), "--state-namespace".to_owned(), home.clone()]].concat();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    run("admin", &args).printed();
    assert_eq!(crate::refresh::addresses(&release), ["203.0.113.7/32"]);
}

/// Values of the chart with everything that it can print of `refresh`: what keeps the policies is no policy.
#[test]
fn values_that_print_the_refresher_as_well_are_taken() {
    let space = &own_namespace("refresh-both");
    let folder = scratch();
    let values = crate::refresh::values(&folder, "203.0.113.7");
    let chart = crate::support::path(&source("examples/refresh/values.yaml"));
    run("admin", &["refresh", "--once", "-n", space, "-f", &values, "-f", &chart]).printed();
    let live = get(&["networkpolicies", "-n", space]);
    assert_eq!(live["items"].as_array().unwrap().len(), 2, "{live}");
}

/// Runs `refresh` with these rights for as long as it takes to need all of them. Whether something was forbidden, and what.
fn forbidden(rights: &dyn Fn(&mut Vec<Value>)) -> Option<String> {
    let (home, release) = (own_namespace("rights-home"), own_namespace("rights-jes"));
    let mut objects = placed(&RIGHTS, &home, &release);
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
    // Another set, and a failure that is reported more than once.
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
    let _mine = roles();
    // The roles in default are shared by all of these, so one runs after the other.
    serve_service_monitors();
    let objects = placed(&RIGHTS, "home", "release");
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
                let output = forbidden(&without);
                println!("without {verb} of {}: {}", verbs["resources"], output.as_deref().unwrap_or("-"));
                assert!(output.is_some(), "{verb} of {verbs} is not needed");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 18);
}
