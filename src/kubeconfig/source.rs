//! The kubeconfig of one run: read once, for its namespace and its cluster, and what stands in where it
//! says nothing (client-go: tools/clientcmd/merged_client_builder.go; Helm: `EnvSettings.Namespace` in
//! pkg/cli/environment.go).

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::choose::{Chosen, Overrides};
use super::error::Error;
use super::files::Files;
use super::pod::Pod;
use super::types::Kubeconfig;

/// The namespace where nothing names one.
const DEFAULT_NAMESPACE: &str = "default";

/// Files, flags and the pod. What the files say is kept, and shared by clones: one of them may be a pipe, which can be
/// read only once.
#[derive(Clone, Default)]
pub struct Source {
    /// The files.
    pub files: Files,
    /// The flags, which override them.
    pub flags: Overrides,
    /// The pod that the process runs in, if it does.
    pub pod: Pod,
    read: Arc<OnceLock<Result<Kubeconfig, Error>>>,
}

impl Source {
    /// Nothing is read yet.
    pub fn new(files: Files, flags: Overrides, pod: Pod) -> Source {
        Source { files, flags, pod, read: Arc::default() }
    }

    /// The parts in use, with the files read at the first call.
    fn choose(&self) -> Result<Chosen, Error> {
        let read = self.read.get_or_init(|| self.files.load());
        read.as_ref().map_err(Clone::clone)?.choose(&self.flags)
    }

    /// The namespace of the context in use; where that names none, the pod's. A kubeconfig that cannot be used names none,
    /// and why it cannot comes with it.
    pub fn namespace(&self) -> (String, Option<Error>) {
        match self.choose() {
            Ok(chosen) if !chosen.context.namespace.is_empty() => (chosen.context.namespace, None),
            Ok(_) if self.pod.is_here() => (self.pod.namespace().unwrap_or(DEFAULT_NAMESPACE.into()), None),
            Ok(_) => (DEFAULT_NAMESPACE.to_owned(), None),
            Err(error) => (DEFAULT_NAMESPACE.to_owned(), Some(error)),
        }
    }

    /// Whom to ask, and as whom. Where neither the context in use nor a flag says which cluster, that is the pod's own; a
    /// context that names a cluster is never answered by another one.
    ///
    /// # Errors
    /// A kubeconfig that cannot be used, and none at all outside of a pod.
    pub fn cluster(&self) -> Result<Chosen, Error> {
        let mut chosen = self.choose()?;
        if !chosen.cluster.server.is_empty() {
            return Ok(chosen);
        }
        let named = chosen.context.cluster.clone();
        if !named.is_empty() {
            return Err(Error::NoCluster(named));
        }
        if self.pod.is_here() {
            let (cluster, user) = self.pod.credentials(&self.flags);
            return Ok(Chosen { cluster, user, context: chosen.context });
        }
        if !self.flags.default_server.is_empty() {
            chosen.cluster.server.clone_from(&self.flags.default_server);
            return Ok(chosen);
        }
        Err(Error::Nothing(self.files.missing()))
    }
}

impl fmt::Debug for Source {
    /// Leaves out the flags, of which one is a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("files", &self.files).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "tests write files themselves")]

    use super::*;
    use std::path::Path;

    fn pod(folder: &Path) -> Pod {
        std::fs::write(folder.join("token"), "pod-token\n").unwrap();
        let address = || "10.96.0.1".to_owned();
        Pod { host: address(), port: "443".into(), folder: folder.to_owned(), ..Pod::default() }
    }

    fn source(folder: &Path, text: &str, context: &str) -> Source {
        let file = folder.join("kubeconfig");
        std::fs::write(&file, text).unwrap();
        let flags = Overrides { context: context.to_owned(), ..Overrides::default() };
        Source::new(Files::file(file), flags, pod(folder))
    }

