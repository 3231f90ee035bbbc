//! Numbers and characters under their verbs, with flags, width and precision. Not the digits of floats (`strconv`).

use super::spec::Spec;
use crate::gostd::{runes, strconv};

/// An integer as fmt sees it: sign and size.
#[derive(Clone, Copy)]
pub(super) struct Integer {
    pub negative: bool,
    pub size: u64,
}

impl Integer {
    pub fn signed(n: i64) -> Integer {
        Integer { negative: n < 0, size: n.unsigned_abs() }
    }

    pub fn unsigned(n: u64) -> Integer {
        Integer { negative: false, size: n }
    }

    /// The bits, as `%c`, `%q` and `%U` take them.
    fn bits(self) -> u64 {
        if self.negative { self.size.wrapping_neg() } else { self.size }
    }
}

/// Appends `n` for the verbs `d b o O x X c q U` (and `v`, as `d`); false where the verb is none of them.
pub(super) fn integer(out: &mut Vec<u8>, spec: &Spec, n: Integer, verb: char) -> bool {
    match verb {
        'v' | 'd' => digits(out, spec, n, 10, verb),
        'b' => digits(out, spec, n, 2, verb),
        'o' | 'O' => digits(out, spec, n, 8, verb),
        'x' | 'X' => digits(out, spec, n, 16, verb),
        'c' => {
            let mut c = [0; 4];
            spec.pad(out, runes::from_number(n.bits()).encode_utf8(&mut c).as_bytes());
        }
        'q' => {
            let mut quoted = Vec::with_capacity(12);
            strconv::append_quoted_char(&mut quoted, runes::from_number(n.bits()), spec.plus);
            spec.pad(out, &quoted);
        }
        'U' => unicode(out, spec, n.bits()),
        _ => return false,
    }
    true
}

/// Appends the digits of `n`, at least as many as the precision (or zero fill) wants, with prefix and sign.
/// Source: fmt/format.go, `fmtInteger`.
fn digits(out: &mut Vec<u8>, spec: &Spec, n: Integer, base: u64, verb: char) {
    if n.size == 0 && spec.precision == Some(0) {
        return spec.pad_with_blanks(out, b"");
    }
    let signed = n.negative || spec.plus || spec.space;
    let wanted = match (spec.precision, spec.zero_fill()) {
        (Some(precision), _) => precision,
        (None, Some(width)) => width.saturating_sub(usize::from(signed)),
        (None, None) => 0,
    };

    // Written backwards.
    let mut text: smallvec::SmallVec<[u8; 96]> = smallvec::SmallVec::new();
    let mut rest = n.size;
    loop {
        let digit = (rest % base) as usize;
        text.push(if verb == 'X' { b"0123456789ABCDEF"[digit] } else { b"0123456789abcdef"[digit] });
        rest /= base;
        if rest == 0 {
            break;
        }
    }
    if text.len() < wanted {
        text.resize(wanted, b'0');
    }
    if spec.sharp {
        match base {
            2 => text.extend_from_slice(b"b0"),
            8 if text.last() != Some(&b'0') => text.push(b'0'),
            16 => text.extend_from_slice(if verb == 'X' { b"X0" } else { b"x0" }),
            _ => {}
        }
    }
    if verb == 'O' {
        text.extend_from_slice(b"o0");
    }
    if signed {
        text.push(if n.negative {
            b'-'
        } else if spec.plus {
            b'+'
        } else {
            b' '
        });
    }
    text.reverse();
    spec.pad_with_blanks(out, &text);
}

/// `%U`: `U+0041`, and with `#` the character behind it.
fn unicode(out: &mut Vec<u8>, spec: &Spec, number: u64) {
    let digits = format!("{number:X}");
    let zeros = spec.precision.unwrap_or(0).max(4).saturating_sub(digits.len());
    let mut text = format!("U+{}{digits}", "0".repeat(zeros));
    let shown = u32::try_from(number).ok().and_then(char::from_u32).filter(|c| strconv::is_print(*c));
    if let Some(c) = shown.filter(|_| spec.sharp) {
        text.push_str(&format!(" '{c}'"));
    }
    spec.pad_with_blanks(out, text.as_bytes());
}

/// Appends `x` for the verbs `v e E f F g G b x X`; false where the verb is none of them.
pub(super) fn float(out: &mut Vec<u8>, spec: &Spec, x: f64, verb: char) -> bool {
    match verb {
        'v' => float_text(out, spec, x, b'g', None),
        'b' | 'g' | 'G' | 'x' | 'X' => float_text(out, spec, x, verb as u8, None),
        'e' | 'E' | 'f' => float_text(out, spec, x, verb as u8, Some(6)),
        'F' => float_text(out, spec, x, b'f', Some(6)),
        _ => return false,
    }
    true
}

fn float_text(out: &mut Vec<u8>, spec: &Spec, x: f64, verb: u8, default: Option<usize>) {
    let precision = spec.precision.or(default);
    let mut text = Vec::with_capacity(32);
    strconv::append_float(&mut text, x, verb, precision);
    let sign = match text.first() {
        Some(b'-' | b'+') => text.remove(0),
        _ => b'+',
    };
    let sign = if spec.space && sign == b'+' && !spec.plus { b' ' } else { sign };
    let show_sign = spec.plus || sign != b'+';
    if !x.is_finite() {
        // An infinity has its sign in any case, NaN only where there is to be one.
        if x.is_infinite() || show_sign {
            text.insert(0, sign);
        }
        return spec.pad_with_blanks(out, &text);
    }
    if spec.sharp && verb != b'b' {
        keep_point(&mut text, verb, precision);
    }
    match spec.zero_fill() {
        // The sign stands before the zeros.
        Some(width) if show_sign && width > text.len() + 1 => {
            out.push(sign);
            out.resize(out.len() + (width - text.len() - 1), b'0');
            out.extend_from_slice(&text);
        }
        _ => {
            if show_sign {
                text.insert(0, sign);
            }
            spec.pad(out, &text);
        }
    }
}

/// The `#` flag: a decimal point in any case, and trailing zeros up to the significant digits asked for (6 by default)
/// for the verbs that drop them. Source: fmt/format.go, `fmtFloat`.
fn keep_point(text: &mut Vec<u8>, verb: u8, precision: Option<usize>) {
    let hexadecimal = matches!(verb, b'x' | b'X');
    let exponent_at = |b: &u8| matches!(b, b'p' | b'P') || (!hexadecimal && matches!(b, b'e' | b'E'));
    let end = text.iter().position(exponent_at).unwrap_or(text.len());
    let tail = text.split_off(end);

    let wanted = if matches!(verb, b'g' | b'G' | b'x') { precision.unwrap_or(6) } else { 0 };
    let digits: Vec<u8> = text.iter().copied().filter(|b| *b != b'.').collect();
    let mut significant = digits.iter().skip_while(|b| **b == b'0').count();
    if !text.contains(&b'.') {
        // A lone zero before the point counts as a digit.
        significant += usize::from(text.as_slice() == b"0");
        text.push(b'.');
    }
    text.resize(text.len() + wanted.saturating_sub(significant), b'0');
    text.extend_from_slice(&tail);
}
