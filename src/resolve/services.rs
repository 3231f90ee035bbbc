//! What the cluster says of one Service: whom it selects, where its slices lead, or whose name it is. Not the rule that
//! comes of it.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Service, ServicePort as ApiPort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::apiserver::{self, cluster_ips, read_service};
use super::cluster::Cluster;
use super::endpoints::{self, Wanted};
use super::hosts::{Resolver, Timing};
use super::hygiene::refuse_special;
use super::unanswered::Unanswered;
use crate::facts::{
    Attempt, Backend, Cause, CauseKind, Host, HostName, InCluster, Protocol, ServiceFact, ServicePort,
    ServiceRef, Sighting, Subject, TargetPort, unite,
};

/// How many Services of type ExternalName may name one another in a row; as many as the DNS may have aliases.
const MOST_NAMES: usize = 16;

/// What can say where a Service leads, and which of its addresses are valid.
#[derive(Clone, Copy)]
pub struct ServiceSources<'a> {
    /// The cluster that has the Service.
    pub cluster: &'a Cluster,
    /// The DNS, for names outside the cluster.
    pub resolver: &'a Resolver,
    /// The domain behind the names of the cluster's Services.
    pub cluster_domain: &'a str,
    /// Whether addresses such as loopback or metadata ones are admitted.
    pub allow_special: bool,
}

impl ServiceSources<'_> {
    /// Reads a Service and finds out where connections to it end. One that is another Service's name (ExternalName)
    /// leads to what that one leads to, with that one's ports.
    ///
    /// # Errors
    /// All that was tried; and once a Service was read, that it decides.
    pub async fn service(self, service: &ServiceRef, moment: Timing) -> Result<ServiceFact, Unanswered> {
        let object = read_service(self.cluster, service, moment.deadline).await?;
        self.of_object(service, object, moment).await
    }

    /// The same for a Service that has been read.
    pub async fn of_object(
        self,
        service: &ServiceRef,
        object: Service,
        moment: Timing,
    ) -> Result<ServiceFact, Unanswered> {
        let (mut service, mut spec) = (service.clone(), object.spec.unwrap_or_default());
        let mut passed = vec![service.clone()];
        while let Some(next) = self.named_by(&spec) {
            if passed.contains(&next) || passed.len() >= MOST_NAMES {
                return Err(Unanswered::by(&service, vec![circle(&service)]));
            }
            let object = read_service(self.cluster, &next, moment.deadline).await;
            spec = object.map_err(|attempt| Unanswered::by(&next, vec![attempt]))?.spec.unwrap_or_default();
            service = next;
            passed.push(service.clone());
        }
        let backend = self.backend(&service, &spec, moment).await;
        let backend = backend.map_err(|attempts| Unanswered::by(&service, attempts))?;
        let mut ports = ports(&spec);
        if matches!(backend, Backend::Pods(_)) {
            self.number(&service, &mut ports, moment).await;
        }
        Ok(ServiceFact { backend, service, cluster_ips: cluster_ips(&spec), ports, seen: moment.now })
    }

    /// Puts numbers in the place of names of ports where all ready pods have the same one behind it. Names stay where that
    /// cannot be seen: they are right as well, as far as the network plugin knows them.
    async fn number(self, service: &ServiceRef, ports: &mut [ServicePort], moment: Timing) {
        let is_named = |port: &&ServicePort| matches!(port.target, TargetPort::Name(_));
        let named: Vec<ServicePort> = ports.iter().filter(is_named).cloned().collect();
        if named.is_empty() {
            return;
        }
        let wanted = Wanted::Behind(&named);
        let Ok((ready, _)) = endpoints::ready_addresses(self.cluster, service, wanted, moment).await else {
            return;
        };
        for port in ports {
            let TargetPort::Name(name) = &port.target else { continue };
            let is_behind = |seen: &&Sighting| {
                seen.service_port == Some(port.port) && Protocol::named(&port.protocol) == Some(seen.protocol)
            };
            let numbers: BTreeSet<u16> =
                ready.iter().filter(is_behind).filter_map(|seen| seen.port).collect();
            if let (1, Some(number)) = (numbers.len(), numbers.first()) {
                port.named = Some(name.clone());
                port.target = TargetPort::Number(*number);
            }
        }
    }

    /// The Service of this cluster that an ExternalName names. An alias is an absolute name, so a name of two labels is
    /// not a Service.
    fn named_by(self, spec: &ServiceSpec) -> Option<ServiceRef> {
        let name: HostName = external_name(spec)?.parse().ok()?;
        match name.service(self.cluster_domain)? {
            (service, InCluster::Surely) => Some(service),
            (_, InCluster::Perhaps) => None,
        }
    }

    async fn backend(
        self,
        service: &ServiceRef,
        spec: &ServiceSpec,
        moment: Timing,
    ) -> Result<Backend, Vec<Attempt>> {
        if let Some(name) = external_name(spec) {
            return external(self.resolver, service, name, moment).await;
        }
        if let Some(selector) = spec.selector.as_ref().filter(|selector| !selector.is_empty()) {
            return Ok(Backend::Pods(selector.clone()));
        }
        let (fronts, ports) = (cluster_ips(spec), ports(spec));
        // A headless Service translates no ports.
        let wanted = if fronts.is_empty() { Wanted::Any } else { Wanted::Behind(&ports) };
        let (behind, _) = endpoints::ready_addresses(self.cluster, service, wanted, moment).await?;
        let in_front = ports.iter().filter_map(|port| {
            let of_service = (port.port, Protocol::named(&port.protocol)?);
            let sightings = apiserver::fronts(service, &fronts, of_service, moment).into_iter();
            Some(sightings.map(|sighting| Sighting { service_port: Some(port.port), ..sighting }))
        });
        let addresses = unite(in_front.flatten().chain(behind));
        refuse_special(&addresses, &Subject::Service(service.clone()).to_string(), self.allow_special)?;
        Ok(Backend::Addresses(addresses))
    }
}

fn external_name(spec: &ServiceSpec) -> Option<&str> {
    (spec.type_.as_deref() == Some("ExternalName"))
        .then(|| spec.external_name.as_deref().unwrap_or_default().trim_end_matches('.'))
}

fn circle(service: &ServiceRef) -> Attempt {
    let text = format!("its ExternalNames form a loop, or a chain of more than {MOST_NAMES} Services");
    Attempt::new(format!("Service {service}"), "", Cause::new(CauseKind::Empty, text))
}

/// The alias that the cluster's DNS would answer with. A client follows the alias as an absolute name; digits
/// and dots are a name as well, which no DNS has (Kubernetes, "Service: Type ExternalName").
async fn external(
    resolver: &Resolver,
    service: &ServiceRef,
    name: &str,
    moment: Timing,
) -> Result<Backend, Vec<Attempt>> {
    let host: HostName = format!("{name}.").parse().map_err(|error| {
        let text = format!("its externalName cannot be resolved: {error}");
        vec![Attempt::new(format!("Service {service}"), "", Cause::new(CauseKind::Empty, text))]
    })?;
    let host = Host::Name(host);
    let found = resolver.host(&host, moment).await?;
    Ok(Backend::External { host, addresses: found.sightings })
}

fn ports(spec: &ServiceSpec) -> Vec<ServicePort> {
    spec.ports.iter().flatten().filter_map(port).collect()
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
        named: None,
    })
}
