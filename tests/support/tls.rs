//! The TLS side of a server for tests, and its authorities: made once for tests alone, valid until 2119 for `localhost`,
//! `apiserver.example` and 127.0.0.1.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// The certificate authority, PEM.
pub const AUTHORITY: &str = include_str!("tls/ca.pem");

/// A certificate of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Signed by [`AUTHORITY`].
    Signed,
    /// Signed by itself, and an authority's.
    OfItself,
    /// Signed by an authority with a key on the curve P-521.
    OfP521,
}

/// What makes a connection of bytes a connection of TLS.
pub fn acceptor(certificate: Certificate) -> TlsAcceptor {
    let (chain, key): (&[u8], &[u8]) = match certificate {
        Certificate::Signed => (include_bytes!("tls/server.pem"), include_bytes!("tls/server.key")),
        Certificate::OfItself => (include_bytes!("tls/self.pem"), include_bytes!("tls/self.key")),
        Certificate::OfP521 => (include_bytes!("tls/p521.pem"), include_bytes!("tls/p521.key")),
    };
    let chain = vec![CertificateDer::from_pem_slice(chain).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap()))
}
