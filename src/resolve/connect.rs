//! From kubeconfig, service account and flags to a client of one cluster. Not what it is asked.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use kube::config::{AuthInfo, Config, KubeConfigOptions, KubeconfigError};
use kube::{Client, Error};

use super::options::Kube;
use super::{credentials, transport};
use crate::facts::{Cause, CauseKind};
use crate::net::proxy;

/// A client and the server that it talks to, for messages.
pub struct Connection {
    /// The client; it has not connected yet.
    pub client: Client,
    /// The server's URL without anything secret.
    pub server: String,
    /// Whether there are credentials that the server was not told, since it speaks plain HTTP.
    pub withheld: bool,
}

/// Makes a client. Runs the kubeconfig's credential plugin where it has one, so it may take long.
///
/// # Errors
/// What is wrong with the configuration. Texts of the kubeconfig are never repeated, since they may be secrets.
pub async fn open(kube: Kube, plugin_time: Duration, now: Timestamp) -> Result<Connection, Cause> {
    let (mut config, own_proxy) = base_config(&kube).await?;
    apply_flags(&mut config, &kube)?;
    if !own_proxy {
        config.proxy_url = proxy::of_environment(&config.cluster_url).map_err(set_up)?;
    }
    let withheld = withhold_from_clear_text(&mut config);
    // Retrying is the deadline's business: the default policy would hide a 503 behind a timeout.
    config.default_retry = false;
    let server = proxy::without_userinfo(&config.cluster_url);
    let make = move || {
        credentials::find(&mut config, plugin_time, now)?;
        transport::client(&config).map_err(|error| client_cause(&error))
    };
    let opened = tokio::task::spawn_blocking(make).await;
    let client = opened.map_err(|_| set_up("the client could not be made"))??;
    Ok(Connection { client, server, withheld })
}

/// Takes away whatever would prove to a server who asks, where anybody on the way could read it; who is to be
/// impersonated stays (client-go, tools/clientcmd, DirectClientConfig.ClientConfig: "only try to read the auth
/// information if we are secure"). Says whether there was anything.
fn withhold_from_clear_text(config: &mut Config) -> bool {
    if config.cluster_url.scheme_str() == Some("https") {
        return false;
    }
    let all = std::mem::take(&mut config.auth_info);
    let any = all.token.is_some()
        || all.token_file.is_some()
        || all.username.is_some()
        || all.exec.is_some()
        || all.auth_provider.is_some();
    config.auth_info = AuthInfo {
        impersonate: all.impersonate,
        impersonate_uid: all.impersonate_uid,
        impersonate_groups: all.impersonate_groups,
        impersonate_user_extra: all.impersonate_user_extra,
        ..AuthInfo::default()
    };
    any
}

/// What the files say, and whether a proxy is among it.
async fn base_config(kube: &Kube) -> Result<(Config, bool), Cause> {
    let present = |path: &&std::path::PathBuf| kube.kubeconfig.explicit || path.exists();
    let files: Vec<_> = kube.kubeconfig.files.iter().filter(present).collect();
    if files.is_empty() {
        return Ok((without_files(kube)?, false));
    }
    let mut merged = kube::config::Kubeconfig::default();
    for path in files {
        let next = kube::config::Kubeconfig::read_from(path).map_err(|e| kubeconfig_cause(&e, path))?;
        merged = merged.merge(next).map_err(|error| kubeconfig_cause(&error, path))?;
    }
    // An empty file is as good as none (client-go, tools/clientcmd, DeferredLoadingClientConfig).
    let says_nothing =
        merged.clusters.is_empty() && merged.contexts.is_empty() && merged.auth_infos.is_empty();
    if says_nothing && !kube.kubeconfig.explicit {
        return Ok((without_files(kube)?, false));
    }
    if merged.current_context.as_deref() == Some("") {
        merged.current_context = None;
    }
    let path = kube.kubeconfig.files.first().map_or(Path::new("kubeconfig"), |path| path.as_path());
    let options = KubeConfigOptions { context: kube.context.clone(), ..KubeConfigOptions::default() };
    let own_proxy = names_proxy(&merged, kube.context.as_deref());
    let config = Config::from_custom_kubeconfig(merged, &options).await;
    Ok((config.map_err(|error| kubeconfig_cause(&error, path))?, own_proxy))
}

