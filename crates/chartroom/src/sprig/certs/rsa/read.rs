//! `RSAPrivateKey` (RFC 8017, A.1.2) as Go reads it. Source: Go, crypto/x509/pkcs1.go, ParsePKCS1PrivateKey.

use crypto_bigint::BoxedUint;
use zeroize::Zeroizing;

use super::super::pkcs8::{self, Form};
use super::super::primes;
use super::RsaKey;
use super::sound;
use crate::gostd::asn1::{Integer, Reader};

/// What stands in the text.
struct Parts<'d> {
    version: i64,
    public: i64,
    /// Modulus, private exponent, the first two primes.
    fixed: [Integer<'d>; 4],
    /// The values for the Chinese remainder theorem: dP, dQ and qInv.
    crt: [Option<Integer<'d>>; 3],
    /// Further primes. What belongs to them is made anew.
    more: Vec<Integer<'d>>,
}

/// Reads what `asn1.Unmarshal` needs to be there; whether it fits together is not looked at.
///
/// # Errors
/// Go's words.
fn parts<'d>(text: &mut Reader<'d>) -> Result<Parts<'d>, String> {
    let mut inside = text.sequence("pkcs1PrivateKey")?;
    let version = inside.int()?;
    let modulus = inside.integer()?;
    let public = inside.int()?;
    let fixed = [modulus, inside.integer()?, inside.integer()?, inside.integer()?];
    let crt = [inside.optional_integer()?, inside.optional_integer()?, inside.optional_integer()?];
    let mut more = Vec::new();
    if let Some(primes) = inside.optional(der::Tag::Sequence)? {
        let mut primes = Reader::new(primes);
        while !primes.at_end() {
            let mut prime = primes.sequence("pkcs1AdditionalRSAPrime")?;
            more.push(prime.integer()?);
            let (_exponent, _coefficient) = (prime.integer()?, prime.integer()?);
        }
    }
    Ok(Parts { version, public, fixed, crt, more })
}

/// Whether the text has the form of an `RSAPrivateKey`.
pub(in super::super) fn has_form(text: &[u8]) -> bool {
    parts(&mut Reader::new(text)).is_ok()
}

impl RsaKey {
    /// Reads an `RSAPrivateKey`.
    ///
    /// # Errors
    /// It is none, or its numbers do not belong together, in Go's words.
    pub fn from_der(text: &[u8]) -> Result<RsaKey, String> {
        let mut reader = Reader::new(text);
        let parts =
            parts(&mut reader).map_err(|e| pkcs8::hint(text, &[Form::Ec, Form::Pkcs8]).unwrap_or(e))?;
        if !reader.at_end() {
            return Err("asn1: syntax error: trailing data".to_string());
        }
        if parts.version > 1 {
            return Err("x509: unsupported private key version".to_string());
        }
        if !parts.fixed.iter().chain(parts.crt.iter().flatten()).all(|n| n.is_positive()) {
            return Err("x509: private key contains zero or negative value".to_string());
        }
        if !parts.more.iter().all(|n| n.is_positive()) {
            return Err("x509: private key contains zero or negative prime".to_string());
        }
        let number = |n: &Integer<'_>| Zeroizing::new(primes::from_bytes(n.digits()));
        let [modulus, private, first, second] = parts.fixed.each_ref().map(number);
        let mut primes = vec![first, second];
        primes.extend(parts.more.iter().map(number));
        let public = BoxedUint::from(u64::try_from(parts.public).unwrap_or_default());
        let key = RsaKey { modulus: (*modulus).clone(), public, private, primes };
        let crt = match parts.crt {
            [Some(p), Some(q), Some(inverse)] => Some([p, q, inverse].each_ref().map(number)),
            // Go makes all of them anew where one is missing.
            _ => None,
        };
        sound::check(&key, parts.public, crt)?;
        Ok(key)
    }
}
