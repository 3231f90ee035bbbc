//! From nodes to values, as sigs.k8s.io/yaml makes them by way of JSON: keys are strings, numbers float64, aliases
//! copied out. The JSON text in between is never written, but what it refuses is refused here.
//!
//! No recursion: a text can nest as deep as it is long.

use std::collections::HashMap;

use super::budget::Budget;
use super::compose::{Document, Node};
use super::key::Key;
use super::refusals::{self, BadKey};
use super::resolve::{Scalar, resolve};
use super::{describe, key};
use crate::gostd::runes;
use crate::value::{List, Map, Str, Value};
use crate::yaml::error::Error;
use crate::yaml::reader::number::Integer;

/// What becomes of integers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// A float64 like every number, as Go reads JSON into an `interface {}`.
    Float,
    /// They stay integers.
    Kept,
}

/// The value of a document.
///
/// # Errors
/// Tags and keys that cannot be, aliases without end, and what JSON cannot hold.
pub(super) fn value_of(document: &Document<'_>, numbers: Numbers) -> Result<Value, Error> {
    value_at(document, 0, numbers)
}

/// The value of the node of that number.
///
/// # Errors
/// Those of [`value_of`].
pub(super) fn value_at(document: &Document<'_>, number: usize, numbers: Numbers) -> Result<Value, Error> {
    let mut builder = Builder::new(document, numbers);
    let value = builder.run(number)?;
    refusals::check_keys(&value, &builder.bad_keys, document)?;
    if builder.non_finite || builder.deepest > refusals::MAX_JSON_DEPTH {
        refusals::check_json(&value)?;
    }
    Ok(value)
}

const NOT_A_MAP: &str = "map merge requires map or sequence of maps as the value";

/// Texts up to this length are copied rather than looked for.
const SHORT: usize = 64;

/// What a node is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// An element, or the value of a key.
    Item,
    /// The key of a mapping, given by the node of that number.
    Key(usize),
    /// What a `<<` adds to its mapping.
    Merge,
}

/// A collection whose content is being read.
struct Frame {
    content: Content,
    purpose: Purpose,
    /// The node itself.
    node: usize,
    /// The child to be read next, and the number after the last one.
    next: usize,
    end: usize,
    /// The alias that led here.
    alias: Option<usize>,
}

enum Content {
    Sequence(Vec<Value>),
    Mapping(Entries),
    /// The mappings of `<<: [...]` that are still to be merged; the first one comes last, and wins.
    Merges(Vec<usize>),
}

/// The entries of a mapping in the order of the text: later ones replace earlier ones, merged ones included.
#[derive(Default)]
struct Entries {
    good: Vec<(Str, Value)>,
    bad: Option<(&'static str, String, usize)>,
    key: Option<Key>,
}

struct Builder<'d, 't> {
    document: &'d Document<'t>,
    numbers: Numbers,
    frames: Vec<Frame>,
    budget: Budget,
    /// The long texts that aliases repeat, by node: all repetitions share one.
    repeated: HashMap<usize, Str>,
    bad_keys: Vec<BadKey>,
    non_finite: bool,
    deepest: usize,
    done: Value,
}

impl<'d, 't> Builder<'d, 't> {
    fn new(document: &'d Document<'t>, numbers: Numbers) -> Builder<'d, 't> {
        Builder {
            document,
            numbers,
            frames: Vec::new(),
            budget: Budget::new(document.len()),
            repeated: HashMap::new(),
            bad_keys: Vec::new(),
            non_finite: false,
            deepest: 0,
            done: Value::Nil,
        }
    }

    fn run(&mut self, root: usize) -> Result<Value, Error> {
        self.visit(root, Purpose::Item)?;
        while let Some(frame) = self.frames.last_mut() {
            if let Content::Merges(todo) = &mut frame.content {
                match todo.pop() {
                    Some(number) => self.merge_one(number)?,
                    None => drop(self.frames.pop()),
                }
                continue;
            }
            let number = frame.next;
            if number >= frame.end {
                self.finish()?;
                continue;
            }
            frame.next = self.document.after(number);
            let wants_key = matches!(&frame.content, Content::Mapping(entries) if entries.key.is_none());
            if !wants_key {
                self.visit(number, Purpose::Item)?;
            } else if self.document.is_merge(number) {
                let value = frame.next;
                frame.next = self.document.after(value);
                self.merge(value)?;
            } else {
                self.visit(number, Purpose::Key(number))?;
            }
        }
        Ok(std::mem::take(&mut self.done))
    }

    /// Reads a node: scalars at once, collections by opening them.
    fn visit(&mut self, number: usize, purpose: Purpose) -> Result<(), Error> {
        self.budget.step()?;
        match self.document.node(number) {
            Some(Node::Alias { name, target }) => {
                self.budget.enter_alias(number, name)?;
                self.budget.step()?;
                self.enter(*target, purpose, Some(number))
            }
            _ => self.enter(number, purpose, None),
        }
    }

