//! What a session proves itself with: found once, before the first question, and the same for all of them. Replaces
//! plugins and older ways to log in by what they come to. Not how it is sent.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use kube::config::{AuthProviderConfig, Config};

use super::plugin::{self, Target};
use crate::facts::{Cause, CauseKind};

/// How long a token has to be good for at least (client-go, plugin/pkg/client/auth/oidc, `expiryDelta`).
const LEAST_LEFT: SignedDuration = SignedDuration::from_secs(10);

/// Replaces the plugin and the provider of the configuration by the token or the certificate that they have. Where there
/// are other credentials the plugin does not run (client-go, exec.go, UpdateTransportConfig).
///
/// # Errors
/// Credentials that cannot be had, and what to do instead.
pub fn find(config: &mut Config, time: Duration, now: Timestamp) -> Result<(), Cause> {
    let user = &mut config.auth_info;
    if let Some(provider) = user.auth_provider.take()
        && user.token.is_none()
        && user.username.is_none()
    {
        user.token = Some(of_provider(&provider, now)?.into());
    }
    let Some(exec) = config.auth_info.exec.take() else { return Ok(()) };
    let user = &config.auth_info;
    let others = user.token.is_some()
        || user.token_file.is_some()
        || user.username.is_some()
        || user.client_certificate.is_some()
        || user.client_certificate_data.is_some();
    if others {
        return Ok(());
    }
    let found = plugin::run(&exec, &target(config, &exec), time)?;
    let user = &mut config.auth_info;
    if !found.token.is_empty() {
        user.token = Some(found.token.into());
    }
    if !found.client_certificate_data.is_empty() {
        user.client_certificate_data = Some(STANDARD.encode(found.client_certificate_data));
        user.client_key_data = Some(STANDARD.encode(found.client_key_data).into());
    }
    Ok(())
}

/// The cluster as it is really asked, whatever flags replaced.
fn target(config: &Config, exec: &kube::config::ExecConfig) -> Target {
    let stated = exec.cluster.as_ref();
    let server = config.cluster_url.to_string();
    let stated_server = stated.and_then(|cluster| cluster.server.clone());
    let same = stated_server.filter(|stated| stated.trim_end_matches('/') == server.trim_end_matches('/'));
    Target {
        server: same.unwrap_or(server),
        tls_server_name: config.tls_server_name.clone(),
        insecure_skip_tls_verify: config.accept_invalid_certs,
        certificate_authority_data: stated
            .and_then(|cluster| cluster.certificate_authority_data.as_ref())
            .map(|authority| STANDARD.encode(authority)),
        proxy_url: config.proxy_url.as_ref().map(|proxy| proxy.to_string().trim_end_matches('/').to_owned()),
        config: stated.and_then(|cluster| cluster.config.clone()),
    }
}

/// The token of an `auth-provider`, of which client-go knows one: it would get a new one of an issuer and write that into
/// the kubeconfig, which is left to it.
fn of_provider(provider: &AuthProviderConfig, now: Timestamp) -> Result<String, Cause> {
    let instead = match provider.name.as_str() {
        "oidc" => return of_oidc(provider.config.get("id-token").map_or("", String::as_str), now),
        "gcp" => "use the credential plugin gke-gcloud-auth-plugin",
        "azure" => "use the credential plugin kubelogin of Azure",
        _ => "use a credential plugin",
    };
    Err(fault(format!(
        "the kubeconfig's auth-provider {:?} is not part of Kubernetes clients any more; {instead}",
        provider.name
    )))
}

fn of_oidc(token: &str, now: Timestamp) -> Result<String, Cause> {
    const INSTEAD: &str = "any kubectl command gets a new one and writes it down, or use a credential plugin such as kubelogin (oidc-login)";
    if token.is_empty() {
        return Err(fault(format!("the kubeconfig's auth-provider oidc has no id-token; {INSTEAD}")));
    }
    match expiry(token) {
        None => {
            Err(fault(format!("the id-token of the kubeconfig's auth-provider oidc is no JWT; {INSTEAD}")))
        }
        Some(end) if now + LEAST_LEFT > end => Err(fault(format!(
            "the id-token of the kubeconfig's auth-provider oidc was good until {end}; {INSTEAD}"
        ))),
        Some(_) => Ok(token.to_owned()),
    }
}

/// When a JSON Web Token ends (RFC 7519 section 4.1.4).
fn expiry(token: &str) -> Option<Timestamp> {
    let mut parts = token.split('.');
    let (_, claims, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    let end = claims.get("exp")?;
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a second does not matter")]
    let seconds = end.as_i64().or_else(|| end.as_f64().map(|seconds| seconds as i64))?;
    Timestamp::from_second(seconds).ok()
}

fn fault(text: impl Into<String>) -> Cause {
    Cause::new(CauseKind::Credentials, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_an_identity_provider_is_used_as_long_as_it_is_good() {
        let token = |claims: &str| format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims));
        let now = Timestamp::from_second(1_000_000).unwrap();
        let good = token(r#"{"exp":1000011}"#);
        assert_eq!(of_oidc(&good, now).unwrap(), good);
        for (wrong, told) in [
            (token(r#"{"exp":1000009}"#), "was good until 1970-01-12T13:46:49Z; any kubectl command"),
            (token("{}"), "is no JWT"),
            ("x.y".to_owned(), "is no JWT"),
            (String::new(), "has no id-token"),
        ] {
            let cause = of_oidc(&wrong, now).unwrap_err();
            assert!(cause.text.contains(told), "{}", cause.text);
        }
    }
}
