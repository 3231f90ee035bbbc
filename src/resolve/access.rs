//! What a session needs to reach its cluster: address, proxy, whom to trust, and what to send along. Settled before the
//! first question; not how it is sent. The rules are client-go's (rest/config.go, transport/round_trippers.go).

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use percent_encoding::utf8_percent_encode;

use super::login::Login;
use super::{cluster, tls};
use crate::facts::{Cause, CauseKind};
use crate::kubeconfig::{self, Address, Chosen, Cluster, User};
use crate::net::{header, proxy};

/// All of it.
pub struct Access {
    /// The server, without user and password.
    pub server: Uri,
    /// The proxy in front of it.
    pub proxy: Option<Uri>,
    /// Whom to trust, for servers of TLS.
    pub tls: tls::Settings,
    /// What proves who asks.
    pub login: Login,
    /// As whom to ask instead.
    pub impersonation: HeaderMap,
    /// Whether there are credentials that are not sent, since the server speaks plain HTTP.
    pub withheld: bool,
}

/// What the parts in use come to. Credentials are looked at for servers of TLS alone: everyone on the way could read them
/// (client-go: `only try to read the auth information if we are secure`). Those of a plugin are left for later.
///
/// # Errors
/// Files that cannot be read, and texts that mean nothing.
pub fn of(chosen: &Chosen) -> Result<Access, Cause> {
    let address = kubeconfig::address(&chosen.cluster.server).map_err(set_up)?;
    let server = uri(&address)?;
    let proxy =
        match chosen.cluster.proxy_url.as_str() {
            "" => proxy::of_environment(&server).map_err(set_up)?,
            own => {
                let proxy = proxy::of_kubeconfig(own);
                Some(proxy.ok_or_else(|| {
                    set_up("the proxy-url of the cluster is not an http, https or socks5 URL")
                })?)
            }
        };
    let impersonation = impersonation(&chosen.user)?;
    let (login, tls) = match address.secure {
        true => (Login::of(&chosen.user, address.user.as_ref())?, trust(&chosen.cluster, &chosen.user)?),
        false => (Login::None, tls::Settings::default()),
    };
    let withheld = !address.secure && (address.user.is_some() || has_credentials(&chosen.user));
    Ok(Access { server, proxy, tls, login, impersonation, withheld })
}

/// Names that are not ASCII are asked for as the DNS has them (Go: net/http, `idnaASCII`).
fn uri(address: &Address) -> Result<Uri, Cause> {
    let wrong = || set_up("the server of the cluster is not a URL");
    let (host, port) = match address.authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (address.authority.as_str(), None),
    };
    let host = match host.is_ascii() {
        true => host.to_owned(),
        false => idna::domain_to_ascii(host).map_err(|_| wrong())?,
    };
    let port = port.filter(|port| !port.is_empty()).map(|port| format!(":{port}")).unwrap_or_default();
    let bare = Address { authority: format!("{host}{port}"), ..address.clone() };
    bare.url().parse().map_err(|_| wrong())
}

fn has_credentials(user: &User) -> bool {
    let texts = [&user.token, &user.token_file, &user.username];
    texts.into_iter().any(|text| !text.is_empty()) || user.exec.is_some() || user.auth_provider.is_some()
}

fn trust(cluster: &Cluster, user: &User) -> Result<tls::Settings, Cause> {
    let given = |data: &[u8], file: &str, what: &str| match (data, file) {
        ([], "") => Ok(None),
        ([], file) => kubeconfig::named(file, what).map(Some).map_err(set_up),
        (data, _) => Ok(Some(data.to_vec())),
    };
    let certificate = given(&user.certificate_data, &user.certificate_file, "client certificate")?;
    let key = given(&user.key_data, &user.key_file, "client key")?;
    let authorities = given(&cluster.ca_data, &cluster.ca_file, "certificate authority")?;
    if cluster.insecure && authorities.is_some() {
        return Err(set_up(
            "both a certificate authority and insecure-skip-tls-verify are set; only one is allowed",
        ));
    }
    Ok(tls::Settings {
        insecure: cluster.insecure,
        authorities,
        server_name: cluster.tls_server_name.clone(),
        identity: certificate.zip(key),
    })
}

fn impersonation(user: &User) -> Result<HeaderMap, Cause> {
    let mut headers = HeaderMap::new();
    if user.impersonate.is_empty() {
        return Ok(headers);
    }
    let mut add = |name: &str, value: &str| {
        let wrong =
            |_| set_up("the user, uid, groups or extras to impersonate cannot be sent in HTTP headers");
        let name = HeaderName::try_from(name).map_err(|_| wrong(()))?;
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).map_err(|_| wrong(()))?);
        Ok(())
    };
    add("impersonate-user", &user.impersonate)?;
    if !user.impersonate_uid.is_empty() {
        add("impersonate-uid", &user.impersonate_uid)?;
    }
    user.impersonate_groups.iter().try_for_each(|group| add("impersonate-group", group))?;
    for (key, values) in &user.impersonate_extra {
        // Go sends header names in a case of its own, the server reads them in lower case.
        let name =
            format!("impersonate-extra-{}", utf8_percent_encode(&key.to_lowercase(), cluster::RESERVED));
        values.iter().try_for_each(|value| add(&name, value))?;
    }
    Ok(headers)
}

/// A user and a password as a header (RFC 7617).
pub fn basic(user: &str, password: &str) -> Result<HeaderValue, Cause> {
    header::basic(format!("{user}:{password}")).ok_or_else(|| unsendable("user name and password"))
}

/// A header that no log shows.
pub fn secret(text: String, what: &str) -> Result<HeaderValue, Cause> {
    header::secret(&text).ok_or_else(|| unsendable(what))
}

fn unsendable(what: &str) -> Cause {
    set_up(format!("the {what} cannot be sent in an HTTP header"))
}

/// What is wrong with the set-up.
pub fn set_up(text: impl ToString) -> Cause {
    Cause::new(CauseKind::Configuration, text.to_string())
}
