//! Asks the world: the only room that waits. Nothing of Helm, templates or NetworkPolicy.
//!
//! Questions come in as data, facts go out as data. The runtime lives for one call, and is not even started when there
//! is nothing to ask.

mod alias;
mod apiserver;
mod cluster;
mod cluster_dns;
mod connect;
mod endpoints;
mod hints;
mod hosts;
mod hygiene;
mod objects;
mod options;
mod proxy;
pub mod recorded;
mod round;
mod server;
mod services;
mod system;

use jiff::Timestamp;

use crate::facts::{Attempt, Cause, CauseKind, Facts, Failure, Question, Reason};

pub use options::{DNS_TIMEOUT, Dns, Kube, Kubeconfig, Options, Secret, System, TIMEOUT, parse_server};

/// What came back: answers and, among them, failures; and again the failures of questions that values asked.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// All answers, those of template questions with their failures.
    pub facts: Facts,
    /// The questions of values that have no answer.
    pub failures: Vec<Failure>,
}

/// Answers all questions at once, or says of every one that has no answer why.
///
/// # Errors
/// The failures of questions that values ask ([`Reason::Value`]). Failures of a template's questions stand in the
/// facts, since the template may not ask again.
pub fn answer(
    questions: &[Question],
    options: &Options,
    clock: &dyn Fn() -> Timestamp,
) -> Result<Facts, Vec<Failure>> {
    let outcome = ask(questions, options, clock);
    if outcome.failures.is_empty() { Ok(outcome.facts) } else { Err(outcome.failures) }
}

/// The same for those who can do something with half of the answers.
pub fn ask(questions: &[Question], options: &Options, clock: &dyn Fn() -> Timestamp) -> Outcome {
    if questions.is_empty() {
        return Outcome::default();
    }
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let outcome = runtime.block_on(round::run(questions, options, clock));
            // Whatever still runs (a look-up of libc, a credential plugin) is not waited for.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => {
            let cause = Cause::new(CauseKind::Configuration, format!("the network cannot be used: {error}"));
            let attempt = Attempt::new("anything", "", cause);
            let failed = |question: &Question| Failure::new(question, vec![attempt.clone()]);
            Outcome { facts: Facts::default(), failures: questions.iter().map(failed).collect() }
        }
    }
}

/// Whether a question without an answer ends the run.
fn is_required(question: &Question) -> bool {
    matches!(question.reason, Reason::Value { .. })
}
