//! Cutting, shortening and wrapping, all counted in bytes.

use crate::gostd::unicode::is_space;
use crate::sprig::budget;
use crate::template::func::FuncError;
use crate::value::Str;

/// What stands for the part that was left out.
const ELLIPSIS: &[u8] = b"...";

/// The bytes from `start` up to `end`; a negative start means from the beginning, an end outside the text its end.
pub(super) fn substr(start: i64, end: i64, s: Str) -> Result<Str, FuncError> {
    let len = s.len() as i64;
    let (from, to) = match (start, end) {
        (..0, _) if end < 0 => return Err(out_of_bounds(format!("[:{end}]"))),
        (..0, _) if end > len => return Err(out_of_bounds(format!("[:{end}] with length {len}"))),
        (..0, _) => (0, end),
        (_, ..0) => (start, len),
        _ => (start, end.min(len)),
    };
    let cut = usize::try_from(from).ok().zip(usize::try_from(to).ok()).and_then(|(from, to)| s.get(from..to));
    cut.map(Str::from).ok_or_else(|| out_of_bounds(format!("[{from}:{to}]")))
}

fn out_of_bounds(bounds: String) -> FuncError {
    FuncError::new(format!("runtime error: slice bounds out of range {bounds}"))
}

/// The first `count` bytes, or the last ones for a negative count.
pub(super) fn trunc(count: i64, s: Str) -> Str {
    let len = s.len() as i64;
    let kept = match count {
        ..0 => s.get(len.saturating_add(count).max(0) as usize..),
        _ => s.get(..count.min(len) as usize),
    };
    kept.map(Str::from).unwrap_or(s)
}

/// Without white space, byte by byte: each byte is taken as Latin-1, so text beyond ASCII is garbled (goutils:
/// `DeleteWhiteSpace`). A text without any white space stays whole.
pub(super) fn nospace(s: Str) -> Str {
    let kept: String = latin1(&s).filter(|c| !is_space(*c)).collect();
    if latin1(&s).any(is_space) { Str::from(kept) } else { s }
}

/// The first letter of each blank-separated word, read as Latin-1 too (goutils: `Initials`).
pub(super) fn initials(s: Str) -> String {
    let mut after_blank = true;
    let firsts = latin1(&s).filter(|c| {
        let first = after_blank && !is_space(*c);
        after_blank = is_space(*c);
        first
    });
    firsts.collect()
}

fn latin1(bytes: &[u8]) -> impl Iterator<Item = char> + '_ {
    bytes.iter().map(|b| char::from(*b))
}

/// At most `width` bytes, the last three of them dots where something is left out.
pub(super) fn abbrev(width: i64, s: Str) -> Str {
    abbreviate(0, width, s)
}

/// As [`abbrev`], with dots for the beginning too where `left` lies behind the fourth byte.
pub(super) fn abbrev_both(left: i64, right: i64, s: Str) -> Str {
    if left > 0 && right < 7 { s } else { abbreviate(left, right, s) }
}

/// goutils' `AbbreviateFull`; its errors give an empty text in Sprig.
fn abbreviate(left: i64, width: i64, s: Str) -> Str {
    let len = s.len();
    let Some(room) = usize::try_from(width).ok().filter(|w| *w >= 4 && *w < len).map(|w| w - ELLIPSIS.len())
    else {
        return s;
    };
    // What is left out on the left must leave enough to fill the width.
    let left = usize::try_from(left).unwrap_or(0).min(len).min(len - room);
    let part = |from: usize, count: usize| s.get(from..from + count).unwrap_or_default();
    if left <= 4 {
        return Str::from([part(0, room), ELLIPSIS].concat());
    }
    if left + room < len {
        let rest = abbreviate(0, room as i64, Str::from(s.get(left..).unwrap_or_default()));
        return Str::from([ELLIPSIS, &rest].concat());
    }
    Str::from([ELLIPSIS, part(len - room, room)].concat())
}

