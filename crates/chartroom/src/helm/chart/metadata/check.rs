//! Which metadata Helm accepts, in its order and its words. Not how it was read.

use std::collections::HashSet;

use super::read::Draft;
use super::{Dependency, Maintainer, Metadata};
use crate::gostd::strconv::{is_print, quoted};
use crate::gostd::unicode::is_space;
use crate::helm::chart::Error;
use crate::helm::profile::Profile;
use crate::sprig::semver::Version;
use crate::value::Str;

impl Draft {
    /// The metadata, cleaned of unprintable characters (Helm: pkg/chart/v2/metadata.go, `Validate`).
    ///
    /// # Errors
    /// [`Error::Invalid`] for the first rule that it breaks.
    pub(in crate::helm::chart) fn check(self, profile: &Profile) -> Result<Metadata, Error> {
        let Draft { mut metadata, maintainers, dependencies } = self;
        clean_all(&mut metadata);
        check_fields(&metadata, profile).map_err(Error::Invalid)?;
        metadata.maintainers = check_maintainers(maintainers).map_err(Error::Invalid)?;
        metadata.dependencies = dependencies.map(check_dependencies).transpose().map_err(Error::Invalid)?;
        Ok(metadata)
    }
}

fn clean_all(md: &mut Metadata) {
    let texts = [
        &mut md.name,
        &mut md.description,
        &mut md.home,
        &mut md.icon,
        &mut md.condition,
        &mut md.tags,
        &mut md.app_version,
        &mut md.kube_version,
    ];
    texts.into_iter().chain(&mut md.sources).chain(&mut md.keywords).for_each(clean);
}

/// White space becomes a space, what cannot be printed vanishes.
fn clean(text: &mut Str) {
    let clean = |c: char| is_print(c) && (c == ' ' || !is_space(c));
    let dirty = text.to_str().is_none_or(|t| !t.chars().all(clean));
    if dirty {
        let chars = text.to_str_lossy();
        let spaced = chars.chars().map(|c| if is_space(c) { ' ' } else { c });
        *text = Str::from(spaced.filter(|c| is_print(*c)).collect::<String>());
    }
}

fn check_fields(md: &Metadata, profile: &Profile) -> Result<(), String> {
    if md.api_version.is_empty() {
        return Err("chart.metadata.apiVersion is required".to_owned());
    }
    if md.name.is_empty() {
        return Err("chart.metadata.name is required".to_owned());
    }
    if profile.refuses_dot_names && (md.name == "." || md.name == "..") {
        return Err(format!("chart.metadata.name {} is not allowed", quoted(&md.name)));
    }
    // Go's `filepath.Base` leaves a lone slash alone, and so Helm accepts it.
    if md.name.contains(&b'/') && md.name != "/" {
        return Err(format!("chart.metadata.name {} is invalid", quoted(&md.name)));
    }
    if md.version.is_empty() {
        return Err("chart.metadata.version is required".to_owned());
    }
    if Version::parse_lenient(&md.version).is_err() {
        return Err(format!("chart.metadata.version {} is invalid", quoted(&md.version)));
    }
    if !["", "application", "library"].iter().any(|kind| md.kind == *kind) {
        return Err("chart.metadata.type must be application or library".to_owned());
    }
    Ok(())
}

fn check_maintainers(drafts: Vec<Option<Maintainer>>) -> Result<Vec<Maintainer>, String> {
    let checked = drafts.into_iter().map(|draft| {
        let mut maintainer = draft.ok_or("maintainers must not contain empty or null nodes")?;
        [&mut maintainer.name, &mut maintainer.email, &mut maintainer.url].into_iter().for_each(clean);
        Ok(maintainer)
    });
    checked.collect()
}

fn check_dependencies(drafts: Vec<Option<Dependency>>) -> Result<Vec<Dependency>, String> {
    let mut keys = HashSet::new();
    let mut checked = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let dependency = check_dependency(draft)?;
        let key = if dependency.alias.is_empty() { &dependency.name } else { &dependency.alias };
        if !keys.insert(key.clone()) {
            return Err(format!("more than one dependency with name or alias {}", quoted(key)));
        }
        checked.push(dependency);
    }
    Ok(checked)
}

fn check_dependency(draft: Option<Dependency>) -> Result<Dependency, String> {
    let mut dependency = draft.ok_or("dependencies must not contain empty or null nodes")?;
    let Dependency { name, version, repository, condition, tags, alias, .. } = &mut dependency;
    [&mut *name, version, repository, condition].into_iter().chain(tags).for_each(clean);
    let allowed = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if !alias.iter().all(allowed) {
        return Err(format!("dependency {} has disallowed characters in the alias", quoted(name)));
    }
    Ok(dependency)
}
