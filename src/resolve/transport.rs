//! The HTTP client of one cluster: names, proxy, TLS, credentials, one upon the other. Not where they come from.
//!
//! Who is asked what a name means is [`Names`](crate::net::names::Names).

use std::sync::Arc;

use http::header::{AUTHORIZATION, PROXY_AUTHORIZATION};
use http::{HeaderMap, Request, Uri};
use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::rt::TokioExecutor;
use kube::Client;
use kube::client::Body;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tower::{BoxError, ServiceBuilder};

use super::access::{Access, set_up};
use super::login::Login;
use super::tls;
use crate::facts::Cause;
use crate::net::connector::{Connector, connector};
use crate::net::tunnel::credentials;

/// Makes a client; nothing is sent yet.
///
/// # Errors
/// Certificates and keys that cannot be used.
pub fn client(mut access: Access) -> Result<Client, Cause> {
    let tls = Secure::new(&access)?;
    let is_secure = access.server.scheme_str() == Some("https");
    let connector = connector(access.proxy.as_ref(), is_secure, |way| Ok(tls.over(way)))?;
    let unknown = "the proxy's scheme is not one of http, https, socks5 and socks5h";
    let connector = connector.ok_or_else(|| set_up(unknown))?;
    if let Some(proxy) = access.proxy.as_ref().filter(|_| !is_secure)
        && matches!(proxy.scheme_str(), Some("http" | "https"))
        && let Some(header) = credentials(proxy)
    {
        access.impersonation.insert(PROXY_AUTHORIZATION, header);
    }
    Ok(through(connector, access))
}

/// TLS for servers of https.
struct Secure {
    config: ClientConfig,
    /// The name that has to be in the certificate, where it is not the one in the address.
    name: Option<ServerName<'static>>,
}

impl Secure {
    fn new(access: &Access) -> Result<Secure, Cause> {
        let name = Some(access.tls.server_name.clone()).filter(|name| !name.is_empty());
        let name = name.map(ServerName::try_from).transpose();
        let name = name.map_err(|_| set_up("the kubeconfig's tls-server-name is not a host name"))?;
        Ok(Secure { config: tls::config(&access.tls)?, name })
    }

    fn over(&self, connector: Connector) -> HttpsConnector<Connector> {
        let builder = HttpsConnectorBuilder::new().with_tls_config(self.config.clone()).https_or_http();
        let builder = match &self.name {
            Some(name) => builder.with_server_name_resolver(FixedServerNameResolver::new(name.clone())),
            None => builder,
        };
        builder.enable_http1().wrap_connector(connector)
    }
}

/// All that lies above the way to the server.
fn through(connector: Connector, access: Access) -> Client {
    let wire = hyper_util::client::legacy::Builder::new(TokioExecutor::new()).build::<_, Body>(connector);
    let Access { server, login, impersonation, .. } = access;
    let login = Arc::new(login);
    let whole = move |request: Request<Body>| addressed(request, &server, &login, &impersonation);
    let service = ServiceBuilder::new().map_request(whole).map_err(BoxError::from).service(wire);
    Client::new(service, "")
}

/// A request for a path becomes one to the server, with the headers that say who asks.
fn addressed(request: Request<Body>, server: &Uri, login: &Login, others: &HeaderMap) -> Request<Body> {
    let (mut parts, body) = request.into_parts();
    let asked = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let path = format!("{}{asked}", server.path().trim_end_matches('/'));
    let mut whole = server.clone().into_parts();
    // What cannot be a path was refused when the request was made.
    whole.path_and_query = path.parse().ok();
    if let Ok(uri) = Uri::from_parts(whole) {
        parts.uri = uri;
    }
    if let Some(value) = login.header() {
        parts.headers.insert(AUTHORIZATION, value);
    }
    parts.headers.extend(others.clone());
    Request::from_parts(parts, body)
}
