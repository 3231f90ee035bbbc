//! Helm's commands that print facts about Helm itself or about a chart: `version`, `env`, `show`.

use std::ffi::OsString;

use clap::Args;

use super::{AcceptedArgs, ClusterArgs, FetchArgs, HelmArgs, LongHelpOnly};

/// What every command of Helm's takes.
#[derive(Args, Clone, Debug, Default)]
pub struct EveryArgs {
    /// The version of Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,

    /// Where charts come from that are not on the disk
    #[command(flatten)]
    pub fetch: LongHelpOnly<FetchArgs>,

    /// Namespace [default: the kubeconfig's] [env: HELM_NAMESPACE]
    #[arg(short, long, value_name = "NAMESPACE")]
    pub namespace: Option<String>,

    /// Print no warnings, and nothing about what takes long
    #[arg(short, long)]
    pub quiet: bool,

    /// Helm's switch for more messages [env: HELM_DEBUG]
    #[arg(long, hide = true)]
    pub debug: Option<bool>,

    /// Kubeconfig file [env: KUBECONFIG]
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<OsString>,

    /// Who the cluster's apiserver is, and who asks it
    #[command(flatten)]
    pub cluster: LongHelpOnly<ClusterArgs>,

    /// Flags of Helm that are ignored
    #[command(flatten)]
    pub accepted: AcceptedArgs,
}

/// The arguments of `version`.
#[derive(Args, Debug)]
pub struct VersionArgs {
    /// None
    #[arg(hide = true, num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Print the version number alone
    #[arg(long)]
    pub short: Option<bool>,

    /// Print it by a Go template, from .Version, .GitCommit, .GitTreeState, .GoVersion and .KubeClientVersion
    #[arg(long, value_name = "TEMPLATE")]
    pub template: Option<String>,

    /// Without effect, as in Helm 3
    #[arg(short, long, hide = true)]
    pub client: Option<bool>,

    /// What every command takes
    #[command(flatten)]
    pub every: EveryArgs,
}

/// The arguments of `env`.
#[derive(Args, Debug)]
pub struct EnvArgs {
    /// Name of a variable: its value alone is printed
    #[arg(value_name = "NAME", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// What every command takes
    #[command(flatten)]
    pub every: EveryArgs,
}

/// The arguments of `show`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol show values ./my-chart > values.yaml")]
pub struct ShowArgs {
    /// What to print: all, chart, crds, readme or values; and the chart, a directory or .tgz
    #[arg(value_names = ["PART", "CHART"], num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Part of the values, which only a real Helm finds: the command is handed to it
    #[arg(long, hide = true)]
    pub jsonpath: Option<String>,

    /// What every command takes
    #[command(flatten)]
    pub every: EveryArgs,
}
