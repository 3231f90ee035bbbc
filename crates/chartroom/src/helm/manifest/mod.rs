//! Rendered text to manifests: cut into documents, classified by head, sorted as Helm installs them. Documents stay
//! values with their source path; nothing is found again by reading comments, except where Helm itself does.

mod head;
mod hooks;
mod order;
mod print;
mod select;
mod split;
mod text;

use crate::gostd::strings::Bytes;
use crate::helm::chart::Chart;
use crate::helm::notice::Notice;
use crate::helm::profile::Profile;
use crate::helm::render::Rendered;
use crate::value::Str;
use crate::yaml;

pub use hooks::Hook;
pub use print::{Piece, parts, pieces, text};
pub use select::select;
pub(crate) use split::documents;
pub use text::Text;

/// One document of the output.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The template it came from: `m/templates/a.yaml`.
    pub source: Str,
    /// `kind`, empty where there is none.
    pub kind: String,
    /// `metadata.name`, empty where there is none.
    pub name: String,
    /// The document's text as it is printed.
    pub text: Text,
}

/// The documents of a release, each sort in the order in which Helm prints it.
#[derive(Clone, Debug, Default)]
pub struct Manifests {
    /// Files of `crds/`, whole; printed only when asked for.
    pub crds: Vec<Manifest>,
    /// What is installed.
    pub manifests: Vec<Manifest>,
    /// What runs at some event of the release.
    pub hooks: Vec<(Hook, Manifest)>,
}

/// A document that is not what a manifest must be.
#[derive(Clone, Debug, thiserror::Error)]
#[error("YAML parse error on {source_path}: {message}")]
pub struct Error {
    /// The template it came from.
    pub source_path: String,
    /// What is wrong, in Helm's words.
    pub message: String,
    /// Where the reader stumbled within the document, if it did; lines and columns from 1.
    pub position: Option<(usize, usize)>,
    /// The document.
    pub text: Vec<u8>,
    /// What there is of the release: every rendered file as it is, and the hooks found before the failure.
    pub unfinished: Box<Manifests>,
}

/// Cuts rendered files into documents, separates hooks from manifests and sorts both by kind
/// (Helm: pkg/release/v1/util/manifest_sorter.go).
///
/// `rendered` comes in byte order of the paths. Hooks with an unknown event are dropped with a notice.
///
/// # Errors
/// The first document that is not YAML, or whose head has the wrong shape.
pub fn assemble(
    rendered: &[Rendered],
    profile: &Profile,
    notices: &mut Vec<Notice>,
) -> Result<Manifests, Error> {
    let mut found = Manifests::default();
    if let Err(error) = collect(rendered, profile, notices, &mut found) {
        found.manifests = whole_files(rendered);
        return Err(Error { unfinished: Box::new(found), ..error });
    }
    order::sort_by_kind(&mut found.manifests, profile, |m| &m.kind);
    order::sort_by_kind(&mut found.hooks, profile, |(_, m)| &m.kind);
    Ok(found)
}

/// The documents of all files, unsorted.
fn collect(
    rendered: &[Rendered],
    profile: &Profile,
    notices: &mut Vec<Notice>,
    found: &mut Manifests,
) -> Result<(), Error> {
    for file in rendered.iter().filter(|file| file.is_manifest()) {
        for part in split::documents(&file.text, profile.split) {
            let piece = Text::part(&file.text, part);
            let fail = |message, position| Error {
                source_path: file.path.to_string(),
                message,
                position,
                text: piece.to_vec(),
                unfinished: Box::default(),
            };
            let value =
                yaml::read_entries(&piece, head::is_part).map_err(|e| fail(e.text(), e.position()))?;
            let head = head::read(&value, profile).map_err(|message| fail(message, None))?;
            let hook = head.hook.as_deref().map(hooks::parse);
            let manifest =
                Manifest { source: file.path.clone(), kind: head.kind, name: head.name, text: piece };
            match hook {
                None => found.manifests.push(manifest),
                Some(Ok(hook)) => found.hooks.push((hook, manifest)),
                Some(Err(words)) => notices.push(hooks::unknown(&words, profile)),
            }
        }
    }
    Ok(())
}

/// What Helm's `--debug` prints where a document cannot be used: the files instead of their documents
/// (Helm: pkg/action/action.go, `renderResources`; there in random order, here in that of their paths).
fn whole_files(rendered: &[Rendered]) -> Vec<Manifest> {
    let printed = rendered.iter().filter(|file| file.is_manifest() && !file.text.trim_space().is_empty());
    let whole = |file: &Rendered| Manifest {
        source: file.path.clone(),
        kind: String::new(),
        name: String::new(),
        text: file.text.clone().into(),
    };
    printed.map(whole).collect()
}

/// The CRDs of a chart and of those below it, parents first, whole files under the names that Helm prints.
pub fn crds(chart: &Chart) -> Vec<Manifest> {
    fn walk(chart: &Chart, path: &[u8], into: &mut Vec<Manifest>) {
        into.extend(chart.crds().map(|file| Manifest {
            source: [path, b"/", &file.path].concat().into(),
            kind: String::new(),
            name: String::new(),
            text: file.data.to_vec().into(),
        }));
        for child in &chart.dependencies {
            walk(child, &child.path_below(path), into);
        }
    }
    let mut found = Vec::new();
    walk(chart, chart.name(), &mut found);
    found
}
