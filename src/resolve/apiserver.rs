//! Where pods find the apiserver: both sides of the address translation of Service `default/kubernetes`. Not why.
//!
//! Network plugins differ in which side a policy sees (AWS VPC CNI the cluster IP, OVN-Kubernetes and kind the
//! backend), so both are needed; each address with its own port.

use std::net::IpAddr;

use futures_util::future::join;
use k8s_openapi::api::core::v1::Service;
use tokio::time::Instant;

use super::cluster::Cluster;
use super::endpoints::{self, Wanted};
use super::hosts::Timing;
use crate::facts::{
    Attempt, Cause, CauseKind, Cidr, Origin, Protocol, Remark, ServiceRef, Sighting, Subject, unite,
};

const HTTPS: &str = "https";

/// All pairs of address and port, and what is worth knowing besides.
///
/// # Errors
/// All that went wrong on either side.
pub async fn addresses(
    cluster: &Cluster,
    moment: Timing,
) -> Result<(Vec<Sighting>, Vec<Remark>), Vec<Attempt>> {
    let service = ServiceRef { namespace: "default".into(), name: "kubernetes".into() };
    let (front, back) = join(
        front(cluster, &service, moment),
        endpoints::ready_addresses(cluster, &service, Wanted::Named(HTTPS), moment),
    )
    .await;
    match (front, back) {
        (Ok(front), Ok((back, remark))) => {
            let remark = remark.map(|text| Remark { subject: Subject::ApiServer, text });
            Ok((unite(front.into_iter().chain(back)), remark.into_iter().collect()))
        }
        (front, back) => {
            let attempts = front.err().into_iter().chain(back.err().into_iter().flatten());
            Err(without_repetition(attempts))
        }
    }
}

/// Cluster IPs with a port of their Service.
pub fn fronts(
    service: &ServiceRef,
    addresses: &[IpAddr],
    (port, protocol): (u16, Protocol),
    moment: Timing,
) -> Vec<Sighting> {
    let front = |address: &IpAddr| Sighting {
        cidr: Cidr::host(*address),
        port: Some(port),
        protocol,
        service_port: None,
        host: None,
        via: Vec::new(),
        from: Origin::Service(service.clone()),
        ttl: None,
        behind: None,
        seen: Some(moment.now),
    };
    addresses.iter().map(front).collect()
}

/// The Service's cluster IPs with its https port.
async fn front(cluster: &Cluster, service: &ServiceRef, moment: Timing) -> Result<Vec<Sighting>, Attempt> {
    let asked = format!("Service {service}");
    let object = read_service(cluster, service, moment.deadline).await?;
    let spec = object.spec.unwrap_or_default();
    let fail = |kind, text: &str| Err(Attempt::new(asked.clone(), cluster.server(), Cause::new(kind, text)));
    let https = spec.ports.iter().flatten().find(|port| port.name.as_deref() == Some(HTTPS));
    let Some(port) = https.and_then(|port| u16::try_from(port.port).ok()).filter(|port| *port > 0) else {
        return fail(CauseKind::NoHttpsPort, "it has no port named https");
    };
    let addresses = cluster_ips(&spec);
    if addresses.is_empty() {
        return fail(CauseKind::Empty, "it has no cluster IP");
    }
    Ok(fronts(service, &addresses, (port, Protocol::Tcp), moment))
}

/// Reads one Service.
pub async fn read_service(
    cluster: &Cluster,
    service: &ServiceRef,
    deadline: Instant,
) -> Result<Service, Attempt> {
    let path = format!(
        "/api/v1/namespaces/{}/services/{}",
        super::cluster::escape(&service.namespace),
        super::cluster::escape(&service.name)
    );
    cluster.get(&path, &format!("Service {service}"), deadline).await
}

/// The cluster IPs of a Service, in both families; none for a headless one.
pub fn cluster_ips(spec: &k8s_openapi::api::core::v1::ServiceSpec) -> Vec<IpAddr> {
    let all = spec.cluster_ips.iter().flatten();
    let listed: Vec<_> = all.filter_map(|text| text.parse().ok()).collect();
    if listed.is_empty() {
        spec.cluster_ip.iter().filter_map(|text| text.parse().ok()).collect()
    } else {
        listed
    }
}

/// The same attempt twice (a server that cannot be reached) is reported once.
fn without_repetition(attempts: impl Iterator<Item = Attempt>) -> Vec<Attempt> {
    let mut all: Vec<Attempt> = Vec::new();
    for attempt in attempts {
        let local = |a: &Attempt| {
            a.of.is_empty() || matches!(a.cause.kind, CauseKind::Unreachable | CauseKind::Certificate)
        };
        let said = all.iter_mut().find(|a| a.cause == attempt.cause && local(a));
        match said {
            Some(said) => said.asked = format!("{} and {}", said.asked, attempt.asked),
            None => all.push(attempt),
        }
    }
    all
}
