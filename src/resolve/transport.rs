//! The HTTP client of one cluster: names, proxy, TLS, credentials, one upon the other. Not where they come from.
//!
//! As the one that `kube` would make ([`Client::try_from`]), but for who is asked what a name means ([`Names`]).

use http::Uri;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::rt::TokioExecutor;
use kube::client::{Body, ConfigExt};
use kube::{Client, Config, Error};
use tower::{Service, ServiceBuilder};

use crate::net::names::Names;
use crate::net::tunnel::tunnel;

/// Makes a client; nothing is sent yet.
///
/// # Errors
/// Certificates and keys that cannot be used, and a proxy whose protocol nobody knows.
pub fn client(config: &Config) -> Result<Client, Error> {
    let mut direct = HttpConnector::new_with_resolver(Names);
    direct.enforce_http(false);
    direct.set_connect_timeout(config.connect_timeout);
    let Some(proxy) = config.proxy_url.clone() else { return through(direct, config) };
    match proxy.scheme_str() {
        Some("socks5") => through(SocksV5::new(proxy, direct), config),
        Some("http") => through(tunnel(&proxy, direct), config),
        Some("https") => {
            let encrypted = config.rustls_https_connector_with_connector(direct)?;
            through(tunnel(&proxy, encrypted), config)
        }
        _ => Err(Error::ProxyProtocolUnsupported { proxy_url: Box::new(proxy) }),
    }
}

/// All that lies above the way to the server.
fn through<C>(connector: C, config: &Config) -> Result<Client, Error>
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static,
    C::Future: Send + 'static,
    C::Error: std::error::Error + Send + Sync + 'static,
{
    let connector = config.rustls_https_connector_with_connector(connector)?;
    let wire = hyper_util::client::legacy::Builder::new(TokioExecutor::new()).build::<_, Body>(connector);
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .option_layer(config.auth_layer()?)
        .layer(config.extra_headers_layer()?)
        .map_err(tower::BoxError::from)
        .service(wire);
    Ok(Client::new(service, config.default_namespace.clone()))
}