    /// As client-go does with such a service account (tools/clientcmd/client_config.go, `inClusterClientConfig`).
    #[test]
    fn a_pod_has_a_namespace() {
        let folder = tempfile::tempdir().unwrap();
        let mut source = source(folder.path(), "", "");
        assert_eq!(source.namespace(), ("default".to_owned(), None), "there is no such file");
        std::fs::write(folder.path().join("namespace"), " keptn-jes\n").unwrap();
        assert_eq!(source.namespace(), ("keptn-jes".to_owned(), None));
        source.pod.namespace = "from-variable".to_owned();
        assert_eq!(source.namespace(), ("from-variable".to_owned(), None));
        source.pod.port = String::new();
        assert_eq!(source.namespace(), ("default".to_owned(), None), "that is no pod");
    }

    #[test]
    fn the_pods_cluster_is_asked_where_no_other_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let contexts =
            "contexts: [{name: a, context: {namespace: own}}, {name: b, context: {cluster: gone}}]\n";
        let asked = |text: &str, context: &str| {
            let source = source(folder.path(), &format!("{text}\n{contexts}"), context);
            source.cluster().map(|chosen| chosen.cluster.server).map_err(|error| error.to_string())
        };
        let own = Ok("https://10.96.0.1:443".to_owned());
        assert_eq!(asked("", ""), own, "no context is in use");
        let nothing = Files { files: vec!["/dev/null".into()], explicit: false };
        let nothing = Source::new(nothing, Overrides::default(), pod(folder.path()));
        assert_eq!(nothing.cluster().unwrap().cluster.server, "https://10.96.0.1:443");
        assert_eq!(asked("current-context: a", ""), own, "the context is for the namespace alone");
        assert_eq!(asked("", "a"), own);
        let gone = "the context in use names the cluster \"gone\", and the kubeconfig has no server for it";
        assert_eq!(asked("current-context: b", ""), Err(gone.to_owned()));
        assert_eq!(asked("", "prod"), Err("context \"prod\" does not exist".to_owned()));
        let missing = Files { files: vec![folder.path().join("missing")], explicit: false };
        let flags = Overrides { context: "prod".into(), ..Overrides::default() };
        let source = Source::new(missing.clone(), flags, pod(folder.path()));
        assert_eq!(source.cluster().unwrap_err(), Error::NoContext("prod".to_owned()));
        let outside = Source::new(missing, Overrides::default(), Pod::default());
        let error = outside.cluster().unwrap_err().to_string();
        assert!(
            error.contains("missing does not exist, or has no current context with a cluster)"),
            "{error}"
        );
    }

    #[test]
    fn in_a_pod_flags_replace_server_token_and_authority() {
        let folder = tempfile::tempdir().unwrap();
        let mut source = source(folder.path(), "", "");
        let chosen = source.cluster().unwrap();
        assert_eq!(chosen.user.token_file, folder.path().join("token").display().to_string());
        assert!(chosen.cluster.ca_file.is_empty(), "an authority that is not there is left to the system");
        std::fs::write(
            folder.path().join("ca.crt"),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        )
        .unwrap();
        source.flags.token = "flag-token".to_owned();
        let chosen = source.cluster().unwrap();
        assert_eq!((chosen.user.token.as_str(), chosen.user.token_file.as_str()), ("flag-token", ""));
        assert!(chosen.cluster.ca_file.ends_with("ca.crt"));
        source.flags.server = "https://other.example".to_owned();
        let chosen = source.cluster().unwrap();
        assert_eq!(chosen.cluster.server, "https://other.example");
        assert!(chosen.user.token_file.is_empty(), "the pod's token is not for other servers");
    }

    #[test]
    fn files_are_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let text = "current-context: a\ncontexts: [{name: a, context: {cluster: c, namespace: own}}]\n\
                    clusters: [{name: c, cluster: {server: 'https://c.example'}}]\n";
        let source = source(folder.path(), text, "");
        assert_eq!(source.clone().namespace().0, "own");
        std::fs::remove_file(folder.path().join("kubeconfig")).unwrap();
        assert_eq!(source.cluster().unwrap().cluster.server, "https://c.example");
    }
}
