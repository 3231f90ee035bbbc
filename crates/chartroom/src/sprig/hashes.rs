//! Checksums and password hashes: `sha256sum`, `adler32sum`, `bcrypt`, `htpasswd`.

use std::fmt::Write;
use std::rc::Rc;

use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::bound::bound;
use super::clock::ClockAndRandom;
use crate::func;
use crate::template::func::Func;
use crate::value::{Str, Value};

/// The functions that need nothing but arguments. Source: Sprig 3.3.0, crypto.go.
pub(super) const TABLE: &[Func] = &[
    func!("sha1sum", sha1sum as (Str)),
    func!("sha256sum", sha256sum as (Str)),
    func!("sha512sum", sha512sum as (Str)),
    func!("adler32sum", adler32sum as (Str)),
];

/// The functions that draw a salt.
pub(super) fn table(clock: &Rc<ClockAndRandom>) -> Vec<Func> {
    vec![bound!(clock, "bcrypt", bcrypt as (Str)), bound!(clock, "htpasswd", htpasswd as (Str, Str))]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn sha1sum(text: Str) -> String {
    hex(&Sha1::digest(&text))
}

fn sha256sum(text: Str) -> String {
    hex(&Sha256::digest(&text))
}

fn sha512sum(text: Str) -> String {
    hex(&Sha512::digest(&text))
}

fn adler32sum(text: Str) -> String {
    adler2::adler32_slice(&text).to_string()
}

/// The cost of Go's `bcrypt.DefaultCost`.
const BCRYPT_COST: u32 = 10;
/// What bcrypt takes of a password; Go refuses longer ones.
const BCRYPT_LENGTH: usize = 72;

/// Errors are the result, not an error.
fn bcrypt(clock: &ClockAndRandom, password: Str) -> String {
    if password.len() > BCRYPT_LENGTH {
        return format!(
            "failed to encrypt string with bcrypt: bcrypt: password length exceeds {BCRYPT_LENGTH} bytes"
        );
    }
    let mut salt = [0; 16];
    clock.fill(&mut salt);
    match bcrypt::hash_with_salt(&*password, BCRYPT_COST, salt) {
        Ok(hash) => hash.format_for_version(bcrypt::Version::TwoA),
        Err(error) => format!("failed to encrypt string with bcrypt: bcrypt: {error}"),
    }
}

fn htpasswd(clock: &ClockAndRandom, user: Str, password: Str) -> Value {
    if user.contains(&b':') {
        return Value::string([b"invalid username: ", &*user].concat());
    }
    let hash = bcrypt(clock, password);
    Value::string([&*user, b":", hash.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salts_are_drawn_and_passwords_verify() {
        let clock = ClockAndRandom::new(0, 0, "UTC", [7; 32]);
        let (first, second) = (bcrypt(&clock, "secret".into()), bcrypt(&clock, "secret".into()));
        assert_ne!(first, second);
        assert!(first.starts_with("$2a$10$"));
        assert!(bcrypt::verify("secret", &first).unwrap());
    }
}
