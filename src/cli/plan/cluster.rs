//! How the cluster is reached, from flags and from the environment: as client-go's kubeconfigs and what outweighs them.

use std::ffi::OsString;

use super::{flag_or_variable, is_true};
use crate::cli::args::{AskArgs, ClusterArgs};
use crate::kubeconfig::{Files, Overrides, Pod};

/// The kubeconfigs: the one that is typed, else those that the environment names.
pub(super) fn kubeconfigs(args: &AskArgs, env: &impl Fn(&str) -> Option<String>) -> Files {
    let set = |name: &str| env(name).filter(|value| !value.is_empty()).map(|text| exact(name, text));
    match args.kubeconfig.clone().filter(|path| !path.is_empty()) {
        Some(file) => Files::file(file),
        None => {
            let home = set("HOME").or_else(|| set("USERPROFILE")).map(Into::into);
            Files::from_environment(set("KUBECONFIG").as_deref(), home)
        }
    }
}

/// The bytes of a variable that names files: its text has U+FFFD in the place of what is not UTF-8.
fn exact(name: &str, text: String) -> OsString {
    let whole = text.contains(char::REPLACEMENT_CHARACTER).then(|| std::env::var_os(name)).flatten();
    whole.unwrap_or_else(|| text.into())
}

/// Flags first, then Helm's environment variables. An empty flag outweighs the variable and says nothing, as in Helm,
/// whose flags have the variable for their default.
pub(super) fn overrides(args: &AskArgs, env: &impl Fn(&str) -> Option<String>) -> Overrides {
    let typed = ClusterArgs::clone(&args.cluster);
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let text = |typed: Option<String>, name: &str| flag_or_variable(typed, name, env).unwrap_or_default();
    let path = |typed: Option<OsString>| typed.map(|path| path.to_string_lossy().into_owned());
    Overrides {
        context: text(typed.kube_context, "HELM_KUBECONTEXT"),
        server: text(typed.kube_apiserver, "HELM_KUBEAPISERVER"),
        default_server: set("KUBERNETES_MASTER").unwrap_or_default(),
        token: text(typed.kube_token, "HELM_KUBETOKEN"),
        as_user: text(typed.kube_as_user, "HELM_KUBEASUSER"),
        as_groups: match typed.kube_as_group.is_empty() {
            true => list(&env("HELM_KUBEASGROUPS").unwrap_or_default()),
            false => typed.kube_as_group,
        },
        ca_file: text(path(typed.kube_ca_file), "HELM_KUBECAFILE"),
        tls_server_name: text(typed.kube_tls_server_name, "HELM_KUBETLS_SERVER_NAME"),
        insecure: typed
            .kube_insecure_skip_tls_verify
            .unwrap_or_else(|| set("HELM_KUBEINSECURE_SKIP_TLS_VERIFY").is_some_and(|v| is_true(&v))),
    }
}

/// What the environment says about the pod that the process runs in.
pub(super) fn pod(env: &impl Fn(&str) -> Option<String>) -> Pod {
    Pod {
        host: env("KUBERNETES_SERVICE_HOST").unwrap_or_default(),
        port: env("KUBERNETES_SERVICE_PORT").unwrap_or_default(),
        namespace: env("POD_NAMESPACE").unwrap_or_default(),
        ..Pod::default()
    }
}

/// A list in a variable (Helm: pkg/cli/environment.go, `envCSV`).
fn list(text: &str) -> Vec<String> {
    let trimmed = text.trim_matches([',', ' ']);
    if trimmed.is_empty() { Vec::new() } else { trimmed.split(',').map(str::to_owned).collect() }
}
