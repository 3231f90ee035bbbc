//! The ready addresses behind a Service: from its EndpointSlices, or from Endpoints where slices are not served or not
//! allowed. Not what they are wanted for.

use std::net::IpAddr;

use k8s_openapi::api::core::v1::Endpoints;
use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::cluster::{Cluster, escape};
use super::hosts::Timing;
use crate::facts::{
    Attempt, Cause, CauseKind, Cidr, Origin, Protocol, ServicePort, ServiceRef, Sighting, unite,
};

/// The label by which a slice belongs to its Service (Kubernetes, "EndpointSlices: Ownership").
const LABEL: &str = "kubernetes.io/service-name";

/// The most pairs of an address and a port behind one Service. A policy with more peers than that is of no use to a network
/// plugin; slices that are multiplied with their ports come to any number.
const MOST_ENDPOINTS: usize = 10_000;

/// One ready address with one of its ports, if it has any, and who listed it.
struct Endpoint {
    address: IpAddr,
    port: Option<Port>,
    origin: Origin,
}

/// A port of an endpoint.
#[derive(Clone)]
struct Port {
    name: String,
    number: u16,
    protocol: Protocol,
}

/// Which of the endpoints' ports.
#[derive(Clone, Copy)]
pub enum Wanted<'a> {
    /// Those of that name.
    Named(&'a str),
    /// Those to which one of these ports of the Service leads: the one of the same name and protocol (Kubernetes,
    /// pkg/proxy, ServicePortName).
    Behind(&'a [ServicePort]),
    /// None: the port that the client uses is not translated.
    Any,
}

/// The port of an endpoint that is wanted, and the Service's port in front of it.
type Pair = (Option<u16>, Protocol, Option<u16>);

impl Wanted<'_> {
    fn pairs(self, port: Option<&Port>) -> Vec<Pair> {
        let named = |port: &&Port, name: &str| port.name == name;
        match self {
            Wanted::Any => vec![(None, Protocol::Tcp, None)],
            Wanted::Named(name) => {
                let port = port.filter(|port| named(port, name));
                port.map(|port| (Some(port.number), Protocol::Tcp, None)).into_iter().collect()
            }
            Wanted::Behind(fronts) => {
                let leads = |front: &&ServicePort, port: &Port| {
                    front.name == port.name && Protocol::named(&front.protocol) == Some(port.protocol)
                };
                let fronts = fronts.iter().filter_map(|front| {
                    let port = port.filter(|port| leads(&front, port))?;
                    Some((Some(port.number), port.protocol, Some(front.port)))
                });
                fronts.collect()
            }
        }
    }

    /// What is missing where no port is one of these.
    fn missing(self) -> (CauseKind, String) {
        match self {
            Wanted::Named(name) => (CauseKind::NoHttpsPort, format!("no port is named {name}")),
            _ => {
                let text =
                    "no port of a ready address has the name and the protocol of a port of the Service";
                (CauseKind::Empty, text.to_owned())
            }
        }
    }
}

/// All ready addresses of a Service with those of their ports that are wanted. Also a sentence where they are from
/// Endpoints.
///
/// # Errors
/// All that was tried.
pub async fn ready_addresses(
    cluster: &Cluster,
    service: &ServiceRef,
    wanted: Wanted<'_>,
    moment: Timing,
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
    let has_port = |endpoint: &Endpoint| endpoint.port.is_some() || matches!(wanted, Wanted::Any);
    if !endpoints.iter().any(has_port) {
        let what = if matches!(wanted, Wanted::Any) { "" } else { " with a port" };
        return fail(CauseKind::Empty, format!("there is no ready address{what}"));
    }
    let sightings = endpoints.iter().flat_map(|endpoint| {
        let pairs = wanted.pairs(endpoint.port.as_ref()).into_iter();
        pairs.map(|pair| sighting(endpoint, pair, moment))
    });
    let sightings = unite(sightings);
    if sightings.is_empty() {
        let (kind, text) = wanted.missing();
        return fail(kind, text);
    }
    Ok((sightings, remark))
}

fn slices_of(service: &ServiceRef) -> String {
    format!("EndpointSlices of Service {service}")
}

