//! The charts of a tree as Helm has them while it picks: objects that know their parents, of which copies share what Go's
//! copies share. It shows where a chart is picked twice, under two aliases (Helm: pkg/chart/v2/util/dependencies.go,
//! `getAliasDependency`; pkg/chart/v2/chart.go, `SetDependencies`, `ChartFullPath`).

use std::collections::HashSet;

use crate::helm::chart::{Chart, Dependency, Metadata};
use crate::value::Str;

/// A chart in [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChartId(usize);

/// What a `Chart.yaml` says of one dependency, in [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct DeclaredId(usize);

/// A chart without its metadata and the charts below.
#[derive(Clone)]
struct Node {
    chart: Chart,
    metadata: usize,
    parent: Option<ChartId>,
    below: Vec<ChartId>,
}

/// Metadata without the dependencies.
#[derive(Clone)]
struct About {
    metadata: Metadata,
    declared: Option<Vec<DeclaredId>>,
}

/// All charts, metadata and declarations of a tree.
pub(super) struct Graph {
    charts: Vec<Node>,
    metadata: Vec<About>,
    declared: Vec<Dependency>,
    /// Whether a copy shares the charts below and the declarations with what it is a copy of.
    copies_share: bool,
}

impl Graph {
    /// The graph of a tree, and its root.
    pub(super) fn new(root: Chart, copies_share: bool) -> (Graph, ChartId) {
        let mut graph =
            Graph { charts: Vec::new(), metadata: Vec::new(), declared: Vec::new(), copies_share };
        let root = graph.add(root, None);
        (graph, root)
    }

    fn add(&mut self, mut chart: Chart, parent: Option<ChartId>) -> ChartId {
        let mut metadata = std::mem::take(&mut chart.metadata);
        let declared =
            metadata.dependencies.take().map(|all| all.into_iter().map(|d| self.declare(d)).collect());
        self.metadata.push(About { metadata, declared });
        let below = std::mem::take(&mut chart.dependencies);
        let id = self.push(Node { chart, metadata: self.metadata.len() - 1, parent, below: Vec::new() });
        let below = below.into_iter().map(|child| self.add(child, Some(id))).collect();
        self.charts[id.0].below = below;
        id
    }

    fn push(&mut self, node: Node) -> ChartId {
        self.charts.push(node);
        ChartId(self.charts.len() - 1)
    }

    fn declare(&mut self, dependency: Dependency) -> DeclaredId {
        self.declared.push(dependency);
        DeclaredId(self.declared.len() - 1)
    }

    fn about(&self, chart: ChartId) -> &About {
        &self.metadata[self.charts[chart.0].metadata]
    }

    pub(super) fn name(&self, chart: ChartId) -> &Str {
        &self.about(chart).metadata.name
    }

    pub(super) fn version(&self, chart: ChartId) -> &Str {
        &self.about(chart).metadata.version
    }

    pub(super) fn below(&self, chart: ChartId) -> Vec<ChartId> {
        self.charts[chart.0].below.clone()
    }

    /// Puts these charts below, and nothing else. They know it.
    pub(super) fn set_below(&mut self, chart: ChartId, below: Vec<ChartId>) {
        for child in &below {
            self.charts[child.0].parent = Some(chart);
        }
        self.charts[chart.0].below = below;
    }

    /// The dependencies that the chart declares; `None` where it has no list.
    pub(super) fn declared(&self, chart: ChartId) -> Option<Vec<DeclaredId>> {
        self.about(chart).declared.clone()
    }

    /// Says so to all charts that share this one's metadata.
    pub(super) fn set_declared(&mut self, chart: ChartId, declared: Option<Vec<DeclaredId>>) {
        let metadata = self.charts[chart.0].metadata;
        self.metadata[metadata].declared = declared;
    }

    pub(super) fn dependency(&self, id: DeclaredId) -> &Dependency {
        &self.declared[id.0]
    }

    pub(super) fn dependency_mut(&mut self, id: DeclaredId) -> &mut Dependency {
        &mut self.declared[id.0]
    }

    /// A copy of the chart, under that alias if it is not empty. Helm 4 copies the charts below as well, but not what is
    /// below those, and not their metadata.
    pub(super) fn copy(&mut self, chart: ChartId, alias: &Str) -> ChartId {
        let mut about = self.about(chart).clone();
        if !alias.is_empty() {
            about.metadata.name = alias.clone();
        }
        if !self.copies_share {
            let copied = about.declared.take();
            about.declared =
                copied.map(|all| all.into_iter().map(|d| self.declare(self.dependency(d).clone())).collect());
        }
        self.metadata.push(about);
        let node = Node { metadata: self.metadata.len() - 1, ..self.charts[chart.0].clone() };
        let copy = self.push(node);
        if !self.copies_share {
            let below =
                self.below(chart).into_iter().map(|child| self.push(self.charts[child.0].clone())).collect();
            self.set_below(copy, below);
        }
        copy
    }

    /// The chart with everything below it, as a tree without paths.
    pub(super) fn tree(&self, chart: ChartId) -> Chart {
        self.tree_at(chart, None, &mut HashSet::new())
    }

    /// The same, with the paths that differ from the place in the tree. Of charts that share a declaration only the first
    /// imports values by it: Helm rewrites the declaration then (`processImportValues`), and does not read it in that form.
    pub(super) fn finished(&self, root: ChartId) -> Chart {
        self.tree_at(root, Some(&self.path(root)), &mut HashSet::new())
    }

    /// `path` is where the chart is looked for, if that matters.
    fn tree_at(&self, chart: ChartId, path: Option<&[u8]>, seen: &mut HashSet<DeclaredId>) -> Chart {
        let node = &self.charts[chart.0];
        let About { metadata, declared } = self.about(chart);
        let own = path.map(|_| self.path(chart));
        let mut dependencies = Vec::with_capacity(node.below.len());
        for child in &node.below {
            let path = own.as_ref().map(|own| [own, &b"/charts/"[..], self.name(*child)].concat());
            dependencies.push(self.tree_at(*child, path.as_deref(), seen));
        }
        let mut told = |id: &DeclaredId| {
            let mut dependency = self.dependency(*id).clone();
            if !seen.insert(*id) {
                dependency.import_values = Default::default();
            }
            dependency
        };
        Chart {
            metadata: Metadata {
                dependencies: declared.as_ref().map(|all| all.iter().map(&mut told).collect()),
                ..metadata.clone()
            },
            dependencies,
            path: own.filter(|own| Some(&own[..]) != path).map(Str::from),
            ..node.chart.clone()
        }
    }

    /// The names from the root on, by way of the parents.
    fn path(&self, chart: ChartId) -> Vec<u8> {
        let parent = |chart: &ChartId| self.charts[chart.0].parent;
        let mut names: Vec<&[u8]> =
            std::iter::successors(Some(chart), parent).map(|chart| self.name(chart).as_bytes()).collect();
        names.reverse();
        names.join(&b"/charts/"[..])
    }
}
