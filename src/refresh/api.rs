//! What is read from the cluster and written to it: policies, and the memory of each release. Each within a time, and
//! nothing is written by a process that may not. Not when, and not why.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::networking::v1::NetworkPolicy;
use kube::api::{Api, ApiResource, DynamicObject, Patch, PatchParams};
use kube::{Client, Error};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::fence::Fence;
use super::release::{Policy, ReleaseKey};
use super::request_error::{RequestError, RequestErrorKind};

/// By this name the apiserver knows which fields are this program's. It must never change.
pub const MANAGER: &str = "jes-netpol-refresh";
/// Marks the policies, so that they can be watched without all others.
pub const LABEL: (&str, &str) = ("jes-netpol/refreshed", "true");
/// The entry of a ConfigMap that has the memory.
const MEMORY: &str = "resolved.yaml";
/// The entry with the names of the policies that were applied, one a line.
const POLICIES: &str = "policies";

/// The cluster.
#[derive(Clone)]
pub struct Cluster {
    client: Client,
    fence: Fence,
    options: Writing,
}

/// How things are written.
#[derive(Clone, Debug)]
pub struct Writing {
    /// Nothing is kept of what is written.
    pub dry_run: bool,
    /// Takes fields over that others own.
    pub force: bool,
    /// How long one request may take.
    pub patience: Duration,
    /// The namespace that has the memories.
    pub state_namespace: String,
}

impl Cluster {
    /// Nothing is asked yet.
    pub fn new(client: Client, fence: Fence, options: Writing) -> Cluster {
        Cluster { client, fence, options }
    }

    /// Whether what is written is forgotten.
    pub fn is_dry(&self) -> bool {
        self.options.dry_run
    }

    /// The client itself.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// A policy as it is live.
    ///
    /// # Errors
    /// Why it is not known.
    pub async fn policy(&self, namespace: &str, name: &str) -> Result<Option<Value>, RequestError> {
        let policies = self.policies(namespace);
        let found = self.in_time(policies.get_opt(name)).await?;
        // What kube reads without a type keeps all fields, also those of later versions.
        found.map(|object| as_json(&object)).transpose()
    }

    /// Applies a policy and returns it as it is then. Where it was there, it must still be the one that was read (`live`).
    ///
    /// # Errors
    /// Why it was not applied. A process that does not lead applies nothing.
    pub async fn apply(
        &self,
        namespace: &str,
        policy: &Policy,
        live: Option<&Value>,
        force: bool,
    ) -> Result<Value, RequestError> {
        let mut object = policy.manifest.clone();
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            let labels = metadata.entry("labels").or_insert_with(|| json!({}));
            if let Some(labels) = labels.as_object_mut() {
                labels.insert(LABEL.0.to_owned(), LABEL.1.into());
            }
            if let Some(version) = live.and_then(|live| live.pointer("/metadata/resourceVersion")) {
                metadata.insert("resourceVersion".to_owned(), version.clone());
            }
        }
        let params = PatchParams { force: force || self.options.force, ..self.params() };
        let policies = self.policies(namespace);
        let patch = Patch::Apply(&object);
        let applied = self.fenced(policies.patch(&policy.name, &params, &patch)).await?;
        as_json(&applied)
    }

    /// The stored state of a release, and the policies that were applied for it; `None`: nothing is stored yet.
    ///
    /// # Errors
    /// Why it is not known.
    pub async fn memory(&self, key: &ReleaseKey) -> Result<Option<(String, BTreeSet<String>)>, RequestError> {
        let maps = self.config_maps();
        let found = self.in_time(maps.get_opt(&memory_name(key))).await?;
        let Some(mut data) = found.and_then(|map| map.data) else { return Ok(None) };
        let policies = data.remove(POLICIES).unwrap_or_default();
        let policies = policies.lines().map(str::to_owned).collect();
        Ok(data.remove(MEMORY).map(|memory| (memory, policies)))
    }

    /// Writes down what is known of a release.
    ///
    /// # Errors
    /// Why it was not. A process that does not lead writes nothing.
    pub async fn remember(
        &self,
        key: &ReleaseKey,
        memory: &str,
        policies: &BTreeSet<String>,
    ) -> Result<(), RequestError> {
        let name = memory_name(key);
        let lines: String = policies.iter().map(|policy| format!("{policy}\n")).collect();
        let object = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": name,
                "namespace": self.options.state_namespace,
                "labels": {"app.kubernetes.io/managed-by": MANAGER},
            },
            "data": {MEMORY: memory, POLICIES: lines},
        });
        // It is this program's alone.
        let params = PatchParams { force: true, ..self.params() };
        let maps = self.config_maps();
        let patch = Patch::Apply(&object);
        self.fenced(maps.patch(&name, &params, &patch)).await.map(drop)
    }

    fn params(&self) -> PatchParams {
        PatchParams {
            dry_run: self.options.dry_run,
            field_manager: Some(MANAGER.to_owned()),
            ..PatchParams::default()
        }
    }

    fn policies(&self, namespace: &str) -> Api<DynamicObject> {
        let kind = ApiResource::erase::<NetworkPolicy>(&());
        Api::namespaced_with(self.client.clone(), namespace, &kind)
    }

    fn config_maps(&self) -> Api<ConfigMap> {
        Api::namespaced(self.client.clone(), &self.options.state_namespace)
    }

    /// A request that changes something: looks who leads as late as possible, and gives up when that ends.
    async fn fenced<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, RequestError> {
        let left = self.fence.left().ok_or_else(RequestError::not_leader)?;
        let patience = self.options.patience.min(left);
        match timeout(patience, request).await {
            Ok(done) => done.map_err(|error| RequestError::of(&error)),
            Err(_) => Err(RequestError::late(patience)),
        }
    }

    async fn in_time<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, RequestError> {
        match timeout(self.options.patience, request).await {
            Ok(done) => done.map_err(|error| RequestError::of(&error)),
            Err(_) => Err(RequestError::late(self.options.patience)),
        }
    }
}

