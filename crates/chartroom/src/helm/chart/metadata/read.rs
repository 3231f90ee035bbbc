//! `Chart.yaml` as text to metadata: Go's rules for reading a struct, by way of YAML and JSON. Not what is allowed.

use super::place::{Mismatch, Path};
use super::{Dependency, Maintainer, Metadata};
use crate::gostd::json;
use crate::gostd::strconv::format_float32;
use crate::gostd::time::{Time, Zone};
use crate::helm::chart::{Error, Lock};
use crate::helm::profile::Profile;
use crate::value::{Map, MapType, Str, Value};
use crate::yaml;

/// The form of times in JSON (Go: time, `RFC3339`).
const RFC_3339: &[u8] = b"2006-01-02T15:04:05Z07:00";

/// Metadata while it is being read: nothing is checked yet, and lists may have holes.
#[derive(Debug)]
pub(in crate::helm::chart) struct Draft {
    pub(super) metadata: Metadata,
    pub(super) maintainers: Vec<Option<Maintainer>>,
    pub(super) dependencies: Option<Vec<Option<Dependency>>>,
}

impl Default for Draft {
    fn default() -> Draft {
        let metadata = Metadata { annotations: Map::nil(), ..Metadata::default() };
        Draft { metadata, maintainers: Vec::new(), dependencies: None }
    }
}

/// Reads a lock of dependencies; `None` where the document is null (Helm: pkg/chart/v2/dependency.go, `Lock`).
///
/// # Errors
/// [`Error::Unreadable`] for a text that is no YAML, or where a field is of another type.
pub(in crate::helm::chart) fn read_lock(
    file: &'static str,
    text: &[u8],
    profile: &Profile,
) -> Result<Option<Lock>, Error> {
    let (mut draft, mut lock) = (Draft::default(), Lock::default());
    let read = yaml::read_exact(text);
    let is_null = matches!(read, Ok(Value::Nil));
    document(read, "v2.Lock", profile, &mut |key, value| match key {
        "generated" => moment(&mut lock.generated, value, &Path::field("generated"), profile),
        "digest" => string(&mut lock.digest, value, &Path::field("digest")),
        "dependencies" => draft.dependencies(value),
        _ => Ok(()),
    })
    .map_err(|cause| Error::Unreadable { file, cause })?;
    // A hole in the list is in no digest, so that such a lock fits nothing.
    if draft.dependencies.iter().flatten().any(Option::is_none) {
        lock.digest = Str::default();
    }
    lock.dependencies = draft.dependencies.map(|list| list.into_iter().flatten().collect());
    Ok((!is_null).then_some(lock))
}

/// A moment in the form of RFC 3339; null changes nothing (Go: time, `UnmarshalJSON`).
fn moment(into: &mut Time, value: &Value, path: &Path<'_>, profile: &Profile) -> Result<(), Mismatch> {
    match value {
        Value::Nil => Ok(()),
        Value::String(text) => match Time::parse(RFC_3339, text, &Zone::Utc) {
            Ok(time) => {
                *into = time;
                Ok(())
            }
            Err(error) => Err(Mismatch::said(error.to_string())),
        },
        _ if profile.names_struct_of_field => {
            Err(Mismatch::said("Time.UnmarshalJSON: input is not a JSON string".into()))
        }
        other => Err(path.error(other, "time.Time")),
    }
}

/// `apiVersion` and nothing else: the look that Helm takes at the root's `Chart.yaml` before anything is loaded.
///
/// # Errors
/// [`Error::Unreadable`] for a text that is no YAML, or where the version is no text.
pub(in crate::helm::chart) fn api_version(text: &[u8], profile: &Profile) -> Result<Str, Error> {
    let mut version = Str::default();
    let mut read = |key: &str, value: &Value| match key {
        "apiversion" => string(&mut version, value, &Path::field("apiVersion")),
        _ => Ok(()),
    };
    let is_version = |key: &[u8]| json::is_name(key, "apiVersion");
    document(yaml::read_entries(text, is_version), "loader.chartBase", profile, &mut read)
        .map_err(|cause| Error::Unreadable { file: "Chart.yaml", cause })?;
    Ok(version)
}

impl Draft {
    /// Reads `text` over what was read before: a field that is not mentioned stays, tables are merged, and the
    /// elements of a list are read over those of the older list (Go: encoding/json, as `Unmarshal` into a used struct).
    ///
    /// # Errors
    /// [`Error::Unreadable`] for a text that is no YAML, or where a field is of another type.
    pub(in crate::helm::chart) fn read(
        &mut self,
        file: &'static str,
        text: &[u8],
        profile: &Profile,
    ) -> Result<(), Error> {
        document(yaml::read_exact(text), "v2.Metadata", profile, &mut |key, value| self.field(key, value))
            .map_err(|cause| Error::Unreadable { file, cause })
    }

