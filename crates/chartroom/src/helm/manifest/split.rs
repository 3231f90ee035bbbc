//! One rendered file to its documents (Helm: pkg/release/v1/util/manifest.go). Not what the documents say.

use std::ops::Range;

use bstr::ByteSlice;

use crate::gostd::strings::Bytes;
use crate::helm::profile::Split;

/// Where the documents of a rendered file are, without separators; empty ones are left out.
pub(crate) fn documents(text: &[u8], split: Split) -> Vec<Range<usize>> {
    match split {
        Split::KeepTail => keep_tail(text),
        Split::TrimAround => trim_around(text.trim_space_end(), push_trimmed),
        Split::KeepLastTail => trim_around(text, push),
    }
}

/// A separator is `---` at the start of any line plus the blanks and tabs after it. Leading white space of a document
/// goes, trailing white space stays.
fn keep_tail(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = text.len() - text.trim_space_start().len();
    let mut line = start;
    while line < text.len() {
        let next = text[line..].index_byte(b'\n').map_or(text.len(), |n| line + n + 1);
        if text[line..].starts_with(b"---") {
            push(&mut found, text, start..line);
            let rest = &text[line + 3..];
            start = text.len() - rest.trim_start_with(|c| c == ' ' || c == '\t').len();
        }
        line = next;
    }
    push(&mut found, text, start.min(text.len())..text.len());
    found
}

fn push(found: &mut Vec<Range<usize>>, text: &[u8], part: Range<usize>) {
    let length = text[part.clone()].trim_space_start().len();
    if length > 0 {
        found.push(part.end - length..part.end);
    }
}

/// A separator is `---` at the very start, or after white space that holds a line break, plus the white space behind
/// it. Of two in a row the second one stays as content, since the line break between them is used up.
fn trim_around(text: &[u8], push: fn(&mut Vec<Range<usize>>, &[u8], Range<usize>)) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let first = text.len() - text.trim_space_start().len();
    let mut start = first;
    let mut from = first;
    while let Some(at) = text[from..].index(b"---").map(|n| from + n) {
        let before = start..start + trim_end_ascii(&text[start..at]).len();
        if at == first || text[before.end..at].ends_with(b"\n") {
            push(&mut found, text, before);
            start = text.len() - trim_start_ascii(&text[at + 3..]).len();
            from = start;
        } else {
            from = at + 1;
        }
    }
    push(&mut found, text, start..text.len());
    found
}

fn push_trimmed(found: &mut Vec<Range<usize>>, text: &[u8], part: Range<usize>) {
    let end = part.start + text[part.clone()].trim_space_end().len();
    push(found, text, part.start..end);
}

/// White space as `\s` of RE2 knows it.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

fn trim_end_ascii(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., last] = text {
        if !is_space(*last) {
            break;
        }
        text = rest;
    }
    text
}

fn trim_start_ascii(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text {
        if !is_space(*first) {
            break;
        }
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, split: Split) -> Vec<String> {
        documents(text.as_bytes(), split).into_iter().map(|part| text[part].to_owned()).collect()
    }

    #[test]
    fn helm_4_3_keeps_the_tail_and_drops_empty_pieces() {
        assert_eq!(texts("\n---\na: 1\n\n---\n---\n  b: 2\n", Split::KeepTail), ["a: 1\n\n", "b: 2\n"]);
        assert_eq!(texts("a: 1\n---b: 1\n", Split::KeepTail), ["a: 1\n", "b: 1\n"]);
        assert_eq!(texts("a: 1\n ---\n", Split::KeepTail), ["a: 1\n ---\n"]);
    }

    #[test]
    fn older_versions_trim_and_keep_the_second_of_two_separators() {
        assert_eq!(texts("---\na: 1\n\n---\n---\nb: 2\n", Split::TrimAround), ["a: 1", "---\nb: 2"]);
        assert_eq!(texts("a: x---y\n", Split::TrimAround), ["a: x---y"]);
        assert_eq!(texts("---\na: 1\n\n---\n---\nb: 2\n", Split::KeepLastTail), ["a: 1", "---\nb: 2\n"]);
    }
}
