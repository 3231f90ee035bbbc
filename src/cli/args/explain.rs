//! `jes-netpol explain`.

use clap::{Args, ValueEnum};

use super::{AskArgs, MessageArgs, ValuesArgs};

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
    /// Name of the release that the policies are for [default: job-executor-service]
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// Namespace of the release [default: the kubeconfig's] [env: HELM_NAMESPACE]
    #[arg(short, long, value_name = "NAMESPACE")]
    pub namespace: Option<String>,

    /// The values
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Format of the output
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: ExplainFormat,

    /// Refuse addresses in the values that were found longer ago (`seen` of an entry of networkPolicy.egress.resolved)
    #[arg(long, value_name = "DURATION", help_heading = "Memory")]
    pub max_age: Option<String>,

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
