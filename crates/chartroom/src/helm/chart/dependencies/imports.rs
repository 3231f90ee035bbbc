//! `import-values`: what a chart takes over from the charts below it. Not which charts those are.

use super::lookup;
use crate::gostd;
use crate::helm::chart::{Chart, Dependency};
use crate::helm::notice::Notice;
use crate::helm::values::{Error, Rules, coalesce_keeping_nulls, deep_copy, lay_under};
use crate::value::{Map, MapType, Str, Value};

/// How many values a chart may import, all imports together: each import is a copy, and a line of Chart.yaml is enough for
/// one of everything below.
const MOST: usize = 1_000_000;

/// Lays imported values under those of each chart, deepest charts first (Helm: `processDependencyImportValues`).
///
/// A chart that declares dependencies gets the defaults of everything below it as its own, imports or not; that shows
/// in what nulls do later.
pub(super) fn import(chart: &mut Chart, rules: Rules, notices: &mut Vec<Notice>) -> Result<(), Error> {
    for subchart in &mut chart.dependencies {
        import(subchart, rules, notices)?;
    }
    let Some(mut declared) = chart.metadata.dependencies.take() else { return Ok(()) };
    let values = coalesce_keeping_nulls(chart, &Map::new(), rules, notices)?;
    let (imported, mut left) = (Map::new(), MOST);
    for dependency in &mut declared {
        import_from(dependency, &values, &imported, &mut left, rules, notices)?;
    }
    chart.values = if imported.is_empty() {
        values
    } else {
        // What was imported is still part of the tables of the chart below.
        let values = deep_copy(&values);
        lay_under(&values, &imported, rules, notices);
        values
    };
    chart.metadata.dependencies = Some(declared);
    Ok(())
}

fn import_from(
    dependency: &mut Dependency,
    values: &Map,
    imported: &Map,
    left: &mut usize,
    rules: Rules,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    let mut understood = Vec::new();
    for import in std::mem::take(&mut dependency.import_values) {
        let (child, parent, named) = match &import {
            Value::String(name) => ([b"exports.", &**name].concat(), b".".to_vec(), false),
            Value::Map(pair) => (shown(pair, "child"), shown(pair, "parent"), true),
            _ => continue,
        };
        understood.push(pair_of(&child, &parent));
        match lookup::table(values, &[&dependency.name, &b"."[..], &child].concat()) {
            Ok(table) => {
                *left = count(&table, *left)
                    .ok_or_else(|| Error::TooManyImports { chart: dependency.name.clone(), most: MOST })?;
                lay_under(imported, &at_path(&parent, table), rules, notices);
            }
            Err(key) => notices.push(missing(&key, named.then_some(&dependency.name))),
        }
    }
    dependency.import_values = understood;
    Ok(())
}

/// What is left of a number of values once these are counted; `None` where they are more.
fn count(table: &Map, left: usize) -> Option<usize> {
    let (mut left, mut tables) = (left, vec![table.clone()]);
    while let Some(table) = tables.pop() {
        left = left.checked_sub(table.len())?;
        let values = table.entries().into_iter().map(|(_, value)| value);
        tables.extend(
            values.filter_map(|value| if let Value::Map(inner) = value { Some(inner) } else { None }),
        );
    }
    Some(left)
}

fn missing(key: &Str, chart: Option<&Str>) -> Notice {
    let error = format!("{} is not a table", gostd::strconv::quoted(key));
    match chart {
        Some(chart) => Notice::warn("ImportValues missing table from chart").with("chart", chart.to_string()),
        None => Notice::warn("ImportValues missing table"),
    }
    .with("error", error)
}

fn shown(pair: &Map, key: &str) -> Vec<u8> {
    gostd::fmt::display(&pair.get(key).unwrap_or_default())
}

/// How `.Chart.Dependencies` shows an import afterwards.
fn pair_of(child: &[u8], parent: &[u8]) -> Value {
    let pair: Map = [("child", child), ("parent", parent)].into_iter().collect();
    Value::Map(pair.with_type(MapType::Strings))
}

/// `table` inside of tables that make up `path`; a single dot is the top.
fn at_path(path: &[u8], table: Map) -> Map {
    if path == b"." {
        return table;
    }
    path.rsplit(|b| *b == b'.').fold(table, |inner, key| [(key, inner)].into_iter().collect())
}
