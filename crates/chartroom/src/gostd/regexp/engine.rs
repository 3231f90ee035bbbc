//! Which of the regex crate's engines searches a text: for little text the one that is quick to build, for much text the
//! one that is quick to search. All find the same. Not what an expression means.

use std::cell::{Cell, OnceCell};

use regex_automata::meta;
use regex_syntax::hir::Hir;

use super::parser::{self, Alphabet, Parsed};
use crate::gostd::version::GoVersion;

/// The most memory a compiled expression may take. Go allows 3.3 million instructions; counted repetitions of large
/// classes get there quickly, and the text comes from the chart.
const SIZE_LIMIT: usize = 64 << 20;

/// How many bytes are searched before building the other engine is worth its while. Most expressions of a chart see a
/// host name or an image's tag, and nothing else.
const LITTLE: usize = 4096;

/// So many ranges of characters beyond ASCII, each at most a few hundred bytes, stay below the limit.
const FEW: usize = 10_000;

/// An expression ready to search.
#[derive(Debug)]
pub(super) struct Engine {
    pattern: Box<[u8]>,
    go: GoVersion,
    /// For texts of ASCII, where classes have few characters, all of one byte.
    ascii: meta::Regex,
    light: OnceCell<Option<meta::Regex>>,
    full: OnceCell<Option<meta::Regex>>,
    searched: Cell<usize>,
}

impl Engine {
    /// The engine of an expression that was parsed for texts of ASCII; `None` where it takes too much memory.
    pub(super) fn new(pattern: &[u8], parsed: Parsed, go: GoVersion) -> Option<Engine> {
        let engine = Engine {
            pattern: pattern.into(),
            go,
            ascii: build(&parsed.hir, light())?,
            light: OnceCell::new(),
            full: OnceCell::new(),
            searched: Cell::new(0),
        };
        if parsed.left_out > FEW {
            engine.light()?;
        }
        Some(engine)
    }

    /// The engine for searching one more text.
    pub(super) fn over(&self, text: &[u8]) -> &meta::Regex {
        let searched = self.searched.get().saturating_add(text.len());
        self.searched.set(searched);
        if searched > LITTLE {
            // Both its automata together may take too much where one does not.
            let full = self.full.get_or_init(|| build(&self.parsed()?, config()));
            if let Some(full) = full {
                return full;
            }
        }
        if text.is_ascii() { &self.ascii } else { self.light().unwrap_or(&self.ascii) }
    }

    fn light(&self) -> Option<&meta::Regex> {
        self.light.get_or_init(|| build(&self.parsed()?, light())).as_ref()
    }

    fn parsed(&self) -> Option<Hir> {
        parser::parse(&self.pattern, Alphabet::Unicode, self.go).ok().map(|parsed| parsed.hir)
    }
}

/// Without lazy DFAs, which need a second automaton, for going backwards, and large classes make it costly; and without
/// looking for literals first.
fn light() -> meta::Config {
    config().hybrid(false).auto_prefilter(false)
}

fn config() -> meta::Config {
    meta::Config::new().nfa_size_limit(Some(SIZE_LIMIT)).onepass(false)
}

fn build(hir: &Hir, config: meta::Config) -> Option<meta::Regex> {
    meta::Builder::new().configure(config).build_from_hir(hir).ok()
}
