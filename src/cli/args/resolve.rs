//! `jes-netpol resolve`.

use clap::{Args, ValueEnum};

use super::{AskArgs, KEEP, KEEP_APISERVER, MessageArgs, ValuesArgs};

const EXAMPLES: &str = "\
Addresses that are in the values (k8sMasterCIDR, an address instead of a host name, an entry of
networkPolicy.egress.resolved without `from`, `seen`, `ttl` and `via`) are not looked up. Entries that an earlier
resolve printed have one of these and are looked up again, so a resolved.yaml among the -f files is refreshed.

Examples:
  # Save the addresses, and render from them without a network
  jes-netpol resolve -f values.yaml > resolved.yaml
  jes-netpol render --offline -f values.yaml -f resolved.yaml

  # In a cron job: keep addresses seen within the hour, since one answer rarely has all of a load-balanced host
  jes-netpol resolve -f values.yaml --previous resolved.yaml > new.yaml && mv new.yaml resolved.yaml

  # Query two servers, twenty times each
  jes-netpol resolve -f values.yaml --dns-server 10.0.0.53,10.0.1.53 --samples 20 --sample-interval 500ms

  # The same file for a stock Helm
  helm upgrade job-executor-service . -f values.yaml -f resolved.yaml";

/// The arguments of `resolve`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ResolveArgs {
    /// Name of the release (no effect on the addresses)
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// Namespace of the release (no effect on the addresses)
    #[arg(short, long, value_name = "NAMESPACE")]
    pub namespace: Option<String>,

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
    #[arg(long, value_name = "FILE", help_heading = "Memory")]
    pub previous: Option<String>,

    /// How long the address of a host is kept after it was last seen
    #[arg(
        long,
        value_name = "DURATION",
        default_value = KEEP,
        requires = "previous",
        help_heading = "Memory"
    )]
    pub keep: String,

    /// The same for an address of the apiserver
    #[arg(
        long,
        value_name = "DURATION",
        default_value = KEEP_APISERVER,
        requires = "previous",
        help_heading = "Memory"
    )]
    pub keep_apiserver: String,

    /// Lookups
    #[command(flatten)]
    pub ask: AskArgs,

    /// Which messages are printed
    #[command(flatten)]
    pub messages: MessageArgs,
}

/// How the resolved values are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ResolveFormat {
    /// A YAML values file.
    Yaml,
    /// The same as JSON.
    Json,
}
