//! A private key of any kind: PEM in and out, its public half, signing. Does not know certificates.

use der::asn1::{Any, OctetStringRef};
use der::{Encode, Tag};
use ed25519_dalek::SigningKey;
use pkcs8::PrivateKeyInfoRef;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::super::clock::ClockAndRandom;
use super::dsa;
use super::ec::{Curve, EcKey};
use super::id;
use super::pkcs8 as wrapped;
use super::rsa::RsaKey;
use crate::gostd::pem;

/// How many bytes a key that is read may have: an RSA key of 8192 bits has 4.7 KB, and Go's TLS takes no larger ones
/// (crypto/tls, `maxRSAKeySize`). The time of a signature grows with the cube: minutes for a key of 16 KB.
const KEY_LIMIT: usize = 5 << 10;

/// A private key.
#[derive(Clone)]
pub(super) enum PrivateKey {
    Rsa(RsaKey),
    Ec(EcKey),
    Ed25519(SigningKey),
    /// Of a kind that can be held but not sign: DSA, X25519.
    Mute,
}

/// Makes a key of the kind that `genPrivateKey` was asked for. Errors are the result, not an error.
pub(super) fn generate(clock: &ClockAndRandom, kind: &str) -> String {
    /// "Good enough for government work", says Sprig.
    const RSA_BITS: u32 = 4096;
    let text = match kind {
        "" | "rsa" => RsaKey::generate(clock, RSA_BITS).and_then(|key| PrivateKey::Rsa(key).to_pem()),
        "ecdsa" => PrivateKey::Ec(EcKey::generate(clock)).to_pem(),
        "ed25519" => {
            let mut seed = Zeroizing::new([0; 32]);
            clock.fill(seed.as_mut());
            PrivateKey::Ed25519(SigningKey::from_bytes(&seed)).to_pem()
        }
        "dsa" => dsa::generate(clock).map(|key| pem::encode("DSA PRIVATE KEY", &key)),
        _ => return format!("Unknown type {kind}"),
    };
    text.unwrap_or_else(|| "failed to generate private key: no primes found".to_string())
}

impl PrivateKey {
    /// Reads the first PEM block of a text as a key.
    ///
    /// # Errors
    /// The words of Sprig and Go. Source: Sprig 3.3.0, crypto.go, parsePrivateKeyPEM.
    pub fn from_pem(text: &[u8]) -> Result<PrivateKey, String> {
        let block = pem::decode(text).ok_or("no PEM data in input")?;
        let bytes = block.bytes;
        if bytes.len() > KEY_LIMIT {
            return Err(format!("the private key is larger than the limit of {KEY_LIMIT} bytes"));
        }
        let label = String::from_utf8_lossy(&block.label);
        let named = |kind: &str, e| format!("parsing {kind} private key from PEM: {e}");
        match label.as_ref() {
            "PRIVATE KEY" => wrapped::read(&bytes).map_err(|e| format!("decoding PEM as PKCS#8: {e}")),
            "RSA PRIVATE KEY" => RsaKey::from_der(&bytes).map(PrivateKey::Rsa).map_err(|e| named("RSA", e)),
            "EC PRIVATE KEY" => EcKey::from_der(&bytes, None).map(PrivateKey::Ec).map_err(|e| named("EC", e)),
            "DSA PRIVATE KEY" => dsa::check(&bytes).map(|()| PrivateKey::Mute).map_err(|e| named("DSA", e)),
            _ if label.ends_with(" PRIVATE KEY") => Err(format!("invalid private key type {label}")),
            _ => Err(format!("no private key data in PEM block of type {label}")),
        }
    }

