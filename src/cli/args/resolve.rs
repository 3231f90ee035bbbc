//! `jes-netpol resolve`.

use clap::{Arg, Args, ValueEnum};

use super::{AskArgs, KeepArgs, MessageArgs, ReleaseArgs, ValuesArgs, reworded};

const EXAMPLES: &str = "\
Addresses that are in the values (k8sMasterCIDR, an address instead of a host name, an entry of \
networkPolicy.egress.resolved without `from`, `seen`, `ttl` and `via`) are not looked up. Entries that an \
earlier resolve printed have one of these and are looked up again, so a resolved.yaml among the -f files is \
refreshed.

Examples:
  # Save the addresses, and render from them without a network
  jes-netpol resolve -f values.yaml > resolved.yaml
  jes-netpol render --offline -f values.yaml -f resolved.yaml

  # In a cron job: keep addresses seen within the hour, since one answer rarely has all of a host
  jes-netpol resolve -f values.yaml --previous resolved.yaml > new.yaml && mv new.yaml resolved.yaml

  # Query two servers, twenty times each
  jes-netpol resolve -f values.yaml --dns-server 10.0.0.53,10.0.1.53 --samples 20

  # The same file for a stock Helm
  helm upgrade job-executor-service . -f values.yaml -f resolved.yaml";

/// What the shared flags mean for `resolve`.
const HELPS: &[(&str, &str)] = &[
    ("name", "Name of the release (no effect on the addresses)"),
    ("namespace", "Namespace of the release (no effect on the addresses)"),
];

/// The arguments of `resolve`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
#[command(mut_args(|arg| with_previous(reworded(arg, HELPS))))]
#[command(mut_arg("offline", |arg| arg.hide(true)))]
pub struct ResolveArgs {
    /// The release
    #[command(flatten)]
    pub release: ReleaseArgs,

    /// The values
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Format of the output
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    pub output: ResolveFormat,

    /// Omit times and TTLs, so that equal answers print equal files
    #[arg(long, conflicts_with = "previous")]
    pub no_times: bool,

    /// Output of an earlier run (`-` for stdin). Its addresses are kept for --keep where today's answers do not have them,
    /// and longer where the lookup fails. A file that does not exist is treated as empty
    #[arg(long, value_name = "FILE", help_heading = "Known addresses")]
    pub previous: Option<String>,

    /// How long addresses are kept
    #[command(flatten)]
    pub keep: KeepArgs,

    /// Lookups
    #[command(flatten)]
    pub ask: AskArgs,

    /// Which messages are printed
    #[command(flatten)]
    pub messages: MessageArgs,
}

/// What is kept is what an earlier run printed.
fn with_previous(arg: Arg) -> Arg {
    if ["keep", "keep_apiserver"].contains(&arg.get_id().as_str()) { arg.requires("previous") } else { arg }
}

/// How the resolved values are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ResolveFormat {
    /// A YAML values file.
    Yaml,
    /// The same as JSON.
    Json,
}
