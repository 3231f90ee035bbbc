//! Helm's settings as `helm env` prints them: what flags and variables say, and Helm's folders (Helm: pkg/cli/environment.go,
//! pkg/helmpath). Nothing is opened.

use super::{AskArgs, is_true};
use crate::cli::args::{ClusterArgs, PlacesArgs, Settings};
use crate::kubeconfig::Overrides;
use chartroom::gostd::{path, strconv};

/// The names with their values in the order of the names. The namespace is left empty: it may be in a kubeconfig.
pub(super) fn of(
    program: &str,
    debug: Option<bool>,
    (typed, places): (&Settings, &PlacesArgs),
    (asking, cluster): (&AskArgs, &Overrides),
    env: &impl Fn(&str) -> Option<String>,
) -> Vec<(&'static str, String)> {
    let named = |typed: &Option<String>, name: &str, default: String| {
        typed.clone().or_else(|| env(name)).unwrap_or(default)
    };
    let below = |folder: &Folder, name: &str| folder.below(name, env);
    let debug = debug.unwrap_or_else(|| env("HELM_DEBUG").is_some_and(|value| is_true(&value)));
    let mut settings = vec![
        ("HELM_BIN", program.to_owned()),
        ("HELM_BURST_LIMIT", burst_limit(&typed.burst_limit, env)),
        ("HELM_CACHE_HOME", below(&CACHE, "")),
        ("HELM_CONFIG_HOME", below(&CONFIG, "")),
        ("HELM_CONTENT_CACHE", named(&places.content_cache, "HELM_CONTENT_CACHE", below(&CACHE, "content"))),
        ("HELM_DATA_HOME", below(&DATA, "")),
        ("HELM_DEBUG", debug.to_string()),
        ("HELM_KUBEAPISERVER", cluster.server.clone()),
        ("HELM_KUBEASGROUPS", groups(&asking.cluster, cluster)),
        ("HELM_KUBEASUSER", cluster.as_user.clone()),
        ("HELM_KUBECAFILE", cluster.ca_file.clone()),
        ("HELM_KUBECONTEXT", cluster.context.clone()),
        ("HELM_KUBEINSECURE_SKIP_TLS_VERIFY", cluster.insecure.to_string()),
        ("HELM_KUBETLS_SERVER_NAME", cluster.tls_server_name.clone()),
        ("HELM_KUBETOKEN", cluster.token.clone()),
        ("HELM_MAX_HISTORY", number(env("HELM_MAX_HISTORY")).unwrap_or(MAX_HISTORY).to_string()),
        (NAMESPACE, String::new()),
        ("HELM_PLUGINS", named(&None, "HELM_PLUGINS", below(&DATA, "plugins"))),
        ("HELM_QPS", qps(&typed.qps, env)),
        (
            "HELM_REGISTRY_CONFIG",
            named(&places.registry_config, "HELM_REGISTRY_CONFIG", below(&CONFIG, "registry/config.json")),
        ),
        (
            "HELM_REPOSITORY_CACHE",
            named(&places.repository_cache, "HELM_REPOSITORY_CACHE", below(&CACHE, "repository")),
        ),
        (
            "HELM_REPOSITORY_CONFIG",
            named(&places.repository_config, "HELM_REPOSITORY_CONFIG", below(&CONFIG, "repositories.yaml")),
        ),
    ];
    // The flag alone: the variable is read by Kubernetes' client.
    let kubeconfig = asking.kubeconfig.iter().filter(|path| !path.is_empty());
    settings.extend(kubeconfig.map(|path| ("KUBECONFIG", path.to_string_lossy().into_owned())));
    settings
}

/// The setting that the run fills in.
pub const NAMESPACE: &str = "HELM_NAMESPACE";

const MAX_HISTORY: i64 = 10;
const BURST_LIMIT: i64 = 100;

/// One of the folders that Helm keeps its files in.
struct Folder {
    /// Helm's variable: the folder itself.
    helm: &'static str,
    /// The variable of the XDG base directory specification: the folder above.
    xdg: &'static str,
    /// The folder above, below the home, where neither says anything.
    home: &'static str,
}

#[cfg(not(target_os = "macos"))]
const HOMES: [&str; 3] = [".cache", ".config", ".local/share"];
#[cfg(target_os = "macos")]
const HOMES: [&str; 3] = ["Library/Caches", "Library/Preferences", "Library"];

const CACHE: Folder = Folder { helm: "HELM_CACHE_HOME", xdg: "XDG_CACHE_HOME", home: HOMES[0] };
const CONFIG: Folder = Folder { helm: "HELM_CONFIG_HOME", xdg: "XDG_CONFIG_HOME", home: HOMES[1] };
const DATA: Folder = Folder { helm: "HELM_DATA_HOME", xdg: "XDG_DATA_HOME", home: HOMES[2] };

impl Folder {
    /// What is in it under that name (Helm: pkg/helmpath/lazypath.go, `path`).
    fn below(&self, name: &str, env: &impl Fn(&str) -> Option<String>) -> String {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        let home = || join(&[&set("HOME").unwrap_or_default(), self.home]);
        match set(self.helm) {
            Some(folder) => join(&[&folder, name]),
            None => join(&[&set(self.xdg).unwrap_or_else(home), "helm", name]),
        }
    }
}

/// Go's `filepath.Join`: without empty parts, cleaned.
fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    match parts.is_empty() {
        true => String::new(),
        false => String::from_utf8_lossy(&path::clean(parts.join("/").as_bytes())).into_owned(),
    }
}

fn number(text: Option<String>) -> Option<i64> {
    strconv::atoi(text?.as_bytes()).ok()
}

fn burst_limit(typed: &[String], env: &impl Fn(&str) -> Option<String>) -> String {
    let typed = typed.last().and_then(|text| strconv::parse_int(text.as_bytes(), 0).ok());
    typed.or_else(|| number(env("HELM_BURST_LIMIT"))).unwrap_or(BURST_LIMIT).to_string()
}

/// Two digits of a number of 32 bits; what is none counts as the default, 0.
fn qps(typed: &[String], env: &impl Fn(&str) -> Option<String>) -> String {
    let text = typed.last().cloned().or_else(|| env("HELM_QPS")).unwrap_or_default();
    let number = strconv::parse_float(text.as_bytes()).unwrap_or_default();
    // A number of 32 bits is what Helm keeps.
    #[allow(clippy::cast_possible_truncation)]
    let kept = f64::from(number as f32);
    let mut out = Vec::new();
    strconv::append_float(&mut out, kept, b'f', Some(2));
    String::from_utf8_lossy(&out).into_owned()
}

/// Helm reads the command line twice, and a list that was typed is there twice.
fn groups(typed: &ClusterArgs, cluster: &Overrides) -> String {
    match typed.kube_as_group.is_empty() {
        true => cluster.as_groups.join(","),
        false => [&cluster.as_groups[..], &cluster.as_groups[..]].concat().join(","),
    }
}
