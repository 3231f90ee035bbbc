//! docs/dependencies.md says of each direct dependency what it is for, and of nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn each_dependency_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/dependencies.md")).unwrap();
    let (_, page) = page.split_once("## What each is for").unwrap();
    let (program, engine) = page.split_once("\nThe engine:\n").unwrap();
    for (manifest, table) in [("Cargo.toml", program), ("crates/chartroom/Cargo.toml", engine)] {
        let text = fs::read_to_string(root.join(manifest)).unwrap();
        assert_eq!(explained(table), required(&text), "docs/dependencies.md, {manifest}");
    }
}

/// The crates of the first column.
fn explained(table: &str) -> BTreeSet<&str> {
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| crates"));
    rows.flat_map(|row| row.split('|').nth(1).unwrap().split(',')).map(str::trim).collect()
}

/// The crates of the sections of dependencies, also of those for some targets alone, without those of tests and our own.
fn required(manifest: &str) -> BTreeSet<&str> {
    let mut is_wanted = false;
    let mut all = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_wanted = line == "[dependencies]" || line.ends_with(".dependencies]");
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| is_wanted) {
            all.insert(name);
        }
    }
    all.remove("chartroom");
    all
}
