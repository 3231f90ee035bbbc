//! A server that hands out tokens for Distribution (its docs/spec/auth/jwt.md), signed with the key for tests, to `ada` with
//! password `secret`, for whatever is asked.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls::SignatureScheme;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};

use crate::web::{Answer, Asked, Tls, Web};

/// What the registry is called in tokens, and who signs them.
pub const SERVICE: &str = "charts";
pub const ISSUER: &str = "tests";

const KEY: &[u8] = include_bytes!("../support/tls/server.key");
const CERTIFICATE: &[u8] = include_bytes!("../support/tls/server.pem");
/// User `ada`, password `secret`.
const ADA: &str = "Basic YWRhOnNlY3JldA==";

/// Starts it.
pub fn start() -> Web {
    Web::start(Tls::None, |asked| match asked.header("authorization") {
        Some(ADA) => Answer::ok(json!({ "token": token(asked) }).to_string()),
        _ => Answer::status("401 Unauthorized"),
    })
}

/// A token for the scopes in the query: `repository:charts/web:pull,push`.
fn token(asked: &Asked) -> String {
    let query = asked.line.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let scopes = query.split('&').filter_map(|pair| pair.strip_prefix("scope="));
    let scopes = scopes.map(|scope| scope.replace("%3A", ":").replace("%2F", "/").replace("%2C", ","));
    let access: Vec<Value> = scopes
        .filter_map(|scope| {
            let (kind, rest) = scope.split_once(':')?;
            let (name, actions) = rest.rsplit_once(':')?;
            Some(json!({ "type": kind, "name": name, "actions": actions.split(',').collect::<Vec<_>>() }))
        })
        .collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let header = json!({ "typ": "JWT", "alg": "ES256", "x5c": [STANDARD.encode(&certificate)] });
    let claims = json!({
        "iss": ISSUER, "sub": "ada", "aud": SERVICE, "jti": "1",
        "iat": now, "nbf": now - 60, "exp": now + 600, "access": access,
    });
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(text.as_bytes()));
    format!("{text}.{signature}")
}

/// Both numbers of a signature, in 32 bytes each, as tokens have them (RFC 7518, section 3.4).
fn sign(text: &[u8]) -> Vec<u8> {
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let key = rustls::crypto::ring::sign::any_ecdsa_type(&key).unwrap();
    let signer = key.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]).unwrap();
    let der = signer.sign(text).unwrap();
    // A SEQUENCE of two short INTEGERs.
    let length = usize::from(der[3]);
    let numbers = [&der[4..4 + length], &der[6 + length..]];
    numbers.into_iter().flat_map(fixed).collect()
}

fn fixed(number: &[u8]) -> [u8; 32] {
    let digits = &number[number.len().saturating_sub(32)..];
    let mut fixed = [0; 32];
    fixed[32 - digits.len()..].copy_from_slice(digits);
    fixed
}
