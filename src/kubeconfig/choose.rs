//! The context in use with the flags that override it, and whether client-go accepts it (client-go:
//! tools/clientcmd/client_config.go and validation.go).

use chartroom::quoted;
use std::path::Path;

use super::error::Error;
use super::types::{Cluster, Context, Kubeconfig, User};
use crate::io;

/// What flags and environment say. Empty texts say nothing.
#[derive(Clone, Default)]
pub struct Overrides {
    /// `--kube-context`
    pub context: String,
    /// `--kube-apiserver`
    pub server: String,
    /// `KUBERNETES_MASTER`: the server where nothing else names one (client-go: `getDefaultServer`).
    pub default_server: String,
    /// `--kube-token`
    pub token: String,
    /// `--kube-as-user`
    pub as_user: String,
    /// `--kube-as-group`
    pub as_groups: Vec<String>,
    /// `--kube-ca-file`
    pub ca_file: String,
    /// `--kube-tls-server-name`
    pub tls_server_name: String,
    /// `--kube-insecure-skip-tls-verify`
    pub insecure: bool,
}

impl std::fmt::Debug for Overrides {
    /// Leaves out what may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Overrides").field("context", &self.context).finish_non_exhaustive()
    }
}

/// The parts in use.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Where.
    pub cluster: Cluster,
    /// Who.
    pub user: User,
    /// The context; empty where there is none.
    pub context: Context,
}

impl Kubeconfig {
    /// The context in use, under the flags.
    ///
    /// # Errors
    /// A context that does not exist, and parts that client-go refuses.
    pub fn choose(&self, flags: &Overrides) -> Result<Chosen, Error> {
        let context = match (self.contexts.get(self.context_name(flags)), flags.context.as_str()) {
            (Some(context), _) => context.clone(),
            (None, "") if self.current_context.is_empty() => Context::default(),
            (None, "") => return Err(Error::NoCurrentContext(self.current_context.clone())),
            (None, asked) => return Err(Error::NoContext(asked.to_owned())),
        };
        let user = self.users.get(&context.user).cloned().unwrap_or_default();
        let cluster = self.clusters.get(&context.cluster).cloned().unwrap_or_default();
        let (cluster, user) = (flags.over_cluster(cluster), flags.over_user(user));
        check_user(&user, &context.user)?;
        check_cluster(&cluster, &context.cluster)?;
        Ok(Chosen { cluster, user, context })
    }

    fn context_name<'a>(&'a self, flags: &'a Overrides) -> &'a str {
        if flags.context.is_empty() { &self.current_context } else { &flags.context }
    }
}

impl Overrides {
    /// (client-go: `getCluster`)
    fn over_cluster(&self, mut cluster: Cluster) -> Cluster {
        let name_said = !self.tls_server_name.is_empty() || !self.server.is_empty();
        if !self.server.is_empty() {
            cluster.server.clone_from(&self.server);
        }
        if self.insecure || !self.ca_file.is_empty() {
            cluster.insecure = self.insecure;
            cluster.ca_file.clone_from(&self.ca_file);
            cluster.ca_data.clear();
        }
        if name_said {
            cluster.tls_server_name.clone_from(&self.tls_server_name);
        }
        cluster
    }

    /// (client-go: `getAuthInfo`)
    fn over_user(&self, mut user: User) -> User {
        if !self.token.is_empty() {
            user.token.clone_from(&self.token);
        }
        self.impersonating(user)
    }

    /// The user that is impersonated, where a flag names one.
    pub(super) fn impersonating(&self, mut user: User) -> User {
        if !self.as_user.is_empty() {
            user.impersonate.clone_from(&self.as_user);
        }
        if !self.as_groups.is_empty() {
            user.impersonate_groups.clone_from(&self.as_groups);
        }
        user
    }
}

fn unusable(text: String) -> Error {
    Error::Unusable(text)
}

/// (client-go: `validateClusterInfo`)
fn check_cluster(cluster: &Cluster, name: &str) -> Result<(), Error> {
    let scheme = cluster.proxy_url.split_once("://").map_or("", |(scheme, _)| scheme);
    let known = ["http", "https", "socks5"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if !cluster.proxy_url.is_empty() && !known {
        return Err(unusable(format!(
            "proxy-url of cluster {name} is not one of http, https or socks5",
            name = quoted(&name)
        )));
    }
    if !cluster.ca_file.is_empty() && !cluster.ca_data.is_empty() {
        return Err(unusable(format!(
            "certificate-authority-data and certificate-authority are both specified for cluster {name}",
            name = quoted(&name)
        )));
    }
    readable(&cluster.ca_file, "certificate-authority", name)
}

/// (client-go: `validateAuthInfo`)
fn check_user(user: &User, name: &str) -> Result<(), Error> {
    let has_basic = !user.username.is_empty() || !user.password.is_empty();
    check_certificate(user, name)?;
    if let Some(exec) = &user.exec {
        let missing = [
            ("command", exec.command.is_empty()),
            ("apiVersion", exec.api_version.is_empty()),
            ("interactiveMode", exec.interactive_mode.is_empty()),
        ];
        if let Some((field, _)) = missing.into_iter().find(|(_, missing)| *missing) {
            return Err(unusable(format!(
                "the credential plugin of user {name} has no {field}",
                name = quoted(&name)
            )));
        }
        if user.auth_provider.is_some() {
            return Err(unusable(format!(
                "user {name} has both auth-provider and exec",
                name = quoted(&name)
            )));
        }
        if !matches!(exec.interactive_mode.as_str(), "Never" | "IfAvailable" | "Always") {
            return Err(unusable(format!(
                "interactiveMode of user {name} is not Never, IfAvailable or Always",
                name = quoted(&name)
            )));
        }
        if exec.env.iter().any(|(name, _)| name.is_empty()) {
            return Err(unusable(format!(
                "the credential plugin of user {name} has an environment variable without a name",
                name = quoted(&name)
            )));
        }
    }
    if !user.token.is_empty() && has_basic {
        return Err(unusable(format!(
            "user {name} has both a token and a username or password; only one is allowed",
            name = quoted(&name)
        )));
    }
    let has_more = !user.impersonate_uid.is_empty()
        || !user.impersonate_groups.is_empty()
        || !user.impersonate_extra.is_empty();
    if has_more && user.impersonate.is_empty() {
        return Err(unusable(format!(
            "requesting uid, groups or user-extra for {name} without impersonating a user"
        )));
    }
    Ok(())
}

fn check_certificate(user: &User, name: &str) -> Result<(), Error> {
    let (file, data) = (!user.certificate_file.is_empty(), !user.certificate_data.is_empty());
    let (key_file, key_data) = (!user.key_file.is_empty(), !user.key_data.is_empty());
    if !file && !data {
        return Ok(());
    }
    let wrong = match (file && data, key_file && key_data, key_file || key_data) {
        (true, ..) => "both client-certificate and client-certificate-data",
        (_, true, _) => "both client-key and client-key-data",
        (.., false) => "a client certificate without client-key or client-key-data",
        _ => {
            readable(&user.certificate_file, "client-certificate", name)?;
            return readable(&user.key_file, "client-key", name);
        }
    };
    Err(unusable(format!("user {name} has {wrong}", name = quoted(&name))))
}

fn readable(path: &str, field: &str, name: &str) -> Result<(), Error> {
    if path.is_empty() {
        return Ok(());
    }
    io::can_be_opened(Path::new(path)).map_err(|error| {
        unusable(format!("{field} {path} of {name} cannot be read: {}", error.reason(), name = quoted(&name)))
    })
}
