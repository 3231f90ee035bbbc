//! Asks the world: the only room that waits. Nothing of Helm, templates or NetworkPolicy.
//!
//! Questions come in as data, facts go out as data. The runtime lives for one call, and is not even started when there
//! is nothing to ask.

mod access;
mod alias;
mod apiserver;
mod capabilities;
mod cluster;
mod cluster_dns;
mod connect;
mod credentials;
mod dns_services;
mod endpoints;
mod gateway;
mod hints;
mod hosts;
mod hygiene;
mod login;
mod node_local;
mod objects;
mod options;
mod plugin;
mod published;
mod quota;
mod rivals;
mod round;
mod server;
mod services;
mod standing;
mod tls;
mod transport;
mod unanswered;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use round::Sources;

use crate::facts::{Attempt, Cause, CauseKind, Facts, Failure, Question, Reason, Subject};

pub use crate::net::system::System;
pub use connect::wire_cause;
pub use options::{DNS_TIMEOUT, Dns, Options, PLUGIN_TIME, TIMEOUT};
pub use standing::Standing;

/// What came back: answers and, among them, failures; and again the failures of questions that values asked.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// All answers, those of template questions with their failures.
    pub facts: Facts,
    /// The questions of values that have no answer.
    pub failures: Vec<Failure>,
    /// How long each answer took.
    pub times: BTreeMap<Subject, Duration>,
    /// The cluster that was asked; empty where none was.
    pub server: String,
}

/// A session for repeated questions: the connection to the cluster, its credentials and its APIs are determined once.
pub struct Session {
    options: Options,
    live: Option<Live>,
}

struct Live {
    runtime: tokio::runtime::Runtime,
    sources: Sources,
}

impl Session {
    /// Nothing is started, read or asked yet.
    pub fn new(options: Options) -> Session {
        Session { options, live: None }
    }

    /// Asks all questions at once. Failures of a template's questions stand in the facts alone, since the template may not
    /// ask again.
    pub fn ask(&mut self, questions: &[Question], clock: &dyn Fn() -> Timestamp) -> Outcome {
        if questions.is_empty() {
            return Outcome::default();
        }
        if let Err(error) = self.sign_in(questions, clock) {
            return no_network(questions, &error);
        }
        match &self.live {
            Some(Live { runtime, sources }) => {
                runtime.block_on(round::run(questions, &self.options, sources, clock))
            }
            None => Outcome::default(),
        }
    }

    /// Finds the credentials for the cluster, where one of the questions goes there and they were not found before. A
    /// credential plugin may talk to a person meanwhile, so its time is not the questions'. What went wrong is reported by
    /// those who ask.
    ///
    /// # Errors
    /// Without a network at all.
    pub fn sign_in(
        &mut self,
        questions: &[Question],
        clock: &dyn Fn() -> Timestamp,
    ) -> Result<(), std::io::Error> {
        if questions.is_empty() {
            return Ok(());
        }
        if self.live.is_none() {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            self.live = Some(Live { runtime, sources: Sources::new(&self.options, clock()) });
        }
        if let Some(Live { runtime, sources }) = &self.live
            && (self.options.dns.cluster || questions.iter().flat_map(Question::subjects).any(of_cluster))
        {
            runtime.block_on(sources.sign_in());
        }
        Ok(())
    }
}

impl Drop for Session {
    /// Whatever still runs (a credential plugin) is not waited for.
    fn drop(&mut self) {
        if let Some(live) = self.live.take() {
            live.runtime.shutdown_background();
        }
    }
}

fn no_network(questions: &[Question], error: &std::io::Error) -> Outcome {
    let cause = Cause::new(CauseKind::Configuration, format!("the network cannot be used: {error}"));
    round::all_failed(questions, &[Attempt::new("anything", "", cause)])
}

/// Whether the cluster is asked about it.
fn of_cluster(subject: &Subject) -> bool {
    !matches!(subject, Subject::Host(_))
}

/// Whether a question without an answer ends the run.
fn is_required(question: &Question) -> bool {
    matches!(question.reason, Reason::Value { .. })
}
