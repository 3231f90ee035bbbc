//! Charts into `charts/`: fetched or packed, looked into, put in place; what is there of older versions goes (Helm:
//! pkg/downloader/manager.go, `downloadAll`, `safeMoveDeps`). Not which versions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::names::{self, Source};
use super::resolve::{self, Indexes};
use super::{Dependency, Manager, quoted};
use crate::fetch::{self, Error, Planned, Sum};
use crate::io;
use chartroom::semver::{Constraint, Version};
use chartroom::{Chart, Profile};

/// What is done for one dependency.
enum Step {
    /// It lies there already.
    Here,
    /// It was packed.
    Packed { file: String, bytes: Vec<u8> },
    /// It is fetched: which one of those.
    Fetched { number: usize, shown: String },
    /// Another one has the same URL.
    Again,
}

/// What is planned up to the first fault, and that fault.
#[derive(Default)]
struct Steps {
    done: Vec<Step>,
    planned: Vec<Planned>,
    failed: Option<Failed>,
}

/// Why a dependency cannot be had.
struct Failed {
    error: Error,
    /// Whether the line about the download was already printed.
    is_reported: bool,
    /// Whether Helm prints it when it exits as well.
    is_saving: bool,
}

/// Saves the dependencies; those out of folders are locked at the version that is there.
///
/// # Errors
/// The first dependency that cannot be had. Then `charts/` is as it was.
pub fn all(
    manager: &Manager<'_>,
    locked: &mut [Dependency],
    sources: &[Source],
    indexes: Option<&Indexes>,
) -> Result<(), Error> {
    let mut read = Indexes::new();
    if indexes.is_none() {
        for source in sources {
            if let Source::Repository(repository) = source {
                resolve::index(manager, &mut read, &repository.name, locked, sources)?;
            }
        }
    }
    let charts = charts_folder(manager)?;
    manager.line(&format!("Saving {} charts", locked.len()));
    let steps = steps(manager, locked, sources, indexes.unwrap_or(&read));
    let files = fetch_all(manager, locked, steps)?;
    look_into(&files, manager)?;
    put(manager, &charts, locked, files)
}

/// The folder that charts are saved in: below the chart's, whatever links there are.
fn charts_folder(manager: &Manager<'_>) -> Result<PathBuf, Error> {
    let folder = manager.folder.join("charts");
    match io::is_folder(&folder) {
        Some(false) => {
            return Err(Error::new(format!("{} is not a directory", quoted(&folder.display().to_string()))));
        }
        Some(true) => {}
        None => io::make_folder(&folder)?,
    }
    if !io::is_inside(&folder, &manager.folder) {
        return Err(Error::new(format!(
            "{} is a symbolic link that points outside the chart",
            folder.display()
        ))
        .hint("replace it with a directory"));
    }
    Ok(folder)
}

/// Goes through the dependencies up to the first fault.
fn steps(manager: &Manager<'_>, locked: &mut [Dependency], sources: &[Source], indexes: &Indexes) -> Steps {
    let mut steps = Steps::default();
    let mut urls = BTreeSet::new();
    for (dependency, source) in locked.iter_mut().zip(sources) {
        let step = match source {
            Source::Here => check_here(manager, dependency).map(|()| Step::Here),
            Source::Folder(folder) => pack(manager, dependency, folder).map_err(saving),
            Source::Registry(_) | Source::Repository(_) => {
                plan(dependency, source, indexes).map_err(saving).map(|planned| {
                    let key = format!("{} {}", planned.url, planned.version);
                    if !urls.insert(key) {
                        return Step::Again;
                    }
                    let shown = fetch::shown_text(&planned.url);
                    steps.planned.push(planned);
                    Step::Fetched { number: steps.planned.len() - 1, shown }
                })
            }
        };
        match step {
            Ok(step) => steps.done.push(step),
            Err(failed) => {
                steps.failed = Some(failed);
                break;
            }
        }
    }
    steps
}

fn saving(error: Error) -> Failed {
    Failed { error, is_reported: false, is_saving: true }
}

