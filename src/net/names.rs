//! What a server's name means: the hosts file and the servers of resolv.conf(5), as Go's own resolver in kubectl and Helm
//! does it, and not the C library, which loads whatever nsswitch.conf(5) names and cannot be part of the program (see
//! build.rs). Not what is asked of the server.

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ResolveHosts, ResolverConfig, ServerOrderingStrategy};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::Name;
use hyper_util::client::legacy::connect::dns;
use tower::Service;

use super::system::{System, name_server};

/// Who is asked what a server's name means.
#[derive(Clone)]
pub struct Names;

impl Service<dns::Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = NetError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, NetError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NetError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: dns::Name) -> Self::Future {
        Box::pin(async move { addresses(name.as_str()).await })
    }
}

/// IPv4 first: the connector tries the first family, and the other one where that takes too long (RFC 8305).
async fn addresses(name: &str) -> Result<std::vec::IntoIter<SocketAddr>, NetError> {
    let system = System::read();
    let mut found = name.parse().map(|name| system.hosts_file(&name)).unwrap_or_default();
    if found.is_empty() {
        found = resolver(&system)?.lookup_ip(name).await?.iter().collect();
    }
    let mut found: Vec<SocketAddr> = found.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
    found.sort_by_key(SocketAddr::is_ipv6);
    Ok(found.into_iter())
}

/// The system's resolver as it is set up.
fn resolver(system: &System) -> Result<TokioResolver, NetError> {
    let search = system.search.iter().filter_map(|domain| Name::from_ascii(domain).ok()).collect();
    let servers = system.servers.iter().map(|server| name_server(*server, system.tcp_only)).collect();
    let config = ResolverConfig::from_parts(None, search, servers);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    let options = builder.options_mut();
    options.ndots = system.ndots;
    options.timeout = system.timeout;
    options.attempts = system.attempts;
    options.use_hosts_file = ResolveHosts::Never;
    options.server_ordering_strategy = match system.rotate {
        true => ServerOrderingStrategy::RoundRobin,
        false => ServerOrderingStrategy::UserProvidedOrder,
    };
    builder.build()
}
