//! PEM blocks (RFC 7468) as Go's `encoding/pem` reads and writes them. Does not know what is in them.

use super::super::radix;

/// A block: what its BEGIN line says, and its bytes.
pub(super) struct Block {
    pub label: String,
    pub bytes: Vec<u8>,
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The first block of a text that is whole; text around it does not matter, nor do its headers.
pub(super) fn decode(text: &[u8]) -> Option<Block> {
    let mut lines = text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_end);
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix(BEGIN).and_then(|l| l.strip_suffix(DASHES)) else { continue };
        let mut ahead = lines.clone();
        if let Some(bytes) = body(&mut ahead, label) {
            return Some(Block { label: String::from_utf8_lossy(label).into_owned(), bytes });
        }
    }
    None
}

/// The bytes up to the END line of that label.
fn body<'t>(lines: &mut impl Iterator<Item = &'t [u8]>, label: &[u8]) -> Option<Vec<u8>> {
    let mut digits = Vec::new();
    for line in lines {
        if let Some(end) = line.strip_prefix(END) {
            let closes = end.strip_suffix(DASHES) == Some(label);
            return if closes { radix::decode_base64(&digits).ok() } else { None };
        }
        if !line.contains(&b':') {
            digits.extend(line.iter().filter(|b| !b.is_ascii_whitespace()));
        }
    }
    None
}

/// A block as text, 64 characters a line.
pub(super) fn encode(label: &str, bytes: &[u8]) -> String {
    let digits = radix::BASE64.encode(bytes);
    let mut out = format!("-----BEGIN {label}-----\n");
    let mut rest = digits.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = behind;
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_go_both_ways() {
        let text = encode("FOO BAR", &[9; 100]);
        assert!(text.lines().all(|l| l.len() <= 64));
        let block = decode(format!("before\n{text}after").as_bytes()).unwrap();
        assert_eq!((block.label.as_str(), block.bytes), ("FOO BAR", vec![9; 100]));
        assert!(decode(text.replace("END FOO", "END BAR").as_bytes()).is_none());
        let header = text.replacen('\n', "\nProc-Type: 4\n\n", 1);
        assert!(decode(header.as_bytes()).is_some());
    }
}
