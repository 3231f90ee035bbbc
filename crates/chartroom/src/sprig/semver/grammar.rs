//! The text form of constraints: operators, versions with open ends, alternatives, ranges. Does not know what they mean.

use super::identifier::{identifiers_end, run};

/// What a comparison asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    Tilde,
    Caret,
}

/// The operators as written.
const OPS: &[(&[u8], Op)] = &[
    (b"", Op::Equal),
    (b"=", Op::Equal),
    (b"!=", Op::NotEqual),
    (b">", Op::Greater),
    (b"<", Op::Less),
    (b">=", Op::GreaterEqual),
    (b"=>", Op::GreaterEqual),
    (b"<=", Op::LessEqual),
    (b"=<", Op::LessEqual),
    (b"~", Op::Tilde),
    (b"~>", Op::Tilde),
    (b"^", Op::Caret),
];

/// The comparisons of an alternative; `None` if it is not of that form.
pub(super) fn operands(text: &[u8]) -> Option<Vec<(Op, Operand<'_>)>> {
    let mut found = Vec::new();
    let mut at = skip_space(text, 0);
    loop {
        let op_end = run(text, at, |b| b"=!<>~^".contains(&b));
        let written = text.get(at..op_end)?;
        let (_, op) = OPS.iter().find(|(name, _)| *name == written)?;
        let operand = Operand::scan(text, skip_space(text, op_end))?;
        let end = operand.end;
        found.push((*op, operand));
        // Between two comparisons there must be a comma, white space, or both.
        let next = skip_space(text, end);
        at = match text.get(next) {
            None => return Some(found),
            Some(b',') => skip_space(text, next + 1),
            Some(_) if next > end => next,
            Some(_) => return None,
        };
    }
}

/// A version as constraints write it: `v1.x`, `2.*.*-0`. Any of the three numbers may be digits, `x`, `X`, `*` and (an
/// oddity of the library's pattern) `|`.
pub(super) struct Operand<'a> {
    /// As written.
    pub text: &'a [u8],
    /// The three numbers, empty where left out.
    pub numbers: [&'a [u8]; 3],
    /// The pre-release part with its `-`.
    pub prerelease: &'a [u8],
    end: usize,
}

impl<'a> Operand<'a> {
    fn scan(text: &'a [u8], start: usize) -> Option<Operand<'a>> {
        let is_number = |b: u8| b.is_ascii_digit() || b"xX*|".contains(&b);
        let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let first = start + usize::from(text.get(start) == Some(&b'v'));
        let mut end = run(text, first, is_number);
        if end == first {
            return None;
        }
        let mut numbers = [piece(first, end), b"", b""];
        for number in numbers.iter_mut().skip(1) {
            let next = run(text, end + 1, is_number);
            if text.get(end) != Some(&b'.') || next == end + 1 {
                break;
            }
            *number = piece(end + 1, next);
            end = next;
        }
        let metadata = identifiers_end(text, end, b'-');
        let prerelease = piece(end, metadata);
        let end = identifiers_end(text, metadata, b'+');
        Some(Operand { text: piece(start, end), numbers, prerelease, end })
    }
}

fn skip_space(text: &[u8], at: usize) -> usize {
    run(text, at, |b| b"\t\n\x0c\r ".contains(&b))
}

/// The alternatives between `||`.
pub(super) fn split_groups(text: &[u8]) -> Vec<&[u8]> {
    let mut groups = Vec::new();
    let mut rest = text;
    while let Some(bar) = rest.windows(2).position(|w| w == b"||") {
        let (group, behind) = rest.split_at(bar);
        groups.push(group);
        rest = behind.get(2..).unwrap_or_default();
    }
    groups.push(rest);
    groups
}

/// Rewrites `1.2 - 2.3` as `>= 1.2, <= 2.3 `. Each range found in the text as given replaces the first place where
/// its text stands in what has come out so far, as the library does.
pub(super) fn spell_out_ranges(text: &[u8]) -> Vec<u8> {
    let mut out = text.to_vec();
    let mut at = 0;
    while at < text.len() {
        let Some((low, high, end)) = range_at(text, at) else {
            at += 1;
            continue;
        };
        let found = text.get(at..end).unwrap_or_default();
        if let Some(place) = out.windows(found.len()).position(|w| w == found) {
            let spelled = [b">= ", low, b", <= ", high, b" "].concat();
            out.splice(place..place + found.len(), spelled);
        }
        at = end;
    }
    out
}

/// The two versions of a range that starts at `at`, and where it ends, white space around it included.
fn range_at(text: &[u8], at: usize) -> Option<(&[u8], &[u8], usize)> {
    let low = Operand::scan(text, skip_space(text, at))?;
    let dash = skip_space(text, low.end);
    let behind = skip_space(text, dash + 1);
    if dash == low.end || text.get(dash) != Some(&b'-') || behind == dash + 1 {
        return None;
    }
    let high = Operand::scan(text, behind)?;
    Some((low.text, high.text, skip_space(text, high.end)))
}
