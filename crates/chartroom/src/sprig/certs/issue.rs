//! Making a certificate: the fields that Sprig asks for, in the order in which Go writes them.
//! Source: Sprig 3.3.0, crypto.go; Go, crypto/x509.CreateCertificate.

use std::net::IpAddr;

use der::asn1::{Any, BitString, ObjectIdentifier, OctetStringRef, UintRef};
use der::{Decode, Encode, Tag, TagNumber};
use sha2::{Digest, Sha256};
use spki::SubjectPublicKeyInfoOwned;

use super::super::clock::ClockAndRandom;
use super::id;
use super::key::{NO_SIGNER, PrivateKey};
use super::parent::Parent;
use crate::gostd::asn1::context;
use crate::gostd::strconv;
use crate::gostd::time::{Duration, Time, Zone};

/// What a certificate is to say.
pub(super) struct Request {
    /// The subject's common name.
    pub name: Vec<u8>,
    /// The addresses that it is for.
    pub addresses: Vec<IpAddr>,
    /// The host names that it is for.
    pub hosts: Vec<Vec<u8>>,
    /// How long it is valid from now on.
    pub days: i64,
    /// Whether it may sign others.
    pub authority: bool,
}

/// Who signs it.
pub(super) enum Signer<'s> {
    /// Its own key.
    Itself,
    /// The key of another certificate.
    Other(&'s Parent, &'s PrivateKey),
}

/// Makes the certificate of `key` and returns its DER text.
///
/// # Errors
/// Names that cannot be written, keys that cannot sign or are not the signer's, in Go's words.
pub(super) fn issue(
    clock: &ClockAndRandom,
    request: &Request,
    key: &PrivateKey,
    signer: &Signer<'_>,
) -> Result<Vec<u8>, String> {
    let (signing_key, parent) = match signer {
        Signer::Itself => (key, None),
        Signer::Other(parent, key) => (*key, Some(*parent)),
    };
    let public = key.public_bytes().ok_or(NO_SIGNER)?;
    let signing_public = signing_key.public_bytes().ok_or(NO_SIGNER)?;
    if parent.and_then(|p| p.public_key.as_ref()).is_some_and(|key| *key != signing_public) {
        return Err("x509: provided PrivateKey doesn't match parent's PublicKey".to_string());
    }
    let subject = subject(&request.name)?;
    let issuer = parent.map_or(subject.as_slice(), |p| &p.subject);
    let authority_key_id = parent.filter(|p| p.subject != subject).map_or(&[][..], |p| &p.key_id);
    let extensions = extensions(request, subject == EMPTY, &public, authority_key_id)?;
    let validity = validity(clock, request.days)?;

    let algorithm = Any::encode_from(&signing_key.signature_algorithm()).map_err(unwritable)?;
    let body = || -> der::Result<Any> {
        let public = BitString::from_bytes(&public)?;
        let public = SubjectPublicKeyInfoOwned { algorithm: key.algorithm(), subject_public_key: public };
        sequence(vec![
            // Version 3.
            Any::new(context(0), 2_u8.to_der()?)?,
            serial(clock)?,
            algorithm.clone(),
            Any::from_der(issuer)?,
            sequence(validity)?,
            Any::from_der(&subject)?,
            Any::encode_from(&public)?,
            Any::new(context(3), extensions.to_der()?)?,
        ])
    };
    let body = body().map_err(unwritable)?;
    let signature = signing_key.sign(&body.to_der().map_err(unwritable)?)?;
    let signature = BitString::from_bytes(&signature).and_then(|bits| Any::encode_from(&bits));
    vec![body, algorithm, signature.map_err(unwritable)?].to_der().map_err(unwritable)
}

/// A name of nothing: an empty SEQUENCE.
const EMPTY: &[u8] = &[0x30, 0];

/// Only sizes beyond DER's are refused, and what templates pass is smaller.
fn unwritable(error: der::Error) -> String {
    format!("x509: the certificate cannot be written: {error}")
}

fn sequence(parts: Vec<Any>) -> der::Result<Any> {
    Any::encode_from(&parts)
}

fn object_id(id: &ObjectIdentifier) -> der::Result<Any> {
    Any::new(Tag::ObjectIdentifier, id.as_bytes())
}

/// 128 random bits.
fn serial(clock: &ClockAndRandom) -> der::Result<Any> {
    let mut number = [0; 16];
    clock.fill(&mut number);
    Any::encode_from(&UintRef::new(&number)?)
}

