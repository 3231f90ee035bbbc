//! Something about a rendered policy that a person should know, and where. Not how it is printed.

use std::fmt;

use chartroom::diag::{Diagnostic, Severity};

/// What is wrong, or doubtful, at one place of one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is. An error means that the policy must not be applied.
    pub severity: Severity,
    /// The template that printed the policy.
    pub source: String,
    /// `metadata.name` of the policy.
    pub policy: String,
    /// Where in it: `spec.egress[1].to[0].ipBlock.cidr`.
    pub path: String,
    /// What is wrong, without the place.
    pub message: String,
}

impl Finding {
    /// As a diagnostic.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::new(self.severity, self.to_string())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { source, policy, path, message, .. } = self;
        write!(f, "NetworkPolicy {policy} ({source}): {path}: {message}")
    }
}
