//! What the plan names, read: chart, values, release, clock. Each a call into `io` and one into `helm`.

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::UNIX_EPOCH;

use super::ask::{self, Asking};
use super::failure::Failure;
use super::fetch::as_url;
use super::log::Log;
use super::options;
use super::own::EmbeddedNeeds;
use crate::cli::{self, ChartSource, ReleaseName, RenderPlan, ResolvePlan, ValueSources};
use crate::fetch::shown_text;
use crate::io::{self, ReadError};
use crate::netpol::{Earlier, Keeping, embedded};
use chartroom::chart::{self, Chart, File, Ignore};
use chartroom::diag::Diagnostic;
use chartroom::gostd::path;
use chartroom::gostd::strconv::quoted;
use chartroom::gostd::strings::Bytes;
use chartroom::gostd::url::Url;
use chartroom::value::Map;
use chartroom::values::Given;
use chartroom::{ClockAndRandom, Notice, Profile, Release, yaml};

/// Where the chart is.
pub enum Location {
    /// In the program.
    Embedded,
    /// In a folder.
    Folder(PathBuf),
    /// In an archive.
    Archive(PathBuf),
    /// In an archive that was fetched.
    Fetched {
        /// Where it is kept.
        path: PathBuf,
        /// What is in it.
        bytes: Vec<u8>,
    },
}

/// Whether the chart is the program's own.
pub fn is_embedded(source: &ChartSource) -> bool {
    *source == ChartSource::Embedded
}

/// Finds out what the one argument of `render` is: the chart where the disk has something of that name, else the name of
/// the release with the program's own chart. What cannot be a name is a chart that is not there.
///
/// # Errors
/// Flags for the program's own chart with another one.
pub fn settle(mut plan: RenderPlan) -> Result<RenderPlan, Failure> {
    if let ChartSource::PathOrName(typed) = &plan.chart {
        let text = typed.to_string_lossy().into_owned();
        let is_archive = [".tgz", ".tar.gz"].iter().any(|end| text.ends_with(end));
        let is_there = io::is_folder(trimmed(typed)).is_some();
        let is_name = Release::is_name(&text) && !is_archive && !is_there;
        let is_free = matches!(plan.release_name, ReleaseName::Given(_)) && plan.fetch.repository.is_none();
        if is_name && is_free {
            plan.release_name = ReleaseName::Given(text);
            plan.chart = ChartSource::Embedded;
        } else {
            plan.chart = ChartSource::Path(typed.clone());
        }
    }
    cli::check_own_flags(&plan).map_err(Failure::usage)?;
    Ok(plan)
}

/// Finds the chart: what is on the disk wins, with Helm 4 unless a repository is named (Helm: pkg/action/install.go,
/// `LocateChart`).
///
/// # Errors
/// A chart that is not there, in Helm's words.
pub fn locate(plan: &RenderPlan, profile: &Profile, log: &Log) -> Result<Location, Failure> {
    let ChartSource::Path(typed) = &plan.chart else { return Ok(Location::Embedded) };
    let path = trimmed(typed);
    let typed = path.to_string_lossy();
    let repository = plan.fetch.repository.as_ref();
    let is_elsewhere = repository.is_some() && profile.repository_wins;
    let on_disk = if is_elsewhere { None } else { io::is_folder(path) };
    if let (Some(repository), Some(_)) = (repository, on_disk) {
        let ignored = "local chart found in current working directory. repository url ignored";
        let notice = Notice::warn(ignored).with("chart", &*typed).with("repository", shown_text(repository));
        log.noticed(|notices| notices.push(notice));
    }
    match (on_disk, &plan.verify) {
        (Some(true), Some(_)) => Err(Failure::other("unpacked charts cannot be verified")),
        (_, Some(instead)) => Err(super::about::hand_over(instead)),
        (Some(true), None) => Ok(Location::Folder(path.to_owned())),
        (Some(false), None) => Ok(Location::Archive(path.to_owned())),
        (None, None) if !is_elsewhere && (path.is_absolute() || typed.starts_with('.')) => {
            let shown = quoted(path.as_os_str().as_bytes());
            Err(Failure::other(format!("path {shown} not found")))
        }
        (None, None) => super::fetch::chart(plan, path.as_os_str(), profile, log),
    }
}

/// A path as it was typed, without blanks around it, which Helm drops.
fn trimmed(typed: &OsStr) -> &Path {
    Path::new(OsStr::from_bytes(typed.as_bytes().trim_space()))
}

/// A path as Go's `filepath.Join` has it.
pub fn cleaned(text: &Path) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(&path::clean(text.as_os_str().as_bytes())))
}

