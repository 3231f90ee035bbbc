//! Whom to trust, and how to show who asks, over TLS (client-go: transport/transport.go, `TLSConfigFor`). Not which files
//! say so.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::access::set_up;
use crate::facts::Cause;
use crate::net::identity::identity;
use crate::net::p521;
use crate::net::verifier::{Anyone, Verifier};

/// What the kubeconfig and the flags say.
#[derive(Clone, Default)]
pub struct Settings {
    /// Trusts anyone.
    pub insecure: bool,
    /// Certificates in PEM that are trusted instead of the system's.
    pub authorities: Option<Vec<u8>>,
    /// The name in the server's certificate, where it is not the one in its address; empty: it is.
    pub server_name: String,
    /// A certificate and its key, in PEM.
    pub identity: Option<(Vec<u8>, Vec<u8>)>,
}

/// Lays it out for the library.
///
/// # Errors
/// Certificates and keys that cannot be used.
pub fn config(settings: &Settings) -> Result<ClientConfig, Cause> {
    let provider = Arc::new(p521::provider());
    let builder = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| set_up("TLS cannot be used"))?.dangerous();
    let builder = match settings.insecure {
        true => builder.with_custom_certificate_verifier(Arc::new(Anyone::new(&provider))),
        false => builder.with_custom_certificate_verifier(Arc::new(verifier(settings, &provider)?)),
    };
    let Some((certificate, key)) = &settings.identity else { return Ok(builder.with_no_client_auth()) };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| set_up("the client certificate of the kubeconfig is not PEM"))?;
    let key = PrivateKeyDer::from_pem_slice(key);
    let key = key.map_err(|_| set_up("the client key of the kubeconfig is not a private key in PEM"))?;
    let identity = identity(chain, key, &provider);
    let identity = identity
        .map_err(|error| set_up(format!("the client certificate and key cannot be used ({error})")))?;
    Ok(builder.with_client_cert_resolver(identity))
}

fn verifier(settings: &Settings, provider: &Arc<CryptoProvider>) -> Result<Verifier, Cause> {
    let trusted: Vec<CertificateDer> = match &settings.authorities {
        // A machine without any of its own still reaches servers whose authority is in the kubeconfig.
        None => rustls_native_certs::load_native_certs().certs,
        Some(pem) => CertificateDer::pem_slice_iter(pem).flatten().collect(),
    };
    let mut roots = RootCertStore::empty();
    // One that is broken does not stop the others (Go: crypto/x509, AppendCertsFromPEM).
    let (readable, _) = roots.add_parsable_certificates(trusted.iter().cloned());
    if readable == 0 && settings.authorities.as_ref().is_some_and(|pem| !pem.is_empty()) {
        return Err(set_up("the certificate authority of the kubeconfig has no PEM certificate"));
    }
    Ok(Verifier::new(roots, trusted, provider))
}
