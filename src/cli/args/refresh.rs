//! `jes-netpol refresh`.

use clap::Args;

use super::{AskArgs, KeepArgs, MessageArgs, ReleaseArgs, ValuesArgs};

const EXAMPLES: &str = "\
Runs until SIGTERM: looks the addresses up when their TTLs end or the cluster's objects change, and applies \
the policies by server-side apply where what they allow is not what the live ones allow. Known addresses are \
kept in a ConfigMap, jes-netpol.NAMESPACE.NAME in --state-namespace: an address stays for --keep after it was \
last seen, and longer where the lookup fails. A policy of that name that another field manager has applied is \
left alone, unless --force-conflicts is set.

Of several processes only the one that holds the Lease jes-netpol-refresh (--lease) in --state-namespace acts.

Exit codes of --once: 0 done, 1 something could not be looked up or applied, 2 wrong usage.

Examples:
  # Print what would be applied
  jes-netpol refresh -n keptn-jes -f values.yaml --once --dry-run

  # In a pod: see examples/refresh
  jes-netpol refresh -n keptn-jes -f values.yaml --listen 0.0.0.0:8080 --log-format json

  # Several releases, or hundreds of them
  jes-netpol refresh -f common.yaml --release keptn-a/jes=a.yaml --release keptn-b/jes=b.yaml
  jes-netpol refresh -f common.yaml --from-configmaps jes-netpol/values=true --state-namespace jes-netpol

  # In a cron job
  jes-netpol refresh -n keptn-jes -f values.yaml --once";

/// The arguments of `refresh`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("offline", |arg| arg.hide(true)))]
pub struct RefreshArgs {
    /// The release
    #[command(flatten)]
    pub of: ReleaseArgs,

    /// The values
    #[command(flatten)]
    pub values: ValuesArgs,

    /// A release with values of its own, which are laid over those of all (repeatable)
    #[arg(
        long,
        value_name = "[NAMESPACE/]NAME=FILE",
        conflicts_with = "name",
        help_heading = "Several releases"
    )]
    pub release: Vec<String>,

    /// Take releases from ConfigMaps with these labels, in the namespace of -n or in all: each is a release in its own
    /// namespace, with the values in its entry values.yaml, and with the name in its label app.kubernetes.io/instance
    /// [default: job-executor-service]
    #[arg(long, value_name = "LABELS", conflicts_with_all = ["name", "release"], help_heading = "Several releases")]
    pub from_configmaps: Option<String>,

    /// Run one round and exit
    #[arg(long, help_heading = "Acting")]
    pub once: bool,

    /// Apply only what was looked up, in a policy of its own (jes-egress-addresses), beside the policies of --print-static
    #[arg(long, conflicts_with = "print_static", help_heading = "Acting")]
    pub separate: bool,

    /// Print the policies without the addresses that have to be looked up, for a Git repository, and exit; needs no network
    #[arg(long, help_heading = "Acting")]
    pub print_static: bool,

    /// Take over fields of the policies that another field manager owns
    #[arg(long, help_heading = "Acting")]
    pub force_conflicts: Option<bool>,

    /// Minimum time between two lookups of the same host or object, unless something has changed
    #[arg(long, value_name = "DURATION", default_value = "5s", help_heading = "Acting")]
    pub min_interval: String,

    /// Maximum time between two lookups of the same host or object, however long its TTL is
    #[arg(long, value_name = "DURATION", default_value = "1m", help_heading = "Acting")]
    pub max_interval: String,

    /// Name of the Lease in --state-namespace that the leader holds
    #[arg(long, value_name = "NAME", default_value = "jes-netpol-refresh", help_heading = "Leader election")]
    pub lease: String,

    /// Time after the last renewal of the Lease within which another process becomes the leader
    #[arg(long, value_name = "DURATION", default_value = "15s", help_heading = "Leader election")]
    pub lease_duration: String,

    /// Run without a Lease, where there is only one process
    #[arg(long, help_heading = "Leader election")]
    pub no_lease: bool,

    /// Serve /healthz, /readyz and /metrics at this address and port [default: not served]
    #[arg(long, value_name = "ADDRESS:PORT", help_heading = "Operation")]
    pub listen: Option<String>,

    /// Format of the log on stderr: text or json (a line each)
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"], help_heading = "Operation")]
    pub log_format: String,

    /// Namespace of the Lease and of the ConfigMaps that keep the known addresses [default: the pod's, else that of the release]
    /// [env: POD_NAMESPACE]
    #[arg(long, value_name = "NAMESPACE", help_heading = "Known addresses")]
    pub state_namespace: Option<String>,

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
