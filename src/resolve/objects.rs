//! Any object of the cluster as plain JSON, as Helm's `lookup` reads it (Helm, pkg/engine/lookup_func.go, and client-go's
//! dynamic client under it). Not what a template makes of it.

use chartroom::quoted;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tokio::sync::{Mutex, OnceCell};
use tokio::time::Instant;

use super::cluster::{Cluster, escape};
use crate::facts::{Attempt, Cause, CauseKind, ObjectRef};

/// What an apiserver serves under one group and version; asked for once.
#[derive(Default)]
pub struct Discovery {
    versions: Mutex<HashMap<String, Versions>>,
}

type Versions = Arc<OnceCell<Result<Vec<Resource>, Attempt>>>;

/// One resource of a version.
#[derive(Clone, Debug, Default, serde::Deserialize)]
struct Resource {
    name: String,
    kind: String,
    #[serde(default)]
    namespaced: bool,
}

#[derive(serde::Deserialize)]
struct ResourceList {
    #[serde(default)]
    resources: Vec<Resource>,
}

/// The object, or the list of all; `{}` where there is none.
///
/// # Errors
/// A group or version that is not served, a refusal, a server that does not answer. The cause's text is what Helm says.
pub async fn object(
    cluster: &Cluster,
    discovery: &Discovery,
    object: &ObjectRef,
    deadline: Instant,
) -> Result<Value, Attempt> {
    let path = path_of(object, discovery.resource(cluster, object, deadline).await?)?;
    let asked = object.to_string();
    let found = if object.name.is_empty() {
        list(cluster, &path, object, &asked, deadline).await
    } else {
        cluster.get::<Value>(&format!("{path}/{}", escape(&object.name)), &asked, deadline).await
    };
    match found {
        Err(attempt) if attempt.cause.kind == CauseKind::NotFound => Ok(json!({})),
        found => found.map_err(in_helms_words),
    }
}

/// Helm repeats the apiserver's text and nothing else.
fn in_helms_words(mut attempt: Attempt) -> Attempt {
    if let Some((message, _)) = attempt.cause.text.rsplit_once(" (HTTP ") {
        attempt.cause.text = message.to_owned();
    }
    attempt
}

impl Discovery {
    /// The resource of a kind; `None` where its version does not have that kind.
    async fn resource(
        &self,
        cluster: &Cluster,
        object: &ObjectRef,
        deadline: Instant,
    ) -> Result<Option<Resource>, Attempt> {
        let cell = self.versions.lock().await.entry(object.api_version.clone()).or_default().clone();
        let resources = cell.get_or_init(|| resources(cluster, &object.api_version, deadline)).await;
        let resources = resources.as_ref().map_err(|attempt| unknown(attempt, object))?;
        let same = |resource: &&Resource| resource.kind == object.kind && !resource.name.contains('/');
        Ok(resources.iter().find(same).cloned())
    }
}

async fn resources(cluster: &Cluster, version: &str, deadline: Instant) -> Result<Vec<Resource>, Attempt> {
    let asked = format!("the resources of {version}");
    let refuse = |kind, text: &str| Err(Attempt::new(asked.clone(), "", Cause::new(kind, text)));
    if is_no_version(version) {
        return refuse(CauseKind::Rejected, "groupVersion shouldn't be empty");
    }
    if let Some(group) = version.strip_suffix('/') {
        // The path without a version is the group's own, and a group is no list of resources.
        cluster.get::<Value>(&format!("/apis/{}", escape(group)), &asked, deadline).await?;
        let text = "converting (v1.APIGroup) to (v1.APIResourceList): unknown conversion";
        return refuse(CauseKind::Rejected, text);
    }
    if version.split('/').any(|segment| matches!(segment, "." | ".." | "")) {
        return refuse(CauseKind::NotFound, "");
    }
    let path = version_path(version);
    Ok(cluster.get::<ResourceList>(&path, &asked, deadline).await?.resources)
}

