//! DSA keys (FIPS 186-3), which are made and written but cannot sign certificates, as in Go.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero, Odd, Resize};
use crypto_primes::{Flavor, is_prime};

use super::super::clock::ClockAndRandom;
use super::primes;
use crate::gostd::asn1::Reader;
use der::Encode;
use der::asn1::UintRef;
use zeroize::Zeroizing;

/// The sizes of the two primes, as Sprig asks for.
const P_BITS: u32 = 2048;
const Q_BITS: u32 = 256;

/// How many candidates for `p` are tried with one `q`; FIPS 186-3, A.1.1.2 gives up there.
const TRIES: u32 = 4 * P_BITS;

/// Makes a key and writes it as OpenSSL does: version, p, q, g, y, x.
pub(super) fn generate(clock: &ClockAndRandom) -> Option<Zeroizing<Vec<u8>>> {
    let (p, q) = primes_of_group(clock)?;
    let params = BoxedMontyParams::new_vartime(Odd::new(p.clone()).into_option()?);
    let power = |base: BoxedUint, exponent: &BoxedUint| {
        BoxedMontyForm::new(base.resize(P_BITS), &params).pow(exponent).retrieve()
    };
    let cofactor = p.wrapping_sub(BoxedUint::one()).wrapping_div_vartime(&q);
    let mut generators = (2_u32..).map(|h| power(BoxedUint::from(h), &cofactor));
    let g = generators.find(|g| !bool::from(g.is_one()))?;
    let x = loop {
        let x = Zeroizing::new(primes::number(clock, Q_BITS));
        if !bool::from(x.is_zero()) && *x < *q.as_ref() {
            break x;
        }
    };
    let y = power(g.clone(), &x);
    let numbers = [&BoxedUint::zero(), &p, q.as_ref(), &g, &y, &x];
    let numbers = numbers.map(|n| Zeroizing::new(n.to_be_bytes()));
    let numbers: der::Result<Vec<_>> = numbers.iter().map(|n| UintRef::new(n)).collect();
    Some(Zeroizing::new(numbers.ok()?.to_der().ok()?))
}

/// Whether the text is such a key; it cannot be used for anything.
///
/// # Errors
/// Go's words.
pub(super) fn check(text: &[u8]) -> Result<(), String> {
    let mut inside = Reader::new(text).sequence("DSAKeyFormat")?;
    let _version = inside.int()?;
    (0..5).try_for_each(|_| inside.integer().map(drop))
}

/// A prime `q`, and a prime `p` that is one more than a multiple of `2q`.
fn primes_of_group(clock: &ClockAndRandom) -> Option<(BoxedUint, NonZero<BoxedUint>)> {
    loop {
        let q = primes::prime(&mut primes::source(clock), Q_BITS)?;
        let double = NonZero::new(q.concatenating_mul(BoxedUint::from(2_u32))).into_option()?;
        for _ in 0..TRIES {
            let drawn = primes::number(clock, P_BITS);
            let rest = drawn.rem_vartime(&double).resize(P_BITS);
            let p = drawn.wrapping_sub(rest).wrapping_add(BoxedUint::one());
            if p.bits() == P_BITS && is_prime(Flavor::Any, &p) {
                return Some((p, NonZero::new(q).into_option()?));
            }
        }
    }
}
