//! What went wrong, in Helm's words where Helm has some. Never a password, a token or the like.

use std::fmt;

/// Why a chart cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The message.
    pub text: String,
    /// What to do about it, where the message does not say.
    pub hint: Option<String>,
    /// What a caller may want to distinguish.
    pub kind: Kind,
}

/// What a caller may want to distinguish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Nothing special.
    #[default]
    Other,
    /// The server has nothing of that name.
    NotFound,
    /// The server could not be reached in time.
    Timeout,
}

impl Error {
    /// One of no special kind.
    pub fn new(text: impl Into<String>) -> Error {
        Error { text: text.into(), hint: None, kind: Kind::Other }
    }

    /// With what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = Some(hint.into());
        self
    }

    /// Of that kind.
    pub fn of(mut self, kind: Kind) -> Error {
        self.kind = kind;
        self
    }

    /// With words before it.
    pub fn within(mut self, before: impl fmt::Display) -> Error {
        self.text = format!("{before}{}", self.text);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

impl From<crate::io::ReadError> for Error {
    fn from(error: crate::io::ReadError) -> Error {
        Error::new(error.to_string())
    }
}

impl From<crate::io::WriteError> for Error {
    fn from(error: crate::io::WriteError) -> Error {
        Error::new(error.to_string())
    }
}
