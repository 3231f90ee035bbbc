//! Groups of flags that several commands share.

use std::ffi::OsString;

use clap::Args;

use super::Rare;

/// Where values come from. The order of precedence is Helm's: by kind of flag, not by place on the command line.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Values")]
pub struct ValuesArgs {
    /// Values in a YAML file, `-` for stdin (repeatable, or separated by commas; later ones win)
    #[arg(short = 'f', long = "values", value_name = "FILE", allow_hyphen_values = true)]
    pub files: Vec<OsString>,

    /// Set values: key1=val1,key2=val2 (repeatable)
    #[arg(long, value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub set: Vec<String>,

    /// Set string values: key1=val1,key2=val2 (repeatable)
    #[arg(long, value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub set_string: Vec<String>,

    /// Set JSON values: key1=json1,key2=json2, or a whole JSON object (repeatable)
    #[arg(long, value_name = "KEY=JSON", allow_hyphen_values = true)]
    pub set_json: Vec<String>,

    /// Set values from files: key1=path1,key2=path2 (repeatable)
    #[arg(long, value_name = "KEY=PATH", allow_hyphen_values = true)]
    pub set_file: Vec<String>,

    /// Set a literal string value: everything after the first = is the value (repeatable)
    #[arg(long, value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub set_literal: Vec<String>,

    /// Refuse keys under networkPolicy and remoteControlPlane that the embedded chart does not know, instead of warning
    #[arg(long)]
    pub strict: bool,

    /// Do not validate the values against values.schema.json
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub skip_schema_validation: Option<bool>,
}

/// What templates are told about the cluster and about Helm.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Capabilities")]
pub struct CapabilityArgs {
    /// Kubernetes version for .Capabilities.KubeVersion
    #[arg(long, value_name = "VERSION")]
    pub kube_version: Option<String>,

    /// Further versions for .Capabilities.APIVersions (repeatable, or separated by commas)
    #[arg(short = 'a', long, value_name = "GROUP/VERSION", allow_hyphen_values = true)]
    pub api_versions: Vec<OsString>,

    /// Render as this version of Helm does: 4.3, 4.1 or 3.17
    #[arg(long, value_name = "VERSION", default_value = "4.3")]
    pub helm_version: String,
}

/// Who may be asked for what the values do not say. The embedded chart asks the cluster for its apiserver and DNS for
/// host names; another chart asks nobody unless told so.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Lookups")]
pub struct AskArgs {
    /// Ask nobody: what would have to be asked is an error that names the values key to set
    #[arg(long, conflicts_with = "enable_dns")]
    pub offline: bool,

    /// `server`: lookups of the chart are answered by the cluster; `client`: they are not
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "unset", value_name = "MODE")]
    pub dry_run: Option<String>,

    /// Answer the chart's getHostByName by DNS
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub enable_dns: Option<bool>,

    /// Kubeconfig file [env: KUBECONFIG]
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<OsString>,

    /// Who the cluster's apiserver is, and who asks it
    #[command(flatten)]
    pub cluster: Rare<ClusterArgs>,

    /// How names are looked up
    #[command(flatten)]
    pub lookups: Rare<LookupArgs>,
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

    /// File with the authorities that the apiserver's certificate may come from [env: HELM_KUBECAFILE]
    #[arg(long, value_name = "FILE")]
    pub kube_ca_file: Option<OsString>,

    /// Name that the apiserver's certificate has to show [env: HELM_KUBETLS_SERVER_NAME]
    #[arg(long, value_name = "NAME")]
    pub kube_tls_server_name: Option<String>,

    /// Do not check the apiserver's certificate [env: HELM_KUBEINSECURE_SKIP_TLS_VERIFY]
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub kube_insecure_skip_tls_verify: Option<bool>,
}

/// How names are looked up.
#[derive(Args, Clone, Debug)]
pub struct LookupArgs {
    /// Domain that the cluster puts behind the names of its Services
    #[arg(long, value_name = "DOMAIN", default_value = CLUSTER_DOMAIN)]
    pub cluster_domain: String,

