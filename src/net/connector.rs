//! The way to a server: directly or through a proxy, with TLS or without. All are of one type, so that the HTTP client above
//! is compiled once. Not which proxy, and not what TLS trusts.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service, ServiceBuilder};

use super::names::Names;
use super::tunnel::{socks, tunnel};

/// How long making one connection may take (Go: net/http, `DefaultTransport`).
const CONNECT_TIME: Duration = Duration::from_secs(30);

/// Makes connections.
pub type Connector = BoxCloneSyncService<Uri, Stream, BoxError>;

/// The way to a server of HTTPS (`is_secure`) or plain HTTP; `None` where the proxy's scheme is not known. `tls` puts TLS on
/// top of a way; it is called for a proxy of HTTPS as well.
///
/// # Errors
/// Those of `tls`.
pub fn connector<E>(
    proxy: Option<&Uri>,
    is_secure: bool,
    tls: impl Fn(Connector) -> Result<HttpsConnector<Connector>, E>,
) -> Result<Option<Connector>, E> {
    let tls = |way| tls(way).map(erased);
    let direct = direct();
    let Some(proxy) = proxy else {
        return if is_secure { tls(direct) } else { Ok(direct) }.map(Some);
    };
    Ok(Some(match (proxy.scheme_str().unwrap_or_default(), is_secure) {
        // A proxy passes requests of plain HTTP on (Go: net/http, `persistConn.roundTrip` and `Request.write`).
        ("http", false) => forward(proxy.clone(), direct),
        ("https", false) => forward(proxy.clone(), tls(direct)?),
        ("http", true) => tls(erased(tunnel(proxy, direct)))?,
        // The proxy's certificate is judged like the server's (Go: net/http, dialConn).
        ("https", true) => tls(erased(tunnel(proxy, tls(direct)?)))?,
        ("socks5" | "socks5h", false) => erased(socks(proxy, direct)),
        ("socks5" | "socks5h", true) => tls(erased(socks(proxy, direct)))?,
        _ => return Ok(None),
    }))
}

fn direct() -> Connector {
    let mut direct = HttpConnector::new_with_resolver(Names);
    direct.enforce_http(false);
    direct.set_connect_timeout(Some(CONNECT_TIME));
    erased(direct)
}

/// To a proxy that passes on requests of plain HTTP, whichever server is asked for (RFC 9112 section 3.2.2, absolute form).
fn forward(proxy: Uri, way: Connector) -> Connector {
    let forwarded = |stream| Stream { is_forwarded: true, ..stream };
    let service = ServiceBuilder::new().map_request(move |_| proxy.clone()).map_response(forwarded);
    BoxCloneSyncService::new(service.service(way))
}

fn erased<C>(connector: C) -> Connector
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + Read + Write + Send + Unpin + 'static,
    C::Future: Send + 'static,
    C::Error: Into<BoxError> + 'static,
{
    let stream = |inner| Stream { inner: Box::new(inner), is_forwarded: false };
    BoxCloneSyncService::new(
        ServiceBuilder::new().map_response(stream).map_err(Into::into).service(connector),
    )
}

/// A connection.
pub struct Stream {
    inner: Box<dyn Duplex>,
    /// Whether the other end is a proxy that passes requests on: the client writes whole URLs then.
    is_forwarded: bool,
}

trait Duplex: Connection + Read + Write + Send + Unpin {}

impl<T: Connection + Read + Write + Send + Unpin> Duplex for T {}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        let connected = self.inner.connected();
        if self.is_forwarded { connected.proxy(true) } else { connected }
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl Write for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }
}
