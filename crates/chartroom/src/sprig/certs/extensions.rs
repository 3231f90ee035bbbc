//! The extensions of certificates (RFC 5280, 4.2): the identifier of the key, and whether the others can be read.
//! Source: Go, crypto/x509/parser.go, processExtensions.
//!
//! Not looked at are policies, name constraints, URIs among names, and where lists of what is revoked are: a certificate
//! that is broken there is taken, other than by Go.

use std::collections::BTreeSet;

use der::Tag;

use super::id;
use crate::gostd::asn1::{self, Reader};

/// An extension as it stands.
struct Extension<'d> {
    id: &'d [u8],
    critical: bool,
    value: &'d [u8],
}

/// The identifier of the key among these extensions; empty where there is none.
///
/// # Errors
/// An extension that cannot be read, in Go's words.
pub(super) fn key_id(extensions: &mut Reader<'_>) -> Result<Vec<u8>, String> {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    while !extensions.at_end() {
        let mut inside = extensions.enter(Tag::Sequence).ok_or("x509: malformed extension")?;
        let extension = extension(&mut inside)?;
        if !seen.insert(extension.id) {
            let id = asn1::dotted(extension.id);
            return Err(format!("x509: certificate contains duplicate extension with OID \"{id}\""));
        }
        list.push(extension);
    }
    let mut key_id = Vec::new();
    for extension in list {
        if extension.id == id::SUBJECT_KEY_ID.as_bytes() {
            key_id = subject_key_id(&extension)?.to_vec();
        } else {
            check(&extension)?;
        }
    }
    Ok(key_id)
}

fn extension<'d>(inside: &mut Reader<'d>) -> Result<Extension<'d>, String> {
    let id = inside.object_id().ok_or("x509: malformed extension OID field")?;
    let mut critical = false;
    if inside.is_next(Tag::Boolean) {
        critical = inside.boolean().ok_or("x509: malformed extension critical field")?;
    }
    let value = inside.take(Tag::OctetString).ok_or("x509: malformed extension value field")?.content;
    Ok(Extension { id, critical, value })
}

fn subject_key_id<'d>(extension: &Extension<'d>) -> Result<&'d [u8], String> {
    if extension.critical {
        return Err("x509: subject key identifier incorrectly marked critical".to_string());
    }
    let value = Reader::new(extension.value).take(Tag::OctetString);
    Ok(value.ok_or("x509: invalid subject key identifier")?.content)
}

fn check(extension: &Extension<'_>) -> Result<(), String> {
    let mut value = Reader::new(extension.value);
    let (fault, valid) = if extension.id == id::KEY_USAGE.as_bytes() {
        ("invalid key usage", value.bits().is_some())
    } else if extension.id == id::BASIC_CONSTRAINTS.as_bytes() {
        ("invalid basic constraints", constraints(&mut value).is_some())
    } else if extension.id == id::EXTENDED_KEY_USAGE.as_bytes() {
        ("invalid extended key usages", usages(&mut value).is_some())
    } else if extension.id == id::AUTHORITY_KEY_ID.as_bytes() {
        if extension.critical {
            return Err("x509: authority key identifier incorrectly marked critical".to_string());
        }
        ("invalid authority key identifier", value.enter(Tag::Sequence).is_some())
    } else if extension.id == id::SUBJECT_ALTERNATIVE_NAME.as_bytes() {
        return names(&mut value);
    } else {
        return Ok(());
    };
    if valid { Ok(()) } else { Err(format!("x509: {fault}")) }
}

fn constraints(value: &mut Reader<'_>) -> Option<()> {
    let mut inside = value.enter(Tag::Sequence)?;
    if inside.is_next(Tag::Boolean) {
        inside.boolean()?;
    }
    if inside.is_next(Tag::Integer) {
        inside.number()?.small().filter(|length| *length >= 0)?;
    }
    Some(())
}

fn usages(value: &mut Reader<'_>) -> Option<()> {
    let mut inside = value.enter(Tag::Sequence)?;
    while !inside.at_end() {
        inside.object_id()?;
    }
    Some(())
}

/// Alternative names: text is ASCII, addresses have four bytes or sixteen.
fn names(value: &mut Reader<'_>) -> Result<(), String> {
    let mut inside = value.enter(Tag::Sequence).ok_or("x509: invalid subject alternative names")?;
    while !inside.at_end() {
        let name = inside.any().ok_or("x509: invalid subject alternative name")?;
        let text = name.content;
        let kind = match name.tag {
            Tag::ContextSpecific { constructed: false, number } => number.value(),
            _ => continue,
        };
        match kind {
            1 if !text.is_ascii() => return Err("x509: SAN rfc822Name is malformed".to_string()),
            2 if !text.is_ascii() => return Err("x509: SAN dNSName is malformed".to_string()),
            6 if !text.is_ascii() => {
                return Err("x509: SAN uniformResourceIdentifier is malformed".to_string());
            }
            7 if !matches!(text.len(), 4 | 16) => {
                return Err(format!("x509: cannot parse IP address of length {}", text.len()));
            }
            _ => {}
        }
    }
    Ok(())
}
