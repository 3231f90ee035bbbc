//! Names in certificates (RFC 5280, 4.1.2.4): whether they can be read. Source: Go, crypto/x509/parser.go, parseName.

use der::Tag;

use crate::gostd::asn1::{Element, Reader};

/// Checks what is inside of a name.
///
/// # Errors
/// It is no name, in Go's words.
pub(super) fn check(name: &[u8]) -> Result<(), String> {
    let fault = |what: &str| format!("x509: invalid RDNSequence{what}");
    let mut name = Reader::new(name);
    while !name.at_end() {
        let mut set = name.enter(Tag::Set).ok_or_else(|| fault(""))?;
        while !set.at_end() {
            let mut attribute = set.enter(Tag::Sequence).ok_or_else(|| fault(": invalid attribute"))?;
            attribute.object_id().ok_or_else(|| fault(": invalid attribute type"))?;
            let value = attribute.any().ok_or("invalid ASN.1 element");
            value
                .and_then(|value| check_text(&value))
                .map_err(|e| fault(&format!(": invalid attribute value: {e}")))?;
        }
    }
    Ok(())
}

/// Text has to be what its kind of string allows; other values may be anything.
fn check_text(value: &Element<'_>) -> Result<(), &'static str> {
    let text = value.content;
    match value.tag {
        Tag::PrintableString if !text.iter().all(is_printable) => Err("invalid PrintableString"),
        Tag::Utf8String if std::str::from_utf8(text).is_err() => Err("invalid UTF-8 string"),
        Tag::Ia5String if !text.is_ascii() => Err("invalid IA5String"),
        Tag::NumericString if !text.iter().all(|b| b.is_ascii_digit() || *b == b' ') => {
            Err("invalid NumericString")
        }
        Tag::BmpString if !is_bmp(text) => Err("invalid BMPString"),
        _ => Ok(()),
    }
}

/// A little more than X.680 allows, since certificates have it.
fn is_printable(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+,-./ :=?*&".contains(byte)
}

/// Code units of 16 bits that are characters by themselves.
fn is_bmp(text: &[u8]) -> bool {
    let unit = |pair: &[u8]| match pair {
        [high, low] => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    };
    let text = text.strip_suffix(&[0, 0]).filter(|_| text.len().is_multiple_of(2)).unwrap_or(text);
    text.chunks(2)
        .all(|pair| unit(pair).is_some_and(|unit| !matches!(unit, 0xfffe..|0xfdd0..=0xfdef| 0xd800..=0xdfff)))
}
