//! The names of a struct's fields, which Go's decoder takes in other letters as well. Not what the fields are.

/// The name as names are compared: in small letters, and with those for the two beyond ASCII that are another case of one.
/// Source: Go, encoding/json/internal, `foldName`.
pub fn fold_name(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.chars()
        .map(|c| match c {
            '\u{17f}' => 's',
            '\u{212a}' => 'k',
            c => c.to_ascii_lowercase(),
        })
        .collect()
}

/// Whether a key is the name of a field, which is of ASCII.
pub fn is_name(key: &[u8], name: &str) -> bool {
    match key.is_ascii() {
        true => key.eq_ignore_ascii_case(name.as_bytes()),
        false => std::str::from_utf8(key).is_ok_and(|key| fold_name(key).eq_ignore_ascii_case(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_another_case_count_as_well() {
        assert!(is_name(b"apiversion", "apiVersion") && is_name("apiVer\u{17f}ion".as_bytes(), "apiVersion"));
        assert!(is_name("\u{212a}IND".as_bytes(), "kind") && !is_name("k\u{131}nd".as_bytes(), "kind"));
        assert!(!is_name(b"kind\xff", "kind"));
    }
}
