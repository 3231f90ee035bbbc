//! `lookup` and `getHostByName`: answered from facts. A question without an answer is recorded and answered empty, so
//! that all of them can be asked together and the chart rendered again.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::facts::{Cidr, Facts, Host, ObjectRef, Question, Subject};
use crate::template::func::{FuncError, FuncResult};
use crate::value::{Map, Value};

/// What templates may learn of the world.
#[derive(Debug, Default)]
pub struct World {
    facts: Facts,
    cluster: bool,
    dns: bool,
    open: RefCell<Vec<Question>>,
    recorded: RefCell<BTreeSet<Subject>>,
}

impl World {
    /// A world in which `lookup` finds nothing and `getHostByName` answers nothing, as in a plain `helm template`.
    pub fn closed() -> World {
        World::default()
    }

    /// A world that knows `facts`; `cluster` and `dns` say which further questions may be asked.
    pub fn open(facts: Facts, cluster: bool, dns: bool) -> World {
        World { facts, cluster, dns, ..World::default() }
    }

    /// Whether a template may ask anything at all.
    pub fn may_ask(&self) -> bool {
        self.cluster || self.dns
    }

    /// What was asked and not known, in the order of asking.
    pub fn unanswered(&self) -> Vec<Question> {
        self.open.borrow().clone()
    }

    fn record(&self, subject: Subject) {
        if self.recorded.borrow_mut().insert(subject.clone()) {
            self.open.borrow_mut().push(Question::of_template(subject));
        }
    }

    /// An object, or a list of them, as the cluster has it; an empty map where there is none
    /// (Helm: pkg/engine/lookup_func.go).
    pub(super) fn lookup(&self, api_version: &str, kind: &str, namespace: &str, name: &str) -> FuncResult {
        let empty = Ok(Value::Map(Map::new()));
        if !self.cluster {
            return empty;
        }
        let object = ObjectRef {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: namespace.into(),
            name: name.into(),
        };
        match self.facts.object(&object) {
            Some(Ok(json)) => Ok(Value::from(json)),
            Some(Err(failure)) => Err(FuncError::new(failure.words())),
            None => {
                self.record(Subject::Object(object));
                empty
            }
        }
    }

    /// One address of a host: always the first in order, where Helm takes one at random
    /// (Helm: pkg/engine/funcs.go, Sprig: network.go).
    pub(super) fn host(&self, name: &str) -> FuncResult {
        if !self.dns {
            return Ok(Value::string(""));
        }
        let host: Host = name.parse().map_err(|e| FuncError::new(format!("{e}")))?;
        let subject = Subject::Host(host.clone());
        match self.facts.get(&subject) {
            Some(Err(failure)) => Err(FuncError::new(failure.words())),
            Some(Ok(_)) => Ok(Value::string(first_address(self.facts.host(&host).unwrap_or_default()))),
            None => {
                self.record(subject);
                Ok(Value::string(""))
            }
        }
    }
}

fn first_address(sightings: &[crate::facts::Sighting]) -> String {
    sightings.first().map(|s| Cidr::address(&s.cidr).to_string()).unwrap_or_default()
}
