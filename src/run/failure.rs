//! Every room's error as diagnostics and an exit code. No rule of any room.

use std::fmt::Display;

use crate::cli::{Exit, RenderPlan, UsageError};
use crate::io::{CommandError, ReadError};
use crate::netpol::EntryFault;
use crate::netpol::keys::path_text;
use chartroom::diag::{Diagnostic, Place, Source};
use chartroom::manifest::Manifests;
use chartroom::values::{Given, Origin};
use chartroom::{Profile, TemplateError, chart, manifest, values, yaml};

/// A run that did not succeed: its messages, and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// The messages, the most important last.
    pub diagnostics: Vec<Diagnostic>,
    /// How to end.
    pub exit: Exit,
    /// From rendering on: what there is of the release, which `--debug` prints.
    pub unfinished: Option<Box<Manifests>>,
}

/// What Helm says below every error from rendering on, unless `--debug` is there.
const DEBUG_HINT: &str = "\n\nUse --debug flag to render out invalid YAML";

impl Failure {
    /// The work failed.
    pub fn one(diagnostic: Diagnostic) -> Failure {
        Failure::all(vec![diagnostic])
    }

    /// The work failed, with this message.
    pub fn other(error: impl Display) -> Failure {
        Failure::one(Diagnostic::error(error.to_string()))
    }

    /// Several things failed at once.
    pub fn all(diagnostics: Vec<Diagnostic>) -> Failure {
        Failure { diagnostics, exit: Exit::Failed, unfinished: None }
    }

    /// The chart cannot be installed: what is missing would have to be fetched, which was not to be done or not allowed.
    pub fn of_chart(error: chart::Error, plan: &RenderPlan) -> Failure {
        let missing = matches!(error, chart::Error::Missing { .. });
        let diagnostic = Diagnostic::error(error.to_string());
        Failure::one(match missing && plan.dependency_update {
            true => diagnostic.hint(
                "--dependency-update cannot download charts with --offline; run jes-netpol dependency update on a machine with network access",
            ),
            false => diagnostic,
        })
    }

    /// Values that the schemas do not allow: Helm's message, and for each value who set it.
    pub fn of_values(error: values::Error, given: &Given, profile: &Profile) -> Failure {
        let values::Error::Schema { paths, .. } = &error else { return error.into() };
        let mut diagnostic = Diagnostic::error(error.to_string());
        for path in paths.iter().filter(|path| !path.is_empty()) {
            let key = path_text(path);
            let origin = given.origin(path, profile);
            let setter = match &origin {
                Some(Origin::File { .. }) => "set in ",
                Some(Origin::Flag(_)) => "set by ",
                None => "the chart's default",
            };
            let place = origin.as_ref().map(Origin::to_string).unwrap_or_default();
            diagnostic = diagnostic.note(format!("{key} is {setter}{place}"));
            if let (None, Some(Origin::File { file, line, column })) = (&diagnostic.source, &origin)
                && let Some(text) = given.text(file)
            {
                diagnostic.source = Some(Box::new(Source::new(file.as_str(), text).with_columns_from_one()));
                diagnostic =
                    diagnostic.at(Place { name: file.as_str().into(), line: *line, column: *column });
            }
        }
        Failure::one(diagnostic)
    }

    /// The chart refuses the version of Kubernetes: nothing was rendered, but Helm has a release by then.
    pub fn kube_version(error: chart::Error) -> Failure {
        Failure { unfinished: Some(Box::default()), ..Failure::other(error) }
    }

    /// The post-renderer did not do its work.
    pub fn post_renderer(error: CommandError) -> Failure {
        let text = format!("error while running post render on files: {error}");
        Failure { unfinished: Some(Box::default()), ..Failure::other(text) }
    }

    /// Adds what Helm says where `--debug` would have shown more.
    pub fn with_debug_hint(mut self) -> Failure {
        if let Some(last) = self.diagnostics.last_mut() {
            last.message.push_str(DEBUG_HINT);
        }
        self
    }

