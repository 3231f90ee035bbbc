//! Keys and certificates: `genPrivateKey`, `genCA`, `genSignedCert` and their kin.
//!
//! The certificates carry what Go's `x509.CreateCertificate` makes of Sprig's template, in the same order. Everything
//! random is drawn from the [`ClockAndRandom`](super::ClockAndRandom), so a second rendering makes the same keys.
//!
//! DER is written by RustCrypto's der, spki, pkcs8 and sec1. Not by x509-cert: its times begin in 1970 and its serial
//! numbers end at 20 bytes, its builder has its own mind about extensions, and Go's bytes are other ones. Reading is
//! [`gostd::asn1`](crate::gostd::asn1), because Go takes more than these crates do, and its errors are seen.

mod certificate;
mod dsa;
mod ec;
mod extensions;
mod family;
mod id;
mod issue;
mod key;
mod names;
mod parent;
mod pkcs8;
mod primes;
mod rsa;

pub(super) use family::{TABLE, table};
