//! TLS as the flags configure it: which authorities are trusted, and which certificate is presented. Not who is asked.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::access::Tls;
use super::error::Error;
use crate::io::{self, ReadError};
use crate::net::identity::identity;
use crate::net::p521;
use crate::net::verifier::{Anyone, Verifier};
use chartroom::gostd::strconv::quoted;

/// How many bytes a file of certificates may have; the whole set of a system's authorities has half of one mebibyte.
const PEM_LIMIT: u64 = 8 << 20;

/// The configuration of a client (Helm: internal/tlsutil/tls.go).
///
/// # Errors
/// Files that cannot be read or used, in Helm's words.
pub fn config(tls: &Tls) -> Result<ClientConfig, Error> {
    let failed = |error: Error| error.within("can't create TLS config for client: ");
    build(tls).map_err(failed)
}

fn build(tls: &Tls) -> Result<ClientConfig, Error> {
    let provider = Arc::new(p521::provider());
    let unusable = |error: rustls::Error| Error::new(error.to_string());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(unusable)?;
    let client = client_certificate(tls)?;
    let builder = builder.dangerous();
    let builder = if tls.insecure {
        builder.with_custom_certificate_verifier(Arc::new(Anyone::new(&provider)))
    } else {
        let trusted = match tls.ca_file.is_empty() {
            true => rustls_native_certs::load_native_certs().certs,
            false => authorities(&tls.ca_file)?,
        };
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(trusted.iter().cloned());
        builder.with_custom_certificate_verifier(Arc::new(Verifier::new(roots, trusted, &provider)))
    };
    match client {
        Some((chain, key)) => identity(chain, key, &provider)
            .map(|identity| builder.with_client_cert_resolver(identity))
            .map_err(|error| Error::new(format!("unable to load cert from key pair: {error}"))),
        None => Ok(builder.with_no_client_auth()),
    }
}

type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// Both files are read where one is named (`WithCertKeyPairFiles`).
fn client_certificate(tls: &Tls) -> Result<Option<Identity>, Error> {
    if tls.cert_file.is_empty() && tls.key_file.is_empty() {
        return Ok(None);
    }
    let chain = read(&tls.cert_file, "unable to read cert file")?;
    let key = read(&tls.key_file, "unable to read key file")?;
    let wrong = |what: &str, path: &OsStr| {
        Error::new(format!("unable to load cert from key pair: {}: {what}", path.display()))
    };
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain).filter_map(Result::ok).collect();
    if chain.is_empty() {
        return Err(wrong("it has no PEM certificate", &tls.cert_file));
    }
    let key =
        PrivateKeyDer::from_pem_slice(&key).map_err(|_| wrong("it has no PEM private key", &tls.key_file))?;
    Ok(Some((chain, key)))
}

fn authorities(path: &OsStr) -> Result<Vec<CertificateDer<'static>>, Error> {
    let text = read(path, "can't read CA file")?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&text).filter_map(Result::ok).collect();
    match certificates.is_empty() {
        true => Err(Error::new("failed to append certificates from pem block")
            .hint(format!("{} has no PEM certificate", path.display()))),
        false => Ok(certificates),
    }
}

fn read(path: &OsStr, failed: &str) -> Result<Vec<u8>, Error> {
    io::bounded(Path::new(path), PEM_LIMIT).map_err(|error| {
        let why = match &error {
            ReadError::System { .. } => error.to_string(),
            other => other.reason(),
        };
        let shown = quoted(path.as_encoded_bytes());
        Error::new(format!("{failed}: {shown}: {why}"))
    })
}
