//! Groups of flags that several commands share.

use std::ffi::OsString;
use std::time::Duration;

use clap::Args;

use super::{LongHelpOnly, Rare};
use crate::facts::CLUSTER_DOMAIN;
use crate::facts::window::MOST_ENTRIES;
use crate::resolve::{DNS_TIMEOUT, TIMEOUT};
use chartroom::gostd::time;

/// Where values come from. The order of precedence is Helm's: by kind of flag, not by place on the command line.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Values")]
pub struct ValuesArgs {
    /// Values in a YAML file, `-` for stdin (repeatable, or separated by commas; later ones win)
    #[arg(short = 'f', long = "values", value_name = "FILE")]
    pub files: Vec<OsString>,

    /// Set values: key1=val1,key2=val2 (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// Set string values: key1=val1,key2=val2 (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub set_string: Vec<String>,

    /// Set JSON values: key1=json1,key2=json2, or a whole JSON object (repeatable)
    #[arg(long, value_name = "KEY=JSON")]
    pub set_json: Vec<String>,

    /// Set values from files: key1=path1,key2=path2 (repeatable)
    #[arg(long, value_name = "KEY=PATH")]
    pub set_file: Vec<String>,

    /// Set a literal string value: everything after the first = is the value (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub set_literal: Vec<String>,

    /// Refuse unknown keys under networkPolicy and remoteControlPlane instead of warning
    #[arg(long)]
    pub strict: bool,

    /// Do not validate the values against values.schema.json
    #[arg(long)]
    pub skip_schema_validation: Option<bool>,
}

/// The cluster and the Helm version that templates see.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Capabilities")]
pub struct CapabilityArgs {
    /// Kubernetes version for .Capabilities.KubeVersion
    #[arg(long, value_name = "VERSION")]
    pub kube_version: Option<String>,

    /// Additional versions for .Capabilities.APIVersions (repeatable, or separated by commas)
    #[arg(short = 'a', long, value_name = "GROUP/VERSION")]
    pub api_versions: Vec<OsString>,

    /// The version of Helm to be
    #[command(flatten)]
    pub helm: HelmArgs,
}

/// Which Helm to be.
#[derive(Args, Clone, Debug, Default)]
pub struct HelmArgs {
    /// Version of Helm to behave as: 4.3, 4.2, 4.1 or 3.17 to 3.22, with or without a patch number [default: 4.3] [env: JES_NETPOL_HELM_VERSION]
    #[arg(long, value_name = "VERSION", help_heading = "Capabilities")]
    pub helm_version: Option<String>,
}

/// Lookups of what the values do not contain. The embedded chart queries the cluster for its apiserver and DNS for
/// host names; another chart has no lookups unless a flag allows them.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Lookups")]
pub struct AskArgs {
    /// Use no network: a lookup that is needed is an error that names the values key to set
    #[arg(long, conflicts_with = "enable_dns")]
    pub offline: bool,

    /// `server`: answer the chart's lookups from the cluster; `client`: do not
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "unset", value_name = "MODE")]
    pub dry_run: Option<String>,

    /// Answer the chart's getHostByName by DNS
    #[arg(long)]
    pub enable_dns: Option<bool>,

    /// Kubeconfig file [env: KUBECONFIG]
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<OsString>,

    /// Address and user of the cluster's apiserver
    #[command(flatten)]
    pub cluster: LongHelpOnly<ClusterArgs>,

    /// How names are looked up
    #[command(flatten)]
    pub lookups: LongHelpOnly<LookupArgs>,
}

/// How to reach the cluster, where the kubeconfig is not to decide it alone.
#[derive(Args, Clone, Debug, Default)]
pub struct ClusterArgs {
    /// Context of the kubeconfig [env: HELM_KUBECONTEXT]
    #[arg(long, value_name = "NAME")]
    pub kube_context: Option<String>,

    /// Address and port of the apiserver [env: HELM_KUBEAPISERVER]
    #[arg(long, value_name = "URL")]
    pub kube_apiserver: Option<String>,

    /// Bearer token [env: HELM_KUBETOKEN]
    #[arg(long, value_name = "TOKEN")]
    pub kube_token: Option<String>,

    /// User to impersonate [env: HELM_KUBEASUSER]
    #[arg(long, value_name = "NAME")]
    pub kube_as_user: Option<String>,

    /// Group to impersonate (repeatable) [env: HELM_KUBEASGROUPS, separated by commas]
    #[arg(long, value_name = "NAME")]
    pub kube_as_group: Vec<String>,

    /// Certificate authority file for the apiserver's certificate [env: HELM_KUBECAFILE]
    #[arg(long, value_name = "FILE")]
    pub kube_ca_file: Option<OsString>,

    /// Name to expect in the apiserver's certificate [env: HELM_KUBETLS_SERVER_NAME]
    #[arg(long, value_name = "NAME")]
    pub kube_tls_server_name: Option<String>,

