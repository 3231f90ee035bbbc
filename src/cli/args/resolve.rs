//! `jes-netpol resolve`.

use clap::{Args, ValueEnum};

use super::{AskArgs, KEEP, KEEP_APISERVER, ValuesArgs};

const EXAMPLES: &str = "\
Addresses that the values state already (k8sMasterCIDR, an address in the place of a host name, an entry of
networkPolicy.egress.resolved without `from`, `seen`, `ttl` and `via`) are not looked up. Entries that an earlier
resolve printed have one of these and are looked up: a resolved.yaml among the -f files is what is refreshed.

Examples:
  # Freeze what the policies need, and render from it without asking anybody
  jes-netpol resolve -f values.yaml > resolved.yaml
  jes-netpol render --offline -f values.yaml -f resolved.yaml

  # From a cron job: remember what was seen within the hour, since one answer is not all of a load-balanced host
  jes-netpol resolve -f values.yaml --previous resolved.yaml > new.yaml && mv new.yaml resolved.yaml

  # Ask two servers, twenty times each
  jes-netpol resolve -f values.yaml --dns-server 10.0.0.53,10.0.1.53 --samples 20 --sample-interval 500ms

  # The same file for a stock Helm
  helm upgrade job-executor-service . -f values.yaml -f resolved.yaml";

/// The arguments of `resolve`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct ResolveArgs {
    /// Name of the release that the addresses are for; it changes none of them
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// Namespace of the release; it changes no address
    #[arg(short, long, value_name = "NAMESPACE")]
    pub namespace: Option<String>,

    /// The values
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Format of the output
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    pub output: ResolveFormat,

    /// Leave out when addresses were seen and how long they hold, so that equal answers print equal files
    #[arg(long, conflicts_with = "previous")]
    pub no_times: bool,

    /// What an earlier run printed (`-` for stdin): addresses that it has and that are not in today's answers are kept for a while, and
    /// those that nobody can tell about now are kept anyway. A file that is not there yet is as good as an empty one
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
