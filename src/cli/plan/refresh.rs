//! The plan of `refresh`: a rendering of the embedded chart, and how its policies are kept true.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use super::{EMBEDDED_NAME, RenderPlan, ages, duration, embedded, now, said};
use crate::cli::args::RefreshArgs;
use crate::cli::usage::{UsageError, invalid_argument};
use chartroom::quoted;

/// Everything that keeping policies true depends on.
#[derive(Debug)]
pub struct RefreshPlan {
    /// The rendering of what should be.
    pub render: RenderPlan,
    /// Does it once.
    pub once: bool,
    /// Keeps nothing of what is applied.
    pub dry_run: bool,
    /// Takes over what others own.
    pub force: bool,
    /// The namespace of the memories; `None`: the release's.
    pub state_namespace: Option<String>,
    /// How this process is called.
    pub instance: String,
    /// Nothing is asked again sooner.
    pub min_interval: Duration,
    /// Everything is asked again after that.
    pub max_interval: Duration,
    /// The Lease's name; `None`: there is no other process.
    pub lease: Option<String>,
    /// How long it holds.
    pub lease_duration: Duration,
    /// Where it can be looked at.
    pub listen: Option<SocketAddr>,
    /// Whether lines of the log are JSON.
    pub json_log: bool,
    /// What the time is. The moment of a run that goes on is not fixed.
    pub clock: fn() -> SystemTime,
}

/// Servers are not asked more often than that.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// Less than that a busy apiserver cannot keep up with.
const SHORTEST_LEASE: Duration = Duration::from_secs(3);

/// Makes the plan.
///
/// # Errors
/// Wrong usage that only the combination of arguments shows.
pub fn refresh(args: RefreshArgs, env: impl Fn(&str) -> Option<String>) -> Result<RefreshPlan, UsageError> {
    if args.ask.offline {
        return Err(UsageError::new("--offline cannot be used with refresh").hint("remove --offline"));
    }
    let namespace = said(args.namespace, "HELM_NAMESPACE", &env);
    let name = args.name.unwrap_or_else(|| EMBEDDED_NAME.into());
    let ages = ages(&args.keep, &args.keep_apiserver, None)?;
    let dry_run = args.ask.dry_run.as_deref().is_some_and(|mode| !matches!(mode, "none" | "false"));
    let (min_interval, max_interval) =
        (duration("--min-interval", &args.min_interval)?, duration("--max-interval", &args.max_interval)?);
    if min_interval < SHORTEST_INTERVAL || max_interval < min_interval {
        return Err(UsageError::new(format!(
            "--min-interval {} cannot be used with --max-interval {}",
            args.min_interval, args.max_interval
        ))
        .hint("the first has to be at least 1s, and the second no less than the first"));
    }
    let lease_duration = duration("--lease-duration", &args.lease_duration)?;
    if lease_duration < SHORTEST_LEASE || lease_duration.subsec_nanos() != 0 {
        let text =
            format!("--lease-duration {} is not a whole number of seconds from 3s on", args.lease_duration);
        return Err(UsageError::new(text));
    }
    let listen = args.listen.as_deref().map(address).transpose()?;
    let render = embedded((name, namespace), args.values, ages, &args.ask, &env)?;
    Ok(RefreshPlan {
        render,
        once: args.once,
        dry_run,
        force: args.force_conflicts.unwrap_or(false),
        state_namespace: said(args.state_namespace, "POD_NAMESPACE", &env),
        instance: said(None, "POD_NAME", &env)
            .or_else(|| said(None, "HOSTNAME", &env))
            .unwrap_or_else(|| "jes-netpol".to_owned()),
        min_interval,
        max_interval,
        lease: Some(args.lease).filter(|_| !args.no_lease && !args.once && !dry_run),
        lease_duration,
        listen,
        json_log: args.log_format == "json",
        clock: now,
    })
}

fn address(text: &str) -> Result<SocketAddr, UsageError> {
    let why =
        |_| invalid_argument(text, "--listen", &format!("{} is not an address and a port", quoted(text)));
    let wrong = |error| UsageError::new(why(error)).hint("write for example 0.0.0.0:8080 or [::]:8080");
    text.parse().map_err(wrong)
}