/// Whether the chart that lies in `charts/` is there, and of the version that is wanted.
fn check_here(manager: &Manager<'_>, dependency: &Dependency) -> Result<(), Failed> {
    let reported = |error: Error| Failed { error, is_reported: true, is_saving: false };
    let name = names::folder_name(dependency).map_err(reported)?;
    let folder = manager.folder.join("charts").join(&name);
    let chart = (manager.load)(&folder)
        .map_err(|why| reported(Error::new(format!("unable to load chart '{}': {why}", folder.display()))))?;
    let wanted = dependency.version.to_str_lossy();
    let range = Constraint::parse(wanted.as_bytes()).map_err(|error| {
        reported(Error::new(format!("dependency {name} has an invalid version/constraint format: {error}")))
    })?;
    let version = chart.metadata.version.to_str_lossy();
    if let Err(error) = Version::parse_lenient(version.as_bytes()) {
        return Err(reported(Error::new(format!("invalid version {wanted} for dependency {name}: {error}"))));
    }
    match resolve::fits(&range, &version, &manager.profile) {
        true => Ok(()),
        false => Err(Failed {
            error: Error::new(format!(
                "dependency {name} at version {version} does not satisfy the constraint {wanted}"
            )),
            is_reported: true,
            is_saving: true,
        }),
    }
}

/// Packs a chart out of a folder (`tarFromLocalDir`).
fn pack(manager: &Manager<'_>, dependency: &mut Dependency, folder: &Path) -> Result<Step, Error> {
    let folder = names::existing(folder.to_owned())?;
    let chart = (manager.load)(&folder).map_err(Error::new)?;
    let name = dependency.name.to_str_lossy().into_owned();
    let range = Constraint::parse(&dependency.version).map_err(|error| {
        Error::new(format!("dependency {name} has an invalid version/constraint format: {error}"))
    })?;
    let version = chart.metadata.version.clone();
    if !resolve::fits(&range, &version.to_str_lossy(), &manager.profile) {
        return Err(Error::new(format!("can't get a valid version for dependency {name}")));
    }
    let bytes =
        chart.pack(manager.now.seconds(), manager.epoch).map_err(|error| Error::new(error.to_string()))?;
    let file = file_name(format!("{}-{}.tgz", chart.name().to_str_lossy(), version.to_str_lossy()))?;
    dependency.version = version;
    Ok(Step::Packed { file, bytes })
}

/// Where a chart is fetched from (`findChartURL`).
fn plan(dependency: &Dependency, source: &Source, indexes: &Indexes) -> Result<Planned, Error> {
    let name = dependency.name.to_str_lossy().into_owned();
    let version = dependency.version.to_str_lossy().into_owned();
    let repository = match source {
        Source::Repository(repository) => repository,
        Source::Registry(url) => {
            return Ok(Planned { url: format!("{url}/{name}"), version, ..Planned::default() });
        }
        _ => return Err(Error::new("it has no repository to download from")),
    };
    let not_found = |why: &str| Error::new(format!("could not find : {why}"));
    let releases = indexes.get(&repository.name).and_then(|index| index.charts.get(&name));
    let releases = releases.ok_or_else(|| not_found("entry not found"))?;
    let usable = || releases.iter().filter(|release| !release.urls.is_empty());
    let wanted = Version::parse_lenient(&version).ok();
    let is_same = |other: &str| match &wanted {
        Some(wanted) => Version::parse_lenient(other).is_ok_and(|other| other.compare(wanted).is_eq()),
        None => other == version,
    };
    let exact = usable().find(|release| release.version == version);
    let same = || usable().find(|release| version.is_empty() || is_same(&release.version));
    let release = exact.or_else(same).ok_or_else(|| not_found("no matching version"))?;
    let first = release.urls.first().map(String::as_str).unwrap_or_default();
    let url = fetch::absolute(&dependency.repository.to_str_lossy(), first)
        .map_err(|error| error.within("could not find : "))?;
    // An invalid digest is ignored: the archive is what the index leads to.
    let digest = Sum::stated(&release.digest).ok().flatten();
    Ok(Planned { url, version: String::new(), digest, repository: Some(repository.clone()) })
}

