//! PEM blocks as Go's `encoding/pem` reads and writes them. Does not know what is in them.
//!
//! Not RustCrypto's `pem-rfc7468`: that one refuses what Go lets pass (headers, blank lines, lines of any length, a
//! broken block before a whole one), and charts have all of these.

use zeroize::Zeroizing;

use super::radix;

/// A block: what its BEGIN line says, and its bytes.
pub struct Block {
    /// What stands behind BEGIN.
    pub label: Vec<u8>,
    /// What the body decodes to. It may be a private key, so it is overwritten when it goes.
    pub bytes: Zeroizing<Vec<u8>>,
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"\n-----END ";
const DASHES: &[u8] = b"-----";
/// How many characters of base64 a line that is written has (Go: encoding/pem, `pemLineLength`).
const LINE: usize = 64;

/// The first block of a text that is whole; text around it does not matter, nor do its headers.
/// Source: Go, encoding/pem/pem.go, Decode.
pub fn decode(text: &[u8]) -> Option<Block> {
    blocks(text).next()
}

/// Whether one of the blocks is a certificate, as far as its first line says (Go: crypto/x509, `AppendCertsFromPEM`).
pub fn has_certificate(text: &[u8]) -> bool {
    blocks(text).any(|block| block.label == b"CERTIFICATE")
}

/// The blocks that are whole, one after the other.
fn blocks(text: &[u8]) -> impl Iterator<Item = Block> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let whole = rest;
            let end = find(whole, END)?;
            rest = whole.get(end + END.len()..)?;
            if let Some(block) = block(whole.get(..end)?, whole) {
                return Some(block);
            }
        }
    })
}

/// The block that begins last in `before`, where `whole` goes on with an END line. Of several BEGIN lines the last
/// one counts.
fn block(before: &[u8], whole: &[u8]) -> Option<Block> {
    let begin = find_last(before, BEGIN)?;
    if begin.checked_sub(1).and_then(|at| before.get(at)).is_some_and(|b| *b != b'\n') {
        return None;
    }
    // The line break in front of END belongs to END: an empty block has only this one.
    let text = whole.get(begin + BEGIN.len()..)?;
    let end = before.len() - begin - BEGIN.len();
    let (line, mut at) = line(text, 0);
    let label = line.strip_suffix(DASHES)?;
    while at < text.len() {
        let (header, next) = self::line(text, at);
        if !header.contains(&b':') {
            break;
        }
        at = next;
        // Headers do not go on behind END; nor is it looked for there, which would take long for many BEGINs.
        if at > end {
            return None;
        }
    }
    if at >= text.len() {
        return None;
    }
    let behind = text.get(end + END.len()..)?;
    let (last, _) = self::line(behind.strip_prefix(label)?.strip_prefix(DASHES)?, 0);
    if !last.is_empty() {
        return None;
    }
    let body = text.get(at..end).unwrap_or_default();
    // With room for all at once: what a growing vector leaves behind is not overwritten.
    let mut digits = Zeroizing::new(Vec::with_capacity(body.len()));
    digits.extend(body.iter().copied().filter(|b| !b" \t".contains(b)));
    let bytes = Zeroizing::new(radix::decode_base64(&digits).ok()?);
    Some(Block { label: label.to_vec(), bytes })
}

/// The line at that place, without white space at its end, and where the next one begins.
fn line(text: &[u8], at: usize) -> (&[u8], usize) {
    let rest = text.get(at..).unwrap_or_default();
    let (line, next) = match rest.iter().position(|b| *b == b'\n') {
        Some(length) => {
            let line = rest.get(..length).unwrap_or_default();
            (line.strip_suffix(b"\r").unwrap_or(line), at + length + 1)
        }
        None => (rest, text.len()),
    };
    let kept = line.iter().rposition(|b| !b" \t".contains(b)).map_or(0, |last| last + 1);
    (line.get(..kept).unwrap_or_default(), next)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn find_last(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).rposition(|window| window == part)
}

/// A block as text, 64 characters a line. No copy of what is in it stays in memory besides the text.
pub fn encode(label: &str, bytes: &[u8]) -> String {
    let digits = Zeroizing::new(radix::BASE64.encode(bytes));
    let (begin, end) = (format!("-----BEGIN {label}-----\n"), format!("-----END {label}-----\n"));
    let mut out = String::with_capacity(begin.len() + digits.len() + digits.len().div_ceil(LINE) + end.len());
    out.push_str(&begin);
    let mut rest = digits.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.len().min(LINE));
        out.push_str(line);
        out.push('\n');
        rest = behind;
    }
    out.push_str(&end);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_go_both_ways() {
        for length in [0, 1, 48, 49, 100] {
            let text = encode("FOO BAR", &vec![9; length]);
            assert!(text.lines().all(|l| l.len() <= 64));
            assert_eq!(text.capacity(), text.len(), "it did not grow");
            let block = decode(format!("before\n{text}after").as_bytes()).unwrap();
            assert_eq!((&block.label[..], block.bytes.to_vec()), (&b"FOO BAR"[..], vec![9; length]));
        }
    }

    /// Every END is looked at once, and a BEGIN is looked for between two of them only.
    #[test]
    fn a_long_text_of_ends_takes_no_time_to_speak_of() {
        let text = "-----BEGIN A\n-----END B\n".repeat(100_000);
        assert!(decode(text.as_bytes()).is_none());
    }
}
