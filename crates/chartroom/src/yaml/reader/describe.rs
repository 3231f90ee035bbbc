//! Nodes as Go's `%#v` shows what go-yaml makes of them: for two messages that quote a value.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::compose::{Document, Node};
use super::number::Integer;
use super::resolve::{Scalar, resolve};
use crate::gostd::strconv;

/// Longer descriptions are cut: aliases can make a few lines of text into gigabytes.
const MAX_LEN: usize = 1 << 20;

enum Part {
    Node(usize),
    Text(&'static str),
}

/// Go's syntax for the value of a node; nil is `<nil>` by itself and `interface {}(nil)` inside of something.
pub(super) fn go_syntax(document: &Document<'_>, number: usize) -> String {
    let shown = nested_syntax(document, number);
    if shown == NESTED_NIL { "<nil>".to_owned() } else { shown }
}

const NESTED_NIL: &str = "interface {}(nil)";

fn nested_syntax(document: &Document<'_>, number: usize) -> String {
    let mut shown = String::new();
    let mut todo = vec![Part::Node(number)];
    while let Some(part) = todo.pop()
        && shown.len() < MAX_LEN
    {
        match part {
            Part::Text(text) => shown.push_str(text),
            Part::Node(number) => match document.node(number) {
                Some(Node::Alias { target, .. }) => todo.push(Part::Node(*target)),
                Some(Node::Scalar { text, tag, implicit }) => match resolve(text, tag, *implicit) {
                    Ok(scalar) => show_scalar(&mut shown, &scalar),
                    Err(_) => shown.push_str("nil"),
                },
                Some(Node::Sequence { .. }) => {
                    shown.push_str("[]interface {}{");
                    let children: Vec<usize> = document.children(number).collect();
                    close_after(&mut todo, children.iter().map(|child| vec![Part::Node(*child)]));
                }
                Some(Node::Mapping { .. }) => {
                    shown.push_str("map[interface {}]interface {}{");
                    let pairs = pairs(document, number);
                    let parts =
                        |(k, v): &(usize, usize)| vec![Part::Node(*k), Part::Text(":"), Part::Node(*v)];
                    close_after(&mut todo, pairs.iter().map(parts));
                }
                None => {}
            },
        }
    }
    shown
}

/// How deep `<<` inside of `<<` is followed in a message.
const MAX_MERGES: usize = 32;

/// The keys and values of a mapping, sorted by key as Go's fmt does; of equal keys the last one counts.
fn pairs(document: &Document<'_>, number: usize) -> Vec<(usize, usize)> {
    let mut found = BTreeMap::new();
    collect(document, number, MAX_MERGES, &mut found);
    let mut pairs: Vec<(usize, usize)> = found.into_values().collect();
    pairs.sort_by_cached_key(|(key, _)| rank(document, *key));
    pairs
}

/// Where a key stands: nil, then texts, integers beyond int64, integers, floats (NaN first), booleans. fmt sorts types
/// by their address; this is how they lie in Helm.
fn rank(document: &Document<'_>, key: usize) -> (u8, i128, Vec<u8>) {
    match document.node(key) {
        Some(Node::Alias { target, .. }) => rank(document, *target),
        Some(Node::Scalar { text, tag, implicit }) => match resolve(text, tag, *implicit) {
            Ok(Scalar::String(text)) => (1, 0, text.into_owned()),
            Ok(Scalar::Int(Integer::Unsigned(n))) => (2, n.into(), Vec::new()),
            Ok(Scalar::Int(Integer::Signed(n))) => (3, n.into(), Vec::new()),
            Ok(Scalar::Float(f)) => (4, float_rank(f), Vec::new()),
            Ok(Scalar::Bool(b)) => (5, b.into(), Vec::new()),
            _ => (0, 0, Vec::new()),
        },
        _ => (0, 0, Vec::new()),
    }
}

/// An integer that is ordered as the float is.
fn float_rank(f: f64) -> i128 {
    match f {
        _ if f.is_nan() => i128::MIN,
        _ if f < 0.0 => -i128::from(f.to_bits() & !(1 << 63)),
        _ => f.to_bits().into(),
    }
}

fn collect(
    document: &Document<'_>,
    number: usize,
    merges: usize,
    pairs: &mut BTreeMap<String, (usize, usize)>,
) {
    let children: Vec<usize> = document.children(number).collect();
    for pair in children.chunks_exact(2) {
        let (key, value) = (pair[0], pair[1]);
        if merges > 0 && document.is_merge(key) {
            let mut sources = match document.node(value) {
                Some(Node::Sequence { .. }) => document.children(value).collect(),
                _ => vec![value],
            };
            while let Some(source) = sources.pop() {
                let source = match document.node(source) {
                    Some(Node::Alias { target, .. }) => *target,
                    _ => source,
                };
                collect(document, source, merges - 1, pairs);
            }
        } else {
            pairs.insert(nested_key(document, key), (key, value));
        }
    }
}

/// A key by which equal ones are found.
fn nested_key(document: &Document<'_>, number: usize) -> String {
    match document.node(number) {
        Some(Node::Scalar { .. }) => nested_syntax(document, number),
        Some(Node::Alias { target, .. }) => nested_key(document, *target),
        _ => String::new(),
    }
}

/// Puts the parts of each item, commas between them and the closing brace in front of what is to be done.
fn close_after(todo: &mut Vec<Part>, items: impl DoubleEndedIterator<Item = Vec<Part>> + ExactSizeIterator) {
    todo.push(Part::Text("}"));
    for (i, parts) in items.enumerate().rev() {
        todo.extend(parts.into_iter().rev());
        if i > 0 {
            todo.push(Part::Text(", "));
        }
    }
}

fn show_scalar(shown: &mut String, scalar: &Scalar<'_>) {
    // Writing to a String cannot fail.
    let _ = match scalar {
        Scalar::Null => write!(shown, "{NESTED_NIL}"),
        Scalar::Bool(b) => write!(shown, "{b}"),
        Scalar::Int(Integer::Signed(n)) => write!(shown, "{n}"),
        Scalar::Int(Integer::Unsigned(n)) => write!(shown, "{n:#x}"),
        Scalar::Float(f) => write!(shown, "{}", strconv::format_float(*f)),
        Scalar::String(text) => write!(shown, "{}", strconv::quoted(text)),
    };
}
