//! The plan's words about charts from elsewhere as the door of `fetch` wants them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::failure::Failure;
use super::input::Location;
use super::log::Log;
use crate::cli::{Mode, RenderPlan};
use crate::fetch::{self, Access, Fetcher, Options, Places, Wanted};
use chartroom::Profile;
use chartroom::diag::Diagnostic;

/// Who fetches; nothing is asked yet.
pub fn fetcher(places: &Places, access: &Access, profile: &Profile) -> Fetcher {
    Fetcher::new(Options { places: places.clone(), access: access.clone(), agent: agent(profile) })
}

/// Fetches the chart that was typed, which is not on the disk.
///
/// # Errors
/// `--offline`, and whatever is missing on the way.
pub fn chart(plan: &RenderPlan, typed: &OsStr, profile: &Profile, log: &Log) -> Result<Location, Failure> {
    let typed = as_url(typed.as_bytes());
    if plan.ask.mode == Mode::Offline {
        return Err(Failure::one(
            Diagnostic::error(format!("--offline, but the chart {typed} is not on this machine"))
                .hint("download it with helm pull on a machine with network access, and use the archive"),
        ));
    }
    let wanted = Wanted {
        reference: typed,
        repository: plan.fetch.repository.clone(),
        version: plan.fetch.version.clone(),
        devel: plan.fetch.devel,
    };
    let fetcher = fetcher(&plan.fetch.places, &plan.fetch.access, profile);
    let located = {
        let _waiting = log.waiting("fetching the chart ...", fetcher.received());
        fetcher.locate(&wanted)?
    };
    log.noticed(|notices| notices.extend(located.messages.notices));
    located.messages.lines.into_iter().for_each(|line| log.warn(Diagnostic::warning(line)));
    Ok(Location::Fetched { path: located.path, bytes: located.bytes })
}

/// Fetches a file with values, with the login in the URL itself (Helm: pkg/cli/values/options.go, `readFile`): what was
/// typed about charts is for charts.
///
/// # Errors
/// `--offline`, and whatever is missing on the way.
pub fn values_file(href: &str, mode: Mode, profile: &Profile, log: &Log) -> Result<Vec<u8>, String> {
    if mode == Mode::Offline {
        return Err(format!(
            "--offline, but the values at {} are not on this machine",
            fetch::shown_text(href)
        ));
    }
    let fetcher = Fetcher::new(Options { agent: agent(profile), ..Options::default() });
    let _waiting = log.waiting("fetching values ...", fetcher.received());
    fetcher.get(href, super::input::VALUES_LIMIT as u64).map_err(|error| error.to_string())
}

/// What charts and values are asked for as.
fn agent(profile: &Profile) -> String {
    format!("Helm/{}", profile.helm.version().trim_start_matches('v'))
}

/// Bytes that are no UTF-8 as URLs have them.
pub fn as_url(typed: &[u8]) -> String {
    let chunks = typed.utf8_chunks().map(|chunk| {
        let escaped = chunk.invalid().iter().map(|byte| format!("%{byte:02X}"));
        chunk.valid().to_owned() + &escaped.collect::<String>()
    });
    chunks.collect()
}

impl From<fetch::Error> for Failure {
    fn from(error: fetch::Error) -> Failure {
        let diagnostic = Diagnostic::error(error.text);
        Failure::one(error.hint.into_iter().fold(diagnostic, Diagnostic::hint))
    }
}
