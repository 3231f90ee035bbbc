//! The names of the functions: exactly those that Helm offers.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Engine, funcs};
use crate::helm::answerer::{Answerer, NoAnswers};
use crate::helm::profile::Profile;
use crate::sprig::ClockAndRandom;
use crate::template::Limits;

/// Go's own functions, which the evaluator brings. `slice` is not among them: Sprig's replaces it.
const GO: &[&str] = &[
    "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print",
    "printf", "println", "urlquery",
];

#[test]
fn the_functions_are_those_of_helm() {
    let clock = Rc::new(ClockAndRandom::new(0, 0, "UTC", [0; 32]));
    let answerer: Rc<dyn Answerer> = Rc::new(NoAnswers);
    let profile = Profile::default();
    let engine = Engine { clock: &clock, answerer: &answerer, profile: &profile, limits: Limits::default() };
    let table = funcs::table(&engine);
    let ours: BTreeSet<&str> = table.names().chain(GO.iter().copied()).collect();
    let listed = include_str!("functions.txt").lines().filter(|line| !line.starts_with('#'));
    let helms: BTreeSet<&str> = listed.collect();
    let missing: Vec<_> = helms.difference(&ours).collect();
    let unknown: Vec<_> = ours.difference(&helms).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing: {missing:?}, unknown to Helm: {unknown:?}");
    assert_eq!(helms.len(), 251);
}
