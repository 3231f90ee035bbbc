//! Why each rule of the policies is there: which value wants it, whom it opens, who said so and for how long that holds.
//! Reads what the chart's own templates say of themselves ([`TEMPLATE`]); not how it is shown.

mod section;
mod warnings;

use jiff::Timestamp;
use serde::Serialize;

pub use section::Section;
pub use warnings::Cilium;

use super::JOBS;
use section::{Entry, SectionPort};

/// A template beside those of the chart: its sections as JSON. Its path, and its text.
pub const TEMPLATE: (&str, &[u8]) = ("templates/explain.json", include_bytes!("explain.tpl"));

/// All rules, and what is worth knowing of all of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// Rule by rule, in the order of the policies.
    pub rules: Vec<ExplainedRule>,
    /// What is doubtful about all of them.
    pub warnings: Vec<String>,
}

/// One rule, or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedRule {
    /// `metadata.name` of its policy.
    pub policy: &'static str,
    /// Where it stands there, such as `spec.egress[0]`; none where the policy allows nothing, or another rule does already.
    pub path: Option<String>,
    /// What it is for, in the words of the policy's comment.
    pub title: String,
    /// Why it is there.
    pub why: String,
    /// The key of the value that wants it.
    pub key: String,
    /// Who set that value.
    pub set: Setter,
    /// The key under which the addresses stand in the values that were given, and who set it.
    pub given: Option<Given>,
    /// Whom it opens.
    pub peers: Vec<ExplainedPeer>,
    /// On which ports, such as `TCP 443`; none: on all.
    pub ports: Vec<String>,
    /// What is doubtful about it.
    pub warnings: Vec<String>,
}

/// Values that were not found out in this run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Given {
    /// Their key.
    pub key: String,
    /// Who set it.
    pub set: Setter,
}

/// Who set a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Setter {
    /// A values file.
    File {
        /// Its name.
        file: String,
        /// The line of the key.
        line: usize,
        /// Its column.
        column: usize,
    },
    /// A flag such as `--set`.
    Flag(String),
    /// None: it is the chart's default.
    Default,
}

/// A peer that a rule opens, and what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedPeer {
    /// An address range, or labels of pods and namespaces.
    pub peer: String,
    /// The ranges that it leaves out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// The host that it was found for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The aliases that lead from the host to the address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    /// For how many seconds the answer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<i64>,
    /// When it was last seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    /// How many seconds ago that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<i64>,
}

/// What is known beside the sections.
pub struct Context<'a> {
    /// The moment of the run.
    pub now: Timestamp,
    /// Who set the value under a key.
    pub setter: &'a dyn Fn(&str) -> Setter,
    /// Whether the ingress policy is printed.
    pub ingress: bool,
    /// What is known of the cluster's network plugin.
    pub cilium: Cilium,
}

/// The template that prints the ingress policy, where it is enabled.
pub const INGRESS_TEMPLATE: &str = "templates/jes-ingress-network-policy.yaml";

const INGRESS: &str = "jes-ingress-network-policy";
const EGRESS: &str = "jes-egress-network-policy";
const JOBS_ENABLED: &str = "jobConfig.networkPolicy.enabled";
const ENABLED: &str = "networkPolicy.egress.enabled";

/// Explains the rules that the templates printed.
///
/// # Errors
/// A section that is none, which only values without a schema can make.
pub fn explain(sections: &[u8], context: &Context<'_>) -> Result<Explanation, String> {
    let sections: Vec<Section> = serde_json::from_slice(sections)
        .map_err(|why| format!("the resolved entries cannot be read: {why}"))?;
    let mut rules = Vec::new();
    let (mut number, mut policy) = (0, "");
    for section in &sections {
        if section.policy != policy {
            (number, policy) = (0, section.policy.as_str());
        }
        for (entries, count) in section.rules.iter().zip(&section.counts) {
            let path = match count {
                1 => format!("spec.egress[{number}]"),
                _ => format!("spec.egress[{number}-{}]", number + count.saturating_sub(1)),
            };
            rules.push(rule(section, entries, Some(path), context));
            number += count;
        }
        if section.rules.is_empty() {
            rules.push(rule(section, &[], None, context));
        }
    }
    if context.ingress {
        rules.push(ingress(context));
    }
    if policy == JOBS {
        rules.push(ingress_of_jobs(context));
    }
    let warnings = warnings::of_all(&rules, &context.cilium);
    Ok(Explanation { rules, warnings })
}

