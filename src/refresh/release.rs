//! A release as the controller sees it: its questions, what is known of their answers, and its policies. `run`, which knows
//! values and templates, implements it. Nothing waits.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use crate::facts::{Failure, Question};
use crate::resolve::Outcome;
use chartroom::diag::Diagnostic;

/// The namespace and name of a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReleaseKey {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// A release as an object of the cluster has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Its namespace and name.
    pub key: ReleaseKey,
    /// What the object is called, for messages.
    pub source: String,
    /// Its values.
    pub values: String,
}

/// What makes releases of what the cluster has.
///
/// # Errors
/// Why the values are not valid.
pub type Factory = dyn Fn(&Spec) -> Result<Box<dyn Release>, String>;

/// One release whose policies follow their addresses.
pub trait Release {
    /// Its namespace and name.
    fn key(&self) -> &ReleaseKey;

    /// What has to be asked for it.
    fn questions(&self) -> &[Question];

    /// Looks at the files that the values are from, and takes over what has changed. Whether anything has.
    ///
    /// # Errors
    /// Why they cannot be read, or are not valid. The release is as it was then.
    fn follow(&mut self) -> Result<bool, String>;

    /// Takes over what an earlier process knew, as [`Release::memory`] has written it.
    ///
    /// # Errors
    /// Why it is no memory. Nothing is taken over then.
    fn recall(&mut self, memory: &str) -> Result<(), String>;

    /// Joins what is known with what came back now.
    fn learn(&mut self, answers: Outcome, now: Timestamp) -> Learned;

    /// What is known, as a text.
    fn memory(&self) -> String;

    /// The policies for what is known.
    ///
    /// # Errors
    /// Values or policies that are not valid. Nothing must be applied then.
    fn policies(&mut self) -> Result<Vec<Policy>, Vec<Diagnostic>>;

    /// Compares them with what is live, by meaning: a difference for each policy.
    fn compare(&self, policies: &[Policy], live: &[Value]) -> Vec<Difference>;
}

/// What is known after an answer.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    /// Whether each need has a peer: otherwise no policy is rendered, and the live ones stay.
    pub complete: bool,
    /// What decides the policies. Equal texts make equal policies.
    pub set: String,
    /// How many addresses or selectors each need has.
    pub needs: Vec<(&'static str, usize)>,
    /// Which lookups failed. Where it is complete all the same, what was known is used.
    pub failures: Vec<Failure>,
}

/// A policy as it should be.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `metadata.name`
    pub name: String,
    /// All of it.
    pub manifest: Value,
    /// The policy that has to be there as well: this one has the other part of its rules.
    pub beside: Option<String>,
}

/// How a live policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Same,
    /// Not as it should be.
    Different,
    /// Not there.
    Missing,
}

/// What is different about one policy.
#[derive(Clone, Debug)]
pub struct Difference {
    /// How it is.
    pub state: State,
    /// Its parts: those that go with a minus, those that come with a plus, others with a blank.
    pub lines: Vec<(char, String)>,
}

impl Difference {
    /// What comes and what goes, in a line.
    pub fn summary(&self) -> String {
        let of = |sign: char| {
            let lines = self.lines.iter().filter(move |(other, _)| *other == sign);
            lines.map(move |(_, line)| format!("{sign} {line}"))
        };
        of('+').chain(of('-')).collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Display for ReleaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}
