//! Making a certificate: the fields that Sprig asks for, in the order in which Go writes them.
//! Source: Sprig 3.3.0, crypto.go; Go, crypto/x509.CreateCertificate.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::super::moment::Moment;
use super::der;
use super::key::{NO_SIGNER, PrivateKey};
use super::parent::Parent;
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

/// The contents of object identifiers.
const COMMON_NAME: &[u8] = b"\x55\x04\x03";
const KEY_USAGE: &[u8] = b"\x55\x1d\x0f";
const EXTENDED_KEY_USAGE: &[u8] = b"\x55\x1d\x25";
const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";
const SUBJECT_KEY_ID: &[u8] = b"\x55\x1d\x0e";
const AUTHORITY_KEY_ID: &[u8] = b"\x55\x1d\x23";
const SUBJECT_ALTERNATIVE_NAME: &[u8] = b"\x55\x1d\x11";
const SERVER_AUTH: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x01";
const CLIENT_AUTH: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x03\x02";

/// Makes the certificate of `key` and returns its DER text.
///
/// # Errors
/// Names that cannot be written, keys that cannot sign or are not the signer's, in Go's words.
pub(super) fn issue(
    moment: &Moment,
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
    if parent.is_some_and(|p| p.public_key != signing_public) {
        return Err("x509: provided PrivateKey doesn't match parent's PublicKey".to_string());
    }
    let subject = subject(&request.name)?;
    let issuer = parent.map_or(subject.as_slice(), |p| &p.subject);
    let authority_key_id = parent.filter(|p| p.subject != subject).map_or(&[][..], |p| &p.key_id);

    let algorithm = signing_key.signature_algorithm();
    let fields = [
        // Version 3.
        der::element(der::context_of(0), &der::integer(&[2])),
        serial(moment),
        algorithm.clone(),
        issuer.to_vec(),
        validity(moment, request.days)?,
        subject.clone(),
        der::nest(der::SEQUENCE, &[&key.algorithm(), &der::bits(&public)]),
        extensions(request, &subject, &public, authority_key_id)?,
    ];
    let certificate = der::nest(der::SEQUENCE, &[&fields.concat()]);
    let signature = der::bits(&signing_key.sign(&certificate)?);
    Ok(der::nest(der::SEQUENCE, &[&certificate, &algorithm, &signature]))
}

/// 128 random bits.
fn serial(moment: &Moment) -> Vec<u8> {
    let mut number = [0; 16];
    moment.fill(&mut number);
    der::integer(&number)
}

/// The name, as a printable string where it is one.
fn subject(name: &[u8]) -> Result<Vec<u8>, String> {
    if name.is_empty() {
        return Ok(der::element(der::SEQUENCE, &[]));
    }
    let printable = |b: &u8| b.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(b);
    let tag = match std::str::from_utf8(name) {
        Ok(_) if name.iter().all(printable) => der::PRINTABLE_STRING,
        Ok(_) => der::UTF8_STRING,
        Err(_) => return Err("asn1: string not valid UTF-8".to_string()),
    };
    let attribute = [der::element(der::OBJECT_ID, COMMON_NAME), der::element(tag, name)].concat();
    Ok(der::element(der::SEQUENCE, &der::element(der::SET, &der::element(der::SEQUENCE, &attribute))))
}

/// From now on. Days that do not fit Go's duration (some 292 years) wrap around, as they do there.
fn validity(moment: &Moment, days: i64) -> Result<Vec<u8>, String> {
    const DAY: i64 = 24 * 3600 * 1_000_000_000;
    let start = Time::unix(moment.seconds, moment.nanoseconds, Zone::Utc);
    let end = start.plus(Duration(days.wrapping_mul(DAY)));
    Ok(der::nest(der::SEQUENCE, &[&time(&start)?, &time(&end)?]))
}

/// With two digits for the years 1950 to 2049, else with four.
fn time(time: &Time) -> Result<Vec<u8>, String> {
    match time.year() {
        1950..=2049 => Ok(der::element(der::UTC_TIME, &time.format(b"060102150405Z"))),
        0..=9999 => Ok(der::element(der::GENERALIZED_TIME, &time.format(b"20060102150405Z"))),
        _ => Err("asn1: structure error: cannot represent time as GeneralizedTime".to_string()),
    }
}

fn extensions(request: &Request, subject: &[u8], public: &[u8], authority: &[u8]) -> Result<Vec<u8>, String> {
    let usages = [SERVER_AUTH, CLIENT_AUTH].map(|id| der::element(der::OBJECT_ID, id)).concat();
    let mut list = vec![
        extension(KEY_USAGE, true, &key_usage(request.authority)),
        extension(EXTENDED_KEY_USAGE, false, &der::element(der::SEQUENCE, &usages)),
        extension(BASIC_CONSTRAINTS, true, &constraints(request.authority)),
    ];
    if request.authority {
        // RFC 7093, section 2, method 1.
        let hash = Sha256::digest(public);
        let id = hash.get(..20).unwrap_or_default();
        list.push(extension(SUBJECT_KEY_ID, false, &der::element(der::OCTET_STRING, id)));
    }
    if !authority.is_empty() {
        let id = der::element(der::SEQUENCE, &der::element(der::context(0), authority));
        list.push(extension(AUTHORITY_KEY_ID, false, &id));
    }
    if !request.hosts.is_empty() || !request.addresses.is_empty() {
        // Where there is no subject, this is the only name.
        let critical = subject == der::element(der::SEQUENCE, &[]);
        list.push(extension(SUBJECT_ALTERNATIVE_NAME, critical, &alternative_names(request)?));
    }
    Ok(der::element(der::context_of(3), &der::element(der::SEQUENCE, &list.concat())))
}

fn extension(id: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { der::element(der::BOOLEAN, &[0xff]) } else { Vec::new() };
    let value = der::element(der::OCTET_STRING, value);
    der::nest(der::SEQUENCE, &[&der::element(der::OBJECT_ID, id), &critical, &value])
}

/// Digital signature and key encipherment; certificate signing for an authority. The first byte says how many bits at
/// the end do not count.
fn key_usage(authority: bool) -> Vec<u8> {
    der::element(der::BIT_STRING, if authority { &[2, 0b1010_0100] } else { &[5, 0b1010_0000] })
}

fn constraints(authority: bool) -> Vec<u8> {
    let flag = if authority { der::element(der::BOOLEAN, &[0xff]) } else { Vec::new() };
    der::element(der::SEQUENCE, &flag)
}

fn alternative_names(request: &Request) -> Result<Vec<u8>, String> {
    let mut names = Vec::new();
    for host in &request.hosts {
        if !host.is_ascii() {
            let quoted = strconv::quote(host);
            let quoted = String::from_utf8_lossy(&quoted);
            return Err(format!("x509: {quoted} cannot be encoded as an IA5String"));
        }
        names.extend(der::element(der::context(2), host));
    }
    for address in &request.addresses {
        let bytes = match address.to_canonical() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        names.extend(der::element(der::context(7), &bytes));
    }
    Ok(der::element(der::SEQUENCE, &names))
}
