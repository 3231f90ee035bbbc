//! One message for a user: what, where, and what to do about it. Not how it looks.

use super::{Place, Source};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably a mistake.
    Warning,
    /// The work failed.
    Error,
}

/// A message with its place, the text it points into, and hints apart from the message.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What failed and why, without a final newline. May have several lines (Helm's own wording has).
    pub message: String,
    /// Where, outermost first; the last one is the innermost.
    pub places: Vec<Place>,
    /// The text that the innermost place points into, where it is at hand.
    pub source: Option<Box<Source>>,
    /// What a person may want to know besides, a sentence each. Shown where the excerpt is: Helm's own text stays alone
    /// for programs that read it.
    pub notes: Vec<String>,
    /// What to do about it, a sentence each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// An error with nothing but its message.
    pub fn error(message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, message)
    }

    /// A warning with nothing but its message.
    pub fn warning(message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, message)
    }

    /// A message of the given severity.
    pub fn new(severity: Severity, message: impl Into<String>) -> Diagnostic {
        let (places, notes, hints) = (Vec::new(), Vec::new(), Vec::new());
        Diagnostic { severity, message: message.into(), places, source: None, notes, hints }
    }

    /// Adds something to know besides.
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }

    /// Adds a place, further in than those already there.
    pub fn at(mut self, place: Place) -> Diagnostic {
        self.places.push(place);
        self
    }
}
