//! Texts that are numbers, as Go's strconv reads them. Knows no YAML.

/// An integer of Go: it fits int64 or uint64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) enum Integer {
    Signed(i64),
    /// Beyond int64.
    Unsigned(u64),
}

/// `strconv.ParseInt(text, 0, 64)`, then `ParseUint`: the base is given by `0x`, `0o`, `0b` or a leading `0`.
pub(in crate::yaml) fn integer(text: &[u8]) -> Option<Integer> {
    let (negative, signed, digits) = sign(text);
    let (base, digits) = match digits {
        [b'0', b'b' | b'B', rest @ ..] if !rest.is_empty() => (2, rest),
        [b'0', b'o' | b'O', rest @ ..] if !rest.is_empty() => (8, rest),
        [b'0', b'x' | b'X', rest @ ..] if !rest.is_empty() => (16, rest),
        [b'0', rest @ ..] if !rest.is_empty() => (8, rest),
        _ => (10, digits),
    };
    in_base(negative, signed, digits, base)
}

/// `strconv.ParseInt(text, base, 64)`, then `ParseUint`.
pub(in crate::yaml) fn integer_in_base(text: &[u8], base: u32) -> Option<Integer> {
    let (negative, signed, digits) = sign(text);
    in_base(negative, signed, digits, base)
}

fn sign(text: &[u8]) -> (bool, bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, true, rest),
        [b'+', rest @ ..] => (false, true, rest),
        _ => (false, false, text),
    }
}

fn in_base(negative: bool, signed: bool, digits: &[u8], base: u32) -> Option<Integer> {
    if digits.is_empty() {
        return None;
    }
    let magnitude = digits.iter().try_fold(0u64, |n, byte| {
        let digit = char::from(*byte).to_digit(base)?;
        n.checked_mul(u64::from(base))?.checked_add(u64::from(digit))
    })?;
    match i64::try_from(magnitude) {
        Ok(n) => Some(Integer::Signed(if negative { -n } else { n })),
        Err(_) if negative && magnitude == i64::MIN.unsigned_abs() => Some(Integer::Signed(i64::MIN)),
        Err(_) if signed => None,
        Err(_) => Some(Integer::Unsigned(magnitude)),
    }
}

/// `strconv.ParseFloat` for decimal text without words; `None` where it is no number or beyond the range.
pub(in crate::yaml) fn float(text: &[u8]) -> Option<f64> {
    let (_, _, magnitude) = sign(text);
    if !magnitude.iter().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
        return None;
    }
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    value.is_finite().then_some(value)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`: what YAML 1.1 takes for a float.
pub(in crate::yaml) fn is_float_form(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let (_, _, rest) = sign(text);
    let whole = digits(rest);
    let mut at = whole;
    if rest.get(at) == Some(&b'.') {
        let fraction = digits(rest.get(at + 1..).unwrap_or_default());
        if whole == 0 && fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    } else if whole == 0 {
        return false;
    }
    match rest.get(at..).unwrap_or_default() {
        [] => true,
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}
