//! The dot-separated identifiers behind `-` and `+` of a version: their form and their order.

use std::cmp::Ordering;

/// Where the identifiers end that follow `mark` at `at`; `at` itself where there are none.
pub(super) fn identifiers_end(bytes: &[u8], at: usize, mark: u8) -> usize {
    if bytes.get(at) != Some(&mark) {
        return at;
    }
    let mut end = run(bytes, at + 1, is_identifier);
    if end == at + 1 {
        return at;
    }
    while bytes.get(end) == Some(&b'.') {
        let next = run(bytes, end + 1, is_identifier);
        if next == end + 1 {
            break;
        }
        end = next;
    }
    end
}

/// The first place from `start` on whose byte does not fit.
pub(super) fn run(bytes: &[u8], start: usize, fits: impl Fn(u8) -> bool) -> usize {
    start + bytes.iter().skip(start).take_while(|b| fits(**b)).count()
}

fn is_identifier(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// Whether all of the identifiers are of the right form.
pub(super) fn well_formed(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(is_identifier))
}

/// Whether one is a number with a leading zero, which a pre-release may not have.
pub(super) fn has_leading_zero(pre: &str) -> bool {
    pre.split('.').any(|p| p.len() > 1 && p.starts_with('0') && p.bytes().all(|b| b.is_ascii_digit()))
}

/// The order of pre-release parts, identifier by identifier; a missing one is below any other.
pub(super) fn compare_prerelease(a: &str, b: &str) -> Ordering {
    let (mut xs, mut ys) = (a.split('.'), b.split('.'));
    loop {
        let (x, y) = (xs.next(), ys.next());
        if x.is_none() && y.is_none() {
            return Ordering::Equal;
        }
        let order = compare_identifier(x.unwrap_or_default(), y.unwrap_or_default());
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Numbers are below words; numbers over 64 bits count as words.
fn compare_identifier(x: &str, y: &str) -> Ordering {
    match (x.parse::<u64>(), y.parse::<u64>()) {
        _ if x == y => Ordering::Equal,
        _ if x.is_empty() => Ordering::Less,
        _ if y.is_empty() => Ordering::Greater,
        (Ok(m), Ok(n)) => m.cmp(&n),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => x.cmp(y),
    }
}
