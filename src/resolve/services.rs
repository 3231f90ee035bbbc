//! What the cluster says of one Service: whom it selects, where its slices lead, or whose name it is. Not the rule that
//! comes of it.

use k8s_openapi::api::core::v1::{Service, ServicePort as ApiPort};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::apiserver::{cluster_ips, read_service};
use super::cluster::Cluster;
use super::endpoints;
use super::hosts::{Moment, Resolver};
use crate::facts::{
    Attempt, Backend, Cause, CauseKind, Host, ServiceFact, ServicePort, ServiceRef, TargetPort,
};

/// Reads a Service and finds out where connections to it end.
///
/// # Errors
/// All that was tried.
pub async fn service(
    cluster: &Cluster,
    resolver: &Resolver,
    service: &ServiceRef,
    moment: Moment,
) -> Result<ServiceFact, Vec<Attempt>> {
    let object = read_service(cluster, service, moment.deadline).await.map_err(|attempt| vec![attempt])?;
    from_object(cluster, resolver, service, object, moment).await
}

/// The same for a Service that has been read.
pub async fn from_object(
    cluster: &Cluster,
    resolver: &Resolver,
    service: &ServiceRef,
    object: Service,
    moment: Moment,
) -> Result<ServiceFact, Vec<Attempt>> {
    let spec = object.spec.unwrap_or_default();
    let backend = if spec.type_.as_deref() == Some("ExternalName") {
        external(resolver, service, spec.external_name.as_deref().unwrap_or_default(), moment).await?
    } else if let Some(selector) = spec.selector.as_ref().filter(|selector| !selector.is_empty()) {
        Backend::Pods(selector.clone())
    } else {
        Backend::Addresses(endpoints::ready_addresses(cluster, service, None, moment).await?.0)
    };
    Ok(ServiceFact {
        service: service.clone(),
        backend,
        cluster_ips: cluster_ips(&spec),
        ports: spec.ports.iter().flatten().filter_map(port).collect(),
        seen: moment.now,
    })
}

/// The alias that the cluster's DNS would answer with. Whoever asks it follows the alias as an absolute name.
async fn external(
    resolver: &Resolver,
    service: &ServiceRef,
    name: &str,
    moment: Moment,
) -> Result<Backend, Vec<Attempt>> {
    let host: Host =
        format!("{}.", name.trim_end_matches('.')).parse().or_else(|_| name.parse()).map_err(|error| {
            let text = format!("its externalName cannot be resolved: {error}");
            vec![Attempt::new(format!("Service {service}"), "", Cause::new(CauseKind::Empty, text))]
        })?;
    let found = resolver.host(&host, moment).await?;
    Ok(Backend::External { host, addresses: found.sightings })
}

fn port(port: &ApiPort) -> Option<ServicePort> {
    let number = u16::try_from(port.port).ok()?;
    let target = match &port.target_port {
        Some(IntOrString::String(name)) => TargetPort::Name(name.clone()),
        // Zero stands for "the same", as an absent field does.
        Some(IntOrString::Int(target)) if *target != 0 => TargetPort::Number(u16::try_from(*target).ok()?),
        _ => TargetPort::Number(number),
    };
    Some(ServicePort {
        name: port.name.clone().unwrap_or_default(),
        protocol: port.protocol.clone().unwrap_or_else(|| "TCP".to_owned()),
        port: number,
        target,
    })
}
