//! `pull`: charts from elsewhere onto the disk, as archives or unpacked (Helm: pkg/action/pull.go).

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::failure::Failure;
use super::fetch::{as_url, fetcher};
use super::input::cleaned;
use super::log::Log;
use super::tls;
use crate::cli::PullPlan;
use crate::fetch::{Downloaded, Fetcher, Wanted};
use crate::io::{self, Below, Readers};
use chartroom::diag::Diagnostic;
use chartroom::{Profile, chart};

/// Fetches each chart; says what a registry's client says of it once it is there.
///
/// # Errors
/// The first chart that cannot be had. Those before it stay.
pub fn pull(plan: &PullPlan, log: &Log) -> Result<(), Failure> {
    tls::check(&plan.fetch.access.tls, &plan.profile)?;
    let fetcher = fetcher(&plan.fetch.places, &plan.fetch.access, &plan.profile);
    for typed in &plan.charts {
        let said = one(plan, &as_url(typed.as_bytes()), &fetcher, &plan.profile, log)?;
        log.print();
        io::to_stdout(said.as_bytes()).map_err(Failure::other)?;
    }
    Ok(())
}

fn one(
    plan: &PullPlan,
    reference: &str,
    fetcher: &Fetcher,
    profile: &Profile,
    log: &Log,
) -> Result<String, Failure> {
    let wanted = Wanted {
        reference: reference.to_owned(),
        repository: plan.fetch.repository.clone(),
        version: plan.fetch.version.clone(),
        devel: plan.fetch.devel,
    };
    let mut chart = {
        let _waiting = log.waiting("fetching the chart ...", fetcher.received());
        fetcher.download(&wanted, plan.provenance)?
    };
    log.noticed(|notices| notices.append(&mut chart.messages.notices));
    let mut said: String = chart.messages.lines.iter().map(|line| format!("{line}\n")).collect();
    let provenance = match chart.provenance.take() {
        Some(Err(error)) => {
            said += &format!("WARNING: Verification not found for {reference}: {error}\n");
            None
        }
        found => found.and_then(Result::ok),
    };
    match &plan.untar {
        Some(folder) => unpack(&plan.destination, folder, reference, &chart.bytes, profile)?,
        None => keep(&plan.destination, &chart, provenance)?,
    }
    Ok(said)
}

/// Writes the archive and its provenance file into a folder that has to be there.
fn keep(folder: &Path, chart: &Downloaded, provenance: Option<Vec<u8>>) -> Result<(), Failure> {
    let is_here = folder.as_os_str().is_empty();
    if !is_here && io::is_folder(folder) != Some(true) {
        return Err(Failure::one(
            Diagnostic::error(format!("{}: no such file or directory", folder.display()))
                .hint("create it, or set --destination to an existing directory"),
        ));
    }
    let path = folder.join(&chart.file_name);
    io::write_whole(&path, &chart.bytes, Readers::All).map_err(Failure::other)?;
    let Some(provenance) = provenance else { return Ok(()) };
    let mut beside = path.into_os_string();
    beside.push(".prov");
    io::write_whole(Path::new(&beside), &provenance, Readers::All).map_err(Failure::other)
}

/// Unpacks the archive. Helm looks for, and makes, a folder of the reference's last part, whatever the chart is called.
fn unpack(
    destination: &Path,
    folder: &Path,
    reference: &str,
    archive: &[u8],
    profile: &Profile,
) -> Result<(), Failure> {
    let folder = cleaned(&destination.join(folder));
    let last = reference.rsplit('/').next().unwrap_or_default();
    let looked_for = cleaned(&folder.join(last));
    if io::is_folder(&looked_for).is_some() {
        return Err(Failure::other(format!(
            "failed to untar: a file or directory with the name {} already exists",
            looked_for.display()
        )));
    }
    io::make_folder(&looked_for)
        .map_err(|error| Failure::other(format!("failed to untar (mkdir): {error}")))?;
    let (name, files) = chart::unpack(archive, profile)?;
    let mut below = Below::new(&folder).map_err(Failure::other)?;
    for file in &files {
        let path = Path::new(&name).join(OsStr::from_bytes(&file.path));
        below.write(&path, file.data.bytes(), false).map_err(Failure::other)?;
    }
    Ok(())
}