/// The name, as a printable string where it is one.
fn subject(name: &[u8]) -> Result<Vec<u8>, String> {
    if name.is_empty() {
        return Ok(EMPTY.to_vec());
    }
    let printable = |b: &u8| b.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(b);
    let tag = match std::str::from_utf8(name) {
        Ok(_) if name.iter().all(printable) => Tag::PrintableString,
        Ok(_) => Tag::Utf8String,
        Err(_) => return Err("asn1: string not valid UTF-8".to_string()),
    };
    let written = || {
        let attribute = sequence(vec![object_id(&id::COMMON_NAME)?, Any::new(tag, name)?])?;
        vec![Any::new(Tag::Set, attribute.to_der()?)?].to_der()
    };
    written().map_err(unwritable)
}

/// From now on. Days that do not fit Go's duration (some 292 years) wrap around, as they do there.
fn validity(clock: &ClockAndRandom, days: i64) -> Result<Vec<Any>, String> {
    const DAY: i64 = 24 * 3600 * 1_000_000_000;
    let start = Time::unix(clock.seconds, clock.nanoseconds, Zone::Utc);
    let end = start.plus(Duration(days.wrapping_mul(DAY)));
    Ok(vec![time(&start)?, time(&end)?])
}

/// With two digits for the years 1950 to 2049, else with four. Not der's own times, which begin in 1970.
fn time(time: &Time) -> Result<Any, String> {
    let (tag, text) = match time.year() {
        1950..=2049 => (Tag::UtcTime, time.format(b"060102150405Z")),
        0..=9999 => (Tag::GeneralizedTime, time.format(b"20060102150405Z")),
        _ => {
            return Err("asn1: structure error: cannot represent time as GeneralizedTime".to_string());
        }
    };
    Any::new(tag, text).map_err(unwritable)
}

/// `nameless` says that there is no subject, so that the alternative names are the only ones.
fn extensions(
    request: &Request,
    nameless: bool,
    public: &[u8],
    authority: &[u8],
) -> Result<Vec<Any>, String> {
    let names = alternative_names(request)?;
    let list = || {
        let usages = sequence(vec![object_id(&id::SERVER_AUTH)?, object_id(&id::CLIENT_AUTH)?])?;
        let mut list = vec![
            extension(&id::KEY_USAGE, true, &key_usage(request.authority)?)?,
            extension(&id::EXTENDED_KEY_USAGE, false, &usages)?,
            extension(&id::BASIC_CONSTRAINTS, true, &constraints(request.authority)?)?,
        ];
        if request.authority {
            // RFC 7093, section 2, method 1.
            let hash = Sha256::digest(public);
            let key_id = Any::new(Tag::OctetString, hash.get(..20).unwrap_or_default())?;
            list.push(extension(&id::SUBJECT_KEY_ID, false, &key_id)?);
        }
        if !authority.is_empty() {
            let key_id = sequence(vec![Any::new(context_value(0), authority)?])?;
            list.push(extension(&id::AUTHORITY_KEY_ID, false, &key_id)?);
        }
        if !names.is_empty() {
            let names = names
                .into_iter()
                .map(|(number, text)| Any::new(context_value(number), text))
                .collect::<der::Result<_>>()?;
            list.push(extension(&id::SUBJECT_ALTERNATIVE_NAME, nameless, &sequence(names)?)?);
        }
        Ok(list)
    };
    list().map_err(unwritable)
}

/// A context-specific tag of an element that has no elements in it.
fn context_value(number: u32) -> Tag {
    TagNumber(number).context_specific(false)
}

fn extension(id: &ObjectIdentifier, critical: bool, value: &Any) -> der::Result<Any> {
    let mut parts = vec![object_id(id)?];
    if critical {
        parts.push(Any::encode_from(&true)?);
    }
    parts.push(Any::encode_from(&OctetStringRef::new(&value.to_der()?)?)?);
    sequence(parts)
}

/// Digital signature and key encipherment; certificate signing for an authority. The number says how many bits at the
/// end do not count.
fn key_usage(authority: bool) -> der::Result<Any> {
    let (unused, bits) = if authority { (2, 0b1010_0100) } else { (5, 0b1010_0000) };
    Any::encode_from(&BitString::new(unused, [bits])?)
}

fn constraints(authority: bool) -> der::Result<Any> {
    sequence(if authority { vec![Any::encode_from(&true)?] } else { Vec::new() })
}

/// The kind of each name (RFC 5280, 4.2.1.6) and its bytes.
fn alternative_names(request: &Request) -> Result<Vec<(u32, Vec<u8>)>, String> {
    const HOST: u32 = 2;
    const ADDRESS: u32 = 7;
    let mut names = Vec::new();
    for host in &request.hosts {
        if !host.is_ascii() {
            let quoted = strconv::quote(host);
            let quoted = String::from_utf8_lossy(&quoted);
            return Err(format!("x509: {quoted} cannot be encoded as an IA5String"));
        }
        names.push((HOST, host.clone()));
    }
    for address in &request.addresses {
        let bytes = match address.to_canonical() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        names.push((ADDRESS, bytes));
    }
    Ok(names)
}
