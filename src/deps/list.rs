//! What `dependency list` prints: each dependency with what there is of it in `charts/` (Helm: pkg/action/dependency.go). Nothing
//! is fetched.

use std::path::Path;

use chartroom::chart::Dependency;
use chartroom::gostd::path;
use chartroom::semver::{Constraint, Version};
use chartroom::{Chart, Profile};

use super::quoted;
use super::resolve::fits;
use crate::io;

/// The dependencies of a chart, as they are printed.
pub struct Listing {
    /// Names of the columns, then a row for each dependency.
    pub rows: Vec<Vec<String>>,
    /// Charts that lie there without being dependencies.
    pub warnings: Vec<String>,
}

/// Lists the dependencies of the chart that is at `place`; `load` reads the chart at a path. `None` where it declares
/// none.
pub fn list(
    chart: &Chart,
    place: &Path,
    load: &dyn Fn(&Path) -> Result<Chart, String>,
    profile: &Profile,
) -> Option<Listing> {
    let dependencies = chart.metadata.dependencies.as_deref()?;
    let charts = place.join("charts");
    let names: Vec<String> =
        io::listing(&charts).unwrap_or_default().into_iter().map(|(name, _)| name).collect();
    let status = Status { chart, charts: &charts, names: &names, load, profile };
    let heads = ["NAME", "VERSION", "REPOSITORY", "STATUS"].map(str::to_owned).to_vec();
    let row = |one: &Dependency| {
        let texts = [&one.name, &one.version, &one.repository].map(|text| text.to_str_lossy().into_owned());
        texts.into_iter().chain([status.of(one).to_owned()]).collect()
    };
    let rows = [heads].into_iter().chain(dependencies.iter().map(row)).collect();
    Some(Listing { rows, warnings: status.undeclared(dependencies) })
}

struct Status<'a> {
    chart: &'a Chart,
    charts: &'a Path,
    /// What lies in `charts/`.
    names: &'a [String],
    load: &'a dyn Fn(&Path) -> Result<Chart, String>,
    profile: &'a Profile,
}

impl Status<'_> {
    /// What there is of a dependency (`dependencyStatus`).
    fn of(&self, dependency: &Dependency) -> &'static str {
        let name = dependency.name.to_str_lossy();
        let pattern = format!("{name}-*.tgz");
        let mut archives = Vec::new();
        for file in self.names {
            match path::matches(pattern.as_bytes(), file.as_bytes()) {
                Ok(true) => archives.push(file),
                Ok(false) => {}
                Err(_) => return "bad pattern",
            }
        }
        if path::matches(pattern.as_bytes(), b"").is_err() {
            return "bad pattern";
        }
        if archives.len() > 1 {
            let is_version = |file: &&String| {
                let inner = file.strip_suffix(".tgz").unwrap_or(file);
                let version = inner.strip_prefix(&*name).and_then(|rest| rest.strip_prefix('-'));
                Version::parse_strict(version.unwrap_or(inner)).is_ok()
            };
            archives.retain(is_version);
            if archives.len() > 1 {
                return "too many matches";
            }
        }
        if let Some(status) = archives.first().and_then(|file| self.of_archive(file, dependency)) {
            return status;
        }
        match self.chart.dependencies.iter().rfind(|chart| *chart.name() == dependency.name) {
            None => "missing",
            Some(chart) => self.compare(chart, dependency).unwrap_or("unpacked"),
        }
    }

    /// `None` where the file was removed in the meantime (`statArchiveForStatus`).
    fn of_archive(&self, file: &str, dependency: &Dependency) -> Option<&'static str> {
        let path = self.charts.join(file);
        io::is_folder(&path)?;
        Some(match (self.load)(&path) {
            Err(_) => "corrupt",
            Ok(chart) if *chart.name() != dependency.name => "misnamed",
            Ok(chart) => self.compare(&chart, dependency).unwrap_or("ok"),
        })
    }

    /// What is wrong with the version of a chart.
    fn compare(&self, chart: &Chart, dependency: &Dependency) -> Option<&'static str> {
        if chart.metadata.version == dependency.version {
            return None;
        }
        let Ok(range) = Constraint::parse(&dependency.version) else { return Some("invalid version") };
        let version = chart.metadata.version.to_str_lossy();
        match Version::parse_lenient(version.as_bytes()) {
            Err(_) => Some("invalid version"),
            Ok(_) if fits(&range, &version, self.profile) => None,
            Ok(_) => Some("wrong version"),
        }
    }

    /// Charts that are no dependencies (`printMissing`).
    fn undeclared(&self, dependencies: &[Dependency]) -> Vec<String> {
        let warning = |file: &String| {
            let path = self.charts.join(file);
            if !io::is_folder(&path)? && path::ext(file.as_bytes()) != b".tgz" {
                return None;
            }
            let shown = quoted(&path.display().to_string());
            match (self.load)(&path) {
                Err(_) => Some(format!("WARNING: {shown} is not a chart.")),
                Ok(chart) if dependencies.iter().any(|one| one.name == *chart.name()) => None,
                Ok(_) => Some(format!("WARNING: {shown} is not in Chart.yaml.")),
            }
        };
        self.names.iter().filter_map(warning).collect()
    }
}
