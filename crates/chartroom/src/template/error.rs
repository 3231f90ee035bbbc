//! What can go wrong in a template, as data, and Go's one-line text of it. Not how Helm or a person gets to see it.

use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use crate::diag::Place;
use crate::gostd::strconv::{self, quoted};

/// Why a text could not be parsed or a template not be executed.
#[derive(Clone, Debug)]
pub struct Error {
    /// The way to the failure, outermost first: one entry for each execution, that is for each `include` or `tpl` on
    /// the way, and one for the place of the failure. Empty for texts that do not parse.
    pub frames: VecDeque<Frame>,
    /// What went wrong at the end of that way.
    pub cause: Cause,
    /// What a function that handed the error on put in front of its text; it becomes the [`CallSite::lead`].
    pub lead: String,
}

/// A place in a template that was being executed.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Name under which the text was parsed, line, and column from 0 in bytes.
    pub place: Place,
    /// The template being executed: the text itself, or one that it defines.
    pub executing: Rc<str>,
    /// The node that was being evaluated, in canonical form.
    pub node: Rc<str>,
    /// Set if the failure came out of a function called here.
    pub call: Option<CallSite>,
}

/// The function call that a failure came out of.
#[derive(Clone, Debug)]
pub struct CallSite {
    /// The name of the function or method.
    pub function: Rc<str>,
    /// What the function put in front of the text of the error it handed on.
    pub lead: String,
}

/// What went wrong, without the way to it.
#[derive(Clone, Debug)]
pub enum Cause {
    /// The text is no template.
    Parse {
        /// Where; Go's own text has the line only.
        place: Box<Place>,
        /// What is wrong.
        message: Box<str>,
        /// The name that was probably meant.
        meant: Option<&'static str>,
    },
    /// There is no template of that name to be executed.
    NoTemplate {
        /// The name that was asked for.
        name: String,
        /// The name of the whole set.
        set: Rc<str>,
    },
    /// The evaluator's own complaint: wrong arguments, fields that are not there, ...
    Evaluation(String),
    /// An error that the function named in the last frame answered with.
    Function(String),
    /// A message by which the template's author stopped the rendering (`fail`, `required`).
    Stop(String),
    /// A budget of ours is used up (see [`super::Limits`]).
    Limit(String),
}

impl Error {
    /// An error that has no place yet.
    pub fn new(cause: Cause) -> Error {
        Error { frames: VecDeque::new(), cause, lead: String::new() }
    }

    /// Go's one-line text: every level of the way, and what went wrong.
    pub fn text(&self) -> String {
        let mut out = self.lead.clone();
        for frame in &self.frames {
            out.push_str(&frame.text());
        }
        out.push_str(&self.cause.text());
        out
    }
}

impl Frame {
    /// Go's text of this level: `template: a:1:2: executing "a" at <f .>: error calling f: `.
    pub fn text(&self) -> String {
        let executing = strconv::quote(self.executing.as_bytes());
        let executing = String::from_utf8_lossy(&executing);
        let call = match &self.call {
            Some(call) => format!("error calling {}: {}", call.function, call.lead),
            None => String::new(),
        };
        format!("template: {}: executing {executing} at <{}>: {call}", self.place, self.node)
    }
}

impl Cause {
    /// Go's text of what went wrong.
    pub fn text(&self) -> String {
        match self {
            Cause::Parse { place, message, .. } => {
                format!("template: {}:{}: {message}", place.name, place.line)
            }
            Cause::NoTemplate { name, set } => {
                format!(
                    "template: no template {} associated with template {}",
                    quoted(name.as_bytes()),
                    quoted(set.as_bytes())
                )
            }
            Cause::Evaluation(message)
            | Cause::Function(message)
            | Cause::Stop(message)
            | Cause::Limit(message) => message.clone(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::error::Error for Error {}
