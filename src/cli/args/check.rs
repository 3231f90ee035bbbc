//! `jes-netpol check`.

use clap::{Args, ValueEnum};

use super::{AgeArgs, AskArgs, KeepArgs, MessageArgs, ReleaseArgs, ValuesArgs, reworded};

const EXAMPLES: &str = "\
Compares what the policies allow, not how they are written: selectors, policy types, and the pairs of \
peers and ports. An entry of a resolved.yaml among the -f files is looked up again; an address that only \
the file has is accepted for --keep after it was last seen.

Exit codes: 0 the same, 1 different (see --fail-on), 2 wrong usage, 3 the check itself failed: values \
that are not valid, a cluster or a DNS server that does not answer.

Examples:
  # Compare the live policies with today's addresses
  jes-netpol check -n keptn-jes -f values.yaml

  # In a cron job: accept addresses seen within the hour, fail where JES is cut off
  jes-netpol check -n keptn-jes -f values.yaml -f resolved.yaml --fail-on cut-off

  # In a pipeline without a cluster: compare resolved addresses with saved objects
  kubectl get networkpolicies,pods -n keptn-jes -o yaml > live.yaml
  jes-netpol check -n keptn-jes --offline -f values.yaml -f resolved.yaml --live live.yaml -o diff";

/// What the shared flags mean for `check`.
const HELPS: &[(&str, &str)] =
    &[("keep", "How long the address of a host is accepted after it was last seen")];

/// The arguments of `check`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
#[command(mut_args(|arg| reworded(arg, HELPS)))]
pub struct CheckArgs {
    /// The release
    #[command(flatten)]
    pub release: ReleaseArgs,

    /// The values
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Format of the output
    #[arg(short, long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    pub output: CheckFormat,

    /// Which differences end in exit code 1
    #[arg(long, value_name = "WHAT", default_value = "drift", help_heading = "Output")]
    pub fail_on: FailOn,

    /// A file with the live objects (`kubectl get networkpolicies,pods -o yaml`), `-` for stdin, instead of asking the
    /// cluster for them
    #[arg(long, value_name = "FILE", help_heading = "Live objects")]
    pub live: Option<String>,

    /// How long addresses are accepted
    #[command(flatten)]
    pub keep: KeepArgs,

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

/// How differences are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For a person.
    Table,
    /// For a program.
    Json,
    /// Lines with - for what is live and + for what should be.
    Diff,
}

/// Which differences end in exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Any.
    Drift,
    /// Those that keep JES from what it needs or may do so, and a policy that is missing altogether.
    CutOff,
    /// Those alone that keep JES from what it needs; without any policy nothing does.
    CutOffOnly,
}
