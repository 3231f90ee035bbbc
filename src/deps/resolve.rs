//! Ranges of versions to one version each (Helm: internal/resolver/resolver.go, `Resolve`). Fetches lists of tags alone.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{self, Source};
use super::{Dependency, Manager, quoted};
use crate::fetch::{self, Error, Index};
use chartroom::Profile;
use chartroom::semver::{Constraint, Version};

/// The indexes that were read, by the name of their repository: of each only the charts that are wanted.
pub type Indexes = BTreeMap<String, Index>;

/// What was settled.
pub struct Resolved {
    /// The dependencies, each with one version.
    pub dependencies: Vec<Dependency>,
    /// Where the versions were found.
    pub indexes: Indexes,
}

/// Settles on a version for each dependency.
///
/// # Errors
/// An invalid range, an index that is missing or does not have the chart, and every dependency without a
/// matching version.
pub fn all(manager: &Manager<'_>, required: &[Dependency], sources: &[Source]) -> Result<Resolved, Error> {
    let tags = tags(manager, required, sources);
    let mut indexes = Indexes::new();
    let mut dependencies = Vec::with_capacity(required.len());
    let mut missing = Vec::new();
    for (dependency, source) in required.iter().zip(sources) {
        let range = range(dependency)?;
        let version = match source {
            Source::Here => here(manager, dependency)?,
            Source::Folder(folder) => {
                let chart = (manager.load)(folder).map_err(Error::new)?;
                let version = chart.metadata.version.to_str_lossy().into_owned();
                fits(&range, &version, &manager.profile).then_some(version)
            }
            Source::Registry(url) => Some(in_registry(manager, dependency, url, &range, &tags)?),
            Source::Repository(repository) => {
                let index = index(manager, &mut indexes, &repository.name, required, sources)
                    .map_err(|error| no_index(&repository.name, error))?;
                let name = dependency.name.to_str_lossy();
                let releases = index.charts.get(&*name).ok_or_else(|| {
                    Error::new(format!(
                        "{name} chart not found in repo {}",
                        fetch::shown_text(&repository_of(dependency))
                    ))
                })?;
                let mut usable = releases.iter().filter(|release| !release.urls.is_empty());
                let found = usable.find(|release| fits(&range, &release.version, &manager.profile));
                found.map(|release| release.version.clone())
            }
        };
        match version {
            Some(version) => dependencies.push(Dependency {
                name: dependency.name.clone(),
                repository: dependency.repository.clone(),
                version: version.into(),
                ..Dependency::default()
            }),
            None => missing.push(format!(
                "{} (repository {}, version {})",
                quoted(&dependency.name.to_str_lossy()),
                quoted(&fetch::shown_text(&repository_of(dependency))),
                quoted(&dependency.version.to_str_lossy())
            )),
        }
    }
    match missing.is_empty() {
        true => Ok(Resolved { dependencies, indexes }),
        false => Err(Error::new(format!(
            "can't get a valid version for {} subchart(s): {}. Make sure a matching chart version exists in the repo, or \
             change the version constraint in Chart.yaml",
            missing.len(),
            missing.join(", ")
        ))),
    }
}

/// The range of a dependency.
///
/// # Errors
/// An invalid range.
fn range(dependency: &Dependency) -> Result<Constraint, Error> {
    Constraint::parse(&dependency.version).map_err(|error| {
        let name = quoted(&dependency.name.to_str_lossy());
        Error::new(format!("dependency {name} has an invalid version/constraint format: {error}"))
    })
}

/// Whether a version is valid and within the range.
pub fn fits(range: &Constraint, version: &str, profile: &Profile) -> bool {
    Version::parse_lenient(version).is_ok_and(|version| profile.fits(range, &version))
}

/// What lies in `charts/` keeps its range.
fn here(manager: &Manager<'_>, dependency: &Dependency) -> Result<Option<String>, Error> {
    let folder = manager.folder.join("charts").join(names::folder_name(dependency)?);
    names::existing(folder)?;
    Ok(Some(dependency.version.to_str_lossy().into_owned()))
}

/// What there is in registries, by reference.
type Tags = BTreeMap<String, Result<Vec<String>, Error>>;

/// Fetches the lists of tags that ranges are looked for in, some of them at the same time.
fn tags(manager: &Manager<'_>, required: &[Dependency], sources: &[Source]) -> Tags {
    let wanted = |(dependency, source): (&Dependency, &Source)| match source {
        Source::Registry(url) if !is_version(dependency) && range(dependency).is_ok() => {
            Some(reference(url, dependency))
        }
        _ => None,
    };
    let references: BTreeSet<_> = required.iter().zip(sources).filter_map(wanted).collect();
    let references: Vec<_> = references.into_iter().collect();
    let _waiting = (manager.waiting)("fetching the versions of the charts ...");
    let answers = manager.fetcher.tags(&references);
    references.into_iter().zip(answers).collect()
}

fn is_version(dependency: &Dependency) -> bool {
    Version::parse_lenient(&dependency.version).is_ok()
}

fn reference(url: &str, dependency: &Dependency) -> String {
    format!("{}/{}", url.strip_prefix("oci://").unwrap_or(url), dependency.name.to_str_lossy())
}

/// A single version is used as it is. Of a range the highest tag; where none fits, the range itself, as Helm does, and
/// that is reported once the chart is fetched.
fn in_registry(
    manager: &Manager<'_>,
    dependency: &Dependency,
    url: &str,
    range: &Constraint,
    tags: &Tags,
) -> Result<String, Error> {
    let version = dependency.version.to_str_lossy().into_owned();
    let known = match tags.get(&reference(url, dependency)) {
        Some(Ok(known)) if !is_version(dependency) => known,
        Some(Err(error)) if !is_version(dependency) => {
            let repository = fetch::shown_text(url);
            return Err(error
                .clone()
                .within(format!("could not retrieve list of tags for repository {repository}: ")));
        }
        _ => return Ok(version),
    };
    Ok(known.iter().find(|tag| fits(range, tag, &manager.profile)).cloned().unwrap_or(version))
}

/// The index of a repository, read once for all the charts that are wanted of it.
///
/// # Errors
/// One that is not there, or is none.
pub fn index<'i>(
    manager: &Manager<'_>,
    indexes: &'i mut Indexes,
    repository: &str,
    wanted: &[Dependency],
    sources: &[Source],
) -> Result<&'i Index, Error> {
    if !indexes.contains_key(repository) {
        let names: BTreeSet<_> = wanted
            .iter()
            .zip(sources)
            .filter(|(_, source)| matches!(source, Source::Repository(one) if one.name == repository))
            .map(|(dependency, _)| dependency.name.to_str_lossy().into_owned())
            .collect();
        let mut index = manager.fetcher.index(repository, &|name| names.contains(name))?;
        (manager.notice)(std::mem::take(&mut index.notices));
        indexes.insert(repository.to_owned(), index);
    }
    indexes.get(repository).ok_or_else(|| Error::new("the index was not loaded"))
}

fn no_index(name: &str, error: Error) -> Error {
    error.within(format!("no cached repository for {name} found. (try 'helm repo update'): "))
}

fn repository_of(dependency: &Dependency) -> String {
    dependency.repository.to_str_lossy().into_owned()
}
