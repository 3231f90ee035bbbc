//! Answers what templates ask from facts. A question without an answer is recorded and answered with nothing, so that all
//! of them can be asked together and the chart rendered again.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chartroom::value::{Map, Value};
use chartroom::{Answerer, ObjectRef};

use crate::facts::{Cidr, Facts, Host, Question, Subject};

/// Answers from `facts`; what may be asked besides is recorded.
#[derive(Debug)]
pub struct FromFacts {
    facts: Facts,
    cluster: bool,
    dns: bool,
    open: RefCell<Vec<Question>>,
    asked: RefCell<BTreeSet<Subject>>,
}

impl FromFacts {
    /// Knows `facts`; `cluster` and `dns` say which questions may be asked at all.
    pub fn new(facts: Facts, cluster: bool, dns: bool) -> FromFacts {
        FromFacts { facts, cluster, dns, open: RefCell::default(), asked: RefCell::default() }
    }

    /// What was asked and not known, in the order of asking.
    pub fn unanswered(&self) -> Vec<Question> {
        self.open.borrow().clone()
    }

    /// Whether this was asked, known or not.
    pub fn has_asked(&self, subject: &Subject) -> bool {
        self.asked.borrow().contains(subject)
    }

    fn record(&self, subject: &Subject) {
        if self.asked.borrow_mut().insert(subject.clone()) && self.facts.get(subject).is_none() {
            self.open.borrow_mut().push(Question::of_template(subject.clone()));
        }
    }
}

impl Answerer for FromFacts {
    fn lookup(&self, object: &ObjectRef) -> Result<Value, String> {
        let empty = Ok(Value::Map(Map::new()));
        if !self.cluster {
            return empty;
        }
        self.record(&Subject::Object(object.clone()));
        match self.facts.object(object) {
            Some(Ok(json)) => Ok(Value::from(json)),
            Some(Err(failure)) => Err(failure.words()),
            None => empty,
        }
    }

    /// Always the first address in order, where Helm takes one at random.
    fn host(&self, name: &str) -> Result<String, String> {
        if !self.dns {
            return Ok(String::new());
        }
        let host: Host = name.parse().map_err(|error| format!("{error}"))?;
        let subject = Subject::Host(host.clone());
        self.record(&subject);
        match self.facts.get(&subject) {
            Some(Err(failure)) => Err(failure.words()),
            Some(Ok(_)) => {
                let sightings = self.facts.host(&host).unwrap_or_default();
                Ok(sightings.first().map(|s| Cidr::address(&s.cidr).to_string()).unwrap_or_default())
            }
            None => Ok(String::new()),
        }
    }
}
