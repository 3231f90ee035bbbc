//! Where each dependency comes from: its `repository` as Helm reads it. Nothing is fetched.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Dependency, Manager, UNMANAGED, quoted};
use crate::fetch::{self, Error, Repositories, Repository, Sum};
use crate::io;
use chartroom::gostd::path;
use chartroom::gostd::url::Url;
use chartroom::value::Str;

/// Where a dependency comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// It lies in `charts/` already.
    Here,
    /// A folder elsewhere on the disk.
    Folder(PathBuf),
    /// A registry; the URL without the chart's name.
    Registry(String),
    /// A repository.
    Repository(Repository),
}

/// The sources of what `Chart.yaml` requires. A repository that is called by its name here gets its URL in its place
/// (`resolveRepoNames`, `ensureMissingRepos`).
///
/// # Errors
/// A folder that is not there, a name that no repository has.
pub fn sources(manager: &Manager<'_>, required: &mut [Dependency]) -> Result<Vec<Source>, Error> {
    let known = repositories(manager)?;
    let mut missing = Vec::new();
    let mut nameless: BTreeMap<String, Repository> = BTreeMap::new();
    let mut sources = Vec::with_capacity(required.len());
    for dependency in required {
        let typed = dependency.repository.to_str_lossy().into_owned();
        if let Some(source) = without_index(manager, dependency)? {
            if matches!(source, Source::Folder(_)) && manager.debug {
                manager.line(&format!("Repository from local path: {typed}"));
            }
            sources.push(source);
            continue;
        }
        let name = typed.strip_prefix('@').or_else(|| typed.strip_prefix("alias:"));
        let is_meant =
            |one: &&Repository| name.is_some_and(|name| name == one.name) || fetch::same(&one.url, &typed);
        match known.entries.iter().find(is_meant) {
            Some(repository) => {
                if name.is_some_and(|name| name == repository.name) {
                    dependency.repository = Str::from(repository.url.as_str());
                }
                sources.push(Source::Repository(repository.clone()));
            }
            None if is_request(&typed) => {
                let trimmed = typed.strip_suffix('/').unwrap_or(&typed).to_owned();
                let repository = nameless.entry(trimmed).or_insert_with(|| unmanaged(&typed));
                sources.push(Source::Repository(repository.clone()));
            }
            None => missing.push(typed),
        }
    }
    if missing.is_empty() { Ok(sources) } else { Err(unknown(&missing)) }
}

/// The sources of what is locked (`hasAllRepos`).
///
/// # Errors
/// A repository that has no name here.
pub fn locked(manager: &Manager<'_>, locked: &[Dependency]) -> Result<Vec<Source>, Error> {
    let known = repositories(manager)?;
    let mut missing = Vec::new();
    let mut sources = Vec::with_capacity(locked.len());
    for dependency in locked {
        let url = dependency.repository.to_str_lossy().into_owned();
        let found = match kind(&url) {
            Kind::Here => Some(Source::Here),
            // Looked for once it is its turn.
            Kind::Folder => Some(Source::Folder(local(manager, &url))),
            Kind::Registry => Some(Source::Registry(url.clone())),
            Kind::Other => {
                let trimmed = url.strip_suffix('/').unwrap_or(&url);
                let repository = known.entries.iter().find(|one| fetch::same(&one.url, trimmed));
                repository.cloned().map(Source::Repository)
            }
        };
        match found {
            Some(source) => sources.push(source),
            None => missing.push(fetch::shown_text(&url)),
        }
    }
    match missing.is_empty() {
        true => Ok(sources),
        false => Err(Error::new(format!(
            "no repository definition for {}. Please add the missing repos via 'helm repo add'",
            missing.join(", ")
        ))),
    }
}

enum Kind {
    Here,
    Folder,
    Registry,
    Other,
}

fn kind(repository: &str) -> Kind {
    match repository {
        "" => Kind::Here,
        url if url.starts_with("file://") => Kind::Folder,
        url if url.starts_with("oci://") => Kind::Registry,
        _ => Kind::Other,
    }
}

/// The source of a dependency for which no index is needed; `None` where one is.
///
/// # Errors
/// A folder that is not there.
pub fn without_index(manager: &Manager<'_>, dependency: &Dependency) -> Result<Option<Source>, Error> {
    let url = dependency.repository.to_str_lossy();
    Ok(match kind(&url) {
        Kind::Here => Some(Source::Here),
        Kind::Folder => Some(Source::Folder(existing(local(manager, &url))?)),
        Kind::Registry => Some(Source::Registry(url.into_owned())),
        Kind::Other => None,
    })
}

/// Where a `file://` leads: a path that is absolute, or begins at the chart (Helm: internal/resolver/resolver.go,
/// `GetLocalPath`).
fn local(manager: &Manager<'_>, url: &str) -> PathBuf {
    below(&manager.folder, url.strip_prefix("file://").unwrap_or(url))
}

/// A path put behind a folder and cleaned, as Go's `filepath.Join` does it.
pub fn below(folder: &Path, path: &str) -> PathBuf {
    let joined = if path.starts_with('/') { PathBuf::from(path) } else { folder.join(path) };
    PathBuf::from(String::from_utf8_lossy(&path::clean(joined.as_os_str().as_encoded_bytes())).into_owned())
}

/// The folder, which has to be there.
///
/// # Errors
/// Helm's sentence.
pub fn existing(path: PathBuf) -> Result<PathBuf, Error> {
    match io::is_folder(&path) {
        Some(_) => Ok(path),
        None => Err(Error::new(format!("directory {} not found", path.display()))),
    }
}

fn repositories(manager: &Manager<'_>) -> Result<Repositories, Error> {
    Ok(Repositories::read(&manager.fetcher.places().repositories)?.unwrap_or_default())
}

/// A repository that has no name here gets one by its URL.
fn unmanaged(url: &str) -> Repository {
    let name = format!("{UNMANAGED}{}", Sum::of(url.as_bytes()).hex());
    Repository { name, url: url.to_owned(), ..Repository::default() }
}

/// Whether it is something that a request can be made for (Go: net/url, `ParseRequestURI`).
fn is_request(text: &str) -> bool {
    Url::parse(text.as_bytes()).is_ok_and(|url| !url.scheme.is_empty() || text.starts_with('/'))
}

fn unknown(missing: &[String]) -> Error {
    let has_bare = missing
        .iter()
        .any(|name| !name.contains("//") && !name.starts_with('@') && !name.starts_with("alias:"));
    let shown: Vec<_> = missing.iter().map(|name| fetch::shown_text(name)).collect();
    let mut text =
        format!("no repository definition for {}. Please add them via 'helm repo add'", shown.join(", "));
    if has_bare {
        text += "\nNote that repositories must be URLs or aliases. For example, to refer to the \"example\"\n\
                 repository, use \"https://charts.example.com/\" or \"@example\" instead of\n\
                 \"example\". Don't forget to add the repo, too ('helm repo add').";
    }
    Error::new(text)
}

/// The name of a chart that lies in `charts/`: one folder there.
///
/// # Errors
/// A name that leads elsewhere.
pub fn folder_name(dependency: &Dependency) -> Result<String, Error> {
    let name = dependency.name.to_str_lossy().into_owned();
    match name.as_str() {
        "" | "." | ".." => {}
        name if name.contains('/') => {}
        _ => return Ok(name),
    }
    Err(Error::new(format!(
        "dependency {} has no repository, and its name cannot be that of a directory in charts/",
        quoted(&name)
    )))
}
