//! Elliptic curve keys (SEC 1, RFC 5915) on the NIST curves: made, read, written, and signing with ECDSA.

use der::asn1::ObjectIdentifier;
use der::{Encode, Tag};
use sec1::{EcParameters, EcPrivateKey};
use zeroize::Zeroizing;

use super::super::clock::ClockAndRandom;
use super::pkcs8::{self, Form};
use crate::gostd::asn1::{Reader, context};

/// A curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P224,
    P256,
    P384,
    P521,
}

/// A private key on a curve: a number of the curve's size, which is overwritten when the key goes.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct EcKey {
    pub curve: Curve,
    secret: Zeroizing<Vec<u8>>,
    /// The point that belongs to it, uncompressed.
    pub point: Vec<u8>,
}

/// Does the same on each curve's own types.
macro_rules! on_curve {
    ($curve:expr, $module:ident => $body:expr) => {
        match $curve {
            Curve::P224 => {
                use p224 as $module;
                $body
            }
            Curve::P256 => {
                use p256 as $module;
                $body
            }
            Curve::P384 => {
                use p384 as $module;
                $body
            }
            Curve::P521 => {
                use p521 as $module;
                $body
            }
        }
    };
}

/// All of them; Go knows no others.
const CURVES: [Curve; 4] = [Curve::P224, Curve::P256, Curve::P384, Curve::P521];

impl Curve {
    /// What the curve is called in DER.
    pub const fn id(self) -> ObjectIdentifier {
        match self {
            Curve::P224 => ObjectIdentifier::new_unwrap("1.3.132.0.33"),
            Curve::P256 => ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
            Curve::P384 => ObjectIdentifier::new_unwrap("1.3.132.0.34"),
            Curve::P521 => ObjectIdentifier::new_unwrap("1.3.132.0.35"),
        }
    }

    /// The curve of an object identifier's content.
    pub fn from_id(id: &[u8]) -> Option<Curve> {
        CURVES.into_iter().find(|curve| curve.id().as_bytes() == id)
    }

    /// The bytes of a number on the curve.
    fn size(self) -> usize {
        match self {
            Curve::P224 => 28,
            Curve::P256 => 32,
            Curve::P384 => 48,
            Curve::P521 => 66,
        }
    }

    /// Checks a point in its uncompressed form. Source: Go, crypto/ecdsa, ParseUncompressedPublicKey.
    ///
    /// # Errors
    /// Go's words.
    pub fn check_point(self, point: &[u8]) -> Result<(), String> {
        if point.first() != Some(&4) {
            return Err("ecdsa: invalid uncompressed public key".to_string());
        }
        if point.len() != 1 + 2 * self.size() {
            return Err(format!("invalid {self:?} point encoding"));
        }
        let valid = on_curve!(self, module => module::PublicKey::from_sec1_bytes(point).is_ok());
        if valid { Ok(()) } else { Err(format!("{self:?} point not on curve")) }
    }

    /// The point of that number, uncompressed; `None` if the number is 0, the curve's order, or more.
    fn point(self, secret: &[u8]) -> Option<Vec<u8>> {
        Some(on_curve!(self, module => {
            module::SecretKey::from_slice(secret).ok()?.public_key().to_sec1_bytes().to_vec()
        }))
    }
}

/// What `asn1.Unmarshal` needs to be there.
struct Parts<'d> {
    version: i64,
    secret: &'d [u8],
    curve: Option<&'d [u8]>,
}

fn parts<'d>(text: &mut Reader<'d>) -> Result<Parts<'d>, String> {
    let mut inside = text.sequence("ecPrivateKey")?;
    let (version, secret) = (inside.int()?, inside.field(Tag::OctetString, "")?);
    let curve = inside.optional_inside(context(0), Tag::ObjectIdentifier)?;
    inside.optional_inside(context(1), Tag::BitString)?;
    Ok(Parts { version, secret, curve })
}

/// Whether the text has the form of an `ECPrivateKey`.
pub(super) fn has_form(text: &[u8]) -> bool {
    parts(&mut Reader::new(text)).is_ok()
}

impl EcKey {
    /// The number.
    #[cfg(test)]
    pub fn secret(&self) -> &Zeroizing<Vec<u8>> {
        &self.secret
    }

