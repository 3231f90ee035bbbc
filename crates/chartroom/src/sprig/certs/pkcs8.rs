//! `PrivateKeyInfo` (RFC 5208) as Go reads it: an algorithm, and a key in the form of that algorithm.
//! Source: Go, crypto/x509/pkcs8.go, ParsePKCS8PrivateKey.
//!
//! The pkcs8 crate writes; it does not read here, since it refuses versions and attributes that Go lets pass.

use der::Tag;
use ed25519_dalek::SigningKey;

use super::ec::{self, EcKey};
use super::id;
use super::key::PrivateKey;
use super::rsa::{self, RsaKey};
use crate::gostd::asn1::{self, Reader};

/// The forms that a private key may have.
pub(super) enum Form {
    Rsa,
    Ec,
    Pkcs8,
}

/// What Go says of a text that is a key, but of another form than was asked for.
pub(super) fn hint(text: &[u8], forms: &[Form]) -> Option<String> {
    let function = forms.iter().find_map(|form| match form {
        Form::Rsa => rsa::has_form(text).then_some("ParsePKCS1PrivateKey"),
        Form::Ec => ec::has_form(text).then_some("ParseECPrivateKey"),
        Form::Pkcs8 => parts(text).is_ok().then_some("ParsePKCS8PrivateKey"),
    })?;
    Some(format!("x509: failed to parse private key (use {function} instead for this key format)"))
}

/// What `asn1.Unmarshal` needs to be there.
struct Parts<'d> {
    algorithm: &'d [u8],
    /// The algorithm's parameters as they are written, empty where there are none.
    parameters: &'d [u8],
    key: &'d [u8],
}

fn parts(text: &[u8]) -> Result<Parts<'_>, String> {
    let mut inside = Reader::new(text).sequence("pkcs8")?;
    let _version = inside.int()?;
    let mut identifier = inside.sequence("AlgorithmIdentifier")?;
    let algorithm = identifier.field(Tag::ObjectIdentifier, "ObjectIdentifier")?;
    let mut parameters: &[u8] = &[];
    if !identifier.at_end() {
        parameters = identifier.any().ok_or("asn1: syntax error: data truncated")?.whole;
    }
    Ok(Parts { algorithm, parameters, key: inside.field(Tag::OctetString, "")? })
}

/// Reads the key.
///
/// # Errors
/// Go's words.
pub(super) fn read(text: &[u8]) -> Result<PrivateKey, String> {
    let Parts { algorithm, parameters, key } =
        parts(text).map_err(|e| hint(text, &[Form::Ec, Form::Rsa]).unwrap_or(e))?;
    let embedded =
        |kind: &str, e| format!("x509: failed to parse {kind} private key embedded in PKCS#8: {e}");
    if algorithm == id::RSA.as_bytes() {
        RsaKey::from_der(key).map(PrivateKey::Rsa).map_err(|e| embedded("RSA", e))
    } else if algorithm == id::EC.as_bytes() {
        let curve = Reader::new(parameters).object_id();
        EcKey::from_der(key, curve).map(PrivateKey::Ec).map_err(|e| embedded("EC", e))
    } else if algorithm == id::ED25519.as_bytes() {
        let seed = number("Ed25519", parameters, key)?;
        let seed = <&[u8; 32]>::try_from(seed)
            .map_err(|_| format!("x509: invalid Ed25519 private key length: {}", seed.len()))?;
        Ok(PrivateKey::Ed25519(SigningKey::from_bytes(seed)))
    } else if algorithm == id::X25519.as_bytes() {
        match number("X25519", parameters, key)?.len() {
            32 => Ok(PrivateKey::Mute),
            _ => Err("crypto/ecdh: invalid private key size".to_string()),
        }
    } else {
        let name = asn1::dotted(algorithm);
        Err(format!("x509: PKCS#8 wrapping contained private key with unknown algorithm: {name}"))
    }
}

/// The number that is the key on the curves that have no parameters.
fn number<'d>(kind: &str, parameters: &[u8], key: &'d [u8]) -> Result<&'d [u8], String> {
    if !parameters.is_empty() {
        return Err(format!("x509: invalid {kind} private key parameters"));
    }
    Reader::new(key).field(Tag::OctetString, "").map_err(|e| format!("x509: invalid {kind} private key: {e}"))
}
