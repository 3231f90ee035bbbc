//! Where pods find the cluster's DNS: its Service, the servers behind it, a cache on each node. Not how to ask it.

use std::net::{IpAddr, SocketAddr};

use k8s_openapi::api::apps::v1::DaemonSet;
use tokio::time::Instant;

use super::apiserver::read_service;
use super::cluster::Cluster;
use super::endpoints::{self, Wanted};
use super::hosts::Timing;
use super::node_local;
use super::services;
use super::unanswered::Unanswered;
use crate::facts::{Attempt, CauseKind, ClusterDnsFact, ServiceRef, Sighting, Verdict};

/// Where distributions keep it: upstream's name, which CoreDNS has inherited, and OpenShift's.
const SERVICES: [(&str, &str); 2] = [("kube-system", "kube-dns"), ("openshift-dns", "dns-default")];
/// The usual name of NodeLocal DNSCache (Kubernetes, "Using NodeLocal DNSCache").
const NODE_LOCAL: &str = "/apis/apps/v1/namespaces/kube-system/daemonsets/node-local-dns";

/// Finds it. Also a sentence where something could not be looked at.
///
/// # Errors
/// All that was tried.
pub async fn cluster_dns(
    services: services::Sources<'_>,
    moment: Timing,
) -> Result<(ClusterDnsFact, Option<String>), Unanswered> {
    let cluster = services.cluster;
    let mut attempts = Vec::new();
    for (namespace, name) in SERVICES {
        let service = ServiceRef { namespace: namespace.into(), name: name.into() };
        match read_service(cluster, &service, moment.deadline).await {
            Ok(object) => {
                let fact = services.of_object(&service, object, moment).await?;
                let (servers, _) =
                    endpoints::ready_addresses(cluster, &service, Wanted::Named("dns"), moment).await?;
                let (node_local, remark) =
                    self::node_local(cluster, services.allow_special, moment.deadline).await;
                return Ok((ClusterDnsFact { service: fact, servers, node_local }, remark));
            }
            Err(attempt) => attempts.push(attempt),
        }
        if attempts
            .iter()
            .any(|a: &Attempt| !matches!(a.cause.kind, CauseKind::NotFound | CauseKind::Forbidden))
        {
            break;
        }
    }
    Err(attempts.into())
}

/// The servers alone, as addresses that can be asked.
///
/// # Errors
/// All that was tried.
pub async fn servers(cluster: &Cluster, moment: Timing) -> Result<Vec<SocketAddr>, Vec<Attempt>> {
    let mut attempts = Vec::new();
    for (namespace, name) in SERVICES {
        let service = ServiceRef { namespace: namespace.into(), name: name.into() };
        match endpoints::ready_addresses(cluster, &service, Wanted::Named("dns"), moment).await {
            Ok((found, _)) => return Ok(found.iter().filter_map(socket_address).collect()),
            Err(more) => attempts.extend(more),
        }
        if attempts.iter().any(|a| a.cause.kind.verdict() == Verdict::Transient) {
            break;
        }
    }
    Err(attempts)
}

fn socket_address(server: &Sighting) -> Option<SocketAddr> {
    Some(SocketAddr::new(server.cidr.address(), server.port?))
}

async fn node_local(
    cluster: &Cluster,
    allow_special: bool,
    deadline: Instant,
) -> (Vec<IpAddr>, Option<String>) {
    let asked = "DaemonSet kube-system/node-local-dns";
    match cluster.get::<DaemonSet>(NODE_LOCAL, asked, deadline).await {
        Ok(object) => node_local::addresses(&object, allow_special),
        Err(attempt) if attempt.cause.kind == CauseKind::NotFound => (Vec::new(), None),
        Err(attempt) => {
            (Vec::new(), Some(format!("cannot determine whether NodeLocal DNSCache runs: {attempt}")))
        }
    }
}