/// Whether the kubeconfig itself names a proxy for the cluster of this context.
fn names_proxy(kubeconfig: &kube::config::Kubeconfig, context: Option<&str>) -> bool {
    let context = context.or(kubeconfig.current_context.as_deref());
    let context = kubeconfig.contexts.iter().find(|named| Some(named.name.as_str()) == context);
    let cluster = context.and_then(|named| named.context.as_ref()).map(|context| context.cluster.as_str());
    let cluster = kubeconfig.clusters.iter().find(|named| Some(named.name.as_str()) == cluster);
    let proxy = cluster.and_then(|named| named.cluster.as_ref()).and_then(|c| c.proxy_url.as_deref());
    proxy.is_some_and(|proxy| !proxy.is_empty())
}

fn without_files(kube: &Kube) -> Result<Config, Cause> {
    // Another cluster than the one that was asked for is never taken (client-go, DirectClientConfig.getContext).
    if let Some(name) = &kube.context {
        return Err(set_up(format!("context {name:?} does not exist")));
    }
    if let Some(server) = &kube.apiserver {
        return Ok(Config::new(parse_server(server)?));
    }
    let in_cluster = kube.kubeconfig.service_account.then(Config::incluster).and_then(Result::ok);
    in_cluster.ok_or_else(|| {
        let looked: Vec<String> = kube.kubeconfig.files.iter().map(|p| p.display().to_string()).collect();
        let looked = match looked.as_slice() {
            [] => String::new(),
            files => format!(" ({} does not exist or is empty)", files.join(", ")),
        };
        set_up(format!("there is no kubeconfig{looked}, and this is not a pod with a service account"))
    })
}

fn apply_flags(config: &mut Config, kube: &Kube) -> Result<(), Cause> {
    if let Some(server) = &kube.apiserver {
        config.cluster_url = parse_server(server)?;
    }
    if let Some(token) = &kube.token {
        // Instead of whoever else the kubeconfig would have the user be; certificate and impersonation stay, as with
        // kubectl.
        config.auth_info = AuthInfo {
            token: Some(token.0.clone().into()),
            token_file: None,
            username: None,
            password: None,
            auth_provider: None,
            exec: None,
            ..std::mem::take(&mut config.auth_info)
        };
    }
    if let Some(user) = &kube.as_user {
        config.auth_info.impersonate = Some(user.clone());
    }
    if !kube.as_groups.is_empty() {
        config.auth_info.impersonate_groups = Some(kube.as_groups.clone());
    }
    if let Some(file) = &kube.ca_file {
        config.root_cert_file = Some(file.clone());
    }
    if let Some(name) = &kube.tls_server_name {
        config.tls_server_name = Some(name.clone());
    }
    config.accept_invalid_certs |= kube.insecure_skip_tls_verify;
    check_impersonation(&config.auth_info)
}

/// Groups, a uid or extras without a user would be sent, and mean nothing (client-go: `validateAuthInfo`).
fn check_impersonation(user: &AuthInfo) -> Result<(), Cause> {
    let has_user = user.impersonate.as_ref().is_some_and(|name| !name.is_empty());
    let has_more = user.impersonate_groups.as_ref().is_some_and(|groups| !groups.is_empty())
        || user.impersonate_uid.as_ref().is_some_and(|uid| !uid.is_empty())
        || user.impersonate_user_extra.as_ref().is_some_and(|extra| !extra.is_empty());
    if has_more && !has_user {
        return Err(set_up(
            "uid, groups or extras are to be impersonated without a user; name one with --kube-as-user",
        ));
    }
    Ok(())
}

