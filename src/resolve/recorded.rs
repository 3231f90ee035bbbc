//! The same door answered from facts that are there already: offline runs and tests. Sends no query.

use crate::facts::{Attempt, Cause, CauseKind, Facts, Failure, Question};

/// The facts, if they answer everything.
///
/// # Errors
/// The questions of values that they do not answer, with the values keys that would.
pub fn answer(questions: &[Question], facts: Facts) -> Result<Facts, Vec<Failure>> {
    let missing: Vec<Failure> = questions
        .iter()
        .filter(|question| super::is_required(question))
        .filter(|question| !question.subjects().any(|s| matches!(facts.get(s), Some(Ok(_)))))
        .map(|question| {
            let cause = Cause::new(CauseKind::Configuration, "nothing may be asked (--offline)");
            let attempt = Attempt::new(question.subject.to_string(), "", cause);
            super::hints::of_values(Failure::new(question, vec![attempt]))
        })
        .collect();
    if missing.is_empty() { Ok(facts) } else { Err(missing) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Answer, Subject};

    #[test]
    fn offline_names_the_key_that_would_answer() {
        let subject = Subject::Host("keptn.example.com".parse().unwrap());
        let question =
            Question::of_value(subject.clone(), "remoteControlPlane.api.hostname", &["a.b", "c.d"]);
        let failures = answer(std::slice::from_ref(&question), Facts::default()).unwrap_err();
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0].hints, ["set a.b or c.d to skip the lookup"]);
        let mut facts = Facts::default();
        facts.insert(subject, Ok(Answer::Addresses(Vec::new())));
        assert!(answer(&[question], facts).is_ok());
    }
}
