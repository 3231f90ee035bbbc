//! A private key of any kind: PEM in and out, its public half, signing. Does not know certificates.

use super::super::moment::Moment;
use super::der::{self, Reader};
use super::ec::{Curve, EcKey};
use super::rsa::RsaKey;
use super::{dsa, pem};

/// The object identifiers of algorithms, as the content of their elements.
mod id {
    pub const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
    pub const RSA_SHA256: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
    pub const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
    pub const ECDSA_SHA256: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";
    pub const ECDSA_SHA384: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x03";
    pub const ECDSA_SHA512: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x04";
    pub const ED25519: &[u8] = b"\x2b\x65\x70";
    pub const X25519: &[u8] = b"\x2b\x65\x6e";
}

/// How many bytes a key that is read may have: an RSA key of 8192 bits has 4.7 KB, and Go's TLS takes no larger ones
/// (crypto/tls, `maxRSAKeySize`). The time of a signature grows with the cube: minutes for a key of 16 KB.
const KEY_LIMIT: usize = 5 << 10;

/// A private key.
#[derive(Clone)]
pub(super) enum PrivateKey {
    Rsa(RsaKey),
    Ec(EcKey),
    Ed25519(ed25519_dalek::SigningKey),
    /// Of a kind that can be held but not sign: DSA, X25519.
    Mute,
}

/// Makes a key of the kind that `genPrivateKey` was asked for. Errors are the result, not an error.
pub(super) fn generate(moment: &Moment, kind: &str) -> String {
    /// "Good enough for government work", says Sprig.
    const RSA_BITS: u32 = 4096;
    let text = match kind {
        "" | "rsa" => RsaKey::generate(moment, RSA_BITS).and_then(|key| PrivateKey::Rsa(key).to_pem()),
        "ecdsa" => PrivateKey::Ec(EcKey::generate(moment)).to_pem(),
        "ed25519" => {
            let mut seed = [0; 32];
            moment.fill(&mut seed);
            PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed)).to_pem()
        }
        "dsa" => dsa::generate(moment).map(|key| pem::encode("DSA PRIVATE KEY", &key)),
        _ => return format!("Unknown type {kind}"),
    };
    text.unwrap_or_else(|| "failed to generate private key: no primes found".to_string())
}

impl PrivateKey {
    /// Reads the first PEM block of a text as a key.
    ///
    /// # Errors
    /// Sprig's sentences. What is wrong inside a block is said more shortly than Go's asn1 package says it.
    /// Source: Sprig 3.3.0, crypto.go, parsePrivateKeyPEM.
    pub fn from_pem(text: &[u8]) -> Result<PrivateKey, String> {
        let block = pem::decode(text).ok_or("no PEM data in input")?;
        if block.bytes.len() > KEY_LIMIT {
            return Err(format!("the private key is larger than the limit of {KEY_LIMIT} bytes"));
        }
        let label = block.label;
        match label.as_str() {
            "PRIVATE KEY" => from_pkcs8(&block.bytes).map_err(|e| format!("decoding PEM as PKCS#8: {e}")),
            "RSA PRIVATE KEY" => RsaKey::from_der(&block.bytes).map(PrivateKey::Rsa).ok_or_else(|| {
                "parsing RSA private key from PEM: x509: failed to parse private key".to_string()
            }),
            "EC PRIVATE KEY" => EcKey::from_der(&block.bytes, None)
                .map(PrivateKey::Ec)
                .map_err(|e| format!("parsing EC private key from PEM: {e}")),
            "DSA PRIVATE KEY" => {
                let mut inside = Reader::new(&block.bytes).enter(der::SEQUENCE);
                let numbers = std::iter::from_fn(|| inside.as_mut()?.integer()).take(6).count();
                let broken = || "parsing DSA private key from PEM: asn1: structure error".to_string();
                if numbers == 6 { Ok(PrivateKey::Mute) } else { Err(broken()) }
            }
            _ if label.ends_with(" PRIVATE KEY") => Err(format!("invalid private key type {label}")),
            _ => Err(format!("no private key data in PEM block of type {label}")),
        }
    }

    /// The key as PEM, in the form that is usual for its kind. `None` for keys that cannot be written.
    pub fn to_pem(&self) -> Option<String> {
        match self {
            PrivateKey::Rsa(key) => key.to_der().map(|der| pem::encode("RSA PRIVATE KEY", &der)),
            PrivateKey::Ec(key) => Some(pem::encode("EC PRIVATE KEY", &key.to_der())),
            PrivateKey::Ed25519(key) => {
                let seed = der::element(der::OCTET_STRING, key.as_bytes());
                let parts =
                    [der::integer(&[]), algorithm(id::ED25519, &[]), der::element(der::OCTET_STRING, &seed)];
                Some(pem::encode("PRIVATE KEY", &der::nest(der::SEQUENCE, &[&parts.concat()])))
            }
            PrivateKey::Mute => None,
        }
    }

