//! A named text, ranges in it, and the line and column of a byte. Not the language of the text.

use std::rc::Rc;

/// A byte range in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }
}

/// A place that a person can open: a file (or the name of a template), and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path or template name.
    pub name: Rc<str>,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in bytes, counted from 0 as Go's template errors do.
    pub column: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.name, self.line, self.column)
    }
}

/// A text with its name. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Source {
    name: Rc<str>,
    text: Rc<[u8]>,
    first_column: usize,
}

impl Source {
    /// Gives `text` the name under which messages speak of it.
    pub fn new(name: impl Into<Rc<str>>, text: impl Into<Rc<[u8]>>) -> Source {
        Source { name: name.into(), text: text.into(), first_column: 0 }
    }

    /// The same, where columns in places are counted from 1, as for YAML.
    pub fn with_columns_from_one(self) -> Source {
        Source { first_column: 1, ..self }
    }

    /// The number of the first column in places: 0, or 1.
    pub fn first_column(&self) -> usize {
        self.first_column
    }

    /// The name.
    pub fn name(&self) -> &Rc<str> {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Line and column of the byte at `offset` (one past the end is allowed).
    pub fn place(&self, offset: usize) -> Place {
        let before = &self.text[..offset.min(self.text.len())];
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        let column = before.iter().rev().take_while(|b| **b != b'\n').count();
        Place { name: self.name.clone(), line, column }
    }

    /// The text of line `line` (from 1), without its line break; `None` beyond the end.
    pub fn line(&self, line: usize) -> Option<&[u8]> {
        let text = self.text.split(|b| *b == b'\n').nth(line.checked_sub(1)?)?;
        Some(text.strip_suffix(b"\r").unwrap_or(text))
    }
}
