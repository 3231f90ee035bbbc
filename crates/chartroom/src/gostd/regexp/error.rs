//! What is wrong with an expression, in Go's words.

use std::fmt;

/// An error of the expression's text, with the part of it that is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    part: Vec<u8>,
}

/// Go's kinds of errors. Source: Go, regexp/syntax.ErrorCode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    CharRange,
    Escape,
    NamedCapture,
    PerlOp,
    RepeatOp,
    RepeatSize,
    Utf8,
    Bracket,
    Paren,
    RepeatArgument,
    Backslash,
    UnexpectedParen,
    Depth,
    Large,
}

impl Code {
    /// The error for a part of the expression.
    pub fn at(self, part: &str) -> Error {
        Error { code: self, part: part.as_bytes().to_vec() }
    }

    fn text(self) -> &'static str {
        match self {
            Code::CharRange => "invalid character class range",
            Code::Escape => "invalid escape sequence",
            Code::NamedCapture => "invalid named capture",
            Code::PerlOp => "invalid or unsupported Perl syntax",
            Code::RepeatOp => "invalid nested repetition operator",
            Code::RepeatSize => "invalid repeat count",
            Code::Utf8 => "invalid UTF-8",
            Code::Bracket => "missing closing ]",
            Code::Paren => "missing closing )",
            Code::RepeatArgument => "missing argument to repetition operator",
            Code::Backslash => "trailing backslash at end of expression",
            Code::UnexpectedParen => "unexpected )",
            Code::Depth => "expression nests too deeply",
            Code::Large => "expression too large",
        }
    }
}

impl Error {
    /// Whether the expression takes more memory than is allowed here; Go might allow it.
    pub fn is_limit(&self) -> bool {
        self.code == Code::Large
    }

    /// The expression takes too much memory.
    pub(super) fn too_large(pattern: &[u8]) -> Error {
        Error { code: Code::Large, part: pattern.to_vec() }
    }

    /// The expression is not UTF-8 from `rest` on.
    pub(super) fn not_utf8(rest: &[u8]) -> Error {
        Error { code: Code::Utf8, part: rest.to_vec() }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = String::from_utf8_lossy(&self.part);
        write!(f, "error parsing regexp: {}: `{part}`", self.code.text())
    }
}
