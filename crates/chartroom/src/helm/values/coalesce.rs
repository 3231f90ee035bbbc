//! The chart's defaults under the user's values, down the tree of charts, globals included. Not dependencies' switches.

use super::copy::deep_copy;
use super::merge::{Merge, Path, Take};
use super::{Error, Nulls, Rules};
use crate::gostd::strconv::quoted;
use crate::helm::chart::Chart;
use crate::helm::notice::Notice;
use crate::helm::profile::Profile;
use crate::value::{Map, Str, Value};

const GLOBAL: &str = "global";

/// The values of `chart` and of every chart below it, under the chart's names: what the user gave, and where they gave
/// nothing the defaults. `user` is left as it is (Helm: pkg/chart/common/util/coalesce.go, `CoalesceValues`).
///
/// # Errors
/// [`Error::NotATable`] where there is something else than a table under the name of a subchart.
pub fn merged(chart: &Chart, user: &Map, profile: &Profile, notices: &mut Vec<Notice>) -> Result<Map, Error> {
    coalesce(chart, user, profile.rules, notices)
}

/// As [`merged`], by rules alone.
///
/// # Errors
/// As [`merged`].
pub(in crate::helm) fn coalesce(
    chart: &Chart,
    user: &Map,
    rules: Rules,
    notices: &mut Vec<Notice>,
) -> Result<Map, Error> {
    walk(chart, user, false, rules, notices)
}

/// As [`coalesce`], but nulls stay, for a step that lays more values over the result (Helm: `MergeValues`).
///
/// # Errors
/// As [`coalesce`].
pub(in crate::helm) fn coalesce_keeping_nulls(
    chart: &Chart,
    user: &Map,
    rules: Rules,
    notices: &mut Vec<Notice>,
) -> Result<Map, Error> {
    walk(chart, user, true, rules, notices)
}

fn walk(
    chart: &Chart,
    user: &Map,
    keep_nulls: bool,
    rules: Rules,
    notices: &mut Vec<Notice>,
) -> Result<Map, Error> {
    let values = deep_copy(user);
    Walk { rules, keep_nulls, notices }.chart(chart, &values, None)?;
    Ok(values)
}

struct Walk<'n> {
    rules: Rules,
    keep_nulls: bool,
    notices: &'n mut Vec<Notice>,
}

impl Walk<'_> {
    /// How defaults are taken over. Where they are meant for a subchart, nulls stay: they act on its defaults later.
    fn merge(&mut self, for_subchart: bool) -> Merge<'_> {
        let keep_nulls = self.keep_nulls || for_subchart;
        let drops = !keep_nulls && self.rules.nulls == Nulls::Dropped;
        let take = if drops { Take::CopiedWithoutNulls } else { Take::Copied };
        Merge { rules: self.rules, take, keep_nulls, notices: self.notices }
    }

    fn chart(&mut self, chart: &Chart, values: &Map, above: Option<&Path<'_>>) -> Result<(), Error> {
        let path = Path::new(above, chart.name());
        self.defaults(chart, values, &path);
        for subchart in &chart.dependencies {
            let below = table_for(subchart, values)?;
            self.globals(&below, values, &path);
            self.chart(subchart, &below, Some(&path))?;
        }
        Ok(())
    }

    /// The chart's own defaults under `values` (Helm: `coalesceValues`, whose first level differs from all below).
    fn defaults(&mut self, chart: &Chart, values: &Map, path: &Path<'_>) {
        for (key, default) in chart.values.entries() {
            match values.get(&key) {
                None => {
                    let merge = self.merge(false);
                    if !default.is_nil() || merge.take != Take::CopiedWithoutNulls {
                        values.insert(key, merge.taken(&default));
                    }
                }
                Some(Value::Nil) if !self.keep_nulls => {
                    values.remove(&key);
                }
                Some(Value::Map(table)) => {
                    self.table(chart, &Path::new(Some(path), &key), &key, &table, &default)
                }
                Some(_) => {}
            }
        }
    }

    fn table(&mut self, chart: &Chart, path: &Path<'_>, key: &Str, table: &Map, default: &Value) {
        let for_subchart = || chart.dependencies.iter().any(|c| c.name() == key);
        match default {
            Value::Map(default) => self.merge(for_subchart()).tables(table, default, Some(path)),
            Value::Nil => {}
            _ => self.merge(false).warn(format!("skipped value for {path}: Not a table.")),
        }
    }

    /// Hands the globals of a chart, whose values are `from`, down to a subchart, whose values are `to`. The tables of
    /// the first level become the subchart's own, those below are shared (Helm: `coalesceGlobals`).
    fn globals(&mut self, to: &Map, from: &Map, path: &Path<'_>) {
        let own = match to.get(GLOBAL) {
            None => Map::new(),
            Some(Value::Map(map)) => map,
            Some(_) => {
                return self.say("warning: skipping globals because destination global is not a table.");
            }
        };
        let handed_down = match from.get(GLOBAL) {
            None => Map::new(),
            Some(Value::Map(map)) => map,
            Some(_) => return self.say("warning: skipping globals because source global is not a table."),
        };
        for (key, value) in handed_down.entries() {
            self.global(&own, key, value, path);
        }
        to.insert(GLOBAL, own);
    }

    fn global(&mut self, own: &Map, key: Str, value: Value, path: &Path<'_>) {
        match (value, own.get(&key)) {
            (Value::Map(table), None) => own.insert(key, table.shallow_copy()),
            (Value::Map(table), Some(Value::Map(lower))) => {
                let upper = table.shallow_copy();
                let path = Path::new(Some(path), &key);
                Merge { rules: self.rules, take: Take::Shared, keep_nulls: true, notices: self.notices }
                    .tables(&upper, &lower, Some(&path));
                own.insert(key, upper);
            }
            (Value::Map(_), Some(_)) => {
                let key = quoted(&key);
                self.say(format!("Conflict: cannot merge map onto non-map for {key}. Skipping."));
            }
            (_, Some(Value::Map(_))) => self.say(format!("key {key} is table. Skipping")),
            (value, _) => own.insert(key, value),
        }
    }

    fn say(&mut self, text: impl Into<String>) {
        self.notices.push(Notice::info(text));
    }
}

/// The values meant for `subchart` among those of the chart above it; created where there are none.
fn table_for(subchart: &Chart, values: &Map) -> Result<Map, Error> {
    match values.get(subchart.name()) {
        Some(Value::Map(table)) => Ok(table),
        None => {
            let table = Map::new();
            values.insert(subchart.name().clone(), table.clone());
            Ok(table)
        }
        Some(value) => {
            let value = String::from_utf8_lossy(&crate::gostd::fmt::sprintf(b"%t", &[value])).into_owned();
            Err(Error::NotATable { chart: subchart.name().clone(), value })
        }
    }
}
