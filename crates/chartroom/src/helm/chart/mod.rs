//! A chart: from (path, bytes) pairs to a checked tree of charts. No disk, and no template is looked into.

mod archive;
mod content;
mod dependencies;
mod error;
mod file;
mod ignore;
mod install;
mod load;
mod lock;
mod metadata;
mod pack;
mod show;
mod unpack;

pub use archive::MAX_CHART_BYTES;
pub use content::Content;
pub(in crate::helm) use dependencies::process_dependencies;
pub use error::Error;
pub use file::File;
pub use ignore::Ignore;
pub(in crate::helm) use install::{check_installable, check_kube_version};
pub use load::{detect, is_loaded};
pub use lock::{Lock, digest, helm_2_digest};
pub(in crate::helm) use metadata::pointer_token;
pub use metadata::{Dependency, Maintainer, Metadata};
pub use show::Part;
pub use unpack::unpack;

use std::rc::Rc;

use crate::value::{Map, Str};

/// A chart with everything below it. Cheap to clone, apart from the metadata: files and values are shared.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// What `Chart.yaml` says.
    pub metadata: Metadata,
    /// The files below `templates/`, partials and notes included, in the order of loading.
    pub templates: Rc<Vec<File>>,
    /// The files that `.Files` shows, those below `crds/` included, in the order of loading.
    pub files: Rc<Vec<File>>,
    /// `values.yaml` as it was read; it is not changed in place.
    pub values: Map,
    /// `values.yaml` as it is written; archives can have several.
    pub values_files: Vec<Content>,
    /// `values.schema.json`.
    pub schema: Option<Content>,
    /// `Chart.lock`, or `requirements.lock`.
    pub lock: Option<Lock>,
    /// The charts in `charts/`, by the names of their folders or archives; after the dependencies have been processed,
    /// those that are left, under their aliases.
    pub dependencies: Vec<Chart>,
    /// When `Chart.yaml` was last changed, in seconds since 1970, where that is known.
    pub changed: Option<i64>,
    /// The path of its templates, where that is not the path of the chart above, `charts/` and [`Chart::name`]: below an
    /// alias Helm takes the path of the chart that has the alias for some.
    pub path: Option<Str>,
    /// Whether its templates are known to parse, and their names are no other chart's, and its schema is known to be one,
    /// without `$id` and anchors in it: definitions are parsed when they are called, and the schema is not checked itself. Each
    /// definition begins a line, as `{{- define "NAME"`; a partial has nothing else but comments.
    pub is_sound: bool,
}

impl Chart {
    /// The name, under which values, templates and messages speak of the chart; the alias where it has one.
    pub fn name(&self) -> &Str {
        &self.metadata.name
    }

    /// The first part of the names of its templates and custom resource definitions; `above` is that of the chart above.
    pub fn path_below(&self, above: &[u8]) -> Str {
        self.path.clone().unwrap_or_else(|| [above, b"/charts/", self.name()].concat().into())
    }

    /// Whether the chart only lends its partials (Helm compares without regard to case).
    pub fn is_library(&self) -> bool {
        self.metadata.kind.eq_ignore_ascii_case(b"library")
    }

    /// Whether all files could be read that were wanted so far, here and in the charts below.
    ///
    /// # Errors
    /// Why the first one could not; whatever came of it must not be used.
    pub fn check_read(&self) -> Result<(), Error> {
        if let Some(why) = self.files.iter().find_map(|file| file.data.failure()) {
            return Err(Error::Other(why.to_owned()));
        }
        self.dependencies.iter().try_for_each(Chart::check_read)
    }

    /// The chart's own custom resource definitions; not those of the charts below.
    pub fn crds(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_crd())
    }
}

#[cfg(test)]
mod tests;