    /// The bytes of the public key, without its algorithm; `None` for keys that cannot sign.
    pub fn public_bytes(&self) -> Option<Vec<u8>> {
        match self {
            PrivateKey::Rsa(key) => Some(key.public_der()),
            PrivateKey::Ec(key) => Some(key.point.clone()),
            PrivateKey::Ed25519(key) => Some(key.verifying_key().as_bytes().to_vec()),
            PrivateKey::Mute => None,
        }
    }

    /// The public key's algorithm, as certificates name it.
    pub fn algorithm(&self) -> Vec<u8> {
        match self {
            PrivateKey::Rsa(_) => algorithm(id::RSA, &der::element(der::NULL, &[])),
            PrivateKey::Ec(key) => algorithm(id::EC, &der::element(der::OBJECT_ID, key.curve.id())),
            PrivateKey::Ed25519(_) | PrivateKey::Mute => algorithm(id::ED25519, &[]),
        }
    }

    /// The algorithm of its signatures.
    pub fn signature_algorithm(&self) -> Vec<u8> {
        match self {
            PrivateKey::Rsa(_) => algorithm(id::RSA_SHA256, &der::element(der::NULL, &[])),
            PrivateKey::Ec(key) => {
                let id = match key.curve {
                    Curve::P256 => id::ECDSA_SHA256,
                    Curve::P384 => id::ECDSA_SHA384,
                    Curve::P521 => id::ECDSA_SHA512,
                };
                algorithm(id, &[])
            }
            PrivateKey::Ed25519(_) | PrivateKey::Mute => algorithm(id::ED25519, &[]),
        }
    }

    /// Signs a message.
    ///
    /// # Errors
    /// Keys that are too small or cannot sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            PrivateKey::Rsa(key) => key.sign(message),
            PrivateKey::Ec(key) => key.sign(message).ok_or_else(|| "ecdsa: invalid private key".to_string()),
            PrivateKey::Ed25519(key) => {
                use ed25519_dalek::Signer;
                Ok(key.sign(message).to_bytes().to_vec())
            }
            PrivateKey::Mute => Err(NO_SIGNER.to_string()),
        }
    }
}

/// What Go says of keys that cannot sign.
pub(super) const NO_SIGNER: &str = "x509: certificate private key does not implement crypto.Signer";

fn algorithm(id: &[u8], parameters: &[u8]) -> Vec<u8> {
    der::nest(der::SEQUENCE, &[&der::element(der::OBJECT_ID, id), parameters])
}

/// `PrivateKeyInfo` (RFC 5208): version, algorithm, and the key in the form of that algorithm.
fn from_pkcs8(text: &[u8]) -> Result<PrivateKey, String> {
    const BROKEN: &str = "x509: failed to parse private key";
    let mut inside = Reader::new(text).enter(der::SEQUENCE).ok_or(BROKEN)?;
    inside.integer().ok_or(BROKEN)?;
    let mut algorithm = inside.enter(der::SEQUENCE).ok_or(BROKEN)?;
    let id = algorithm.expect(der::OBJECT_ID).ok_or(BROKEN)?;
    let key = inside.expect(der::OCTET_STRING).ok_or(BROKEN)?;
    match id {
        id::RSA => {
            RsaKey::from_der(key).map(PrivateKey::Rsa).ok_or_else(|| format!("{BROKEN} of PKCS#1 in PKCS#8"))
        }
        id::EC => {
            let curve = algorithm.expect(der::OBJECT_ID);
            let key = EcKey::from_der(key, curve);
            key.map(PrivateKey::Ec)
                .map_err(|e| format!("x509: failed to parse EC private key embedded in PKCS#8: {e}"))
        }
        id::ED25519 => {
            let seed = Reader::new(key).expect(der::OCTET_STRING).and_then(|s| <[u8; 32]>::try_from(s).ok());
            seed.map(|seed| PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed)))
                .ok_or_else(|| "x509: invalid Ed25519 private key".to_string())
        }
        id::X25519 => Ok(PrivateKey::Mute),
        _ => Err("x509: PKCS#8 wrapping contained private key with unknown algorithm".to_string()),
    }
}
