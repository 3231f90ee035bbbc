//! What can be asked of the world, and what was answered. Not who asks, and not who answers.

mod address;
mod failure;
mod host;
pub mod notes;
mod question;
mod service;
mod sighting;
mod special;
mod target;
pub mod window;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use address::{Cidr, CidrError, fold};
pub use chartroom::ObjectRef;
pub use chartroom::cluster::{ClusterInfo, ServedKind};
pub use failure::{Attempt, Cause, CauseKind, Failure, Verdict};
pub use host::{CLUSTER_DOMAIN, Host, HostError, HostName, InCluster};
pub use question::{Question, Reason, ServiceRef, Subject};
pub use service::{
    Backend, ClusterDnsFact, GATEWAY, GatewayFact, NodeLocal, ServiceFact, ServicePort, TargetPort,
};
pub use sighting::{Key, Origin, Protocol, Sighting, unite};
pub use special::{Special, special, special_within};
pub use target::{Target, parse_port};

/// What was answered to one subject.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Addresses, sorted and without duplicates, at least one ([`Subject::ApiServer`], [`Subject::Host`]).
    Addresses(Vec<Sighting>),
    /// A Service ([`Subject::Service`]).
    Service(ServiceFact),
    /// The cluster's DNS ([`Subject::ClusterDns`]).
    ClusterDns(ClusterDnsFact),
    /// Keptn's API gateway ([`Subject::Gateway`]).
    Gateway(GatewayFact),
    /// The cluster itself ([`Subject::Cluster`]).
    Cluster(ClusterInfo),
    /// An object as JSON, `{}` where there is none ([`Subject::Object`]).
    Object(serde_json::Value),
}

/// Something worth knowing about an answer that was found all the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// What it is about.
    pub subject: Subject,
    /// A sentence.
    pub text: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject.name(), self.text)
    }
}

/// All that was asked, with what came back. Order of questions and of answering leaves no trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    answers: BTreeMap<Subject, Result<Answer, Failure>>,
    remarks: BTreeSet<Remark>,
}

impl Facts {
    /// Records what came back. A later answer replaces an earlier one; a failure replaces nothing.
    pub fn insert(&mut self, subject: Subject, answer: Result<Answer, Failure>) {
        if answer.is_ok() || !self.answers.contains_key(&subject) {
            self.answers.insert(subject, answer);
        }
    }

    /// Adds a remark, once.
    pub fn remark(&mut self, remark: Remark) {
        self.remarks.insert(remark);
    }

    /// Takes over another round's answers.
    pub fn extend(&mut self, other: Facts) {
        other.answers.into_iter().for_each(|(subject, answer)| self.insert(subject, answer));
        other.remarks.into_iter().for_each(|remark| self.remark(remark));
    }

    /// What came back; `None`: it was never asked.
    pub fn get(&self, subject: &Subject) -> Option<Result<&Answer, &Failure>> {
        self.answers.get(subject).map(Result::as_ref)
    }

    /// The apiserver's addresses, where they are known.
    pub fn apiserver(&self) -> Option<&[Sighting]> {
        self.addresses(&Subject::ApiServer)
    }

    /// A host's addresses, where they are known.
    pub fn host(&self, host: &Host) -> Option<&[Sighting]> {
        self.addresses(&Subject::Host(host.clone()))
    }

    /// A Service, where it is known.
    pub fn service(&self, service: &ServiceRef) -> Option<&ServiceFact> {
        match self.answers.get(&Subject::Service(service.clone()))? {
            Ok(Answer::Service(fact)) => Some(fact),
            _ => None,
        }
    }

    /// The cluster's DNS, where it is known.
    pub fn cluster_dns(&self) -> Option<&ClusterDnsFact> {
        match self.answers.get(&Subject::ClusterDns)? {
            Ok(Answer::ClusterDns(fact)) => Some(fact),
            _ => None,
        }
    }

    /// Keptn's API gateway in this namespace, or in any, where it is known.
    pub fn gateway(&self, namespace: Option<String>) -> Option<&GatewayFact> {
        match self.answers.get(&Subject::Gateway(namespace))? {
            Ok(Answer::Gateway(fact)) => Some(fact),
            _ => None,
        }
    }

    /// What `lookup` says of an object; `None`: it was never asked.
    pub fn object(&self, object: &ObjectRef) -> Option<Result<&serde_json::Value, &Failure>> {
        match self.answers.get(&Subject::Object(object.clone()))? {
            Ok(Answer::Object(value)) => Some(Ok(value)),
            Ok(_) => None,
            Err(failure) => Some(Err(failure)),
        }
    }

    /// Everything that came back, in the order of the subjects.
    pub fn iter(&self) -> impl Iterator<Item = (&Subject, Result<&Answer, &Failure>)> {
        self.answers.iter().map(|(subject, answer)| (subject, answer.as_ref()))
    }

    /// What is worth knowing besides, in the order of the subjects.
    pub fn remarks(&self) -> &BTreeSet<Remark> {
        &self.remarks
    }

    fn addresses(&self, subject: &Subject) -> Option<&[Sighting]> {
        match self.answers.get(subject)? {
            Ok(Answer::Addresses(sightings)) => Some(sightings),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> Subject {
        Subject::Host(name.parse().unwrap())
    }

    #[test]
    fn the_order_of_answering_leaves_no_trace_and_repetition_none() {
        let remark = |last: u32| Remark { subject: host(&format!("h{last}.example")), text: "so so".into() };
        let facts = |order: &mut dyn Iterator<Item = u32>| {
            let mut facts = Facts::default();
            order.for_each(|last| facts.remark(remark(last % 50_000)));
            facts
        };
        let facts = (facts(&mut (0..100_000)), facts(&mut (0..100_000).rev()));
        assert_eq!(facts.0, facts.1);
        assert_eq!(facts.0.remarks().len(), 50_000);
    }
}
