//! The kinds of policies that can be printed, and what each of them knows by name, so that it need not be looked up. The
//! templates have the same rules (`templates/_names.tpl`). Not how a policy is written.

use super::needs::{Need, Source, at, text};
use crate::facts::{Host, Target};
use chartroom::value::{Map, Value};

const KEY: &str = "networkPolicy.dialect";
/// Which CRD the cluster has: that of the standard channel has no hosts by name.
const CHANNEL: &str = "networkPolicy.clusterNetworkPolicy.channel";

/// The kind of policy that is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// `networking.k8s.io/v1`, NetworkPolicy.
    #[default]
    Kubernetes,
    /// `cilium.io/v2`, CiliumNetworkPolicy.
    Cilium,
    /// `projectcalico.org/v3`, NetworkPolicy.
    Calico,
    /// `policy.networking.k8s.io/v1beta1`, ClusterNetworkPolicy.
    ClusterNetworkPolicy,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 4] =
        [Dialect::Kubernetes, Dialect::Cilium, Dialect::Calico, Dialect::ClusterNetworkPolicy];

    /// The one that the values name. Schema and templates refuse what is none.
    pub fn of(values: &Map) -> Dialect {
        let given = text(&at(values, KEY));
        Dialect::ALL.into_iter().find(|dialect| dialect.name() == given).unwrap_or_default()
    }

    /// The value of `networkPolicy.dialect`.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Kubernetes => "kubernetes",
            Dialect::Cilium => "cilium",
            Dialect::Calico => "calico",
            Dialect::ClusterNetworkPolicy => "cluster-network-policy",
        }
    }

    /// Whether the apiserver has a name: Cilium's entity, a Service whose endpoints Calico follows.
    pub(super) fn names_apiserver(self) -> bool {
        matches!(self, Dialect::Cilium | Dialect::Calico)
    }

    /// Whether a host has a name, which the values write as `given`.
    fn names_host(self, given: &str, target: &Target, ports: Ports) -> bool {
        let Host::Name(name) = &target.host else { return false };
        // The templates cannot read names in other letters.
        if !given.is_ascii() {
            return false;
        }
        let name = name.to_string();
        let service = Service::of(&name);
        match self {
            Dialect::Kubernetes => false,
            Dialect::Cilium => ports == Ports::Any || service.is_none(),
            Dialect::Calico => service == Some(Service::Only) && ports != Ports::Listed,
            Dialect::ClusterNetworkPolicy => service.is_none() && is_domain(&name),
        }
    }
}

/// Which ports of a host are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ports {
    /// Any.
    Any,
    /// If it is a Service, those that it has: Calico follows them as well, Cilium does not.
    Own,
    /// Some; if it is a Service, only the cluster knows which ports of the pods are behind these.
    Listed,
}

/// The need of a host that the values write as `given`, by name where the dialect has one.
pub(super) fn by_name(values: &Map, need: Need, given: &str, ports: Ports) -> Need {
    let dialect = Dialect::of(values);
    let is_standard = text(&at(values, CHANNEL)) == "standard";
    match &need.target {
        Some(_) if dialect == Dialect::ClusterNetworkPolicy && is_standard => need,
        Some(target) if dialect.names_host(given, target, ports) => {
            Need { source: Source::Named(dialect), ..need }
        }
        _ => need,
    }
}

/// Whether a name may be a Service's. Calico and Cilium know Services by name, others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    /// It is the only one's.
    Only,
    /// It may be a host's as well: of two labels, or of a cluster with a domain of its own.
    Perhaps,
}

impl Service {
    fn of(name: &str) -> Option<Service> {
        let labels: Vec<&str> = name.trim_end_matches('.').split('.').collect();
        let plain = |label: &&&str| !label.contains('_');
        if labels.iter().take(2).filter(plain).count() < 2 {
            return None;
        }
        match labels.as_slice() {
            [_, _] if !name.ends_with('.') => Some(Service::Perhaps),
            [_, _, "svc"] | [_, _, "svc", "cluster", "local"] => Some(Service::Only),
            [_, _, "svc", ..] => Some(Service::Perhaps),
            _ => None,
        }
    }
}

/// What a ClusterNetworkPolicy takes as a domain name (network-policy-api: apis/v1beta1, `DomainName`).
fn is_domain(name: &str) -> bool {
    let labels: Vec<&str> = name.trim_end_matches('.').split('.').collect();
    labels.len() > 1 && !labels.iter().any(|label| label.starts_with('_') || label.ends_with('_'))
}

/// What of the needs is not looked up since the policies have it by name; `None` where there is nothing.
pub fn named(needs: &[Need]) -> Option<String> {
    let by_name = needs.iter().filter_map(|need| match (&need.source, &need.target) {
        (Source::Named(dialect), Some(target)) => Some((dialect, target.host.to_string())),
        (Source::Named(dialect), None) => Some((dialect, "the apiserver".to_owned())),
        _ => None,
    });
    let (dialects, mut names): (Vec<&Dialect>, Vec<String>) = by_name.unzip();
    names.dedup();
    let dialect = dialects.first()?.name();
    Some(format!(
        "not looked up, since the policies refer to it by name ({KEY} is {dialect}): {}",
        names.join(", ")
    ))
}

const CILIUM: (&str, &str) = ("cilium.io/v2", "CiliumNetworkPolicy");
const CALICO: (&str, &str) = ("projectcalico.org/v3", "NetworkPolicy");
/// Where Calico keeps its objects; nothing but its own API writes there.
const CALICO_INSIDE: (&str, &str) = ("crd.projectcalico.org/v1", "NetworkPolicy");
const TIERED: (&str, &str) = ("policy.networking.k8s.io/v1beta1", "ClusterNetworkPolicy");

