//! Errors of templates in Helm's wording, made from the frames and never read back from a text.

use crate::diag::{Place, Source};
use crate::helm::profile::Profile;
use crate::template::{self, Cause, Frame};

/// A chart's template that cannot be rendered.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Helm's words, without `Error: `; may have several lines.
    pub message: String,
    /// The way to the failure, outermost first.
    pub places: Vec<Place>,
    /// The text that the innermost place points into.
    pub excerpt: Option<Source>,
    /// What to do about it, a sentence each.
    pub hints: Vec<String>,
}

impl Error {
    /// A template that does not parse. Helm shows only what follows the last colon of Go's message
    /// (Helm: pkg/engine/engine.go, `cleanupParseError`).
    pub(super) fn parse(error: template::Error, source: Source) -> Error {
        let Cause::Parse { place, message, meant } = &error.cause else {
            return Error { message: error.text(), places: Vec::new(), excerpt: None, hints: Vec::new() };
        };
        let last = message.rsplit(": ").next().unwrap_or(message);
        let message = format!("parse error at ({}:{}): {last}", place.name, place.line);
        let hints = hints(*meant);
        Error { message, places: vec![Place::clone(place)], excerpt: Some(source), hints }
    }

    /// A template that failed while it was executed.
    pub(super) fn execution(
        error: template::Error,
        source: &dyn Fn(&str) -> Option<Source>,
        profile: &Profile,
    ) -> Error {
        let places: Vec<Place> = error.frames.iter().map(|frame| frame.place.clone()).collect();
        let source = places.last().and_then(|place| source(&place.name));
        let message = match (&error.cause, error.frames.front()) {
            (Cause::Stop(message), Some(outermost)) => {
                format!("execution error at ({}): {message}", outermost.place)
            }
            _ if profile.errors_in_blocks && is_plain_chain(&error) => blocks(&error),
            _ => error.text(),
        };
        let hints = match &error.cause {
            Cause::Parse { meant, .. } => hints(*meant),
            _ => Vec::new(),
        };
        Error { message, places, excerpt: source, hints }
    }
}

/// What to do about a name that there is not.
fn hints(meant: Option<&str>) -> Vec<String> {
    meant.map(|meant| format!("did you mean {meant}?")).into_iter().collect()
}

/// Whether the way leads through `include` alone and ends in the evaluator's own complaint. Where a function answered
/// with an error of its own, Helm cannot take Go's text apart and prints it as it is
/// (Helm: pkg/engine/engine.go, `reformatExecErrorMsg`).
fn is_plain_chain(error: &template::Error) -> bool {
    let by_include = |frame: &Frame| {
        frame.call.as_ref().is_none_or(|call| &*call.function == "include" && call.lead.is_empty())
    };
    error.frames.iter().all(by_include) && !matches!(error.cause, Cause::Function(_))
}

/// One block a frame: place, what was executed, what went wrong there.
fn blocks(error: &template::Error) -> String {
    let cause = error.cause.text();
    let mut text = String::new();
    for frame in &error.frames {
        let wrong = match &frame.call {
            Some(call) => format!("error calling {}:", call.function),
            None => cut(&cause).to_owned(),
        };
        text.push_str(&format!(
            "{}\n  executing \"{}\" at <{}>:\n    {wrong}\n",
            frame.place, frame.executing, frame.node
        ));
    }
    if matches!(error.cause, Cause::NoTemplate { .. }) {
        text.push_str(&cause);
    }
    text.trim().to_owned()
}

/// Helm takes " template:" as the beginning of the next level.
fn cut(message: &str) -> &str {
    message.split(" template:").next().unwrap_or(message)
}
