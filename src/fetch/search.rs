//! Charts by words, in the indexes that were fetched before (Helm: pkg/cmd/search/search.go, pkg/cmd/search_repo.go). Sends
//! no request, and prints nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Release;
use super::error::Error;
use super::indexes;
use super::places::Places;
use super::repositories::Repositories;
use chartroom::Notice;
use chartroom::gostd::regexp::Regexp;
use chartroom::gostd::{path, unicode};
use chartroom::semver::{Constraint, Version};

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// Words; empty: all charts.
    pub words: &'a str,
    /// Whether they are a regular expression.
    pub is_regexp: bool,
    /// Whether all versions of a chart are wanted, and not only the newest.
    pub all_versions: bool,
    /// Which versions.
    pub constraint: &'a str,
}

/// A chart that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// `REPO/NAME`
    pub name: String,
    /// Its version.
    pub version: String,
    /// The version of what is in it.
    pub app_version: String,
    /// What it says of itself.
    pub description: String,
}

/// What the parts of a line are parted by: name, name with the repository, description, keywords.
const SEPARATOR: &str = "\u{b}";

/// Matches that far behind do not count.
const WORST: usize = 25;

/// Searches; what is closest comes first.
///
/// # Errors
/// `no repositories configured`, an expression or a constraint that is none.
pub fn search(places: &Places, search: &Search<'_>, notices: &mut Vec<Notice>) -> Result<Vec<Found>, Error> {
    let list = Repositories::read(&places.repositories)?.unwrap_or_default();
    if list.entries.is_empty() {
        return Err(Error::new("no repositories configured"));
    }
    let mut releases: BTreeMap<(String, String), (String, Release)> = BTreeMap::new();
    for repository in &list.entries {
        let name = &repository.name;
        match indexes::all(places, name) {
            Ok(mut index) => {
                notices.append(&mut index.notices);
                for (chart, found) in index.charts {
                    let parts = [name.as_str(), &chart];
                    let parts = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
                    let path = path::clean(parts.join("/").as_bytes());
                    let path = String::from_utf8_lossy(&path).into_owned();
                    for release in found {
                        let key = (path.clone(), release.version.clone());
                        releases.insert(key, (line(name, &release), release));
                    }
                }
            }
            Err(error) => notices.push(
                Notice::warn("repo is corrupt or missing")
                    .with("repo", name.as_str())
                    .with("error", error.text.as_str()),
            ),
        }
    }
    let score = scorer(search)?;
    let scored = releases.into_iter().filter_map(|((name, _), (line, release))| {
        let score = score(&line).filter(|score| *score < WORST)?;
        Some((score, name, Version::parse_lenient(&release.version).ok()?, release))
    });
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by(|(score, name, version, _), (other_score, other_name, other, _)| {
        (score, name).cmp(&(other_score, other_name)).then_with(|| other.compare(version))
    });
    let wrong =
        |why: &dyn std::fmt::Display| Error::new(format!("an invalid version/constraint format: {why}"));
    let constraint = Constraint::parse(search.constraint).map_err(|error| wrong(&error))?;
    let mut seen = BTreeSet::new();
    scored.retain(|(_, name, version, _)| {
        (search.all_versions || !seen.contains(name)) && constraint.matches(version) && {
            seen.insert(name.clone());
            true
        }
    });
    Ok(scored.into_iter().map(|(_, name, _, release)| found(name, release)).collect())
}

fn found(name: String, release: Release) -> Found {
    // What looks like a version in the name is taken for one (`verSep`).
    let name = name.split("$$").next().unwrap_or_default().to_owned();
    Found {
        name,
        version: release.version,
        app_version: release.app_version,
        description: release.description,
    }
}

/// What is searched of a chart (`indstr`).
fn line(repository: &str, release: &Release) -> String {
    let Release { name, description, keywords, .. } = release;
    [&**name, &format!("{repository}/{name}"), description, &keywords.join(" ")].join(SEPARATOR)
}

type Scorer = Box<dyn Fn(&str) -> Option<usize>>;

/// How well a line matches: the number of the part in which it does. `None` where it does not.
fn scorer(search: &Search<'_>) -> Result<Scorer, Error> {
    let part = |line: &str, at: usize| line.get(..at).map_or(0, |before| before.matches(SEPARATOR).count());
    if search.words.is_empty() {
        return Ok(Box::new(|_| Some(0)));
    }
    if search.is_regexp {
        let regexp =
            Regexp::compile(search.words.as_bytes()).map_err(|error| Error::new(error.to_string()))?;
        return Ok(Box::new(move |line| Some(part(line, regexp.find_start(line.as_bytes())?))));
    }
    let words = lower(search.words);
    Ok(Box::new(move |line| {
        let line = lower(line);
        Some(part(&line, line.find(&words)?))
    }))
}

/// Letter by letter, as Go does it.
fn lower(text: &str) -> String {
    text.chars().map(unicode::lower).collect()
}
