//! What the controller does with each trigger: an answer, a change in the cluster, another leader.

use super::Controller;
use crate::facts::{CauseKind, Question, Subject};
use crate::refresh::fence::Fence;
use crate::refresh::log::LogRecord;
use crate::refresh::reconcile::Managed;
use crate::refresh::trigger::Trigger;
use crate::refresh::watched::is_about;
use crate::resolve::Outcome;

impl Controller {
    pub(super) fn handle(&mut self, trigger: Trigger) {
        let now = Fence::now();
        match trigger {
            Trigger::Stop => {}
            Trigger::Lead(leads) => self.lead(leads),
            Trigger::Answered(questions, outcome) => self.answered(&questions, *outcome),
            Trigger::Service { namespace, name } => {
                let is_about = |subject: &Subject| is_about(subject, &namespace, name.as_deref());
                let asked = self.questions.values().filter(|question| question.subjects().any(is_about));
                let subjects: Vec<Subject> = asked.map(|question| question.subject.clone()).collect();
                for subject in subjects {
                    self.schedule.make_due(&subject, now);
                }
            }
            Trigger::Policy(seen) => {
                for index in self.of_namespace(Some(&seen.namespace)) {
                    self.look_at(index, &seen.name, seen.generation);
                }
            }
            Trigger::Policies { namespace, seen } => {
                for index in self.of_namespace(namespace.as_ref()) {
                    let Some(managed) = self.managed.get(index) else { continue };
                    let key = managed.release.key().namespace.clone();
                    let known: Vec<String> = managed.known().cloned().collect();
                    for name in known {
                        let found = seen.iter().find(|seen| seen.namespace == key && seen.name == name);
                        self.look_at(index, &name, found.and_then(|seen| seen.generation));
                    }
                }
            }
            // The last ones count.
            Trigger::Releases(specs) => self.listed = Some(specs),
            Trigger::WatchFailed(text) => {
                self.status.metrics.add("watch_errors", 1);
                if self.watch_failure != text {
                    (self.setup.log)(LogRecord::warning(format!("a watch failed and is restarted: {text}")));
                    self.watch_failure = text;
                }
            }
        }
    }

    fn of_namespace(&self, namespace: Option<&String>) -> Vec<usize> {
        let is_there =
            |managed: &Managed| namespace.is_none_or(|wanted| *wanted == managed.release.key().namespace);
        self.managed
            .iter()
            .enumerate()
            .filter(|(_, managed)| is_there(managed))
            .map(|(index, _)| index)
            .collect()
    }

    fn look_at(&mut self, index: usize, policy: &str, generation: Option<i64>) {
        let now = Fence::now();
        let at = self.managed.get_mut(index).and_then(|managed| managed.seen(policy, generation, now));
        if let Some(at) = at.filter(|_| self.leads) {
            self.plan(index, at, Some(now));
        }
    }

    fn answered(&mut self, questions: &[Question], outcome: Outcome) {
        if !self.leads {
            return;
        }
        let now = Fence::now();
        self.status.looked_up(questions, &outcome);
        self.is_unauthorized |=
            outcome.failures.iter().flat_map(|failure| &failure.attempts).any(|attempt| {
                matches!(attempt.cause.kind, CauseKind::Unauthorized | CauseKind::Credentials)
            });
        self.answers.take(questions, outcome);
        let mut since = None;
        for question in questions {
            let failed = self.answers.failure(question).is_some();
            self.status.answered(&question.subject, now, failed);
            let ttl = self.answers.ttl(question);
            let happened = self.schedule.answered(&question.subject, now, ttl, failed);
            since = since.into_iter().chain(happened).min();
        }
        let asks = |managed: &Managed| {
            managed
                .release
                .questions()
                .iter()
                .any(|q| questions.iter().any(|other| other.subject == q.subject))
        };
        let affected: Vec<usize> = self
            .managed
            .iter()
            .enumerate()
            .filter(|(_, managed)| asks(managed))
            .map(|(index, _)| index)
            .collect();
        for index in affected {
            self.plan(index, now, since.or(Some(now)));
        }
    }
}
