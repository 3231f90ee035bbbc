//! `jes-netpol dependency`: the flags of `helm dependency`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::{GlobalArgs, OnDemand, ServerArgs, reworded};

/// The arguments of `dependency`.
#[derive(Args, Debug)]
pub struct DependencyArgs {
    /// What to do with the dependencies
    #[command(subcommand)]
    pub command: DependencyCommand,
}

/// What `dependency` does.
#[derive(Debug, Subcommand)]
pub enum DependencyCommand {
    /// Fetch the locked versions of a chart's dependencies into its charts/ directory; without a lock, as update
    Build(OnDemand<DependencyFetchArgs>),
    /// List a chart's dependencies, and which of them are in its charts/ directory
    #[command(alias = "ls")]
    List(OnDemand<DependencyListArgs>),
    /// Fetch the newest matching versions of a chart's dependencies into its charts/ directory, and lock them
    #[command(alias = "up")]
    Update(OnDemand<DependencyFetchArgs>),
}

/// What the shared flags mean for `dependency build` and `dependency update`.
const HELPS: &[(&str, &str)] = &[
    ("username", "User for registries"),
    ("password", "Password for registries"),
    ("cert_file", "Client certificate file for registries"),
    ("insecure_skip_tls_verify", "Do not check the certificates of registries"),
    (
        "ca_file",
        "Certificate authority file for the certificates of registries, instead of the system's authorities",
    ),
];

/// The arguments of `dependency build` and `dependency update`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol dependency update ./my-chart")]
#[command(mut_args(|arg| reworded(arg, HELPS)))]
pub struct DependencyFetchArgs {
    /// The chart's directory [default: .]
    #[arg(value_name = "CHART", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Use the indexes of repositories as they were fetched last
    #[arg(long)]
    pub skip_refresh: Option<bool>,

    /// Do the same for unpacked charts that it depends on: those in charts/ and those of file:// repositories
    #[arg(long)]
    pub recursive: Option<bool>,

    /// Login and certificates
    #[command(flatten)]
    pub server: ServerArgs,

    /// Ask registries without TLS
    #[arg(long)]
    pub plain_http: Option<bool>,

    /// Check signatures: only a real Helm does, to which the command is handed
    #[arg(long, hide = true)]
    pub verify: Option<bool>,

    /// Without effect
    #[arg(long, hide = true, value_name = "FILE")]
    pub keyring: Option<String>,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// The arguments of `dependency list`.
#[derive(Args, Debug)]
pub struct DependencyListArgs {
    /// The chart: a directory or .tgz [default: .]
    #[arg(value_name = "CHART", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Maximum width of a column; 0 is any width
    #[arg(long, value_name = "N", default_value = "80")]
    pub max_col_width: String,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}
