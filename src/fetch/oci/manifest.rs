//! Manifests as registries have them (opencontainers/image-spec: manifest.md, image-index.md). Not where they come from.

use chartroom::gostd::strconv::quoted;
use serde::Deserialize;

use super::super::error::Error;
use super::reference::check_digest;

/// What is in a manifest.
#[derive(Debug)]
pub enum Manifest {
    /// The configuration, then the layers.
    Image(Vec<Descriptor>),
    /// Other manifests.
    Index(Vec<Descriptor>),
}

/// What a blob is, and what it has to be.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What it is.
    #[serde(default)]
    pub media_type: String,
    /// Its digest.
    #[serde(default)]
    pub digest: String,
    /// Its size.
    #[serde(default)]
    pub size: u64,
}

#[derive(Deserialize)]
struct Image {
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Option<Vec<Descriptor>>,
}

#[derive(Deserialize)]
struct Index {
    #[serde(default)]
    manifests: Option<Vec<Descriptor>>,
}

const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

impl Manifest {
    /// What to ask for (oras-go v2.6: registry/remote/manifest.go).
    pub const ACCEPT: &'static str = "application/vnd.docker.distribution.manifest.v2+json, \
        application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, \
        application/vnd.oci.image.index.v1+json, application/vnd.oci.artifact.manifest.v1+json";

    /// Reads a manifest of a kind that Helm follows; of any other kind nothing is read.
    ///
    /// # Errors
    /// No JSON, digests that are none.
    pub fn read(bytes: &[u8], media_type: &str) -> Result<Manifest, Error> {
        let wrong = |error: serde_json::Error| Error::new(format!("the manifest cannot be read: {error}"));
        let manifest = match media_type {
            IMAGE => {
                let image: Image = serde_json::from_slice(bytes).map_err(wrong)?;
                Manifest::Image(image.config.into_iter().chain(image.layers.unwrap_or_default()).collect())
            }
            INDEX => {
                let index: Index = serde_json::from_slice(bytes).map_err(wrong)?;
                let followed = |d: &Descriptor| matches!(d.media_type.as_str(), IMAGE | INDEX);
                Manifest::Index(index.manifests.unwrap_or_default().into_iter().filter(followed).collect())
            }
            _ => Manifest::Image(Vec::new()),
        };
        let (Manifest::Image(all) | Manifest::Index(all)) = &manifest;
        for descriptor in all {
            check_digest(&descriptor.digest).map_err(|why| {
                Error::new(format!("the manifest names the digest {}: {why}", quoted(&descriptor.digest)))
            })?;
        }
        Ok(manifest)
    }
}
