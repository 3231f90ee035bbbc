//! The plan of `check`: a rendering of the embedded chart, and what to hold it against.

use super::{RenderPlan, ages, embedded, release};
use crate::cli::args::{CheckArgs, CheckFormat, FailOn};
use crate::cli::usage::UsageError;

/// Everything that comparing with live objects depends on.
#[derive(Debug)]
pub struct CheckPlan {
    /// The rendering of what should be.
    pub render: RenderPlan,
    /// The file with what is live; `None`: the cluster is asked.
    pub live: Option<String>,
    /// How it is printed.
    pub format: CheckFormat,
    /// Which differences end in exit code 1.
    pub fail_on: FailOn,
}

/// Makes the plan.
///
/// # Errors
/// Wrong usage that only the combination of arguments shows.
pub fn check(args: CheckArgs, env: impl Fn(&str) -> Option<String>) -> Result<CheckPlan, UsageError> {
    if args.ask.offline && args.live.is_none() {
        return Err(UsageError::new("--offline cannot be used with check without --live")
            .hint("give a file with the live objects (--live), or remove --offline"));
    }
    let ages = ages(&args.keep, &args.age)?;
    let render = embedded(release(args.release, &env), args.values, ages, &args.ask, &env)?;
    Ok(CheckPlan { render, live: args.live, format: args.output, fail_on: args.fail_on })
}