    fn enter(&mut self, number: usize, purpose: Purpose, alias: Option<usize>) -> Result<(), Error> {
        let (content, end) = match self.document.node(number) {
            Some(Node::Scalar { text, tag, implicit }) => {
                let repeats = self.budget.repeats();
                self.budget.leave_alias(alias);
                if repeats {
                    self.budget.repeat_text(text.len())?;
                    if let Some(text) = self.repeated.get(&number).cloned() {
                        self.repeat(text, purpose, number);
                        return Ok(());
                    }
                }
                let scalar = resolve(text, tag, *implicit)?;
                if let (true, Scalar::String(text)) = (repeats, &scalar)
                    && text.len() > SHORT
                {
                    let text = runes::valid(text);
                    self.repeated.insert(number, text.clone());
                    self.repeat(text, purpose, number);
                    return Ok(());
                }
                match purpose {
                    Purpose::Key(_) => self.key(key::of(scalar)),
                    _ => {
                        let value = self.scalar(scalar);
                        self.deliver(value, number);
                    }
                }
                return Ok(());
            }
            Some(Node::Sequence { end }) => (Content::Sequence(Vec::new()), *end),
            Some(Node::Mapping { end }) => (Content::Mapping(Entries::default()), *end),
            // An alias always stands for something else than an alias.
            Some(Node::Alias { .. }) | None => return Ok(()),
        };
        self.frames.push(Frame { content, purpose, node: number, next: number + 1, end, alias });
        self.deepest = self.deepest.max(self.frames.len());
        Ok(())
    }

    /// A text that is shared with others, as a key or a value.
    fn repeat(&mut self, text: Str, purpose: Purpose, number: usize) {
        match purpose {
            Purpose::Key(_) => self.key(Key::Text(text)),
            _ => self.deliver(Value::String(text), number),
        }
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Value {
        match scalar {
            Scalar::Null => Value::Nil,
            Scalar::Bool(b) => Value::Bool(b),
            Scalar::Int(n) => match (self.numbers, n) {
                (Numbers::Float, Integer::Signed(n)) => Value::Float64(n as f64),
                (Numbers::Float, Integer::Unsigned(n)) => Value::Float64(n as f64),
                (Numbers::Kept, Integer::Signed(n)) => Value::Int(n),
                (Numbers::Kept, Integer::Unsigned(n)) => Value::Uint64(n),
            },
            Scalar::Float(f) => {
                self.non_finite |= !f.is_finite();
                Value::Float64(f)
            }
            Scalar::String(text) => Value::String(runes::valid(&text)),
        }
    }

    fn key(&mut self, key: Key) {
        if let Some(Frame { content: Content::Mapping(entries), .. }) = self.frames.last_mut() {
            entries.key = Some(key);
        }
    }

    /// Puts a finished value, which came from the node of that number, where it belongs.
    fn deliver(&mut self, value: Value, number: usize) {
        match self.frames.last_mut().map(|frame| &mut frame.content) {
            Some(Content::Sequence(items)) => items.push(value),
            Some(Content::Mapping(entries)) => match entries.key.take() {
                Some(Key::Text(text)) => entries.good.push((text, value)),
                Some(Key::Bad { type_name, shown }) => entries.bad = Some((type_name, shown, number)),
                None => {}
            },
            _ => self.done = value,
        }
    }

    /// Closes the innermost collection.
    fn finish(&mut self) -> Result<(), Error> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        self.budget.leave_alias(frame.alias);
        if let Purpose::Key(number) = frame.purpose {
            let shown = describe::go_syntax(self.document, number);
            return Err(Error::yaml(format!("invalid map key: {shown}")));
        }
        let number = frame.node;
        match frame.content {
            Content::Sequence(items) => self.deliver(Value::List(List::from(items)), number),
            Content::Mapping(entries) if frame.purpose == Purpose::Merge => self.add_merged(entries),
            Content::Mapping(entries) => {
                let map: Map = entries.good.into_iter().collect();
                if let Some((type_name, shown, value)) = entries.bad {
                    self.bad_keys.push(BadKey { map: map.clone(), type_name, shown, value });
                }
                self.deliver(Value::Map(map), number);
            }
            Content::Merges(_) => {}
        }
        Ok(())
    }

    /// Reads the value of a `<<`.
    fn merge(&mut self, number: usize) -> Result<(), Error> {
        if let Some(Node::Sequence { .. }) = self.document.node(number) {
            let content = Content::Merges(self.document.children(number).collect());
            self.frames.push(Frame {
                content,
                purpose: Purpose::Merge,
                node: number,
                next: 0,
                end: 0,
                alias: None,
            });
            return Ok(());
        }
        self.merge_one(number)
    }

    fn merge_one(&mut self, number: usize) -> Result<(), Error> {
        let meant = match self.document.node(number) {
            Some(Node::Alias { target, .. }) => self.document.node(*target),
            node => node,
        };
        match meant {
            Some(Node::Mapping { .. }) => self.visit(number, Purpose::Merge),
            _ => Err(Error::yaml(NOT_A_MAP)),
        }
    }

    fn add_merged(&mut self, merged: Entries) {
        let below = self.frames.iter_mut().rev().find_map(|frame| match &mut frame.content {
            Content::Mapping(entries) => Some(entries),
            _ => None,
        });
        if let Some(entries) = below {
            entries.good.extend(merged.good);
            entries.bad = merged.bad.or(entries.bad.take());
        }
    }
}
