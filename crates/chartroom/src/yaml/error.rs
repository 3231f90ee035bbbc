//! What can be wrong with a YAML text or with a value that is to become one, in Go's wording. Not whose text it is.

use std::borrow::Cow;
use std::fmt;

/// Why a text could not be read or a value not be written, and where in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    text: Cow<'static, str>,
    stage: Stage,
    /// The line that Go's message names; it counts from 0 or from 1, depending on who found the error.
    spoken_line: usize,
    position: Option<(usize, usize)>,
    /// Whether it is a limit of ours, which go-yaml has not.
    is_limit: bool,
}

/// Which step failed; it decides the words in front (sigs.k8s.io/yaml, `Unmarshal` and `Marshal`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// go-yaml itself, while reading.
    Yaml,
    /// From YAML's values to JSON.
    ToJson,
    /// From JSON to the type that was asked for.
    FromJson,
    /// From a value to JSON, before it is written as YAML.
    WriteJson,
    /// go-yaml itself, while writing.
    Write,
    /// Between the documents of a values file.
    Documents,
}

/// A place in the text, as the scanner counts: characters and lines from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Characters before it.
    pub index: usize,
    /// Lines before it.
    pub line: usize,
    /// Characters before it on its line.
    pub column: usize,
}

impl Error {
    fn new(stage: Stage, text: impl Into<Cow<'static, str>>) -> Error {
        Error { text: text.into(), stage, spoken_line: 0, position: None, is_limit: false }
    }

    /// A limit of ours on a text that is read.
    pub(super) fn limit(text: impl Into<Cow<'static, str>>) -> Error {
        Error { is_limit: true, ..Error::new(Stage::Yaml, text) }
    }

    /// An error of go-yaml without a place.
    pub(super) fn yaml(text: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Stage::Yaml, text)
    }

    /// An error of the scanner at `mark`: Go's message counts lines from 1 and never names the first one.
    pub(super) fn scan(text: impl Into<Cow<'static, str>>, mark: Mark) -> Error {
        let spoken_line = if mark.line == 0 { 0 } else { mark.line + 1 };
        Error { spoken_line, position: Some((mark.line + 1, mark.column + 1)), ..Error::yaml(text) }
    }

    /// The same error, shown where the thing began that has no end: the message names the end of the text.
    pub(super) fn shown_at(self, mark: Mark) -> Error {
        Error { position: Some((mark.line + 1, mark.column + 1)), ..self }
    }

    /// An error of the parser: Go's message counts lines from 0, and names the place where the surrounding thing
    /// (`context`) began if the error itself is on the first line.
    pub(super) fn parse(text: &'static str, mark: Mark, context: Mark) -> Error {
        let spoken_line = if mark.line == 0 { context.line } else { mark.line };
        Error { spoken_line, position: Some((mark.line + 1, mark.column + 1)), ..Error::yaml(text) }
    }

    /// An error whose message names no line, though the place is known.
    pub(super) fn at(text: &'static str, line: usize, column: usize) -> Error {
        Error { position: Some((line, column)), ..Error::yaml(text) }
    }

    /// A value that JSON cannot hold.
    pub(super) fn to_json(text: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Stage::ToJson, text)
    }

    /// A document that is not of the wanted type.
    pub(super) fn from_json(text: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Stage::FromJson, text)
    }

    /// A value that cannot become JSON, met while writing.
    pub(super) fn write_json(text: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Stage::WriteJson, text)
    }

    /// A value that cannot be written.
    pub(super) fn write(text: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Stage::Write, text)
    }

    /// What is between two documents is wrong.
    pub(super) fn documents(text: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Stage::Documents, text)
    }

    /// The same error as met while writing a value.
    pub(super) fn while_writing(self) -> Error {
        Error { stage: Stage::Write, ..self }
    }

    /// The same error in one of several documents, of which this one begins after `lines` lines.
    pub(super) fn in_document(self, lines: usize) -> Error {
        let text = Cow::Owned(format!("cannot unmarshal yaml document: {}", self.text()));
        let position = self.position.map(|(line, column)| (line + lines, column));
        Error { text, stage: Stage::Documents, spoken_line: 0, position, is_limit: self.is_limit }
    }

    /// Go's whole message: `error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this
    /// context`.
    pub fn text(&self) -> String {
        self.to_string()
    }

    /// Whether it is a limit of ours: a caller that hides errors would hide that something is missing.
    pub fn is_limit(&self) -> bool {
        self.is_limit
    }

    /// Line and column of the place, both from 1, where there is one.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.position
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.stage {
            Stage::Yaml => "error converting YAML to JSON: yaml: ",
            Stage::ToJson => "error converting YAML to JSON: ",
            Stage::FromJson => "error unmarshaling JSON: while decoding JSON: ",
            Stage::WriteJson => "error marshaling into JSON: ",
            Stage::Write => "yaml: ",
            Stage::Documents => "",
        })?;
        if self.spoken_line > 0 {
            write!(f, "line {}: ", self.spoken_line)?;
        }
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}
