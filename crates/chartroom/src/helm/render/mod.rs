//! Charts and scopes to rendered text: parses all templates in Helm's order, executes all but partials
//! (Helm: pkg/engine/engine.go).

mod error;
mod funcs;
#[cfg(test)]
mod functions;
mod include;
mod name;
mod order;

pub use error::Error;
pub use name::{Variables, name_from_template};

use std::collections::HashSet;
use std::rc::Rc;

use crate::diag::Source;
use crate::gostd::path;
use crate::gostd::strings::Bytes;
use crate::helm::answerer::Answerer;
use crate::helm::chart::File;
use crate::helm::profile::Profile;
use crate::helm::scope::{Scope, methods};
use crate::sprig::ClockAndRandom;
use crate::template::{Limits, Set};
use crate::value::{Map, MapType, Str, Value};

/// The text that one template made.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The template's full name: `m/charts/sub/templates/x.yaml`.
    pub path: Str,
    /// The text, with every `<no value>` removed. Its documents refer to it.
    pub text: Rc<Vec<u8>>,
}

impl Rendered {
    /// Whether it holds manifests; notes for the person who installs do not.
    pub fn is_manifest(&self) -> bool {
        !self.path.ends_with(b"NOTES.txt")
    }
}

/// A template of some chart in the tree.
struct Template<'a> {
    name: Str,
    file: &'a File,
    base_path: Str,
    dot: &'a Map,
    is_sound: bool,
}

impl Template<'_> {
    /// Partials are parsed for what they define, and never rendered themselves.
    fn is_partial(&self) -> bool {
        base_name(&self.name).starts_with(b"_")
    }
}

fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|b| *b == b'/').next().unwrap_or(path)
}

/// What a rendering needs besides the scopes.
pub struct Engine<'a> {
    /// Time and chance.
    pub clock: &'a Rc<ClockAndRandom>,
    /// Answers to `lookup` and `getHostByName`.
    pub answerer: &'a Rc<dyn Answerer>,
    /// The version of Helm to be.
    pub profile: &'a Profile,
    /// Budgets.
    pub limits: Limits,
}

/// Renders every template of the tree, in byte order of the names.
///
/// # Errors
/// The first template, in Helm's order, that does not parse; else the first that fails. With the template's text.
pub fn render(root: &Scope<'_>, engine: &Engine<'_>) -> Result<Vec<Rendered>, Error> {
    let mut templates = Vec::new();
    collect(root, &mut templates);
    keep_last_of_each_name(&mut templates);
    order::sort(&mut templates);
    let mut set = Set::new(funcs::table(engine))
        .with_limits(engine.limits)
        .with_integer_ranges(engine.profile.ranges_over_integers)
        .with_methods(MapType::Values, methods::of_values());
    for template in &templates {
        let text = template.file.data.bytes().clone();
        let parsed = match template.is_sound {
            true => set.parse_late(&template.name, text),
            false => set.parse(&template.name, text),
        };
        parsed.map_err(|e| Error::parse(e, source(template)))?;
    }
    let mut rendered = Vec::new();
    for template in templates.iter().filter(|t| !t.is_partial()) {
        let text = execute(&set, template)
            .map_err(|e| Error::execution(e, &templates_source(&templates), engine.profile))?;
        rendered.push(Rendered { path: template.name.clone(), text: Rc::new(text) });
    }
    rendered.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(rendered)
}

fn execute(set: &Set, template: &Template<'_>) -> Result<Vec<u8>, crate::template::Error> {
    let about: Map = [("Name", Value::from(&template.name)), ("BasePath", Value::from(&template.base_path))]
        .into_iter()
        .collect();
    template.dot.insert("Template", about.with_type(MapType::Values));
    let text = set.execute(&template.name, Value::Map(template.dot.clone()))?;
    Ok(without_no_value(text))
}

/// Removes what Go prints for missing values, wherever it came from, as Helm does.
pub(super) fn without_no_value(text: Vec<u8>) -> Vec<u8> {
    const NO_VALUE: &[u8] = b"<no value>";
    if text.index(NO_VALUE).is_some() { text.replace_all(NO_VALUE, b"") } else { text }
}

/// An alias may be the name of another chart, whose templates then have the same names: Helm has a table of them, in
/// which the last one stays (Helm: pkg/engine/engine.go, `recAllTpls`).
fn keep_last_of_each_name(templates: &mut Vec<Template<'_>>) {
    let mut seen = HashSet::with_capacity(templates.len());
    templates.reverse();
    templates.retain(|template| seen.insert(template.name.clone()));
    templates.reverse();
}

fn collect<'a>(scope: &'a Scope<'_>, into: &mut Vec<Template<'a>>) {
    let base_path: Str = [scope.path.as_bytes(), b"/templates"].concat().into();
    let is_root = !scope.path.contains(&b'/');
    let only_partials = scope.chart.is_library() && !is_root;
    let wanted = |file: &&File| !only_partials || base_name(&file.path).starts_with(b"_");
    for file in scope.chart.templates.iter().filter(wanted) {
        // Go's path.Join: a chart may be called `/`.
        let name: Str = path::clean(&[scope.path.as_bytes(), b"/", &file.path].concat()).into();
        let (base_path, is_sound) = (base_path.clone(), scope.chart.is_sound);
        into.push(Template { name, file, base_path, dot: &scope.dot, is_sound });
    }
    for below in &scope.below {
        collect(below, into);
    }
}

fn source(template: &Template<'_>) -> Source {
    Source::new(template.name.to_str_lossy(), template.file.data.bytes().clone())
}

/// Finds a template's text for an excerpt.
fn templates_source<'a>(templates: &'a [Template<'a>]) -> impl Fn(&str) -> Option<Source> + 'a {
    |name| templates.iter().find(|t| t.name.to_str_lossy() == name).map(source)
}
