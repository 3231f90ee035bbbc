//! What was typed, in Helm's own words; doc comments are the help. No environment, no files, no defaults that need them.

mod check;
mod dependency;
mod explain;
mod fetch;
mod global;
mod helm;
mod messages;
mod on_demand;
mod pull;
mod refresh;
mod registry;
mod release;
mod render;
mod repo;
mod resolve;
mod search;
mod shared;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

pub use check::{CheckArgs, CheckFormat, FailOn};
pub use dependency::{DependencyArgs, DependencyCommand, DependencyFetchArgs, DependencyListArgs};
pub use explain::{ExplainArgs, ExplainFormat};
pub use fetch::{FetchArgs, LoginArgs, PlacesArgs, ServerArgs, TlsArgs};
pub use global::{GlobalArgs, IgnoredArgs};
pub use helm::{EnvArgs, EveryArgs, ShowArgs, VersionArgs};
pub use messages::MessageArgs;
pub use on_demand::{LongHelpOnly, OnDemand, Rare, read, reworded};
pub use pull::PullArgs;
pub use refresh::RefreshArgs;
pub use registry::{RegistryArgs, RegistryCommand};
pub use release::{AgeArgs, KeepArgs, ReleaseArgs};
pub use render::RenderArgs;
pub use repo::{RepoAddArgs, RepoArgs, RepoCommand};
pub use resolve::{ResolveArgs, ResolveFormat};
pub use search::{SearchArgs, SearchCommand};
pub use shared::{AcceptedArgs, AskArgs, CapabilityArgs, ClusterArgs, HelmArgs, Settings, ValuesArgs};

/// Renders Helm charts, and the NetworkPolicies of keptn's job-executor-service with every address found and correct.
#[derive(Debug, Parser)]
#[command(
    name = "jes-netpol",
    version,
    arg_required_else_help = true,
    args_override_self = true,
    after_help = "Example:\n  jes-netpol render -f values.yaml | kubectl apply -f -"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The names of the commands that have flags, which are read as pflag reads them, with their aliases.
pub const COMMANDS: &[&str] = &[
    "render",
    "template",
    "resolve",
    "explain",
    "check",
    "refresh",
    "pull",
    "fetch",
    "version",
    "env",
    "show",
    "inspect",
    "dependency",
    "dep",
    "dependencies",
    "repo",
    "registry",
    "search",
];

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Render a chart, by default the embedded one with the two NetworkPolicies
    Render(OnDemand<RenderArgs>),
    /// Render a chart as `helm template` does: the same as render, but the chart must be named
    Template(OnDemand<RenderArgs>),
    /// Look up every address that the policies need, and print them as a values file
    Resolve(OnDemand<ResolveArgs>),
    /// Explain each rule of the policies: its reason, its peers, and the source, TTL and age of its addresses
    Explain(OnDemand<ExplainArgs>),
    /// Compare the live policies with those for today's addresses
    Check(OnDemand<CheckArgs>),
    /// Keep the live policies those for today's addresses
    Refresh(OnDemand<RefreshArgs>),
    /// Fetch charts from repositories and registries, as `helm pull` does
    #[command(alias = "fetch")]
    Pull(OnDemand<PullArgs>),
    /// Add, list, remove and update repositories of charts, as `helm repo` does
    Repo(OnDemand<RepoArgs>),
    /// List, update and build the dependencies of a chart, as `helm dependency` does
    #[command(aliases = ["dep", "dependencies"])]
    Dependency(OnDemand<DependencyArgs>),
    /// Log in to a registry of charts and out again, as `helm registry` does
    Registry(OnDemand<RegistryArgs>),
    /// Search the repositories for charts, as `helm search repo` does
    Search(OnDemand<SearchArgs>),
    /// Print which version of Helm this is, as `helm version` does
    Version(OnDemand<VersionArgs>),
    /// Print the settings of Helm that are in use, as `helm env` does
    Env(OnDemand<EnvArgs>),
    /// Print a chart's metadata, values, readme or CRDs, as `helm show` does
    #[command(alias = "inspect")]
    Show(OnDemand<ShowArgs>),
    /// Print the completion script of a shell
    #[command(after_help = "Example:\n  jes-netpol completions bash > /etc/bash_completion.d/jes-netpol")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of the program or of one command
    #[command(
        after_help = "Examples:\n  jes-netpol man render | man -l -\n  jes-netpol man --output-dir /usr/local/share/man/man1"
    )]
    Man {
        /// The command; without one, the page of the program
        #[arg(conflicts_with = "output_dir")]
        command: Option<String>,
        /// Write the pages of the program and of every command to files in this directory
        #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        output_dir: Option<PathBuf>,
    },
}
