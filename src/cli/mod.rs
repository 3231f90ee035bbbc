//! What was typed, what was meant, and how it is told to a person. No rule of Helm or of policies.

pub mod args;
pub mod comparison;
mod exit;
mod pflag;
mod plan;
pub mod printable;
mod report;
mod table;
mod texts;
mod usage;
mod waiting;

pub use args::{CheckFormat, ExplainFormat, FailOn, ResolveFormat};
pub use exit::Exit;
pub use plan::{
    Ask, ChartSource, CheckPlan, Cluster, ExplainPlan, FetchPlan, Mode, Output, Plan, PullPlan, ReleaseName,
    RenderPlan, ResolvePlan, TlsFiles, ValueSources, check_own_flags,
};
pub use report::tell;
pub use table::table;
pub use texts::{completions, manual};
pub use usage::UsageError;
pub use waiting::Waiting;

use std::ffi::OsString;

/// Reads the command line and the environment into what was meant.
///
/// # Errors
/// Wrong usage, in Helm's words where Helm has them; help and version texts come the same way, with [`Exit::Done`].
pub fn plan(
    argv: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<String> + 'static,
) -> Result<Plan, UsageError> {
    let plain = pflag::read(argv.into_iter().collect())?;
    let cli = args::read::<args::Cli>(&plain.argv)
        .map_err(|error| usage::from_clap(error).after(&plain.remarks))?;
    plan::make(cli, plain.remarks, env)
}
