//! `jes-netpol explain`.

use clap::{Args, ValueEnum};

use super::{AgeArgs, AskArgs, MessageArgs, ReleaseArgs, ValuesArgs};

const EXAMPLES: &str = "\
Examples:
  # Print why each rule exists, its addresses, and their source, TTL and age
  jes-netpol explain -f values.yaml

  # The same for addresses resolved earlier, without a network
  jes-netpol explain --offline -f values.yaml -f resolved.yaml -o json";

/// The arguments of `explain`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ExplainArgs {
    /// The release
    #[command(flatten)]
    pub release: ReleaseArgs,

    /// The values
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Format of the output
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: ExplainFormat,

    /// How old addresses may be
    #[command(flatten)]
    pub age: AgeArgs,

    /// Lookups
    #[command(flatten)]
    pub ask: AskArgs,

    /// Which messages are printed
    #[command(flatten)]
    pub messages: MessageArgs,
}

/// How the explanation is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// A table of at most 100 columns.
    Table,
    /// JSON.
    Json,
}
