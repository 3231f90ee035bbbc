//! Hooks: documents for an event of the release's life rather than for the installation itself.

use crate::gostd::strconv::quoted;
use crate::gostd::strings::to_lower;
use crate::helm::notice::Notice;
use crate::helm::profile::Profile;

/// The events of a hook, in Helm's spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    events: Vec<&'static str>,
}

const EVENTS: &[&str] = &[
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
    "test-success",
];

impl Hook {
    /// Whether it belongs to `helm test`.
    pub fn is_test(&self) -> bool {
        self.events.iter().any(|e| matches!(*e, "test" | "test-success"))
    }
}

/// Reads the annotation `helm.sh/hook`: events, separated by commas, in any case.
///
/// # Errors
/// The whole annotation where one word of it is no event: Helm then drops the document.
pub fn parse(annotation: &str) -> Result<Hook, String> {
    let event = |word: &str| {
        let word = to_lower(word.trim());
        EVENTS.iter().copied().find(|e| *e == word)
    };
    let events: Option<Vec<_>> = annotation.split(',').map(event).collect();
    events.map(|events| Hook { events }).ok_or_else(|| annotation.to_owned())
}

/// The log line about a document that was dropped for its annotation.
pub fn unknown(annotation: &str, profile: &Profile) -> Notice {
    if profile.structured_log {
        Notice::info("skipping unknown hooks").with("hookTypes", annotation)
    } else {
        Notice::info(format!(
            "manifest_sorter.go:190: info: skipping unknown hook: {annotation}",
            annotation = quoted(&annotation)
        ))
    }
}
