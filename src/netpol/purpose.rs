//! What a need is for: the keys of the values that ask for it, and of the entries that say where it is. Not whether the
//! values ask.

pub(super) const ENABLED: &str = "networkPolicy.egress.enabled";
pub(super) const NETWORKS: &str = "networkPolicy.egress.k8sMasterCIDR";
pub(super) const DISCOVERY: &str = "remoteControlPlane.api.oauth.clientDiscovery";
pub(super) const HOSTNAME: &str = "remoteControlPlane.api.hostname";
pub(super) const DETECT: &str = "remoteControlPlane.autoDetect.enabled";
pub(super) const GATEWAY_LABELS: [&str; 2] =
    ["networkPolicy.egress.gateway.podSelector", "networkPolicy.egress.gateway.namespaceSelector"];
pub(super) const DNS_MODE: &str = "networkPolicy.egress.dns.mode";
/// The table of all lists of entries that were found out.
pub(super) const RESOLVED: &str = "networkPolicy.egress.resolved";

/// What the policies are to allow, where only values or a look-up know the address.
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
}

impl Purpose {
    /// Those that every chart has, in the order of their rules.
    pub const FIXED: [Purpose; 5] =
        [Purpose::Gateway, Purpose::ApiServer, Purpose::OAuth, Purpose::ControlPlane, Purpose::ClusterDns];

    /// The key of the value that makes it a need.
    pub fn key(&self) -> &'static str {
        match self {
            Purpose::Gateway => DETECT,
            Purpose::ApiServer => ENABLED,
            Purpose::OAuth => DISCOVERY,
            Purpose::ControlPlane => HOSTNAME,
            Purpose::ClusterDns => DNS_MODE,
        }
    }

    /// The key of the list of entries that say where it is.
    pub fn resolved_key(&self) -> String {
        let list = match self {
            Purpose::Gateway => "gateway",
            Purpose::ApiServer => "apiserver",
            Purpose::OAuth => "oauth",
            Purpose::ControlPlane => "controlPlane",
            Purpose::ClusterDns => "dns",
        };
        format!("{RESOLVED}.{list}")
    }

    /// The keys that can be set to skip the lookup.
    pub fn instead(&self) -> Vec<String> {
        let stated = match self {
            Purpose::Gateway => Some(GATEWAY_LABELS[0]),
            Purpose::ApiServer => Some(NETWORKS),
            Purpose::OAuth | Purpose::ControlPlane | Purpose::ClusterDns => None,
        };
        stated.map(str::to_owned).into_iter().chain([self.resolved_key()]).collect()
    }
}
