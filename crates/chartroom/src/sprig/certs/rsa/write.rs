//! `RSAPrivateKey` and `RSAPublicKey` (RFC 8017, A.1) written. Source: Go, crypto/x509/pkcs1.go, MarshalPKCS1PrivateKey.

use crypto_bigint::{BoxedUint, ConcatenatingMul};
use der::asn1::UintRef;
use der::{Encode, EncodeValue, FixedTag, Length, Tag, Writer};
use zeroize::Zeroizing;

use super::RsaKey;
use super::arithmetic::{inverse, less_one, remainder};

/// The bytes of a number.
type Bytes = Zeroizing<Vec<u8>>;

/// The structure: its version, eight numbers, and three for each prime behind the second.
struct PrivateKey<'n> {
    version: u8,
    numbers: [UintRef<'n>; 8],
    more: Vec<[UintRef<'n>; 3]>,
}

impl FixedTag for PrivateKey<'_> {
    const TAG: Tag = Tag::Sequence;
}

impl EncodeValue for PrivateKey<'_> {
    fn value_len(&self) -> der::Result<Length> {
        let mut length = self.version.encoded_len()?;
        for number in &self.numbers {
            length = (length + number.encoded_len()?)?;
        }
        if self.more.is_empty() { Ok(length) } else { length + self.more.encoded_len()? }
    }

    fn encode_value(&self, writer: &mut impl Writer) -> der::Result<()> {
        self.version.encode(writer)?;
        self.numbers.iter().try_for_each(|number| number.encode(writer))?;
        if self.more.is_empty() { Ok(()) } else { self.more.encode(writer) }
    }
}

impl RsaKey {
    /// The key as an `RSAPrivateKey`. `None` if its primes have common factors.
    pub fn to_der(&self) -> Option<Bytes> {
        let [p, q, more @ ..] = self.primes.as_slice() else { return None };
        let rest = |prime: &BoxedUint| remainder(&self.private, &less_one(prime));
        let public = [&self.modulus, &self.public].map(bytes);
        let secret = [&*self.private, p, q, &*rest(p)?, &*rest(q)?, &*inverse(q, p)?].map(bytes);
        let mut further = Vec::new();
        let mut before = Zeroizing::new(p.concatenating_mul(&**q));
        for prime in more {
            further.push([&**prime, &*rest(prime)?, &*inverse(&before, prime)?].map(bytes));
            before = Zeroizing::new(before.concatenating_mul(&**prime));
        }
        encode(&public, &secret, &further).ok()
    }

    /// The public key as an `RSAPublicKey`.
    pub fn public_der(&self) -> Option<Vec<u8>> {
        let [modulus, public] = [&self.modulus, &self.public].map(bytes);
        [UintRef::new(&modulus).ok()?, UintRef::new(&public).ok()?].to_der().ok()
    }
}

fn bytes(n: &BoxedUint) -> Bytes {
    Zeroizing::new(n.to_be_bytes().into_vec())
}

fn encode(public: &[Bytes; 2], secret: &[Bytes; 6], more: &[[Bytes; 3]]) -> der::Result<Bytes> {
    let [n, e] = public;
    let [d, p, q, d_p, d_q, q_inverse] = secret;
    let number = |bytes| UintRef::new(bytes);
    let more = more
        .iter()
        .map(|[prime, exponent, coefficient]| Ok([number(prime)?, number(exponent)?, number(coefficient)?]));
    let key = PrivateKey {
        version: u8::from(more.len() > 0),
        numbers: [
            number(n)?,
            number(e)?,
            number(d)?,
            number(p)?,
            number(q)?,
            number(d_p)?,
            number(d_q)?,
            number(q_inverse)?,
        ],
        more: more.collect::<der::Result<_>>()?,
    };
    Ok(Zeroizing::new(key.to_der()?))
}
