//! Which Services are the cluster's DNS: the usual ones, or those on port 53 that carry a label of a DNS or that kubelet
//! gives to pods. Not where they lead.

use std::net::IpAddr;

use k8s_openapi::api::core::v1::{ConfigMap, Service};

use super::apiserver::{cluster_ips, read_service};
use super::cluster::Cluster;
use super::hosts::Timing;
use crate::facts::{Attempt, Cause, CauseKind, ServiceRef};
use chartroom::yaml;

/// Where most distributions keep it: upstream's name, which CoreDNS has inherited, and OpenShift's.
pub const USUAL: [(&str, &str); 2] = [("kube-system", "kube-dns"), ("openshift-dns", "dns-default")];
/// Where the others keep it.
const SYSTEM: &str = "kube-system";
/// kubelet's configuration as kubeadm keeps it, and the key of the list of addresses that pods ask.
const KUBELET: &str = "/api/v1/namespaces/kube-system/configmaps/kubelet-config";
const CLUSTER_DNS: &str = "clusterDNS";
/// The only port that resolv.conf has.
const PORT: i32 = 53;

/// Finds them, in the order of their names: one almost everywhere, two where the distribution has a second one (Kubespray).
///
/// # Errors
/// All that was tried.
pub async fn find(cluster: &Cluster, timing: Timing) -> Result<Vec<(ServiceRef, Service)>, Vec<Attempt>> {
    let mut attempts: Vec<Attempt> = Vec::new();
    for (namespace, name) in USUAL {
        let service = ServiceRef { namespace: namespace.into(), name: name.into() };
        match read_service(cluster, &service, timing.deadline).await {
            Ok(object) => return Ok(vec![(service, object)]),
            Err(attempt) => attempts.push(attempt),
        }
        if !may_go_on(&attempts) {
            return Err(attempts);
        }
    }
    for namespace in [Some(SYSTEM), None] {
        match listed(cluster, namespace, timing).await {
            Ok(found) => return Ok(found),
            Err(attempt) => attempts.push(attempt),
        }
        if !may_go_on(&attempts) {
            break;
        }
    }
    Err(attempts)
}

/// A Service that does not exist, or may not be read, says nothing of the others.
fn may_go_on(attempts: &[Attempt]) -> bool {
    attempts.iter().all(|a| matches!(a.cause.kind, CauseKind::NotFound | CauseKind::Forbidden))
}

/// Those of one namespace by their labels; of all of them those that kubelet names, else those that are labelled as a
/// service of the cluster besides.
async fn listed(
    cluster: &Cluster,
    namespace: Option<&str>,
    timing: Timing,
) -> Result<Vec<(ServiceRef, Service)>, Attempt> {
    let (path, place) = match namespace {
        Some(namespace) => {
            (format!("/api/v1/namespaces/{namespace}/services"), format!("namespace {namespace}"))
        }
        None => ("/api/v1/services".to_owned(), "all namespaces".to_owned()),
    };
    let asked = format!("Services on port 53 with a label of a DNS in {place}");
    let all: Vec<Service> = cluster.list(&path, None, &asked, timing.deadline).await?;
    let named = if namespace.is_none() { named_by_kubelet(cluster, timing).await } else { Vec::new() };
    let of_kubelet = |service: &&Service| addresses(service).iter().any(|address| named.contains(address));
    let of_label = |service: &&Service| {
        is_labelled(service)
            && (namespace.is_some() || label(service, "kubernetes.io/cluster-service") == "true")
    };
    let mut found: Vec<&Service> =
        all.iter().filter(|service| is_asked(service)).filter(of_kubelet).collect();
    if found.is_empty() {
        found = all.iter().filter(|service| is_asked(service)).filter(of_label).collect();
    }
    let mut found: Vec<(ServiceRef, Service)> =
        found.into_iter().map(|service| (reference(service), service.clone())).collect();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    match found.is_empty() {
        true => Err(Attempt::new(asked, cluster.server(), Cause::new(CauseKind::NotFound, "there is none"))),
        false => Ok(found),
    }
}

