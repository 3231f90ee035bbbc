//! Links in the documents: what is in this repository has to be there, headings included. Looks nothing up elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_link_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut faults, mut count) = (Vec::new(), 0);
    for path in documents(root) {
        let text = fs::read_to_string(&path).expect("a document can be read");
        for (number, target) in links(&text) {
            let (file, heading) =
                target.split_once('#').map_or((target, None), |(file, at)| (file, Some(at)));
            let there = if file.is_empty() {
                path.clone()
            } else {
                path.parent().expect("it is in a folder").join(file)
            };
            count += 1;
            let has_heading = || {
                let text = fs::read_to_string(&there).unwrap_or_default();
                heading.is_none_or(|wanted| headings(&text).any(|heading| heading == wanted))
            };
            if !there.exists() || !has_heading() {
                faults.push(format!("{}:{number}: {target} does not exist", path.display()));
            }
        }
    }
    println!("{count} links");
    assert!(count > 20, "the documents link each other: {count} links were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The documents of the root and of the folders that have some.
fn documents(root: &Path) -> Vec<PathBuf> {
    let folders = ["", "docs", "examples", "examples/refresh", "crates/chartroom"];
    let entries = folders.into_iter().filter_map(|folder| fs::read_dir(root.join(folder)).ok()).flatten();
    let paths = entries.map(|entry| entry.expect("an entry of a folder can be read").path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

/// The targets of a text's links within the repository, with their lines. Not those of code, which are no links.
fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    text.lines().enumerate().flat_map(move |(number, line)| {
        is_code ^= line.trim_start().starts_with("```");
        let parts = line.split("](").skip(1).filter(|_| !is_code && !line.starts_with("    "));
        let targets = parts.filter_map(|part| part.split([')', ' ']).next());
        let own = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
        own.map(|target| (number + 1, target)).collect::<Vec<_>>()
    })
}

/// The names under which headings can be linked: small letters, digits and hyphens, other signs left out.
fn headings(text: &str) -> impl Iterator<Item = String> {
    let titles =
        text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    titles.map(|title| {
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    })
}

#[test]
fn links_and_headings_are_found() {
    let text = "# A title: of `two`\n[a](b.md#c) and [d](https://example.com)\n    [code](x)\n";
    assert_eq!(links(text).collect::<Vec<_>>(), [(2, "b.md#c")]);
    assert_eq!(headings(text).collect::<Vec<_>>(), ["a-title-of-two"]);
}