    /// Makes a key on P-256.
    pub fn generate(clock: &ClockAndRandom) -> EcKey {
        let mut secret = Zeroizing::new([0; 32]);
        loop {
            clock.fill(secret.as_mut());
            // Numbers beyond the curve's order are drawn anew; there are next to none.
            if let Ok(key) = EcKey::new(Curve::P256, secret.as_ref()) {
                return key;
            }
        }
    }

    /// The key of that number. Zeros in front may be missing or too many.
    ///
    /// # Errors
    /// The curve has no such number, in Go's words.
    fn new(curve: Curve, secret: &[u8]) -> Result<EcKey, String> {
        let zeros = secret.iter().take_while(|b| **b == 0).count();
        let digits = secret.get(zeros..).unwrap_or_default();
        let missing = curve.size().checked_sub(digits.len()).ok_or("x509: invalid private key length")?;
        let secret = Zeroizing::new([vec![0; missing].as_slice(), digits].concat());
        match curve.point(&secret) {
            Some(point) => Ok(EcKey { curve, secret, point }),
            None if digits.is_empty() || curve.point(&less_one(&secret)).is_some() => {
                Err("ecdsa: invalid public key encoding".to_string())
            }
            None => Err("input overflows the modulus".to_string()),
        }
    }

    /// Reads an `ECPrivateKey`. The curve is named inside, unless what is around it (PKCS #8) has named it.
    /// Source: Go, crypto/x509/sec1.go, parseECPrivateKey. That it names a public key as well is not looked at.
    ///
    /// # Errors
    /// Go's words.
    pub fn from_der(text: &[u8], curve: Option<&[u8]>) -> Result<EcKey, String> {
        let parts = parts(&mut Reader::new(text)).map_err(|e| {
            let hint = pkcs8::hint(text, &[Form::Pkcs8, Form::Rsa]);
            hint.unwrap_or_else(|| format!("x509: failed to parse EC private key: {e}"))
        })?;
        if parts.version != 1 {
            return Err(format!("x509: unknown EC private key version {}", parts.version));
        }
        let curve = curve.or(parts.curve).and_then(Curve::from_id).ok_or("x509: unknown elliptic curve")?;
        EcKey::new(curve, parts.secret)
    }

    /// The key as an `ECPrivateKey`, curve and point included.
    pub fn to_der(&self) -> Option<Zeroizing<Vec<u8>>> {
        let parameters = Some(EcParameters::NamedCurve(self.curve.id()));
        let key = EcPrivateKey { private_key: &self.secret, parameters, public_key: Some(&self.point) };
        key.to_der().ok().map(Zeroizing::new)
    }

    /// Signs the message's hash of the curve's size, or SHA-256 on P-224. The nonce is derived from key and message
    /// (RFC 6979).
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        if self.curve == Curve::P224 {
            use p224::ecdsa::signature::hazmat::PrehashSigner;
            use sha2::Digest;
            let key = p224::ecdsa::SigningKey::from_slice(&self.secret).ok()?;
            let signature: p224::ecdsa::Signature = key.sign_prehash(&sha2::Sha256::digest(message)).ok()?;
            return Some(signature.to_der().as_bytes().to_vec());
        }
        on_curve!(self.curve, module => {
            use module::ecdsa::signature::Signer;
            let key = module::ecdsa::SigningKey::from_slice(&self.secret).ok()?;
            let signature: module::ecdsa::Signature = key.try_sign(message).ok()?;
            Some(signature.to_der().as_bytes().to_vec())
        })
    }
}

/// One less, of what is not 0.
fn less_one(number: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut less = Zeroizing::new(number.to_vec());
    for byte in less.iter_mut().rev() {
        let (next, borrowed) = byte.overflowing_sub(1);
        *byte = next;
        if !borrowed {
            break;
        }
    }
    less
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_both_ways_on_every_curve() {
        let clock = ClockAndRandom::new(0, 0, "UTC", [1; 32]);
        for curve in CURVES {
            let mut secret = vec![0; curve.size()];
            clock.fill(&mut secret[1..]);
            let key = EcKey::new(curve, &secret).unwrap();
            assert!(EcKey::from_der(&key.to_der().unwrap(), None).is_ok_and(|k| k == key));
            assert!(curve.check_point(&key.point).is_ok());
            assert!(key.sign(b"x").is_some());
        }
    }
}
