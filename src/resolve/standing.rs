//! The same session for those who wait themselves and go on for long: they have a runtime of their own, ask again and
//! again, and talk to the same cluster with the same credentials. Not when they ask.

use jiff::Timestamp;
use kube::Client;

use super::options::Options;
use super::round::{self, Sources};
use super::{Outcome, of_cluster};
use crate::facts::{Cause, Question};

/// What can be asked from within a runtime.
pub struct Standing {
    options: Options,
    sources: Sources,
}

impl Standing {
    /// Nothing is read or asked yet.
    pub fn new(options: Options, now: Timestamp) -> Standing {
        let sources = Sources::new(&options, now);
        Standing { options, sources }
    }

    /// Asks all questions at once, as `Session::ask` does.
    pub async fn ask(&self, questions: &[Question], clock: &dyn Fn() -> Timestamp) -> Outcome {
        if questions.is_empty() {
            return Outcome::default();
        }
        if self.options.dns.cluster || questions.iter().flat_map(Question::subjects).any(of_cluster) {
            self.sources.sign_in().await;
        }
        round::run(questions, &self.options, &self.sources, clock).await
    }

    /// A client of the cluster, and the server's URL for messages.
    ///
    /// # Errors
    /// A kubeconfig or credentials that cannot be used.
    pub async fn client(&self) -> Result<(Client, String), Cause> {
        self.sources.client().await
    }
}
