//! What a server's name means: the hosts file and the servers of resolv.conf(5), as Go's own resolver in kubectl and Helm
//! does it, and not the C library, which loads whatever nsswitch.conf(5) names and cannot be part of the program (see
//! build.rs). Not what is asked of the server.

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;

/// Who is asked what a server's name means.
#[derive(Clone)]
pub struct Names;

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
