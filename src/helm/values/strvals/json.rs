//! Where a JSON value in the middle of a text ends. Not what it holds.

/// The length of the JSON value that `text` starts with, as far as its outermost layer tells; what is inside is for
/// the JSON reader. The whole text where no value can be made out.
pub(super) fn value_length(text: &str) -> usize {
    let blanks = text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len();
    let bytes = &text.as_bytes()[blanks..];
    let length = match bytes.first() {
        Some(b'{' | b'[') => nest(bytes),
        Some(b'"') => string(bytes),
        Some(b'-' | b'0'..=b'9') => number(bytes),
        _ => [&b"true"[..], b"false", b"null"].iter().find(|w| bytes.starts_with(w)).map(|w| w.len()),
    };
    blanks + length.unwrap_or(bytes.len())
}

fn string(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn nest(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => at += string(bytes.get(at..)?)? - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

fn number(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    at += if bytes.get(at) == Some(&b'0') { 1 } else { digits(at) };
    if bytes.get(at) == Some(&b'.') {
        at += 1 + digits(at + 1);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at += digits(at);
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::value_length;

    #[test]
    fn a_value_ends_where_json_says() {
        for (text, value) in [
            (r#"{"a":"}"},b=1"#, r#"{"a":"}"}"#),
            (r#" "a\"b",c"#, r#" "a\"b""#),
            ("-1.5e+3-2", "-1.5e+3"),
            ("012", "0"),
            ("[1,[2]]x", "[1,[2]]"),
            ("truex", "true"),
            ("\"open", "\"open"),
            ("{[", "{["),
        ] {
            assert_eq!(value_length(text), value.len(), "{text}");
        }
    }
}