    /// Do not check the apiserver's certificate [env: HELM_KUBEINSECURE_SKIP_TLS_VERIFY]
    #[arg(long)]
    pub kube_insecure_skip_tls_verify: Option<bool>,
}

impl Rare for ClusterArgs {}

/// How names are looked up.
#[derive(Args, Clone, Debug)]
pub struct LookupArgs {
    /// Domain of the names of the cluster's Services
    #[arg(long, value_name = "DOMAIN", default_value = CLUSTER_DOMAIN)]
    pub cluster_domain: String,

    /// DNS server to use instead of the system's: ADDRESS or ADDRESS:PORT (repeatable: each is queried, and the answers
    /// are combined). The hosts file is ignored then
    #[arg(long, value_name = "SERVER")]
    pub dns_server: Vec<String>,

    /// Use the cluster's DNS servers instead of the system's: the endpoints of Service kube-system/kube-dns, which
    /// must be reachable
    #[arg(long)]
    pub cluster_dns: bool,

    /// Append the system's search domains to names without a final dot
    #[arg(long)]
    pub dns_search: bool,

    /// Address families that must be answered. `any`: if one of A and AAAA fails, the other one is used, with a warning;
    /// `both`: that is an error
    #[arg(long, value_name = "FAMILIES", default_value = FAMILY, value_parser = ["both", "any"])]
    pub family: String,

    /// Time limit for one DNS server
    #[arg(long, value_name = "DURATION", default_value_t = shown(DNS_TIMEOUT))]
    pub dns_timeout: String,

    /// Time limit for all lookups together; with --samples, for each sample
    #[arg(long, value_name = "DURATION", default_value_t = shown(TIMEOUT))]
    pub timeout: String,

    /// How often to query each host name; the answers are combined
    #[arg(long, value_name = "N", default_value_t = SAMPLES, value_parser = clap::value_parser!(u32).range(1..))]
    pub samples: u32,

    /// Pause between two samples. A caching server repeats its answer until the TTL has passed
    #[arg(long, value_name = "DURATION", default_value = SAMPLE_INTERVAL)]
    pub sample_interval: String,

    /// Maximum number of addresses of one name; the oldest ones beyond it are dropped
    #[arg(long, value_name = "N", default_value_t = MOST_ENTRIES, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_entries: u32,

    /// Accept loopback, link-local, metadata, multicast, broadcast or unspecified addresses
    #[arg(long)]
    pub allow_special_addresses: bool,
}

const FAMILY: &str = "both";
const SAMPLES: u32 = 1;
const SAMPLE_INTERVAL: &str = "1s";

/// A default as it is typed.
fn shown(time: Duration) -> String {
    time::Duration(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)).to_string()
}

impl Default for LookupArgs {
    /// As without any of these flags.
    fn default() -> LookupArgs {
        LookupArgs {
            cluster_domain: CLUSTER_DOMAIN.to_owned(),
            dns_server: Vec::new(),
            cluster_dns: false,
            dns_search: false,
            family: FAMILY.to_owned(),
            dns_timeout: shown(DNS_TIMEOUT),
            timeout: shown(TIMEOUT),
            samples: SAMPLES,
            sample_interval: SAMPLE_INTERVAL.to_owned(),
            max_entries: MOST_ENTRIES,
            allow_special_addresses: false,
        }
    }
}

impl Rare for LookupArgs {}

/// Flags of `helm template` that are accepted and change nothing in what is printed.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Accepted for compatibility with Helm, without effect")]
pub struct AcceptedArgs {
    /// Flags that take nothing, or `=true` and `=false`.
    #[command(flatten)]
    pub switches: LongHelpOnly<Switches>,
    /// Flags that take a value.
    #[command(flatten)]
    pub settings: LongHelpOnly<Settings>,
}

macro_rules! switches {
    ($($name:ident),* $(,)?) => {
        /// Helm's switches without effect here.
        #[derive(Args, Clone, Debug, Default)]
        pub struct Switches {
            $(
                #[doc = "Without effect"]
                #[arg(long, hide = true)]
                pub $name: Option<bool>,
            )*
        }

        impl Rare for Switches {}
    };
}

macro_rules! settings {
    ($($name:ident),* $(,)?) => {
        /// Helm's settings without effect here.
        #[derive(Args, Clone, Debug, Default)]
        pub struct Settings {
            #[doc = "Labels for the release: key=value,..."]
            #[arg(short = 'l', long, hide = true, value_name = "LABELS")]
            pub labels: Vec<String>,
            #[doc = "Wait until resources are ready"]
            #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "watcher")]
            pub wait: Option<String>,
            $(
                #[doc = "Without effect"]
                #[arg(long, hide = true)]
                pub $name: Vec<String>,
            )*
        }

        impl Rare for Settings {}
    };
}

switches! {
    atomic, create_namespace, disable_openapi_validation, force, force_conflicts, force_replace,
    hide_notes, render_subchart_notes, replace, rollback_on_failure, server_side, skip_crds, take_ownership, validate, verify,
    wait_for_jobs,
}

settings! {
    burst_limit, description, keyring, qps,
}