    /// DNS server to ask instead of the system's: ADDRESS or ADDRESS:PORT (repeatable: each is asked, and what they
    /// answer is united). The hosts file is not read then
    #[arg(long, value_name = "SERVER")]
    pub dns_server: Vec<String>,

    /// Ask the cluster's own DNS servers instead of the system's: the endpoints of Service kube-system/kube-dns, which
    /// have to be reachable from here
    #[arg(long)]
    pub cluster_dns: bool,

    /// Put the system's search domains behind names without a final dot
    #[arg(long)]
    pub dns_search: bool,

    /// Which families of addresses a server must be able to tell: `any`: where it fails at one of A and AAAA, what the
    /// other one says is used, with a warning; `both`: that is an error
    #[arg(long, value_name = "FAMILIES", default_value = FAMILY, value_parser = ["both", "any"])]
    pub family: String,

    /// How long one DNS server may take to answer
    #[arg(long, value_name = "DURATION", default_value = DNS_TIMEOUT)]
    pub dns_timeout: String,

    /// How long all lookups together may take; with --samples, each sample
    #[arg(long, value_name = "DURATION", default_value = TIMEOUT)]
    pub timeout: String,

    /// How often to ask for each host name; the answers are united
    #[arg(long, value_name = "N", default_value_t = SAMPLES, value_parser = clap::value_parser!(u32).range(1..))]
    pub samples: u32,

    /// The pause between two samples. A server that caches says the same until the TTL is over
    #[arg(long, value_name = "DURATION", default_value = SAMPLE_INTERVAL)]
    pub sample_interval: String,

    /// How many addresses one name may have; beyond that those seen longest ago are dropped
    #[arg(long, value_name = "N", default_value_t = MAX_ENTRIES, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_entries: u32,

    /// Accept answers that are loopback, link-local, metadata, multicast, broadcast or unspecified addresses
    #[arg(long)]
    pub allow_special_addresses: bool,
}

/// How long the address of a host is kept after it was last seen.
pub const KEEP: &str = "1h";
/// The same for an address of the apiserver.
pub const KEEP_APISERVER: &str = "5m";

const CLUSTER_DOMAIN: &str = "cluster.local";
const FAMILY: &str = "both";
const DNS_TIMEOUT: &str = "3s";
const TIMEOUT: &str = "10s";
const SAMPLES: u32 = 1;
const SAMPLE_INTERVAL: &str = "1s";
const MAX_ENTRIES: u32 = 100;

impl Default for LookupArgs {
    /// As without any of these flags.
    fn default() -> LookupArgs {
        LookupArgs {
            cluster_domain: CLUSTER_DOMAIN.to_owned(),
            dns_server: Vec::new(),
            cluster_dns: false,
            dns_search: false,
            family: FAMILY.to_owned(),
            dns_timeout: DNS_TIMEOUT.to_owned(),
            timeout: TIMEOUT.to_owned(),
            samples: SAMPLES,
            sample_interval: SAMPLE_INTERVAL.to_owned(),
            max_entries: MAX_ENTRIES,
            allow_special_addresses: false,
        }
    }
}

/// Flags of `helm template` that are accepted and change nothing in what is printed.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Accepted for Helm's sake, without effect")]
pub struct AcceptedArgs {
    /// Flags that take nothing, or `=true` and `=false`.
    #[command(flatten)]
    pub switches: Rare<Switches>,
    /// Flags that take a value.
    #[command(flatten)]
    pub settings: Rare<Settings>,
}

macro_rules! switches {
    ($($name:ident),* $(,)?) => {
        /// Helm's switches without effect here.
        #[derive(Args, Clone, Debug, Default)]
        pub struct Switches {
            $(
                #[doc = "Without effect"]
                #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
                pub $name: Option<bool>,
            )*
        }
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
                #[arg(long, hide = true, allow_hyphen_values = true)]
                pub $name: Vec<String>,
            )*
        }
    };
}

switches! {
    atomic, create_namespace, dependency_update, disable_openapi_validation, force, force_conflicts, force_replace,
    hide_notes, render_subchart_notes, replace, rollback_on_failure, server_side, skip_crds, take_ownership, validate, verify,
    wait_for_jobs,
}

settings! {
    burst_limit, color, colour, description, keyring, qps,
}
