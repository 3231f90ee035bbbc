//! `jes-netpol pull`: the flags of `helm pull`.

use std::ffi::OsString;

use clap::Args;

use super::{FetchArgs, HelmArgs, IgnoredArgs};

/// The arguments of `pull`.
#[derive(Args, Debug)]
pub struct PullArgs {
    /// The charts: REPO/NAME, a URL, oci://...; with --repo only the name
    #[arg(value_name = "CHART", num_args = 0..)]
    pub charts: Vec<OsString>,

    /// Directory to write the archive to
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub destination: OsString,

    /// Unpack the chart instead of keeping the archive
    #[arg(long)]
    pub untar: Option<bool>,

    /// Directory to unpack to, below the destination unless it is absolute
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub untardir: OsString,

    /// Fetch the provenance file as well; the signature is not checked
    #[arg(long)]
    pub prov: Option<bool>,

    /// Check the signature (only a real Helm can: the command is handed to it)
    #[arg(long, hide = true)]
    pub verify: Option<bool>,

    /// Without effect
    #[arg(long, hide = true, value_name = "FILE")]
    pub keyring: Option<String>,

    /// Which Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,

    /// Flags about a cluster and about messages
    #[command(flatten)]
    pub ignored: IgnoredArgs,

    /// Where the charts are
    #[command(flatten)]
    pub fetch: FetchArgs,
}