    /// The key as PEM, in the form that is usual for its kind. `None` for keys that cannot be written.
    pub fn to_pem(&self) -> Option<String> {
        match self {
            PrivateKey::Rsa(key) => Some(pem::encode("RSA PRIVATE KEY", &key.to_der()?)),
            PrivateKey::Ec(key) => Some(pem::encode("EC PRIVATE KEY", &key.to_der()?)),
            PrivateKey::Ed25519(key) => {
                let seed = OctetStringRef::new(key.as_bytes()).and_then(|seed| seed.to_der());
                let seed = Zeroizing::new(seed.ok()?);
                let algorithm = AlgorithmIdentifierRef { oid: id::ED25519, parameters: None };
                let key = PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&seed).ok()?);
                Some(pem::encode("PRIVATE KEY", &Zeroizing::new(key.to_der().ok()?)))
            }
            PrivateKey::Mute => None,
        }
    }

    /// The bytes of the public key, without its algorithm; `None` for keys that cannot sign.
    pub fn public_bytes(&self) -> Option<Vec<u8>> {
        match self {
            PrivateKey::Rsa(key) => key.public_der(),
            PrivateKey::Ec(key) => Some(key.point.clone()),
            PrivateKey::Ed25519(key) => Some(key.verifying_key().as_bytes().to_vec()),
            PrivateKey::Mute => None,
        }
    }

    /// The public key's algorithm, as certificates name it.
    pub fn algorithm(&self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self {
            PrivateKey::Rsa(_) => (id::RSA, Some(Any::null())),
            PrivateKey::Ec(key) => (id::EC, Any::new(Tag::ObjectIdentifier, key.curve.id().as_bytes()).ok()),
            PrivateKey::Ed25519(_) | PrivateKey::Mute => (id::ED25519, None),
        };
        AlgorithmIdentifierOwned { oid, parameters }
    }

    /// The algorithm of its signatures.
    pub fn signature_algorithm(&self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self {
            PrivateKey::Rsa(_) => (id::RSA_SHA256, Some(Any::null())),
            PrivateKey::Ec(key) => match key.curve {
                Curve::P224 | Curve::P256 => (id::ECDSA_SHA256, None),
                Curve::P384 => (id::ECDSA_SHA384, None),
                Curve::P521 => (id::ECDSA_SHA512, None),
            },
            PrivateKey::Ed25519(_) | PrivateKey::Mute => (id::ED25519, None),
        };
        AlgorithmIdentifierOwned { oid, parameters }
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

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    /// What a kind of key holds is overwritten when it goes: this compiles for such types only.
    fn is_overwritten<T: ZeroizeOnDrop>(_: &T) {}

    fn is_overwritten_type<T: ZeroizeOnDrop>() {}

    fn returns_overwritten<T: ZeroizeOnDrop>(_: fn(&ClockAndRandom) -> Option<T>) {}

    #[test]
    fn keys_do_not_stay_in_memory() {
        let clock = ClockAndRandom::new(0, 0, "UTC", [1; 32]);
        let ec = PrivateKey::Ec(EcKey::generate(&clock));
        let rsa = PrivateKey::Rsa(RsaKey::generate(&clock, 1024).unwrap());
        let ed25519 = PrivateKey::Ed25519(SigningKey::from_bytes(&[1; 32]));
        // Each kind of key that holds something is looked at.
        for key in [ec, rsa, ed25519] {
            match &key {
                PrivateKey::Ec(key) => {
                    is_overwritten(key.secret());
                    is_overwritten(&key.to_der().unwrap());
                }
                PrivateKey::Rsa(key) => {
                    key.secrets().iter().for_each(|number| is_overwritten(*number));
                    is_overwritten(&key.to_der().unwrap());
                }
                PrivateKey::Ed25519(key) => is_overwritten(key),
                PrivateKey::Mute => {}
            }
            let pem = key.to_pem().unwrap();
            is_overwritten(&pem::decode(pem.as_bytes()).unwrap().bytes);
        }
        returns_overwritten(dsa::generate);
    }

    /// Keys of the curves' crates, which points and signatures are made with.
    #[test]
    fn nor_do_those_of_the_curves() {
        is_overwritten_type::<p224::SecretKey>();
        is_overwritten_type::<p256::SecretKey>();
        is_overwritten_type::<p384::SecretKey>();
        is_overwritten_type::<p521::SecretKey>();
        is_overwritten_type::<p224::ecdsa::SigningKey>();
        is_overwritten_type::<p256::ecdsa::SigningKey>();
        is_overwritten_type::<p384::ecdsa::SigningKey>();
        is_overwritten_type::<p521::ecdsa::SigningKey>();
    }
}
