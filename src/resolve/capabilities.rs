//! The cluster's version, and what it serves (Helm, pkg/action/action.go, getCapabilities and GetVersionSet). Not any
//! object of it.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde::Deserialize;
use tokio::time::Instant;

use super::cluster::Cluster;
use super::objects::version_path;
use crate::facts::{Attempt, Cause, CauseKind, ClusterInfo, ServedKind};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    git_version: String,
    #[serde(default)]
    major: String,
    #[serde(default)]
    minor: String,
}

/// The versions of the core group.
#[derive(Default, Deserialize)]
struct CoreVersions {
    #[serde(default)]
    versions: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Groups {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    versions: Vec<GroupVersion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupVersion {
    group_version: String,
}

#[derive(Default, Deserialize)]
struct Kinds {
    #[serde(default)]
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    kind: String,
    #[serde(default)]
    namespaced: bool,
}

/// The most versions of groups whose kinds are asked for; clusters with hundreds of operators serve some hundreds.
const MOST_VERSIONS: usize = 2000;

/// Asks for the version first, as Helm does: a server that does not answer that is not reached.
///
/// # Errors
/// What was asked of whom, and what came back. A version of a group whose kinds cannot be listed (an aggregated server
/// that is down) is there without its kinds.
pub async fn capabilities(cluster: &Cluster, deadline: Instant) -> Result<ClusterInfo, Attempt> {
    let asked = "what the cluster serves";
    let version: Version = cluster.get("/version", "the cluster's version", deadline).await?;
    let core: CoreVersions = cluster.get("/api", asked, deadline).await?;
    let groups: Groups = cluster.get("/apis", asked, deadline).await?;
    let groups =
        groups.groups.into_iter().flat_map(|group| group.versions).map(|version| version.group_version);
    let served: Vec<String> = core.versions.into_iter().chain(groups).collect();
    if served.len() > MOST_VERSIONS {
        let text =
            format!("it serves {} group versions, more than the limit of {MOST_VERSIONS}", served.len());
        return Err(Attempt::new(asked, cluster.server(), Cause::new(CauseKind::Garbled, text)));
    }
    let kinds = join_all(served.iter().map(|version| kinds(cluster, version, deadline))).await;
    let named = served.iter().zip(&kinds).flat_map(|(version, kinds)| {
        kinds
            .iter()
            .flat_map(|list| &list.resources)
            .map(move |resource| format!("{version}/{}", resource.kind))
    });
    let api_versions: BTreeSet<String> = served.iter().cloned().chain(named).collect();
    Ok(ClusterInfo {
        version: version.git_version,
        major: version.major,
        minor: version.minor,
        api_versions: api_versions.into_iter().collect(),
        kinds: served.iter().zip(&kinds).flat_map(|(version, kinds)| served_kinds(version, kinds)).collect(),
    })
}

/// The kinds of one version. Subresources, such as `deployments/scale`, are no objects of their own.
fn served_kinds(version: &str, kinds: &Option<Kinds>) -> Vec<ServedKind> {
    let resources = kinds.iter().flat_map(|list| &list.resources);
    let own = resources.filter(|resource| !resource.name.contains('/'));
    own.map(|Resource { kind, namespaced, .. }| ServedKind {
        api_version: version.to_owned(),
        kind: kind.clone(),
        namespaced: *namespaced,
    })
    .collect()
}

async fn kinds(cluster: &Cluster, version: &str, deadline: Instant) -> Option<Kinds> {
    cluster.get(&version_path(version), &format!("the resources of {version}"), deadline).await.ok()
}
