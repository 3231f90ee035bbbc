//! Percent-escapes: which bytes each part of a URL keeps as they are, and what unescaping refuses.

use super::read::Reason;

/// The part of a URL that a text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    Host,
    /// The zone of an IPv6 address.
    Zone,
    User,
    Fragment,
}

impl Part {
    /// Whether the byte stands for itself. Source: Go, net/url's encoding table.
    pub fn keeps(self, byte: u8) -> bool {
        let marks: &[u8] = match self {
            Part::Path => b"$&+,-./:;=@_~",
            Part::Host | Part::Zone => b"!\"$&'()*+,-.:;<=>[]_~",
            Part::User => b"$&+,-.;=_~",
            Part::Fragment => b"!$&()*+,-./:;=?@_~",
        };
        byte.is_ascii_alphanumeric() || marks.contains(&byte)
    }
}

/// Escapes what the part does not keep.
pub(super) fn escape(text: &[u8], part: Part) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        if part.keeps(*byte) {
            out.push(*byte);
        } else {
            let digit = |n: u8| HEX.get(usize::from(n)).copied().unwrap_or_default();
            out.extend([b'%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

/// Takes the escapes out of a text.
pub(super) fn unescape(text: &[u8], part: Part) -> Result<Vec<u8>, Reason> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        if *first == b'%' {
            let written = rest.get(..3.min(rest.len())).unwrap_or_default();
            let byte = escaped_byte(written).filter(|byte| may_be_escaped(*byte, part));
            out.push(byte.ok_or_else(|| Reason::Escape(written.to_vec()))?);
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        if matches!(part, Part::Host | Part::Zone) && first.is_ascii() && !part.keeps(*first) {
            return Err(Reason::HostCharacter(*first));
        }
        out.push(*first);
        rest = behind;
    }
    Ok(out)
}

fn escaped_byte(written: &[u8]) -> Option<u8> {
    let [b'%', high, low] = written else { return None };
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(*high)? << 4 | digit(*low)?)
}

/// In hosts only bytes beyond ASCII may be escaped (and `%` itself); zones may also have what hosts keep, and blanks.
fn may_be_escaped(byte: u8, part: Part) -> bool {
    match part {
        Part::Host => byte == b'%' || !byte.is_ascii(),
        Part::Zone => byte == b'%' || byte == b' ' || Part::Host.keeps(byte),
        _ => true,
    }
}
