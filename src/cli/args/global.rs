//! Flags that every command of Helm's takes, for commands that ask no cluster.

use std::ffi::OsString;

use clap::Args;

use super::{ClusterArgs, HelmArgs, LongHelpOnly};

/// Where Helm's files are, which Helm to be, and flags without effect.
#[derive(Args, Clone, Debug, Default)]
pub struct GlobalArgs {
    /// Where Helm keeps its files
    #[command(flatten)]
    pub places: PlacesArgs,

    /// Which Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,

    /// Without effect
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub debug: Option<bool>,

    /// Without effect
    #[arg(short, long, hide = true, value_name = "NAMESPACE")]
    pub namespace: Option<String>,

    /// Without effect
    #[arg(long, hide = true, value_name = "FILE")]
    pub kubeconfig: Option<OsString>,

    /// Without effect
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub burst_limit: Option<String>,

    /// Without effect
    #[arg(long, hide = true, allow_hyphen_values = true)]
    pub qps: Option<String>,

    /// Without effect
    #[command(flatten)]
    pub cluster: LongHelpOnly<ClusterArgs>,
}

/// Where Helm keeps its files: a part of [`super::FetchArgs`], which has them itself since it is left out where none is typed.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Helm's files")]
pub struct PlacesArgs {
    /// File with the names of repositories [env: HELM_REPOSITORY_CONFIG]
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub repository_config: Option<String>,

    /// Folder with the indexes of repositories [env: HELM_REPOSITORY_CACHE]
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    pub repository_cache: Option<String>,

    /// Folder where charts are kept that were fetched [env: HELM_CONTENT_CACHE]
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    pub content_cache: Option<String>,

    /// File with the logins of registries [env: HELM_REGISTRY_CONFIG]
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub registry_config: Option<String>,
}
