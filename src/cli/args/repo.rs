//! `jes-netpol repo`: the flags of `helm repo`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::{GlobalArgs, OnDemand};

/// The arguments of `repo`.
#[derive(Args, Debug)]
pub struct RepoArgs {
    /// What to do with the repositories
    #[command(subcommand)]
    pub command: RepoCommand,
}

/// What `repo` does.
#[derive(Debug, Subcommand)]
pub enum RepoCommand {
    /// Add a repository of charts: fetch its index, and keep its name, URL and login
    Add(OnDemand<RepoAddArgs>),
    /// List the repositories
    #[command(alias = "ls")]
    List(OnDemand<RepoListArgs>),
    /// Remove repositories
    #[command(alias = "rm")]
    Remove(OnDemand<RepoRemoveArgs>),
    /// Fetch the indexes of the repositories again, or of those that are named
    #[command(alias = "up")]
    Update(OnDemand<RepoUpdateArgs>),
}

/// The arguments of `repo add`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol repo add stable https://charts.example.com")]
pub struct RepoAddArgs {
    /// What the repository is to be called, and its URL
    #[arg(value_names = ["NAME", "URL"], num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Replace the repository of that name, where there is another one
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub force_update: Option<bool>,

    /// User; without a password it is asked for
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,

    /// Password
    #[arg(long, value_name = "PASSWORD")]
    pub password: Option<String>,

    /// Read the password from stdin
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub password_stdin: Option<bool>,

    /// Send user and password to every server that a chart is fetched from
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub pass_credentials: Option<bool>,

    /// File with the certificate to show to the server
    #[arg(long, value_name = "FILE")]
    pub cert_file: Option<OsString>,

    /// File with the key of that certificate
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<OsString>,

    /// File with the authorities that the server's certificate may come from, instead of the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<OsString>,

    /// Do not check the server's certificate
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub insecure_skip_tls_verify: Option<bool>,

    /// Take the URLs of Helm's former repositories, which are gone
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub allow_deprecated_repos: Option<bool>,

    /// How long the index may take
    #[arg(long, value_name = "TIME", default_value = "2m0s")]
    pub timeout: String,

    /// Without effect, as in Helm 3
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub no_update: Option<bool>,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// The arguments of `repo list`.
#[derive(Args, Debug)]
pub struct RepoListArgs {
    /// None
    #[arg(hide = true, num_args = 0..)]
    pub positional: Vec<OsString>,

    /// How the list is printed: table, json or yaml
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: String,

    /// Print no line with the names of the columns
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub no_headers: Option<bool>,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// The arguments of `repo remove`.
#[derive(Args, Debug)]
pub struct RepoRemoveArgs {
    /// The repositories
    #[arg(value_name = "NAME", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// The arguments of `repo update`.
#[derive(Args, Debug)]
pub struct RepoUpdateArgs {
    /// The repositories [default: all]
    #[arg(value_name = "NAME", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// How long an index may take
    #[arg(long, value_name = "TIME", default_value = "2m0s")]
    pub timeout: String,

    /// Fail where an index cannot be fetched, as Helm 4 does anyway
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub fail_on_repo_update_fail: Option<bool>,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}
