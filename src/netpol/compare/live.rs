//! What is live: the policies of all kinds and the pods of a namespace, from the cluster's answers. Not what they should be.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::facts::{CauseKind, Facts, Failure, ObjectRef, Question, Subject};
use crate::netpol::view::{self, Fault, Policy};
use chartroom::value::{Map, Value};

/// All policies of a namespace, and the pods where they are known.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// The policies, by name.
    pub policies: Vec<LivePolicy>,
    /// Those that have not ended; `None` where the cluster could not say.
    pub pods: Option<Vec<Pod>>,
}

/// A policy as it is live.
#[derive(Clone, Debug)]
pub struct LivePolicy {
    /// What it says.
    pub policy: Policy,
    /// Who changed it last.
    pub changed: Option<Changed>,
}

/// Who changed an object last, as its managed fields have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The name that the client gave itself, such as `kubectl-edit`.
    pub by: String,
    /// When.
    pub at: String,
}

/// A pod that runs or will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// All policies of the namespace.
pub fn policies(namespace: &str) -> ObjectRef {
    all("networking.k8s.io/v1", "NetworkPolicy", namespace)
}

/// All pods of the namespace.
pub fn pods(namespace: &str) -> ObjectRef {
    all("v1", "Pod", namespace)
}

/// The namespace itself.
pub fn namespace(name: &str) -> ObjectRef {
    ObjectRef { namespace: String::new(), name: name.to_owned(), ..all("v1", "Namespace", "") }
}

fn all(version: &str, kind: &str, namespace: &str) -> ObjectRef {
    let (api_version, kind, namespace) = (version.to_owned(), kind.to_owned(), namespace.to_owned());
    ObjectRef { api_version, kind, namespace, name: String::new() }
}

/// Policies of other kinds that may be about the same pods. Of several versions of a kind the first that is served counts:
/// Calico's objects are also there where its own API is not.
fn others(namespace: &str) -> Vec<Vec<ObjectRef>> {
    let of = |versions: &[&str], kind: &str, namespace: &str| {
        versions.iter().map(|version| all(version, kind, namespace)).collect::<Vec<_>>()
    };
    let (cilium, calico) = (["cilium.io/v2"], ["projectcalico.org/v3", "crd.projectcalico.org/v1"]);
    let tiered = ["policy.networking.k8s.io/v1beta1", "policy.networking.k8s.io/v1alpha2"];
    let older = ["policy.networking.k8s.io/v1alpha1"];
    vec![
        of(&cilium, "CiliumNetworkPolicy", namespace),
        of(&cilium, "CiliumClusterwideNetworkPolicy", ""),
        of(&calico, "NetworkPolicy", namespace),
        of(&calico, "GlobalNetworkPolicy", ""),
        of(&tiered, "ClusterNetworkPolicy", ""),
        of(&older, "AdminNetworkPolicy", ""),
        of(&older, "BaselineAdminNetworkPolicy", ""),
    ]
}

/// What has to be asked to know what is live. A failure is part of the answer.
pub fn questions(namespace: &str) -> Vec<Question> {
    let objects =
        [policies(namespace), pods(namespace)].map(|object| Question::of_template(Subject::Object(object)));
    objects.into_iter().chain(questions_of_other_kinds(namespace)).collect()
}

/// What of it is about other kinds than NetworkPolicy.
pub fn questions_of_other_kinds(namespace: &str) -> Vec<Question> {
    let objects = others(namespace).into_iter().flatten();
    objects.map(|object| Question::of_template(Subject::Object(object))).collect()
}

/// What of the cluster could not be read.
#[derive(Clone, Debug, Default)]
pub struct Unanswered<'f> {
    /// Why the pods are not known.
    pub pods: Option<&'f Failure>,
    /// Why policies of another kind are not known.
    pub others: Vec<&'f Failure>,
}

/// The least that [`questions`] need, as a Role.
pub fn role(namespace: &str) -> String {
    format!(
        "ask an administrator to grant this in namespace {namespace}:\n  \
         apiVersion: rbac.authorization.k8s.io/v1\n  \
         kind: Role\n  \
         metadata: {{name: jes-netpol-check, namespace: {namespace}}}\n  \
         rules:\n    \
         - {{apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [list]}}\n    \
         - {{apiGroups: [\"\"], resources: [pods], verbs: [list]}}"
    )
}

