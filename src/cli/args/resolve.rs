//! `jes-netpol resolve`.

use clap::{Args, ValueEnum};

use super::{AskArgs, ValuesArgs};

const EXAMPLES: &str = "\
Examples:
  # Freeze what the policies need, and render from it without asking anybody
  jes-netpol resolve -f values.yaml > resolved.yaml
  jes-netpol render --offline -f values.yaml -f resolved.yaml

  # The same file for a stock Helm
  helm upgrade job-executor-service . -f values.yaml -f resolved.yaml";

/// The arguments of `resolve`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ResolveArgs {
    /// The values
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Format of the output
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    pub output: ResolveFormat,

    /// Leave out when addresses were seen and how long they hold, so that equal answers print equal files
    #[arg(long)]
    pub no_times: bool,

    /// Who may be asked
    #[command(flatten)]
    pub ask: AskArgs,
}

/// How the resolved values are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ResolveFormat {
    /// A YAML values file.
    Yaml,
    /// The same as JSON.
    Json,
}
