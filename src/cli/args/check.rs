//! `jes-netpol check`.

use clap::{Args, ValueEnum};

use super::{AskArgs, KEEP, KEEP_APISERVER, MessageArgs, ValuesArgs};

const EXAMPLES: &str = "\
Compares what the policies allow, not how they are written: selectors, policy types, and the pairs of
peers and ports. An entry of a resolved.yaml among the -f files is looked up again; an address that only
the file has is accepted for --keep after it was last seen.

Exit codes: 0 the same, 1 different (see --fail-on), 2 wrong usage, 3 the check itself failed: values
that are not valid, a cluster or a DNS server that does not answer.

Examples:
  # Compare the live policies with today's addresses
  jes-netpol check -n keptn-jes -f values.yaml

  # In a cron job: accept addresses seen within the hour, fail if JES is cut off or a policy is missing
  jes-netpol check -n keptn-jes -f values.yaml -f resolved.yaml --fail-on cut-off

  # In a pipeline without a cluster: compare resolved addresses with saved objects
  kubectl get networkpolicies,pods -n keptn-jes -o yaml > live.yaml
  jes-netpol check -n keptn-jes --offline -f values.yaml -f resolved.yaml --live live.yaml -o diff";

/// The arguments of `check`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
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
    #[arg(short, long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    pub output: CheckFormat,

    /// Which differences end in exit code 1
    #[arg(long, value_name = "WHAT", default_value = "drift", help_heading = "Output")]
    pub fail_on: FailOn,

    /// A file with the live objects (`kubectl get networkpolicies,pods -o yaml`), `-` for stdin, instead of asking the
    /// cluster for them
    #[arg(long, value_name = "FILE", help_heading = "Live objects")]
    pub live: Option<String>,

    /// How long the address of a host is accepted after it was last seen
    #[arg(long, value_name = "DURATION", default_value = KEEP, help_heading = "Memory")]
    pub keep: String,

    /// The same for an address of the apiserver
    #[arg(long, value_name = "DURATION", default_value = KEEP_APISERVER, help_heading = "Memory")]
    pub keep_apiserver: String,

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