/// Reads and checks the chart. `further` is a file for the embedded one.
pub fn chart(
    location: &Location,
    further: Option<File>,
    profile: &Profile,
    log: &Log,
) -> Result<Chart, Failure> {
    match location {
        Location::Embedded => {
            let files = embedded::FILES.iter().map(|(path, data)| File::new(*path, *data));
            let loaded = log.noticed(|notices| Chart::load(files.chain(further).collect(), profile, notices));
            Ok(Chart { is_sound: true, ..loaded? })
        }
        Location::Folder(path) => {
            let files = folder(path, profile, log)?;
            Ok(log.noticed(|notices| Chart::load(files, profile, notices))?)
        }
        Location::Archive(path) => {
            let bytes = io::file(path)?;
            Ok(log.noticed(|notices| Chart::load_archive(&absolute(path), &bytes, profile, notices))?)
        }
        Location::Fetched { path, bytes } => {
            Ok(log.noticed(|notices| Chart::load_archive(&absolute(path), bytes, profile, notices))?)
        }
    }
}

fn folder(path: &Path, profile: &Profile, log: &Log) -> Result<Vec<File>, Failure> {
    // Helm's messages name files by their whole paths.
    let path = &cleaned(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    let chart_yaml = path.join("Chart.yaml");
    let metadata = io::regular(&chart_yaml).map_err(|e| match profile.detects_chart {
        true => Failure::other(format!("unable to detect chart at {}: {e}", chart_yaml.display())),
        false => Failure::other("Chart.yaml file is missing"),
    })?;
    chart::detect(&metadata, profile)?;
    let ignore = match io::regular(&path.join(".helmignore")) {
        Ok(rules) => Ignore::read(Some(&rules))?,
        Err(ReadError::System { cause, .. }) if cause.kind() == ErrorKind::NotFound => Ignore::read(None)?,
        // Helm looks whether it is there, and then has to read it (Helm: pkg/chart/v2/loader/directory.go).
        Err(error) => return Err(error.into()),
    };
    let limits = io::Limits { sum: profile.chart_limit(), each: profile.file_limit };
    let wanted = |path: &[u8], is_dir| match ignore.matches(path, is_dir) {
        true => io::Wanted::Not,
        false if is_dir || chart::is_loaded(path) => io::Wanted::Now,
        false => io::Wanted::Later,
    };
    let found = io::folder(path, limits, &mut |path, is_dir| wanted(path, is_dir))?;
    ignore.check()?;
    let followed = |link: &io::Symlink| {
        Notice::info("found symbolic link in path. Contents of linked file included and used")
            .with("path", link.path.display().to_string())
            .with("resolved", link.resolved.display().to_string())
    };
    log.noticed(|notices| notices.extend(found.symlinks.iter().map(followed)));
    let file = |entry: io::Entry| {
        let file = match entry.data {
            io::Contents::Read(bytes) => File::new(entry.path, bytes),
            io::Contents::Later(later) => {
                File::later(entry.path, move || later.read().map_err(|error| error.to_string()))
            }
        };
        file.changed_at(entry.changed)
    };
    Ok(found.entries.into_iter().map(file).collect())
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// How many bytes the files of all values may have together.
pub const VALUES_LIMIT: usize = 256 << 20;

/// What fetches a file by its URL.
pub type Get<'a> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'a;

/// Reads files and flags into what the user wants, with the texts, which messages about single keys point into.
pub fn user_values(
    sources: &ValueSources,
    profile: &Profile,
    get: &Get<'_>,
) -> Result<(Map, Given), Failure> {
    let known = &sources.texts;
    let sources = sources.typed.clone();
    let mut texts = Vec::new();
    let files = sources.files.len();
    let mut left = VALUES_LIMIT;
    let user = sources.fold(profile, &mut |path| {
        let text = match known.iter().find(|(name, _)| name.as_bytes() == path) {
            Some((_, text)) => text.clone(),
            None => value_file(path, get)?,
        };
        left = left.checked_sub(text.len()).ok_or_else(|| too_large(path))?;
        // The first ones that are read are the values files; those of --set-file follow.
        if texts.len() < files {
            texts.push(text.clone());
        }
        Ok(text)
    })?;
    Ok((user, Given { sources, texts }))
}

/// A file's name and what is in it.
pub type Text = (OsString, Vec<u8>);

/// The texts of all files that the values are from, so that values that are read more than once are the same each time.
///
/// # Errors
/// Files that cannot be read, and flags that are not valid.
pub fn value_texts(sources: &ValueSources, profile: &Profile, get: &Get<'_>) -> Result<Vec<Text>, Failure> {
    let mut texts = sources.texts.clone();
    let mut left = VALUES_LIMIT;
    sources.typed.fold(profile, &mut |path| {
        if let Some((_, text)) = texts.iter().find(|(name, _)| name.as_bytes() == path) {
            return Ok(text.clone());
        }
        let text = value_file(path, get)?;
        left = left.checked_sub(text.len()).ok_or_else(|| too_large(path))?;
        texts.push((OsStr::from_bytes(path).to_owned(), text.clone()));
        Ok(text)
    })?;
    Ok(texts)
}

fn too_large(path: &[u8]) -> String {
    format!(
        "read {}: values files are larger in total than the limit of {VALUES_LIMIT} bytes",
        shown_text(&as_url(path))
    )
}

/// Whether a file of values is one of this machine, which may change: neither stdin nor a URL.
pub fn is_local(path: &[u8]) -> bool {
    let is_url = |url: Url| matches!(&*url.scheme, b"http" | b"https" | b"oci");
    path.trim_space() != b"-" && !Url::parse(path).is_ok_and(is_url)
}

/// What an earlier run printed, and for how long it is kept. A file that is not there or empty gives a warning and knows
/// nothing, so that a first run needs no other command line than all the others.
///
/// # Errors
/// A file that cannot be read, or that is no resolved values file.
pub fn memory(plan: &ResolvePlan, own: &EmbeddedNeeds, log: &Log) -> Result<(Earlier, Keeping), Failure> {
    let keeping = options::keeping(plan.ages, plan.ask.max_entries);
    let Some(path) = &plan.previous else { return Ok((Earlier::default(), keeping)) };
    let text = match if path == "-" { io::stdin() } else { io::file(path) } {
        Ok(text) => text,
        Err(ReadError::System { cause, .. }) if cause.kind() == ErrorKind::NotFound => {
            log.warn(Diagnostic::warning(format!("{path} does not exist yet: no earlier addresses")));
            return Ok((Earlier::default(), keeping));
        }
        Err(error) => return Err(error.into()),
    };
    if text.trim_ascii().is_empty() {
        let warning = Diagnostic::warning(format!("{path} is empty: no earlier addresses"));
        log.warn(warning.hint(format!(
            "`> {path}` empties the file before it is read; write to another file and rename it"
        )));
    }
    let printed = yaml::read_map(&text).map_err(|error| Failure::text(path, &text, &error))?;
    let earlier = own.earlier(&printed, plan.ask.allow_special_addresses);
    let earlier = earlier.map_err(|faults| Failure::entries(path, &text, &faults))?;
    let remarks = earlier.remarks.iter();
    remarks.for_each(|remark| log.warn(Diagnostic::warning(format!("{path}: {remark}"))));
    Ok((earlier, keeping))
}

/// A values file, or a file that is a value (Helm: pkg/cli/values/options.go, `readFile`).
fn value_file(path: &[u8], get: &Get<'_>) -> Result<Vec<u8>, String> {
    if path.trim_space() == b"-" {
        return io::stdin().map_err(|error| error.to_string());
    }
    let url = Url::parse(path).map_err(|error| error.to_string())?;
    match &*url.scheme {
        b"http" | b"https" => return get(&as_url(path)),
        b"oci" => return Err(format!("{}: values cannot be read from a registry", as_url(path))),
        _ => {}
    }
    io::file(OsStr::from_bytes(path)).map_err(|error| error.to_string())
}

/// What stands in texts from outside in the place of bytes that are not UTF-8. Neither namespaces nor groups of an API have
/// it in their names.
const NOT_UTF8: char = char::REPLACEMENT_CHARACTER;

/// The release, its name checked.
pub fn release(
    plan: &RenderPlan,
    profile: &Profile,
    clock: &Rc<ClockAndRandom>,
    asking: &mut Asking,
    log: &Log,
) -> Result<Release, Failure> {
    let name = match &plan.release_name {
        ReleaseName::Given(name) => name.clone(),
        ReleaseName::Template(template) => ask::for_name(plan, template, clock, asking)?,
    };
    let (namespace, unknown) = match &plan.namespace {
        Some(name) => (name.clone(), None),
        None => asking.kubeconfig().namespace(),
    };
    if let Some(broken) = plan.api_versions.iter().find(|version| version.contains(NOT_UTF8)) {
        return Err(Failure::other(format!("--api-versions {}: the text is not UTF-8", quoted(broken))));
    }
    if namespace.contains(NOT_UTF8) {
        return Err(Failure::other(format!("namespace {}: the text is not UTF-8", quoted(&namespace))));
    }
    if let Some(error) = unknown {
        let warning = Diagnostic::warning(format!("the namespace is {namespace}, as in Helm, since {error}"));
        log.warn(warning.hint("set the namespace with -n"));
    }
    let release = Release { name, namespace, is_upgrade: plan.is_upgrade };
    release.check_name().map_err(|why| {
        if !profile.names_checks {
            return Failure::other(why);
        }
        let notice = Notice::error("release name check failed").with("error", &why[..]);
        log.warn(Diagnostic::warning(notice.to_string()));
        Failure::other(format!("release name check failed: {why}"))
    })?;
    Ok(release)
}

/// The clock of the run, with randomness from the system.
pub fn clock(plan: &RenderPlan) -> ClockAndRandom {
    let since = plan.now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let given = plan.time_zone.clone();
    let zone = || given.or_else(io::time_zone).unwrap_or_else(|| "UTC".into());
    ClockAndRandom::in_zone(seconds, since.subsec_nanos(), zone, plan.seed)
}
