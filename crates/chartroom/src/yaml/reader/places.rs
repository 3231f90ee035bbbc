//! Where in a text a key is written. Not what it is set to.

use super::compose::{Document, Node};
use super::documents::each_piece;
use super::key::{self, Key};
use super::resolve::resolve;
use super::{input, read_map};
use crate::yaml::error::Mark;

/// Line and column, both from 1, of the key at the end of `path` (of the item, where the last step is a number in a
/// list), in the last of the text's documents that has it. `None` where none has, or the text cannot be read.
pub fn find(text: &[u8], path: &[String]) -> Option<(usize, usize)> {
    let mut found = None;
    let searched = each_piece(text, |piece, first_line| {
        if let Some(mark) = find_in(piece, path) {
            found = Some((first_line + mark.line + 1, mark.column + 1));
        }
        Ok(())
    });
    searched.ok().and(found)
}

fn find_in(piece: &[u8], path: &[String]) -> Option<Mark> {
    read_map(piece).ok()?;
    let input = input::decode(piece);
    let mut marks = Vec::new();
    let document = Document::read_watched(&input, |mark| marks.push(mark)).ok()??;
    let (mut node, mut place) = (0, None);
    for step in path {
        let (key, value) = child(&document, node, step)?;
        (node, place) = (value, Some(key));
    }
    marks.get(place?).copied()
}

/// The numbers of the node that is the key (or the item), and of its value.
fn child(document: &Document<'_>, number: usize, step: &str) -> Option<(usize, usize)> {
    let number = meant(document, number);
    match document.node(number)? {
        Node::Sequence { .. } => {
            let item = document.children(number).nth(step.parse().ok()?)?;
            Some((item, item))
        }
        Node::Mapping { .. } => {
            own_key(document, number, step).or_else(|| merged_key(document, number, step))
        }
        _ => None,
    }
}

/// The last one of that name: it wins.
fn own_key(document: &Document<'_>, number: usize, step: &str) -> Option<(usize, usize)> {
    let keys = document.children(number).step_by(2);
    let named = keys.filter(|key| !document.is_merge(*key) && is_named(document, *key, step));
    named.last().map(|key| (key, document.after(key)))
}

/// What `<<` brings, from the mappings themselves: those that they merge in turn are not searched.
fn merged_key(document: &Document<'_>, number: usize, step: &str) -> Option<(usize, usize)> {
    let merges = document.children(number).step_by(2).filter(|key| document.is_merge(*key));
    let values = merges.map(|key| meant(document, document.after(key)));
    let mut tables = values.flat_map(|value| match document.node(value) {
        Some(Node::Sequence { .. }) => document.children(value).map(|item| meant(document, item)).collect(),
        _ => vec![value],
    });
    tables.find_map(|table| match document.node(table)? {
        Node::Mapping { .. } => own_key(document, table, step),
        _ => None,
    })
}

fn is_named(document: &Document<'_>, key: usize, step: &str) -> bool {
    let Some(Node::Scalar { text, tag, implicit }) = document.node(meant(document, key)) else {
        return false;
    };
    matches!(resolve(text, tag, *implicit).map(key::of), Ok(Key::Text(name)) if name == step)
}

fn meant(document: &Document<'_>, number: usize) -> usize {
    match document.node(number) {
        Some(Node::Alias { target, .. }) => *target,
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(text: &str, path: &str, place: Option<(usize, usize)>) {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        assert_eq!(find(text.as_bytes(), &path), place, "{path:?} in {text}");
    }

    #[test]
    fn keys_in_every_style() {
        let text = "# c\na:\n  b: {c: 1, \"d\": [x, {e: 2}]}\n  ? f\n  : - g: 3\n    - 4\ntrue: {1: y}\n";
        finds(text, "a", Some((2, 1)));
        finds(text, "a.b", Some((3, 3)));
        finds(text, "a.b.c", Some((3, 7)));
        finds(text, "a.b.d", Some((3, 13)));
        finds(text, "a.b.d.1", Some((3, 22)));
        finds(text, "a.b.d.1.e", Some((3, 23)));
        finds(text, "a.f.0.g", Some((5, 7)));
        finds(text, "a.f.1", Some((6, 7)));
        finds(text, "true.1", Some((7, 8)));
        finds(text, "a.x", None);
        finds(text, "a.b.d.2", None);
        finds("- a", "a", None);
    }

    #[test]
    fn what_wins_is_what_is_found() {
        finds("a: 1\n---\n# c\na: 2\n", "a", Some((4, 1)));
        finds("---\na: 1\nb: 2\n---\nb: 3\n", "a", Some((2, 1)));
        finds("a: &x {k: 1}\nb: *x\n", "b.k", Some((1, 8)));
        finds("a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n", "b.k", Some((1, 8)));
        finds("a: &x {k: 1}\nb: {<<: [*x], l: 3}\n", "b.k", Some((1, 8)));
        finds("a: &x {k: 1}\nb: {<<: [*x], k: 3}\n", "b.k", Some((2, 15)));
        finds("a: {\n", "a", None);
    }
}
