//! A line of the log, as data. Not how it is printed.

use super::release::Place;
use chartroom::diag::Severity;

/// Where lines go.
pub type Tell<'t> = &'t dyn Fn(Note);

/// A line.
#[derive(Clone, Debug)]
pub struct Note {
    /// How bad it is.
    pub severity: Severity,
    /// What happened.
    pub message: String,
    /// To what, and how; each under a name.
    pub fields: Vec<(&'static str, String)>,
}

impl Note {
    /// Something that went as it should.
    pub fn info(message: impl Into<String>) -> Note {
        Note { severity: Severity::Info, message: message.into(), fields: Vec::new() }
    }

    /// Something that somebody should look at.
    pub fn warning(message: impl Into<String>) -> Note {
        Note { severity: Severity::Warning, ..Note::info(message) }
    }

    /// Adds a field.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Note {
        self.fields.push((name, value.to_string()));
        self
    }

    /// Adds the release.
    pub fn about(self, place: &Place) -> Note {
        self.with("namespace", &place.namespace).with("release", &place.name)
    }
}
