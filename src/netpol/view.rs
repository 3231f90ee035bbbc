//! A manifest's document as a typed policy that keeps the path of each part. What Kubernetes itself would refuse
//! by its form is a fault here; whether it makes sense is for the checks.

mod calico;
mod cilium;
mod cluster;
mod expression;
mod read;
mod reader;

use std::fmt;

use serde::Serialize;

use super::selector::{NAMESPACE_LABEL, Selector};
pub use read::policy;

/// The kind of a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Kubernetes' own.
    #[default]
    NetworkPolicy,
    /// Cilium's, of a namespace.
    Cilium,
    /// Cilium's, of no namespace.
    CiliumClusterwide,
    /// Calico's, of a namespace.
    Calico,
    /// Calico's, of no namespace.
    CalicoGlobal,
    /// SIG Network's, of no namespace.
    ClusterNetworkPolicy,
    /// What ClusterNetworkPolicy of tier Admin was called before.
    AdminNetworkPolicy,
    /// What ClusterNetworkPolicy of tier Baseline was called before.
    BaselineAdminNetworkPolicy,
}

/// A policy: what it says that a networking.k8s.io/v1 NetworkPolicy can say as well, and what else it has.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// What it is.
    pub kind: Kind,
    /// `metadata.name`; of any other kind than NetworkPolicy with the kind behind it, since names of different kinds differ.
    pub name: String,
    /// The pods that it is about.
    pub pods: Selector,
    /// The directions that it restricts, also where the document leaves them to their defaults.
    pub directions: Vec<Direction>,
    /// Its rules, those for ingress first.
    pub rules: Vec<Rule>,
    /// Of a kind that belongs to no namespace: the namespaces of those pods.
    pub namespaces: Option<Selector>,
    /// Of a kind that has tiers: which one.
    pub tier: String,
    /// Parts that do not have the form that they must have.
    pub faults: Vec<Fault>,
    /// Parts with a meaning that no NetworkPolicy has: what they do is not known.
    pub unread: Vec<Fault>,
}

impl Kind {
    /// Its `kind`, with its owner where another one is called the same.
    pub fn name(self) -> &'static str {
        match self {
            Kind::NetworkPolicy => "NetworkPolicy",
            Kind::Cilium => "CiliumNetworkPolicy",
            Kind::CiliumClusterwide => "CiliumClusterwideNetworkPolicy",
            Kind::Calico => "Calico NetworkPolicy",
            Kind::CalicoGlobal => "GlobalNetworkPolicy",
            Kind::ClusterNetworkPolicy => "ClusterNetworkPolicy",
            Kind::AdminNetworkPolicy => "AdminNetworkPolicy",
            Kind::BaselineAdminNetworkPolicy => "BaselineAdminNetworkPolicy",
        }
    }

    /// Whether it has a tier, and so cannot be combined with NetworkPolicies.
    pub fn has_tier(self) -> bool {
        matches!(
            self,
            Kind::ClusterNetworkPolicy | Kind::AdminNetworkPolicy | Kind::BaselineAdminNetworkPolicy
        )
    }
}

impl Policy {
    /// Kind and name, for a message.
    pub fn title(&self) -> String {
        match self.kind {
            Kind::NetworkPolicy => format!("NetworkPolicy {}", self.name),
            _ => self.name.clone(),
        }
    }

    /// Whether it may be about pods of a namespace, of which nothing but the name is known.
    pub fn is_about(&self, namespace: &str) -> bool {
        let named = Selector::label(NAMESPACE_LABEL, namespace);
        self.namespaces.as_ref().is_none_or(|namespaces| namespaces.overlaps(&named))
    }
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
    /// The other side; `None` where the rule does not say, which means every peer.
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
    /// Whom it names: a host, a Service, an entity of Cilium.
    pub named: Option<String>,
}

impl Peer {
    /// A peer with a name.
    fn named(path: String, name: String) -> Peer {
        Peer { path, block: None, pods: None, namespaces: None, named: Some(name) }
    }

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
