//! The client certificate for TLS, with its key. Not where they are from.

use std::sync::Arc;

use p521::ecdsa::signature::Signer as _;
use p521::ecdsa::{Signature, SigningKey};
use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, Signer, SingleCertAndKey};
use rustls::{Error, InconsistentKeys, SignatureAlgorithm, SignatureScheme};

use super::certificate::element;

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
/// secp521r1
const CURVE: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x23];

/// A certificate, with those that signed it behind, and its key. Like Go, and other than the library, certificates of version
/// 1 are taken, which `openssl x509 -req` makes where no extensions are asked for, and keys of the curve P-521.
///
/// # Errors
/// Keys of other kinds, and a key that is not the certificate's.
pub fn identity(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    provider: &CryptoProvider,
) -> Result<Arc<dyn ResolvesClientCert>, Error> {
    if let Some(own) = P521::read(key.secret_der()) {
        let point = own.0.verifying_key().to_sec1_point(false);
        let certificate = chain.first().map(AsRef::as_ref).unwrap_or_default();
        if !certificate.windows(point.len()).any(|bytes| bytes == point.as_bytes()) {
            return Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch));
        }
        return Ok(Arc::new(SingleCertAndKey::from(CertifiedKey::new(chain, Arc::new(own)))));
    }
    let certified = CertifiedKey::new(chain, provider.key_provider.load_private_key(key)?);
    match certified.keys_match() {
        Err(mismatch @ Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => Err(mismatch),
        // The server judges the certificate.
        _ => Ok(Arc::new(SingleCertAndKey::from(certified))),
    }
}

/// A key of the curve P-521, which the library's provider does not know.
#[derive(Clone)]
struct P521(Arc<SigningKey>);

impl P521 {
    /// In SEC 1's form or inside of PKCS #8 (RFC 5915, RFC 5958).
    fn read(der: &[u8]) -> Option<P521> {
        let (_, whole, _) = element(der)?;
        let (INTEGER, _, rest) = element(whole)? else { return None };
        let (tag, inner, rest) = element(rest)?;
        let key = match tag {
            OCTETS => contains(rest, CURVE).then_some(inner)?,
            _ => {
                contains(inner, CURVE).then_some(())?;
                let (OCTETS, sec1, _) = element(rest)? else { return None };
                let (_, whole, _) = element(sec1)?;
                let (OCTETS, key, _) = element(element(whole)?.2)? else { return None };
                key
            }
        };
        SigningKey::from_slice(key).ok().map(|key| P521(Arc::new(key)))
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|bytes| bytes == part)
}

impl std::fmt::Debug for P521 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("P521(..)")
    }
}

impl rustls::sign::SigningKey for P521 {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered.contains(&self.scheme()).then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for P521 {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signature: Signature =
            self.0.try_sign(message).map_err(|_| Error::General("signing failed".to_owned()))?;
        Ok(signature.to_der().as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::pem::PemObject;

    const PEM: &str = include_str!("../../tests/support/tls/client-p521.pem");
    const VERSION_1: &str = include_str!("../../tests/support/tls/client-v1.pem");

    fn of(certificate: &str, key: &str) -> Result<Arc<dyn ResolvesClientCert>, Error> {
        let provider = super::super::p521::provider();
        let chain = CertificateDer::pem_slice_iter(certificate.as_bytes()).map(Result::unwrap).collect();
        identity(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(), &provider)
    }

    /// The files hold a certificate and its key in PKCS #8, the first one the key in SEC 1's form as well.
    #[test]
    fn certificates_and_keys_are_those_that_go_takes() {
        assert!(of(PEM, PEM).is_ok());
        let sec1 = PEM.find("-----BEGIN EC PRIVATE KEY").unwrap();
        assert!(of(PEM, &PEM[sec1..]).is_ok());
        assert!(of(VERSION_1, VERSION_1).is_ok());
        let mismatch = Error::InconsistentKeys(InconsistentKeys::KeyMismatch);
        assert_eq!(of(VERSION_1, PEM).unwrap_err(), mismatch);
    }

    #[test]
    fn signatures_are_those_of_the_key() {
        let key = P521::read(PrivateKeyDer::from_pem_slice(PEM.as_bytes()).unwrap().secret_der()).unwrap();
        let signature = Signature::from_der(&key.sign(b"message").unwrap()).unwrap();
        use p521::ecdsa::signature::Verifier;
        assert!(key.0.verifying_key().verify(b"message", &signature).is_ok());
        assert!(rustls::sign::SigningKey::choose_scheme(&key, &[SignatureScheme::ED25519]).is_none());
    }
}
