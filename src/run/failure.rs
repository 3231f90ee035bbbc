//! Every room's error as diagnostics and an exit code. No rule of any room.

use std::fmt::Display;

use crate::cli::{Exit, UsageError};
use crate::diag::{Diagnostic, Place, Source};
use crate::helm::{chart, manifest, render, values};
use crate::io::ReadError;
use crate::netpol::Fault;
use crate::yaml;

/// A run that did not succeed: what to tell, and how to end.
#[derive(Debug)]
pub struct Failure {
    /// What to tell, the most important last.
    pub diagnostics: Vec<Diagnostic>,
    /// How to end.
    pub exit: Exit,
}

/// What Helm says below every error from rendering on.
const DEBUG_HINT: &str = "\n\nUse --debug flag to render out invalid YAML";

impl Failure {
    /// The work failed.
    pub fn one(diagnostic: Diagnostic) -> Failure {
        Failure { diagnostics: vec![diagnostic], exit: Exit::Failed }
    }

    /// The work failed, in somebody's own words.
    pub fn other(error: impl Display) -> Failure {
        Failure::one(Diagnostic::error(error.to_string()))
    }

    /// Several things failed at once.
    pub fn all(diagnostics: Vec<Diagnostic>) -> Failure {
        Failure { diagnostics, exit: Exit::Failed }
    }

    /// A file is no YAML.
    pub fn text(path: &str, text: &[u8], error: &yaml::Error) -> Failure {
        Failure::one(at(path, text, error.position(), &error.to_string()))
    }

    /// Entries of a file are none.
    pub fn entries(path: &str, text: &[u8], faults: &[Fault]) -> Failure {
        let told = |fault: &Fault| {
            let place = yaml::find(text, &fault.steps());
            at(path, text, place, &format!("{}: {}", fault.path, fault.why))
        };
        Failure::all(faults.iter().map(told).collect())
    }

    /// Two things failed at once.
    pub fn and(mut self, other: Failure) -> Failure {
        self.diagnostics.extend(other.diagnostics);
        self
    }

    /// The same, where failing has an exit code of its own because 1 says something else.
    pub fn broken(self) -> Failure {
        match self.exit {
            Exit::Failed => Failure { exit: Exit::Broken, ..self },
            _ => self,
        }
    }

    /// The command line was wrong.
    pub fn usage(usage: UsageError) -> Failure {
        let diagnostic = usage.hints.into_iter().fold(Diagnostic::error(usage.text), Diagnostic::hint);
        Failure { diagnostics: vec![diagnostic], exit: usage.exit }
    }

    /// A flag's value was wrong.
    pub fn flag(flag: &'static str) -> impl Fn(String) -> Failure {
        move |why| Failure {
            diagnostics: vec![Diagnostic::error(format!("invalid argument for \"{flag}\" flag: {why}"))],
            exit: Exit::Usage,
        }
    }
}

/// An error at a place in a file, where that is known.
fn at(path: &str, text: &[u8], position: Option<(usize, usize)>, message: &str) -> Diagnostic {
    let Some((line, column)) = position else { return Diagnostic::error(format!("{path}: {message}")) };
    let source = Source::new(path, text.to_vec());
    let place = Place { name: source.name().clone(), line, column };
    let mut diagnostic = Diagnostic::error(format!("{place}: {message}")).at(place);
    diagnostic.source = Some(source);
    diagnostic
}

macro_rules! told_as_is {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Failure {
                Failure::other(error)
            }
        })*
    };
}

told_as_is!(ReadError, chart::Error, values::Error, String);

impl From<render::Error> for Failure {
    fn from(error: render::Error) -> Failure {
        let mut diagnostic = Diagnostic::error(format!("{}{DEBUG_HINT}", error.message));
        diagnostic.places = error.places;
        diagnostic.source = error.excerpt;
        Failure::one(diagnostic)
    }
}

impl From<manifest::Error> for Failure {
    fn from(error: manifest::Error) -> Failure {
        let mut diagnostic = Diagnostic::error(format!("{error}{DEBUG_HINT}"));
        if let Some((line, column)) = error.position {
            let source = crate::diag::Source::new(format!("{} (rendered)", error.source_path), error.text);
            let place = crate::diag::Place { name: source.name().clone(), line, column };
            diagnostic = diagnostic.at(place);
            diagnostic.source = Some(source);
        }
        Failure::one(diagnostic)
    }
}
