//! Signatures on the curve P-521, which Go knows and `ring` does not.

use std::sync::LazyLock;

use p521::ecdsa::signature::hazmat::PrehashVerifier;
use p521::ecdsa::{Signature, VerifyingKey};
use rustls::SignatureScheme;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Bytes of a number of the curve.
const FIELD: usize = 66;

/// What hashes.
#[derive(Clone, Copy, Debug)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

#[derive(Debug)]
struct P521(Hash);

static WITH_SHA256: P521 = P521(Hash::Sha256);
static WITH_SHA384: P521 = P521(Hash::Sha384);
static WITH_SHA512: P521 = P521(Hash::Sha512);

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

static OWN: [Algorithm; 3] = [&WITH_SHA256, &WITH_SHA384, &WITH_SHA512];
/// In a handshake the scheme says both the curve and the hash.
static OF_HANDSHAKE: [Algorithm; 1] = [&WITH_SHA512];

static ALL: LazyLock<Vec<Algorithm>> = LazyLock::new(|| {
    let known = rustls::crypto::ring::default_provider().signature_verification_algorithms;
    known.all.iter().chain(&OWN).copied().collect()
});
static MAPPING: LazyLock<Vec<(SignatureScheme, &'static [Algorithm])>> = LazyLock::new(|| {
    let known = rustls::crypto::ring::default_provider().signature_verification_algorithms;
    let own = (SignatureScheme::ECDSA_NISTP521_SHA512, &OF_HANDSHAKE[..]);
    known.mapping.iter().copied().chain([own]).collect()
});

/// The provider of the library, with the algorithms of this file besides.
pub fn provider() -> CryptoProvider {
    CryptoProvider {
        signature_verification_algorithms: WebPkiSupportedAlgorithms { all: &ALL, mapping: &MAPPING },
        ..rustls::crypto::ring::default_provider()
    }
}

impl SignatureVerificationAlgorithm for P521 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| InvalidSignature)?;
        let signature = Signature::from_der(signature).map_err(|_| InvalidSignature)?;
        // The crate wants a hash of at least half the field's size; zeros in front change nothing (SEC 1 section 4.1.4).
        let mut hash = [0; FIELD];
        match self.0 {
            Hash::Sha256 => hash[FIELD - 32..].copy_from_slice(&Sha256::digest(message)),
            Hash::Sha384 => hash[FIELD - 48..].copy_from_slice(&Sha384::digest(message)),
            Hash::Sha512 => hash[FIELD - 64..].copy_from_slice(&Sha512::digest(message)),
        }
        key.verify_prehash(&hash, &signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P521
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        match self.0 {
            Hash::Sha256 => alg_id::ECDSA_SHA256,
            Hash::Sha384 => alg_id::ECDSA_SHA384,
            Hash::Sha512 => alg_id::ECDSA_SHA512,
        }
    }
}
