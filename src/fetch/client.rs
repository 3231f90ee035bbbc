//! The HTTP clients: one for each way to a server (proxy) and each configuration of TLS, made when it is first needed and
//! kept with its connections. Not what is asked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use http::header::PROXY_AUTHORIZATION;
use http::{Request, Response, Uri};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;

use super::access::Tls;
use super::error::Error;
use super::tls;
use crate::net::connector::{Connector, connector};
use crate::net::proxy;
use crate::net::tunnel::credentials;

/// Makes clients and keeps them.
#[derive(Default)]
pub struct Clients {
    /// How many bytes have come so far, for a message about waiting.
    pub received: Arc<AtomicU64>,
    made: RefCell<HashMap<Key, HttpClient>>,
    configurations: RefCell<HashMap<Tls, rustls::ClientConfig>>,
}

/// What makes a client another one.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    proxy: Option<Uri>,
    is_secure: bool,
    tls: Tls,
}

type HttpClient = Client<Connector, Full<Bytes>>;

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
        client.request(request).await.map_err(Fault::Wire)
    }

    fn client(&self, key: Key) -> Result<HttpClient, Error> {
        if let Some(client) = self.made.borrow().get(&key) {
            return Ok(client.clone());
        }
        let connector = connector(key.proxy.as_ref(), key.is_secure, |way| self.secure(way, &key.tls))?;
        let scheme = key.proxy.as_ref().and_then(Uri::scheme_str).unwrap_or_default();
        let connector =
            connector.ok_or_else(|| Error::new(format!("proxyconnect: unknown scheme: {scheme}")))?;
        let client: HttpClient = legacy::Builder::new(TokioExecutor::new()).build(connector);
        self.made.borrow_mut().insert(key, client.clone());
        Ok(client)
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

    fn secure(&self, connector: Connector, tls: &Tls) -> Result<HttpsConnector<Connector>, Error> {
        let config = self.configuration(tls)?;
        let builder = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http();
        Ok(builder.enable_http1().wrap_connector(connector))
    }
}
