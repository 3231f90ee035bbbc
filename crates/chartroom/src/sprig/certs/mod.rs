//! Keys and certificates: `genPrivateKey`, `genCA`, `genSignedCert` and their kin.
//!
//! The certificates carry what Go's `x509.CreateCertificate` makes of Sprig's template, in the same order. Everything
//! random is drawn from the [`Moment`](super::Moment), so a second rendering makes the same keys.

mod certificate;
mod der;
mod dsa;
mod ec;
mod family;
mod issue;
mod key;
mod parent;
mod pem;
mod primes;
mod rsa;

pub(super) use family::{TABLE, table};