/// Fetches what is to be fetched, and says what Helm says, in its order.
fn fetch_all(
    manager: &Manager<'_>,
    locked: &[Dependency],
    steps: Steps,
) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let Steps { done, planned, failed } = steps;
    let waiting = (manager.waiting)("fetching the charts ...");
    let mut answers: Vec<_> = manager.fetcher.archives(&planned).into_iter().map(Some).collect();
    drop(waiting);
    let mut files = BTreeMap::new();
    let mut reached = 0;
    for (dependency, step) in locked.iter().zip(done) {
        reached += 1;
        let name = dependency.name.to_str_lossy();
        let repository = fetch::shown_text(&dependency.repository.to_str_lossy());
        match step {
            Step::Here => tell_here(manager, &name),
            Step::Packed { file, bytes } => {
                if manager.debug {
                    manager.line(&format!("Archiving {name} from repo {repository}"));
                }
                files.insert(file, bytes);
            }
            Step::Again => manager.line(&format!("Already downloaded {name} from repo {repository}")),
            Step::Fetched { number, shown } => {
                manager.line(&format!("Downloading {name} from repo {repository}"));
                let Some(answer) = answers.get_mut(number).and_then(Option::take) else { continue };
                let fetched = answer.map_err(|error| error.within(format!("could not download {shown}: ")));
                let fetched = fetched.or_else(|error| failed_saving(manager, error))?;
                fetched.messages.lines.iter().for_each(|line| (manager.say_pulled)(&format!("{line}\n")));
                files.insert(file_name(fetched.file_name)?, fetched.bytes);
            }
        }
    }
    let Some(failed) = failed else { return Ok(files) };
    if let Some(dependency) = locked.get(reached).filter(|_| failed.is_reported) {
        tell_here(manager, &dependency.name.to_str_lossy());
    }
    match failed.is_saving {
        true => failed_saving(manager, failed.error),
        false => Err(failed.error),
    }
}

fn tell_here(manager: &Manager<'_>, name: &str) {
    manager.line(&format!(
        "Dependency {name} did not declare a repository. Assuming it exists in the charts directory"
    ));
}

/// Helm prints it twice, with two spaces.
fn failed_saving<T>(manager: &Manager<'_>, error: Error) -> Result<T, Error> {
    manager.line(&format!("Save error occurred:  {error}"));
    Err(error)
}

/// What a file is called: one part of a path, which charts are loaded from.
fn file_name(name: String) -> Result<String, Error> {
    match name.as_str() {
        "" | "." | ".." => {}
        text if text.contains(['/', '\\', '\0']) || text.starts_with(['.', '_']) => {}
        _ => return Ok(name),
    }
    Err(Error::new(format!("cannot save a chart archive: {} is not a valid file name", quoted(&name))))
}

/// Looks whether each archive holds a chart. Helm leaves out what does not, and deletes the version that was there.
fn look_into(files: &BTreeMap<String, Vec<u8>>, manager: &Manager<'_>) -> Result<(), Error> {
    for (name, bytes) in files {
        archive(name, bytes, &manager.profile)
            .map_err(|why| Error::new(format!("could not verify {name} for moving: {why}")))?;
    }
    Ok(())
}

/// The chart in an archive, with the words of the loader for archives (Helm: pkg/chart/v2/loader/archive.go, `LoadFile`).
fn archive(path: &str, bytes: &[u8], profile: &Profile) -> Result<Chart, String> {
    let profile = profile.without_detection();
    Chart::load_archive(path, bytes, &profile, &mut Vec::new()).map_err(|error| error.to_string())
}

/// Puts the files in place, and takes away other archives that are no longer wanted; charts that lie there by themselves stay.
fn put(
    manager: &Manager<'_>,
    charts: &Path,
    locked: &[Dependency],
    files: BTreeMap<String, Vec<u8>>,
) -> Result<(), Error> {
    let before = io::listing(charts)?;
    let mut staged = io::Staged::new(charts);
    for (name, bytes) in &files {
        staged.add(name, bytes)?;
    }
    staged.place()?;
    manager.line("Deleting outdated charts");
    for (name, _) in before.iter().filter(|(name, is_folder)| !is_folder && !files.contains_key(name)) {
        let path = charts.join(name);
        let shown = path.display().to_string();
        let loaded = io::file(&path).map_err(|error| error.to_string());
        let chart = match loaded.and_then(|bytes| archive(&shown, &bytes, &manager.profile)) {
            Ok(chart) => chart,
            Err(why) => {
                manager.line(&format!("Could not verify {shown} for deletion: {why} (Skipping)"));
                continue;
            }
        };
        let is_own = |one: &Dependency| one.repository.is_empty() && one.name == *chart.name();
        if !locked.iter().any(is_own)
            && let Err(error) = io::remove(&path)
        {
            (manager.say)(&format!("Could not delete {shown}: {error} (Skipping)"));
        }
    }
    Ok(())
}
