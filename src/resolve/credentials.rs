//! The credentials of a session: obtained once, before the first question. Replaces plugins and older logins by the
//! credentials that they return. Not how it is sent.

use chartroom::quoted;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};

use super::access::Access;
use super::login::Login;
use super::plugin::{self, Target};
use crate::facts::{Cause, CauseKind};
use crate::kubeconfig::{AuthProvider, Chosen, Cluster};

/// How long a token has to be good for at least (client-go, plugin/pkg/client/auth/oidc, `expiryDelta`).
const LEAST_LEFT: SignedDuration = SignedDuration::from_secs(10);

/// Stores the credentials of the user's plugin or provider. Where there are other credentials neither is used
/// (client-go, exec.go, UpdateTransportConfig), and for a server of plain HTTP they are not even asked.
///
/// # Errors
/// Credentials that cannot be had, and what to do instead.
pub fn find(chosen: &Chosen, access: &mut Access, time: Duration, now: Timestamp) -> Result<(), Cause> {
    if access.server.scheme_str() != Some("https") || !access.login.is_none() {
        return Ok(());
    }
    if let Some(provider) = &chosen.user.auth_provider {
        access.login = Login::token(&of_provider(provider, now)?)?;
    }
    let Some(exec) = chosen.user.exec.as_ref().filter(|_| access.tls.identity.is_none()) else {
        return Ok(());
    };
    let found = plugin::run(exec, &target(chosen, access), time)?;
    if !found.token.is_empty() {
        access.login = Login::token(&found.token)?;
    }
    if !found.client_certificate_data.is_empty() {
        let pair = (found.client_certificate_data.into_bytes(), found.client_key_data.into_bytes());
        access.tls.identity = Some(pair);
    }
    Ok(())
}

/// The cluster as it is really asked, whatever flags replaced (client-go: rest/exec.go, `ConfigToExecCluster`).
fn target(chosen: &Chosen, access: &Access) -> Target {
    let Cluster { server, tls_server_name, proxy_url, insecure, disable_compression, exec_config, .. } =
        &chosen.cluster;
    let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Target {
        server: server.clone(),
        tls_server_name: said(tls_server_name),
        insecure_skip_tls_verify: *insecure,
        certificate_authority_data: access
            .tls
            .authorities
            .as_ref()
            .map(|authority| STANDARD.encode(authority)),
        proxy_url: said(proxy_url),
        disable_compression: *disable_compression,
        config: exec_config.clone(),
    }
}

/// The token of an `auth-provider`, of which client-go knows one: it would get a new one of an issuer and write that into
/// the kubeconfig, which is left to it.
fn of_provider(provider: &AuthProvider, now: Timestamp) -> Result<String, Cause> {
    let instead = match provider.name.as_str() {
        "oidc" => return of_oidc(provider.config.get("id-token").map_or("", String::as_str), now),
        "gcp" => "use the credential plugin gke-gcloud-auth-plugin",
        "azure" => "use the credential plugin kubelogin of Azure",
        _ => "use a credential plugin",
    };
    Err(fault(format!(
        "the kubeconfig's auth-provider {} is no longer supported by Kubernetes clients; {instead}",
        quoted(&provider.name)
    )))
}

fn of_oidc(token: &str, now: Timestamp) -> Result<String, Cause> {
    const INSTEAD: &str =
        "run any kubectl command to renew it, or use a credential plugin such as kubelogin (oidc-login)";
    if token.is_empty() {
        return Err(fault(format!("the kubeconfig's auth-provider oidc has no id-token; {INSTEAD}")));
    }
    match expiry(token) {
        None => {
            Err(fault(format!("the id-token of the kubeconfig's auth-provider oidc is not a JWT; {INSTEAD}")))
        }
        Some(end) if now + LEAST_LEFT > end => Err(fault(format!(
            "the id-token of the kubeconfig's auth-provider oidc expired at {end}; {INSTEAD}"
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
        for (wrong, expected) in [
            (token(r#"{"exp":1000009}"#), "expired at 1970-01-12T13:46:49Z; run any kubectl command"),
            (token("{}"), "is not a JWT"),
            ("x.y".to_owned(), "is not a JWT"),
            (String::new(), "has no id-token"),
        ] {
            let cause = of_oidc(&wrong, now).unwrap_err();
            assert!(cause.text.contains(expected), "{}", cause.text);
        }
    }
}
