//! What a kubeconfig says, as data (client-go: tools/clientcmd/api/v1/types.go). Not how it is read.

use std::collections::BTreeMap;
use std::fmt;

/// One kubeconfig, or the union of several.
#[derive(Clone, Default)]
pub struct Kubeconfig {
    /// Clusters by name.
    pub clusters: BTreeMap<String, Cluster>,
    /// Users by name.
    pub users: BTreeMap<String, User>,
    /// Contexts by name.
    pub contexts: BTreeMap<String, Context>,
    /// The context in use; empty: none.
    pub current_context: String,
}

/// Where a cluster is. Empty texts say nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    /// `server`
    pub server: String,
    /// `tls-server-name`
    pub tls_server_name: String,
    /// `insecure-skip-tls-verify`
    pub insecure: bool,
    /// `certificate-authority`, resolved against the kubeconfig's folder.
    pub ca_file: String,
    /// `certificate-authority-data`, decoded.
    pub ca_data: Vec<u8>,
    /// `proxy-url`
    pub proxy_url: String,
    /// `disable-compression`
    pub disable_compression: bool,
    /// The extension for credential plugins, as JSON.
    pub exec_config: Option<serde_json::Value>,
}

/// Who asks. Empty texts say nothing.
#[derive(Clone, Default, PartialEq)]
pub struct User {
    /// `client-certificate`
    pub certificate_file: String,
    /// `client-certificate-data`, decoded.
    pub certificate_data: Vec<u8>,
    /// `client-key`
    pub key_file: String,
    /// `client-key-data`, decoded.
    pub key_data: Vec<u8>,
    /// `token`
    pub token: String,
    /// `tokenFile`
    pub token_file: String,
    /// `as`
    pub impersonate: String,
    /// `as-uid`
    pub impersonate_uid: String,
    /// `as-groups`
    pub impersonate_groups: Vec<String>,
    /// `as-user-extra`
    pub impersonate_extra: BTreeMap<String, Vec<String>>,
    /// `username`
    pub username: String,
    /// `password`
    pub password: String,
    /// `auth-provider`
    pub auth_provider: Option<AuthProvider>,
    /// `exec`
    pub exec: Option<Exec>,
}

/// A way to log in that was part of older clients.
#[derive(Clone, Default, PartialEq)]
pub struct AuthProvider {
    /// Its name.
    pub name: String,
    /// Its settings, some of them secret.
    pub config: BTreeMap<String, String>,
}

/// A credential plugin.
#[derive(Clone, Default, PartialEq)]
pub struct Exec {
    /// The command; one with a slash is resolved against the kubeconfig's folder.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Further variables for its environment.
    pub env: Vec<(String, String)>,
    /// The version in which it answers.
    pub api_version: String,
    /// What to say where it is not installed.
    pub install_hint: String,
    /// Whether it gets the cluster's address and certificates.
    pub provide_cluster_info: bool,
    /// `Never`, `IfAvailable` or `Always`.
    pub interactive_mode: String,
}

/// A cluster, a user and a namespace under one name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// The cluster's name.
    pub cluster: String,
    /// The user's name.
    pub user: String,
    /// The namespace; empty: not said.
    pub namespace: String,
}

impl fmt::Debug for Kubeconfig {
    /// Leaves out what may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kubeconfig")
            .field("contexts", &self.contexts)
            .field("current_context", &self.current_context)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for User {
    /// Everything in it may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(user)")
    }
}
