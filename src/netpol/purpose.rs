//! What a need is for: the keys of the values that ask for it, and of the entries that say where it is. Not whether the
//! values ask.

use super::needs::at;
use chartroom::value::Map;

pub(super) const ENABLED: &str = "networkPolicy.egress.enabled";
pub(super) const JOBS_ENABLED: &str = "jobConfig.networkPolicy.enabled";
pub(super) const NETWORKS: &str = "networkPolicy.egress.k8sMasterCIDR";
pub(super) const DISCOVERY: &str = "remoteControlPlane.api.oauth.clientDiscovery";
pub(super) const HOSTNAME: &str = "remoteControlPlane.api.hostname";
pub(super) const DETECT: &str = "remoteControlPlane.autoDetect.enabled";
pub(super) const GATEWAY_LABELS: [&str; 2] =
    ["networkPolicy.egress.gateway.podSelector", "networkPolicy.egress.gateway.namespaceSelector"];
pub(super) const DNS_MODE: &str = "networkPolicy.egress.dns.mode";
/// The table of all lists of entries that were found out.
pub(super) const RESOLVED: &str = "networkPolicy.egress.resolved";

/// What lists the further peers of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// The egress policy's.
    Jes,
    /// The jobs' policy's.
    Jobs,
}

/// What the policies are to allow, where only values or a lookup know the address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Talk to Keptn's API gateway, where it is to be found out which one that is.
    Gateway,
    /// Talk to the Kubernetes apiserver.
    ApiServer,
    /// Get tokens from the OAuth provider.
    OAuth,
    /// Talk to Keptn's control plane.
    ControlPlane,
    /// Ask the cluster's DNS, where it is to be found out who that is.
    ClusterDns,
    /// Reach a further peer, by the name that the values give it.
    Further(List, String),
}

impl List {
    /// Both.
    pub const ALL: [List; 2] = [List::Jes, List::Jobs];

    /// The key of the list.
    pub fn key(self) -> &'static str {
        match self {
            List::Jes => "networkPolicy.egress.additional",
            List::Jobs => "jobConfig.networkPolicy.additional",
        }
    }

    /// The key of the value that enables its policy.
    pub fn enabled(self) -> &'static str {
        match self {
            List::Jes => ENABLED,
            List::Jobs => JOBS_ENABLED,
        }
    }

    /// The table of the lists of entries that were found for its peers, each under the peer's name.
    fn resolved(self) -> String {
        let table = match self {
            List::Jes => "additional",
            List::Jobs => "jobsAdditional",
        };
        format!("{RESOLVED}.{table}")
    }
}

impl Purpose {
    /// Those that every chart has, in the order of their rules.
    pub const FIXED: [Purpose; 5] =
        [Purpose::Gateway, Purpose::ApiServer, Purpose::OAuth, Purpose::ControlPlane, Purpose::ClusterDns];

    /// Those for which the values may have entries: the fixed ones, and further peers that have a list of them.
    pub fn all(values: &Map) -> Vec<Purpose> {
        let names = |list: List| {
            let table = at(values, &list.resolved()).as_map().map(|map| map.entries()).unwrap_or_default();
            let names = table.into_iter().map(|(name, _)| name.to_string()).filter(|name| is_name(name));
            names.map(move |name| Purpose::Further(list, name)).collect::<Vec<_>>()
        };
        Purpose::FIXED.into_iter().chain(List::ALL.into_iter().flat_map(names)).collect()
    }

    /// What it is called where there is room for a word.
    pub fn name(&self) -> &'static str {
        match self {
            Purpose::Gateway => "gateway",
            Purpose::ApiServer => "apiserver",
            Purpose::OAuth => "oauth",
            Purpose::ControlPlane => "controlPlane",
            Purpose::ClusterDns => "dns",
            Purpose::Further(..) => "additional",
        }
    }

    /// The key of the value that makes it a need, or of the list that has it.
    pub fn key(&self) -> &'static str {
        match self {
            Purpose::Gateway => DETECT,
            Purpose::ApiServer => ENABLED,
            Purpose::OAuth => DISCOVERY,
            Purpose::ControlPlane => HOSTNAME,
            Purpose::ClusterDns => DNS_MODE,
            Purpose::Further(list, _) => list.key(),
        }
    }

    /// The key of the list of entries that say where it is.
    pub fn resolved_key(&self) -> String {
        match self {
            Purpose::Further(list, name) => format!("{}.{name}", list.resolved()),
            fixed => format!("{RESOLVED}.{}", fixed.name()),
        }
    }

    /// The keys that can be set to skip the lookup.
    pub fn instead(&self) -> Vec<String> {
        let stated = match self {
            Purpose::Gateway => Some(GATEWAY_LABELS[0]),
            Purpose::ApiServer => Some(NETWORKS),
            Purpose::OAuth | Purpose::ControlPlane | Purpose::ClusterDns | Purpose::Further(..) => None,
        };
        stated.map(str::to_owned).into_iter().chain([self.resolved_key()]).collect()
    }
}

/// How long the name of a further peer may be: with the words before it, it is part of an annotation's name, which
/// Kubernetes limits to 63.
const LONGEST_NAME: usize = 40;

/// Whether a further peer may be called so: lower-case letters, digits and inner hyphens.
pub(super) fn is_name(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=LONGEST_NAME).contains(&text.len())
        && text.bytes().all(good)
        && !text.starts_with('-')
        && !text.ends_with('-')
}
