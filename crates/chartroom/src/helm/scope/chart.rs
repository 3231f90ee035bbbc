//! `.Chart`.

use crate::helm::chart::{Chart, Dependency, Maintainer};
use crate::value::{List, Map, MapType, Str, Value};

/// What templates see of a chart's metadata (Helm: pkg/chart/common.go, which turns the struct into a map).
pub fn to_map(chart: &Chart, is_root: bool) -> Map {
    let m = &chart.metadata;
    let text = |s: &Str| Value::String(s.clone());
    let texts = |list: &[Str]| Value::List(list.iter().map(text).collect());
    let dependencies = m.dependencies.as_deref().unwrap_or_default();
    [
        ("Name", text(&m.name)),
        ("Home", text(&m.home)),
        ("Sources", texts(&m.sources)),
        ("Version", text(&m.version)),
        ("Description", text(&m.description)),
        ("Keywords", texts(&m.keywords)),
        ("Maintainers", Value::List(m.maintainers.iter().map(maintainer).collect::<List>())),
        ("Icon", text(&m.icon)),
        ("APIVersion", text(&m.api_version)),
        ("Condition", text(&m.condition)),
        ("Tags", text(&m.tags)),
        ("AppVersion", text(&m.app_version)),
        ("Deprecated", Value::Bool(m.deprecated)),
        ("Annotations", Value::Map(m.annotations.with_type(MapType::Strings))),
        ("KubeVersion", text(&m.kube_version)),
        ("Dependencies", Value::List(dependencies.iter().map(dependency).collect::<List>())),
        ("Type", text(&m.kind)),
        ("IsRoot", Value::Bool(is_root)),
    ]
    .into_iter()
    .collect()
}

fn maintainer(m: &Maintainer) -> Value {
    let fields = [("Name", &m.name), ("Email", &m.email), ("URL", &m.url)];
    Value::Map(fields.into_iter().collect())
}

fn dependency(d: &Dependency) -> Value {
    let map: Map = [
        ("Name", Value::from(&d.name)),
        ("Version", Value::from(&d.version)),
        ("Repository", Value::from(&d.repository)),
        ("Condition", Value::from(&d.condition)),
        ("Tags", Value::List(d.tags.iter().map(Value::from).collect())),
        ("Enabled", Value::Bool(d.enabled)),
        ("ImportValues", Value::List(d.import_values.iter().cloned().collect())),
        ("Alias", Value::from(&d.alias)),
    ]
    .into_iter()
    .collect();
    Value::Map(map)
}
