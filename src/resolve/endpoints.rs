//! The ready addresses behind a Service: from its EndpointSlices, or from Endpoints where slices are not served or not
//! allowed. Not what they are wanted for.

use std::net::IpAddr;

use k8s_openapi::api::core::v1::Endpoints;
use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::cluster::{Cluster, escape};
use super::hosts::Moment;
use crate::facts::{Attempt, Cause, CauseKind, Cidr, Origin, ServiceRef, Sighting, unite};

/// The label by which a slice belongs to its Service (Kubernetes, "EndpointSlices: Ownership").
const LABEL: &str = "kubernetes.io/service-name";

/// The most pairs of an address and a port behind one Service. A policy with more peers than that is of no use to a network
/// plugin; slices that are multiplied with their ports come to any number.
const MOST_ENDPOINTS: usize = 10_000;

/// One ready address with one port, and who listed it.
struct Endpoint {
    address: IpAddr,
    port: u16,
    port_name: String,
    origin: Origin,
}

/// All ready addresses of a Service with their ports; with the ports of that name only, where one is given. Also a
/// sentence where they are from Endpoints.
///
/// # Errors
/// All that was tried.
pub async fn ready_addresses(
    cluster: &Cluster,
    service: &ServiceRef,
    port_name: Option<&str>,
    moment: Moment,
) -> Result<(Vec<Sighting>, Option<String>), Vec<Attempt>> {
    let (endpoints, asked, remark) = match slices(cluster, service, moment).await {
        Ok(endpoints) => (endpoints, slices_of(service), None),
        Err(first) if may_fall_back(first.cause.kind) => {
            let endpoints = match legacy(cluster, service, moment).await {
                Ok(endpoints) => endpoints,
                Err(second) => return Err(vec![first, second]),
            };
            let remark =
                format!("read Endpoints {service} instead of its EndpointSlices: {}", first.cause.text);
            (endpoints, format!("Endpoints {service}"), Some(remark))
        }
        Err(attempt) => return Err(vec![attempt]),
    };
    let fail =
        |kind, text: String| Err(vec![Attempt::new(asked.clone(), cluster.server(), Cause::new(kind, text))]);
    if endpoints.is_empty() {
        return fail(CauseKind::Empty, "there is no ready address with a port".to_owned());
    }
    let wanted = |endpoint: &&Endpoint| port_name.is_none_or(|name| endpoint.port_name == name);
    let sightings = unite(endpoints.iter().filter(wanted).map(|endpoint| sighting(endpoint, moment)));
    match port_name {
        Some(name) if sightings.is_empty() => {
            fail(CauseKind::NoHttpsPort, format!("no port is named {name}"))
        }
        _ => Ok((sightings, remark)),
    }
}

fn slices_of(service: &ServiceRef) -> String {
    format!("EndpointSlices of Service {service}")
}

/// 404: an apiserver without `discovery.k8s.io/v1`; 403: a user who may read the older kind only.
fn may_fall_back(kind: CauseKind) -> bool {
    matches!(kind, CauseKind::NotFound | CauseKind::Forbidden)
}

async fn slices(cluster: &Cluster, service: &ServiceRef, moment: Moment) -> Result<Vec<Endpoint>, Attempt> {
    let path = format!("/apis/discovery.k8s.io/v1/namespaces/{}/endpointslices", escape(&service.namespace));
    let selector = format!("{LABEL}={}", service.name);
    let asked = slices_of(service);
    let slices: Vec<EndpointSlice> =
        cluster.list(&path, Some(&selector), &asked, moment.deadline).await.map_err(not_served)?;
    let endpoints = slices.into_iter().flat_map(|slice| of_slice(slice, &service.namespace));
    bounded(endpoints, cluster, asked)
}

