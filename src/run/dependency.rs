//! `dependency`: the charts that a chart depends on, listed, settled, fetched and locked.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::failure::Failure;
use super::input::{self, Location};
use super::log::Log;
use super::{about, fetch, tls};
use crate::cli::{self, DependencyPlan, DependencyWork, RenderPlan, printable};
use crate::deps::{self, Manager};
use crate::io;
use chartroom::diag::Diagnostic;
use chartroom::gostd::time::{Time, Zone};
use chartroom::{Chart, Profile};

/// Does what was typed.
///
/// # Errors
/// Whatever is missing on the way, in Helm's words. What was said by then is printed.
pub fn dependency(plan: &DependencyPlan, log: &Log) -> Result<(), Failure> {
    let (place, profile) = (input::cleaned(&plan.chart), plan.profile);
    if let DependencyWork::List { width } = plan.work {
        return list(&place, width, &profile, log);
    }
    let epoch = plan.epoch.clone()?;
    tls::check(&plan.fetch.access.tls, &profile)?;
    if let Some(instead) = &plan.verify {
        return Err(about::hand_over(instead));
    }
    let printer = Printer::default();
    let say = |text: &str| printer.print(text);
    let warn = |text: &str| log.warn(Diagnostic::warning(text.trim_end()));
    let fetcher = fetch::fetcher(&plan.fetch.places, &plan.fetch.access, &profile);
    let manager = Manager {
        folder: place,
        profile,
        fetcher: &fetcher,
        load: &|path| load(path, &profile, log),
        say: &say,
        say_pulled: if profile.caches_content { &say } else { &warn },
        waiting: &|text| Box::new(log.waiting(text, fetcher.received())),
        notice: &|notices| log.noticed(|all| all.extend(notices)),
        skip_refresh: plan.skip_refresh,
        refreshed: Rc::default(),
        debug: plan.debug,
        now: moment(plan.now, plan.time_zone.as_deref()),
        epoch,
    };
    let work: deps::Work = match plan.work {
        DependencyWork::Build => |manager| manager.build(),
        _ => |manager| manager.update(),
    };
    let done = if plan.recursive { manager.deeply(work) } else { work(&manager) };
    done.map_err(Failure::from).and(printer.end())
}

/// `--dependency-update`: fetches what a chart lacks, and reads the chart again. What Helm prints of it stands before the
/// manifests, once there are some.
///
/// # Errors
/// Whatever is missing on the way, in Helm's words.
pub fn updated(
    plan: &RenderPlan,
    location: &Location,
    profile: &Profile,
    log: &Log,
) -> Result<Chart, Failure> {
    let Location::Folder(folder) = location else {
        return Err(Failure::other("only unpacked charts can be updated"));
    };
    let epoch = plan.epoch.clone()?;
    let fetcher = fetch::fetcher(&plan.fetch.places, &plan.fetch.access, profile);
    let manager = Manager {
        folder: folder.clone(),
        profile: *profile,
        fetcher: &fetcher,
        load: &|path| load(path, profile, log),
        say: &|text| log.hold(text),
        say_pulled: &|text| log.warn(Diagnostic::warning(text.trim_end())),
        waiting: &|text| Box::new(log.waiting(text, fetcher.received())),
        notice: &|notices| log.noticed(|all| all.extend(notices)),
        skip_refresh: false,
        refreshed: Rc::default(),
        debug: plan.output.debug,
        now: moment(plan.now, plan.time_zone.as_deref()),
        epoch,
    };
    manager.update()?;
    input::chart(location, None, profile, log).map_err(|failure| {
        Failure::other(format!("failed reloading chart after repo update: {}", failure.message()))
    })
}

/// The moment of the run, where it is.
fn moment(now: SystemTime, zone: Option<&str>) -> Time {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let zone = zone.map(str::to_owned).or_else(io::time_zone).unwrap_or_else(|| "UTC".into());
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Time::unix(seconds, since.subsec_nanos(), Zone::local(&zone))
}

/// Lists what a chart depends on.
fn list(place: &Path, width: usize, profile: &Profile, log: &Log) -> Result<(), Failure> {
    let load = |path: &Path| match io::folder_at(path) {
        Ok(true) => load(path, profile, log),
        Ok(false) => load_archive(path, profile, log),
        Err(error) => Err(error.to_string()),
    };
    let chart = load(place)?;
    let text = match deps::list(&chart, place, &load, profile) {
        None => format!("WARNING: no dependencies at {}\n", place.join("charts").display()),
        Some(listing) => {
            let warnings = listing.warnings.iter().map(|warning| format!("{warning}\n"));
            format!("{}\n\n{}", cli::grid(&listing.rows, width), warnings.collect::<String>())
        }
    };
    log.print();
    super::print(printable::lines(&text).as_bytes())
}

/// Reads a chart without asking first what it may be (Helm: pkg/chart/v2/loader).
fn load(path: &Path, profile: &Profile, log: &Log) -> Result<Chart, String> {
    let profile = profile.without_detection();
    let loaded = input::chart(&Location::Folder(path.to_owned()), None, &profile, log);
    loaded.map_err(|failure| failure.message())
}

fn load_archive(path: &Path, profile: &Profile, log: &Log) -> Result<Chart, String> {
    let profile = profile.without_detection();
    let bytes = io::file(path).map_err(|error| error.to_string())?;
    let shown = path.display().to_string();
    let loaded = log.noticed(|notices| Chart::load_archive(&shown, &bytes, &profile, notices));
    loaded.map_err(|error| error.to_string())
}

/// Prints at once what is said.
#[derive(Default)]
struct Printer(RefCell<Option<io::WriteError>>);

impl Printer {
    fn print(&self, text: &str) {
        if let Err(error) = io::to_stdout(printable::lines(text).as_bytes()) {
            self.0.borrow_mut().get_or_insert(error);
        }
    }

    /// Whether all of it could be printed.
    fn end(self) -> Result<(), Failure> {
        self.0.into_inner().map_or(Ok(()), |error| Err(Failure::other(error)))
    }
}
