//! The arguments as they were typed, the plan that they make, and how results and messages are shown. No rule of Helm or of policies.

pub mod args;
pub mod comparison;
mod exit;
mod grid;
mod pflag;
mod plan;
pub mod printable;
mod report;
mod suggest;
mod table;
mod texts;
mod unknown;
mod usage;
mod waiting;

pub use args::{CheckFormat, ExplainFormat, FailOn, ResolveFormat};
pub use exit::Exit;
pub use grid::grid;
pub use plan::{
    Ages, Ask, Asked, ChartSource, CheckPlan, DependencyPlan, DependencyWork, DialectChoice, EnvPlan, Epoch,
    ExplainPlan, FetchPlan, Format, LoginPlan, ManPages, Mode, NAMESPACE, Output, Plan, PullPlan,
    RefreshPlan, RegistryPlan, ReleaseName, RenderPlan, Renderer, RepoAdd, RepoPlan, RepoWork, ResolvePlan,
    SearchPlan, ShowPlan, ValueSources, VersionForm, check_own_flags,
};
pub use report::{Color, Form, LogLine, Look, log, tell};
pub use table::table;
pub use texts::{completions, manual_page, manual_pages};
pub use unknown::{HANDED_OVER, HandOver};
pub use usage::UsageError;
pub use waiting::{Received, Waiting};

use std::ffi::OsString;

use pflag::Found;

/// Reads the command line and the environment into a plan, and how messages look.
///
/// # Errors
/// Wrong usage, in Helm's words where Helm has them; help and version texts come the same way, with [`Exit::Done`].
pub fn plan(
    argv: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<String> + 'static,
) -> (Look, Result<Plan, UsageError>) {
    let typed: Vec<OsString> = argv.into_iter().collect();
    let mut argv = typed.clone();
    let found = pflag::command_first(&mut argv);
    if found == Found::Nothing && unknown::is_called_helm(&typed) && asks_for_help(&typed) {
        let help = UsageError { exit: Exit::Done, ..UsageError::new(texts::helm_help()) };
        return (Look::default(), Err(help));
    }
    if let Found::Other(command) = found {
        return (Look::default(), Ok(Plan::HandOver(HandOver::new(&typed, command, &env))));
    }
    let plain = match pflag::read(argv) {
        Ok(plain) => plain,
        Err(error) => return (Look::default(), Err(error)),
    };
    let plan = match args::read::<args::Cli>(&plain.argv) {
        Ok(cli) => plan::make(cli, &typed, plain.remarks, env),
        Err(error) if error.kind() == clap::error::ErrorKind::DisplayVersion => {
            Ok(Plan::OwnVersion(option_env!("JES_NETPOL_COMMIT")))
        }
        Err(error) => Err(usage::from_clap(error).after(&plain.remarks)),
    };
    (plain.look, plan)
}

/// Nothing but flags, and among them none or the one for help.
fn asks_for_help(argv: &[OsString]) -> bool {
    let mut flags = argv.iter().skip(1);
    argv.len() < 2 || flags.any(|flag| flag == "--help" || flag == "-h")
}
