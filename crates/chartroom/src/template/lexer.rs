//! Text to tokens: delimiters, trim markers, comments, words. Not which token may follow which.
//!
//! Source of the rules: Go, text/template/parse/lex.go.

use crate::gostd::unicode;

use super::exec::limits::MAX_TOKENS;
use super::token::{Kind, Token};
use crate::diag::Span;
use crate::gostd::strings::Bytes;
use crate::gostd::{runes, strconv};

const LEFT: &[u8] = b"{{";
const RIGHT: &[u8] = b"}}";
const LEFT_COMMENT: &[u8] = b"/*";
const RIGHT_COMMENT: &[u8] = b"*/";
/// A trim marker is a minus and one blank.
const MARKER: usize = 2;

/// Hands out tokens one by one. After an error it has nothing more to say.
pub(super) struct Lexer<'a> {
    text: &'a [u8],
    /// Where the token being read starts.
    start: usize,
    /// What comes next.
    pos: usize,
    inside_action: bool,
    parens: usize,
    error: Option<String>,
    /// How many more tokens there may be.
    left: usize,
}

impl<'a> Lexer<'a> {
    /// A lexer that begins at `pos`, hands out `left` tokens and then complains.
    pub(super) fn new(text: &'a [u8], pos: usize, left: usize) -> Lexer<'a> {
        Lexer { text, start: pos, pos, inside_action: false, parens: 0, error: None, left }
    }

    /// How many more tokens there may be.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// What the last [`Kind::Error`] token stands for.
    pub(super) fn error(&self) -> &str {
        self.error.as_deref().unwrap_or("unclosed action")
    }

    /// The next token; [`Kind::Eof`] at the end, again and again.
    pub(super) fn next(&mut self) -> Token {
        self.start = self.pos;
        if self.error.is_some() {
            return self.emit(Kind::Error);
        }
        let Some(left) = self.left.checked_sub(1) else {
            return self.fail(format!("templates are too large: more than {MAX_TOKENS} tokens"));
        };
        self.left = left;
        if self.inside_action { self.action() } else { self.outside() }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.pos..).unwrap_or_default()
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.get(self.pos + offset).copied()
    }

