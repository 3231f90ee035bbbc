//! Functions on texts. Go's texts are bytes, and several of these functions count and cut bytes, not characters.

mod cases;
mod pieces;
mod shape;
mod words;

use super::budget;
use super::conversions::text;
use crate::func;
use crate::gostd::fmt::display;
use crate::gostd::runes::chars;
use crate::gostd::strconv;
use crate::gostd::strings::Bytes;
use crate::template::func::{Func, FuncError};
use crate::value::{Str, Value};

pub(super) use pieces::TABLE as PIECES;

pub(super) const TABLE: &[Func] = &[
    func!("trim", trim as (Str)),
    func!("trimAll", trim_all as (Str, Str)),
    func!("trimall", trim_all as (Str, Str)),
    func!("trimSuffix", trim_suffix as (Str, Str)),
    func!("trimPrefix", trim_prefix as (Str, Str)),
    func!("upper", cases::upper as (Str)),
    func!("lower", cases::lower as (Str)),
    func!("title", cases::title as (Str)),
    func!("untitle", cases::untitle as (Str)),
    func!("repeat", repeat as (i64, Str)),
    func!("substr", shape::substr as (i64, i64, Str)),
    func!("nospace", shape::nospace as (Str)),
    func!("trunc", shape::trunc as (i64, Str)),
    func!("abbrev", shape::abbrev as (i64, Str)),
    func!("abbrevboth", shape::abbrev_both as (i64, i64, Str)),
    func!("initials", shape::initials as (Str)),
    func!("wrap", shape::wrap as (i64, Str)),
    func!("wrapWith", shape::wrap_with as (i64, Str, Str)),
    func!("contains", contains as (Str, Str)),
    func!("hasPrefix", has_prefix as (Str, Str)),
    func!("hasSuffix", has_suffix as (Str, Str)),
    func!("quote", quote as (; Value)),
    func!("squote", squote as (; Value)),
    func!("cat", cat as (; Value)),
    func!("indent", indent as (i64, Str)),
    func!("nindent", nindent as (i64, Str)),
    func!("replace", replace as (Str, Str, Str)),
    func!("plural", plural as (Str, Str, i64)),
    func!("snakecase", words::snake_case as (Str)),
    func!("camelcase", words::camel_case as (Str)),
    func!("kebabcase", words::kebab_case as (Str)),
    func!("swapcase", cases::swap_case as (Str)),
];

/// Without Unicode's white space at both ends.
fn trim(s: Str) -> Str {
    Str::from(s.trim_space())
}

/// Without any of the characters of `cut` at both ends.
fn trim_all(cut: Str, s: Str) -> Str {
    let cut: Vec<char> = chars(&cut).collect();
    let is_cut = |c: char| cut.contains(&c);
    let rest = bstr::ByteSlice::trim_with(s.as_bytes(), is_cut);
    Str::from(rest)
}

fn trim_suffix(suffix: Str, s: Str) -> Str {
    s.strip_suffix(suffix.as_bytes()).map_or_else(|| s.clone(), Str::from)
}

fn trim_prefix(prefix: Str, s: Str) -> Str {
    s.strip_prefix(prefix.as_bytes()).map_or_else(|| s.clone(), Str::from)
}

fn repeat(count: i64, s: Str) -> Result<Vec<u8>, FuncError> {
    let count = usize::try_from(count).map_err(|_| FuncError::new("strings: negative Repeat count"))?;
    budget::text(count, s.len())?;
    Ok(s.repeat(if s.is_empty() { 0 } else { count }))
}

fn contains(part: Str, s: Str) -> bool {
    s.index(&part).is_some()
}

fn has_prefix(prefix: Str, s: Str) -> bool {
    s.starts_with(&prefix)
}

fn has_suffix(suffix: Str, s: Str) -> bool {
    s.ends_with(&suffix)
}

/// Each value in Go's double quotes, nil ones left out.
fn quote(values: Vec<Value>) -> Vec<u8> {
    join_present(&values, |v| strconv::quote(&text(v)))
}

/// Each value in single quotes without any escapes, nil ones left out.
fn squote(values: Vec<Value>) -> Vec<u8> {
    join_present(&values, |v| [&b"'"[..], &display(v), b"'"].concat())
}

fn cat(values: Vec<Value>) -> Vec<u8> {
    join_present(&values, display)
}

/// The texts of the values that are not nil, a blank between each.
fn join_present(values: &[Value], show: impl Fn(&Value) -> Vec<u8>) -> Vec<u8> {
    let shown: Vec<_> = values.iter().filter(|v| !v.is_nil()).map(show).collect();
    shown.join(&b' ')
}

/// Blanks before every line, empty ones too.
fn indent(width: i64, s: Str) -> Result<Vec<u8>, FuncError> {
    let pad = repeat(width, Str::from(" "))?;
    let mut line_start = Vec::with_capacity(pad.len() + 1);
    line_start.push(b'\n');
    line_start.extend_from_slice(&pad);
    let indented = replace(Str::from("\n"), Str::from(line_start), s)?;
    Ok([pad, indented].concat())
}

/// As `indent`, on a new line.
fn nindent(width: i64, s: Str) -> Result<Vec<u8>, FuncError> {
    let mut text = indent(width, s)?;
    text.insert(0, b'\n');
    Ok(text)
}

/// Every `old` replaced; an empty one stands before and after every character.
fn replace(old: Str, new: Str, s: Str) -> Result<Vec<u8>, FuncError> {
    if old.is_empty() {
        return replace_gaps(&new, &s);
    }
    let found = s.indices(&old).count();
    budget::text(found, new.len())?;
    Ok(s.replace_all(&old, &new))
}

fn replace_gaps(new: &[u8], s: &[u8]) -> Result<Vec<u8>, FuncError> {
    budget::text(pieces::characters(s).count() + 1, new.len())?;
    let mut out = new.to_vec();
    for c in pieces::characters(s) {
        out.extend_from_slice(c);
        out.extend_from_slice(new);
    }
    Ok(out)
}

fn plural(one: Str, many: Str, count: i64) -> Str {
    if count == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_multiplies_has_a_limit() {
        let many = 1_000_000_000;
        for result in [repeat(many, Str::from("x")), indent(many, Str::from("x"))] {
            let error = format!("{:?}", result.unwrap_err());
            assert!(error.contains("limit of 67108864 bytes"), "{error}");
        }
        let long = Str::from("ab".repeat(10_000));
        assert!(replace(Str::from("a"), long.clone(), long.clone()).is_err());
        assert!(replace(Str::default(), long.clone(), long).is_err());
        assert_eq!(repeat(i64::MAX, Str::default()).unwrap(), b"");
    }

    #[test]
    fn an_empty_old_text_stands_around_each_byte_that_is_no_character() {
        let text = replace(Str::default(), Str::from("-"), Str::from(&b"a\xffb"[..])).unwrap();
        assert_eq!(text, b"-a-\xff-b-");
    }
}
