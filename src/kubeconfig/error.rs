//! Why a kubeconfig cannot be used. Never with its texts, save names of contexts, clusters and users: others may be
//! secrets.

use chartroom::quoted;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("the kubeconfig {path} cannot be read: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// The system's answer.
        why: String,
    },
    /// A file is no YAML.
    #[error("the kubeconfig {path} is not valid YAML{}", .line.map(|line| format!(" (line {line})")).unwrap_or_default())]
    Syntax {
        /// The file.
        path: String,
        /// Where, as far as it is known.
        line: Option<usize>,
    },
    /// A file is YAML, and no kubeconfig.
    #[error("the kubeconfig {path} is not valid: {why}")]
    Shape {
        /// The file.
        path: String,
        /// Which field, and what it should be.
        why: String,
    },
    /// The context that was asked for (`--kube-context`) is not there.
    #[error("context {} does not exist", quoted(.0))]
    NoContext(String),
    /// The context in use is not there.
    #[error("the kubeconfig's current-context {} is not one of its contexts", quoted(.0))]
    NoCurrentContext(String),
    /// The context in use names a cluster that is not there, or has no server.
    #[error("the context in use names the cluster {}, and the kubeconfig has no server for it", quoted(.0))]
    NoCluster(String),
    /// Nothing says which cluster.
    #[error("{0}, and the program does not run in a pod with a service account")]
    Nothing(String),
    /// The parts in use contradict one another, or lack something.
    #[error("{0}")]
    Unusable(String),
}
