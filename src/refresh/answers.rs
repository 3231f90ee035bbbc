//! What was answered last, question by question: each is asked once for all releases that have it. Not when it is asked
//! again, and not what stays of earlier answers.

use std::collections::BTreeMap;

use crate::facts::{Answer, Backend, Facts, Failure, Question, Sighting, Subject};
use crate::resolve::Outcome;

/// The last answers.
#[derive(Default)]
pub struct Answers {
    facts: BTreeMap<Subject, Result<Answer, Failure>>,
    failures: BTreeMap<Subject, Failure>,
}

impl Answers {
    /// Takes over what came back to these questions, in the place of what came before.
    pub fn take(&mut self, questions: &[Question], outcome: Outcome) {
        for subject in questions.iter().flat_map(Question::subjects) {
            self.facts.remove(subject);
            self.failures.remove(subject);
        }
        for (subject, answer) in outcome.facts.iter() {
            self.facts.insert(subject.clone(), answer.cloned().map_err(Clone::clone));
        }
        for failure in outcome.failures {
            self.failures.insert(failure.subject.clone(), failure);
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Answers::default();
    }

    /// What came back to these questions; `None` where one has not been asked yet.
    pub fn of(&self, questions: &[Question]) -> Option<Outcome> {
        let mut outcome = Outcome { facts: Facts::default(), ..Outcome::default() };
        for question in questions {
            let mut is_known = false;
            for subject in question.subjects() {
                if let Some(answer) = self.facts.get(subject) {
                    is_known = true;
                    outcome.facts.insert(subject.clone(), answer.clone());
                }
            }
            if let Some(failure) = self.failures.get(&question.subject) {
                is_known = true;
                if !outcome.failures.contains(failure) {
                    outcome.failures.push(failure.clone());
                }
            }
            if !is_known {
                return None;
            }
        }
        Some(outcome)
    }

    /// For how many seconds the answer to a question holds; `None` where it has none.
    pub fn ttl(&self, question: &Question) -> Option<u32> {
        let answers = question.subjects().filter_map(|subject| self.facts.get(subject)?.as_ref().ok());
        answers.flat_map(sightings).filter_map(|sighting| sighting.ttl).min()
    }

    /// Why a question has no answer.
    pub fn failure(&self, question: &Question) -> Option<&Failure> {
        self.failures.get(&question.subject)
    }
}

fn sightings(answer: &Answer) -> &[Sighting] {
    match answer {
        Answer::Addresses(addresses) => addresses,
        Answer::Service(fact) => match &fact.backend {
            Backend::Addresses(addresses) | Backend::External { addresses, .. } => addresses,
            Backend::Pods(_) => &[],
        },
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Attempt, Cause, CauseKind};

    fn question(host: &str) -> Question {
        Question::of_value(Subject::Host(host.parse().unwrap()), "a.b", &[])
    }

    fn addresses(ttls: &[u32]) -> Answer {
        let entry = |ttl: &u32| format!(r#"{{"cidr": "203.0.113.{ttl}/32", "from": "x", "ttl": {ttl}}}"#);
        Answer::Addresses(ttls.iter().map(|ttl| serde_json::from_str(&entry(ttl)).unwrap()).collect())
    }

    #[test]
    fn each_release_gets_the_answers_to_its_own_questions() {
        let [a, b] = ["a.example.com", "b.example.com"].map(question);
        let failure = Failure::new(&b, vec![Attempt::new("x", "", Cause::new(CauseKind::Timeout, "late"))]);
        let mut outcome = Outcome { failures: vec![failure.clone()], ..Outcome::default() };
        outcome.facts.insert(a.subject.clone(), Ok(addresses(&[60, 30])));
        outcome.facts.insert(b.subject.clone(), Err(failure.clone()));
        let mut answers = Answers::default();
        assert!(answers.of(std::slice::from_ref(&a)).is_none(), "not asked yet");
        answers.take(&[a.clone(), b.clone()], outcome);
        assert!(answers.of(std::slice::from_ref(&a)).unwrap().failures.is_empty());
        assert_eq!(answers.of(&[a.clone(), b.clone()]).unwrap().failures, [failure]);
        assert_eq!((answers.ttl(&a), answers.ttl(&b)), (Some(30), None));
        let mut outcome = Outcome::default();
        outcome.facts.insert(b.subject.clone(), Ok(addresses(&[5])));
        answers.take(std::slice::from_ref(&b), outcome);
        assert!(answers.failure(&b).is_none(), "an answer ends the failure");
        assert_eq!(answers.ttl(&b), Some(5));
        answers.clear();
        assert!(answers.of(&[a]).is_none());
    }
}
