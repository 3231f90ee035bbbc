//! `jes-netpol render`: the flags of `helm template`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

use super::{
    AcceptedArgs, AgeArgs, AskArgs, CapabilityArgs, FetchArgs, LongHelpOnly, MessageArgs, ValuesArgs,
};

const EXAMPLES: &str = "\
Examples:
  # Both policies for an existing values file of the job-executor-service, addresses looked up now
  jes-netpol render -f values.yaml | kubectl apply -f -

  # The same without a network: all addresses are in the values
  jes-netpol render --offline -f values.yaml -f resolved.yaml

  # Any other chart, with Helm's words
  jes-netpol render my-release ./my-chart -n my-namespace --set image.tag=1.2.3";

/// The arguments of `render`.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct RenderArgs {
    /// Name of the release, and the chart: a directory, a .tgz, REPO/NAME, a URL, oci://... One argument alone is the chart where there is a file or
    /// directory of that name, otherwise the name; without a chart the embedded one of the job-executor-service's policies
    /// is rendered
    #[arg(value_names = ["NAME", "CHART"], num_args = 0..)]
    pub positional: Vec<OsString>,

    /// Namespace of the release [default: the kubeconfig's] [env: HELM_NAMESPACE]
    #[arg(short, long, value_name = "NAMESPACE")]
    pub namespace: Option<String>,

    /// Template that makes the release's name
    #[arg(long, value_name = "TEMPLATE")]
    pub name_template: Option<String>,

    /// Generate the name (no effect without NAME)
    #[arg(short, long)]
    pub generate_name: Option<bool>,

    /// Set .Release.IsUpgrade instead of .Release.IsInstall
    #[arg(long)]
    pub is_upgrade: Option<bool>,

    /// The values
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Only show manifests rendered from the given templates (repeatable)
    #[arg(short, long, value_name = "TEMPLATE", help_heading = "Output")]
    pub show_only: Vec<OsString>,

    /// Include CRDs in the output
    #[arg(long, help_heading = "Output")]
    pub include_crds: Option<bool>,

    /// Skip hooks
    #[arg(long, help_heading = "Output")]
    pub no_hooks: Option<bool>,

    /// Skip tests
    #[arg(long, help_heading = "Output")]
    pub skip_tests: Option<bool>,

    /// Write the manifests to files below DIR instead of stdout
    #[arg(long, value_parser = OsStringValueParser::new().map(PathBuf::from), value_name = "DIR", help_heading = "Output")]
    pub output_dir: Option<PathBuf>,

    /// Use the release's name in the path below --output-dir
    #[arg(long, help_heading = "Output")]
    pub release_name: Option<bool>,

    /// Command that reads the manifests from stdin and prints those to use instead
    #[arg(long, value_name = "COMMAND", help_heading = "Output")]
    pub post_renderer: Option<String>,

    /// An argument for the post-renderer (repeatable)
    #[arg(long, value_name = "ARG", help_heading = "Output")]
    pub post_renderer_args: Vec<OsString>,

    /// Add annotations to the policies with the addresses of each rule, their source and time
    #[arg(long, help_heading = "Output")]
    pub annotate: bool,

    /// Kind of the policies, instead of the value networkPolicy.dialect. auto: what the cluster serves decides
    #[arg(long, value_name = "DIALECT", value_parser = ["auto", "kubernetes", "cilium", "calico", "cluster-network-policy"], help_heading = "Output")]
    pub dialect: Option<String>,

    /// How old addresses may be
    #[command(flatten)]
    pub age: AgeArgs,

    /// Print more on stderr, and manifests that are not valid YAML [env: HELM_DEBUG]
    #[arg(long, help_heading = "Output")]
    pub debug: Option<bool>,

    /// Fetch the chart's declared dependencies if they are missing in its charts/ directory
    #[arg(long, help_heading = "Charts from elsewhere", hide_short_help = true)]
    pub dependency_update: Option<bool>,

    /// Capabilities
    #[command(flatten)]
    pub capabilities: CapabilityArgs,

    /// Lookups
    #[command(flatten)]
    pub ask: AskArgs,

    /// Where charts come from that are not on the disk
    #[command(flatten)]
    pub fetch: LongHelpOnly<FetchArgs>,

    /// Flags of Helm that are ignored
    #[command(flatten)]
    pub accepted: AcceptedArgs,

    /// Which messages are printed
    #[command(flatten)]
    pub messages: MessageArgs,
}
