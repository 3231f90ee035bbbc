//! Which charts take part: aliases, version ranges, tags, conditions. Not the values that they hand up.

use std::collections::HashSet;

use super::graph::{ChartId, DeclaredId, Graph};
use super::lookup;
use crate::helm::chart::Chart;
use crate::helm::chart::install::fits;
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
    if chart.metadata.dependencies.is_none() {
        return Ok(());
    }
    let (graph, root) = Graph::new(std::mem::take(chart), profile.copies_share_charts);
    let mut selection = Selection { graph, profile, notices, charts: 0 };
    selection.chart(root, user, &[])?;
    *chart = selection.graph.finished(root);
    Ok(())
}

/// How many charts there may be under all their aliases. Helm has no limit: ten aliases on each of eight levels make ten
/// million charts, and every chart with dependencies looks through the values of the charts beside it.
const MAX_CHARTS: usize = 1_000;

struct Selection<'n> {
    graph: Graph,
    profile: &'n Profile,
    /// How many there are so far.
    charts: usize,
    notices: &'n mut Vec<Notice>,
}

impl Selection<'_> {
    /// `path` is what conditions of this chart's dependencies are looked up under, dot included: the root's values
    /// are handed down whole.
    fn chart(&mut self, chart: ChartId, above: &Map, path: &[u8]) -> Result<(), Error> {
        let Some(mut declared) = self.graph.declared(chart) else { return Ok(()) };
        let picked = self.pick(chart, &declared);
        self.charts += picked.len();
        if self.charts > MAX_CHARTS {
            return Err(Error::TooManyCharts(MAX_CHARTS));
        }
        self.graph.set_below(chart, picked.clone());
        let values = coalesce(&self.graph.tree(chart), above, self.profile.rules, self.notices)?;
        let tags = lookup::table(&values, b"tags").ok();
        for id in &declared {
            let enabled = tags.as_ref().is_none_or(|tags| self.by_tags(*id, tags));
            self.graph.dependency_mut(*id).enabled = enabled;
        }
        for id in &declared {
            if let Some(enabled) = self.by_condition(*id, &values, path) {
                self.graph.dependency_mut(*id).enabled = enabled;
            }
        }
        let all = declared.iter().map(|id| self.graph.dependency(*id));
        let disabled: HashSet<Str> = all.filter(|d| !d.enabled).map(|d| d.name.clone()).collect();
        declared.retain(|id| !disabled.contains(&self.graph.dependency(*id).name));
        let left: Vec<ChartId> =
            picked.into_iter().filter(|c| !disabled.contains(self.graph.name(*c))).collect();
        for subchart in &left {
            let path = [path, self.graph.name(*subchart), b"."].concat();
            self.chart(*subchart, &values, &path)?;
        }
        self.graph.set_declared(chart, Some(declared).filter(|d| !d.is_empty()));
        self.graph.set_below(chart, left);
        Ok(())
    }

    /// The charts that are not declared, and then for each declaration a copy of the first chart that fits, under its
    /// alias, by which the declaration is known from then on.
    fn pick(&mut self, chart: ChartId, declared: &[DeclaredId]) -> Vec<ChartId> {
        let charts = self.graph.below(chart);
        let is_declared = |c: &ChartId| declared.iter().any(|d| self.fits(*c, *d));
        let mut picked: Vec<ChartId> = charts.iter().copied().filter(|c| !is_declared(c)).collect();
        for id in declared {
            let alias = self.graph.dependency(*id).alias.clone();
            if let Some(found) = charts.iter().find(|c| self.fits(**c, *id)) {
                picked.push(self.graph.copy(*found, &alias));
            }
            if !alias.is_empty() {
                self.graph.dependency_mut(*id).name = alias;
            }
        }
        picked
    }

    fn fits(&self, chart: ChartId, declared: DeclaredId) -> bool {
        let dependency = self.graph.dependency(declared);
        *self.graph.name(chart) == dependency.name
            && fits(&dependency.version, self.graph.version(chart), self.profile)
    }

    /// Any tag that is true enables; without one, any that is false disables.
    fn by_tags(&mut self, declared: DeclaredId, tags: &Map) -> bool {
        let (mut any_true, mut any_false) = (false, false);
        for tag in &self.graph.dependency(declared).tags.clone() {
            match tags.get(tag) {
                None => {}
                Some(Value::Bool(true)) => any_true = true,
                Some(Value::Bool(false)) => any_false = true,
                Some(_) => self.warn_non_bool("tag", tag, declared),
            }
        }
        any_true || !any_false
    }

    /// The first path that leads to a boolean decides.
    fn by_condition(&mut self, declared: DeclaredId, values: &Map, path: &[u8]) -> Option<bool> {
        let conditions = self.graph.dependency(declared).condition.clone();
        for condition in trim(&conditions).split(|b| *b == b',').filter(|c| !c.is_empty()) {
            match lookup::leaf(values, &[path, condition].concat()) {
                None => {}
                Some(Value::Bool(enabled)) => return Some(enabled),
                Some(_) => self.warn_non_bool("path", condition, declared),
            }
        }
        None
    }

    fn warn_non_bool(&mut self, what: &'static str, name: &[u8], declared: DeclaredId) {
        let notice = Notice::warn("returned non-bool value").with(what, String::from_utf8_lossy(name));
        let chart = self.graph.dependency(declared).name.to_string();
        self.notices.push(notice.with("chart", chart));
    }
}

fn trim(text: &Str) -> &[u8] {
    text.to_str().map_or(&**text, |t| t.trim().as_bytes())
}
