//! What a new certificate needs of the one that signs it. Does not verify anything.
//! Source: Go, crypto/x509/parser.go, parseCertificate.

use der::Tag;

use super::ec::Curve;
use super::{extensions, id, names};
use crate::gostd::asn1::{Reader, context};
use crate::gostd::time::{Time, Zone};

/// The parts of a certificate that matter to those below it.
pub(super) struct Parent {
    /// The subject's name, as it is written.
    pub subject: Vec<u8>,
    /// The identifier of its key, empty where it has none.
    pub key_id: Vec<u8>,
    /// The bytes of its public key, without their algorithm; none where the algorithm is not known.
    pub public_key: Option<Vec<u8>>,
}

/// What Go says that is wrong.
type Fault<T> = Result<T, String>;

fn says<T>(found: Option<T>, fault: &str) -> Fault<T> {
    found.ok_or_else(|| format!("x509: {fault}"))
}

impl Parent {
    /// Reads a certificate (RFC 5280, 4.1).
    ///
    /// # Errors
    /// It is none, in Go's words.
    pub fn from_der(text: &[u8]) -> Fault<Parent> {
        let mut whole = Reader::new(text);
        let mut certificate = says(whole.enter(Tag::Sequence), "malformed certificate")?;
        if !whole.at_end() {
            return Err("x509: trailing data".to_string());
        }
        let mut fields = says(certificate.enter(Tag::Sequence), "malformed tbs certificate")?;
        let version = version(&mut fields)?;
        let serial = says(fields.number(), "malformed serial number")?;
        if serial.is_negative() {
            return Err("x509: negative serial number".to_string());
        }
        let inner = says(fields.take(Tag::Sequence), "malformed signature algorithm identifier")?;
        let outer = says(certificate.take(Tag::Sequence), "malformed algorithm identifier")?;
        if inner.content != outer.content {
            return Err("x509: inner and outer signature algorithm identifiers don't match".to_string());
        }
        algorithm(&mut Reader::new(inner.content))?;
        let issuer = says(fields.take(Tag::Sequence), "malformed issuer")?;
        names::check(issuer.content)?;
        check_validity(&mut says(fields.enter(Tag::Sequence), "malformed validity")?)?;
        let subject = says(fields.take(Tag::Sequence), "malformed issuer")?;
        names::check(subject.content)?;
        let public_key = public_key(&mut says(fields.enter(Tag::Sequence), "malformed spki")?)?;
        let key_id = if version == 3 { key_id(&mut fields)? } else { Vec::new() };
        says(certificate.bits(), "malformed signature")?;
        Ok(Parent { subject: subject.whole.to_vec(), key_id, public_key })
    }
}

/// The version as people count it.
fn version(fields: &mut Reader<'_>) -> Fault<i64> {
    if !fields.is_next(context(0)) {
        return Ok(1);
    }
    let mut inside = says(fields.enter(context(0)), "malformed version")?;
    let version = inside.number().and_then(|n| n.small()).filter(|n| *n >= 0 && inside.at_end());
    match says(version, "malformed version")? {
        version @ 0..=2 => Ok(version + 1),
        _ => Err("x509: invalid version".to_string()),
    }
}

/// An algorithm's identifier and its parameters as they are written.
fn algorithm<'d>(inside: &mut Reader<'d>) -> Fault<(&'d [u8], &'d [u8])> {
    let id = says(inside.object_id(), "malformed OID")?;
    if inside.at_end() {
        return Ok((id, &[]));
    }
    Ok((id, says(inside.any(), "malformed parameters")?.whole))
}

fn check_validity(inside: &mut Reader<'_>) -> Fault<()> {
    (0..2).try_for_each(|_| {
        let is_time = |text: &[u8], layout: &[u8]| {
            Time::parse(layout, text, &Zone::Utc).is_ok_and(|time| time.format(layout) == text)
        };
        if let Some(time) = inside.take(Tag::UtcTime) {
            let layouts: [&[u8]; 2] = [b"060102150405Z0700", b"0601021504Z0700"];
            let valid = layouts.iter().any(|layout| is_time(time.content, layout));
            return says(valid.then_some(()), "malformed UTCTime");
        }
        let time = says(inside.take(Tag::GeneralizedTime), "unsupported time format")?;
        says(is_time(time.content, b"20060102150405Z0700").then_some(()), "malformed GeneralizedTime")
    })
}

/// The bytes of the public key, if they are of a known algorithm.
fn public_key(inside: &mut Reader<'_>) -> Fault<Option<Vec<u8>>> {
    let mut identifier = says(inside.enter(Tag::Sequence), "malformed public key algorithm identifier")?;
    let (algorithm, parameters) = algorithm(&mut identifier)?;
    let key = says(inside.bits(), "malformed subjectPublicKey")?;
    let known = [id::RSA, id::EC, id::ED25519, id::X25519, id::DSA];
    let Some(known) = known.into_iter().find(|known| known.as_bytes() == algorithm) else { return Ok(None) };
    match known {
        id::RSA => check_rsa(parameters, &key)?,
        id::EC => {
            let curve = says(Reader::new(parameters).object_id(), "invalid ECDSA parameters")?;
            says(Curve::from_id(curve), "unsupported elliptic curve")?.check_point(&key)?;
        }
        id::ED25519 if !parameters.is_empty() => {
            return Err("x509: Ed25519 key encoded with illegal parameters".to_string());
        }
        id::ED25519 if key.len() != 32 => return Err("x509: wrong Ed25519 public key size".to_string()),
        id::X25519 if !parameters.is_empty() => {
            return Err("x509: X25519 key encoded with illegal parameters".to_string());
        }
        id::X25519 if key.len() != 32 => return Err("crypto/ecdh: invalid public key".to_string()),
        id::DSA => check_dsa(parameters, &key)?,
        _ => {}
    }
    Ok(Some(key))
}

fn check_rsa(parameters: &[u8], key: &[u8]) -> Fault<()> {
    const NULL: &[u8] = &[5, 0];
    if parameters != NULL {
        return Err("x509: RSA key missing NULL parameters".to_string());
    }
    let mut inside = says(Reader::new(key).enter(Tag::Sequence), "invalid RSA public key")?;
    let modulus = says(inside.number(), "invalid RSA modulus")?;
    let exponent = says(inside.number().and_then(|n| n.small()), "invalid RSA public exponent")?;
    says(modulus.is_positive().then_some(()), "RSA modulus is not a positive number")?;
    says((exponent > 0).then_some(()), "RSA public exponent is not a positive number")
}

fn check_dsa(parameters: &[u8], key: &[u8]) -> Fault<()> {
    let y = says(Reader::new(key).number(), "invalid DSA public key")?;
    let mut inside = says(Reader::new(parameters).enter(Tag::Sequence), "invalid DSA parameters")?;
    let mut positive = y.is_positive();
    for _ in 0..3 {
        positive &= says(inside.number(), "invalid DSA parameters")?.is_positive();
    }
    says(positive.then_some(()), "zero or negative DSA parameter")
}

/// The identifier of the key, from among the extensions; empty where there is none.
fn key_id(fields: &mut Reader<'_>) -> Fault<Vec<u8>> {
    let unique = |number| der::TagNumber(number).context_specific(false);
    fields.take(unique(1));
    fields.take(unique(2));
    match fields.enter(context(3)) {
        None => Ok(Vec::new()),
        Some(mut inside) => {
            extensions::key_id(&mut says(inside.enter(Tag::Sequence), "malformed extensions")?)
        }
    }
}