/// The dialect of a cluster that serves these versions (`group/version`) and kinds (`group/version/Kind`), and why.
///
/// # Errors
/// Why that is not known.
pub fn served(versions: &[String]) -> Result<(Dialect, String), String> {
    let has = |text: &str| versions.iter().any(|version| version == text);
    let serves = |(version, kind): (&str, &str)| match (has(version), has(&format!("{version}/{kind}"))) {
        (true, false) if !versions.iter().any(|other| other.starts_with(&format!("{version}/"))) => {
            Err(format!("the cluster serves {version}, but does not list its kinds"))
        }
        (_, is_served) => Ok(is_served),
    };
    let because = |(version, kind): (&str, &str)| format!("the cluster serves {kind} of {version}");
    match (serves(CILIUM)?, serves(CALICO)?) {
        (true, true) => {
            Err("the cluster serves policies of both Cilium and Calico, and does not say which of them is enforced"
                .to_owned())
        }
        (true, false) => Ok((Dialect::Cilium, because(CILIUM))),
        (false, true) => Ok((Dialect::Calico, because(CALICO))),
        (false, false) if serves(CALICO_INSIDE)? => Ok((
            Dialect::Kubernetes,
            "the cluster has Calico, but does not serve projectcalico.org/v3".to_owned(),
        )),
        (false, false) if serves(TIERED)? => Ok((Dialect::ClusterNetworkPolicy, because(TIERED))),
        (false, false) => {
            Ok((Dialect::Kubernetes, "the cluster serves no other kind of policies".to_owned()))
        }
    }
}

/// The values that choose a dialect.
pub fn chosen(dialect: Dialect) -> Map {
    let root = Map::new();
    super::overlay::put(&root, KEY, Value::string(dialect.name()));
    root
}

#[cfg(test)]
mod tests {
    use super::super::purpose::Purpose;
    use super::*;

    #[test]
    fn each_dialect_has_names_of_its_own() {
        use Dialect::*;
        for (host, cilium, calico, cluster) in [
            ("keptn.example.com", true, false, true),
            ("https://keptn.example.com:8443/x", true, false, true),
            ("example.com", true, false, false),
            ("example.com.", true, false, true),
            ("gateway.keptn.svc", true, true, false),
            ("gateway.keptn.svc.cluster.local.", true, true, false),
            ("gateway.keptn.svc.own.domain", true, false, false),
            ("host", true, false, false),
            ("_x.example.com", true, false, false),
            ("bücher.example.com", false, false, false),
            ("192.0.2.1", false, false, false),
        ] {
            let target: Target = host.parse().unwrap();
            let names = |dialect: Dialect| dialect.names_host(host, &target, Ports::Any);
            assert_eq!(
                [names(Cilium), names(Calico), names(ClusterNetworkPolicy)],
                [cilium, calico, cluster],
                "{host}"
            );
            assert!(!names(Kubernetes));
        }
    }

    #[test]
    fn the_standard_channel_has_no_names() {
        for (value, is_named) in [("experimental", true), ("null", true), ("standard", false)] {
            let text = format!(
                "networkPolicy: {{dialect: cluster-network-policy, clusterNetworkPolicy: {{channel: {value}}}}}"
            );
            let values = chartroom::yaml::read(text.as_bytes()).unwrap().as_map().unwrap();
            let target: Target = "a.example.com".parse().unwrap();
            let (purpose, key, target) = (Purpose::ControlPlane, String::new(), Some(target));
            let need = Need { purpose, key, target, source: Source::Unknown };
            let need = by_name(&values, need, "a.example.com", Ports::Any);
            assert_eq!(matches!(need.source, Source::Named(_)), is_named, "{value}");
        }
    }

    #[test]
    fn what_is_served_decides() {
        let found = |versions: &[&str]| {
            let all: Vec<String> = versions.iter().map(|version| (*version).to_owned()).collect();
            served(&all).map(|(dialect, _)| dialect)
        };
        let cilium = ["cilium.io/v2", "cilium.io/v2/CiliumNetworkPolicy"];
        let calico = ["projectcalico.org/v3", "projectcalico.org/v3/NetworkPolicy"];
        let inside = ["crd.projectcalico.org/v1", "crd.projectcalico.org/v1/NetworkPolicy"];
        let tiered =
            ["policy.networking.k8s.io/v1beta1", "policy.networking.k8s.io/v1beta1/ClusterNetworkPolicy"];
        assert_eq!(found(&["v1", "v1/Pod"]), Ok(Dialect::Kubernetes));
        assert_eq!(found(&[cilium, tiered].concat()), Ok(Dialect::Cilium));
        assert_eq!(found(&[calico, inside].concat()), Ok(Dialect::Calico));
        assert_eq!(found(&[inside, tiered].concat()), Ok(Dialect::Kubernetes));
        assert_eq!(found(&tiered), Ok(Dialect::ClusterNetworkPolicy));
        assert!(found(&[cilium, calico].concat()).is_err());
        assert!(found(&["projectcalico.org/v3"]).is_err());
        assert_eq!(found(&["cilium.io/v2", "cilium.io/v2/CiliumNode"]), Ok(Dialect::Kubernetes));
    }

    #[test]
    fn a_service_of_which_some_ports_are_wanted_is_looked_up() {
        for (host, own) in [("gateway.keptn.svc", true), ("gateway.keptn", false)] {
            let target: Target = host.parse().unwrap();
            let named = |ports| Dialect::ALL.map(|dialect| dialect.names_host(host, &target, ports));
            assert_eq!(named(Ports::Own), [false, false, own, false], "{host}");
            assert_eq!(named(Ports::Listed), [false; 4], "{host}");
        }
    }
}
