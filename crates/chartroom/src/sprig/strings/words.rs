//! Names of several words: snake_case, kebab-case, CamelCase. Source of the rules: huandu/xstrings 1.5.0, convert.go.

use crate::gostd::runes::chars;
use crate::gostd::runes::push;
use crate::gostd::unicode::{self, is_letter, is_number, is_punct, is_space, is_upper};
use crate::value::Str;

pub(super) fn snake_case(s: Str) -> Vec<u8> {
    Joiner::join(&s, '_')
}

pub(super) fn kebab_case(s: Str) -> Vec<u8> {
    Joiner::join(&s, '-')
}

/// Pascal case: each word begins with a capital, connectors inside are dropped, those at both ends stay. Of a text of
/// connectors alone the last one is doubled, as xstrings does.
pub(super) fn camel_case(s: Str) -> String {
    let mut chars = chars(&s).peekable();
    let mut out = String::new();
    while let Some(connector) = chars.next_if(|c| is_connector(*c)) {
        out.push(connector);
    }
    let Some(first) = chars.next() else {
        out.extend(out.chars().next_back());
        return out;
    };
    // A word that began with a capital goes on in lower case as long as there are capitals (GOLANG -> Golang).
    let mut in_capitals = is_upper(first);
    let mut held = unicode::upper(first);
    for c in chars {
        if !is_connector(held) {
            out.push(held);
            in_capitals = in_capitals && is_upper(c);
            held = if in_capitals { unicode::lower(c) } else { c };
        } else if is_connector(c) {
            out.push(held);
            held = c;
        } else {
            in_capitals = is_upper(c);
            held = unicode::upper(c);
        }
    }
    out.push(held);
    out
}

fn is_connector(c: char) -> bool {
    c == '-' || c == '_' || is_space(c)
}

/// A letter of an alphabet, that is not one of the common Chinese, Japanese and Korean ones.
fn is_alphabetic(c: char) -> bool {
    is_letter(c)
        && !matches!(c, '\u{4e00}'..='\u{9fcc}' | '\u{3400}'..='\u{4d85}' | '\u{20000}'..='\u{2b81d}')
}

/// What a word is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Connector,
    Punctuation,
    /// A capital and small letters after it, or capitals alone.
    Capital,
    Small,
    Number,
    Other,
}

impl Kind {
    fn of(c: char) -> Kind {
        match c {
            c if is_connector(c) => Kind::Connector,
            c if is_punct(c) => Kind::Punctuation,
            c if is_upper(c) => Kind::Capital,
            c if is_alphabetic(c) => Kind::Small,
            c if is_number(c) => Kind::Number,
            _ => Kind::Other,
        }
    }

    /// Whether `c` goes on a word of this kind. `-` and `_` are punctuation too, behind other punctuation.
    fn takes(self, c: char) -> bool {
        match self {
            Kind::Punctuation => is_punct(c),
            kind => Kind::of(c) == kind,
        }
    }
}

struct Word<'s> {
    kind: Kind,
    text: &'s [u8],
}

/// A character that is UTF-8, with the broken bytes before it (for the last one also those behind it): xstrings looks
/// through broken bytes and leaves them where they are.
struct Letter {
    char: char,
    end: usize,
}

fn letters_of(s: &[u8]) -> Vec<Letter> {
    let mut found: Vec<Letter> = crate::gostd::runes::runes(s)
        .filter_map(|(at, rune, len)| Some((at + len, rune?)))
        .filter(|(_, char)| *char != char::REPLACEMENT_CHARACTER)
        .map(|(end, char)| Letter { char, end })
        .collect();
    if let Some(last) = found.last_mut() {
        last.end = s.len();
    }
    found
}

fn words(s: &[u8]) -> Vec<Word<'_>> {
    let letters = letters_of(s);
    let mut words = Vec::new();
    let mut rest = letters.as_slice();
    let mut start = 0;
    while let Some(first) = rest.first() {
        let kind = Kind::of(first.char);
        let (word, behind) = rest.split_at(word_length(kind, rest).clamp(1, rest.len()));
        let end = word.last().map_or(start, |letter| letter.end);
        words.extend(s.get(start..end).map(|text| Word { kind, text }));
        (rest, start) = (behind, end);
    }
    words
}

