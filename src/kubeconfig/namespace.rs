//! The namespace where no flag names one (client-go: `DeferredLoadingClientConfig.Namespace` in
//! tools/clientcmd/merged_client_builder.go; Helm: `EnvSettings.Namespace` in pkg/cli/environment.go).

use std::path::Path;

use super::choose::Overrides;
use super::error::Error;
use super::files::Files;
use crate::io;

/// The namespace where nothing names one.
const DEFAULT_NAMESPACE: &str = "default";
/// Where a pod has the credentials of its service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The pod that the process runs in, if it does; empty texts where the environment says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pod {
    /// `KUBERNETES_SERVICE_HOST`: the apiserver's address.
    pub host: String,
    /// `KUBERNETES_SERVICE_PORT`: its port.
    pub port: String,
    /// `POD_NAMESPACE`, which pods set by the downward API.
    pub namespace: String,
}

impl Pod {
    /// Whether this is a pod with a service account (client-go: `inClusterClientConfig.Possible`).
    pub fn is_here(&self) -> bool {
        !self.host.is_empty()
            && !self.port.is_empty()
            && io::is_file(&Path::new(SERVICE_ACCOUNT).join("token"))
    }

    fn namespace(&self) -> String {
        if !self.namespace.is_empty() {
            return self.namespace.clone();
        }
        let text = io::kubeconfig(&Path::new(SERVICE_ACCOUNT).join("namespace")).unwrap_or_default();
        let name = String::from_utf8_lossy(&text).trim().to_owned();
        if name.is_empty() { DEFAULT_NAMESPACE.to_owned() } else { name }
    }
}

/// The namespace of the context in use; where that names none, the pod's. A kubeconfig that cannot be used names none,
/// and why it cannot comes with it.
pub fn namespace(files: &Files, flags: &Overrides, pod: &Pod) -> (String, Option<Error>) {
    match files.load().and_then(|kubeconfig| kubeconfig.choose(flags)) {
        Ok(chosen) if !chosen.context.namespace.is_empty() => (chosen.context.namespace, None),
        Ok(_) if pod.is_here() => (pod.namespace(), None),
        Ok(_) => (DEFAULT_NAMESPACE.to_owned(), None),
        Err(error) => (DEFAULT_NAMESPACE.to_owned(), Some(error)),
    }
}