/// What client-go cannot take apart is nothing to it (apimachinery, pkg/runtime/schema, FromAPIVersionAndKind).
fn is_no_version(version: &str) -> bool {
    matches!(version, "" | "/") || version.matches('/').count() > 1
}

/// Where the resources of a version are listed.
pub fn version_path(version: &str) -> String {
    match version.split_once('/') {
        None => format!("/api/{}", escape(version)),
        Some((group, version)) => format!("/apis/{}/{}", escape(group), escape(version)),
    }
}

/// Helm's words for a kind whose version cannot be looked at. Without any cluster to ask Helm does not come that far.
fn unknown(attempt: &Attempt, object: &ObjectRef) -> Attempt {
    if attempt.cause.kind == CauseKind::Configuration {
        return attempt.clone();
    }
    let version = Some(object.api_version.as_str()).filter(|version| !is_no_version(version)).unwrap_or("/");
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    let why = match attempt.cause.kind {
        CauseKind::NotFound => "the server could not find the requested resource",
        _ => &attempt.cause.text,
    };
    let text = format!(
        "unable to get apiresource from unstructured: {group}/{version}, Kind={}: {why}",
        object.kind
    );
    let kind = match attempt.cause.kind {
        CauseKind::NotFound => CauseKind::NotServed,
        kind => kind,
    };
    in_helms_words(Attempt { cause: Cause::new(kind, text), ..attempt.clone() })
}

/// The path of the resource. A kind that its version does not have is no error: Helm then asks for a resource without
/// group, version and name, and usually finds nothing there.
fn path_of(object: &ObjectRef, resource: Option<Resource>) -> Result<String, Attempt> {
    if !object.name.is_empty() {
        check_segment("resource name", &object.name, object)?;
    }
    let Some(resource) = resource else { return Ok("/api".to_owned()) };
    let mut path = version_path(&object.api_version);
    if resource.namespaced && !object.namespace.is_empty() {
        check_segment("namespace", &object.namespace, object)?;
        path = format!("{path}/namespaces/{}", escape(&object.namespace));
    }
    Ok(format!("{path}/{}", escape(&resource.name)))
}

/// What cannot be a part of a path (apimachinery, pkg/api/validation/path).
fn check_segment(what: &str, segment: &str, object: &ObjectRef) -> Result<(), Attempt> {
    let wrong = match segment {
        "." => "may not be '.'",
        ".." => "may not be '..'",
        _ if segment.contains('/') => "may not contain '/'",
        _ if segment.contains('%') => "may not contain '%'",
        _ => return Ok(()),
    };
    let text = format!("invalid {what} {segment}: [{wrong}]", segment = quoted(&segment));
    Err(Attempt::new(object.to_string(), "", Cause::new(CauseKind::Rejected, text)))
}

/// The whole list as one object. Items get the kind and version that apiservers leave out in lists
/// (apimachinery, pkg/apis/meta/v1/unstructured, decodeToList).
async fn list(
    cluster: &Cluster,
    path: &str,
    object: &ObjectRef,
    asked: &str,
    deadline: Instant,
) -> Result<Value, Attempt> {
    let (mut head, items): (_, Vec<Value>) = cluster.list_with_head(path, None, asked, deadline).await?;
    let kind = head.get("kind").and_then(Value::as_str).and_then(|kind| kind.strip_suffix("List"));
    let kind = kind.unwrap_or(&object.kind).to_owned();
    let version = head.get("apiVersion").and_then(Value::as_str).unwrap_or(&object.api_version).to_owned();
    let complete = |item: Value| match item {
        Value::Object(mut fields) => {
            default(&mut fields, "kind", &kind);
            default(&mut fields, "apiVersion", &version);
            Value::Object(fields)
        }
        other => other,
    };
    let items: Vec<Value> = items.into_iter().map(complete).collect();
    head.insert("items".to_owned(), Value::Array(items));
    Ok(Value::Object(head))
}

fn default(fields: &mut Map<String, Value>, key: &str, value: &str) {
    let set = fields.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    if !set {
        fields.insert(key.to_owned(), Value::String(value.to_owned()));
    }
}
