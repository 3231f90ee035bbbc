//! `jes-netpol repo`: the flags of `helm repo`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::{GlobalArgs, OnDemand, ServerArgs, reworded};

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
    /// Fetch the indexes of all repositories again, or of those named
    #[command(alias = "up")]
    Update(OnDemand<RepoUpdateArgs>),
}

/// What the shared flags mean for `repo add`.
const HELPS: &[(&str, &str)] =
    &[("username", "User name; the password is prompted for if it is not given"), ("password", "Password")];

/// The arguments of `repo add`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol repo add stable https://charts.example.com")]
#[command(mut_args(|arg| reworded(arg, HELPS)))]
pub struct RepoAddArgs {
    /// Name of the repository, and its URL
    #[arg(value_names = ["NAME", "URL"], num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Replace an existing repository of that name
    #[arg(long)]
    pub force_update: Option<bool>,

    /// Login and certificates
    #[command(flatten)]
    pub server: ServerArgs,

    /// Read the password from stdin
    #[arg(long)]
    pub password_stdin: Option<bool>,

    /// Send user and password to every server that a chart is fetched from
    #[arg(long)]
    pub pass_credentials: Option<bool>,

    /// Accept the URLs of Helm's former repositories, which no longer exist
    #[arg(long)]
    pub allow_deprecated_repos: Option<bool>,

    /// How long the index may take
    #[arg(long, value_name = "TIME", default_value = "2m0s")]
    pub timeout: String,

    /// Without effect, as in Helm 3
    #[arg(long, hide = true)]
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

    /// Format of the output: table, json or yaml
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: String,

    /// Do not print the header of the table
    #[arg(long)]
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

    /// Fail if an index cannot be fetched, as Helm 4 always does
    #[arg(long, hide = true)]
    pub fail_on_repo_update_fail: Option<bool>,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}
