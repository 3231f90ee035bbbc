//! A record of the log, as data. How it is printed, `cli` knows.

use super::release::ReleaseKey;
use chartroom::diag::Severity;

/// What takes records.
pub type Log<'t> = &'t dyn Fn(LogRecord);

/// A record.
#[derive(Clone, Debug)]
pub struct LogRecord {
    /// The severity.
    pub severity: Severity,
    /// The message.
    pub message: String,
    /// Further fields by their names.
    pub fields: Vec<(&'static str, String)>,
}

impl LogRecord {
    /// A record of severity info.
    pub fn info(message: impl Into<String>) -> LogRecord {
        LogRecord { severity: Severity::Info, message: message.into(), fields: Vec::new() }
    }

    /// A record of severity warning.
    pub fn warning(message: impl Into<String>) -> LogRecord {
        LogRecord { severity: Severity::Warning, ..LogRecord::info(message) }
    }

    /// Adds a field.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> LogRecord {
        self.fields.push((name, value.to_string()));
        self
    }

    /// Adds the release.
    pub fn about(self, key: &ReleaseKey) -> LogRecord {
        self.with("namespace", &key.namespace).with("release", &key.name)
    }
}