/// How many letters the first word has. A run of capitals leaves its last one to small letters that follow
/// (`HTTPServer`: `HTTP`, `Server`).
fn word_length(kind: Kind, letters: &[Letter]) -> usize {
    let run = |kind: Kind, from: usize| letters.iter().skip(from).take_while(|l| kind.takes(l.char)).count();
    let first_run = run(kind, 0);
    if kind != Kind::Capital {
        return first_run;
    }
    let small = run(Kind::Small, first_run);
    match first_run {
        1 => 1 + small,
        _ if letters.get(first_run).is_some_and(|l| is_alphabetic(l.char)) => first_run - 1,
        _ => first_run,
    }
}

/// Writes words in lower case with a connector between them. Numbers belong to the word before (`Bld4Floor`:
/// `bld4_floor`) unless small letters follow (`http2xx`: `http_2xx`).
struct Joiner<'w, 's> {
    rest: &'w [Word<'s>],
    connector: char,
    out: Vec<u8>,
}

impl Joiner<'_, '_> {
    fn join(s: &[u8], connector: char) -> Vec<u8> {
        let words = words(s);
        if words.is_empty() {
            return s.to_vec();
        }
        let mut joiner = Joiner { rest: &words, connector, out: Vec::with_capacity(s.len() + words.len()) };
        while let Some(kind) = joiner.next_kind(0) {
            joiner.word_and_gap(kind);
        }
        joiner.out
    }

    fn next_kind(&self, ahead: usize) -> Option<Kind> {
        self.rest.get(ahead).map(|word| word.kind)
    }

    fn word_and_gap(&mut self, kind: Kind) {
        self.word();
        match kind {
            Kind::Connector | Kind::Punctuation => {}
            Kind::Number => self.tail_and_gap(),
            _ if self.next_kind(0) != Some(Kind::Number) => self.gap(),
            _ => match self.next_kind(1) {
                // The number ends the text.
                None => {}
                Some(Kind::Small) => {
                    self.gap();
                    self.word();
                    self.tail_and_gap();
                }
                Some(_) => {
                    self.word();
                    self.gap();
                }
            },
        }
    }

    /// The small letters and numbers that belong to a number.
    fn tail_and_gap(&mut self) {
        while matches!(self.next_kind(0), Some(Kind::Small | Kind::Number)) {
            self.word();
        }
        self.gap();
    }

    fn gap(&mut self) {
        if !matches!(self.next_kind(0), None | Some(Kind::Connector | Kind::Punctuation)) {
            push(&mut self.out, self.connector);
        }
    }

    fn word(&mut self) {
        let Some((word, rest)) = self.rest.split_first() else { return };
        self.rest = rest;
        match word.kind {
            Kind::Capital => chars(word.text).for_each(|c| push(&mut self.out, lower_capital(c))),
            Kind::Connector => chars(word.text).for_each(|c| {
                push(&mut self.out, if is_connector(c) { self.connector } else { c });
            }),
            _ => self.out.extend_from_slice(word.text),
        }
    }
}

fn lower_capital(c: char) -> char {
    if is_upper(c) { unicode::lower(c) } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_and_joined() {
        let cases = [
            ("HTTPServer", "http_server"),
            ("HTTP20xOK", "http_20x_ok"),
            ("Duration2m3s", "duration_2m3s"),
            ("Bld4Floor3rd", "bld4_floor_3rd"),
            ("AbC1D2ef", "ab_c1_d_2ef"),
            (" GO-PATH ", "_go_path_"),
            ("a+b=C", "a_+_b_=_c"),
            ("a.-b C", "a.-b_c"),
            ("日本語Go", "日本語_go"),
            ("ǅx", "ǅx"),
        ];
        for (name, snake) in cases {
            let joined = snake_case(Str::from(name));
            assert_eq!(String::from_utf8(joined).unwrap(), snake, "{name}");
        }
    }

    #[test]
    fn broken_bytes_are_looked_through() {
        assert_eq!(snake_case(Str::from(&b"foo\xffBar\xff"[..])), b"foo_\xef\xbf\xbdbar\xef\xbf\xbd");
        assert_eq!(snake_case(Str::from(&b"\xff\xfe"[..])), b"\xff\xfe");
    }

    #[test]
    fn camel_case_is_pascal_case() {
        let cases = [
            ("_complex__case_", "_Complex_Case_"),
            ("GOLANG_IS_GREAT", "GolangIsGreat"),
            ("ABc_dE fG", "AbcDEFG"),
            ("__", "___"),
            ("a", "A"),
            ("", ""),
        ];
        for (name, pascal) in cases {
            assert_eq!(camel_case(Str::from(name)), pascal, "{name}");
        }
    }
}
