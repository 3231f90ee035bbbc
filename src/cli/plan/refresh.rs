//! The plan of `refresh`: a rendering of the embedded chart, and how its policies are kept up to date.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::os::unix::ffi::OsStrExt;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use super::{RenderPlan, ages, duration, embedded, flag_or_variable, now, release};
use crate::cli::args::{AgeArgs, RefreshArgs};
use crate::cli::usage::{UsageError, invalid_argument};
use chartroom::quoted;

/// Everything that `refresh` depends on.
#[derive(Debug)]
pub struct RefreshPlan {
    /// The renderings of what should be, one for each release that is known at the start.
    pub renders: Vec<RenderPlan>,
    /// How any release is rendered; with values of its own, as a file's name and text, laid over those of all.
    pub render: Renderer,
    /// The labels of ConfigMaps that are releases, and the namespace where they are not looked for in all.
    pub config_maps: Option<(String, Option<String>)>,
    /// `--once`: one round.
    pub once: bool,
    /// `--separate`: applies only what was looked up, in policies of their own.
    pub separate: bool,
    /// `--print-static`: prints the policies without what is looked up.
    pub print_static: bool,
    /// `--dry-run`: the apiserver checks what would be applied, and stores nothing.
    pub dry_run: bool,
    /// `--force-conflicts`: takes over fields of other field managers.
    pub force: bool,
    /// The namespace of the ConfigMaps with the known addresses; `None`: the release's.
    pub state_namespace: Option<String>,
    /// The name of this process in Events and in the Lease.
    pub instance: String,
    /// The shortest time between two lookups of one thing.
    pub min_interval: Duration,
    /// The longest time between two lookups of one thing.
    pub max_interval: Duration,
    /// The Lease's name; `None`: no leader election.
    pub lease: Option<String>,
    /// How long the Lease is valid after a renewal.
    pub lease_duration: Duration,
    /// The address of /healthz, /readyz and /metrics.
    pub listen: Option<SocketAddr>,
    /// Whether lines of the log are JSON.
    pub json_log: bool,
    /// The clock. The time of a run that goes on is not fixed.
    pub clock: fn() -> SystemTime,
}

/// No server is queried more often than that.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// With a shorter Lease a busy apiserver would lose leaders.
const SHORTEST_LEASE: Duration = Duration::from_secs(3);

/// A file of values by its name, with its text where it is not on the disk.
pub type Text = (OsString, Option<Vec<u8>>);

/// How a release of that name, in that namespace or the kubeconfig's, is rendered.
type Render = dyn Fn(&str, Option<String>, Option<Text>) -> Result<RenderPlan, UsageError>;

/// Makes the renderings of releases.
#[derive(Clone)]
pub struct Renderer(pub Rc<Render>);

impl std::fmt::Debug for Renderer {
    /// Shows nothing: it has the environment.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Renderer")
    }
}

/// Makes the plan.
///
/// # Errors
/// Wrong usage that only the combination of arguments shows.
pub fn refresh(
    args: RefreshArgs,
    env: impl Fn(&str) -> Option<String> + 'static,
) -> Result<RefreshPlan, UsageError> {
    if args.ask.offline {
        return Err(UsageError::new("--offline cannot be used with refresh").hint("remove --offline"));
    }
    let ages = ages(&args.keep, &AgeArgs::default())?;
    let dry_run = args.ask.dry_run.as_deref().is_some_and(|mode| !matches!(mode, "none" | "false"));
    let (min_interval, max_interval) = intervals(&args)?;
    let lease_duration = lease_duration(&args.lease_duration)?;
    let (name, namespace) = release(args.of, &env);
    let listen = args.listen.as_deref().map(address).transpose()?;
    if args.from_configmaps.is_some() && args.state_namespace.is_none() && env("POD_NAMESPACE").is_none() {
        return Err(UsageError::new("--from-configmaps cannot be used without --state-namespace")
            .hint("set the namespace of the Lease and of the known addresses with --state-namespace"));
    }
    let config_maps = args.from_configmaps.clone().map(|labels| (labels, namespace.clone()));
    let state_namespace = flag_or_variable(args.state_namespace.clone(), "POD_NAMESPACE", &env);
    let instance = flag_or_variable(None, "POD_NAME", &env)
        .or_else(|| flag_or_variable(None, "HOSTNAME", &env))
        .unwrap_or_else(|| "jes-netpol".to_owned());
    let (values, asking) = (args.values, args.ask);
    let render = Renderer(Rc::new(move |name: &str, namespace: Option<String>, own: Option<Text>| {
        let mut plan = embedded((name.to_owned(), namespace), values.clone(), ages, &asking, &env)?;
        if let Some((file, text)) = own {
            plan.values.typed.files.push(file.as_bytes().into());
            plan.values.texts.extend(text.map(|text| (file, text)));
        }
        Ok(plan)
    }));
    let mut renders = Vec::new();
    for release in &args.release {
        let (namespace_of_own, name, file) = own_release(release)?;
        let own = namespace_of_own.or_else(|| namespace.clone());
        renders.push((render.0)(&name, own, Some((file.into(), None)))?);
    }
    if renders.is_empty() && config_maps.is_none() {
        renders.push((render.0)(&name, namespace, None)?);
    }
    Ok(RefreshPlan {
        renders,
        render,
        config_maps,
        once: args.once,
        separate: args.separate,
        print_static: args.print_static,
        dry_run,
        force: args.force_conflicts.unwrap_or(false),
        state_namespace,
        instance,
        min_interval,
        max_interval,
        lease: Some(args.lease).filter(|_| !args.no_lease && !args.once && !dry_run),
        lease_duration,
        listen,
        json_log: args.log_format == "json",
        clock: now,
    })
}

/// The shortest and the longest time between two lookups.
fn intervals(args: &RefreshArgs) -> Result<(Duration, Duration), UsageError> {
    let min = duration("--min-interval", &args.min_interval)?;
    let max = duration("--max-interval", &args.max_interval)?;
    if min < SHORTEST_INTERVAL || max < min {
        return Err(UsageError::new(format!(
            "--min-interval {} cannot be used with --max-interval {}",
            args.min_interval, args.max_interval
        ))
        .hint("--min-interval must be at least 1s, and --max-interval at least --min-interval"));
    }
    Ok((min, max))
}

fn lease_duration(typed: &str) -> Result<Duration, UsageError> {
    let time = duration("--lease-duration", typed)?;
    if time < SHORTEST_LEASE || time.subsec_nanos() != 0 {
        let text = format!("--lease-duration {typed} is not a whole number of seconds from 3s on");
        return Err(UsageError::new(text));
    }
    Ok(time)
}

/// `[NAMESPACE/]NAME=FILE`
fn own_release(text: &str) -> Result<(Option<String>, String, String), UsageError> {
    let wrong = || {
        UsageError::new(invalid_argument(text, "--release", "it is not [NAMESPACE/]NAME=FILE"))
            .hint("write for example keptn-jes/jes=values.yaml")
    };
    let (release, file) = text.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or_else(wrong)?;
    let (namespace, name) = match release.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, release),
    };
    if name.is_empty() || namespace.is_some_and(str::is_empty) {
        return Err(wrong());
    }
    Ok((namespace.map(str::to_owned), name.to_owned(), file.to_owned()))
}

fn address(text: &str) -> Result<SocketAddr, UsageError> {
    let why =
        |_| invalid_argument(text, "--listen", &format!("{} is not an address and a port", quoted(text)));
    let wrong = |error| UsageError::new(why(error)).hint("write for example 0.0.0.0:8080 or [::]:8080");
    text.parse().map_err(wrong)
}
