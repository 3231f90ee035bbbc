//! Paths: `base`, `dir`, `clean`, `ext`, `isAbs`, and their twins for the operating system's paths.

use crate::func;
use crate::gostd::path;
use crate::template::func::Func;
use crate::value::{Str, Value};

/// The family's functions. The twins with `os` use the separator of the system that Helm runs on; here that is always
/// the slash. Source: Sprig 3.3.0, functions.go (Go's path and path/filepath).
pub const TABLE: &[Func] = &[
    func!("base", base as (Str)),
    func!("dir", dir as (Str)),
    func!("clean", clean as (Str)),
    func!("ext", ext as (Str)),
    func!("isAbs", is_abs as (Str)),
    func!("osBase", base as (Str)),
    func!("osClean", clean as (Str)),
    func!("osDir", dir as (Str)),
    func!("osExt", ext as (Str)),
    func!("osIsAbs", is_abs as (Str)),
];

fn base(path: Str) -> Value {
    Value::string(path::base(&path))
}

fn dir(path: Str) -> Value {
    Value::string(path::dir(&path))
}

fn clean(path: Str) -> Value {
    Value::string(path::clean(&path))
}

fn ext(path: Str) -> Value {
    Value::string(path::ext(&path))
}

fn is_abs(path: Str) -> bool {
    path::is_abs(&path)
}
