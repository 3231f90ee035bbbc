//! Where pods find the cluster's DNS: its Services, the servers behind them, a cache on each node. Not how to ask it.

use std::net::SocketAddr;

use futures_util::future::{join_all, join3};
use k8s_openapi::api::core::v1::Service;
use serde_json::Value;
use tokio::time::Instant;

use super::cluster::Cluster;
use super::dns_services;
use super::endpoints::{self, Wanted};
use super::hosts::Timing;
use super::node_local;
use super::services;
use super::unanswered::Unanswered;
use crate::facts::{Attempt, CauseKind, ClusterDnsFact, NodeLocal, ServiceRef, Sighting, Verdict};

/// The only port that resolv.conf has.
const PORT: i32 = 53;
/// The namespace of NodeLocal DNSCache and its names: the usual one (Kubernetes, "Using NodeLocal DNSCache"), and that of
/// Kubespray (roles/kubernetes-apps/ansible/templates/nodelocaldns-*), whose second one has the same address.
const SYSTEM: &str = "kube-system";
const NODE_LOCAL: [&str; 2] = ["node-local-dns", "nodelocaldns"];
/// One of the nodes on which AKS runs LocalDNS, a cache that is no object of the cluster.
const LOCAL_DNS: &str = "/api/v1/nodes?limit=1&labelSelector=kubernetes.azure.com%2Flocaldns-state%3Denabled";

/// Finds it. Also a sentence where something could not be looked at.
///
/// # Errors
/// All that was tried.
pub async fn cluster_dns(
    services: services::ServiceSources<'_>,
    timing: Timing,
) -> Result<(ClusterDnsFact, Option<String>), Unanswered> {
    let cluster = services.cluster;
    let (found, (node_local, remark), local_dns) = join3(
        dns_services::find(cluster, timing),
        node_local(cluster, services.allow_special, timing.deadline),
        runs_local_dns(cluster, timing.deadline),
    )
    .await;
    let mut fact = ClusterDnsFact { services: Vec::new(), servers: Some(Vec::new()), node_local, local_dns };
    let mut unknown = None;
    for (service, object) in found? {
        let servers = servers_of(cluster, &service, &object, timing).await;
        fact.services.push(services.of_object(&service, object, timing).await?);
        match servers {
            Ok(more) => fact.servers.iter_mut().for_each(|known| known.extend(more.iter().cloned())),
            Err(attempts) if is_definite(&attempts) => {}
            Err(attempts) => {
                fact.servers = None;
                let why = attempts.first().map(Attempt::to_string).unwrap_or_default();
                unknown =
                    Some(format!("cannot determine whether any pod of Service {service} is ready: {why}"));
            }
        }
    }
    Ok((fact, unknown.or(remark)))
}

/// The servers alone, as addresses that can be asked.
///
/// # Errors
/// All that was tried.
pub async fn servers(cluster: &Cluster, timing: Timing) -> Result<Vec<SocketAddr>, Vec<Attempt>> {
    let mut attempts = Vec::new();
    for (namespace, name) in dns_services::USUAL {
        let service = ServiceRef { namespace: namespace.into(), name: name.into() };
        match endpoints::ready_addresses(cluster, &service, Wanted::Named("dns"), timing).await {
            Ok((found, _)) => return Ok(found.iter().filter_map(socket_address).collect()),
            Err(more) => attempts.extend(more),
        }
        if attempts.iter().any(|a| a.cause.kind.verdict() == Verdict::Transient) {
            return Err(attempts);
        }
    }
    // A user who may read their slices alone gets these.
    let Ok(found) = dns_services::find(cluster, timing).await else { return Err(attempts) };
    for (service, object) in found {
        match servers_of(cluster, &service, &object, timing).await {
            Ok(found) => return Ok(found.iter().filter_map(socket_address).collect()),
            Err(more) => attempts.extend(more),
        }
    }
    Err(attempts)
}

/// The ready addresses behind port 53 of a Service, whatever the port's name: each once, though UDP and TCP lead there.
async fn servers_of(
    cluster: &Cluster,
    service: &ServiceRef,
    object: &Service,
    timing: Timing,
) -> Result<Vec<Sighting>, Vec<Attempt>> {
    let ports = object.spec.iter().flat_map(|spec| spec.ports.iter().flatten());
    let names = ports.filter(|port| port.port == PORT).map(|port| port.name.as_deref().unwrap_or_default());
    let mut attempts = Vec::new();
    for name in names {
        match endpoints::ready_addresses(cluster, service, Wanted::Named(name), timing).await {
            Ok((found, _)) => return Ok(found),
            Err(more) => attempts.extend(more),
        }
    }
    Err(attempts)
}

fn is_definite(attempts: &[Attempt]) -> bool {
    attempts.iter().all(|attempt| attempt.cause.kind.verdict() == Verdict::Definite)
}

fn socket_address(server: &Sighting) -> Option<SocketAddr> {
    Some(SocketAddr::new(server.cidr.address(), server.port?))
}

async fn node_local(
    cluster: &Cluster,
    allow_special: bool,
    deadline: Instant,
) -> (Vec<NodeLocal>, Option<String>) {
    let read = |name: &'static str| async move {
        let path = format!("/apis/apps/v1/namespaces/{SYSTEM}/daemonsets/{name}");
        let daemon_set = ServiceRef { namespace: SYSTEM.to_owned(), name: name.to_owned() };
        let found =
            cluster.get::<node_local::DaemonSet>(&path, &format!("DaemonSet {daemon_set}"), deadline).await;
        (daemon_set, found)
    };
    let (mut all, mut remark): (Vec<NodeLocal>, Option<String>) = (Vec::new(), None);
    for (daemon_set, found) in join_all(NODE_LOCAL.map(read)).await {
        let (addresses, note) = match found {
            Ok(object) => node_local::addresses(&object, &daemon_set, allow_special),
            Err(attempt) if attempt.cause.kind == CauseKind::NotFound => continue,
            Err(attempt) => {
                (Vec::new(), Some(format!("cannot determine whether NodeLocal DNSCache runs: {attempt}")))
            }
        };
        remark = remark.or(note);
        for address in addresses {
            if !all.iter().any(|known| known.address == address) {
                all.push(NodeLocal { daemon_set: daemon_set.clone(), address });
            }
        }
    }
    (all, remark)
}

/// No warning for a user who may not read nodes: most clusters are not AKS.
async fn runs_local_dns(cluster: &Cluster, deadline: Instant) -> bool {
    let nodes = cluster.get::<Value>(LOCAL_DNS, "nodes with LocalDNS", deadline).await;
    nodes.is_ok_and(|nodes| nodes["items"].as_array().is_some_and(|nodes| !nodes.is_empty()))
}
