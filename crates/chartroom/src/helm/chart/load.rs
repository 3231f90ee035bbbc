//! Files to a chart: which file is what, and the charts below. Not where the files come from.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::metadata::{Draft, api_version, read_lock};
use super::{Chart, Content, Error, File, Lock, archive, file};
use crate::gostd::path;
use crate::helm::notice::Notice;
use crate::helm::profile::Profile;
use crate::helm::values;
use crate::value::{Map, Str};

/// How deep charts may lie in charts. Helm has no limit, but each level is a call deeper on our stack, and an archive
/// can contain itself.
const MAX_DEPTH: usize = 64;

/// Looks whether the root's `Chart.yaml`, as it lies on the disk and whatever `.helmignore` says, belongs to a chart
/// of a known version. Helm 3 takes any.
///
/// # Errors
/// A text that is no YAML, an unknown `apiVersion`.
pub fn detect(chart_yaml: &[u8], profile: &Profile) -> Result<(), Error> {
    if !profile.detects_chart {
        return Ok(());
    }
    match &*api_version(chart_yaml.strip_prefix(file::BYTE_ORDER_MARK).unwrap_or(chart_yaml), profile)? {
        b"" | b"v1" | b"v2" | b"v3" => Ok(()),
        _ => Err(Error::Other("unsupported chart version".to_owned())),
    }
}

/// Whether [`Chart::load`] looks into the file of that path; the others are only shown (`.Files`) or printed (CRDs).
pub fn is_loaded(path: &[u8]) -> bool {
    let mut path = path;
    while let Some(below) = path.strip_prefix(b"charts/") {
        // A file that lies there itself is an archive, or in the way.
        let Some(slash) = below.iter().position(|b| *b == b'/') else { return true };
        path = below.get(slash + 1..).unwrap_or_default();
    }
    const READ: [&[u8]; 6] = [
        b"Chart.yaml",
        b"Chart.lock",
        b"values.yaml",
        b"values.schema.json",
        b"requirements.yaml",
        b"requirements.lock",
    ];
    READ.contains(&path) || path.starts_with(b"templates/")
}

impl Chart {
    /// Makes a chart of its files; paths are relative to the chart's folder, with `/` between the parts
    /// (Helm: pkg/chart/v2/loader/load.go, `LoadFiles`).
    ///
    /// # Errors
    /// The first thing about it, or about a chart below it, that Helm does not accept.
    pub fn load(files: Vec<File>, profile: &Profile, notices: &mut Vec<Notice>) -> Result<Chart, Error> {
        let mut loader = Loader { profile, notices, budget: archive::Budget::new(profile), depth: 0 };
        profile.with_its_go(|| loader.chart(files))
    }

    /// Unpacks a chart; `path` is what messages call the archive.
    ///
    /// # Errors
    /// As [`Chart::load`], and where it is no archive of a chart.
    pub fn load_archive(
        path: &str,
        bytes: &[u8],
        profile: &Profile,
        notices: &mut Vec<Notice>,
    ) -> Result<Chart, Error> {
        profile.with_its_go(|| Chart::of_archive(path, bytes, profile, notices))
    }

    fn of_archive(
        path: &str,
        bytes: &[u8],
        profile: &Profile,
        notices: &mut Vec<Notice>,
    ) -> Result<Chart, Error> {
        archive::ensure(path, bytes)?;
        let mut budget = archive::Budget::new(profile);
        let files =
            archive::files(bytes, &mut budget).map_err(|cause| archive::root_error(path, cause, profile))?;
        match files.iter().find(|file| file.path == "Chart.yaml") {
            Some(chart_yaml) => detect(&chart_yaml.data, profile)?,
            None if !profile.detects_chart => {}
            None => {
                return Err(Error::Other("unable to detect chart version, no Chart.yaml found".to_owned()));
            }
        }
        Loader { profile, notices, budget, depth: 0 }
            .chart(files)
            .map_err(|cause| archive::inner_error(path, cause, profile))
    }
}

struct Loader<'n> {
    profile: &'n Profile,
    notices: &'n mut Vec<Notice>,
    budget: archive::Budget,
    depth: usize,
}

/// A chart while its files are being sorted.
#[derive(Default)]
struct Parts {
    metadata: Option<Draft>,
    templates: Vec<File>,
    files: Vec<File>,
    values: Map,
    values_files: Vec<Content>,
    schema: Option<Content>,
    lock: Option<Lock>,
    changed: Option<i64>,
    /// The files below `charts/`, by the first part of their path.
    below: BTreeMap<Str, Vec<File>>,
}

