//! Charts in registries: which tag is meant, and the layers of a chart (Helm: pkg/registry/client.go). Not how a registry is
//! asked.

pub mod challenge;
mod manifest;
pub mod reference;
mod refusal;
mod registry;
mod token;

use futures_util::future::try_join;

use super::content::Sum;
use super::error::{Error, Kind};
use super::url;
use chartroom::semver::{Constraint, Version};
use manifest::{Descriptor, Manifest};
use reference::{HelmReference, Reference};
pub use registry::{Known, Registry};

/// A layer of a chart out of a registry.
#[derive(Debug)]
pub struct Pulled {
    /// The archive, or its provenance file.
    pub bytes: Vec<u8>,
    /// What Helm's client says.
    pub lines: Vec<String>,
}

/// What a reference came to: what is pulled, and the digest that the tag has to have.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// As Helm's URL has it: with the tag as typed, `+` included.
    pub reference: HelmReference,
    /// The last part of the path, as a file is named after it.
    pub base: String,
}

/// Which chart is meant (`ValidateReference`).
///
/// # Errors
/// A reference that is none, a version that is not there.
pub async fn resolve(registry: &Registry<'_>, reference: &str, version: &str) -> Result<Target, Error> {
    let shown = url::shown_text(reference);
    let parsed =
        url::parse(reference).map_err(|_| Error::new(format!("invalid chart URL format: {shown}")))?;
    let place = [&parsed.host[..], &parsed.path].concat();
    let place = String::from_utf8_lossy(&place).into_owned();
    let read = HelmReference::parse(&place)?;
    let tag = read.inner.reference.as_str();
    let version = match (version, tag) {
        ("", tag) => tag,
        (version, tag) if !tag.is_empty() && tag != version => {
            return Err(Error::new(format!("chart reference and version mismatch: {version} is not {tag}")));
        }
        (version, _) => version,
    };
    let Reference { registry: host, repository, .. } = &read.inner;
    if !read.digest.is_empty() {
        return by_digest(registry, &read, version).await;
    }
    let tag = match Version::parse_lenient(version) {
        Ok(_) => version.to_owned(),
        Err(_) => {
            let tags = tags(registry, reference.trim_start_matches("oci://")).await?;
            if tags.is_empty() {
                return Err(Error::new(format!("unable to locate any tags in provided repository: {shown}")));
            }
            choose(&tags, version)?
        }
    };
    let text = format!("{host}/{repository}:{tag}");
    Ok(Target { reference: HelmReference::parse(&text)?, base: base(&format!("{repository}:{tag}")) })
}

/// By a digest; where a tag or version is named too, it has to be the one that the tag has, if there is such a tag.
async fn by_digest(registry: &Registry<'_>, read: &HelmReference, version: &str) -> Result<Target, Error> {
    let Reference { registry: host, repository, .. } = &read.inner;
    let text = format!("{host}/{repository}@{}", read.digest);
    let target = Target {
        reference: HelmReference::parse(&text)?,
        base: base(&format!("{repository}@{}", read.digest)),
    };
    if !version.is_empty() {
        let tagged = HelmReference::parse(&format!("{host}/{repository}:{version}"));
        let tagged = match tagged {
            Ok(tagged) => registry.digest(&tagged.inner).await.ok(),
            Err(_) => None,
        };
        if let Some(digest) = tagged
            && digest != read.digest
        {
            return Err(Error::new(format!(
                "chart reference digest mismatch: {digest} is not {}",
                read.digest
            )));
        }
    }
    Ok(target)
}

fn base(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

impl Target {
    /// What a file with the chart is called (pkg/downloader/chart_downloader.go).
    pub fn file_name(&self) -> String {
        match self.base.rsplit_once(':') {
            Some((name, tag)) => format!("{name}-{tag}.tgz"),
            None => format!("{}.tgz", self.base),
        }
    }
}

/// The tags that are versions, the highest first (`Client.Tags`).
///
/// # Errors
/// What the registry says.
pub async fn tags(registry: &Registry<'_>, reference: &str) -> Result<Vec<String>, Error> {
    let parsed = Reference::parse(reference)?;
    let mut versions: Vec<(Version, String)> = Vec::new();
    for tag in registry.tags(&parsed).await? {
        let text = tag.replace('_', "+");
        if let Ok(version) = Version::parse_strict(&text) {
            versions.push((version, text));
        }
    }
    versions.sort_by(|(one, _), (other, _)| other.compare(one));
    Ok(versions.into_iter().map(|(_, text)| text).collect())
}

/// `GetTagMatchingVersionOrConstraint`
fn choose(tags: &[String], version: &str) -> Result<String, Error> {
    if !version.is_empty()
        && let Some(tag) = tags.iter().find(|tag| *tag == version)
    {
        return Ok(tag.clone());
    }
    let constraint = Constraint::parse(if version.is_empty() { "*" } else { version });
    let constraint = constraint.map_err(|error| Error::new(error.to_string()))?;
    let fits = |tag: &&String| Version::parse_lenient(tag).is_ok_and(|version| constraint.matches(&version));
    tags.iter().find(fits).cloned().ok_or_else(|| {
        Error::new(format!("could not locate a version matching provided version string {version}"))
    })
}

/// Which layers are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The chart.
    Chart,
    /// Its provenance file.
    Provenance,
}