    /// `apiVersion`, as read so far; missing is `v1`, as Helm 2 had it.
    pub(in crate::helm::chart) fn assume_api_version(&mut self) {
        if self.metadata.api_version.is_empty() {
            self.metadata.api_version = Str::from("v1");
        }
    }

    pub(in crate::helm::chart) fn is_v1(&self) -> bool {
        self.metadata.api_version == "v1"
    }

    fn field(&mut self, key: &str, value: &Value) -> Result<(), Mismatch> {
        let into = &mut self.metadata;
        match key {
            "name" => string(&mut into.name, value, &Path::field("name")),
            "home" => string(&mut into.home, value, &Path::field("home")),
            "version" => string(&mut into.version, value, &Path::field("version")),
            "description" => string(&mut into.description, value, &Path::field("description")),
            "icon" => string(&mut into.icon, value, &Path::field("icon")),
            "apiversion" => string(&mut into.api_version, value, &Path::field("apiVersion")),
            "condition" => string(&mut into.condition, value, &Path::field("condition")),
            "tags" => string(&mut into.tags, value, &Path::field("tags")),
            "appversion" => string(&mut into.app_version, value, &Path::field("appVersion")),
            "kubeversion" => string(&mut into.kube_version, value, &Path::field("kubeVersion")),
            "type" => string(&mut into.kind, value, &Path::field("type")),
            "deprecated" => boolean(&mut into.deprecated, value, &Path::field("deprecated")),
            "sources" => strings(&mut into.sources, value, &Path::field("sources")),
            "keywords" => strings(&mut into.keywords, value, &Path::field("keywords")),
            "annotations" => annotations(&mut into.annotations, value),
            "maintainers" => self.maintainers(value),
            "dependencies" => self.dependencies(value),
            _ => Ok(()),
        }
    }

    fn maintainers(&mut self, value: &Value) -> Result<(), Mismatch> {
        let path = Path::field("maintainers");
        list(&mut self.maintainers, value, &path, "[]*v2.Maintainer", |slot, value, path| {
            pointer(slot, value, path, "v2.Maintainer", |into, key, value| match key {
                "name" => string(&mut into.name, value, &path.then("name")),
                "email" => string(&mut into.email, value, &path.then("email")),
                "url" => string(&mut into.url, value, &path.then("url")),
                _ => Ok(()),
            })
        })
    }

    fn dependencies(&mut self, value: &Value) -> Result<(), Mismatch> {
        if value.is_nil() {
            self.dependencies = None;
            return Ok(());
        }
        let path = Path::field("dependencies");
        let into = self.dependencies.get_or_insert_default();
        list(into, value, &path, "[]*v2.Dependency", |slot, value, path| {
            pointer(slot, value, path, "v2.Dependency", |into, key, value| dependency(into, key, value, path))
        })
    }
}

fn dependency(into: &mut Dependency, key: &str, value: &Value, path: &Path<'_>) -> Result<(), Mismatch> {
    match key {
        "name" => string(&mut into.name, value, &path.then("name")),
        "version" => string(&mut into.version, value, &path.then("version")),
        "repository" => string(&mut into.repository, value, &path.then("repository")),
        "condition" => string(&mut into.condition, value, &path.then("condition")),
        "alias" => string(&mut into.alias, value, &path.then("alias")),
        "enabled" => boolean(&mut into.enabled, value, &path.then("enabled")),
        "tags" => strings(&mut into.tags, value, &path.then("tags")),
        "import-values" => {
            let path = path.then("import-values");
            list(&mut into.import_values, value, &path, "[]interface {}", |slot, value, _| {
                *slot = plain(value);
                Ok(())
            })
        }
        _ => Ok(()),
    }
}

/// Hands every field of the document to `read`, under its name in lower case.
fn document(
    document: Result<Value, yaml::Error>,
    go_type: &'static str,
    profile: &Profile,
    read: &mut dyn FnMut(&str, &Value) -> Result<(), Mismatch>,
) -> Result<(), String> {
    let value = document.map_err(|e| e.text())?;
    let decoded = match &value {
        Value::Nil => Ok(()),
        Value::Map(table) => fields(table, 0, read),
        other => Err(Mismatch::of_document(other, go_type)),
    };
    decoded.map_err(|mismatch| {
        let text = mismatch.text(go_type, package(&value, profile), profile);
        format!("error unmarshaling JSON: while decoding JSON: {text}")
    })
}

