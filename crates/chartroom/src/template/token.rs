//! The kinds of tokens and how messages name them. Not how they are found in the text.

use crate::diag::Span;
use crate::gostd::{runes, strconv};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The lexer gave up; its message says why.
    Error,
    /// `true` or `false`
    Bool,
    /// A printable ASCII character without a meaning of its own, as `,`.
    Char,
    /// `'a'`
    CharConstant,
    /// `1+2i`
    Complex,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    /// The end of the text.
    Eof,
    /// `.name`
    Field,
    /// A name without dot or `$`: a function.
    Identifier,
    /// `{{`
    LeftDelim,
    /// `(`
    LeftParen,
    /// A number that is not a [`Kind::Complex`].
    Number,
    /// `|`
    Pipe,
    /// A string between backquotes.
    RawString,
    /// `}}`
    RightDelim,
    /// `)`
    RightParen,
    /// A run of blanks inside an action; it separates arguments.
    Space,
    /// A string between double quotes.
    String,
    /// Everything outside of actions.
    Text,
    /// `$` or `$name`
    Variable,
    Block,
    Break,
    Continue,
    Dot,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

impl Kind {
    /// The keyword that `word` is, if it is one.
    pub(super) fn keyword(word: &[u8]) -> Option<Kind> {
        Some(match word {
            b"block" => Kind::Block,
            b"break" => Kind::Break,
            b"continue" => Kind::Continue,
            b"define" => Kind::Define,
            b"else" => Kind::Else,
            b"end" => Kind::End,
            b"if" => Kind::If,
            b"nil" => Kind::Nil,
            b"range" => Kind::Range,
            b"template" => Kind::Template,
            b"with" => Kind::With,
            _ => return None,
        })
    }

    fn is_keyword(self) -> bool {
        use Kind::{Block, Break, Continue, Define, Dot, Else, End, If, Nil, Range, Template, With};
        matches!(
            self,
            Block | Break | Continue | Dot | Define | Else | End | If | Nil | Range | Template | With
        )
    }
}

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
}

impl Token {
    /// What stands before the first token is read.
    pub(super) const NONE: Token = Token { kind: Kind::Eof, span: Span { start: 0, end: 0 } };

    /// The bytes of the token.
    pub(super) fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.span.start as usize..self.span.end as usize).unwrap_or_default()
    }

    /// How Go's messages name the token: `<end>`, `"+"`, `".Values.te"...` (text/template/parse/lex.go, `item.String`).
    pub(super) fn describe(self, text: &[u8]) -> String {
        let word = self.of(text);
        if self.kind == Kind::Eof {
            return "EOF".to_owned();
        }
        if self.kind.is_keyword() {
            return format!("<{}>", String::from_utf8_lossy(word));
        }
        const SHOWN: usize = 10;
        let dots = if word.len() > SHOWN { "..." } else { "" };
        let quoted = strconv::quote(if dots.is_empty() { word } else { runes::first(word, SHOWN) });
        format!("{}{dots}", String::from_utf8_lossy(&quoted))
    }
}
