//! The HTTP client of one cluster: names, proxy, TLS, credentials, one upon the other. Not where they come from.
//!
//! As the one that `kube` would make ([`Client::try_from`]), but for who is asked what a name means: the hosts file and
//! the servers of resolv.conf(5), as Go's own resolver in kubectl and Helm does it, and not the C library, which loads
//! whatever nsswitch.conf(5) names and cannot be part of the program (see build.rs).

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::rt::TokioExecutor;
use kube::client::{Body, ConfigExt};
use kube::{Client, Config, Error};
use tower::{Service, ServiceBuilder};

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

/// Through a proxy that opens a connection when asked with CONNECT (RFC 9110 section 9.3.6).
fn tunnel<C>(proxy: &Uri, connector: C) -> Tunnel<C> {
    let tunnel = Tunnel::new(proxy.clone(), connector);
    match credentials(proxy) {
        Some(header) => tunnel.with_auth(header),
        None => tunnel,
    }
}

/// The user and password of a proxy's URL as a header (RFC 7617).
fn credentials(proxy: &Uri) -> Option<HeaderValue> {
    let (user, _) = proxy.authority()?.as_str().rsplit_once('@')?;
    let user: Vec<u8> = percent_encoding::percent_decode_str(user).collect();
    let mut header = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(user))).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// Who is asked what a server's name means.
#[derive(Clone)]
struct Names;

impl Service<Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = NetError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, NetError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NetError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move { addresses(name.as_str()).await })
    }
}

/// IPv4 first: the connector tries the first family, and the other one where that takes too long (RFC 8305).
async fn addresses(name: &str) -> Result<std::vec::IntoIter<SocketAddr>, NetError> {
    let found = resolver()?.lookup_ip(name).await?;
    let mut found: Vec<SocketAddr> = found.iter().map(|address| SocketAddr::new(address, 0)).collect();
    found.sort_by_key(SocketAddr::is_ipv6);
    Ok(found.into_iter())
}

/// The system's resolver as it is set up; without resolv.conf, the server of the machine itself (resolv.conf(5)).
fn resolver() -> Result<TokioResolver, NetError> {
    let set_up = TokioResolver::builder_tokio();
    let builder = set_up.unwrap_or_else(|_| {
        let own = NameServerConfig::udp_and_tcp(std::net::Ipv4Addr::LOCALHOST.into());
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![own]);
        TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
    });
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_gets_user_and_password_as_they_were_before_the_url() {
        let header =
            |url: &str| credentials(&url.parse().unwrap_or_default()).map(|h| h.as_bytes().to_owned());
        let expected = format!("Basic {}", STANDARD.encode("user:p@ss:word"));
        assert_eq!(header("http://user:p%40ss%3Aword@proxy:3128"), Some(expected.into_bytes()));
        assert_eq!(header("http://proxy:3128"), None);
    }
}
