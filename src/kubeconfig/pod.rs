//! The pod that the process runs in: its service account and its namespace (client-go: `inClusterClientConfig` in
//! tools/clientcmd/client_config.go, `InClusterConfig` in rest/config.go).

use std::path::{Path, PathBuf};

use super::choose::Overrides;
use super::types::{Cluster, User};
use crate::io;
use chartroom::gostd::pem;

/// Where a pod has the credentials of its service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The pod that the process runs in, if it does; empty texts where the environment says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    /// `KUBERNETES_SERVICE_HOST`: the apiserver's address.
    pub host: String,
    /// `KUBERNETES_SERVICE_PORT`: its port.
    pub port: String,
    /// `POD_NAMESPACE`, which pods set by the downward API.
    pub namespace: String,
    /// The folder of the service account.
    pub folder: PathBuf,
}

impl Default for Pod {
    fn default() -> Pod {
        let none = String::new;
        Pod { host: none(), port: none(), namespace: none(), folder: SERVICE_ACCOUNT.into() }
    }
}

impl Pod {
    /// Whether this is a pod with a service account (client-go: `Possible`).
    pub fn is_here(&self) -> bool {
        !self.host.is_empty() && !self.port.is_empty() && io::is_file(&self.folder.join("token"))
    }

    /// Its namespace, if it is known.
    pub(super) fn namespace(&self) -> Option<String> {
        if !self.namespace.is_empty() {
            return Some(self.namespace.clone());
        }
        let text = io::kubeconfig(&self.folder.join("namespace")).unwrap_or_default();
        let name = String::from_utf8_lossy(&text).trim().to_owned();
        (!name.is_empty()).then_some(name)
    }

    /// Its cluster and service account. Flags for address, token and authority replace the pod's, and so does an
    /// impersonated user.
    pub(super) fn credentials(&self, flags: &Overrides) -> (Cluster, User) {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let own = self.folder.join("ca.crt");
        let cluster = Cluster {
            server: format!("https://{host}:{}", self.port),
            ca_file: match flags.ca_file.as_str() {
                "" if has_certificate(&own) => own.display().to_string(),
                flag => flag.to_owned(),
            },
            ..Cluster::default()
        };
        let token_file = match flags.token.as_str() {
            "" => self.folder.join("token").display().to_string(),
            _ => String::new(),
        };
        let user = User { token: flags.token.clone(), token_file, ..User::default() };
        (cluster, flags.impersonating(user))
    }
}

/// An authority that cannot be read is left to the system (client-go says so in its log only).
fn has_certificate(path: &Path) -> bool {
    io::kubeconfig(path).is_ok_and(|text| pem::has_certificate(&text))
}
