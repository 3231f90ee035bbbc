//! Upper, lower and title case. Bytes that are not UTF-8 become U+FFFD, as in Go.

use crate::gostd::runes::chars;
use crate::gostd::unicode::{self, is_digit, is_letter, is_lower, is_space, is_title, is_upper};
use crate::value::Str;

pub(super) fn upper(s: Str) -> String {
    chars(&s).map(unicode::upper).collect()
}

pub(super) fn lower(s: Str) -> String {
    chars(&s).map(unicode::lower).collect()
}

/// The first letter of each word in title case, the others as they are (Go: `strings.Title`).
pub(super) fn title(s: Str) -> String {
    let mut previous = ' ';
    let titled = chars(&s).map(|c| {
        let starts_word = separates(previous);
        previous = c;
        if starts_word { unicode::title(c) } else { c }
    });
    titled.collect()
}

/// Whether a word may begin after this character: in ASCII all but letters, digits and `_`, beyond it only blanks.
fn separates(c: char) -> bool {
    if c.is_ascii() {
        return !(c.is_ascii_alphanumeric() || c == '_');
    }
    !is_letter(c) && !is_digit(c) && is_space(c)
}

/// The first character of each blank-separated word in lower case (goutils: `Uncapitalize`).
pub(super) fn untitle(s: Str) -> String {
    let mut starts_word = true;
    let untitled = chars(&s).map(|c| {
        let first = starts_word && !is_space(c);
        starts_word = is_space(c);
        if first { unicode::lower(c) } else { c }
    });
    untitled.collect()
}

/// Upper to lower case and back; a lower-case letter at the start of a word becomes title case (goutils: `SwapCase`).
pub(super) fn swap_case(s: Str) -> String {
    let mut after_blank = true;
    let swapped = chars(&s).map(|c| {
        let starts_word = after_blank;
        after_blank = is_space(c);
        match c {
            c if is_upper(c) || is_title(c) => unicode::lower(c),
            c if is_lower(c) && starts_word => unicode::title(c),
            c if is_lower(c) => unicode::upper(c),
            c => c,
        }
    });
    swapped.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_in_different_places() {
        let text = || Str::from("hello wORLD foo-bar o'neil x_y ünï");
        assert_eq!(title(text()), "Hello WORLD Foo-Bar O'Neil X_y Ünï");
        assert_eq!(untitle(Str::from("Élan Vital-X")), "élan vital-X");
        assert_eq!(swap_case(Str::from("This Is A.Test ñÑ")), "tHIS iS a.tEST Ññ");
    }
}
