//! Addresses of Services: slices of both families, addresses that are not ready, Services of every sort.

use serde_json::{Value, json};

use crate::support::{Applied, RESOLVE, apply, endpoints, namespace, resolved, run, server};

/// A slice of a Service, with ready and other addresses.
fn slice(namespace: &str, service: &str, name: &str, family: &str, addresses: &[(&str, Value)]) -> Value {
    let endpoint = |(address, ready): &(&str, Value)| match ready {
        Value::Null => json!({"addresses": [address]}),
        ready => json!({"addresses": [address], "conditions": {"ready": ready}}),
    };
    json!({
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": name, "namespace": namespace, "labels": {"kubernetes.io/service-name": service},
        },
        "addressType": family,
        "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}],
        "endpoints": addresses.iter().map(endpoint).collect::<Vec<_>>(),
    })
}

fn apiserver() -> Vec<String> {
    resolved(&run("slices", RESOLVE).printed(), "apiserver")
}

#[test]
fn the_apiserver_is_everywhere_its_slices_say() {
    let _mine = endpoints();
    let port = server().rsplit_once(':').unwrap().1.to_owned();
    let known =
        ["10.96.0.1/32 443".to_owned(), format!("192.0.2.11/32 {port}"), format!("192.0.2.12/32 {port}")];
    assert_eq!(apiserver(), known);
    let addresses =
        [("2001:db8::11", Value::Null), ("2001:db8::12", json!(true)), ("2001:db8::13", json!(false))];
    let six = slice("default", "kubernetes", "kubernetes-v6", "IPv6", &addresses);
    let four = slice("default", "kubernetes", "kubernetes-more", "IPv4", &[("192.0.2.13", json!(false))]);
    let both = json!({"apiVersion": "v1", "kind": "List", "items": [six, four]});
    let more = Applied::new(&both.to_string());
    let six = ["2001:db8::11/128 6443".to_owned(), "2001:db8::12/128 6443".to_owned()];
    assert_eq!(apiserver(), [&known[..], &six].concat());
    drop(more);
    assert_eq!(apiserver(), known);
}

/// What the control plane's host resolves to.
fn control_plane(host: &str) -> Vec<Value> {
    let values = format!(
        "networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=192.0.2.0/24,\
         remoteControlPlane.api.hostname={host}"
    );
    let args = ["resolve", "--set", &values, "-o", "json", "--no-times", "--dns-server", "127.0.0.1:9"];
    let told = run("slices", &[&args[..], &["--dns-timeout", "100ms"]].concat()).printed();
    let told: Value = serde_json::from_str(&told).unwrap();
    told["networkPolicy"]["egress"]["resolved"]["controlPlane"].as_array().unwrap().clone()
}

#[test]
fn services_lead_where_the_cluster_says() {
    namespace("resolve-services");
    let service = |name: &str, spec: Value| {
        let metadata = json!({"name": name, "namespace": "resolve-services"});
        let object = json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec});
        apply(&object.to_string());
    };
    let ports = json!([{"name": "https", "port": 443, "targetPort": 6443}]);
    service(
        "selects",
        json!({"selector": {"app": "gateway"}, "ports": [{"port": 80, "targetPort": "http"}]}),
    );
    let found = control_plane("selects.resolve-services");
    assert_eq!(found[0]["podSelector"]["matchLabels"], json!({"app": "gateway"}), "{found:?}");

    service("selects-not", json!({"ports": ports, "ipFamilyPolicy": "PreferDualStack"}));
    let addresses =
        [("198.51.100.7", json!(true)), ("198.51.100.8", json!(false)), ("198.51.100.9", Value::Null)];
    apply(&slice("resolve-services", "selects-not", "selects-not-4", "IPv4", &addresses).to_string());
    let addresses = [("2001:db8::77", json!(true))];
    apply(&slice("resolve-services", "selects-not", "selects-not-6", "IPv6", &addresses).to_string());
    let found = control_plane("selects-not.resolve-services");
    let found: Vec<&str> = found.iter().filter_map(|entry| entry["cidr"].as_str()).collect();
    for address in ["198.51.100.7/32", "198.51.100.9/32", "2001:db8::77/128"] {
        assert!(found.contains(&address), "{address} is not in {found:?}");
    }
    assert!(!found.contains(&"198.51.100.8/32"), "{found:?}");
}
