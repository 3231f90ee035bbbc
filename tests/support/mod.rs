//! What the case runners share: who is judged, the judgement, and the re-making of what is expected.
//!
//! Our own binary is judged by default. `tests/remake` puts a real Helm in its place (`JES_NETPOL_HELM`), either to
//! compare or, with `JES_NETPOL_REMAKE`, to write down what it says. So both go through the same code.

pub mod asking;
pub mod charts;
pub mod dns;
pub mod document;
pub mod kube_api;
mod program;
pub mod tls;
pub mod web;

pub use program::{Outcome, Program};

/// The certificate authority of the servers for tests, PEM.
pub fn charts_authority() -> &'static str {
    tls::AUTHORITY
}

/// A certificate of a client, and its key, PEM.
pub fn charts_identity() -> (&'static str, &'static str) {
    (include_str!("tls/client.pem"), include_str!("tls/client.key"))
}

use std::env;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of cases.
pub trait Suite: Sync {
    /// One case.
    type Case: Sync;
    /// All of them, in a fixed order.
    fn cases(&self) -> Vec<Self::Case>;
    /// How a failure names it.
    fn name(&self, case: &Self::Case) -> String;
    /// What is expected; `None` where nothing has been written down yet.
    fn expected(&self, case: &Self::Case) -> Option<Outcome>;
    /// What `program` says.
    fn run(&self, case: &Self::Case, program: &Program) -> Outcome;
    /// Writes down what the oracle said, for all cases in their order.
    fn store(&self, outcomes: Vec<(Self::Case, Outcome)>);
}

/// Runs every case; fails with all that differ, or writes down what the real Helm says.
pub fn judge<S: Suite>(suite: &S) {
    let program = env::var_os("JES_NETPOL_HELM").map_or_else(Program::ours, Program::helm);
    let cases = suite.cases();
    assert!(!cases.is_empty(), "there are no cases");
    let outcomes = run_all(suite, &cases, &program);
    if env::var_os("JES_NETPOL_REMAKE").is_some() {
        assert!(program.is_oracle(), "what is expected comes from a real Helm alone: use tests/remake");
        return suite.store(cases.into_iter().zip(outcomes).collect());
    }
    let (mut count, mut report) = (0, String::new());
    for (case, got) in cases.iter().zip(&outcomes) {
        let want = suite.expected(case);
        if want.as_ref() != Some(got) {
            count += 1;
            let want = want.map_or_else(|| "nothing yet: run tests/remake".to_owned(), |w| w.to_string());
            let _ = writeln!(report, "=== {}\nwant {want}\n got {got}", suite.name(case));
        }
    }
    assert!(count == 0, "{count} of {} cases differ\n{report}", cases.len());
}

/// The outcomes in the order of the cases. Most of the time goes into starting processes: as many at once as there
/// are processors.
fn run_all<S: Suite>(suite: &S, cases: &[S::Case], program: &Program) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(cases.len()));
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(index) else { break };
            let outcome = suite.run(case, program);
            done.lock().expect("no case panics while it holds the lock").push((index, outcome));
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let mut outcomes = done.into_inner().expect("all workers have ended");
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}
