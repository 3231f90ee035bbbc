//! `.Chart` of Helm 3, which is a struct: its fields by name, and how JSON shows it.

use std::any::Any;

use crate::helm::chart::{Chart, Dependency, Maintainer};
use crate::value::{Field, Kind, List, MapType, Object, Str, Value};

/// What templates of Helm 3 see of a chart (Helm 3: pkg/engine/engine.go, `recAllTpls`, and pkg/chart/metadata.go).
pub(super) fn of(chart: &Chart, is_root: bool) -> Value {
    let members = vec![
        Member::kept("", "Metadata", metadata(chart)),
        Member::kept("IsRoot", "IsRoot", Value::Bool(is_root)),
    ];
    Value::object(Record { type_name: "struct { chart.Metadata; IsRoot bool }", kind: Kind::Struct, members })
}

/// The metadata, by the names that it has in JSON and YAML as well.
pub(in crate::helm) fn metadata(chart: &Chart) -> Value {
    let m = &chart.metadata;
    let text = |json, name, text: &Str| Member::new(json, name, Value::String(text.clone()));
    let members = vec![
        text("name", "Name", &m.name),
        text("home", "Home", &m.home),
        Member::new("sources", "Sources", texts(&m.sources)),
        text("version", "Version", &m.version),
        text("description", "Description", &m.description),
        Member::new("keywords", "Keywords", texts(&m.keywords)),
        Member::new("maintainers", "Maintainers", list(m.maintainers.iter().map(maintainer))),
        text("icon", "Icon", &m.icon),
        text("apiVersion", "APIVersion", &m.api_version),
        text("condition", "Condition", &m.condition),
        text("tags", "Tags", &m.tags),
        text("appVersion", "AppVersion", &m.app_version),
        Member::new("deprecated", "Deprecated", Value::Bool(m.deprecated)),
        Member::new("annotations", "Annotations", Value::Map(m.annotations.with_type(MapType::Strings))),
        text("kubeVersion", "KubeVersion", &m.kube_version),
        Member::new("dependencies", "Dependencies", list(m.dependencies.iter().flatten().map(dependency))),
        text("type", "Type", &m.kind),
    ];
    Value::object(Record { type_name: "chart.Metadata", kind: Kind::Struct, members })
}

fn maintainer(m: &Maintainer) -> Value {
    let text = |json, name, text: &Str| Member::new(json, name, Value::String(text.clone()));
    let members =
        vec![text("name", "Name", &m.name), text("email", "Email", &m.email), text("url", "URL", &m.url)];
    Value::object(Record { type_name: "*chart.Maintainer", kind: Kind::Ptr, members })
}

/// A dependency as it is written.
pub(in crate::helm) fn dependency(d: &Dependency) -> Value {
    let text = |text: &Str| Value::String(text.clone());
    let members = vec![
        Member::kept("name", "Name", text(&d.name)),
        Member::new("version", "Version", text(&d.version)),
        Member::kept("repository", "Repository", text(&d.repository)),
        Member::new("condition", "Condition", text(&d.condition)),
        Member::new("tags", "Tags", texts(&d.tags)),
        Member::new("enabled", "Enabled", Value::Bool(d.enabled)),
        Member::new("import-values", "ImportValues", list(d.import_values.iter().cloned())),
        Member::new("alias", "Alias", text(&d.alias)),
    ];
    Value::object(Record { type_name: "*chart.Dependency", kind: Kind::Ptr, members })
}

fn texts(list: &[Str]) -> Value {
    Value::List(List::strings(list.iter().cloned()))
}

fn list(elements: impl Iterator<Item = Value>) -> Value {
    Value::List(elements.collect())
}

/// A struct, or a pointer to one.
#[derive(Debug)]
struct Record {
    type_name: &'static str,
    kind: Kind,
    members: Vec<Member>,
}

/// A field and what JSON makes of it.
#[derive(Debug)]
struct Member {
    field: Field,
    /// Its name in JSON; a struct without one shows its fields among those around it.
    json: &'static str,
    /// Whether JSON leaves it out where it is empty.
    omitted: bool,
}

impl Member {
    fn new(json: &'static str, name: &'static str, value: Value) -> Member {
        Member { field: Field::new(name, value), json, omitted: true }
    }

    fn kept(json: &'static str, name: &'static str, value: Value) -> Member {
        Member { omitted: false, ..Member::new(json, name, value) }
    }
}

impl Object for Record {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    /// The fields of an embedded struct count as its own.
    fn field(&self, name: &str) -> Option<Value> {
        let own = self.members.iter().find(|member| member.field.name == name);
        own.map(|member| member.field.value.clone()).or_else(|| {
            let embedded = self.members.iter().filter(|member| member.json.is_empty());
            embedded.filter_map(|member| as_object(&member.field.value)).find_map(|object| object.field(name))
        })
    }

    fn has_text(&self, _addressable: bool) -> bool {
        false
    }

    fn declared(&self) -> Option<Vec<Field>> {
        Some(self.members.iter().map(|member| member.field.clone()).collect())
    }

    fn fields(&self) -> Option<Vec<(&'static str, Value)>> {
        let mut fields = Vec::new();
        for Member { field, json, omitted } in &self.members {
            if json.is_empty() {
                fields.extend(as_object(&field.value).and_then(Object::fields).unwrap_or_default());
            } else if !omitted || field.value.truth() {
                fields.push((*json, field.value.clone()));
            }
        }
        Some(fields)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn as_object(value: &Value) -> Option<&dyn Object> {
    match value {
        Value::Object(object) => Some(object.as_ref()),
        _ => None,
    }
}