impl Loader<'_> {
    fn chart(&mut self, files: Vec<File>) -> Result<Chart, Error> {
        let mut parts = Parts::default();
        for file in files.iter().filter(|file| file.path == "Chart.yaml") {
            let metadata = parts.metadata.get_or_insert_default();
            metadata.read("Chart.yaml", &file.data, self.profile)?;
            metadata.assume_api_version();
            parts.changed = file.data.changed();
        }
        for file in files {
            self.sort(&mut parts, file)?;
        }
        let metadata = parts.metadata.ok_or(Error::NoMetadata)?.check(self.profile)?;
        let dependencies = self.subcharts(&metadata.name, parts.below)?;
        Ok(Chart {
            metadata,
            templates: Rc::new(last_of_each_path(parts.templates)),
            files: Rc::new(parts.files),
            values: parts.values,
            values_files: parts.values_files,
            schema: parts.schema,
            lock: parts.lock,
            changed: parts.changed,
            dependencies,
            path: None,
            is_sound: false,
        })
    }

    fn sort(&mut self, parts: &mut Parts, file: File) -> Result<(), Error> {
        match &*file.path {
            b"Chart.yaml" => {}
            b"Chart.lock" => parts.lock = read_lock("Chart.lock", &file.data, self.profile)?,
            b"values.yaml" => {
                parts.values = values(&file, self.profile)?;
                parts.values_files.push(file.data);
            }
            b"values.schema.json" => parts.schema = Some(file.data),
            b"requirements.yaml" => self.requirements(parts, file)?,
            b"requirements.lock" => self.requirements_lock(parts, file)?,
            path if path.starts_with(b"templates/") => parts.templates.push(file),
            path if path.starts_with(b"charts/") && path::ext(path) != b".prov" => {
                let inner = path.strip_prefix(b"charts/").unwrap_or(path);
                let entry = inner.split(|b| *b == b'/').next().unwrap_or(inner);
                parts.below.entry(Str::from(entry)).or_default().push(file.at(inner));
            }
            _ => parts.files.push(file),
        }
        Ok(())
    }

    /// What Helm 2 had in place of the `dependencies` of `Chart.yaml`.
    fn requirements(&mut self, parts: &mut Parts, file: File) -> Result<(), Error> {
        let metadata = parts.metadata.get_or_insert_default();
        if !metadata.is_v1() {
            self.notices.push(Notice::info(
                "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend migrating \
                 dependencies to Chart.yaml.",
            ));
        }
        metadata.read("requirements.yaml", &file.data, self.profile)?;
        if metadata.is_v1() {
            parts.files.push(file);
        }
        Ok(())
    }

    fn requirements_lock(&mut self, parts: &mut Parts, file: File) -> Result<(), Error> {
        parts.lock = read_lock("requirements.lock", &file.data, self.profile)?;
        if parts.metadata.get_or_insert_default().is_v1() {
            parts.files.push(file);
        } else {
            self.notices.push(Notice::info(
                "Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We recommend migrating \
                 to Chart.lock.",
            ));
        }
        Ok(())
    }

    /// The charts in `charts/`. Helm takes them in no order; here it is that of their names.
    fn subcharts(&mut self, parent: &Str, below: BTreeMap<Str, Vec<File>>) -> Result<Vec<Chart>, Error> {
        let mut charts = Vec::new();
        for (entry, files) in below {
            if matches!(entry.first(), Some(b'_' | b'.')) {
                continue;
            }
            let wrap = |cause| Error::Subchart {
                entry: entry.clone(),
                parent: parent.clone(),
                cause: Box::new(cause),
            };
            if self.depth == MAX_DEPTH {
                return Err(wrap(Error::Other(format!("charts are nested deeper than {MAX_DEPTH} levels"))));
            }
            self.depth += 1;
            let packed = path::ext(&entry) == b".tgz";
            let chart = if packed { self.packed(parent, &entry, &files)? } else { self.folder(&files) };
            self.depth -= 1;
            charts.push(chart.map_err(wrap)?);
        }
        Ok(charts)
    }

    fn folder(&mut self, files: &[File]) -> Result<Chart, Error> {
        let inside = |file: &File| {
            let slash = file.path.iter().position(|b| *b == b'/')?;
            Some(file.at(file.path.get(slash + 1..)?))
        };
        self.chart(files.iter().filter_map(inside).collect())
    }

    fn packed(&mut self, parent: &Str, entry: &Str, files: &[File]) -> Result<Result<Chart, Error>, Error> {
        let Some(file) = files.first() else { return Ok(Err(Error::NoMetadata)) };
        if file.path != *entry {
            let text =
                format!("error unpacking subchart tar in {parent}: expected {entry}, got {}", file.path);
            return Err(Error::Other(text));
        }
        Ok(archive::files(&file.data, &mut self.budget).and_then(|files| self.chart(files)))
    }
}

/// An archive can hold a file more than once; as with templates of one name, the last one counts.
fn last_of_each_path(files: Vec<File>) -> Vec<File> {
    let mut places: HashMap<Str, usize> = HashMap::with_capacity(files.len());
    let mut kept: Vec<File> = Vec::with_capacity(files.len());
    for file in files {
        match places.get(&file.path).and_then(|place| kept.get_mut(*place)) {
            Some(earlier) => *earlier = file,
            None => {
                places.insert(file.path.clone(), kept.len());
                kept.push(file);
            }
        }
    }
    kept
}

fn values(file: &File, profile: &Profile) -> Result<Map, Error> {
    values::read_documents(&file.data, profile)
        .map_err(|cause| Error::Unreadable { file: "values.yaml", cause: cause.text() })
}
