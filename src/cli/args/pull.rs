//! `jes-netpol pull`: the flags of `helm pull`.

use std::ffi::OsString;

use clap::Args;

use super::{ClusterArgs, FetchArgs, HelmArgs, LongHelpOnly};

/// The arguments of `pull`.
#[derive(Args, Debug)]
pub struct PullArgs {
    /// The charts: REPO/NAME, a URL, oci://...; with --repo the name alone
    #[arg(value_name = "CHART", num_args = 0..)]
    pub charts: Vec<OsString>,

    /// Folder to write the archive to
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub destination: OsString,

    /// Unpack the chart instead of keeping the archive
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub untar: Option<bool>,

    /// Folder to unpack to, below the destination unless it is absolute
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub untardir: OsString,

    /// Fetch the provenance file as well; the signature is not checked
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub prov: Option<bool>,

    /// Check the signature: only a real Helm does, to which the command is handed
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub verify: Option<bool>,

    /// Without effect
    #[arg(long, hide = true, value_name = "FILE")]
    pub keyring: Option<String>,

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
    #[arg(long, hide = true)]
    pub burst_limit: Option<String>,

    /// Without effect
    #[arg(long, hide = true)]
    pub qps: Option<String>,

    /// Which Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,

    /// Without effect
    #[command(flatten)]
    pub cluster: LongHelpOnly<ClusterArgs>,

    /// Where the charts are
    #[command(flatten)]
    pub fetch: FetchArgs,
}
