//! What the cluster knows of the laboratory: a node, its pods, their namespaces and Services, and the right of the engine to read.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::places::{self, NODE, PODS, Pod, SERVICES, Service};
use crate::programs::{file, kubectl_said};

/// Creates all of it.
pub fn create() {
    let namespaces = PODS.iter().map(|pod| named("v1", "Namespace", pod.namespace, json!({})));
    apply(namespaces.filter(|namespace| namespace["metadata"]["name"] != "kube-system").collect());
    // Service accounts come from a controller, and there is none here.
    apply(PODS.iter().map(|pod| named("v1", "ServiceAccount", "default", at(pod.namespace))).collect());
    apply(vec![named("v1", "Node", "node1", json!({}))]);
    let addresses: Vec<Value> =
        NODE.iter().map(|address| json!({"type": "InternalIP", "address": address})).collect();
    patch_status("node", "node1", None, &json!({"addresses": addresses}));
    apply(
        PODS.iter()
            .map(|pod| {
                let mut object = named("v1", "Pod", pod.name, at(pod.namespace));
                object["metadata"]["labels"] = labels(pod);
                let port = |(name, port): &(_, _)| json!({"name": name, "containerPort": port});
                let ports: Vec<Value> = pod.ports.iter().map(port).collect();
                let container = json!({"name": "main", "image": "none", "ports": ports});
                object["spec"] = json!({"nodeName": "node1", "containers": [container]});
                object
            })
            .collect(),
    );
    for pod in PODS {
        let addresses = pod.addresses();
        let status = json!({
            "phase": "Running", "hostIP": NODE[0], "podIP": addresses[0],
            "podIPs": addresses.iter().map(|address| json!({"ip": address})).collect::<Vec<_>>(),
            "conditions": [{"type": "Ready", "status": "True"}],
        });
        patch_status("pod", pod.name, Some(pod.namespace), &status);
    }
    apply(SERVICES[1..].iter().flat_map(service).collect());
    the_engine();
}

/// A Service of pods, and where it leads; that of the apiserver is there already.
fn service(service: &Service) -> Vec<Value> {
    let Service { object: name, addresses, backends, names, .. } = service;
    let target = service.leads_to();
    let pod = places::pod(backends[0]).unwrap();
    let ports = |number: u16| -> Vec<Value> {
        let port = |(name, protocol)| json!({"name": name, "protocol": protocol, "port": number});
        names.iter().copied().map(port).collect()
    };
    let mut object = named("v1", "Service", name, at(pod.namespace));
    let mut with_targets = ports(service.port());
    for port in &mut with_targets {
        port["targetPort"] = service.target.map_or_else(|| json!(target), |name| json!(name));
    }
    object["metadata"]["labels"] = json!({"app.kubernetes.io/part-of": format!("keptn-{}", pod.namespace)});
    object["spec"] = json!({
        "clusterIP": addresses[0], "clusterIPs": addresses, "ports": with_targets,
        "ipFamilyPolicy": "RequireDualStack", "selector": labels(pod),
    });
    let slices = ["IPv4", "IPv6"].into_iter().zip(pod.addresses()).map(|(family, address)| {
        let slice = format!("{name}-{}", family.to_lowercase());
        let mut slice = named("discovery.k8s.io/v1", "EndpointSlice", &slice, at(pod.namespace));
        slice["metadata"]["labels"] = json!({"kubernetes.io/service-name": name});
        slice["addressType"] = family.into();
        slice["endpoints"] = json!([{
            "addresses": [address], "nodeName": "node1", "conditions": {"ready": true},
            "targetRef": {"kind": "Pod", "name": pod.name, "namespace": pod.namespace},
        }]);
        slice["ports"] = ports(target).into();
        slice
    });
    [object].into_iter().chain(slices).collect()
}

fn labels(pod: &Pod) -> Value {
    Value::Object(pod.labels.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect())
}

/// The engine knows a cluster from inside alone: its account, and the files of one where a pod has them.
fn the_engine() {
    let name = "kube-network-policies";
    let mut role = named("rbac.authorization.k8s.io/v1", "ClusterRole", name, json!({}));
    role["rules"] = json!([
        {"apiGroups": [""], "resources": ["pods", "namespaces"], "verbs": ["list", "watch"]},
        {"apiGroups": ["networking.k8s.io"], "resources": ["networkpolicies"], "verbs": ["list", "watch"]},
    ]);
    let mut binding = named("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", name, json!({}));
    binding["roleRef"] =
        json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name});
    binding["subjects"] = json!([{"kind": "ServiceAccount", "name": name, "namespace": "kube-system"}]);
    apply(vec![named("v1", "ServiceAccount", name, at("kube-system")), role, binding]);
    let token = kubectl_said(&["create", "token", name, "-n", "kube-system"], "");
    let folder = Path::new("/var/run/secrets/kubernetes.io/serviceaccount");
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("token"), token.trim()).unwrap();
    fs::copy(file("pki/ca.crt"), folder.join("ca.crt")).unwrap();
}

fn at(namespace: &str) -> Value {
    json!({"namespace": namespace})
}

fn named(version: &str, kind: &str, name: &str, mut metadata: Value) -> Value {
    metadata["name"] = name.into();
    json!({"apiVersion": version, "kind": kind, "metadata": metadata})
}

fn apply(objects: Vec<Value>) {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    kubectl_said(&["apply", "--server-side", "--force-conflicts", "-f", "-"], &list.to_string());
}

/// A merge patch: server-side apply refuses two addresses of one type.
fn patch_status(kind: &str, name: &str, namespace: Option<&str>, status: &Value) {
    let patch = json!({"status": status}).to_string();
    let place: Vec<&str> = namespace.into_iter().flat_map(|namespace| ["-n", namespace]).collect();
    let arguments = [&["patch", kind, name, "--subresource=status", "--type=merge", "-p", &patch], &*place];
    kubectl_said(&arguments.concat(), "");
}