/// 404: an apiserver without `discovery.k8s.io/v1`; 403: a user who may read the older kind only.
fn may_fall_back(kind: CauseKind) -> bool {
    matches!(kind, CauseKind::NotFound | CauseKind::Forbidden)
}

async fn slices(cluster: &Cluster, service: &ServiceRef, moment: Timing) -> Result<Vec<Endpoint>, Attempt> {
    let path = format!("/apis/discovery.k8s.io/v1/namespaces/{}/endpointslices", escape(&service.namespace));
    let selector = format!("{LABEL}={}", service.name);
    let asked = slices_of(service);
    let slices: Vec<EndpointSlice> =
        cluster.list(&path, Some(&selector), &asked, moment.deadline).await.map_err(not_served)?;
    let endpoints = slices.into_iter().flat_map(|slice| of_slice(slice, &service.namespace));
    bounded(endpoints, cluster, asked)
}

/// No special addresses; each address once for each port.
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
    let ports = slice.ports.iter().flatten();
    let ports = read_ports(ports.map(|port| (port.name.as_deref(), port.port, port.protocol.as_deref())));
    // An endpoint without the condition counts as ready (discovery/v1, EndpointConditions).
    let ready = slice.endpoints.iter().flatten().filter(|endpoint| {
        endpoint.conditions.as_ref().and_then(|conditions| conditions.ready).unwrap_or(true)
    });
    // Slices of type FQDN hold names; they cannot be parsed and are left out.
    let addresses = ready.flat_map(|endpoint| &endpoint.addresses).filter_map(|text| text.parse().ok());
    let pairs = addresses.flat_map(|address: IpAddr| each(address, &ports, &origin));
    pairs.take(MOST_ENDPOINTS + 1).collect()
}

async fn legacy(cluster: &Cluster, service: &ServiceRef, moment: Timing) -> Result<Vec<Endpoint>, Attempt> {
    let path =
        format!("/api/v1/namespaces/{}/endpoints/{}", escape(&service.namespace), escape(&service.name));
    let object: Endpoints = cluster.get(&path, &format!("Endpoints {service}"), moment.deadline).await?;
    let origin = Origin::Endpoints(service.clone());
    let subsets = object.subsets.unwrap_or_default().into_iter();
    let of_subset = |subset: k8s_openapi::api::core::v1::EndpointSubset| {
        let ports = subset.ports.iter().flatten();
        let ports =
            read_ports(ports.map(|port| (port.name.as_deref(), Some(port.port), port.protocol.as_deref())));
        let addresses = subset.addresses.unwrap_or_default();
        let addresses: Vec<IpAddr> = addresses.iter().filter_map(|address| address.ip.parse().ok()).collect();
        let pairs = addresses.into_iter().flat_map(|address| each(address, &ports, &origin));
        pairs.take(MOST_ENDPOINTS + 1).collect::<Vec<_>>()
    };
    bounded(subsets.flat_map(of_subset), cluster, format!("Endpoints {service}"))
}

fn read_ports<'a>(ports: impl Iterator<Item = (Option<&'a str>, Option<i32>, Option<&'a str>)>) -> Vec<Port> {
    ports
        .filter_map(|(name, port, protocol)| {
            let number = u16::try_from(port?).ok().filter(|port| *port > 0)?;
            let protocol = Protocol::named(protocol.unwrap_or_default())?;
            Some(Port { name: name.unwrap_or_default().to_owned(), number, protocol })
        })
        .collect()
}

fn each(address: IpAddr, ports: &[Port], origin: &Origin) -> Vec<Endpoint> {
    let endpoint = |port| Endpoint { address, port, origin: origin.clone() };
    match ports {
        [] => vec![endpoint(None)],
        ports => ports.iter().map(|port| endpoint(Some(port.clone()))).collect(),
    }
}

fn sighting(endpoint: &Endpoint, (port, protocol, service_port): Pair, moment: Timing) -> Sighting {
    Sighting {
        cidr: Cidr::host(endpoint.address),
        port,
        protocol,
        service_port,
        host: None,
        via: Vec::new(),
        from: endpoint.origin.clone(),
        ttl: None,
        behind: None,
        seen: Some(moment.now),
    }
}
