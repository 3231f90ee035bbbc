//! RSA keys (RFC 8017): made, read, written, and signing with PKCS #1 v1.5 and SHA-256. Never decrypts.
//!
//! Put together from crypto-bigint's arithmetic: the rsa crate carries RUSTSEC-2023-0071, and ring signs with RSA keys but
//! makes none.

mod arithmetic;
mod read;
mod sound;
mod write;

use crypto_bigint::{BoxedUint, ConcatenatingMul};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::super::clock::ClockAndRandom;
use super::primes;
pub(super) use read::has_form;

use arithmetic::{bits, inverse, less_one, power};

/// The public exponent of the keys that are made here.
const EXPONENT: u32 = 65_537;

/// Smaller keys do not sign, as in Go.
const LEAST_BITS: u32 = 1024;

/// A private key of two primes or more. What is secret is overwritten when the key goes.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct RsaKey {
    modulus: BoxedUint,
    public: BoxedUint,
    private: Zeroizing<BoxedUint>,
    primes: Vec<Zeroizing<BoxedUint>>,
}

impl RsaKey {
    /// Makes a key of that many bits.
    pub fn generate(clock: &ClockAndRandom, bits: u32) -> Option<RsaKey> {
        loop {
            let mut sources = [primes::source(clock), primes::source(clock)];
            let [first, second] = &mut sources;
            let (p, q) = std::thread::scope(|scope| {
                let other = scope.spawn(|| primes::prime(second, bits / 2));
                (primes::prime(first, bits / 2), other.join().ok().flatten())
            });
            if let Some(key) = RsaKey::from_primes(Zeroizing::new(p?), Zeroizing::new(q?)) {
                return Some(key);
            }
        }
    }

    /// `None` if the exponent has no inverse, or the primes are the same.
    fn from_primes(p: Zeroizing<BoxedUint>, q: Zeroizing<BoxedUint>) -> Option<RsaKey> {
        let order = Zeroizing::new(less_one(&p).concatenating_mul(&*less_one(&q)));
        let public = BoxedUint::from(EXPONENT);
        let private = inverse(&public, &order)?;
        let modulus = p.concatenating_mul(&*q);
        (p != q).then(|| RsaKey { modulus, public, private, primes: vec![p, q] })
    }

    /// The private exponent and the primes.
    #[cfg(test)]
    pub fn secrets(&self) -> Vec<&Zeroizing<BoxedUint>> {
        std::iter::once(&self.private).chain(&self.primes).collect()
    }

    /// Signs the SHA-256 hash of the message (RFC 8017, 8.2.1).
    ///
    /// # Errors
    /// Keys that are too small, and such as sign what their public half does not verify, in Go's words.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let bits = bits(&self.modulus);
        if bits < LEAST_BITS {
            return Err(format!(
                "crypto/rsa: {bits}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"
            ));
        }
        let length = bits.div_ceil(8) as usize;
        let encoded = primes::from_bytes(&encode(message, length));
        let signature = power(&encoded, &self.private, &self.modulus);
        let signature =
            signature.filter(|s| power(s, &self.public, &self.modulus).is_some_and(|m| *m == encoded));
        let bytes = signature.ok_or("crypto/rsa: decryption error")?.to_be_bytes();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_signs_what_its_public_half_verifies() {
        let clock = ClockAndRandom::new(0, 0, "UTC", [1; 32]);
        let key = RsaKey::generate(&clock, 1024).unwrap();
        assert_eq!(key.modulus.bits(), 1024);
        let signature = key.sign(b"message").unwrap();
        let opened = power(&primes::from_bytes(&signature), &key.public, &key.modulus).unwrap();
        assert_eq!(*opened, primes::from_bytes(&encode(b"message", 128)));
        let again = RsaKey::from_der(&key.to_der().unwrap()).unwrap();
        assert_eq!(again.to_der(), key.to_der());
    }
}
