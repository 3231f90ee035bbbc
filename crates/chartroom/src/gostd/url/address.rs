//! What Go's `netip.ParseAddr` says of a text that is no IP address. Does not keep the address.

use crate::gostd::strconv::quoted;

/// A sentence, and the rest of the text from where it applies (empty where Go names no place).
type Complaint<'a> = (&'static str, &'a [u8]);

/// What is wrong with the address, in Go's words; `None` if nothing is. Source: Go, net/netip.
pub fn complaint(text: &[u8]) -> Option<String> {
    let found = match text.iter().find(|b| b".:%".contains(b)) {
        Some(b'.') => v4(text),
        Some(b':') => v6(text),
        Some(_) => Err(("missing IPv6 address", &[][..])),
        None => Err(("unable to parse IP", &[][..])),
    };
    let (message, place) = found.err()?;
    let place = if place.is_empty() { String::new() } else { format!(" (at {})", quoted(place)) };
    Some(format!("ParseAddr({}): {message}{place}", quoted(text)))
}

fn v4(text: &[u8]) -> Result<(), Complaint<'_>> {
    let mut fields = 1;
    let (mut value, mut digits) = (0_u32, 0);
    for (i, byte) in text.iter().enumerate() {
        let rest = text.get(i..).unwrap_or_default();
        match byte {
            b'0'..=b'9' if digits == 1 && value == 0 => {
                return Err(("IPv4 field has octet with leading zero", b""));
            }
            b'0'..=b'9' => {
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
                if value > 255 {
                    return Err(("IPv4 field has value >255", b""));
                }
            }
            b'.' if digits == 0 || rest.len() == 1 => {
                return Err(("IPv4 field must have at least one digit", rest));
            }
            b'.' if fields == 4 => return Err(("IPv4 address too long", b"")),
            b'.' => {
                fields += 1;
                (value, digits) = (0, 0);
            }
            _ => return Err(("unexpected character", rest)),
        }
    }
    if fields < 4 { Err(("IPv4 address too short", b"")) } else { Ok(()) }
}

/// The address without the zone that may follow it.
fn without_zone(text: &[u8]) -> Result<&[u8], Complaint<'_>> {
    match text.iter().position(|b| *b == b'%').map(|at| text.split_at(at)) {
        Some((_, b"%")) => Err(("zone must be a non-empty string", b"")),
        Some((address, _)) => Ok(address),
        None => Ok(text),
    }
}

/// What follows the digits of a group.
fn behind_group(text: &[u8]) -> Result<&[u8], Complaint<'_>> {
    match text.iter().take_while(|b| b.is_ascii_hexdigit()).count() {
        0 => Err(("each colon-separated field must have at least one digit", text)),
        digits @ 1..=4 => Ok(text.get(digits..).unwrap_or_default()),
        _ => Err(("each group must have 4 or less digits", text)),
    }
}

/// An IPv4 address in the place of the last two groups.
fn embedded_v4(text: &[u8], groups: usize, gap: bool) -> Result<(), Complaint<'_>> {
    if !gap && groups != 6 {
        return Err(("embedded IPv4 address must replace the final 2 fields of the address", text));
    }
    if groups > 6 {
        return Err(("too many hex fields to fit an embedded IPv4 at the end of the address", text));
    }
    v4(text)
}

/// Eight groups, fewer around one `::`; the last two may be written as an IPv4 address.
fn v6(text: &[u8]) -> Result<(), Complaint<'_>> {
    const GROUPS: usize = 8;
    let mut rest = without_zone(text)?;
    let mut gap = false;
    if let Some(behind) = rest.strip_prefix(b"::") {
        (gap, rest) = (true, behind);
        if rest.is_empty() {
            return Ok(());
        }
    }
    let mut groups = 0;
    while groups < GROUPS {
        let behind = behind_group(rest)?;
        match behind {
            [] => {
                (groups, rest) = (groups + 1, behind);
                break;
            }
            [b'.', ..] => {
                embedded_v4(rest, groups, gap)?;
                (groups, rest) = (groups + 2, b"");
                break;
            }
            [b':'] => return Err(("colon must be followed by more characters", behind)),
            [b':', b':', ..] if gap => {
                return Err(("multiple :: in address", behind.get(1..).unwrap_or_default()));
            }
            [b':', b':', tail @ ..] => {
                (gap, groups, rest) = (true, groups + 1, tail);
                if tail.is_empty() {
                    break;
                }
            }
            [b':', tail @ ..] => (groups, rest) = (groups + 1, tail),
            _ => return Err(("unexpected character, want colon", behind)),
        }
    }
    match (rest.is_empty(), groups < GROUPS, gap) {
        (false, ..) => Err(("trailing garbage after address", rest)),
        (_, true, false) => Err(("address string too short", b"")),
        (_, false, true) => Err(("the :: must expand to at least one field of zeros", b"")),
        _ => Ok(()),
    }
}
