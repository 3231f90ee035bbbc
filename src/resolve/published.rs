//! Services of this cluster by what they publish to the outside: the addresses and names of load balancers, and external
//! IPs. A host that has one of these leads to their pods, and most network plugins see the pods. Not who has such a host.

use std::collections::BTreeSet;
use std::net::IpAddr;

use k8s_openapi::api::core::v1::Service;

use super::hosts::Timing;
use super::services::ServiceSources;
use crate::facts::{Backend, ServiceFact, ServiceRef};

/// How many Services are looked into: one address or name belongs to few.
const MOST: usize = 16;

/// What hosts have: addresses, and the names on the way to them.
#[derive(Default)]
pub struct WantedHosts {
    /// The addresses.
    pub addresses: BTreeSet<IpAddr>,
    /// The names, in lower case.
    pub names: BTreeSet<String>,
}

/// A Service with what it publishes.
pub struct Published {
    what: WantedHosts,
    /// Where it leads.
    pub fact: ServiceFact,
}

impl Published {
    /// Whether an address that these names lead to is one of the Service.
    pub fn has<'n>(&self, address: IpAddr, mut names: impl Iterator<Item = &'n str>) -> bool {
        self.what.addresses.contains(&address) || names.any(|name| self.what.names.contains(name))
    }
}

/// The Services that publish some of this and lead to pods, in the order of their names. Who may not read all Services knows
/// of none.
pub async fn published(services: ServiceSources<'_>, wanted: &WantedHosts, timing: Timing) -> Vec<Published> {
    let all = services.cluster.list("/api/v1/services", None, "Services of all namespaces", timing.deadline);
    let all: Vec<Service> = all.await.unwrap_or_default();
    let mut found: Vec<(ServiceRef, WantedHosts, Service)> = Vec::new();
    for object in all {
        let what = of(&object);
        let is_wanted = what.addresses.iter().any(|address| wanted.addresses.contains(address))
            || what.names.iter().any(|name| wanted.names.contains(name));
        if is_wanted {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let (namespace, name) = (text(&object.metadata.namespace), text(&object.metadata.name));
            found.push((ServiceRef { namespace, name }, what, object));
        }
    }
    found.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let mut published = Vec::new();
    for (service, what, object) in found.into_iter().take(MOST) {
        if let Ok(fact) = services.of_object(&service, object, timing).await
            && matches!(fact.backend, Backend::Pods(_))
        {
            published.push(Published { what, fact });
        }
    }
    published
}

fn of(object: &Service) -> WantedHosts {
    let status = object.status.as_ref().and_then(|status| status.load_balancer.as_ref());
    let ingress = || status.iter().flat_map(|balancer| balancer.ingress.iter().flatten());
    let external = object.spec.iter().flat_map(|spec| spec.external_ips.iter().flatten());
    let addresses = ingress().filter_map(|point| point.ip.as_ref()).chain(external);
    WantedHosts {
        addresses: addresses.filter_map(|text| text.parse().ok()).collect(),
        names: ingress().filter_map(|point| Some(point.hostname.as_ref()?.to_ascii_lowercase())).collect(),
    }
}