    /// The message, the most important where there are several.
    pub fn message(&self) -> String {
        self.diagnostics.last().map(|diagnostic| diagnostic.message.clone()).unwrap_or_default()
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: String) -> Failure {
        if let Some(last) = self.diagnostics.last_mut() {
            last.hints.push(hint);
        }
        self
    }

    /// A file is no YAML.
    pub fn text(path: &str, text: &[u8], error: &yaml::Error) -> Failure {
        Failure::one(at(path, text, error.position(), &error.to_string()))
    }

    /// Entries of a file are none.
    pub fn entries(path: &str, text: &[u8], faults: &[EntryFault]) -> Failure {
        let diagnostic = |fault: &EntryFault| {
            let place = yaml::find(text, &fault.steps());
            at(path, text, place, &format!("{}: {}", fault.path, fault.why))
        };
        Failure::all(faults.iter().map(diagnostic).collect())
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

    /// Entries among the values are none, whichever file they come from.
    pub fn values_entries(faults: &[EntryFault]) -> Failure {
        let diagnostic = |fault: &EntryFault| Diagnostic::error(format!("{}: {}", fault.path, fault.why));
        Failure::all(faults.iter().map(diagnostic).collect())
    }

    /// The command line was wrong.
    pub fn usage(usage: UsageError) -> Failure {
        let diagnostic = usage.hints.into_iter().fold(Diagnostic::error(usage.text), Diagnostic::hint);
        let diagnostic = usage.remarks.iter().map(Diagnostic::warning).chain([diagnostic]).collect();
        Failure { exit: usage.exit, ..Failure::all(diagnostic) }
    }
}

/// An error at a place in a file, where that is known.
fn at(path: &str, text: &[u8], position: Option<(usize, usize)>, message: &str) -> Diagnostic {
    let Some((line, column)) = position else { return Diagnostic::error(format!("{path}: {message}")) };
    let source = Source::new(path, text.to_vec()).with_columns_from_one();
    let place = Place { name: source.name().clone(), line, column };
    let mut diagnostic = Diagnostic::error(format!("{place}: {message}")).at(place);
    diagnostic.source = Some(Box::new(source));
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

told_as_is!(ReadError, String);

impl From<values::Error> for Failure {
    fn from(error: values::Error) -> Failure {
        let mut diagnostic = Diagnostic::error(error.to_string());
        if let values::Error::File { file, text, position: Some((line, column)), .. } = error {
            diagnostic.source = Some(Box::new(Source::new(file.as_str(), text).with_columns_from_one()));
            diagnostic = diagnostic.at(Place { name: file.into(), line, column });
        }
        Failure::one(diagnostic)
    }
}

impl From<chart::Error> for Failure {
    fn from(error: chart::Error) -> Failure {
        let diagnostic = Diagnostic::error(error.to_string());
        Failure::one(match error {
            chart::Error::Archive { cause } => diagnostic.hint(cause.to_string()),
            _ => diagnostic,
        })
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Failure {
        let mut diagnostic = Diagnostic::error(error.message);
        diagnostic.places = error.places;
        diagnostic.source = error.excerpt.map(Box::new);
        diagnostic.hints = error.hints;
        Failure { unfinished: Some(Box::default()), ..Failure::one(diagnostic) }
    }
}

impl From<manifest::Error> for Failure {
    fn from(error: manifest::Error) -> Failure {
        let mut diagnostic = Diagnostic::error(error.to_string());
        if let Some((line, column)) = error.position {
            let source =
                chartroom::diag::Source::new(format!("{} (rendered)", error.source_path), error.text);
            let place = chartroom::diag::Place { name: source.name().clone(), line, column };
            diagnostic = diagnostic.at(place);
            diagnostic.source = Some(Box::new(source.with_columns_from_one()));
        }
        Failure { unfinished: Some(error.unfinished), ..Failure::one(diagnostic) }
    }
}

impl From<chartroom::Error> for Failure {
    fn from(error: chartroom::Error) -> Failure {
        match error {
            chartroom::Error::Chart(error) => error.into(),
            chartroom::Error::Values(error) => error.into(),
            chartroom::Error::Template(error) => error.into(),
            chartroom::Error::Manifest(error) => error.into(),
        }
    }
}
