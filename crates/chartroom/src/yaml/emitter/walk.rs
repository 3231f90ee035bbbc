//! Values to text, block by block. No recursion: values may nest deeper than a stack allows.

use std::borrow::Cow;
use std::collections::HashSet;
use std::vec::IntoIter;

use super::node::{self, Node};
use super::scalar::{self, Site};
use super::style::{self, Style};
use super::writer::Writer;
use super::{Dialect, order};
use crate::value::stop::stopped;
use crate::value::{List, Map, Str, Value};
use crate::yaml::error::Error;

/// How deep values may nest: as JSON (encoding/json) and go-yaml's reader. Only a map that contains itself gets here.
const MAX_DEPTH: usize = 10_000;

const TOO_DEEP: &str = "exceeded max depth of 10000";

/// How long the text may become: maps can be put into one another so often that they would fill any memory.
const MAX_LEN: usize = 256 << 20;

/// Longer keys are written as `? key` (go-yaml: `yaml_emitter_check_simple_key`).
const MAX_SIMPLE_KEY: usize = 128;

/// How many columns further right a block begins than the one around it.
const STEP: usize = 2;

enum Frame {
    List { items: List, next: usize, indent: usize },
    Map { map: Option<Map>, entries: IntoIter<(Str, Value)>, indent: usize },
}

impl Frame {
    fn map(&self) -> Option<&Map> {
        match self {
            Frame::Map { map, .. } => map.as_ref(),
            Frame::List { .. } => None,
        }
    }
}

/// Where a node stands: in which block, and whether it is the value of a key.
#[derive(Clone, Copy)]
struct Around {
    indent: Option<usize>,
    is_value: bool,
}

/// Writes one document.
///
/// # Errors
/// Values that cannot be written, too deep and too much.
pub(super) fn document(value: &Value, dialect: &'static Dialect) -> Result<Vec<u8>, Error> {
    let mut walk = Walk { out: Writer::new(), dialect, frames: Vec::new() };
    walk.node(value, Around { indent: None, is_value: false })?;
    while walk.frames.last().is_some() && stopped().is_none() {
        walk.step()?;
    }
    walk.out.indent(0);
    Ok(walk.out.into_text())
}

struct Walk {
    out: Writer,
    dialect: &'static Dialect,
    frames: Vec<Frame>,
}

impl Walk {
    /// Writes the next child of the innermost collection, or closes it.
    fn step(&mut self) -> Result<(), Error> {
        match self.frames.last_mut() {
            Some(Frame::List { items, next, indent }) if *next < items.len() => {
                let indent = *indent;
                let item = items.get(*next).cloned().unwrap_or_default();
                *next += 1;
                self.out.indent(indent);
                self.out.block_indicator(b'-');
                self.node(&item, Around { indent: Some(indent), is_value: false })
            }
            Some(Frame::Map { entries, indent, .. }) => {
                let indent = *indent;
                match entries.next() {
                    Some((key, value)) => self.entry(&key, &value, indent),
                    None => {
                        self.frames.pop();
                        Ok(())
                    }
                }
            }
            _ => {
                self.frames.pop();
                Ok(())
            }
        }
    }

    fn entry(&mut self, key: &Str, value: &Value, indent: usize) -> Result<(), Error> {
        self.out.indent(indent);
        let (style, multiline) = style::choose(key, true, self.dialect);
        if !multiline && key.len() <= MAX_SIMPLE_KEY {
            scalar::write(&mut self.out, key, style, Site { indent: indent + STEP, width: None });
            self.out.key_colon();
        } else {
            self.out.block_indicator(b'?');
            self.string(key, Some(indent));
            self.out.indent(indent);
            self.out.block_indicator(b':');
        }
        self.node(value, Around { indent: Some(indent), is_value: true })
    }

    fn node(&mut self, value: &Value, around: Around) -> Result<(), Error> {
        if self.out.len() > MAX_LEN {
            return Err(Error::limit(format!("a text of more than {MAX_LEN} bytes, which is the limit"))
                .while_writing());
        }
        let node = node::of(value, self.dialect)?;
        if self.frames.len() >= MAX_DEPTH {
            match &node {
                // JSON does not count what is empty, the YAML reader does.
                Node::List(list) if list.is_empty() => return Err(Error::write(TOO_DEEP)),
                Node::Map(map) if map.is_empty() => return Err(Error::write(TOO_DEEP)),
                Node::List(_) | Node::Map(_) => return Err(self.too_deep()),
                _ => {}
            }
        }
        match node {
            Node::Word(text) => self.out.word(text.as_bytes()),
            Node::String(text) => self.string(&text, around.indent),
            Node::Binary(text) => {
                self.out.word(b"!!binary");
                self.string(&text, around.indent);
            }
            Node::List(items) if items.is_empty() => self.out.word(b"[]"),
            Node::Map(map) if map.is_empty() => self.out.word(b"{}"),
            Node::List(items) => {
                let below_key =
                    self.dialect.dashes_below_keys && around.is_value && !self.out.in_indentation();
                let indent = match around.indent {
                    Some(indent) if below_key => indent,
                    Some(indent) => indent + STEP,
                    None => 0,
                };
                self.frames.push(Frame::List { items, next: 0, indent });
            }
            Node::Map(map) => {
                let indent = around.indent.map_or(0, |indent| indent + STEP);
                let entries = self.entries(&map)?.into_iter();
                self.frames.push(Frame::Map { map: Some(map), entries, indent });
            }
            Node::Fields(fields) => {
                let indent = around.indent.map_or(0, |indent| indent + STEP);
                self.frames.push(Frame::Map { map: None, entries: fields.into_iter(), indent });
            }
        }
        Ok(())
    }

    /// Why there is no end to it: a map contains itself, or there is simply too much nesting.
    fn too_deep(&self) -> Error {
        let maps: Vec<&Map> = self.frames.iter().filter_map(Frame::map).collect();
        let mut seen = HashSet::new();
        match maps.iter().find(|map| !seen.insert(map.id())) {
            Some(map) => {
                let name = map.map_type().name();
                Error::write_json(format!("json: unsupported value: encountered a cycle via {name}"))
            }
            None => Error::write_json("exceeded max depth"),
        }
    }

    fn entries(&self, map: &Map) -> Result<Vec<(Str, Value)>, Error> {
        let mut entries = map.entries();
        if self.dialect.through_json {
            let mut changed = false;
            for (key, _) in &mut entries {
                if let Cow::Owned(new) = super::through_json::key(key)? {
                    *key = new;
                    changed = true;
                }
            }
            if changed {
                entries = entries.into_iter().collect::<Map>().entries();
            }
        }
        Ok(order::sort(entries, self.dialect.letter_first_after_digits))
    }

    fn string(&mut self, text: &[u8], around: Option<usize>) {
        let (style, _) = style::choose(text, false, self.dialect);
        let indent = around.map_or(STEP, |indent| indent + STEP);
        let width = match style {
            Style::Literal => None,
            _ => self.dialect.width,
        };
        scalar::write(&mut self.out, text, style, Site { indent, width });
    }
}
