//! The Unicode groups of `\p{...}`: categories and scripts by the names that Go knows.

use regex_syntax::hir::{Class, ClassUnicode, HirKind};

/// The characters of a group; `None` if Go knows none of that name. Case, blanks, `_` and `-` do not count.
/// Source: Go, regexp/syntax, unicodeTable.
pub(super) fn group(name: &str) -> Option<ClassUnicode> {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect();
    if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    // The surrogates: a group that Go knows, and that no text in UTF-8 has a character of.
    if matches!(plain.to_ascii_lowercase().as_str(), "cs" | "surrogate") {
        return Some(ClassUnicode::empty());
    }
    // Four letters that are no word are the short name of a script, which Go does not take.
    lookup(&format!("gc={plain}")).or_else(|| {
        let script = lookup(&format!("sc={plain}"))?;
        (plain.len() != 4 || is_full_script_name(&plain)).then_some(script)
    })
}

/// The scripts whose full name has four letters.
fn is_full_script_name(name: &str) -> bool {
    const NAMES: &[&str] = &["cham", "kawi", "lisu", "miao", "modi", "newa", "thai", "tirh", "toto", "yezi"];
    NAMES.contains(&name.to_ascii_lowercase().as_str())
}

fn lookup(property: &str) -> Option<ClassUnicode> {
    let tree = regex_syntax::Parser::new().parse(&format!("\\p{{{property}}}")).ok()?;
    match tree.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        _ => None,
    }
}