/// The package that reads the document: charts of version 3 have one of their own.
fn package(document: &Value, profile: &Profile) -> &'static str {
    let version = document.as_map().and_then(|table| table.get("apiVersion"));
    match version.as_ref().and_then(Value::as_str) {
        Some(version) if profile.detects_chart && *version == "v3" => "v3",
        _ => profile.chart_package,
    }
}

/// Fields come in the order of their names, so that of several spellings of one name the last in byte order wins.
fn fields(
    table: &Map,
    depth: usize,
    read: &mut dyn FnMut(&str, &Value) -> Result<(), Mismatch>,
) -> Result<(), Mismatch> {
    table.entries().iter().try_for_each(|(key, value)| {
        read(&json::fold_name(&key.to_str_lossy()), value).map_err(|mismatch| mismatch.written(depth, key))
    })
}

/// A text; numbers and booleans are written out, null changes nothing.
fn string(into: &mut Str, value: &Value, path: &Path<'_>) -> Result<(), Mismatch> {
    *into = match value {
        Value::Nil => return Ok(()),
        Value::String(text) => text.clone(),
        Value::Bool(b) => Str::from(if *b { "true" } else { "false" }),
        Value::Int(i) | Value::Int64(i) => Str::from(i.to_string()),
        Value::Uint64(u) => Str::from(u.to_string()),
        Value::Float64(f) => Str::from(format_float32(*f)),
        other => return Err(path.error(other, "string")),
    };
    Ok(())
}

fn boolean(into: &mut bool, value: &Value, path: &Path<'_>) -> Result<(), Mismatch> {
    match value {
        Value::Nil => {}
        Value::Bool(b) => *into = *b,
        other => return Err(path.error(other, "bool")),
    }
    Ok(())
}

fn strings(into: &mut Vec<Str>, value: &Value, path: &Path<'_>) -> Result<(), Mismatch> {
    list(into, value, path, "[]string", string)
}

/// A list; null empties it. Elements are read over those that are there.
fn list<T: Default>(
    into: &mut Vec<T>,
    value: &Value,
    path: &Path<'_>,
    go_type: &'static str,
    element: impl Fn(&mut T, &Value, &Path<'_>) -> Result<(), Mismatch>,
) -> Result<(), Mismatch> {
    let Value::List(items) = value else {
        into.clear();
        return if value.is_nil() { Ok(()) } else { Err(path.error(value, go_type)) };
    };
    into.resize_with(items.len(), T::default);
    let slots = into.iter_mut().zip(items.iter()).enumerate();
    slots.into_iter().try_for_each(|(i, (slot, value))| element(slot, value, &path.index(i)))
}

/// Something with fields, or a hole where it is null.
fn pointer<T: Default>(
    slot: &mut Option<T>,
    value: &Value,
    path: &Path<'_>,
    go_type: &'static str,
    mut field: impl FnMut(&mut T, &str, &Value) -> Result<(), Mismatch>,
) -> Result<(), Mismatch> {
    match value {
        Value::Nil => *slot = None,
        Value::Map(table) => {
            let into = slot.get_or_insert_default();
            fields(table, path.depth(), &mut |key, value| field(into, key, value))?;
        }
        other => return Err(path.error(other, go_type)),
    }
    Ok(())
}

fn annotations(into: &mut Map, value: &Value) -> Result<(), Mismatch> {
    let path = Path::field("annotations");
    match value {
        Value::Nil => *into = Map::nil(),
        Value::Map(table) => {
            let merged = if into.is_nil() { Map::new() } else { into.shallow_copy() };
            for (key, value) in table.entries() {
                let mut text = Str::default();
                string(&mut text, &value, &path.key(&key))?;
                merged.insert(key, text);
            }
            *into = merged.with_type(MapType::Strings);
        }
        other => return Err(path.error(other, "map[string]string")),
    }
    Ok(())
}

/// A value as JSON gives it where anything may stand: every number a float64.
fn plain(value: &Value) -> Value {
    #[allow(clippy::cast_precision_loss)]
    match value {
        Value::Int(i) | Value::Int64(i) => Value::Float64(*i as f64),
        Value::Uint64(u) => Value::Float64(*u as f64),
        Value::List(list) => list.iter().map(plain).collect::<Vec<_>>().into(),
        Value::Map(map) => Value::Map(map.entries().into_iter().map(|(k, v)| (k, plain(&v))).collect()),
        other => other.clone(),
    }
}
