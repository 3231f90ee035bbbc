//! Where in `Chart.yaml` a value is of another type than its field, in the words of Go's JSON reader. Not what fields there
//! are.

use crate::gostd::json;
use crate::helm::profile::Profile;
use crate::value::{Str, Value};

/// A value of another type than its field.
pub(super) struct Mismatch {
    found: &'static str,
    /// From the top to where it stands; nothing for the whole document.
    steps: Vec<Step>,
    wanted: &'static str,
    /// The sentence of a type that reads its own values, which is all there is to say.
    said: Option<String>,
}

impl Mismatch {
    /// What a type says that reads its own values.
    pub(super) fn said(sentence: String) -> Mismatch {
        Mismatch { found: "", steps: Vec::new(), wanted: "", said: Some(sentence) }
    }

    /// The whole document is of another type.
    pub(super) fn of_document(found: &Value, wanted: &'static str) -> Mismatch {
        Mismatch { found: json::kind(found), steps: Vec::new(), wanted, said: None }
    }

    /// The same, where `key` stands in the document for the field at that depth: names of fields match in any case.
    pub(super) fn written(mut self, depth: usize, key: &Str) -> Mismatch {
        if let Some(Step::Field(_, written)) = self.steps.get_mut(depth) {
            *written = Some(key.clone());
        }
        self
    }

    /// Go's sentence, with the place as its older or newer JSON reader gives it; `go_type` is that of the document,
    /// `package` the one of its types.
    pub(super) fn text(&self, go_type: &str, package: &str, profile: &Profile) -> String {
        if let Some(sentence) = &self.said {
            return sentence.clone();
        }
        let place = match self.steps.last() {
            None => "Go value".to_owned(),
            _ if profile.names_struct_of_field => format!("Go struct field {}", self.older_place(go_type)),
            Some(Step::Index(_)) => self.place(),
            Some(_) => format!("Go struct field {}", self.place()),
        };
        let wanted = self.wanted.replace("v2.", &format!("{package}."));
        format!("json: cannot unmarshal {} into {place} of type {wanted}", self.found)
    }

    /// `.dependencies.0.name`
    fn place(&self) -> String {
        let steps = self.steps.iter().map(|step| match step {
            Step::Field(_, Some(key)) | Step::Key(key) => format!(".{}", pointer_token(key)),
            Step::Field(name, None) => format!(".{name}"),
            Step::Index(index) => format!(".{index}"),
        });
        steps.collect()
    }

    /// `Dependency.dependencies.name`: the struct that holds the field, and the names of fields alone.
    fn older_place(&self, go_type: &str) -> String {
        let fields = self.steps.iter().filter_map(|step| match step {
            Step::Field(name, _) => Some(*name),
            _ => None,
        });
        let fields: Vec<&str> = fields.collect();
        let holder = match *fields {
            ["maintainers", _, ..] => "Maintainer",
            ["dependencies", _, ..] => "Dependency",
            _ => go_type.rsplit('.').next().unwrap_or(go_type),
        };
        format!("{holder}.{}", fields.join("."))
    }
}

/// A key as a JSON pointer has it, which is what Go's message is made from.
pub(in crate::helm) fn pointer_token(key: &Str) -> String {
    key.to_string().replace('~', "~0").replace('/', "~1")
}

/// Where a value belongs.
pub(super) struct Path<'a> {
    above: Option<&'a Path<'a>>,
    step: Step,
}

#[derive(Clone)]
enum Step {
    /// The field's name, and the key that stands for it in the document.
    Field(&'static str, Option<Str>),
    Key(Str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(super) fn field(name: &'static str) -> Path<'a> {
        Path { above: None, step: Step::Field(name, None) }
    }

    pub(super) fn then(&'a self, name: &'static str) -> Path<'a> {
        Path { above: Some(self), step: Step::Field(name, None) }
    }

    pub(super) fn key(&'a self, key: &Str) -> Path<'a> {
        Path { above: Some(self), step: Step::Key(key.clone()) }
    }

    pub(super) fn index(&'a self, index: usize) -> Path<'a> {
        Path { above: Some(self), step: Step::Index(index) }
    }

    pub(super) fn depth(&self) -> usize {
        1 + self.above.map_or(0, Path::depth)
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = self.above.map(Path::steps).unwrap_or_default();
        steps.push(self.step.clone());
        steps
    }

    pub(super) fn error(&self, value: &Value, wanted: &'static str) -> Mismatch {
        Mismatch { found: json::kind(value), steps: self.steps(), wanted, said: None }
    }
}
