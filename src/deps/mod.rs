//! The charts that a chart depends on: which versions, out of which repository, saved in its `charts/` folder and locked
//! (Helm: pkg/downloader/manager.go). Not how charts are fetched, nor what templates make of them.
//!
//! The door is [`Manager`]: [`Manager::update`] settles on versions and locks them, [`Manager::build`] fetches those that are
//! locked. Nothing below `charts/` changes before every chart is at hand and was looked into; then files take their names
//! one after the other, and none of them is ever seen half written.

mod deep;
mod list;
mod names;
mod resolve;
mod save;

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::fetch::{self, Error, Fetcher, Repository};
use crate::io;
use chartroom::gostd::time::Time;
use chartroom::{Chart, Notice, Profile, chart};
use names::Source;

pub use deep::Work;
pub use list::{Listing, list};

use chartroom::chart::Dependency;

/// The name under which the index of a repository without a name is kept (Helm: `managerKeyPrefix`).
const UNMANAGED: &str = "helm-manager-";

const UNMANAGED_REFRESH: &str = "Getting updates for unmanaged Helm repositories...";
const REFRESH: &str = "Hang tight while we grab the latest from your chart repositories...";

/// How many dependencies a chart may have: several times as many as known charts have. Each may need requests to
/// another server.
const MOST: usize = 5000;

/// Who settles, fetches and saves the dependencies of one chart.
pub struct Manager<'a> {
    /// The chart's folder.
    pub folder: PathBuf,
    /// The version of Helm whose messages are printed.
    pub profile: Profile,
    /// Who fetches.
    pub fetcher: &'a Fetcher,
    /// Reads the chart in a folder.
    pub load: &'a dyn Fn(&Path) -> Result<Chart, String>,
    /// Prints a line, or a part of one.
    pub say: &'a dyn Fn(&str),
    /// Prints a line of the registry client.
    pub say_pulled: &'a dyn Fn(&str),
    /// Shows that something is waited for, as long as what it gives is kept.
    pub waiting: &'a dyn Fn(&'static str) -> Box<dyn Any>,
    /// Receives notices.
    pub notice: &'a dyn Fn(Vec<Notice>),
    /// Whether indexes stay as they are.
    pub skip_refresh: bool,
    /// The repositories whose indexes are of this run already; empty at first.
    pub refreshed: Rc<RefCell<BTreeSet<String>>>,
    /// Whether `--debug` was given.
    pub debug: bool,
    /// The time of the run, in the local time zone.
    pub now: Time,
    /// When all files of a chart that is packed were last changed, where that is settled: seconds since 1970.
    pub epoch: Option<i64>,
}

