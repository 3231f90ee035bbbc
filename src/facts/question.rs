//! What can be asked of the world, and which value wanted to know. Not what is done with the answer.

use std::fmt;

use chartroom::ObjectRef;

use super::host::Host;

/// One thing that can be asked; also the key under which the answer is found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// Where pods find the Kubernetes apiserver: both sides of its Service's address translation.
    ApiServer,
    /// The addresses behind a host name.
    Host(Host),
    /// A Service of the cluster: whom it selects, or where it leads.
    Service(ServiceRef),
    /// Where pods find the cluster's DNS.
    ClusterDns,
    /// The Service of Keptn's API gateway, by its name and label: in this namespace, or in any.
    Gateway(Option<String>),
    /// What the cluster is: its version, and what it serves.
    Cluster,
    /// Any object of the cluster, or a list of them.
    Object(ObjectRef),
}

/// A Service by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceRef {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// Who wants to know, and so: what happens without an answer, and what a person can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A value asks for it; without an answer the run fails.
    Value {
        /// The key of the value that asks, such as `remoteControlPlane.api.hostname`.
        key: String,
        /// The keys that can be set to skip the lookup.
        instead: Vec<String>,
    },
    /// A template's own call asks; the failure is the call's, if it is still made in the end.
    Template,
}

/// A subject with the reason for asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub subject: Subject,
    /// What answers it just as well. Both are asked; the question fails only when both do (a name with two labels may
    /// be a Service's or a public one).
    pub or: Option<Subject>,
    /// Why.
    pub reason: Reason,
}

impl Question {
    /// A question that the value under `key` asks, and that need not be asked when one of `instead` is set.
    pub fn of_value(subject: Subject, key: impl Into<String>, instead: &[&str]) -> Question {
        let instead = instead.iter().map(|key| (*key).to_owned()).collect();
        Question { subject, or: None, reason: Reason::Value { key: key.into(), instead } }
    }

    /// A question that a template asks.
    pub fn of_template(subject: Subject) -> Question {
        Question { subject, or: None, reason: Reason::Template }
    }

    /// The same, content with an answer to `other` as well.
    pub fn or(self, other: Subject) -> Question {
        Question { or: Some(other), ..self }
    }

    /// All that has to be asked for it.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        std::iter::once(&self.subject).chain(&self.or)
    }
}

impl Subject {
    /// What it is called in front of a sentence about it.
    pub fn name(&self) -> String {
        match self {
            Subject::ApiServer => "the apiserver".to_owned(),
            Subject::Host(host) => host.to_string(),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for ServiceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::ApiServer => f.write_str("the addresses of the Kubernetes apiserver"),
            Subject::Host(host) => write!(f, "the addresses of {host}"),
            Subject::Service(service) => write!(f, "Service {service}"),
            Subject::ClusterDns => f.write_str("the cluster's DNS service"),
            Subject::Gateway(None) => f.write_str("the Service of Keptn's API gateway"),
            Subject::Gateway(Some(namespace)) => {
                write!(f, "the Service of Keptn's API gateway in namespace {namespace}")
            }
            Subject::Cluster => f.write_str("the cluster's version and APIs"),
            Subject::Object(object) => object.fmt(f),
        }
    }
}
