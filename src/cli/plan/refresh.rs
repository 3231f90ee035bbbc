//! The plan of `refresh`: a rendering of the embedded chart, and how its policies are kept true.

use std::time::SystemTime;

use super::{EMBEDDED_NAME, RenderPlan, ages, embedded, now, said};
use crate::cli::args::RefreshArgs;
use crate::cli::usage::UsageError;

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
    /// What the time is. The moment of a run that goes on is not fixed.
    pub clock: fn() -> SystemTime,
}

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
        clock: now,
    })
}
