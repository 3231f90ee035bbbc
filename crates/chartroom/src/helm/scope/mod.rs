//! What a template sees as `.`, chart by chart (Helm: pkg/engine/engine.go, `recAllTpls`).

mod capabilities;
mod chart;
mod files;
mod glob;
mod kube_version;
pub mod methods;
mod record;
mod release;

pub use capabilities::Capabilities;
pub use kube_version::KubeVersion;
pub(in crate::helm) use record::{dependency, metadata};
pub use release::Release;

use crate::helm::chart::Chart;
use crate::helm::profile::Profile;
use crate::value::{Map, MapType, Str, Value};

/// A chart with its path in the tree and what its templates see. The scope's map is shared by all templates of the
/// chart and lives through the run, as in Helm.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The chart.
    pub chart: &'a Chart,
    /// `parent/charts/name`, the first part of every template's name.
    pub path: Str,
    /// The root of what templates see.
    pub dot: Map,
    /// The charts below.
    pub below: Vec<Scope<'a>>,
}

/// Builds the scopes of a chart and of everything below it. `values` are the coalesced values of the root.
pub fn build<'a>(
    chart: &'a Chart,
    values: &Map,
    release: &Release,
    capabilities: &Capabilities,
    profile: &Profile,
) -> Scope<'a> {
    let common = Common {
        release: Value::Map(release.to_map()),
        capabilities: Value::object(capabilities.clone()),
        chart_is_map: profile.chart_is_map,
        lines_of_empty: profile.lines_of_empty,
    };
    common.scope(chart, chart.name().clone(), values.with_type(MapType::Values), true)
}

/// What all charts of a release share.
struct Common {
    release: Value,
    capabilities: Value,
    chart_is_map: bool,
    lines_of_empty: bool,
}

impl Common {
    fn scope<'a>(&self, chart: &'a Chart, path: Str, values: Map, is_root: bool) -> Scope<'a> {
        let above = Value::Map(values.clone());
        let below: Vec<Scope<'a>> =
            chart.dependencies.iter().map(|child| self.below(child, &path, &above)).collect();
        let subcharts: Map =
            below.iter().map(|s| (s.chart.name().clone(), s.dot.with_type(MapType::Any))).collect();
        let dot: Map = [
            ("Capabilities", self.capabilities.clone()),
            ("Chart", self.about(chart, is_root)),
            ("Files", files::object(chart, self.lines_of_empty)),
            ("Release", self.release.clone()),
            ("Subcharts", Value::Map(subcharts)),
            ("Values", Value::Map(values)),
        ]
        .into_iter()
        .collect();
        Scope { chart, path, dot: dot.with_type(MapType::Values), below }
    }

    fn about(&self, chart: &Chart, is_root: bool) -> Value {
        if self.chart_is_map { Value::Map(chart::to_map(chart, is_root)) } else { record::of(chart, is_root) }
    }

    /// The dots of a name part a path, so that a chart `a.b` sees the table `b` of the table `a`, or nothing (Helm:
    /// pkg/chart/common/values.go, `Table`).
    fn below<'a>(&self, child: &'a Chart, parent: &Str, above: &Value) -> Scope<'a> {
        let path = child.path_below(parent);
        let steps = child.name().split(|b| *b == b'.');
        let found = steps.into_iter().try_fold(above.clone(), |value, step| match value {
            Value::Map(table) => table.get(step),
            _ => None,
        });
        let own = match found {
            Some(Value::Map(own)) => own.with_type(MapType::Values),
            _ => Map::new().with_type(MapType::Values),
        };
        self.scope(child, path, own, false)
    }
}
