//! RSA keys (RFC 8017): made, read, written, and signing with PKCS #1 v1.5 and SHA-256. Never decrypts.
//!
//! Put together from crypto-bigint's constant-time arithmetic: the rsa crate carries RUSTSEC-2023-0071, and ring signs
//! with RSA keys but makes none.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, ConcatenatingMul, Integer, Limb, NonZero, Odd, Resize};
use sha2::{Digest, Sha256};

use super::super::moment::Moment;
use super::der::{self, Reader};
use super::primes;

/// The public exponent of the keys that are made here.
const EXPONENT: u32 = 65_537;

/// Smaller keys do not sign, as in Go.
const LEAST_BITS: u32 = 1024;

/// A private key of two primes.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct RsaKey {
    modulus: BoxedUint,
    public: BoxedUint,
    private: BoxedUint,
    primes: [BoxedUint; 2],
}

impl RsaKey {
    /// Makes a key of that many bits.
    pub fn generate(moment: &Moment, bits: u32) -> Option<RsaKey> {
        loop {
            let mut sources = [primes::source(moment), primes::source(moment)];
            let [first, second] = &mut sources;
            let (p, q) = std::thread::scope(|scope| {
                let other = scope.spawn(|| primes::prime(second, bits / 2));
                (primes::prime(first, bits / 2), other.join().ok().flatten())
            });
            if let Some(key) = RsaKey::from_primes(p?, q?) {
                return Some(key);
            }
        }
    }

    /// `None` if the exponent has no inverse, or the primes are the same.
    fn from_primes(p: BoxedUint, q: BoxedUint) -> Option<RsaKey> {
        let order = less_one(&p).concatenating_mul(less_one(&q));
        let private = inverse_of_exponent(&order)?;
        let modulus = p.concatenating_mul(&q);
        let public = BoxedUint::from(EXPONENT);
        (p != q).then_some(RsaKey { modulus, public, private, primes: [p, q] })
    }

    /// Reads an `RSAPrivateKey`. `None` if it is none, or its numbers do not belong together.
    pub fn from_der(text: &[u8]) -> Option<RsaKey> {
        let mut inside = Reader::new(text).enter(der::SEQUENCE)?;
        // Version 1 has more than two primes; nobody makes such keys.
        if !inside.integer()?.is_empty() {
            return None;
        }
        let mut number = || inside.integer().map(primes::from_bytes);
        let (modulus, public, private) = (number()?, number()?, number()?);
        let key = RsaKey { modulus, public, private, primes: [number()?, number()?] };
        key.is_sound().then_some(key)
    }

    fn is_sound(&self) -> bool {
        let [p, q] = &self.primes;
        let product = self.public.concatenating_mul(&self.private);
        let inverse = |prime: &BoxedUint| {
            let order = NonZero::new(less_one(prime)).into_option();
            order.is_some_and(|order| bool::from(product.rem_vartime(&order).is_one()))
        };
        bool::from(self.modulus.is_odd())
            && p.concatenating_mul(q) == self.modulus
            && inverse(p)
            && inverse(q)
    }

    /// The key as an `RSAPrivateKey`.
    pub fn to_der(&self) -> Option<Vec<u8>> {
        let [p, q] = &self.primes;
        let remainder = |prime: &BoxedUint| {
            let order = NonZero::new(less_one(prime)).into_option()?;
            Some(self.private.rem_vartime(&order))
        };
        // By Fermat's theorem, as p is prime.
        let coefficient = power(q, &p.wrapping_sub(BoxedUint::from(2_u32)), p)?;
        let numbers =
            [&self.modulus, &self.public, &self.private, p, q, &remainder(p)?, &remainder(q)?, &coefficient];
        let parts: Vec<u8> = numbers.iter().flat_map(|n| der::integer(&n.to_be_bytes())).collect();
        Some(der::nest(der::SEQUENCE, &[&der::integer(&[]), &parts]))
    }

    /// The public key as an `RSAPublicKey`.
    pub fn public_der(&self) -> Vec<u8> {
        let [modulus, public] = [&self.modulus, &self.public].map(|n| der::integer(&n.to_be_bytes()));
        der::nest(der::SEQUENCE, &[&modulus, &public])
    }

    /// Signs the SHA-256 hash of the message (RFC 8017, 8.2.1).
    ///
    /// # Errors
    /// Keys that are too small, in Go's words.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let bits = self.modulus.bits();
        if bits < LEAST_BITS {
            return Err(format!(
                "crypto/rsa: {bits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"
            ));
        }
        let length = bits.div_ceil(8) as usize;
        let encoded = primes::from_bytes(&encode(message, length));
        let signature = power(&encoded, &self.private, &self.modulus).ok_or("crypto/rsa: invalid key")?;
        let bytes = signature.to_be_bytes();
        Ok(bytes.get(bytes.len().saturating_sub(length)..).unwrap_or_default().to_vec())
    }
}

/// The message's hash, named and padded (RFC 8017, 9.2).
fn encode(message: &[u8], length: usize) -> Vec<u8> {
    /// SEQUENCE { SEQUENCE { sha256, NULL }, OCTET STRING of 32 bytes }
    const SHA256_INFO: &[u8] =
        b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
    let hash = [SHA256_INFO, &Sha256::digest(message)].concat();
    let padding = vec![0xff; length.saturating_sub(hash.len() + 3)];
    [&[0, 1], padding.as_slice(), &[0], &hash].concat()
}

fn less_one(n: &BoxedUint) -> BoxedUint {
    n.wrapping_sub(BoxedUint::one())
}

/// `base` to the power of `exponent`, modulo an odd number.
fn power(base: &BoxedUint, exponent: &BoxedUint, modulus: &BoxedUint) -> Option<BoxedUint> {
    let bits = modulus.bits_precision();
    let modulus = Odd::new(modulus.clone()).into_option()?;
    let base = base.rem_vartime(modulus.as_nz_ref()).resize(bits);
    let params = BoxedMontyParams::new(modulus);
    Some(BoxedMontyForm::new(base, &params).pow(exponent).retrieve())
}

/// The number that times the exponent is one more than a multiple of `order`: `(k * order + 1) / e`, where `k` is what
/// makes that a whole number.
fn inverse_of_exponent(order: &BoxedUint) -> Option<BoxedUint> {
    let exponent = NonZero::new(Limb::from(EXPONENT)).into_option()?;
    let rest = u128::from(order.rem_limb(exponent).0);
    let k = (1..EXPONENT).find(|k| (u128::from(*k) * rest + 1) % u128::from(EXPONENT) == 0)?;
    let multiple = order.concatenating_mul(BoxedUint::from(k)).wrapping_add(BoxedUint::one());
    let (quotient, _) = multiple.div_rem_limb(exponent);
    Some(quotient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_signs_what_its_public_half_verifies() {
        let moment = Moment::new(0, 0, "UTC", [1; 32]);
        let key = RsaKey::generate(&moment, 1024).unwrap();
        assert_eq!(key.modulus.bits(), 1024);
        let signature = key.sign(b"message").unwrap();
        let opened = power(&primes::from_bytes(&signature), &key.public, &key.modulus).unwrap();
        assert_eq!(opened, primes::from_bytes(&encode(b"message", 128)).resize(opened.bits_precision()));
        let again = RsaKey::from_der(&key.to_der().unwrap()).unwrap();
        assert_eq!(again.to_der(), key.to_der());
    }
}
