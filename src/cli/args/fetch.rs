//! Flags about charts that are not on the disk: where they are, and as whom they are fetched.

use std::ffi::OsString;

use clap::Args;

/// Where charts come from that are not on the disk.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Charts from elsewhere")]
pub struct FetchArgs {
    /// URL of the repository with the chart, which is then named by its name alone
    #[arg(long, value_name = "URL", allow_hyphen_values = true)]
    pub repo: Option<String>,

    /// Version of the chart, or a constraint on it: 1.2.3, ^1.2, ">=1 <3" [default: the newest]
    #[arg(long = "version", value_name = "VERSION", allow_hyphen_values = true)]
    pub version: Option<String>,

    /// Take prereleases as well, where --version does not say otherwise
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub devel: Option<bool>,

    /// User for the repository or registry
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub username: Option<String>,

    /// Password for the repository or registry
    #[arg(long, value_name = "PASSWORD", allow_hyphen_values = true)]
    pub password: Option<String>,

    /// Send user and password to every server that a chart is fetched from
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub pass_credentials: Option<bool>,

    /// File with the certificate to show to the server
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub cert_file: Option<OsString>,

    /// File with the key of that certificate
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub key_file: Option<OsString>,

    /// File with the authorities that the server's certificate may come from, instead of the system's
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub ca_file: Option<OsString>,

    /// Do not check the server's certificate
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub insecure_skip_tls_verify: Option<bool>,

    /// Ask registries without TLS
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", value_parser = super::go_bool)]
    pub plain_http: Option<bool>,

    /// File with the names of repositories [env: HELM_REPOSITORY_CONFIG]
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub repository_config: Option<String>,

    /// Folder with the indexes of repositories [env: HELM_REPOSITORY_CACHE]
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    pub repository_cache: Option<String>,

    /// Folder where charts are kept that were fetched [env: HELM_CONTENT_CACHE]
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    pub content_cache: Option<String>,

    /// File with the logins of registries [env: HELM_REGISTRY_CONFIG]
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub registry_config: Option<String>,
}
