//! Go's encoding/base64 and encoding/base32: bytes as padded digits (RFC 4648) and back. Knows no values.
//!
//! Private keys pass through here: what is worked with on the way is overwritten when it goes.
//!
//! Not the base64 crate's decoder: Go's one skips line breaks, takes any trailing bits, and says where it stopped.

use zeroize::Zeroizing;

/// An alphabet of digits.
pub struct Radix {
    digits: &'static [u8],
    /// How many bits a digit has.
    bits: u32,
    /// How many digits make a group, which padding fills up.
    group: usize,
}

/// RFC 4648, section 4.
pub const BASE64: Radix =
    Radix { digits: b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", bits: 6, group: 4 };

/// RFC 4648, section 6.
pub const BASE32: Radix = Radix { digits: b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bits: 5, group: 8 };

const PADDING: u8 = b'=';

impl Radix {
    /// The bytes as digits, padded.
    pub fn encode(&self, bytes: &[u8]) -> String {
        let (values, left) = regroup(bytes, 8, self.bits);
        let digit = |value: u8| self.digits.get(usize::from(value)).copied().map(char::from);
        let values = Zeroizing::new(values);
        // With room for all at once: what a growing text leaves behind is not overwritten.
        let mut text = String::with_capacity((values.len() + 1).next_multiple_of(self.group));
        text.extend(values.iter().copied().chain(left).filter_map(digit));
        text.extend(std::iter::repeat_n(
            char::from(PADDING),
            text.len().next_multiple_of(self.group) - text.len(),
        ));
        text
    }

    fn value(&self, digit: u8) -> Option<u8> {
        self.digits.iter().position(|d| *d == digit).and_then(|value| u8::try_from(value).ok())
    }

    /// The whole bytes that the digits' values make; bits that are left over say nothing.
    fn bytes(&self, values: &[u8]) -> Vec<u8> {
        regroup(values, self.bits, 8).0
    }
}

/// Cuts numbers of `from` bits into numbers of `to` bits, and what is left at the end, filled up with zeros.
fn regroup(numbers: &[u8], from: u32, to: u32) -> (Vec<u8>, Option<u8>) {
    let (mut held, mut bits) = (0_u32, 0);
    let mut out = Vec::with_capacity(numbers.len() * from as usize / to as usize + 1);
    for number in numbers {
        held = held << from | u32::from(*number);
        bits += from;
        while bits >= to {
            bits -= to;
            out.push((held >> bits) as u8 & low_bits(to));
        }
        held &= (1 << bits) - 1;
    }
    (out, (bits > 0).then(|| (held << (to - bits)) as u8 & low_bits(to)))
}

fn low_bits(count: u32) -> u8 {
    ((1_u32 << count) - 1) as u8
}

fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Reads base64.
///
/// # Errors
/// The byte that Go's `encoding/base64` names (base64.go, `decodeQuantum`).
pub fn decode_base64(s: &[u8]) -> Result<Vec<u8>, usize> {
    let mut values = Zeroizing::new(Vec::with_capacity(s.len()));
    let mut bytes = s.iter().copied().enumerate().filter(|(_, byte)| !is_line_break(*byte));
    while let Some((at, byte)) = bytes.next() {
        if let Some(value) = BASE64.value(byte) {
            values.push(value);
            continue;
        }
        let in_group = values.len() % BASE64.group;
        if byte != PADDING || in_group < 2 {
            return Err(at);
        }
        if in_group == 2 {
            match bytes.next() {
                Some((_, PADDING)) => {}
                Some((at, _)) => return Err(at - 1),
                None => return Err(s.len()),
            }
        }
        return match bytes.next() {
            Some((at, _)) => Err(at),
            None => Ok(BASE64.bytes(&values)),
        };
    }
    match values.len() % BASE64.group {
        0 => Ok(BASE64.bytes(&values)),
        in_group => Err(s.len() - in_group),
    }
}

/// Reads base32.
///
/// # Errors
/// The byte that Go's `encoding/base32` names (base32.go, `decode`), line breaks not counted.
pub fn decode_base32(s: &[u8]) -> Result<Vec<u8>, usize> {
    let s: Vec<u8> = s.iter().copied().filter(|byte| !is_line_break(*byte)).collect();
    let mut values = Vec::with_capacity(s.len());
    for (at, byte) in s.iter().copied().enumerate() {
        let in_group = values.len() % BASE32.group;
        let behind = s.get(at + 1..).unwrap_or_default();
        if byte == PADDING && in_group >= 2 && behind.len() < BASE32.group {
            check_padding(at, in_group, behind, s.len())?;
            return Ok(BASE32.bytes(&values));
        }
        values.push(BASE32.value(byte).ok_or(at)?);
    }
    match values.len() % BASE32.group {
        0 => Ok(BASE32.bytes(&values)),
        in_group => Err(s.len() - in_group),
    }
}

/// Whether padding that begins at `at` fills the group. Go looks at nothing behind it.
fn check_padding(at: usize, in_group: usize, behind: &[u8], len: usize) -> Result<(), usize> {
    let missing = BASE32.group - 1 - in_group;
    if behind.len() < missing {
        return Err(len);
    }
    match behind.iter().take(missing).position(|byte| *byte != PADDING) {
        Some(wrong) => Err(at + wrong),
        // So many digits make no whole byte.
        None if matches!(in_group, 3 | 6) => Err(at),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_digits_and_come_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        for len in 0..=bytes.len() {
            let part = &bytes[..len];
            assert_eq!(decode_base64(BASE64.encode(part).as_bytes()).as_deref(), Ok(part));
            assert_eq!(decode_base32(BASE32.encode(part).as_bytes()).as_deref(), Ok(part));
        }
        assert_eq!((BASE64.encode(b"a>?~\xff"), BASE32.encode(b"a")), ("YT4/fv8=".into(), "ME======".into()));
    }

    #[test]
    fn faults_are_where_go_sees_them() {
        let cases: &[(&str, Result<&[u8], usize>)] = &[
            ("YQ\n==\n", Ok(b"a")),
            ("YR==", Ok(b"a")),
            ("YQ=a", Err(2)),
            ("YQ==YQ==", Err(4)),
            ("YQ=", Err(3)),
            ("Y=", Err(1)),
            ("YWJjZ", Err(4)),
        ];
        for (text, result) in cases {
            assert_eq!(decode_base64(text.as_bytes()).as_deref().map_err(|at| *at), *result, "{text}");
        }
        let cases: &[(&str, Result<&[u8], usize>)] = &[
            ("ME====\n==", Ok(b"a")),
            ("ME=====A", Err(6)),
            ("M=======", Err(1)),
            ("MEE=====", Err(3)),
            ("MEA", Err(0)),
            ("ME======ME======", Err(2)),
        ];
        for (text, result) in cases {
            assert_eq!(decode_base32(text.as_bytes()).as_deref().map_err(|at| *at), *result, "{text}");
        }
    }
}
