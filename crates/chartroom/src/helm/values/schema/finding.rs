//! What was found, nested, and how it is printed (santhosh-tekuri/jsonschema v6, output.go). Not finding it.

use std::borrow::Cow;

use super::place::{escape, unescape};
use super::sentence::quote;

/// How many paths are kept: they are for a person to look at.
const PATHS: usize = 10;

/// A finding and those that explain it.
#[derive(Debug, Default)]
pub(super) struct Finding {
    pub(super) at: String,
    /// Keys of the value at `at` that the finding is about.
    pub(super) keys: Vec<String>,
    pub(super) kind: Kind,
    pub(super) causes: Vec<Finding>,
}

#[derive(Debug, Default)]
pub(super) enum Kind {
    /// It was only asked whether there is a finding.
    #[default]
    Untold,
    /// It only holds several findings together.
    Group,
    /// What a reference led to.
    Reference,
    Sentence(String),
}

impl Finding {
    /// The findings behind a group, or the finding itself.
    pub(super) fn ungrouped(self) -> Vec<Finding> {
        if matches!(self.kind, Kind::Group) { self.causes } else { vec![self] }
    }

    /// Adds the paths of the innermost findings, each once.
    pub(super) fn add_paths(&self, paths: &mut Vec<Vec<String>>) {
        if !self.causes.is_empty() {
            return self.causes.iter().for_each(|cause| cause.add_paths(paths));
        }
        let path: Vec<String> =
            self.at.split('/').skip(1).filter_map(unescape).map(Cow::into_owned).collect();
        let below = |key: &String| [&path[..], std::slice::from_ref(key)].concat();
        let found =
            if self.keys.is_empty() { vec![path.clone()] } else { self.keys.iter().map(below).collect() };
        for path in found {
            if paths.len() < PATHS && !paths.contains(&path) {
                paths.push(path);
            }
        }
    }

    /// Adds its lines, each on a line of its own.
    pub(super) fn write(&self, indent: usize, out: &mut String) {
        let skipped = matches!(self.kind, Kind::Reference) && self.causes.len() == 1;
        if !skipped {
            let text = match &self.kind {
                Kind::Sentence(text) => text,
                _ => "validation failed",
            };
            out.push_str(&format!("\n{}- at {}: {text}", "  ".repeat(indent), quote(&self.at)));
        }
        let indent = if skipped { indent } else { indent + 1 };
        self.causes.iter().for_each(|cause| cause.write(indent, out));
    }
}

/// A value that its schema does not allow.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The findings, a line each.
    pub(super) text: String,
    /// The paths of the values that they are about.
    pub(super) paths: Vec<Vec<String>>,
}

impl From<String> for Refusal {
    fn from(text: String) -> Refusal {
        Refusal { text, paths: Vec::new() }
    }
}

/// A place in the values: the way from the root, innermost last.
#[derive(Clone, Copy)]
pub(super) struct Location<'l> {
    pub(super) token: &'l str,
    pub(super) parent: Option<&'l Location<'l>>,
}

impl Location<'_> {
    pub(super) fn pointer(place: Option<&Location<'_>>) -> String {
        let mut tokens = Vec::new();
        let mut at = place;
        while let Some(location) = at {
            tokens.push(location.token);
            at = location.parent;
        }
        tokens.iter().rev().map(|token| format!("/{}", escape(token))).collect()
    }
}
