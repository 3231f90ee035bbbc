//! Large random numbers and primes, drawn from the random source. Does not know what they are for.

use crypto_bigint::BoxedUint;
use crypto_primes::hazmat::{SetBits, SmallFactorsSieveFactory};
use crypto_primes::{Flavor, is_prime, sieve_and_find};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zeroize::Zeroizing;

use super::super::clock::ClockAndRandom;

/// A source of randomness of its own, which another thread can take along.
pub(super) fn source(clock: &ClockAndRandom) -> ChaCha20Rng {
    let mut seed = Zeroizing::new([0; 32]);
    clock.fill(seed.as_mut());
    ChaCha20Rng::from_seed(*seed)
}

/// A prime of exactly that many bits, the two highest of which are set: the product of two such has twice as many.
pub(super) fn prime(source: &mut ChaCha20Rng, bits: u32) -> Option<BoxedUint> {
    let sieve = SmallFactorsSieveFactory::new(Flavor::Any, bits, SetBits::TwoMsb).ok()?;
    sieve_and_find(source, sieve, |_, candidate| is_prime(Flavor::Any, candidate)).ok()?
}

/// A number of that many random bits.
pub(super) fn number(clock: &ClockAndRandom, bits: u32) -> BoxedUint {
    let mut bytes = Zeroizing::new(vec![0; bits.div_ceil(8) as usize]);
    clock.fill(&mut bytes);
    from_bytes(&bytes)
}

/// The number that the bytes are, the highest first.
pub(super) fn from_bytes(bytes: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(bytes)
}
