//! What Helm checks of a release before it would install it: whether the cluster knows each kind, and whether an object
//! that exists belongs to the release (Helm: pkg/action/install.go, pkg/action/validate.go). Asks the cluster nothing:
//! it says which objects are to be read, and judges what was found.

mod metadata;
mod object;
mod ownership;

use crate::gostd::json;
use crate::gostd::strconv::quoted;
use crate::helm::cluster::{ClusterInfo, ServedKind};
use crate::helm::manifest::{self, Manifest, Manifests};
use crate::helm::profile::Split;
use crate::value::{Map, Value};
use crate::yaml;

pub use object::Object;

/// How a release is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Checks<'a> {
    /// What the cluster serves.
    pub cluster: &'a ClusterInfo,
    /// The namespace of objects that name none.
    pub namespace: &'a str,
    /// Whether documents without `apiVersion` and `kind` are refused before they are decoded; false with
    /// `--disable-openapi-validation`.
    pub validate: bool,
}

/// The objects that installing the release would make: CRDs, when they are part of the output, and manifests. Hooks
/// are not looked at, as in Helm.
///
/// # Errors
/// In Helm's words: documents that are no objects, and kinds that the cluster does not serve, all of them together.
pub fn objects(manifests: &Manifests, checks: &Checks) -> Result<Vec<Object>, String> {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for document in manifests.crds.iter().chain(&manifests.manifests).flat_map(documents) {
        if checks.validate
            && let Some(fault) = type_fault(&document)
        {
            faults.push(format!("error validating \"\": error validating data: {fault}"));
            break;
        }
        collect(&document, checks, &mut found, &mut faults);
    }
    match aggregate(&faults) {
        Some(text) => Err(format!("unable to build kubernetes objects from release manifest: {text}")),
        None => Ok(found),
    }
}

/// The documents of a file with something in them. What is not YAML has been refused before.
fn documents(file: &Manifest) -> Vec<Map> {
    let parts = manifest::documents(&file.text, Split::KeepTail);
    let documents = parts.into_iter().filter_map(|part| yaml::read(&file.text[part]).ok());
    let maps = documents.filter_map(|document| match document {
        Value::Map(map) => Some(map),
        _ => None,
    });
    maps.collect()
}

/// What is wrong with `apiVersion` and `kind` (kubectl: pkg/validation/schema.go, getObjectKind); those of the items as
/// well in a `List`.
fn type_fault(document: &Map) -> Option<String> {
    let mut faults = kind_faults(document);
    if faults.is_empty() && text(document, "kind") == "List" {
        faults.extend(items(document).iter().filter_map(Value::as_map).flat_map(|item| kind_faults(&item)));
    }
    aggregate(&faults)
}

fn kind_faults(document: &Map) -> Vec<String> {
    let of = |key: &str| match document.get(key) {
        None | Some(Value::Nil) => Some(format!("{key} not set")),
        Some(Value::String(text)) if key == "apiVersion" && is_no_version(&text.to_str_lossy()) => {
            Some(format!("unexpected GroupVersion string: {}", text.to_str_lossy()))
        }
        Some(Value::String(_)) => None,
        Some(_) => Some(format!("{key} isn't string type")),
    };
    [of("apiVersion"), of("kind")].into_iter().flatten().collect()
}

fn is_no_version(text: &str) -> bool {
    text.matches('/').count() > 1
}

/// One document's objects; a list's are its items.
fn collect(document: &Map, checks: &Checks, found: &mut Vec<Object>, faults: &mut Vec<String>) {
    let (version, kind) = (text(document, "apiVersion"), text(document, "kind"));
    if kind.is_empty() || is_no_version(&version) {
        return faults
            .push(format!("unable to decode \"\": Object 'Kind' is missing in '{}'", shown(document)));
    }
    if let Err(fault) = metadata::check(document) {
        return faults.push(format!("unable to decode \"\": {fault}"));
    }
    let Some(served) = mapping(checks.cluster, &version, &kind) else {
        return faults.push(format!(
            "resource mapping not found for name: {} namespace: {} from \"\": {}\nensure CRDs are installed first",
            quoted(&metadata::text(document, "name")),
            quoted(&metadata::text(document, "namespace")),
            no_match(&version, &kind)));
    };
    if !matches!(document.get("items"), Some(Value::List(_))) {
        return found.push(Object::new(document, &served, checks.namespace));
    }
    for item in items(document).iter().filter_map(Value::as_map) {
        let own = text(&item, "kind");
        let (item_version, item_kind) = match own.is_empty() {
            true => (version.clone(), kind.strip_suffix("List").unwrap_or(&kind).to_owned()),
            false => (text(&item, "apiVersion"), own),
        };
        if item_kind.is_empty() {
            faults.push(NO_KIND.to_owned());
            continue;
        }
        match mapping(checks.cluster, &item_version, &item_kind) {
            Some(served) => found.push(Object::new(&item, &served, checks.namespace)),
            None => faults.push(format!("unable to recognize {}", no_match(&item_version, &item_kind))),
        }
    }
}

/// Of an item of a `List`, which has no kind to take over.
const NO_KIND: &str = "unable to get type info from the object \"*unstructured.Unstructured\": Object 'Kind' is missing in 'object has no kind field '";

fn no_match(version: &str, kind: &str) -> String {
    format!(
        "no matches for kind {kind} in version {version}",
        kind = quoted(&kind),
        version = quoted(&version)
    )
}

/// The kind that a document's words stand for: itself, all in small letters, or with `List` behind it; every version
/// has a `List` (client-go: restmapper/discovery.go, NewDiscoveryRESTMapper). Without a version it is any of the core.
fn mapping(cluster: &ClusterInfo, version: &str, kind: &str) -> Option<ServedKind> {
    // The core group has no name: `/v1` is `v1`.
    let of_version = |served: &&ServedKind| match version.strip_prefix('/').unwrap_or(version) {
        "" => !served.api_version.contains('/'),
        version => served.api_version == version,
    };
    let is_meant = |served: &&ServedKind| {
        served.kind == kind
            || served.kind.to_lowercase() == kind
            || kind.strip_suffix("List").is_some_and(|item| item.is_empty() || item == served.kind)
    };
    cluster.kinds.iter().filter(of_version).find(is_meant).cloned()
}

fn items(document: &Map) -> Vec<Value> {
    document
        .get("items")
        .as_ref()
        .and_then(Value::as_list)
        .map(|list| list.items().to_vec())
        .unwrap_or_default()
}

fn text(map: &Map, key: &str) -> String {
    map.get(key)
        .as_ref()
        .and_then(Value::as_str)
        .map(|text| text.to_str_lossy().into_owned())
        .unwrap_or_default()
}

fn shown(document: &Map) -> String {
    let text = json::encode(&Value::Map(document.clone()), false).unwrap_or_default();
    String::from_utf8_lossy(&text).into_owned()
}

/// Several faults as one, each once (apimachinery: pkg/util/errors, aggregate.Error).
fn aggregate(faults: &[String]) -> Option<String> {
    let mut distinct: Vec<&str> = Vec::new();
    for fault in faults {
        if !distinct.contains(&fault.as_str()) {
            distinct.push(fault);
        }
    }
    match distinct[..] {
        [] => None,
        [only] => Some(only.to_owned()),
        _ => Some(format!("[{}]", distinct.join(", "))),
    }
}
