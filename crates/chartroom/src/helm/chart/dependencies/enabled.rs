//! Which charts take part: aliases, version ranges, tags, conditions. Not the values that they hand up.

use std::collections::HashSet;

use super::lookup;
use crate::helm::chart::install::fits;
use crate::helm::chart::{Chart, Dependency};
use crate::helm::notice::Notice;
use crate::helm::profile::Profile;
use crate::helm::values::{Error, coalesce};
use crate::value::{Map, Str, Value};

/// Takes disabled charts out of the tree (Helm: `processDependencyEnabled`).
pub(super) fn select(
    chart: &mut Chart,
    user: &Map,
    profile: &Profile,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    Selection { profile, notices, charts: 0 }.chart(chart, user, &[])
}

/// How many charts there may be under all their aliases. Helm has no limit: ten aliases on each of eight levels make ten
/// million charts, and every chart with dependencies looks through the values of the charts beside it.
const MAX_CHARTS: usize = 1_000;

struct Selection<'n> {
    profile: &'n Profile,
    /// How many there are so far.
    charts: usize,
    notices: &'n mut Vec<Notice>,
}

impl Selection<'_> {
    /// `path` is what conditions of this chart's dependencies are looked up under, dot included: the root's values
    /// are handed down whole.
    fn chart(&mut self, chart: &mut Chart, above: &Map, path: &[u8]) -> Result<(), Error> {
        let Some(mut declared) = chart.metadata.dependencies.take() else { return Ok(()) };
        chart.dependencies = pick(std::mem::take(&mut chart.dependencies), &declared, self.profile);
        self.charts += chart.dependencies.len();
        if self.charts > MAX_CHARTS {
            return Err(Error::TooManyCharts(MAX_CHARTS));
        }
        for dependency in &mut declared {
            if !dependency.alias.is_empty() {
                dependency.name = dependency.alias.clone();
            }
        }
        let values = coalesce(chart, above, self.profile.rules, self.notices)?;
        let tags = lookup::table(&values, b"tags").ok();
        for dependency in &mut declared {
            dependency.enabled = tags.as_ref().is_none_or(|tags| self.by_tags(dependency, tags));
        }
        for dependency in &mut declared {
            self.by_condition(dependency, &values, path);
        }
        let disabled: HashSet<Str> = declared.iter().filter(|d| !d.enabled).map(|d| d.name.clone()).collect();
        declared.retain(|d| !disabled.contains(&d.name));
        chart.dependencies.retain(|c| !disabled.contains(c.name()));
        for subchart in &mut chart.dependencies {
            let path = [path, subchart.name(), b"."].concat();
            self.chart(subchart, &values, &path)?;
        }
        chart.metadata.dependencies = Some(declared).filter(|d| !d.is_empty());
        Ok(())
    }

    /// Any tag that is true enables; without one, any that is false disables.
    fn by_tags(&mut self, dependency: &Dependency, tags: &Map) -> bool {
        let (mut any_true, mut any_false) = (false, false);
        for tag in &dependency.tags {
            match tags.get(tag) {
                None => {}
                Some(Value::Bool(true)) => any_true = true,
                Some(Value::Bool(false)) => any_false = true,
                Some(_) => self.warn_non_bool("tag", tag, dependency),
            }
        }
        any_true || !any_false
    }

    /// The first path that leads to a boolean decides.
    fn by_condition(&mut self, dependency: &mut Dependency, values: &Map, path: &[u8]) {
        for condition in trim(&dependency.condition).split(|b| *b == b',').filter(|c| !c.is_empty()) {
            match lookup::leaf(values, &[path, condition].concat()) {
                None => {}
                Some(Value::Bool(enabled)) => {
                    dependency.enabled = enabled;
                    return;
                }
                Some(_) => self.warn_non_bool("path", condition, dependency),
            }
        }
    }

    fn warn_non_bool(&mut self, what: &'static str, name: &[u8], dependency: &Dependency) {
        let notice = Notice::warn("returned non-bool value").with(what, String::from_utf8_lossy(name));
        self.notices.push(notice.with("chart", dependency.name.to_string()));
    }
}

/// The charts that are not declared, and then for each declaration the first chart that fits, under its alias.
fn pick(charts: Vec<Chart>, declared: &[Dependency], profile: &Profile) -> Vec<Chart> {
    let fit = |chart: &Chart, d: &Dependency| {
        *chart.name() == d.name && fits(&d.version, &chart.metadata.version, profile)
    };
    let choices: Vec<Option<usize>> =
        declared.iter().map(|d| charts.iter().position(|c| fit(c, d))).collect();
    let mut picked: Vec<Chart> =
        charts.iter().filter(|c| !declared.iter().any(|d| fit(c, d))).cloned().collect();
    for (dependency, choice) in declared.iter().zip(choices) {
        if let Some(mut chart) = choice.and_then(|i| charts.get(i)).cloned() {
            if !dependency.alias.is_empty() {
                let name = std::mem::replace(&mut chart.metadata.name, dependency.alias.clone());
                // What such a chart declares makes its charts know it; without that they know the one it is a copy of.
                if profile.keeps_paths_below_aliases && chart.metadata.dependencies.is_none() {
                    chart.name_in_paths_below = Some(name);
                }
            }
            picked.push(chart);
        }
    }
    picked
}

fn trim(text: &Str) -> &[u8] {
    text.to_str().map_or(&**text, |t| t.trim().as_bytes())
}
