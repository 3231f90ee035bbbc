//! What of a certificate says when it is good and what for, read from its DER (RFC 5280 section 4.1). Checks no signature.

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const BOOLEAN: u8 = 0x01;
/// id-ce-extKeyUsage
const KEY_PURPOSES: &[u8] = &[0x55, 0x1d, 0x25];
/// id-kp-serverAuth
const SERVER: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
/// anyExtendedKeyUsage
const ANY: &[u8] = &[0x55, 0x1d, 0x25, 0x00];

/// Whether a certificate that is trusted by itself is good now, and for servers (Go: crypto/x509, `isValid` and
/// `checkChainForKeyUsage`).
///
/// # Errors
/// Why not.
pub fn is_good(der: &[u8], now: UnixTime) -> Result<(), CertificateError> {
    let read = Fields::read(der).ok_or(CertificateError::BadEncoding)?;
    if now.as_secs() < read.begins {
        return Err(CertificateError::NotValidYet);
    }
    if now.as_secs() > read.ends {
        return Err(CertificateError::Expired);
    }
    if read.is_for_servers { Ok(()) } else { Err(CertificateError::InvalidPurpose) }
}

struct Fields {
    begins: u64,
    ends: u64,
    is_for_servers: bool,
}

impl Fields {
    fn read(der: &[u8]) -> Option<Fields> {
        let (_, whole, _) = element(der)?;
        let (_, mut rest, _) = element(whole)?;
        if rest.first() == Some(&VERSION) {
            rest = element(rest)?.2;
        }
        // Serial number, algorithm, issuer.
        for _ in 0..3 {
            rest = element(rest)?.2;
        }
        let (SEQUENCE, validity, mut rest) = element(rest)? else { return None };
        let (kind, text, second) = element(validity)?;
        let begins = seconds(kind, text)?;
        let (kind, text, _) = element(second)?;
        let ends = seconds(kind, text)?;
        let mut is_for_servers = true;
        while let Some((tag, inner, next)) = element(rest) {
            if tag == EXTENSIONS {
                is_for_servers = for_servers(element(inner)?.1)?;
            }
            rest = next;
        }
        Some(Fields { begins, ends, is_for_servers })
    }
}

/// Without the extension a certificate is for everything.
fn for_servers(mut extensions: &[u8]) -> Option<bool> {
    while !extensions.is_empty() {
        let (_, extension, next) = element(extensions)?;
        extensions = next;
        let (_, name, mut rest) = element(extension)?;
        if name != KEY_PURPOSES {
            continue;
        }
        if rest.first() == Some(&BOOLEAN) {
            rest = element(rest)?.2;
        }
        let (_, value, _) = element(rest)?;
        let (_, mut purposes, _) = element(value)?;
        while !purposes.is_empty() {
            let (_, purpose, next) = element(purposes)?;
            if purpose == SERVER || purpose == ANY {
                return Some(true);
            }
            purposes = next;
        }
        return Some(false);
    }
    Some(true)
}

/// Tag, contents, and what follows (X.690 section 8.1). Tags are of one byte here.
pub(super) fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

/// Seconds since 1970, nought for what was before. `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ` (RFC 5280 section 4.1.2.5).
fn seconds(kind: u8, text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let text = match kind {
        GENERALIZED_TIME => text.to_owned(),
        UTC_TIME if text.get(..1)? < "5" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        _ => return None,
    };
    let moment = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    let moment = moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(u64::try_from(moment.as_second()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    #[test]
    fn times_have_two_forms() {
        for (kind, text, expected) in [
            (UTC_TIME, "700101000010Z", Some(10)),
            (UTC_TIME, "260131120000Z", Some(1_769_860_800)),
            (UTC_TIME, "490101000000Z", Some(2_493_072_000)),
            (UTC_TIME, "500101000000Z", Some(0)),
            (GENERALIZED_TIME, "20260131120000Z", Some(1_769_860_800)),
            (GENERALIZED_TIME, "20260131120000", None),
            (GENERALIZED_TIME, "20261331120000Z", None),
        ] {
            assert_eq!(seconds(kind, text.as_bytes()), expected, "{text}");
        }
    }

    fn der(pem: &str) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
    }

    #[test]
    fn a_certificate_has_its_time() {
        let certificate = der(include_str!("../../tests/support/tls/p521.pem"));
        let at = |seconds| {
            is_good(&certificate, UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
        };
        assert_eq!(at(1_700_000_000), Err(CertificateError::NotValidYet));
        assert_eq!(at(1_900_000_000), Ok(()));
        assert_eq!(at(5_000_000_000), Err(CertificateError::Expired));
    }

    #[test]
    fn what_is_for_clients_is_not_for_servers() {
        let extension = |purpose: u8| {
            let mut der = vec![0x30, 0x13, 0x06, 3, 0x55, 0x1d, 0x25, 0x04, 0x0c, 0x30, 0x0a, 0x06, 8];
            der.extend([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, purpose]);
            der
        };
        assert_eq!(for_servers(&extension(1)), Some(true));
        assert_eq!(for_servers(&extension(2)), Some(false));
        assert_eq!(for_servers(&[extension(2), extension(1)].concat()), Some(false));
        assert_eq!(for_servers(&[]), Some(true));
    }

    #[test]
    fn no_bytes_are_too_odd() {
        for der in [&[][..], &[0x30], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30, 0x02, 0x30, 0x00]] {
            assert!(Fields::read(der).is_none());
        }
    }
}
