//! `values.schema.json`: whether the values of each chart are what its schema wants. No network, and no disk: a schema
//! that refers to either is refused.

mod check;
mod compile;
mod decimal;
mod draft;
mod finding;
mod formats;
mod json;
mod metaschemas;
mod model;
mod number;
mod on_demand;
mod parts;
mod place;
mod plain;
mod roots;
mod sentence;
mod table;
mod validate;

use super::Error;
use crate::helm::chart::Chart;
use crate::helm::notice::Notice;
use crate::value::{Map, Value};

/// Checks the coalesced values of `chart` and of the charts below it, each against its own schema. Charts without a
/// schema cost nothing (Helm: pkg/chart/common/util/jsonschema.go, `ValidateAgainstSchema`).
///
/// # Errors
/// [`Error::Schema`] with everything that was found, chart by chart, in Helm's words; findings of one object come in a
/// fixed order, where Helm's is random.
pub fn check_schema(chart: &Chart, values: &Map, notices: &mut Vec<Notice>) -> Result<(), Error> {
    let mut found = Found::default();
    found.check_tree(chart, values, notices);
    let Found { text, paths, .. } = found;
    if text.is_empty() { Ok(()) } else { Err(Error::Schema { text, paths }) }
}

/// What was found so far, in a tree of charts.
#[derive(Default)]
struct Found {
    text: String,
    paths: Vec<Vec<String>>,
    /// The names of the subcharts down to the one at hand.
    chart: Vec<String>,
}

impl Found {
    fn check_tree(&mut self, chart: &Chart, values: &Map, notices: &mut Vec<Notice>) {
        if let Some(schema) = &chart.schema
            && let Err(refusal) = check::check(schema, chart.is_sound, values, notices)
        {
            self.text.push_str(&format!("{}:\n{}", chart.name(), refusal.text));
            self.paths.extend(refusal.paths.into_iter().map(|path| [&self.chart[..], &path].concat()));
        }
        for subchart in &chart.dependencies {
            self.chart.push(subchart.name().to_string());
            match values.get(subchart.name()) {
                Some(Value::Map(values)) => self.check_tree(subchart, &values, notices),
                None | Some(Value::Nil) => {}
                Some(other) => {
                    self.text.push_str(&format!(
                        "{}:\ninvalid type for values: expected object (map), got {}\n",
                        subchart.name(),
                        other.type_name()
                    ));
                    self.paths.push(self.chart.clone());
                }
            }
            self.chart.pop();
        }
    }
}

#[cfg(test)]
mod tests;
