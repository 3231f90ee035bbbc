//! `jes-netpol dependency`: the flags of `helm dependency`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::{GlobalArgs, OnDemand};

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
    /// Fetch the locked versions of a chart's dependencies into its charts/ folder; without a lock, as update
    Build(OnDemand<DependencyFetchArgs>),
    /// List a chart's dependencies, and what there is of them in its charts/ folder
    #[command(alias = "ls")]
    List(OnDemand<DependencyListArgs>),
    /// Fetch the newest versions of a chart's dependencies that fit into its charts/ folder, and lock them
    #[command(alias = "up")]
    Update(OnDemand<DependencyFetchArgs>),
}

/// The arguments of `dependency build` and `dependency update`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol dependency update ./my-chart")]
pub struct DependencyFetchArgs {
    /// The chart's folder [default: .]
    #[arg(value_name = "CHART", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Use the indexes of repositories as they were fetched last
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub skip_refresh: Option<bool>,

    /// Do it for the charts in folders that it depends on as well: those in charts/ and those that file:// leads to
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub recursive: Option<bool>,

    /// User for registries
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,

    /// Password for registries
    #[arg(long, value_name = "PASSWORD")]
    pub password: Option<String>,

    /// File with the certificate to show to registries
    #[arg(long, value_name = "FILE")]
    pub cert_file: Option<OsString>,

    /// File with the key of that certificate
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<OsString>,

    /// File with the authorities that a registry's certificate may come from, instead of the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<OsString>,

    /// Do not check the certificates of registries
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub insecure_skip_tls_verify: Option<bool>,

    /// Ask registries without TLS
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub plain_http: Option<bool>,

    /// Check signatures: only a real Helm does, to which the command is handed
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
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
    /// The chart: a folder or .tgz [default: .]
    #[arg(value_name = "CHART", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Maximum width of a column; 0 is any width
    #[arg(long, value_name = "N", default_value = "80")]
    pub max_col_width: String,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}
