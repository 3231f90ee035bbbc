//! A manifest's document as a typed NetworkPolicy that keeps the path of each part. What Kubernetes itself would refuse
//! by its form is a fault here; whether it makes sense is for the checks.

mod read;

use std::fmt;

use serde::Serialize;

use super::selector::Selector;
pub use read::policy;

/// A networking.k8s.io/v1 NetworkPolicy.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `metadata.name`
    pub name: String,
    /// `metadata.namespace`; empty where it does not say.
    pub namespace: String,
    /// The pods that it is about.
    pub pods: Selector,
    /// The directions that it restricts, also where the document leaves them to their defaults.
    pub directions: Vec<Direction>,
    /// Its rules, those for ingress first.
    pub rules: Vec<Rule>,
    /// Parts that do not have the form that they must have.
    pub faults: Vec<Fault>,
}

/// A part of a document that is not what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// Which way connections go, as seen from the pods that a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// To these pods.
    Ingress,
    /// From these pods.
    Egress,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its direction.
    pub direction: Direction,
    /// Where: `spec.egress[0]`.
    pub path: String,
    /// The other side; `None` where the rule does not say, which means everybody.
    pub peers: Option<Vec<Peer>>,
    /// The ports; `None` where the rule does not say, which means all.
    pub ports: Option<Vec<Port>>,
}

/// One peer of a rule.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Where: `spec.egress[0].to[0]`.
    pub path: String,
    /// Its address range and the ranges that it leaves out, as they are written.
    pub block: Option<Block>,
    /// The pods that it selects.
    pub pods: Option<Selector>,
    /// The namespaces that it selects.
    pub namespaces: Option<Selector>,
}

impl Peer {
    /// Whether it selects pods or namespaces.
    pub fn selects(&self) -> bool {
        self.pods.is_some() || self.namespaces.is_some()
    }
}

/// An address range as it is written.
#[derive(Clone, Debug)]
pub struct Block {
    /// The range.
    pub cidr: String,
    /// What is left out of it.
    pub except: Vec<String>,
}

/// One port of a rule.
#[derive(Clone, Debug)]
pub struct Port {
    /// Where: `spec.egress[0].ports[0]`.
    pub path: String,
    /// `TCP` where the document does not say.
    pub protocol: String,
    /// A number or a name; `None`: all ports of the protocol.
    pub port: Option<PortValue>,
    /// The last port of a range.
    pub end: Option<i64>,
}

/// A port's number, or the name that pods give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortValue {
    /// A number, of whatever size was written.
    Number(i64),
    /// A name.
    Name(String),
}

impl Direction {
    /// The field of a policy's spec that has the rules, and the field of a rule that has the peers.
    fn fields(self) -> (&'static str, &'static str) {
        match self {
            Direction::Ingress => ("ingress", "from"),
            Direction::Egress => ("egress", "to"),
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fields().0)
    }
}