const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const OLD_CHART: &str = "application/tar+gzip";
const PROVENANCE: &str = "application/vnd.cncf.helm.chart.provenance.v1.prov";

/// How many manifests an index of manifests may lead through (oras-go follows them all).
const MANIFESTS: usize = 16;

/// Fetches a chart, or its provenance file (`Client.Pull`). Sizes and digests are those that the manifest states.
///
/// # Errors
/// What the registry says, and what is no chart.
pub async fn pull(registry: &Registry<'_>, reference: &HelmReference, layer: Layer) -> Result<Pulled, Error> {
    let target = reference.target()?;
    let shown = target.to_string();
    let fetched = registry.manifest(&target).await.map_err(|error| {
        let error = match error.kind {
            Kind::NotFound => Error { text: format!("{shown}: not found"), ..error },
            _ => error,
        };
        error.within("failed to perform \"FetchReference\" on source: ")
    })?;
    let descriptors = descriptors(registry, &target, &fetched).await?;
    let of = |media_type: &str| descriptors.iter().rev().find(|d| d.media_type == media_type);
    let mut lines = Vec::new();
    let least = 2;
    let known = [CONFIG, CHART, OLD_CHART, PROVENANCE];
    // The manifests themselves count, too.
    let found = 1 + descriptors.iter().filter(|d| known.contains(&d.media_type.as_str())).count();
    if found < least {
        return Err(Error::new(format!(
            "manifest does not contain minimum number of descriptors ({least}), descriptors found: {found}"
        )));
    }
    let config =
        of(CONFIG).ok_or_else(|| Error::new(format!("could not load config with mediatype {CONFIG}")))?;
    let wanted = match layer {
        Layer::Chart => {
            let old = of(OLD_CHART);
            if old.is_some() {
                lines.push(format!("Warning: chart media type {OLD_CHART} is deprecated"));
            }
            of(CHART).or(old).ok_or(CHART)
        }
        Layer::Provenance => of(PROVENANCE).ok_or(PROVENANCE),
    };
    let wanted = wanted.map_err(|media_type| {
        Error::new(format!("manifest does not contain a layer with mediatype {media_type}"))
    })?;
    let (config, bytes) = try_join(registry.blob(&target, config), registry.blob(&target, wanted)).await?;
    serde_json::from_slice::<serde_json::Value>(&config)
        .map_err(|error| Error::new(format!("{shown}: the chart's metadata is not valid JSON: {error}")))?;
    lines.push(format!("Pulled: {shown}"));
    lines.push(format!("Digest: {}", fetched.digest));
    if shown.contains('_') {
        lines.push(format!("{shown} contains an underscore."));
        lines.push(UNDERSCORE.to_owned());
    }
    Ok(Pulled { bytes, lines })
}

const UNDERSCORE: &str = "
OCI artifact references (e.g. tags) do not support the plus sign (+). To support
storing semantic versions, Helm adopts the convention of changing plus (+) to
an underscore (_) in chart version tags when pushing to a registry and back to
a plus (+) when pulling from a registry.";

/// Configuration and layers, those of the manifests that an index lists included.
async fn descriptors(
    registry: &Registry<'_>,
    target: &Reference,
    fetched: &registry::FetchedManifest,
) -> Result<Vec<Descriptor>, Error> {
    let mut found = Vec::new();
    let mut open = vec![Manifest::read(&fetched.bytes, &fetched.media_type)?];
    let mut count = 0;
    while let Some(manifest) = open.pop() {
        match manifest {
            Manifest::Image(descriptors) => found.extend(descriptors),
            Manifest::Index(manifests) => {
                for descriptor in manifests {
                    count += 1;
                    if count > MANIFESTS {
                        return Err(Error::new(format!(
                            "{target}: more than the limit of {MANIFESTS} manifests"
                        )));
                    }
                    let inner = Reference { reference: descriptor.digest.clone(), ..target.clone() };
                    let fetched = registry.manifest(&inner).await?;
                    open.push(Manifest::read(&fetched.bytes, &fetched.media_type)?);
                }
            }
        }
    }
    Ok(found)
}

/// The digest of bytes as manifests write it.
fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", Sum::of(bytes).hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences are those of Helm 4.3.1.
    #[test]
    fn a_tag_is_chosen_by_its_text_or_as_the_first_that_fits() {
        let tags: Vec<String> = ["1.1.0-beta.1", "1.0.0", "0.9.0+b1"].map(str::to_owned).into();
        assert_eq!(choose(&tags, "").unwrap(), "1.0.0");
        assert_eq!(choose(&tags, "1.1.0-beta.1").unwrap(), "1.1.0-beta.1");
        assert_eq!(choose(&tags, "<1").unwrap(), "0.9.0+b1");
        let error = |version: &str| choose(&tags, version).unwrap_err().text;
        assert_eq!(error(">9"), "could not locate a version matching provided version string >9");
        assert_eq!(error("abc"), "improper constraint: \"abc\"");
    }
}