impl Manager<'_> {
    /// Fetches what is locked; without a lock, as [`Manager::update`].
    ///
    /// # Errors
    /// A lock that does not fit `Chart.yaml` any more, a repository that has no name here, and whatever is missing on the way.
    pub fn build(&self) -> Result<(), Error> {
        let chart = self.chart()?;
        let Some(lock) = &chart.lock else { return self.update() };
        let is_v1 = chart.metadata.api_version == "v1";
        let mut required = chart.metadata.dependencies.clone();
        let old = chart::helm_2_digest(required.as_deref());
        names::sources(self, required.as_deref_mut().unwrap_or_default())?;
        if lock.digest != chart::digest(required.as_deref(), lock.dependencies.as_deref()) {
            if !is_v1 {
                return Err(Error::new(self.out_of_date()));
            }
            self.warn("warning: a valid Helm v3 hash was not found. Checking against Helm v2 hash...");
            if lock.digest != old {
                return Err(Error::new(
                    "the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). \
                     Please update the dependencies",
                ));
            }
        }
        let mut locked = lock.dependencies.clone().unwrap_or_default();
        let sources = names::locked(self, &locked)?;
        self.refresh(&sources)?;
        save::all(self, &mut locked, &sources, None)
    }

    /// Settles on the newest versions that fit, fetches them and writes the lock.
    ///
    /// # Errors
    /// Whatever is missing on the way.
    pub fn update(&self) -> Result<(), Error> {
        let chart = self.chart()?;
        let Some(mut required) = chart.metadata.dependencies.clone() else { return Ok(()) };
        let sources = names::sources(self, &mut required)?;
        self.refresh(&sources)?;
        let resolved = resolve::all(self, &required, &sources)?;
        let mut locked = resolved.dependencies;
        save::all(self, &mut locked, &sources, Some(&resolved.indexes))?;
        let digest = chart::digest(Some(&required), Some(&locked));
        if chart.lock.as_ref().is_some_and(|lock| lock.digest == digest) {
            return Ok(());
        }
        let lock = chart::Lock { generated: self.now.clone(), digest, dependencies: Some(locked) };
        self.write(&lock, chart.metadata.api_version == "v1")
    }

    /// The chart as it is (`loadChartDir`).
    fn chart(&self) -> Result<Chart, Error> {
        match io::folder_at(&self.folder) {
            Ok(true) => {
                let chart = (self.load)(&self.folder).map_err(Error::new)?;
                let locked = chart.lock.as_ref().and_then(|lock| lock.dependencies.as_deref());
                let lists = [chart.metadata.dependencies.as_deref(), locked];
                let is_too_long = lists.into_iter().flatten().any(|list| list.len() > MOST);
                match is_too_long {
                    true => Err(Error::new(format!("the chart has more than {MOST} dependencies"))),
                    false => Ok(chart),
                }
            }
            Ok(false) => Err(Error::new("only unpacked charts can be updated")),
            Err(error) => Err(Error::new(format!("could not find {}: {error}", self.folder.display()))),
        }
    }

    fn out_of_date(&self) -> String {
        let how = if self.profile.caches_content { " with 'helm dependency update'" } else { "" };
        format!(
            "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the \
             dependencies{how}"
        )
    }

    /// Fetches the indexes of the repositories that are needed, all at the same time; those that fail are reported, and the
    /// ones that were fetched earlier are used (`UpdateRepositories`, `ensureMissingRepos`).
    fn refresh(&self, sources: &[Source]) -> Result<(), Error> {
        if self.skip_refresh {
            return Ok(());
        }
        let mut wanted: Vec<Repository> = Vec::new();
        for source in sources {
            let Source::Repository(repository) = source else { continue };
            if self.refreshed.borrow_mut().insert(repository.name.clone()) {
                wanted.push(repository.clone());
            }
        }
        let is_unmanaged = |repository: &Repository| repository.name.starts_with(UNMANAGED);
        wanted.sort_by_key(|repository| !is_unmanaged(repository));
        for repository in &wanted {
            fetch::check_repository(repository).inspect_err(|_| {
                self.line(if is_unmanaged(repository) { UNMANAGED_REFRESH } else { REFRESH });
            })?;
        }
        let waiting = (self.waiting)("fetching the indexes of the repositories ...");
        let answers = self.fetcher.refresh(&wanted);
        drop(waiting);
        let mut results = wanted.into_iter().zip(answers).peekable();
        let tell = |(repository, answer): (Repository, Result<Vec<Notice>, Error>)| {
            let shown = fetch::shown_text(&repository.url);
            let name = if is_unmanaged(&repository) { shown.clone() } else { repository.name.clone() };
            match answer {
                Ok(notices) => {
                    (self.notice)(notices);
                    self.line(&format!(
                        "...Successfully got an update from the {} chart repository",
                        quoted(&name)
                    ));
                }
                Err(error) => {
                    let place = if is_unmanaged(&repository) { String::new() } else { format!(" ({shown})") };
                    self.line(&format!(
                        "...Unable to get an update from the {} chart repository{place}:\n\t{error}",
                        quoted(&name)
                    ));
                }
            }
        };
        if results.peek().is_some_and(|(repository, _)| is_unmanaged(repository)) {
            self.line(UNMANAGED_REFRESH);
            while let Some(one) = results.next_if(|(repository, _)| is_unmanaged(repository)) {
                tell(one);
            }
        }
        if results.peek().is_some() {
            self.line(REFRESH);
            results.for_each(tell);
            self.line("Update Complete. ⎈Happy Helming!⎈");
        }
        Ok(())
    }

    /// Writes the lock, but not through a link (`writeLock`).
    fn write(&self, lock: &chart::Lock, is_v1: bool) -> Result<(), Error> {
        let name = if is_v1 { "requirements.lock" } else { "Chart.lock" };
        let path = self.folder.join(name);
        if let Some(target) = io::link_target(&path) {
            let target = quoted(&target.display().to_string());
            return Err(Error::new(format!("the {name} file is a symlink to {target}")));
        }
        let text = lock.write().map_err(|error| Error::new(error.to_string()))?;
        Ok(io::write_whole(&path, &text, io::Readers::All)?)
    }

    /// The same for another chart.
    fn at(&self, folder: PathBuf) -> Manager<'_> {
        Manager { folder, refreshed: Rc::clone(&self.refreshed), now: self.now.clone(), ..*self }
    }

    fn line(&self, text: &str) {
        (self.say)(&format!("{text}\n"));
    }

    fn warn(&self, text: &str) {
        (self.notice)(vec![Notice::info(text)]);
    }
}

/// A text in Go's quotes.
fn quoted(text: &str) -> String {
    chartroom::quoted(&text)
}
