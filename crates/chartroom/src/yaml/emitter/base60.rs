//! Texts that other readers of YAML 1.1 take for numbers to the base of 60, such as `12:30:45`. go-yaml does not, but
//! quotes them for their sake (encode.go, `isBase60Float`).

/// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
pub(super) fn is_base_60(text: &[u8]) -> bool {
    let digits = match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    };
    if !digits.first().is_some_and(u8::is_ascii_digit) || !digits.contains(&b':') {
        return false;
    }
    let dot = digits.iter().position(|b| *b == b'.');
    let (sixties, fraction) = digits.split_at(dot.unwrap_or(digits.len()));
    let mut parts = sixties.split(|b| *b == b':');
    let is_digits = |part: &[u8]| part.iter().all(|b| b.is_ascii_digit() || *b == b'_');
    let is_sixty = |part: &[u8]| match part {
        [b'0'..=b'9'] => true,
        [tens, ones] => matches!(tens, b'0'..=b'5') && ones.is_ascii_digit(),
        _ => false,
    };
    parts.next().is_some_and(is_digits)
        && sixties.contains(&b':')
        && parts.all(is_sixty)
        && is_digits(fraction.strip_prefix(b".").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::is_base_60;

    #[test]
    fn the_pattern_is_that_of_yaml_1_1() {
        let yes = ["1:2", "12:30:45", "00:11:22:33:44:55", "-1_0:59.5_", "+1:2."];
        let no = ["1:60", "1:", ":1", "1.2:3", "_1:2", "1:2a", "1:2.x", "12", "1:002", ""];
        assert!(yes.iter().all(|text| is_base_60(text.as_bytes())));
        assert!(!no.iter().any(|text| is_base_60(text.as_bytes())));
    }
}
