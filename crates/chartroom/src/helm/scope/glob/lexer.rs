//! The words of a pattern (gobwas/glob: syntax/lexer/lexer.go). Not how they belong together.

use super::Fault;

/// A word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    End,
    Text(String),
    /// `*`
    Any,
    /// `**`
    Super,
    /// `?`
    Single,
    RangeOpen,
    Not,
    RangeLow(char),
    RangeHigh(char),
    RangeClose,
    TermsOpen,
    /// `,` inside of braces
    Separator,
    TermsClose,
}

/// What ends a text.
const BREAKERS: &[char] = &['?', '*', '[', '{'];
const BREAKERS_IN_TERMS: &[char] = &['?', '*', '[', '{', '}', ','];

/// Reads words. A NUL reads as the end does: it ends a text, or the pattern.
pub(super) struct Lexer<'a> {
    text: &'a [char],
    at: usize,
    terms: usize,
    tokens: std::collections::VecDeque<Token>,
}

impl Lexer<'_> {
    pub(super) fn new(text: &[char]) -> Lexer<'_> {
        Lexer { text, at: 0, terms: 0, tokens: Default::default() }
    }

    /// # Errors
    /// The pattern is malformed.
    pub(super) fn next(&mut self) -> Result<Token, Fault> {
        loop {
            if let Some(token) = self.tokens.pop_front() {
                return Ok(token);
            }
            self.fetch()?;
        }
    }

    /// The next letter; `None` at the end and for a NUL, which is behind it then.
    fn read(&mut self) -> Option<char> {
        let letter = self.text.get(self.at).copied()?;
        self.at += 1;
        (letter != '\0').then_some(letter)
    }

    fn fetch(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let token = match self.read() {
            None => Token::End,
            Some('{') => {
                self.terms += 1;
                Token::TermsOpen
            }
            Some(',') if self.terms > 0 => Token::Separator,
            Some('}') if self.terms > 0 => {
                self.terms -= 1;
                Token::TermsClose
            }
            Some('[') => {
                self.tokens.push_back(Token::RangeOpen);
                return self.range();
            }
            Some('?') => Token::Single,
            Some('*') if self.text.get(self.at) == Some(&'*') => {
                self.at += 1;
                Token::Super
            }
            Some('*') => Token::Any,
            Some(_) => {
                self.at = start;
                self.text(if self.terms > 0 { BREAKERS_IN_TERMS } else { BREAKERS });
                return Ok(());
            }
        };
        self.tokens.push_back(token);
        Ok(())
    }

    /// `[a-z]` or `[abc]`, with `!` in front or not.
    fn range(&mut self) -> Result<(), Fault> {
        let mut is_negated = false;
        loop {
            let start = self.at;
            let letter = self.read().ok_or(Fault::Malformed)?;
            if letter == '!' && !is_negated {
                is_negated = true;
                self.tokens.push_back(Token::Not);
                continue;
            }
            if self.text.get(self.at) == Some(&'-') {
                self.at += 1;
                let high = self.read().ok_or(Fault::Malformed)?;
                self.tokens.extend([Token::RangeLow(letter), Token::RangeHigh(high)]);
            } else {
                self.at = start;
                self.text(&[']']);
            }
            if self.read() != Some(']') {
                return Err(Fault::Malformed);
            }
            self.tokens.push_back(Token::RangeClose);
            return Ok(());
        }
    }

    /// A text up to one of these letters, each of which may be escaped.
    fn text(&mut self, breakers: &[char]) {
        let (mut text, mut is_escaped) = (String::new(), false);
        loop {
            let start = self.at;
            match self.read() {
                None => break,
                Some('\\') if !is_escaped => is_escaped = true,
                Some(letter) if !is_escaped && breakers.contains(&letter) => {
                    self.at = start;
                    break;
                }
                Some(letter) => {
                    is_escaped = false;
                    text.push(letter);
                }
            }
        }
        if !text.is_empty() {
            self.tokens.push_back(Token::Text(text));
        }
    }
}
