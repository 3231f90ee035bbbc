//! One object of a release, as much of it as the checks need.

use super::{metadata, ownership};
use crate::gostd::strconv::quoted;
use crate::helm::answerer::ObjectRef;
use crate::helm::cluster::ServedKind;
use crate::helm::scope::Release;
use crate::value::Map;

/// An object that installing the release would make.
#[derive(Clone, Debug)]
pub struct Object {
    served: ServedKind,
    /// The kind as it stands in the document, where that may be `configmap`.
    kind: String,
    /// Where it is said to be: its own namespace, or the release's for a kind that has namespaces.
    namespace: String,
    name: String,
    is_name_generated: bool,
}

impl Object {
    /// Reads the names of a document.
    pub(super) fn new(document: &Map, served: &ServedKind, namespace: &str) -> Object {
        let own = metadata::text(document, "namespace");
        let namespace = match served.namespaced {
            true if own.is_empty() => namespace.to_owned(),
            true => own,
            // Helm says the namespace of a kind without namespaces as empty, whatever the document says.
            false => String::new(),
        };
        let is_name_generated = !metadata::text(document, "generateName").is_empty();
        let kind = Some(super::text(document, "kind")).filter(|kind| !kind.is_empty());
        Object {
            kind: kind.unwrap_or_else(|| served.kind.clone()),
            served: served.clone(),
            namespace,
            name: metadata::text(document, "name"),
            is_name_generated,
        }
    }

    /// What to ask the cluster for; `None` where the cluster makes up the name, so that nothing can be there yet.
    ///
    /// # Errors
    /// Helm's words for names that cannot be asked for.
    pub fn existing(&self) -> Result<Option<ObjectRef>, String> {
        match (self.name.is_empty(), self.is_name_generated) {
            (true, true) => Ok(None),
            (false, true) => Err("metadata.name and metadata.generateName cannot both be set".to_owned()),
            (true, false) => Err(self.unreadable("resource name may not be empty")),
            (false, false) => Ok(Some(ObjectRef {
                api_version: self.served.api_version.clone(),
                kind: self.served.kind.clone(),
                namespace: self.namespace.clone(),
                name: self.name.clone(),
            })),
        }
    }

    /// Helm's words where the cluster does not say whether the object exists.
    pub fn unreadable(&self, why: &str) -> String {
        format!("could not get information about the resource {self}: {why}")
    }

    /// Whether what exists is another release's, or no release's at all.
    ///
    /// # Errors
    /// Helm's words for each label and annotation that is missing or different.
    pub fn check_owner(&self, existing: &serde_json::Value, release: &Release) -> Result<(), String> {
        ownership::check(existing, release).map_err(|faults| {
            format!(
                "{self} exists and cannot be imported into the current release: invalid ownership metadata; {faults}"
            )
        })
    }
}

impl std::fmt::Display for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} in namespace {}", self.kind, quoted(&self.name), quoted(&self.namespace))
    }
}
