//! The entries of the changelog and of the differences: each stands once. Merges of these lists keep both sides, and so may repeat one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// By so many letters of its beginning an entry is known, however its lines are broken.
const BEGINNING: usize = 45;

#[test]
fn each_entry_stands_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in ["CHANGELOG.md", "docs/differences.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for entry in entries(&text) {
            *seen.entry(entry.chars().take(BEGINNING).collect()).or_default() += 1;
        }
        assert!(seen.len() > 20, "{page} has {} entries", seen.len());
        let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).map(|(entry, _)| entry).collect();
        assert!(twice.is_empty(), "{page}: {twice:?}");
    }
}

/// The items of a list, each on one line.
fn entries(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("- "), line.strip_prefix("  ")) {
            (Some(first), _) => all.push(first.to_owned()),
            (None, Some(more)) => {
                all.iter_mut().last().into_iter().for_each(|entry| *entry += &format!(" {more}"))
            }
            (None, None) => {}
        }
    }
    all
}