/// Whether this program has applied the object before.
pub fn is_ours(live: &Value) -> bool {
    managed_fields(live).any(is_own_entry)
}

/// Whether another field manager has changed the spec since: another manager owns a field of it that this program does not own
/// any more, or never had.
pub fn is_edited(live: &Value) -> bool {
    let spec = |entry: &'_ Value| entry.pointer("/fieldsV1/f:spec").cloned().unwrap_or_default();
    let Some(own) = managed_fields(live).find(|entry| is_own_entry(entry)).map(spec) else { return false };
    managed_fields(live).filter(|entry| !is_own_entry(entry)).any(|entry| has_more(&spec(entry), &own))
}

fn managed_fields(live: &Value) -> impl Iterator<Item = &Value> {
    live.pointer("/metadata/managedFields").and_then(Value::as_array).into_iter().flatten()
}

fn is_own_entry(entry: &Value) -> bool {
    let has = |key: &str, value: &str| entry.get(key).and_then(Value::as_str) == Some(value);
    has("manager", MANAGER) && has("operation", "Apply")
}

/// Whether a set of fields (FieldsV1) has one that another set has not. As deep as `serde_json` reads at most.
fn has_more(fields: &Value, other: &Value) -> bool {
    let fields = fields.as_object().into_iter().flatten();
    let mut fields = fields.filter(|(name, _)| *name != ".");
    fields.any(|(name, inner)| other.get(name).is_none_or(|other| has_more(inner, other)))
}

/// Whether it has the label by which it is watched.
pub fn is_marked(live: &Value) -> bool {
    live.pointer("/metadata/labels").and_then(|labels| labels.get(LABEL.0)?.as_str()) == Some(LABEL.1)
}

/// The ConfigMap of a release. A namespace has no dot, so that two releases have two names.
fn memory_name(key: &ReleaseKey) -> String {
    format!("jes-netpol.{}.{}", key.namespace, key.name)
}

fn as_json(object: &DynamicObject) -> Result<Value, RequestError> {
    serde_json::to_value(object).map_err(|error| RequestError {
        kind: RequestErrorKind::Transient,
        text: format!("an object that cannot be read: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(entries: &[(&str, &str, Value)]) -> Value {
        let entry = |(manager, operation, spec): &(&str, &str, Value)| json!({"manager": manager, "operation": operation, "fieldsV1": {"f:spec": spec}});
        json!({"metadata": {"managedFields": entries.iter().map(entry).collect::<Vec<_>>()}})
    }

    #[test]
    fn who_owns_a_field_that_is_not_the_programs_has_edited_it() {
        let own = json!({"f:egress": {}, "f:podSelector": {"f:matchLabels": {"f:a": {}}}});
        let ours = (MANAGER, "Apply", own.clone());
        assert!(!is_edited(&policy(&[("kubectl", "Update", own.clone())])), "never applied by this program");
        assert!(!is_edited(&policy(std::slice::from_ref(&ours))));
        assert!(!is_edited(&policy(&[ours.clone(), ("kubectl", "Apply", own)])), "the same values");
        for edit in
            [json!({"f:ingress": {}}), json!({"f:podSelector": {"f:matchLabels": {".": {}, "f:b": {}}}})]
        {
            assert!(is_edited(&policy(&[("kubectl-edit", "Update", edit), ours.clone()])));
        }
    }
}
