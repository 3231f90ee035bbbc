//! Arithmetic with numbers of any size, where crypto-bigint wants sizes that fit each other. What may be secret is
//! overwritten when it goes.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero, Odd, Resize};
use zeroize::Zeroizing;

/// One less, of what is not 0.
pub(super) fn less_one(n: &BoxedUint) -> Zeroizing<BoxedUint> {
    Zeroizing::new(n.wrapping_sub(BoxedUint::one()))
}

pub(super) fn bits(n: &BoxedUint) -> u32 {
    n.bits_vartime()
}

/// What is left of `n` divided by `modulus`; `None` if that is 0.
pub(super) fn remainder(n: &BoxedUint, modulus: &BoxedUint) -> Option<Zeroizing<BoxedUint>> {
    let modulus = NonZero::new(modulus.clone()).into_option()?;
    Some(Zeroizing::new(n.rem_vartime(&modulus)))
}

/// What is left of the product.
pub(super) fn product(a: &BoxedUint, b: &BoxedUint, modulus: &BoxedUint) -> Option<Zeroizing<BoxedUint>> {
    remainder(&Zeroizing::new(a.concatenating_mul(b)), modulus)
}

/// `base` to the power of `exponent`; `None` if the modulus is even.
pub(super) fn power(
    base: &BoxedUint,
    exponent: &BoxedUint,
    modulus: &BoxedUint,
) -> Option<Zeroizing<BoxedUint>> {
    let precision = modulus.bits_precision();
    let base = Resize::resize_unchecked(&*remainder(base, modulus)?, precision);
    let params = BoxedMontyParams::new(Odd::new(modulus.clone()).into_option()?);
    Some(Zeroizing::new(BoxedMontyForm::new(base, &params).pow(exponent).retrieve()))
}

/// What times `n` leaves 1; `None` if there is no such number.
pub(super) fn inverse(n: &BoxedUint, modulus: &BoxedUint) -> Option<Zeroizing<BoxedUint>> {
    let n = Resize::resize_unchecked(&*remainder(n, modulus)?, modulus.bits_precision());
    let modulus = NonZero::new(modulus.clone()).into_option()?;
    Some(Zeroizing::new(n.invert_mod(&modulus).into_option()?))
}