fn reference(service: &Service) -> ServiceRef {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    ServiceRef { namespace: text(&service.metadata.namespace), name: text(&service.metadata.name) }
}

fn addresses(service: &Service) -> Vec<IpAddr> {
    service.spec.as_ref().map(cluster_ips).unwrap_or_default()
}

/// Whether pods can ask it with resolv.conf.
fn is_asked(service: &Service) -> bool {
    let ports = service.spec.iter().flat_map(|spec| spec.ports.iter().flatten());
    !addresses(service).is_empty() && ports.map(|port| port.port).any(|port| port == PORT)
}

fn label<'s>(service: &'s Service, key: &str) -> &'s str {
    service.metadata.labels.as_ref().and_then(|labels| labels.get(key)).map_or("", String::as_str)
}

/// Whether its labels say that it is a DNS: those of Kubernetes' own manifests and of Kubespray (`k8s-app`,
/// `kubernetes.io/name`), of CoreDNS' chart and RKE2 (`app.kubernetes.io/name`), of OpenShift. NodeLocal DNSCache has a
/// Service of its own in front of the same pods, which pods do not ask.
fn is_labelled(service: &Service) -> bool {
    let is_dns = |value: &str| {
        let value = value.to_ascii_lowercase();
        matches!(value.as_str(), "kube-dns" | "kubedns" | "coredns") || value.starts_with("coredns-")
    };
    let app = label(service, "app.kubernetes.io/name");
    let name = label(service, "kubernetes.io/name");
    let is_upstream = name.eq_ignore_ascii_case("KubeDNSUpstream")
        || service.metadata.name.as_deref().is_some_and(|name| name.ends_with("-upstream"));
    let is_named = is_dns(label(service, "k8s-app"))
        || is_dns(name)
        || is_dns(app)
        || app.ends_with("-coredns")
        || !label(service, "dns.operator.openshift.io/owning-dns").is_empty();
    is_named && !is_upstream
}

/// The addresses that kubelet writes into resolv.conf, as far as it can be read where.
async fn named_by_kubelet(cluster: &Cluster, timing: Timing) -> Vec<IpAddr> {
    let asked = "ConfigMap kube-system/kubelet-config";
    let Ok(config) = cluster.get::<ConfigMap>(KUBELET, asked, timing.deadline).await else {
        return Vec::new();
    };
    let text = config.data.as_ref().and_then(|data| data.get("kubelet")).map(String::as_str);
    let Ok(read) = yaml::read_map(text.unwrap_or_default().as_bytes()) else { return Vec::new() };
    let list = read.get(CLUSTER_DNS).and_then(|list| list.as_list().map(|list| list.to_vec()));
    let texts = list.unwrap_or_default();
    texts.iter().filter_map(|text| text.as_str()?.to_str_lossy().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn service(labels: serde_json::Value) -> Service {
        serde_json::from_value(json!({"metadata": {"name": "x", "labels": labels}})).unwrap()
    }

    #[test]
    fn labels_of_each_distribution_are_known() {
        for labels in [
            json!({"k8s-app": "kube-dns"}),
            json!({"k8s-app": "coredns-secondary"}),
            json!({"kubernetes.io/name": "CoreDNS"}),
            json!({"app.kubernetes.io/name": "rke2-coredns"}),
            json!({"app.kubernetes.io/name": "coredns"}),
            json!({"dns.operator.openshift.io/owning-dns": "default"}),
        ] {
            assert!(is_labelled(&service(labels.clone())), "{labels}");
        }
        for labels in [
            json!({}),
            json!({"k8s-app": "metrics-server", "kubernetes.io/cluster-service": "true"}),
            json!({"k8s-app": "kube-dns", "kubernetes.io/name": "KubeDNSUpstream"}),
            json!({"app.kubernetes.io/name": "external-dns"}),
        ] {
            assert!(!is_labelled(&service(labels.clone())), "{labels}");
        }
    }
}