impl Live {
    /// The answers to [`questions`], and what could not be read.
    ///
    /// # Errors
    /// Why the policies are not known.
    pub fn of_facts<'f>(
        facts: &'f Facts,
        namespace: &str,
    ) -> Result<(Live, Unanswered<'f>), Option<&'f Failure>> {
        let items =
            |object: &ObjectRef| facts.object(object).transpose().map_err(Some)?.ok_or(None).map(Value::from);
        let list = items(&policies(namespace))?;
        let mut live = Live::default();
        live.add(&list, namespace);
        let mut unanswered = Unanswered { others: live.add_others(facts, namespace), pods: None };
        live.sort();
        match items(&pods(namespace)) {
            Ok(list) => {
                live.pods.get_or_insert_default();
                live.add(&list, namespace);
            }
            Err(failure) => unanswered.pods = failure,
        }
        Ok((live, unanswered))
    }

    /// Those policies of other kinds that the answers have, and why others are not known.
    pub fn of_other_kinds<'f>(facts: &'f Facts, namespace: &str) -> (Live, Vec<&'f Failure>) {
        let mut live = Live::default();
        let failures = live.add_others(facts, namespace);
        live.sort();
        (live, failures)
    }

    fn add_others<'f>(&mut self, facts: &'f Facts, namespace: &str) -> Vec<&'f Failure> {
        let mut failures = Vec::new();
        for versions in others(namespace) {
            let mut answers = versions.iter().filter_map(|object| facts.object(object));
            let is_served = |answer: &Result<_, &Failure>| !answer.is_err_and(is_not_served);
            match answers.find(is_served) {
                Some(Ok(list)) => self.add(&Value::from(list), namespace),
                Some(Err(failure)) => failures.push(failure),
                None => {}
            }
        }
        failures
    }

    pub(super) fn sort(&mut self) {
        self.policies.sort_by(|a, b| a.policy.name.cmp(&b.policy.name));
    }

    pub(super) fn add(&mut self, object: &Value, namespace: &str) {
        let Some(object) = object.as_map() else { return };
        if let Some(items) = object.get("items").and_then(|items| items.as_list()) {
            // A list in a list is none that a server makes.
            let is_object = |item: &&Value| item.as_map().is_some_and(|map| !map.contains_key("items"));
            items.iter().filter(is_object).for_each(|item| self.add(item, namespace));
            return;
        }
        let metadata = table(&object, "metadata");
        if ![namespace, ""].contains(&text(&metadata, "namespace").as_str()) {
            return;
        }
        if let Some(policy) = view::policy(&Value::Map(object.clone())) {
            if policy.is_about(namespace) {
                self.policies.push(LivePolicy { policy, changed: changed(&metadata) });
            }
        } else if text(&object, "kind") == "Pod" {
            let ended = ["Succeeded", "Failed"].contains(&text(&table(&object, "status"), "phase").as_str());
            let labels = table(&metadata, "labels");
            let labels =
                labels.keys().iter().map(|key| (key.to_string(), text(&labels, &key.to_string()))).collect();
            let pods = self.pods.get_or_insert_default();
            pods.extend((!ended).then(|| Pod { name: text(&metadata, "name"), labels }));
        }
    }
}

/// Whether it is a kind that the cluster does not know.
fn is_not_served(failure: &Failure) -> bool {
    failure.attempts.iter().all(|attempt| attempt.cause.kind == CauseKind::NotServed)
}

/// The latest entry of the managed fields that owns a part of the spec.
fn changed(metadata: &Map) -> Option<Changed> {
    let entries = metadata.get("managedFields")?.as_list()?;
    let of_spec = |entry: &Map| table(entry, "fieldsV1").contains_key("f:spec");
    let entries = entries.iter().filter_map(Value::as_map).filter(of_spec);
    let all = entries.map(|entry| Changed { by: text(&entry, "manager"), at: text(&entry, "time") });
    all.filter(|changed| !changed.by.is_empty()).max_by(|a, b| a.at.cmp(&b.at))
}

/// Remarks on live policies of other kinds that select pods of these policies.
pub fn beside(wanted: &[Policy], live: &Live) -> Vec<String> {
    let is_own = |policy: &Policy| wanted.iter().any(|own| own.name == policy.name);
    let selects = |policy: &Policy| wanted.iter().any(|own| own.pods.overlaps(&policy.pods));
    let others =
        live.policies.iter().map(|live| &live.policy).filter(|policy| !is_own(policy) && selects(policy));
    let remarks = others.map(|policy| match policy.unread.first() {
        Some(Fault { path, message }) => format!(
            "{} selects these pods as well and cannot be compared ({path} {message}): it may deny connections that are needed",
            policy.title()
        ),
        None => format!(
            "{} selects these pods as well: compare what it allows with `jes-netpol check`",
            policy.title()
        ),
    });
    remarks.collect()
}

pub(super) fn table(map: &Map, key: &str) -> Map {
    map.get(key).and_then(|value| value.as_map()).unwrap_or_default()
}

pub(super) fn text(map: &Map, key: &str) -> String {
    map.get(key).and_then(|value| value.as_str().map(ToString::to_string)).unwrap_or_default()
}
