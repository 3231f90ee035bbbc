//! Flags that every command of Helm's takes, for commands that ask no cluster.

use std::ffi::OsString;

use clap::Args;

use super::{ClusterArgs, HelmArgs, LongHelpOnly, PlacesArgs};

/// Where Helm's files are, which Helm to be, and flags without effect.
#[derive(Args, Clone, Debug, Default)]
pub struct GlobalArgs {
    /// Where Helm keeps its files
    #[command(flatten, next_help_heading = "Helm's files")]
    pub places: PlacesArgs,

    /// Which Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,

    /// Flags about a cluster and about messages
    #[command(flatten)]
    pub ignored: IgnoredArgs,
}

/// Flags of every command of Helm's that change little or nothing where no cluster is asked.
#[derive(Args, Clone, Debug, Default)]
pub struct IgnoredArgs {
    /// Print no warnings, and nothing about what takes long
    #[arg(short, long)]
    pub quiet: bool,

    /// Without effect
    #[arg(long, hide = true)]
    pub debug: Option<bool>,

    /// Without effect
    #[arg(short, long, hide = true, value_name = "NAMESPACE")]
    pub namespace: Option<String>,

    /// Without effect
    #[arg(long, hide = true, value_name = "FILE")]
    pub kubeconfig: Option<OsString>,

    /// Without effect
    #[arg(long, hide = true)]
    pub burst_limit: Option<String>,

    /// Without effect
    #[arg(long, hide = true)]
    pub qps: Option<String>,

    /// Without effect
    #[command(flatten)]
    pub cluster: LongHelpOnly<ClusterArgs>,
}
