//! Whether a chart can be rendered as the root: its type, its dependencies, the version of Kubernetes. Not its values.

use super::{Chart, Error};
use crate::helm::notice::Notice;
use crate::helm::profile::Profile;
use crate::sprig::semver::{Constraint, Version};
use crate::value::Str;

/// Refuses charts that are no applications or lack a declared dependency; says so where one is deprecated
/// (Helm: pkg/cmd/install.go, `runInstall`).
///
/// # Errors
/// Helm's sentences.
pub fn check_installable(chart: &Chart, profile: &Profile, notices: &mut Vec<Notice>) -> Result<(), Error> {
    let metadata = &chart.metadata;
    if !metadata.kind.is_empty() && metadata.kind != "application" {
        return Err(Error::Other(format!("{} charts are not installable", metadata.kind)));
    }
    if metadata.deprecated {
        notices.push(Notice::warn("this chart is deprecated"));
    }
    let missing = missing_dependencies(chart);
    if !missing.is_empty() {
        return Err(Error::Missing { head: profile.missing_dependencies, names: missing.join(", ") });
    }
    if profile.detects_chart && metadata.api_version == "v3" {
        return Err(Error::Other("invalid chart apiVersion".to_owned()));
    }
    Ok(())
}

fn missing_dependencies(chart: &Chart) -> Vec<String> {
    let declared = chart.metadata.dependencies.iter().flatten();
    let missing = declared.filter(|d| !chart.dependencies.iter().any(|c| *c.name() == d.name));
    missing.map(|d| d.name.to_string()).collect()
}

/// Refuses a chart whose `kubeVersion` the version of Kubernetes does not satisfy: `normal` is the version to compare,
/// `shown` the one to name.
///
/// # Errors
/// Helm's sentence; also for a constraint that is none.
pub fn check_kube_version(chart: &Chart, normal: &str, shown: &str, profile: &Profile) -> Result<(), Error> {
    let wanted = &chart.metadata.kube_version;
    if wanted.is_empty() || fits(wanted, normal.as_bytes(), profile) {
        return Ok(());
    }
    Err(Error::Other(format!(
        "chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {shown}"
    )))
}

/// Whether a version lies in a range; what is no range or no version never does.
pub(super) fn fits(range: &Str, version: &[u8], profile: &Profile) -> bool {
    match (Version::parse_lenient(version), Constraint::parse(range)) {
        (Ok(version), Ok(range)) => profile.fits(&range, &version),
        _ => false,
    }
}