fn parse_server(text: &str) -> Result<http::Uri, Cause> {
    let url = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    url.parse().map_err(|_| set_up("the apiserver's URL cannot be read"))
}

fn set_up(text: impl Into<String>) -> Cause {
    Cause::new(CauseKind::Configuration, text)
}

/// What is wrong with a kubeconfig, in our own words: the library's quote its text.
fn kubeconfig_cause(error: &KubeconfigError, path: &Path) -> Cause {
    let path = path.display();
    set_up(match error {
        KubeconfigError::ReadConfig(io, path) => {
            format!("the kubeconfig {} cannot be read: {io}", path.display())
        }
        KubeconfigError::Parse(error) => match error.location() {
            Some(at) => {
                format!("the kubeconfig {path} is not valid (line {}, column {})", at.line(), at.column())
            }
            None => format!("the kubeconfig {path} is not valid"),
        },
        KubeconfigError::CurrentContextNotSet => format!("the kubeconfig {path} has no current context"),
        KubeconfigError::LoadContext(name) => format!("the kubeconfig {path} has no context {name:?}"),
        KubeconfigError::LoadClusterOfContext(name) => {
            format!("the kubeconfig {path} has no cluster {name:?}")
        }
        KubeconfigError::MissingClusterUrl => format!("the kubeconfig {path} has no server for the cluster"),
        KubeconfigError::ParseClusterUrl(_) => format!("the kubeconfig {path} has a server that is no URL"),
        KubeconfigError::ParseProxyUrl(_) => format!("the proxy for the cluster of {path} is no URL"),
        KubeconfigError::LoadCertificateAuthority(_) | KubeconfigError::ParseCertificates(_) => {
            format!("the certificate authority in the kubeconfig {path} cannot be read")
        }
        KubeconfigError::LoadClientCertificate(_) | KubeconfigError::LoadClientKey(_) => {
            format!("the client certificate or key in the kubeconfig {path} cannot be read")
        }
        _ => format!("the kubeconfig {path} cannot be used"),
    })
}

/// Why no client could be made. A credential plugin's arguments and output may hold secrets.
fn client_cause(error: &Error) -> Cause {
    use kube::client::AuthError;
    set_up(match error {
        Error::Auth(AuthError::ReadTokenFile(io, path)) => {
            format!("the token file {} cannot be read: {io}", path.display())
        }
        Error::Auth(_) => "the kubeconfig's credentials cannot be used".to_owned(),
        Error::InferKubeconfig(_) => {
            "the client certificate or key in the kubeconfig cannot be read".to_owned()
        }
        Error::RustlsTls(_) => "the certificates or keys for the cluster cannot be used".to_owned(),
        Error::ProxyProtocolUnsupported { .. } => "the proxy's protocol is not known".to_owned(),
        _ => "the client could not be made".to_owned(),
    })
}

/// Why no answer came over the wire.
pub fn wire_cause(error: &Error) -> Cause {
    if matches!(error, Error::Auth(_)) {
        return client_cause(error);
    }
    let mut innermost: &(dyn std::error::Error + 'static) = error;
    loop {
        if let Some(rustls::Error::InvalidCertificate(why)) = unwrapped(innermost).downcast_ref() {
            return Cause::new(
                CauseKind::Certificate,
                format!("the server's certificate is not trusted ({why})"),
            );
        }
        match innermost.source() {
            Some(source) => innermost = source,
            None => break,
        }
    }
    Cause::new(CauseKind::Unreachable, format!("no connection ({innermost})"))
}

/// What errors of input and output are wrapped around, however often; `source` leaves that out.
fn unwrapped<'e>(mut error: &'e (dyn std::error::Error + 'static)) -> &'e (dyn std::error::Error + 'static) {
    while let Some(inner) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        error = inner;
    }
    error
}
