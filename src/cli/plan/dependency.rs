//! What `dependency` shall do, as data.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::SystemTime;

use super::fetch::access;
use super::helm::profile;
use super::{Epoch, FetchPlan, epoch, is_true, now};
use crate::cli::args::{DependencyCommand, DependencyFetchArgs, DependencyListArgs, GlobalArgs};
use crate::cli::unknown::HandOver;
use crate::cli::usage::UsageError;
use crate::fetch::Access;
use chartroom::Profile;

/// What is done with the dependencies of which chart.
#[derive(Debug)]
pub struct DependencyPlan {
    /// What is done.
    pub work: DependencyWork,
    /// The chart.
    pub chart: PathBuf,
    /// As whom charts are fetched, and where Helm keeps its files.
    pub fetch: FetchPlan,
    /// Whether indexes stay as they are.
    pub skip_refresh: bool,
    /// Whether it is done for the charts in folders that it depends on as well.
    pub recursive: bool,
    /// Who does it instead where signatures shall be checked.
    pub verify: Option<HandOver>,
    /// Whether `--debug` was given.
    pub debug: bool,
    /// `SOURCE_DATE_EPOCH`
    pub epoch: Epoch,
    /// The moment of the run.
    pub now: SystemTime,
    /// The name of the local time zone, from `TZ`.
    pub time_zone: Option<String>,
    /// The version of Helm to act as.
    pub profile: Profile,
}

/// What is done with dependencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependencyWork {
    /// Those that are locked are fetched.
    Build,
    /// They are settled, fetched and locked.
    Update,
    /// They are listed.
    List {
        /// How wide a column may be; zero is any width.
        width: usize,
    },
}

/// What was typed.
///
/// # Errors
/// More than one chart.
pub(super) fn dependency(
    command: DependencyCommand,
    argv: &[OsString],
    env: &impl Fn(&str) -> Option<String>,
) -> Result<DependencyPlan, UsageError> {
    match command {
        DependencyCommand::Build(args) => fetching(("build", DependencyWork::Build), *args.0, argv, env),
        DependencyCommand::Update(args) => fetching(("update", DependencyWork::Update), *args.0, argv, env),
        DependencyCommand::List(args) => {
            let DependencyListArgs { positional, max_col_width, global } = *args.0;
            let width =
                chartroom::gostd::strconv::parse_uint(max_col_width.as_bytes(), 0).unwrap_or_default();
            let width = usize::try_from(width).unwrap_or(usize::MAX);
            plan(("list", DependencyWork::List { width }), positional, global, env)
        }
    }
}

fn fetching(
    what: (&str, DependencyWork),
    args: DependencyFetchArgs,
    argv: &[OsString],
    env: &impl Fn(&str) -> Option<String>,
) -> Result<DependencyPlan, UsageError> {
    let plan = plan(what, args.positional, args.global, env)?;
    let (verify, recursive) = (args.verify == Some(true), args.recursive == Some(true));
    if verify && recursive {
        return Err(UsageError::new("--recursive cannot be used with --verify").hint(
            "a real Helm checks signatures, and has no --recursive: run it for each chart, the innermost first",
        ));
    }
    Ok(DependencyPlan {
        fetch: FetchPlan {
            access: Access { plain_http: args.plain_http == Some(true), ..access(&args.server) },
            ..plan.fetch
        },
        skip_refresh: args.skip_refresh == Some(true),
        recursive,
        verify: verify.then(|| HandOver::to_verify(argv, "dependency", env)),
        ..plan
    })
}

fn plan(
    (name, work): (&str, DependencyWork),
    positional: Vec<OsString>,
    global: GlobalArgs,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<DependencyPlan, UsageError> {
    if positional.len() > 1 {
        return Err(UsageError::new(format!(
            "\"helm dependency {name}\" accepts at most 1 argument\n\nUsage:  helm dependency {name} CHART [flags]"
        )));
    }
    let profile = profile(global.helm, env)?;
    Ok(DependencyPlan {
        work,
        chart: positional.into_iter().next().unwrap_or_else(|| ".".into()).into(),
        fetch: FetchPlan::of_places(&global.places, env),
        skip_refresh: false,
        recursive: false,
        verify: None,
        debug: global.ignored.debug.unwrap_or_else(|| env("HELM_DEBUG").is_some_and(|value| is_true(&value))),
        epoch: epoch(&profile, env),
        now: now(),
        time_zone: env("TZ"),
        profile,
    })
}
