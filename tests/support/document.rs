//! Tables in the documentation that tests make of what really happens, so that they cannot rot.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Several tests write tables of one document.
static WRITING: Mutex<()> = Mutex::new(());

/// Compares a table with what stands between `<!-- NAME -->` and `<!-- end -->` in a document; with
/// `JES_NETPOL_REMAKE_DOCS` set, writes it there.
///
/// # Panics
/// Where they differ.
pub fn has_table(document: &str, name: &str, table: &str) {
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let text = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), "<!-- end -->");
    let start =
        text.find(&begin).unwrap_or_else(|| panic!("{document} has no place for {name}")) + begin.len();
    let length = text[start..].find(end).unwrap_or_else(|| panic!("{name} has no end in {document}"));
    if std::env::var_os("JES_NETPOL_REMAKE_DOCS").is_some() {
        let new = format!("{}{table}{}", &text[..start], &text[start + length..]);
        return std::fs::write(&path, new).unwrap();
    }
    let there = &text[start..start + length];
    assert!(
        there == table,
        "{document} says of {name}\n{there}\nbut this is what happens\n{table}\n(JES_NETPOL_REMAKE_DOCS=1 writes it down)"
    );
}

/// A table in Markdown.
pub fn markdown<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let rule = format!("|{}\n", "---|".repeat(N));
    let rows = rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
    line(head.to_vec()) + &rule + &rows.collect::<String>()
}
