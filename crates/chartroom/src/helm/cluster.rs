//! What a cluster says of itself: its version and the kinds that it serves. Not what a chart makes of it.

/// A cluster, as Helm's `.Capabilities` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterInfo {
    /// Its version, such as `v1.37.2`.
    pub version: String,
    /// The first number of it, in the cluster's own words.
    pub major: String,
    /// The second; some providers put a `+` behind it.
    pub minor: String,
    /// Groups with their versions, and with these the kinds: `apps/v1`, `apps/v1/Deployment`. Sorted.
    pub api_versions: Vec<String>,
    /// Every kind that objects of it can be asked for by, in the cluster's order.
    pub kinds: Vec<ServedKind>,
}

/// A kind of objects that a cluster serves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServedKind {
    /// Group and version as in manifests, such as `apps/v1`.
    pub api_version: String,
    /// The kind, such as `Deployment`.
    pub kind: String,
    /// Whether its objects are in namespaces.
    pub namespaced: bool,
}
