//! Which of the regex crate's engines searches a text: for little text the one that is quick to build, for much text the
//! one that is quick to search. Both find the same. Not what an expression means.

use std::cell::{Cell, OnceCell};

use regex_automata::meta;
use regex_syntax::hir::Hir;

/// The most memory a compiled expression may take. Go allows 3.3 million instructions; counted repetitions of large
/// classes get there quickly, and the text comes from the chart.
const SIZE_LIMIT: usize = 64 << 20;

/// How many bytes are searched before building the other engine is worth its while. Most expressions of a chart see a
/// host name or an image's tag, and nothing else.
const LITTLE: usize = 4096;

/// An expression ready to search.
#[derive(Debug)]
pub(super) struct Engine {
    hir: Hir,
    /// Without lazy DFAs, which need a second automaton, for going backwards, and large classes make it costly; and without
    /// looking for literals first.
    light: meta::Regex,
    full: OnceCell<Option<meta::Regex>>,
    searched: Cell<usize>,
}

impl Engine {
    /// The expression's engine; `None` where it takes too much memory.
    pub(super) fn new(hir: Hir) -> Option<Engine> {
        let light = build(&hir, config().hybrid(false).auto_prefilter(false))?;
        Some(Engine { hir, light, full: OnceCell::new(), searched: Cell::new(0) })
    }

    /// The engine for searching one more text.
    pub(super) fn over(&self, text: &[u8]) -> &meta::Regex {
        let searched = self.searched.get().saturating_add(text.len());
        self.searched.set(searched);
        if searched <= LITTLE {
            return &self.light;
        }
        let full = self.full.get_or_init(|| build(&self.hir, config()));
        // Both automata together may take too much where one did not.
        full.as_ref().unwrap_or(&self.light)
    }
}

fn config() -> meta::Config {
    meta::Config::new().nfa_size_limit(Some(SIZE_LIMIT)).onepass(false)
}

fn build(hir: &Hir, config: meta::Config) -> Option<meta::Regex> {
    meta::Builder::new().configure(config).build_from_hir(hir).ok()
}
