//! The HTTP clients: one for each way to a server (proxy) and each configuration of TLS, made when it is first needed and
//! kept with its connections. Not what is asked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use http::header::PROXY_AUTHORIZATION;
use http::{Request, Response, Uri};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;
use tower::Service;

use super::access::Tls;
use super::error::Error;
use super::tls;
use crate::net::forward::Forward;
use crate::net::names::Names;
use crate::net::proxy;
use crate::net::tunnel::{credentials, socks, tunnel};

/// How long making one connection may take (Go: net/http, `DefaultTransport`).
const CONNECT_TIME: Duration = Duration::from_secs(30);

/// Makes clients and keeps them.
#[derive(Default)]
pub struct Clients {
    /// How many bytes have come so far, for a message about waiting.
    pub received: Arc<AtomicU64>,
    made: RefCell<HashMap<Key, Rc<dyn Exchange>>>,
    configurations: RefCell<HashMap<Tls, rustls::ClientConfig>>,
}

/// What makes a client another one.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    proxy: Option<Uri>,
    is_secure: bool,
    tls: Tls,
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Incoming>, legacy::Error>>>>;

/// One request, one answer.
trait Exchange {
    fn exchange(&self, request: Request<Full<Bytes>>) -> Answer;
}

impl<C> Exchange for Client<C, Full<Bytes>>
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static,
    C::Future: Send + Unpin + 'static,
    C::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    Client<C, Full<Bytes>>: Clone,
    C: legacy::connect::Connect,
{
    fn exchange(&self, request: Request<Full<Bytes>>) -> Answer {
        Box::pin(self.request(request))
    }
}

/// Why there is no answer.
pub enum Fault {
    /// No client could be made.
    SetUp(Error),
    /// The exchange failed.
    Wire(legacy::Error),
}

impl Clients {
    /// Sends a request the way that its URL and the environment want.
    ///
    /// # Errors
    /// What keeps the request from being sent or answered.
    pub async fn send(
        &self,
        mut request: Request<Full<Bytes>>,
        tls: &Tls,
    ) -> Result<Response<Incoming>, Fault> {
        let proxy = proxy::of_environment(request.uri());
        let proxy = proxy.map_err(|why| Fault::SetUp(Error::new(why)))?;
        let is_secure = request.uri().scheme_str() == Some("https");
        if !is_secure && let Some(header) = proxy.as_ref().and_then(credentials) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, header);
        }
        let key = Key { proxy, is_secure, tls: tls.clone() };
        let client = self.client(key).map_err(Fault::SetUp)?;
        client.exchange(request).await.map_err(Fault::Wire)
    }

    fn client(&self, key: Key) -> Result<Rc<dyn Exchange>, Error> {
        if let Some(client) = self.made.borrow().get(&key) {
            return Ok(Rc::clone(client));
        }
        let client = self.make(&key)?;
        self.made.borrow_mut().insert(key, Rc::clone(&client));
        Ok(client)
    }

    fn make(&self, key: &Key) -> Result<Rc<dyn Exchange>, Error> {
        let mut direct = HttpConnector::new_with_resolver(Names);
        direct.enforce_http(false);
        direct.set_connect_timeout(Some(CONNECT_TIME));
        let Some(proxy) = key.proxy.clone() else {
            return Ok(match key.is_secure {
                true => client(self.secure(direct, &key.tls)?),
                false => client(direct),
            });
        };
        let scheme = proxy.scheme_str().unwrap_or_default().to_owned();
        match (scheme.as_str(), key.is_secure) {
            ("http", false) => Ok(client(Forward::new(proxy, direct))),
            ("http", true) => Ok(client(self.secure(tunnel(&proxy, direct), &key.tls)?)),
            ("https", false) => Ok(client(Forward::new(proxy, self.secure(direct, &key.tls)?))),
            ("https", true) => {
                let encrypted = self.secure(direct, &key.tls)?;
                Ok(client(self.secure(tunnel(&proxy, encrypted), &key.tls)?))
            }
            ("socks5" | "socks5h", false) => Ok(client(socks(&proxy, direct))),
            ("socks5" | "socks5h", true) => Ok(client(self.secure(socks(&proxy, direct), &key.tls)?)),
            _ => Err(Error::new(format!("proxyconnect: unknown scheme: {scheme}"))),
        }
    }

    /// Reads the files with certificates and keys that were named, whether or not a server wants to see them (Helm:
    /// pkg/getter/httpgetter.go, `httpClient`).
    ///
    /// # Errors
    /// Files that cannot be read or used, in Helm's words.
    pub fn check(&self, tls: &Tls) -> Result<(), Error> {
        if tls.is_own() { self.configuration(tls).map(drop) } else { Ok(()) }
    }

    fn configuration(&self, tls: &Tls) -> Result<rustls::ClientConfig, Error> {
        if let Some(made) = self.configurations.borrow().get(tls) {
            return Ok(made.clone());
        }
        let config = tls::config(tls)?;
        self.configurations.borrow_mut().insert(tls.clone(), config.clone());
        Ok(config)
    }

    fn secure<C>(&self, connector: C, tls: &Tls) -> Result<HttpsConnector<C>, Error> {
        let config = self.configuration(tls)?;
        let builder = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http();
        Ok(builder.enable_http1().wrap_connector(connector))
    }
}

fn client<C>(connector: C) -> Rc<dyn Exchange>
where
    Client<C, Full<Bytes>>: Exchange + 'static,
    C: legacy::connect::Connect + Clone,
{
    Rc::new(legacy::Builder::new(TokioExecutor::new()).build::<_, Full<Bytes>>(connector))
}
