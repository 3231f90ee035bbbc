//! Elliptic curve keys (RFC 5915) on the NIST curves: made, read, written, and signing with ECDSA.

use super::super::moment::Moment;
use super::der::{self, Reader};

/// A curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

/// A private key on a curve: a number of the curve's size.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct EcKey {
    pub curve: Curve,
    secret: Vec<u8>,
    /// The point that belongs to it, uncompressed.
    pub point: Vec<u8>,
}

/// Does the same on each curve's own types.
macro_rules! on_curve {
    ($curve:expr, $module:ident => $body:expr) => {
        match $curve {
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

impl Curve {
    /// The object identifier's content.
    pub fn id(self) -> &'static [u8] {
        match self {
            Curve::P256 => b"\x2a\x86\x48\xce\x3d\x03\x01\x07",
            Curve::P384 => b"\x2b\x81\x04\x00\x22",
            Curve::P521 => b"\x2b\x81\x04\x00\x23",
        }
    }

    pub fn from_id(id: &[u8]) -> Option<Curve> {
        [Curve::P256, Curve::P384, Curve::P521].into_iter().find(|curve| curve.id() == id)
    }

    /// The bytes of a number on the curve.
    fn size(self) -> usize {
        match self {
            Curve::P256 => 32,
            Curve::P384 => 48,
            Curve::P521 => 66,
        }
    }
}

impl EcKey {
    /// Makes a key on P-256.
    pub fn generate(moment: &Moment) -> EcKey {
        let mut secret = [0; 32];
        loop {
            moment.fill(&mut secret);
            // Numbers beyond the curve's order are drawn anew; there are next to none.
            if let Some(key) = EcKey::new(Curve::P256, &secret) {
                return key;
            }
        }
    }

    /// The key of that number; `None` if the curve has no such number.
    fn new(curve: Curve, secret: &[u8]) -> Option<EcKey> {
        let digits = secret.get(secret.iter().take_while(|b| **b == 0).count()..)?;
        let missing = curve.size().checked_sub(digits.len())?;
        let secret = [vec![0; missing].as_slice(), digits].concat();
        let point = on_curve!(curve, module => {
            module::SecretKey::from_slice(&secret).ok()?.public_key().to_sec1_bytes().to_vec()
        });
        Some(EcKey { curve, secret, point })
    }

    /// Reads an `ECPrivateKey`. The curve is named inside, unless what is around it (PKCS #8) has named it.
    ///
    /// # Errors
    /// What stands in Go's error behind the colon.
    pub fn from_der(text: &[u8], curve: Option<&[u8]>) -> Result<EcKey, &'static str> {
        const BROKEN: &str = "x509: failed to parse EC private key";
        let mut inside = Reader::new(text).enter(der::SEQUENCE).ok_or(BROKEN)?;
        if inside.integer().ok_or(BROKEN)? != [1] {
            return Err("x509: unknown EC private key version");
        }
        let secret = inside.expect(der::OCTET_STRING).ok_or(BROKEN)?;
        let named = inside.enter(der::context_of(0)).and_then(|mut n| n.expect(der::OBJECT_ID));
        let curve = curve.or(named).and_then(Curve::from_id).ok_or("x509: unknown elliptic curve")?;
        EcKey::new(curve, secret).ok_or("x509: invalid elliptic curve private key value")
    }

    /// The key as an `ECPrivateKey`, curve and point included.
    pub fn to_der(&self) -> Vec<u8> {
        let parts = [
            der::integer(&[1]),
            der::element(der::OCTET_STRING, &self.secret),
            der::element(der::context_of(0), &der::element(der::OBJECT_ID, self.curve.id())),
            der::element(der::context_of(1), &der::bits(&self.point)),
        ];
        der::nest(der::SEQUENCE, &[&parts.concat()])
    }

    /// Signs the message's hash of the curve's size. The nonce is derived from key and message (RFC 6979).
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let numbers = on_curve!(self.curve, module => {
            use module::ecdsa::signature::Signer;
            let key = module::ecdsa::SigningKey::from_slice(&self.secret).ok()?;
            let signature: module::ecdsa::Signature = key.try_sign(message).ok()?;
            signature.to_bytes().to_vec()
        });
        let (r, s) = numbers.split_at_checked(self.curve.size())?;
        Some(der::nest(der::SEQUENCE, &[&der::integer(r), &der::integer(s)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_both_ways_on_every_curve() {
        let moment = Moment::new(0, 0, "UTC", [1; 32]);
        for curve in [Curve::P256, Curve::P384, Curve::P521] {
            let mut secret = vec![0; curve.size()];
            moment.fill(&mut secret[1..]);
            let key = EcKey::new(curve, &secret).unwrap();
            assert!(EcKey::from_der(&key.to_der(), None).is_ok_and(|k| k == key));
            assert_eq!(key.point.len(), 1 + 2 * curve.size());
            assert!(key.sign(b"x").is_some());
        }
    }
}
