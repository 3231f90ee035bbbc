//! What `pull` shall do, as data.

use std::ffi::OsString;
use std::path::PathBuf;

use super::FetchPlan;
use super::helm::profile;
use crate::cli::args::PullArgs;
use crate::cli::usage::UsageError;
use chartroom::Profile;

/// cobra's sentence about a command without arguments.
const NO_CHART: &str = "\"helm pull\" requires at least 1 argument\n\nUsage:  helm pull [chart URL | repo/chartname] [...] [flags]";

/// Which charts, from where and where to.
#[derive(Debug)]
pub struct PullPlan {
    /// The charts as typed, one after the other.
    pub charts: Vec<OsString>,
    /// Where the archives go.
    pub destination: PathBuf,
    /// Where charts are unpacked to, where that is wanted.
    pub untar: Option<PathBuf>,
    /// Whether the provenance file is fetched as well.
    pub provenance: bool,
    /// Where charts come from.
    pub fetch: FetchPlan,
    /// The version of Helm to act as.
    pub profile: Profile,
}

/// What was typed.
///
/// # Errors
/// No chart.
pub fn pull(args: PullArgs, env: &impl Fn(&str) -> Option<String>) -> Result<PullPlan, UsageError> {
    if args.charts.is_empty() {
        return Err(UsageError::new(NO_CHART));
    }
    Ok(PullPlan {
        destination: args.destination.into(),
        untar: (args.untar == Some(true)).then(|| args.untardir.into()),
        provenance: args.prov == Some(true),
        fetch: FetchPlan::of(&args.fetch, env),
        profile: profile(args.helm, env)?,
        charts: args.charts,
    })
}