    fn word(&self) -> &'a [u8] {
        self.text.get(self.start..self.pos).unwrap_or_default()
    }

    fn emit(&mut self, kind: Kind) -> Token {
        Token { kind, span: Span::new(self.start, self.pos) }
    }

    fn fail(&mut self, message: impl Into<String>) -> Token {
        self.error = Some(message.into());
        self.emit(Kind::Error)
    }

    /// Text up to the next action; comments are passed over.
    fn outside(&mut self) -> Token {
        loop {
            self.start = self.pos;
            let Some(length) = find_left(self.rest()) else {
                self.pos = self.text.len();
                return self.emit(if self.pos > self.start { Kind::Text } else { Kind::Eof });
            };
            self.pos += length;
            let text = Span::new(self.start, self.pos - self.trailing_space());
            if text.start < text.end {
                return Token { kind: Kind::Text, span: text };
            }
            self.start = self.pos;
            self.pos += LEFT.len();
            let marker = if trims_left(self.rest()) { MARKER } else { 0 };
            if self.rest().get(marker..).is_some_and(|rest| rest.starts_with(LEFT_COMMENT)) {
                self.pos += marker;
                self.start = self.pos;
                if let Some(error) = self.comment() {
                    return error;
                }
                continue;
            }
            let token = self.emit(Kind::LeftDelim);
            self.pos += marker;
            self.inside_action = true;
            self.parens = 0;
            return token;
        }
    }

    /// How much of the text before the delimiter at `pos` its trim marker eats.
    fn trailing_space(&self) -> usize {
        if trims_left(self.rest().get(LEFT.len()..).unwrap_or_default()) {
            self.word().iter().rev().take_while(|b| is_space(**b)).count()
        } else {
            0
        }
    }

    fn comment(&mut self) -> Option<Token> {
        self.pos += LEFT_COMMENT.len();
        let Some(length) = self.rest().index(RIGHT_COMMENT) else {
            return Some(self.fail("unclosed comment"));
        };
        self.pos += length + RIGHT_COMMENT.len();
        let Some(trims) = self.at_right_delim() else {
            return Some(self.fail("comment ends before closing delimiter"));
        };
        self.close(trims);
        None
    }

    /// Whether a right delimiter stands here, and if so, whether it trims.
    fn at_right_delim(&self) -> Option<bool> {
        let rest = self.rest();
        if rest.starts_with(RIGHT) {
            Some(false)
        } else if trims_right(rest) {
            Some(true)
        } else {
            None
        }
    }

    /// Steps over the right delimiter, its marker and what that trims.
    fn close(&mut self, trims: bool) -> Token {
        self.pos += if trims { MARKER } else { 0 };
        self.start = self.pos;
        self.pos += RIGHT.len();
        let token = self.emit(Kind::RightDelim);
        if trims {
            self.pos += self.rest().iter().take_while(|b| is_space(**b)).count();
        }
        self.inside_action = false;
        token
    }

    fn action(&mut self) -> Token {
        match self.byte(0) {
            Some(b) if is_ascii_alphabetic(b) => {
                self.pos += 1;
                return self.identifier();
            }
            Some(b) if b == b'}' || is_space(b) => {
                if let Some(trims) = self.at_right_delim() {
                    let is_closed = self.parens == 0;
                    return if is_closed { self.close(trims) } else { self.fail("unclosed left paren") };
                }
            }
            _ => {}
        }
        let (rune, length) = runes::decode(self.rest());
        if length == 0 {
            return self.fail("unclosed action");
        }
        let rune = rune.unwrap_or(runes::REPLACEMENT);
        match rune {
            ' ' | '\t' | '\r' | '\n' => return self.space(),
            '0'..='9' | '+' | '-' => return self.number(),
            '.' if self.byte(1).is_none_or(|b| b.is_ascii_digit()) => return self.number(),
            _ => self.pos += length,
        }
        match rune {
            '=' => self.emit(Kind::Assign),
            ':' if self.byte(0) == Some(b'=') => {
                self.pos += 1;
                self.emit(Kind::Declare)
            }
            ':' => self.fail("expected :="),
            '|' => self.emit(Kind::Pipe),
            '"' => self.quoted(b'"', Kind::String, "unterminated quoted string"),
            '\'' => self.quoted(b'\'', Kind::CharConstant, "unterminated character constant"),
            '`' => self.raw(),
            '$' => self.name(Kind::Variable, Kind::Variable),
            '.' => self.name(Kind::Field, Kind::Dot),
            '(' => {
                self.parens += 1;
                self.emit(Kind::LeftParen)
            }
            ')' if self.parens == 0 => self.fail("unexpected right paren"),
            ')' => {
                self.parens -= 1;
                self.emit(Kind::RightParen)
            }
            c if is_alphanumeric(c) => self.identifier(),
            '!'..='~' => self.emit(Kind::Char),
            c => self.fail(format!("unrecognized character in action: {}", code_point(c))),
        }
    }

    /// A run of blanks, of which the last one may belong to a trim marker.
    fn space(&mut self) -> Token {
        let length = self.rest().iter().take_while(|b| is_space(**b)).count();
        self.pos += length - 1;
        if !trims_right(self.rest()) {
            self.pos += 1;
        } else if length == 1 {
            return self.close(true);
        }
        self.emit(Kind::Space)
    }

    fn skip_alphanumeric(&mut self) {
        loop {
            self.pos += self.rest().iter().take_while(|b| is_ascii_alphanumeric(**b)).count();
            if self.byte(0).is_none_or(|b| b.is_ascii()) {
                return;
            }
            match runes::decode(self.rest()) {
                (Some(c), length) if is_alphanumeric(c) => self.pos += length,
                _ => return,
            }
        }
    }

    /// Whether a name may end here: `$x+2` shall not look like arithmetic.
    fn at_terminator(&self) -> bool {
        match self.byte(0) {
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'(') => true,
            _ => self.rest().starts_with(RIGHT),
        }
    }

    fn bad_character(&mut self) -> Token {
        let rune = runes::decode(self.rest()).0.unwrap_or(runes::REPLACEMENT);
        self.fail(format!("bad character {}", code_point(rune)))
    }

    /// What follows a dot or `$`; nothing may follow.
    fn name(&mut self, named: Kind, bare: Kind) -> Token {
        let start = self.pos;
        if !self.at_terminator() {
            self.skip_alphanumeric();
        }
        if !self.at_terminator() {
            return self.bad_character();
        }
        self.emit(if self.pos == start { bare } else { named })
    }

    fn identifier(&mut self) -> Token {
        self.skip_alphanumeric();
        if !self.at_terminator() {
            return self.bad_character();
        }
        match self.word() {
            b"true" | b"false" => self.emit(Kind::Bool),
            word => self.emit(Kind::keyword(word).unwrap_or(Kind::Identifier)),
        }
    }

    /// The rest of a literal between quotes, which has to end on its line. The parser looks at the escapes.
    fn quoted(&mut self, quote: u8, kind: Kind, unterminated: &str) -> Token {
        while let Some(b) = self.byte(0) {
            self.pos += 1;
            match b {
                b if b == quote => return self.emit(kind),
                b'\\' if self.byte(0).is_some_and(|b| b != b'\n') => self.pos += 1,
                b'\\' | b'\n' => break,
                _ => {}
            }
        }
        self.fail(unterminated)
    }

    fn raw(&mut self) -> Token {
        match self.rest().index_byte(b'`') {
            Some(length) => {
                self.pos += length + 1;
                self.emit(Kind::RawString)
            }
            None => self.fail("unterminated raw quoted string"),
        }
    }

    /// A number, roughly: what is wrong with it the parser finds out.
    fn number(&mut self) -> Token {
        if !self.scan_number() {
            return self.bad_number();
        }
        if !matches!(self.byte(0), Some(b'+' | b'-')) {
            return self.emit(Kind::Number);
        }
        if !self.scan_number() || !self.word().ends_with(b"i") {
            return self.bad_number();
        }
        self.emit(Kind::Complex)
    }

    fn bad_number(&mut self) -> Token {
        let quoted = strconv::quote(self.word());
        self.fail(format!("bad number syntax: {}", String::from_utf8_lossy(&quoted)))
    }

    fn accept(&mut self, set: &[u8]) -> bool {
        let found = self.byte(0).is_some_and(|b| set.contains(&b));
        self.pos += usize::from(found);
        found
    }

    fn accept_run(&mut self, set: &[u8]) {
        while self.accept(set) {}
    }

    fn scan_number(&mut self) -> bool {
        const DECIMAL: &[u8] = b"0123456789_";
        const HEX: &[u8] = b"0123456789abcdefABCDEF_";
        self.accept(b"+-");
        let mut digits = DECIMAL;
        if self.accept(b"0") {
            if self.accept(b"xX") {
                digits = HEX;
            } else if self.accept(b"oO") {
                digits = b"01234567_";
            } else if self.accept(b"bB") {
                digits = b"01_";
            }
        }
        self.accept_run(digits);
        if self.accept(b".") {
            self.accept_run(digits);
        }
        if (digits == DECIMAL && self.accept(b"eE")) || (digits == HEX && self.accept(b"pP")) {
            self.accept(b"+-");
            self.accept_run(DECIMAL);
        }
        self.accept(b"i");
        match runes::decode(self.rest()) {
            (Some(c), length) if is_alphanumeric(c) => {
                self.pos += length;
                false
            }
            _ => true,
        }
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

/// Where the first left delimiter stands. Most texts have many short pieces: getting a searcher ready would take longer
/// than the search.
fn find_left(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.index_byte(b'{')?;
        if text.get(at + 1) == Some(&b'{') {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Whether the text behind a left delimiter starts with a trim marker.
fn trims_left(text: &[u8]) -> bool {
    matches!(text, [b'-', space, ..] if is_space(*space))
}

/// Whether the text starts with a trim marker and a right delimiter.
fn trims_right(text: &[u8]) -> bool {
    matches!(text, [space, b'-', b'}', b'}', ..] if is_space(*space))
}

/// Letters, digits (Go's `unicode.IsLetter`, `IsDigit`) and the underscore.
fn is_alphanumeric(c: char) -> bool {
    if let Ok(byte) = u8::try_from(c)
        && byte.is_ascii()
    {
        return is_ascii_alphanumeric(byte);
    }
    unicode::is_letter(c) || unicode::is_digit(c)
}

fn is_ascii_alphanumeric(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut word = [false; 256];
        let mut at = 0;
        while at < 128 {
            word[at] = (at as u8).is_ascii_alphanumeric() || at as u8 == b'_';
            at += 1;
        }
        word
    };
    WORD[usize::from(byte)]
}

fn is_ascii_alphabetic(byte: u8) -> bool {
    is_ascii_alphanumeric(byte) && !byte.is_ascii_digit()
}

/// Go's `%#U`: `U+005B '['`.
fn code_point(c: char) -> String {
    let number = u32::from(c);
    if strconv::is_print(c) { format!("U+{number:04X} '{c}'") } else { format!("U+{number:04X}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lex(text: &str) -> String {
        let mut lexer = Lexer::new(text.as_bytes(), 0, MAX_TOKENS);
        let mut seen = Vec::new();
        loop {
            let token = lexer.next();
            match token.kind {
                Kind::Eof => break,
                Kind::Error => {
                    seen.push(format!("Error: {}", lexer.error()));
                    break;
                }
                kind => seen.push(format!("{kind:?} {}", bstr::BStr::new(token.of(text.as_bytes())))),
            }
        }
        seen.join("; ")
    }

    #[test]
    fn markers_trim_and_a_minus_may_be_a_number() {
        assert_eq!(lex("a {{- -1 -}} b"), "Text a; LeftDelim {{; Number -1; RightDelim }}; Text b");
        assert_eq!(lex("a {{-1}} b"), "Text a ; LeftDelim {{; Number -1; RightDelim }}; Text  b");
        assert_eq!(lex("x {{- /* }} */ -}} y"), "Text x; Text y");
        assert_eq!(lex("{{1  -}}"), "LeftDelim {{; Number 1; Space  ; RightDelim }}");
    }

    #[test]
    fn what_is_wrong_is_said_in_gos_words() {
        for (text, error) in [
            ("{{ 1a }}", "bad number syntax: \"1a\""),
            ("{{ $x+2 }}", "bad character U+002B '+'"),
            ("{{ \"a\nb\" }}", "unterminated quoted string"),
            ("{{/* a */ }}", "comment ends before closing delimiter"),
            ("{{ (1 }}", "unclosed left paren"),
            ("{{ \u{7} }}", "unrecognized character in action: U+0007"),
            ("{{ 1", "unclosed action"),
        ] {
            assert!(lex(text).ends_with(&format!("Error: {error}")), "{text}: {}", lex(text));
        }
    }
}
