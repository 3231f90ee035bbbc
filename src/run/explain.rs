//! What `explain` does beside rendering: who set which value, and whether the cluster's network plugin is one on which
//! address ranges mean less. No rule of the policies.

use super::ask::Asking;
use super::failure::Failure;
use super::log::Log;
use super::{Ready, options};
use crate::cli::{Mode, RenderPlan};
use crate::facts::{CauseKind, Facts, ObjectRef, Question, Subject};
use crate::netpol::compare::{Live, live};
use crate::netpol::explain::{self, Cilium, Context, Explanation, Setter};
use crate::netpol::view::{self, Policy};
use chartroom::chart::File;
use chartroom::diag::{Diagnostic, Severity};
use chartroom::values::Origin;
use chartroom::{Rendered, yaml};

/// The template that says what the others print.
pub fn template() -> File {
    let (path, text) = explain::TEMPLATE;
    File::new(path, text)
}

/// Explains what was rendered.
///
/// # Errors
/// Entries in the values that are none.
pub fn explanation(
    plan: &RenderPlan,
    ready: &Ready,
    rendered: &[Rendered],
    asking: &mut Asking,
) -> Result<Explanation, Failure> {
    let (template, _) = explain::TEMPLATE;
    let sections = rendered.iter().find(|rendered| rendered.path.ends_with(template.as_bytes()));
    let sections = sections.map(|rendered| rendered.text.as_slice()).unwrap_or_default();
    let ingress =
        rendered.iter().any(|r| r.path.ends_with(explain::INGRESS_TEMPLATE.as_bytes()) && !r.text.is_empty());
    let context = Context {
        now: options::moment(plan.now)?,
        setter: &|key| setter(ready, key),
        ingress,
        cilium: if sections.is_empty() || sections == b"[]" { Cilium::Absent } else { cilium(plan, asking) },
    };
    let mut explanation = explain::explain(sections, &context)?;
    if plan.ask.mode != Mode::Offline && !explanation.rules.is_empty() {
        explanation.warnings.extend(of_other_kinds(&ready.prepared.release.namespace, rendered, asking));
    }
    Ok(explanation)
}

/// What is live of other kinds of policies and selects the same pods. Where nothing can be read, that is reported already.
fn of_other_kinds(namespace: &str, rendered: &[Rendered], asking: &mut Asking) -> Vec<String> {
    let documents = rendered.iter().filter_map(|rendered| yaml::read(&rendered.text).ok());
    let wanted: Vec<Policy> = documents.filter_map(|document| view::policy(&document)).collect();
    let facts = asking.ask(&live::questions_of_other_kinds(namespace)).facts;
    let (found, failures) = Live::of_other_kinds(&facts, namespace);
    let forbidden = failures
        .iter()
        .filter(|failure| failure.attempts.iter().any(|attempt| attempt.cause.kind == CauseKind::Forbidden));
    for failure in forbidden {
        let mut diagnostic = failure.diagnostic();
        diagnostic.severity = Severity::Warning;
        asking.log.warn(diagnostic);
    }
    live::beside(&wanted, &found)
}

fn setter(ready: &Ready, key: &str) -> Setter {
    let path: Vec<String> = key.split(['.', '[']).map(|step| step.trim_end_matches(']').to_owned()).collect();
    match ready.given.origin(&path, &ready.prepared.profile) {
        Some(Origin::File { file, line, column }) => Setter::File { file, line, column },
        Some(Origin::Flag(flag)) => Setter::Flag(flag.to_owned()),
        None => Setter::Default,
    }
}

/// Looks for Cilium in the places where its installers put it. Without an answer it is not said to be there.
fn cilium(plan: &RenderPlan, asking: &mut Asking) -> Cilium {
    if plan.ask.mode == Mode::Offline {
        return Cilium::Absent;
    }
    let object = |version: &str, kind: &str, namespace: &str, name: &str| ObjectRef {
        api_version: version.into(),
        kind: kind.into(),
        namespace: namespace.into(),
        name: name.into(),
    };
    let crd = "ciliumnetworkpolicies.cilium.io";
    let config = object("v1", "ConfigMap", "kube-system", "cilium-config");
    let signs = [
        object("apps/v1", "DaemonSet", "kube-system", "cilium"),
        object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", crd),
        config.clone(),
    ];
    let questions: Vec<Question> =
        signs.iter().map(|sign| Question::of_template(Subject::Object(sign.clone()))).collect();
    let facts = asking.ask(&questions).facts;
    let found = |sign: &ObjectRef| facts.object(sign)?.ok().filter(|object| object.get("metadata").is_some());
    if signs.iter().all(|sign| found(sign).is_none()) {
        warn_of_unknown(&facts, &signs, &asking.log);
        return Cilium::Absent;
    }
    let modes = found(&config).and_then(|config| config["data"]["policy-cidr-match-mode"].as_str());
    match modes.is_some_and(|modes| modes.contains("nodes")) {
        true => Cilium::MatchesNodes,
        false => Cilium::Default,
    }
}

/// Says it where none of the places could be looked at.
fn warn_of_unknown(facts: &Facts, signs: &[ObjectRef], log: &Log) {
    let failures: Vec<_> = signs.iter().filter_map(|sign| facts.object(sign)?.err()).collect();
    if let [first, ..] = failures.as_slice()
        && failures.len() == signs.len()
    {
        let text = format!("cannot determine whether the cluster runs Cilium: {}", first.words());
        log.warn(Diagnostic::warning(text));
    }
}
