//! Public items without a user: a `pub` function, constant or static has to be named outside of its file, or it goes, or it
//! loses its `pub`. A type may be named in its own file alone, where it is part of what others use.
//!
//! By words, not by types: an item whose name is a common word may hide. Tests, benches and fuzz targets are users, unit
//! tests are not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Items that need no user, with the reason.
const ALLOWED: &[(&str, &str)] = &[];

#[test]
fn every_public_item_has_a_user() {
    let files = files();
    let mut homes: BTreeMap<String, BTreeSet<&Path>> = BTreeMap::new();
    for (path, text) in &files {
        for word in words(text) {
            homes.entry(word.to_owned()).or_default().insert(path);
        }
    }
    let mut unused = BTreeMap::new();
    for (path, text) in files.iter().filter(|(path, _)| is_source(path)) {
        for (number, kind, name) in public_items(text) {
            let is_named_elsewhere = homes.get(name).is_some_and(|homes| homes.len() > 1);
            let is_part = || TYPES.contains(&kind) && words(text).filter(|word| *word == name).count() > 1;
            if !is_named_elsewhere && !is_part() {
                unused.insert(name.to_owned(), format!("{}:{number}: nothing uses {name}", path.display()));
            }
        }
    }
    for (name, _) in ALLOWED {
        assert!(unused.remove(*name).is_some(), "the allowance of {name} is not needed");
    }
    let faults: Vec<_> = unused.into_values().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const TYPES: [&str; 4] = ["struct", "enum", "trait", "type"];
const OTHERS: [&str; 3] = ["fn", "static", "const"];

/// The lines, kinds and names of what is public in a file. Not of fields and variants, nor of what is used from somewhere
/// else.
fn public_items(text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let mut is_inner = false;
    text.lines().enumerate().filter_map(move |(number, line)| {
        // What a module inside of a file shows, it shows to its file.
        is_inner = line.starts_with("mod ") && line.ends_with('{') || is_inner && line != "}";
        if is_inner {
            return None;
        }
        let rest = line.trim_start().strip_prefix("pub")?;
        let rest = match rest.strip_prefix('(') {
            Some(inner) => inner.split_once(')')?.1,
            None => rest,
        };
        let mut words = words(rest.strip_prefix(' ')?).filter(|word| !word.is_empty()).peekable();
        words.next_if(|word| *word == "async");
        let mut kind = words.next()?;
        if kind == "const" {
            kind = words.next_if(|word| *word == "fn").unwrap_or(kind);
        }
        (TYPES.contains(&kind) || OTHERS.contains(&kind)).then_some((number + 1, kind, words.next()?))
    })
}

/// The words of the code that may be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'))
}

/// To pass a name on is not to use it.
fn without_reexports(text: &str) -> String {
    let mut is_reexport = false;
    let kept = text.lines().map(|line| {
        let starts = line.trim_start().starts_with("pub") && line.contains(" use ");
        let is_part = starts || is_reexport;
        is_reexport = is_part && !line.ends_with(';');
        if is_part { "" } else { line }
    });
    kept.collect::<Vec<_>>().join("\n")
}

fn before_tests(text: &str) -> &str {
    let is_test = |rest: &str| rest.lines().nth(1).is_some_and(|line| line.ends_with("mod tests {"));
    let mut starts = text.match_indices("#[cfg(test)]\n").map(|(at, _)| at);
    let end = starts.find(|at| text.get(*at..).is_some_and(is_test));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn is_source(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "src") && !path.starts_with("fuzz")
}

/// All files of code, without the unit tests at the end of a file.
fn files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders =
        ["src", "crates", "tests", "benches", "examples", "fuzz"].map(|name| root.join(name)).to_vec();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry can be read").path();
            let own = path.strip_prefix(root).expect("it is below the root").to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !own.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).expect("a file can be read");
                let code = if is_source(&own) { before_tests(&text) } else { &text };
                files.push((own, without_reexports(code)));
            }
        }
    }
    assert!(files.len() > 100, "only {} files", files.len());
    files
}
