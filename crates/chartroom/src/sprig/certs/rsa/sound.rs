//! Whether the numbers of a private key belong together. Source: Go, crypto/rsa/rsa.go, precompute;
//! crypto/internal/fips140/rsa/rsa.go, NewPrivateKey and checkPrivateKey.
//!
//! As in Go, nothing looks whether the primes are prime: that takes long, and what signs wrong is seen when it signs.

use crypto_bigint::{BoxedUint, ConcatenatingMul, Integer, Limb};
use zeroize::Zeroizing;

use super::RsaKey;
use super::arithmetic::{bits, inverse, less_one, power, product, remainder};

/// Secret numbers.
type Number = Zeroizing<BoxedUint>;

/// The largest public exponent, so that 32-bit machines have the same.
const LARGEST_EXPONENT: i64 = (1 << 31) - 1;

/// Checks the key. `public` is its exponent with its sign, `crt` the values dP, dQ and qInv where there are all three.
///
/// # Errors
/// The first rule that does not hold, in Go's words.
pub(super) fn check(key: &RsaKey, public: i64, crt: Option<[Number; 3]>) -> Result<(), String> {
    is_modulus(&key.modulus)?;
    let [p, q] = key.primes.as_slice() else { return check_many(key, public) };
    is_modulus(p)?;
    is_modulus(q)?;
    fits(&key.private, &key.modulus)?;
    let crt = match crt {
        Some(crt) => {
            fits(&crt[2], p)?;
            crt
        }
        None => values(key, p, q)?,
    };
    check_public(&key.modulus, public)?;
    check_primes(key, p, q, &crt)
}

/// Keys of more than two primes sign without them, so that little is asked of them.
fn check_many(key: &RsaKey, public: i64) -> Result<(), String> {
    fits(&key.private, &key.modulus)?;
    check_public(&key.modulus, public)?;
    if key.primes.iter().any(|prime| bits(prime) <= 1) {
        return Err("crypto/rsa: prime factor is <= 1".to_string());
    }
    let not_prime = || "crypto/rsa: prime factors are not relatively prime".to_string();
    let (first, rest) = key.primes.split_first().ok_or_else(not_prime)?;
    let (second, more) = rest.split_first().ok_or_else(not_prime)?;
    inverse(second, first).ok_or_else(not_prime)?;
    let mut before = Zeroizing::new(first.concatenating_mul(&**second));
    for prime in more {
        inverse(&before, prime).ok_or_else(not_prime)?;
        before = Zeroizing::new(before.concatenating_mul(&**prime));
    }
    Ok(())
}

/// What an incomplete key leaves out: d modulo p - 1 and q - 1, and the inverse of q modulo p, taken for a prime.
fn values(key: &RsaKey, p: &BoxedUint, q: &BoxedUint) -> Result<[Number; 3], String> {
    let (p_less, q_less) = (less_one(p), less_one(q));
    is_modulus(&p_less)?;
    is_modulus(&q_less)?;
    let missing = || "crypto/rsa: p is even".to_string();
    Ok([
        remainder(&key.private, &p_less).ok_or_else(missing)?,
        remainder(&key.private, &q_less).ok_or_else(missing)?,
        power(q, &less_one(&p_less), p).ok_or_else(missing)?,
    ])
}

fn check_public(modulus: &BoxedUint, public: i64) -> Result<(), String> {
    let fault = match public {
        _ if !bool::from(modulus.is_odd()) => "public modulus is even",
        ..2 => "public exponent too small or negative",
        _ if public & 1 == 0 => "public exponent is even",
        _ if public > LARGEST_EXPONENT => "public exponent too large",
        _ => return Ok(()),
    };
    Err(format!("crypto/rsa: {fault}"))
}

fn check_primes(key: &RsaKey, p: &BoxedUint, q: &BoxedUint, crt: &[Number; 3]) -> Result<(), String> {
    let n = &key.modulus;
    holds(p < n && q < n, "invalid prime")?;
    holds(product(p, q, n).is_some_and(|rest| bits(&rest) == 0), "p * q != n")?;
    let [d_p, d_q, q_inverse] = crt;
    for (prime, exponent) in [(p, d_p), (q, d_q)] {
        let less = less_one(prime);
        holds(bits(&less) > 1, "invalid prime")?;
        let is_inverse = product(exponent, &key.public, &less).is_some_and(|rest| bits(&rest) == 1);
        holds(**exponent < *less && is_inverse, "invalid CRT exponent")?;
    }
    holds(product(q, q_inverse, p).is_some_and(|rest| bits(&rest) == 1), "invalid CRT coefficient")?;
    let matches = |prime: &BoxedUint, exponent: &Number| {
        remainder(&key.private, &less_one(prime)).is_some_and(|rest| *rest == **exponent)
    };
    holds(matches(p, d_p), "d does not match dP")?;
    holds(matches(q, d_q), "d does not match dQ")?;
    check_sizes(key, p, q)
}

/// Primes close to each other and short exponents are found by calculation.
fn check_sizes(key: &RsaKey, p: &BoxedUint, q: &BoxedUint) -> Result<(), String> {
    let half = bits(&key.modulus) / 2;
    holds(p != q, "p == q")?;
    let (more, less) = if p > q { (p, q) } else { (q, p) };
    let difference = Zeroizing::new(more.wrapping_sub(less));
    holds(i64::from(bits(&difference)) > i64::from(half) - 100, "|p - q| too small")?;
    holds(bits(&key.private) > half, "d too small")
}

fn holds(condition: bool, fault: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("crypto/rsa: {fault}")) }
}

fn is_modulus(n: &BoxedUint) -> Result<(), String> {
    if bits(n) > 1 { Ok(()) } else { Err("modulus must be > 1".to_string()) }
}

/// Whether it is less than the modulus. Go looks at words of 64 bits first.
fn fits(n: &BoxedUint, modulus: &BoxedUint) -> Result<(), String> {
    let words = |n: &BoxedUint| bits(n).div_ceil(Limb::BITS);
    match n < modulus {
        true => Ok(()),
        false if words(n) > words(modulus) => Err("input overflows the modulus size".to_string()),
        false => Err("input overflows the modulus".to_string()),
    }
}
