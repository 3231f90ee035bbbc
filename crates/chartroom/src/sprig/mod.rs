//! Sprig's functions, one family a file. Knows values and Go's standard library; nothing of charts, YAML or facts.
//!
//! Each family is a table in the order of Sprig's documentation. The plain ones need nothing but their arguments and
//! stand in [`PLAIN`]; the others take time or chance from a [`ClockAndRandom`] and are made for each run from [`BOUND`].

mod bound;
mod budget;
mod clock;

mod cast;
mod copy;
mod decimal;
mod merge;

mod aes;
mod certs;
mod conversions;
mod dates;
mod defaults;
mod dicts;
mod durations;
mod encoding;
mod flow;
mod hard;
mod hashes;
mod json;
mod lists;
mod math;
mod passwords;
mod paths;
mod random;
mod reflect;
mod regex;
pub mod semver;
mod sequences;
mod strings;
mod urls;

use bound::bound;
pub use clock::{ClockAndRandom, Part};
pub use hard::WORK_ON_KEYS;

use std::rc::Rc;

use crate::template::func::{Func, FuncMap};

/// The families that need nothing but arguments.
const PLAIN: &[&[Func]] = &[
    strings::TABLE,
    strings::PIECES,
    dates::TABLE,
    durations::TABLE,
    math::TABLE,
    sequences::TABLE,
    defaults::TABLE,
    encoding::TABLE,
    json::TABLE,
    lists::TABLE,
    dicts::TABLE,
    conversions::TABLE,
    paths::TABLE,
    semver::TABLE,
    reflect::TABLE,
    regex::TABLE,
    urls::TABLE,
    hashes::TABLE,
    passwords::TABLE,
    aes::TABLE,
    certs::TABLE,
    flow::TABLE,
];

/// A family that needs the clock or randomness as well: its functions, made for one run.
type BoundFamily = fn(&Rc<ClockAndRandom>) -> Vec<Func>;

/// Those families.
const BOUND: &[BoundFamily] = &[random::table, dates::table, hashes::table, aes::table, certs::table];

/// All of Sprig's functions that Helm offers, without those that ask the world (`getHostByName`) or the process
/// (`env`, `expandenv`). Source: Sprig 3.3.0, functions.go; Helm's pkg/engine/funcs.go.
pub fn table(clock: &Rc<ClockAndRandom>) -> FuncMap {
    let mut funcs = FuncMap::default();
    for family in PLAIN {
        funcs.add_table(family);
    }
    for family in BOUND {
        funcs.add(family(clock));
    }
    hard::limit(&mut funcs);
    funcs
}
