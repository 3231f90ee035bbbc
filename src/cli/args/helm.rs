//! Helm's commands that tell about Helm itself or about a chart: `version`, `env`, `show`.

use std::ffi::OsString;

use clap::Args;

use super::{AcceptedArgs, EveryArgs, FetchArgs, HelmArgs, LongHelpOnly};

/// The arguments of `version`.
#[derive(Args, Debug)]
pub struct VersionArgs {
    /// None
    #[arg(hide = true, num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Print the version number alone
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub short: Option<bool>,

    /// Print it by a Go template, from .Version, .GitCommit, .GitTreeState, .GoVersion and .KubeClientVersion
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true)]
    pub template: Option<String>,

    /// Without effect, as in Helm 3
    #[arg(short, long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub client: Option<bool>,

    /// The version of Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,

    /// Where charts come from that are not on the disk
    #[command(flatten)]
    pub fetch: LongHelpOnly<FetchArgs>,

    /// What every command takes
    #[command(flatten)]
    pub every: EveryArgs,

    /// Helm's flags without effect here
    #[command(flatten)]
    pub accepted: AcceptedArgs,
}

/// The arguments of `env`.
#[derive(Args, Debug)]
pub struct EnvArgs {
    /// Name of a variable: its value alone is printed
    #[arg(value_name = "NAME", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// The version of Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,

    /// Where charts come from that are not on the disk
    #[command(flatten)]
    pub fetch: LongHelpOnly<FetchArgs>,

    /// What every command takes
    #[command(flatten)]
    pub every: EveryArgs,

    /// Helm's flags, some of which are told
    #[command(flatten)]
    pub accepted: AcceptedArgs,
}

/// The arguments of `show`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol show values ./my-chart > values.yaml")]
pub struct ShowArgs {
    /// What of the chart: all, chart, crds, readme or values; and the chart, a folder or .tgz
    #[arg(value_names = ["PART", "CHART"], num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Part of the values, which only a real Helm finds: the command is handed to it
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub jsonpath: Option<String>,

    /// The version of Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,

    /// Where charts come from that are not on the disk
    #[command(flatten)]
    pub fetch: LongHelpOnly<FetchArgs>,

    /// What every command takes
    #[command(flatten)]
    pub every: EveryArgs,

    /// Helm's flags without effect here
    #[command(flatten)]
    pub accepted: AcceptedArgs,
}
