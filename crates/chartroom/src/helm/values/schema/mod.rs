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
mod parts;
mod place;
mod plain;
mod roots;
mod sentence;
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
    let mut text = String::new();
    check_tree(chart, values, &mut text, notices);
    if text.is_empty() { Ok(()) } else { Err(Error::Schema(text)) }
}

fn check_tree(chart: &Chart, values: &Map, text: &mut String, notices: &mut Vec<Notice>) {
    if let Some(schema) = &chart.schema
        && let Err(found) = check::check(schema, values, notices)
    {
        text.push_str(&format!("{}:\n{found}", chart.name()));
    }
    for subchart in &chart.dependencies {
        match values.get(subchart.name()) {
            Some(Value::Map(values)) => check_tree(subchart, &values, text, notices),
            None | Some(Value::Nil) => {}
            Some(other) => text.push_str(&format!(
                "{}:\ninvalid type for values: expected object (map), got {}\n",
                subchart.name(),
                other.type_name()
            )),
        }
    }
}

#[cfg(test)]
mod tests;
