//! Flags about the release that a command looks at, and how old its addresses may be.

use clap::Args;

/// How long the address of a host is kept after it was last seen.
const KEEP: &str = "1h";
/// The same for an address of the apiserver.
const KEEP_APISERVER: &str = "5m";

/// The release that the policies are for.
#[derive(Args, Clone, Debug, Default)]
pub struct ReleaseArgs {
    /// Name of the release that the policies are for [default: job-executor-service]
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// Namespace of the release [default: the kubeconfig's] [env: HELM_NAMESPACE]
    #[arg(short, long, value_name = "NAMESPACE")]
    pub namespace: Option<String>,
}

/// How long addresses stay that today's answers do not have.
#[derive(Args, Clone, Debug)]
pub struct KeepArgs {
    /// How long the address of a host is kept after it was last seen
    #[arg(long, value_name = "DURATION", default_value = KEEP, help_heading = "Known addresses")]
    pub keep: String,

    /// The same for an address of the apiserver
    #[arg(long, value_name = "DURATION", default_value = KEEP_APISERVER, help_heading = "Known addresses")]
    pub keep_apiserver: String,
}

impl Default for KeepArgs {
    fn default() -> KeepArgs {
        KeepArgs { keep: KEEP.to_owned(), keep_apiserver: KEEP_APISERVER.to_owned() }
    }
}

/// How old addresses in the values may be.
#[derive(Args, Clone, Debug, Default)]
pub struct AgeArgs {
    /// Refuse addresses in the values that were found longer ago (`seen` of an entry of networkPolicy.egress.resolved)
    #[arg(long, value_name = "DURATION", help_heading = "Known addresses")]
    pub max_age: Option<String>,
}
