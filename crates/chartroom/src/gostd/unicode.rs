//! Classes and cases of characters as Go's `unicode` package has them. Knows single characters only.
//!
//! Go maps one character to one; Rust's standard library maps to several where Unicode's special casing says so.

use unicode_properties::{
    GeneralCategory as Category, GeneralCategoryGroup as Group, UnicodeGeneralCategory,
};

/// `unicode.IsUpper`
pub fn is_upper(c: char) -> bool {
    c.general_category() == Category::UppercaseLetter
}

/// `unicode.IsLower`
pub fn is_lower(c: char) -> bool {
    c.general_category() == Category::LowercaseLetter
}

/// `unicode.IsTitle`
pub fn is_title(c: char) -> bool {
    c.general_category() == Category::TitlecaseLetter
}

/// `unicode.IsLetter`
pub fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && c.general_category_group() == Group::Letter
}

/// `unicode.IsDigit`
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || !c.is_ascii() && c.general_category() == Category::DecimalNumber
}

/// `unicode.IsNumber`
pub fn is_number(c: char) -> bool {
    c.general_category_group() == Group::Number
}

/// `unicode.IsPunct`
pub fn is_punct(c: char) -> bool {
    c.general_category_group() == Group::Punctuation
}

/// `unicode.IsSpace`
pub fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// `unicode.ToUpper`
pub fn upper(c: char) -> char {
    let mut full = c.to_uppercase();
    match (full.next(), full.next()) {
        (Some(one), None) => one,
        _ => upper_of_special(c),
    }
}

/// The one-to-one upper case of the characters that also have a longer one. Only the Greek letters with a iota below
/// have any; the others (ß, ŉ, the ligatures) stay as they are.
fn upper_of_special(c: char) -> char {
    let distance = match c {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => 8,
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => 9,
        _ => 0,
    };
    char::from_u32(u32::from(c) + distance).unwrap_or(c)
}

/// `unicode.ToLower`
pub fn lower(c: char) -> char {
    // The one character with a longer lower case is İ, and the longer one begins with the shorter one.
    c.to_lowercase().next().unwrap_or(c)
}

/// `unicode.ToTitle`
pub fn title(c: char) -> char {
    match c {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        // Georgian has capitals, but writes no title with them.
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => c,
        _ => upper(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_gives_one() {
        let upped: String = "éßŉᾳᾀﬁǆა".chars().map(upper).collect();
        assert_eq!(upped, "ÉßŉᾼᾈﬁǄᲐ");
        let titled: String = "éßǆǳაÿ".chars().map(title).collect();
        assert_eq!(titled, "ÉßǅǲაŸ");
        assert_eq!(lower('İ'), 'i');
    }

    #[test]
    fn classes_follow_the_general_category() {
        assert!(!is_upper('Ⅷ') && !is_lower('ª') && is_title('ǅ'), "Rust's own classes take the first two");
        assert!(is_number('²') && !is_digit('²'));
    }
}