/// No more than can be meant; each address once for each port.
fn bounded(
    endpoints: impl Iterator<Item = Endpoint>,
    cluster: &Cluster,
    asked: String,
) -> Result<Vec<Endpoint>, Attempt> {
    let found: Vec<Endpoint> = endpoints.take(MOST_ENDPOINTS + 1).collect();
    if found.len() > MOST_ENDPOINTS {
        let text = format!("there are more ready endpoints than the limit of {MOST_ENDPOINTS}");
        return Err(Attempt::new(asked, cluster.server(), Cause::new(CauseKind::Garbled, text)));
    }
    Ok(found)
}

/// A list cannot be missing, so 404 is said of the resource.
fn not_served(mut attempt: Attempt) -> Attempt {
    if attempt.cause.kind == CauseKind::NotFound {
        attempt.cause =
            Cause::new(CauseKind::NotFound, "this apiserver does not serve EndpointSlices (HTTP 404)");
    }
    attempt
}

fn of_slice(slice: EndpointSlice, namespace: &str) -> Vec<Endpoint> {
    let name = slice.metadata.name.unwrap_or_default();
    let origin = Origin::EndpointSlice(ServiceRef { namespace: namespace.to_owned(), name });
    let ports = pairs(slice.ports.iter().flatten().map(|port| (port.name.as_deref(), port.port)));
    // An endpoint without the condition counts as ready (discovery/v1, EndpointConditions).
    let ready = slice.endpoints.iter().flatten().filter(|endpoint| {
        endpoint.conditions.as_ref().and_then(|conditions| conditions.ready).unwrap_or(true)
    });
    // Slices of type FQDN hold names; they cannot be parsed and are left out.
    let addresses = ready.flat_map(|endpoint| &endpoint.addresses).filter_map(|text| text.parse().ok());
    let pairs = addresses.flat_map(|address: IpAddr| each(address, &ports, &origin));
    pairs.take(MOST_ENDPOINTS + 1).collect()
}

async fn legacy(cluster: &Cluster, service: &ServiceRef, moment: Moment) -> Result<Vec<Endpoint>, Attempt> {
    let path =
        format!("/api/v1/namespaces/{}/endpoints/{}", escape(&service.namespace), escape(&service.name));
    let object: Endpoints = cluster.get(&path, &format!("Endpoints {service}"), moment.deadline).await?;
    let origin = Origin::Endpoints(service.clone());
    let subsets = object.subsets.unwrap_or_default().into_iter();
    let of_subset = |subset: k8s_openapi::api::core::v1::EndpointSubset| {
        let ports = pairs(subset.ports.iter().flatten().map(|port| (port.name.as_deref(), Some(port.port))));
        let addresses = subset.addresses.unwrap_or_default();
        let addresses: Vec<IpAddr> = addresses.iter().filter_map(|address| address.ip.parse().ok()).collect();
        let pairs = addresses.into_iter().flat_map(|address| each(address, &ports, &origin));
        pairs.take(MOST_ENDPOINTS + 1).collect::<Vec<_>>()
    };
    bounded(subsets.flat_map(of_subset), cluster, format!("Endpoints {service}"))
}

fn pairs<'a>(ports: impl Iterator<Item = (Option<&'a str>, Option<i32>)>) -> Vec<(String, u16)> {
    ports
        .filter_map(|(name, port)| {
            let port = u16::try_from(port?).ok().filter(|port| *port > 0)?;
            Some((name.unwrap_or_default().to_owned(), port))
        })
        .collect()
}

fn each(address: IpAddr, ports: &[(String, u16)], origin: &Origin) -> Vec<Endpoint> {
    let endpoint = |(name, port): &(String, u16)| Endpoint {
        address,
        port: *port,
        port_name: name.clone(),
        origin: origin.clone(),
    };
    ports.iter().map(endpoint).collect()
}

fn sighting(endpoint: &Endpoint, moment: Moment) -> Sighting {
    Sighting {
        cidr: Cidr::host(endpoint.address),
        port: Some(endpoint.port),
        host: None,
        via: Vec::new(),
        from: endpoint.origin.clone(),
        ttl: None,
        seen: Some(moment.now),
    }
}