/// Lines of at most `width` bytes, broken at blanks; longer words stay whole.
pub(super) fn wrap(width: i64, s: Str) -> Result<Vec<u8>, FuncError> {
    break_lines(&s, width, b"\n", false)
}

/// As [`wrap`], with `newline` between the lines (empty: a newline); longer words are cut.
pub(super) fn wrap_with(width: i64, newline: Str, s: Str) -> Result<Vec<u8>, FuncError> {
    let newline = if newline.is_empty() { b"\n" } else { newline.as_bytes() };
    break_lines(&s, width, newline, true)
}

/// goutils' `WrapCustom`. Knows no line breaks in the text; blanks at the start of a line are dropped.
fn break_lines(s: &[u8], width: i64, newline: &[u8], cut_words: bool) -> Result<Vec<u8>, FuncError> {
    let width = usize::try_from(width).unwrap_or(0).max(1);
    let mut out = Vec::new();
    let mut rest = s;
    while rest.len() > width {
        if let Some(after_blank) = rest.strip_prefix(b" ") {
            rest = after_blank;
            continue;
        }
        let Some((line, next)) = first_line(rest, width, cut_words) else { break };
        budget::text(out.len() + line.len() + newline.len(), 1)?;
        out.extend_from_slice(line);
        out.extend_from_slice(newline);
        rest = next;
    }
    out.extend_from_slice(rest);
    Ok(out)
}

/// The first line of a text that is longer than `width`, and what follows; `None` where it cannot be broken.
fn first_line(text: &[u8], width: usize, cut_words: bool) -> Option<(&[u8], &[u8])> {
    let is_blank = |b: &u8| *b == b' ';
    let last_blank = text.get(..=width)?.iter().rposition(is_blank);
    if cut_words && last_blank.is_none() {
        return text.split_at_checked(width);
    }
    let blank = last_blank.or_else(|| Some(width + text.get(width..)?.iter().position(is_blank)?))?;
    Some((text.get(..blank)?, text.get(blank + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(text: &str) -> Str {
        Str::from(text)
    }

    #[test]
    fn a_substring_has_bounds() {
        assert_eq!(substr(0, 10, s("hello")).unwrap(), s("hello"));
        assert_eq!(substr(3, -1, s("hello")).unwrap(), s("lo"));
        let cases = [
            (-1, 10, "[:10] with length 5"),
            (-1, -1, "[:-1]"),
            (10, -1, "[10:5]"),
            (4, 2, "[4:2]"),
            (6, 7, "[6:5]"),
        ];
        for (start, end, bounds) in cases {
            let error = format!("{:?}", substr(start, end, s("hello")).unwrap_err());
            assert!(error.contains(&format!("out of range {bounds}\"")), "{error}");
        }
    }

    #[test]
    fn abbreviations_keep_their_width() {
        assert_eq!(abbrev(5, s("hello world")), s("he..."));
        assert_eq!(abbrev(3, s("hello")), s("hello"));
        assert_eq!(abbrev_both(5, 10, s("abcdefghijklmno")), s("...fghi..."));
        assert_eq!(abbrev_both(20, 9, s("abcdefghijklmnop")), s("...klmnop"));
        assert_eq!(abbrev_both(-3, 8, s("hello world foo")), s("hello..."));
    }

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(wrap(5, s("hello world foo")).unwrap(), b"hello\nworld\nfoo");
        assert_eq!(wrap(3, s("  a  bcdef g")).unwrap(), b"a \nbcdef\ng");
        assert_eq!(wrap_with(3, s(""), s("  a  bcdef g")).unwrap(), b"a \nbcd\nef\ng");
        assert_eq!(wrap(-5, s("ab cd")).unwrap(), b"ab\ncd");
        assert!(wrap_with(1, s(&"-".repeat(100_000)), s(&"a".repeat(1000))).is_err());
    }

    #[test]
    fn bytes_are_taken_as_latin1() {
        assert_eq!(nospace(s("\u{a0}a b")), s("Âab"));
        assert_eq!(nospace(s("é")), s("é"));
        assert_eq!(initials(s("é b")), "Ãb");
    }
}
