//! Regular expressions: `regexMatch` and its kin, each with a twin that reports a bad expression as an error.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::budget;
use crate::func;
use crate::gostd::regexp::{Error, Regexp, quote_meta};
use crate::gostd::strconv;
use crate::gostd::version::GoVersion;
use crate::template::func::{Func, FuncError};
use crate::value::{Elem, List, Str, Value};

/// The family's functions. Source: Sprig 3.3.0, regex.go.
pub const TABLE: &[Func] = &[
    func!("regexMatch", matches as (Str, Str)),
    func!("mustRegexMatch", must_match as (Str, Str)),
    func!("regexFindAll", find_all as (Str, Str, i64)),
    func!("mustRegexFindAll", must_find_all as (Str, Str, i64)),
    func!("regexFind", find as (Str, Str)),
    func!("mustRegexFind", must_find as (Str, Str)),
    func!("regexReplaceAll", replace_all as (Str, Str, Str)),
    func!("mustRegexReplaceAll", must_replace_all as (Str, Str, Str)),
    func!("regexReplaceAllLiteral", replace_literal as (Str, Str, Str)),
    func!("mustRegexReplaceAllLiteral", must_replace_literal as (Str, Str, Str)),
    func!("regexSplit", split as (Str, Str, i64)),
    func!("mustRegexSplit", must_split as (Str, Str, i64)),
    func!("regexQuoteMeta", quote as (Str)),
];

/// How many expressions are kept compiled. Charts have a handful; one made in a loop must not fill the memory.
const KEPT: usize = 256;

thread_local! {
    /// Expressions by their text and the version of Go that counted. Templates call the same few again and again, and compiling costs far more than matching.
    static COMPILED: RefCell<HashMap<(GoVersion, Str), Rc<Regexp>>> = RefCell::default();
}

/// The compiled expression, from the last time if there was one.
fn compiled(pattern: &Str) -> Result<Rc<Regexp>, Error> {
    let key = (GoVersion::current(), pattern.clone());
    if let Some(known) = COMPILED.with_borrow(|kept| kept.get(&key).cloned()) {
        return Ok(known);
    }
    let regexp = Rc::new(Regexp::compile(pattern)?);
    COMPILED.with_borrow_mut(|kept| {
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, regexp.clone());
    });
    Ok(regexp)
}

/// Compiles as the `must` functions do: the error as it is.
fn compile(pattern: &Str) -> Result<Rc<Regexp>, FuncError> {
    compiled(pattern).map_err(|e| FuncError::new(e.to_string()))
}

/// Compiles as the others do: Go panics, with the expression in front of the error.
fn compile_or_panic(pattern: &Str) -> Result<Rc<Regexp>, FuncError> {
    compiled(pattern).map_err(|e| {
        let quoted =
            if strconv::can_backquote(pattern) { format!("`{pattern}`") } else { strconv::quoted(pattern) };
        FuncError::new(format!("regexp: Compile({quoted}): {e}"))
    })
}

/// Go's `n`: below zero means all.
fn limit(n: i64) -> Option<usize> {
    usize::try_from(n).ok()
}

/// The same, and no more than show that a list would be too long.
fn limit_of_list(n: i64) -> Option<usize> {
    const ENOUGH: usize = budget::LIST_LIMIT + 2;
    Some(limit(n).map_or(ENOUGH, |n| n.min(ENOUGH)))
}

/// A `[]string`, nil where there is nothing.
///
/// # Errors
/// For more matches than a list may have.
fn strings(regexp: &Regexp, text: &Str, n: i64) -> Result<List, FuncError> {
    let found = regexp.find_all(text, limit_of_list(n));
    budget::list(found.len())?;
    Ok(if found.is_empty() { List::nil(Elem::String) } else { List::strings(found) })
}

/// A text that was made within [`budget::TEXT_LIMIT`].
fn made(text: Option<Vec<u8>>) -> Result<Value, FuncError> {
    text.map_or_else(|| Err(budget::too_long()), |text| Ok(Value::string(text)))
}

/// A bad expression matches nothing; one that is too large for us might.
fn matches(pattern: Str, text: Str) -> Result<bool, FuncError> {
    match compiled(&pattern) {
        Err(error) if error.is_limit() => Err(FuncError::new(error.to_string())),
        other => Ok(other.is_ok_and(|r| r.is_match(&text))),
    }
}

fn must_match(pattern: Str, text: Str) -> Result<bool, FuncError> {
    Ok(compile(&pattern)?.is_match(&text))
}

fn find_all(pattern: Str, text: Str, n: i64) -> Result<List, FuncError> {
    strings(compile_or_panic(&pattern)?.as_ref(), &text, n)
}

fn must_find_all(pattern: Str, text: Str, n: i64) -> Result<List, FuncError> {
    strings(compile(&pattern)?.as_ref(), &text, n)
}

fn find(pattern: Str, text: Str) -> Result<Value, FuncError> {
    Ok(Value::string(compile_or_panic(&pattern)?.find(&text).unwrap_or_default()))
}

fn must_find(pattern: Str, text: Str) -> Result<Value, FuncError> {
    Ok(Value::string(compile(&pattern)?.find(&text).unwrap_or_default()))
}

fn replace_all(pattern: Str, text: Str, template: Str) -> Result<Value, FuncError> {
    made(compile_or_panic(&pattern)?.replace_all(&text, &template, budget::TEXT_LIMIT))
}

fn must_replace_all(pattern: Str, text: Str, template: Str) -> Result<Value, FuncError> {
    made(compile(&pattern)?.replace_all(&text, &template, budget::TEXT_LIMIT))
}

fn replace_literal(pattern: Str, text: Str, replacement: Str) -> Result<Value, FuncError> {
    made(compile_or_panic(&pattern)?.replace_all_literal(&text, &replacement, budget::TEXT_LIMIT))
}

fn must_replace_literal(pattern: Str, text: Str, replacement: Str) -> Result<Value, FuncError> {
    made(compile(&pattern)?.replace_all_literal(&text, &replacement, budget::TEXT_LIMIT))
}

fn split(pattern: Str, text: Str, n: i64) -> Result<List, FuncError> {
    pieces(compile_or_panic(&pattern)?.as_ref(), &text, n)
}

fn must_split(pattern: Str, text: Str, n: i64) -> Result<List, FuncError> {
    pieces(compile(&pattern)?.as_ref(), &text, n)
}

fn pieces(regexp: &Regexp, text: &Str, n: i64) -> Result<List, FuncError> {
    let Some(pieces) = regexp.split(text, limit_of_list(n)) else { return Ok(List::nil(Elem::String)) };
    budget::list(pieces.len())?;
    Ok(List::strings(pieces))
}

fn quote(text: Str) -> Value {
    Value::string(quote_meta(&text))
}
