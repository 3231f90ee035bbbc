//! `jes-netpol search`: the flags of `helm search`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::{GlobalArgs, OnDemand};

/// The arguments of `search`.
#[derive(Args, Debug)]
pub struct SearchArgs {
    /// Where to search
    #[command(subcommand)]
    pub command: SearchCommand,
}

/// Where `search` searches.
#[derive(Debug, Subcommand)]
pub enum SearchCommand {
    /// Search the repositories, as their indexes were when they were last fetched
    Repo(OnDemand<SearchRepoArgs>),
}

/// The arguments of `search repo`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  jes-netpol search repo nginx --version ^1.0")]
pub struct SearchRepoArgs {
    /// What to search for in names, descriptions and keywords [default: all charts]
    #[arg(value_name = "WORD", num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Read the words as a regular expression
    #[arg(short, long)]
    pub regexp: Option<bool>,

    /// Print all versions, not only the newest
    #[arg(short = 'l', long)]
    pub versions: Option<bool>,

    /// Include prereleases, unless --version excludes them
    #[arg(long)]
    pub devel: Option<bool>,

    /// Constraint on the versions: ^1.2, ">=1 <3"
    #[arg(long, value_name = "VERSION")]
    pub version: Option<String>,

    /// Maximum width of a column of the table; 0 for no limit
    #[arg(long, value_name = "COLUMNS", default_value = "50")]
    pub max_col_width: String,

    /// Fail if nothing is found
    #[arg(long)]
    pub fail_on_no_result: Option<bool>,

    /// Format of the output: table, json or yaml
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: String,

    /// What every command takes
    #[command(flatten)]
    pub global: GlobalArgs,
}
