//! Addresses of Services: slices of both families, addresses that are not ready, Services of every sort.

use serde_json::{Value, json};

use crate::support::{Applied, RESOLVE, apply, endpoints, namespace, printed_by_both, resolved, run, server};

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

/// A Service of a Keptn's API gateway, with the value of its label.
fn keptn(namespace: &str, part_of: &str) -> Value {
    let metadata = json!({
        "name": "api-gateway-nginx", "namespace": namespace,
        "labels": {"app.kubernetes.io/part-of": part_of},
    });
    let ports = json!([{"name": "http", "port": 80, "targetPort": 8080}]);
    let selector =
        json!({"app.kubernetes.io/name": "api-gateway-nginx", "app.kubernetes.io/instance": namespace});
    json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"selector": selector, "ports": ports}})
}

fn detected(namespace: &str) -> Result<String, (String, String)> {
    printed_by_both(&format!(
        "networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=192.0.2.0/24,\
         remoteControlPlane.autoDetect.enabled=true,remoteControlPlane.autoDetect.namespace={namespace}"
    ))
}

#[test]
fn the_only_keptn_is_detected_as_helm_detects_it() {
    ["detect-a", "detect-b", "detect-c"].into_iter().for_each(namespace);
    let _other = Applied::new(&keptn("detect-c", "something-else").to_string());
    let (theirs, own) = detected("detect-a").unwrap_err();
    assert!(theirs.contains("there is no Service api-gateway-nginx"), "{theirs}");
    assert!(own.contains("there is none") && own.contains("autoDetect.enabled"), "{own}");
    let _first = Applied::new(&keptn("detect-a", "keptn-one").to_string());
    let second = Applied::new(&keptn("detect-b", "keptn").to_string());
    let policies = detected("detect-a").unwrap();
    for text in
        ["kubernetes.io/metadata.name: detect-a", "app.kubernetes.io/instance: detect-a", "port: 8080"]
    {
        assert!(policies.contains(text), "{policies}");
    }
    assert!(detected("detect-b").unwrap().contains("app.kubernetes.io/instance: detect-b"));
    // The test of rights may have another one in the cluster at the same time.
    let (theirs, own) = detected("").unwrap_err();
    for text in [theirs, own] {
        assert!(
            text.contains("detect-a") && text.contains("detect-b") && !text.contains("detect-c"),
            "{text}"
        );
    }
    drop(second);
    assert!(detected("detect-b").is_err());
}

#[test]
fn further_peers_that_are_services_are_found_as_helm_finds_them() {
    namespace("further");
    let spec = json!({
        "selector": {"app": "gitea"},
        "ports": [{"name": "http", "port": 80, "targetPort": 3000}, {"name": "ssh", "port": 22, "targetPort": 2222}],
    });
    let metadata = json!({"name": "gitea", "namespace": "further"});
    let object = json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec});
    let values = "networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=192.0.2.0/24,\
                  remoteControlPlane.api.hostname=,jobConfig.networkPolicy.enabled=true,\
                  networkPolicy.egress.additional[0].name=git,\
                  networkPolicy.egress.additional[0].service=gitea.further,\
                  networkPolicy.egress.additional[0].ports[0].port=80,\
                  jobConfig.networkPolicy.additional[0].name=git,\
                  jobConfig.networkPolicy.additional[0].host=gitea.further";
    let (theirs, own) = printed_by_both(values).unwrap_err();
    for text in [theirs, own] {
        assert!(text.contains("gitea") && text.contains("additional[0]"), "{text}");
    }
    let _service = Applied::new(&object.to_string());
    let policies = printed_by_both(values).unwrap();
    let (jes, jobs) = policies.split_once("---\n").and_then(|(_, rest)| rest.split_once("---\n")).unwrap();
    assert!(jes.contains("port: 3000") && !jes.contains("port: 2222"), "{jes}");
    assert!(jobs.contains("port: 3000") && jobs.contains("port: 2222"), "{jobs}");
}

#[test]
fn families_are_those_of_the_service_of_the_apiserver() {
    let _mine = endpoints();
    let values = "networkPolicy.egress.enabled=true,remoteControlPlane.api.hostname=203.0.113.7,\
                  jobConfig.networkPolicy.enabled=true";
    let policies = printed_by_both(values).unwrap();
    let text = "# Left out, since Service default/kubernetes has addresses of IPv4 alone: ::/0";
    assert!(policies.contains(text) && policies.contains("0.0.0.0/0"), "{policies}");
    let both = format!("{values},networkPolicy.ipFamilies={{IPv4,IPv6}}");
    assert!(printed_by_both(&both).unwrap().contains("cidr: ::/0"));
}

/// What the control plane's host resolves to.
fn control_plane(host: &str) -> Vec<Value> {
    let values = format!(
        "networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=192.0.2.0/24,\
         remoteControlPlane.api.hostname={host}"
    );
    let args = ["resolve", "--set", &values, "-o", "json", "--no-times", "--dns-server", "127.0.0.1:9"];
    let resolved = run("slices", &[&args[..], &["--dns-timeout", "100ms"]].concat()).printed();
    let resolved: Value = serde_json::from_str(&resolved).unwrap();
    resolved["networkPolicy"]["egress"]["resolved"]["controlPlane"].as_array().unwrap().clone()
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
