//! The dependencies of dependencies that are folders: those that lie in `charts/`, and those that `file://` leads to. Helm leaves
//! them alone, so that their own dependencies are missing (helm/helm#2247).

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::names::{self, Source};
use super::{Error, Manager};
use crate::io;

/// How deep dependencies may be nested.
const DEPTH: usize = 32;

/// What is done for each chart.
pub type Work = fn(&Manager<'_>) -> Result<(), Error>;

impl Manager<'_> {
    /// Does `work` for the charts that this one depends on, those below first, and then for itself.
    ///
    /// # Errors
    /// Those of the work, circular dependencies, and dependencies that are nested too deep.
    pub fn deeply(&self, work: Work) -> Result<(), Error> {
        Walk { work, done: BTreeSet::new(), above: Vec::new(), is_reported: false }.visit(self)
    }
}

struct Walk {
    work: Work,
    done: BTreeSet<PathBuf>,
    /// The charts on the way to this one.
    above: Vec<PathBuf>,
    /// Whether a heading for the dependencies of a chart was printed.
    is_reported: bool,
}

impl Walk {
    fn visit(&mut self, manager: &Manager<'_>) -> Result<(), Error> {
        let chart = manager.chart()?;
        let place = io::resolved(&manager.folder).unwrap_or_else(|| manager.folder.clone());
        if let Some(first) = self.above.iter().position(|above| *above == place) {
            let ring = self.above.iter().skip(first).chain([&place]);
            let ring: Vec<_> = ring.map(|path| path.display().to_string()).collect();
            return Err(Error::new(format!(
                "--recursive: circular dependency of charts: {}",
                ring.join(" -> ")
            )));
        }
        if self.done.contains(&place) {
            return Ok(());
        }
        if self.above.len() == DEPTH {
            return Err(Error::new(format!(
                "--recursive: charts are nested deeper than the limit of {DEPTH} levels"
            )));
        }
        self.above.push(place.clone());
        for dependency in chart.metadata.dependencies.iter().flatten() {
            let folder = match names::without_index(manager, dependency)? {
                Some(Source::Folder(folder)) => folder,
                Some(Source::Here) => manager.folder.join("charts").join(names::folder_name(dependency)?),
                _ => continue,
            };
            // A missing chart is reported when the chart that depends on it is visited.
            if io::is_folder(&folder) == Some(true) {
                self.visit(&manager.at(folder))?;
            }
        }
        self.above.pop();
        self.done.insert(place);
        if chart.metadata.dependencies.is_none() {
            return Ok(());
        }
        self.is_reported |= !self.above.is_empty();
        if self.is_reported {
            manager.line(&format!("Dependencies of {}:", manager.folder.display()));
        }
        (self.work)(manager)
    }
}