fn ingress(context: &Context<'_>) -> ExplainedRule {
    let why = "JES accepts no connections: it fetches its events itself";
    closed(INGRESS, why, "networkPolicy.ingress.enabled", context)
}

fn ingress_of_jobs(context: &Context<'_>) -> ExplainedRule {
    closed(JOBS, "the pods of jobs accept no connections", JOBS_ENABLED, context)
}

/// A part of a policy that allows no peer.
fn closed(policy: &'static str, why: &str, key: &str, context: &Context<'_>) -> ExplainedRule {
    ExplainedRule {
        policy,
        path: None,
        title: "Nothing may connect".to_owned(),
        why: why.to_owned(),
        key: key.to_owned(),
        set: (context.setter)(key),
        given: None,
        peers: Vec::new(),
        ports: Vec::new(),
        warnings: Vec::new(),
    }
}

fn rule(section: &Section, entries: &[Entry], path: Option<String>, context: &Context<'_>) -> ExplainedRule {
    let (why, key) = reason(section);
    let peers: Vec<ExplainedPeer> = entries.iter().map(|entry| peer(entry, context.now)).collect();
    let set = (context.setter)(&section.key);
    let given = (!section.key.is_empty() && section.key != key && set != Setter::Default)
        .then(|| Given { key: section.key.clone(), set });
    ExplainedRule {
        policy: if section.policy == JOBS { JOBS } else { EGRESS },
        path,
        title: section.title.clone(),
        why: why.to_owned(),
        set: (context.setter)(&key),
        key,
        given,
        warnings: warnings(section, entries, &peers),
        ports: entries
            .first()
            .map(Entry::ports)
            .unwrap_or_default()
            .iter()
            .map(SectionPort::to_string)
            .collect(),
        peers,
    }
}

fn warnings(section: &Section, entries: &[Entry], peers: &[ExplainedPeer]) -> Vec<String> {
    let more = match section.name.as_str() {
        "public" => warnings::of_public(peers).into_iter().collect(),
        _ => warnings::of_rule(entries, peers),
    };
    section.note.iter().cloned().chain(more).collect()
}

/// Why a section is there, and the key of the value that wants it.
fn reason(section: &Section) -> (&'static str, String) {
    let jobs = section.policy == JOBS;
    let (why, key) = match section.name.as_str() {
        "gateway" if jobs && section.key != "networkPolicy.egress.resolved.gateway" => {
            ("jobs fetch their files from Keptn, also from one in the same cluster", JOBS_ENABLED)
        }
        "gateway" if jobs => (
            "jobs fetch their files from the Keptn that was detected in their cluster",
            "remoteControlPlane.autoDetect.enabled",
        ),
        name if name.starts_with("additional-") => {
            ("enabled in the values", section.value.as_deref().unwrap_or(&section.key))
        }
        "public" => ("jobs do work of all kinds, also on the internet", JOBS_ENABLED),
        "gateway" if section.key == "networkPolicy.egress.resolved.gateway" => (
            "JES talks to the Keptn that was detected in its cluster",
            "remoteControlPlane.autoDetect.enabled",
        ),
        "gateway" => ("JES sends its events to Keptn, also to one in the same cluster", ENABLED),
        "apiserver" if section.key == "networkPolicy.egress.k8sMasterCIDR" => {
            ("JES starts and watches Jobs through the Kubernetes API", section.key.as_str())
        }
        "apiserver" => ("JES starts and watches Jobs through the Kubernetes API", ENABLED),
        "oauth" => {
            ("JES gets its tokens from the OAuth provider", "remoteControlPlane.api.oauth.clientDiscovery")
        }
        "controlPlane" => {
            ("JES fetches its events from Keptn's control plane", "remoteControlPlane.api.hostname")
        }
        _ => {
            let detected = section.key == "networkPolicy.egress.resolved.dns";
            let key = if detected { "networkPolicy.egress.dns.mode" } else { "networkPolicy.egress.dns" };
            (if jobs { "jobs look up names" } else { "JES looks up names" }, key)
        }
    };
    (why, key.to_owned())
}

fn peer(entry: &Entry, now: Timestamp) -> ExplainedPeer {
    let seen: Option<Timestamp> = entry.seen.as_deref().and_then(|seen| seen.parse().ok());
    ExplainedPeer {
        peer: entry.peer(),
        except: entry.except.clone().unwrap_or_default(),
        host: entry.host.clone(),
        source: entry.from.clone(),
        via: entry.via.clone().unwrap_or_default(),
        ttl: entry.ttl(),
        seen,
        age: seen.map(|seen| now.duration_since(seen).as_secs().max(0)),
    }
}
