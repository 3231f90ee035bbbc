//! `check`: what should be with today's answers, and what is live. Each side a step or two; how they compare is netpol's.

use super::ask::{Asking, offline};
use super::failure::Failure;
use super::log::Log;
use super::options;
use super::own::{self, EmbeddedNeeds};
use crate::cli::{ChartSource, CheckPlan, Mode};
use crate::facts::{self, CauseKind, Facts, Question, Subject};
use crate::io;
use crate::netpol::compare::{Comparison, Live, Provenance, Wanted, live};
use crate::netpol::{self, Earlier, Keeping};
use crate::resolve::Outcome;
use chartroom::diag::{Diagnostic, Severity};
use chartroom::manifest::Manifests;
use chartroom::value::Map;
use chartroom::{values, yaml};

/// What the values need, with what an earlier run found for it taken out of them, so that it is looked up anew.
pub struct Needed {
    own: EmbeddedNeeds,
    before: Map,
}

/// What was answered, as values to lay over the user's.
pub struct Answers {
    /// What is needed now.
    pub needed: Map,
    /// That, and what may stay of an earlier run.
    pub tolerated: Map,
    /// The source.
    pub provenance: Provenance,
}

impl Needed {
    /// Reads the needs off the values; offline the addresses in them are all that there is, and stay.
    ///
    /// # Errors
    /// Values that are not valid, or that enable no policy.
    pub fn of(plan: &CheckPlan, values: &Map, log: &Log) -> Result<Needed, Failure> {
        let before = values::deep_copy(values);
        if plan.render.ask.mode != Mode::Offline {
            own::forget(values, log);
        }
        let own = EmbeddedNeeds::of(&ChartSource::Embedded, values, &plan.render.ask)?;
        own.check_age(values, &plan.render, log)?;
        let open = own.questions();
        match plan.render.ask.mode {
            Mode::Offline if !open.is_empty() => Err(Failure::all(open.iter().map(offline).collect())),
            _ => Ok(Needed { own, before }),
        }
    }

    /// Asks for what is needed and for what is live, all at once.
    ///
    /// # Errors
    /// What could not be found out, and was not known earlier either.
    pub fn ask(
        &self,
        plan: &CheckPlan,
        namespace: &str,
        asking: &mut Asking,
    ) -> Result<(Answers, Live), Failure> {
        let mut questions = self.own.all_questions();
        if plan.live.is_none() {
            questions.extend(live::questions(namespace));
        }
        let outcome = asking.ask(&questions);
        self.own.doubt(&outcome.facts, &asking.log);
        let live = match &plan.live {
            Some(path) => of_file(path, namespace, &asking.log),
            None => of_cluster(&outcome.facts, namespace, asking),
        };
        match (self.answers(plan, outcome, &asking.log), live) {
            (Ok(answers), Ok(live)) => Ok((answers, live)),
            (Err(failure), Err(other)) => Err(other.and(failure)),
            (Err(failure), _) | (_, Err(failure)) => Err(failure),
        }
    }

    fn answers(&self, plan: &CheckPlan, outcome: Outcome, log: &Log) -> Result<Answers, Failure> {
        let now = options::moment(plan.render.now)?;
        let keeping: Keeping = options::keeping_of(&plan.render);
        let earlier = self.own.earlier(&self.before, plan.render.ask.allow_special_addresses);
        let earlier = earlier.map_err(|faults| Failure::values_entries(&faults))?;
        let is_whole = outcome.failures.is_empty();
        let tolerated = self.own.overlay(outcome.clone(), earlier, keeping, now, log)?;
        let needed = match is_whole {
            true => self.own.overlay(outcome, Earlier::default(), keeping, now, log)?,
            // Where there is no answer now, the earlier one is used.
            false => tolerated.clone(),
        };
        let mut provenance = Provenance::default();
        provenance.add(self.own.needs(), &tolerated);
        provenance.add(&[], &self.before);
        Ok(Answers { needed, tolerated, provenance })
    }
}

/// The live objects in a file.
fn of_file(path: &str, namespace: &str, log: &Log) -> Result<Live, Failure> {
    let text = match path {
        "-" => io::stdin().map_err(Failure::other)?,
        _ => io::file(path)?,
    };
    let hint = || format!("write it with kubectl get networkpolicies,pods -n {namespace} -o yaml");
    let unreadable = |error| Failure::text(path, &text, &error).hint(hint());
    let mut documents = Vec::new();
    for piece in pieces(&text) {
        documents.extend(yaml::read_documents(&piece).map_err(unreadable)?);
    }
    let no_objects = |error| Failure::other(format!("--live {path}: {error}")).hint(hint());
    let live = Live::of_documents(&documents, namespace).map_err(no_objects)?;
    if live.policies.is_empty() {
        log.warn(Diagnostic::warning(format!("{path} has no NetworkPolicy of namespace {namespace}")));
    }
    Ok(live)
}

/// The parts of a file in each of which the reader of YAML sees every document: JSON may have several values behind one
/// another, as `jq` prints them, and `...` ends a document.
fn pieces(text: &[u8]) -> Vec<Vec<u8>> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<serde::de::IgnoredAny>();
    let (mut parts, mut start) = (Vec::new(), 0);
    while let Some(Ok(_)) = values.next() {
        parts.push(text.get(start..values.byte_offset()).unwrap_or_default().to_vec());
        start = values.byte_offset();
    }
    let rest = text.get(start..).unwrap_or_default();
    let is_end = |line: &[u8]| line.trim_ascii_end() == b"...";
    let lines = rest.split_inclusive(|byte| *byte == b'\n');
    parts.push(lines.flat_map(|line| if is_end(line) { b"---\n" } else { line }).copied().collect());
    parts
}

/// The live objects among the answers.
fn of_cluster(facts: &Facts, namespace: &str, asking: &mut Asking) -> Result<Live, Failure> {
    let (live, unanswered) = Live::of_facts(facts, namespace).map_err(|failure| match failure {
        Some(failure) => Failure::one(with_role(failure, namespace)),
        None => Failure::other("the live policies could not be read"),
    })?;
    for failure in unanswered.others {
        let mut diagnostic = failure.diagnostic();
        diagnostic.severity = Severity::Warning;
        diagnostic.message.push_str("; policies of this kind are not compared");
        asking.log.warn(diagnostic);
    }
    if let Some(failure) = unanswered.pods {
        let mut diagnostic = with_role(failure, namespace);
        diagnostic.severity = Severity::Warning;
        diagnostic.message.push_str("; compared by the labels of the chart only");
        asking.log.warn(diagnostic);
    }
    if live.policies.is_empty() && live.pods.as_ref().is_none_or(Vec::is_empty) {
        exists(namespace, asking)?;
    }
    Ok(live)
}

fn with_role(failure: &facts::Failure, namespace: &str) -> Diagnostic {
    let forbidden = failure.attempts.iter().any(|attempt| attempt.cause.kind == CauseKind::Forbidden);
    let diagnostic = failure.diagnostic();
    if forbidden { Diagnostic { hints: vec![live::role(namespace)], ..diagnostic } } else { diagnostic }
}

/// Nothing at all is in the namespace: perhaps it is misspelt. No warning for a user who may not read namespaces.
fn exists(namespace: &str, asking: &mut Asking) -> Result<(), Failure> {
    let object = live::namespace(namespace);
    let outcome = asking.ask(&[Question::of_template(Subject::Object(object.clone()))]);
    match outcome.facts.object(&object) {
        Some(Ok(found)) if found.as_object().is_some_and(serde_json::Map::is_empty) => {
            let diagnostic = Diagnostic::error(format!("there is no namespace {namespace}"));
            Err(Failure::one(diagnostic.hint("set the namespace of the job-executor-service with -n")))
        }
        _ => Ok(()),
    }
}

/// Compares what was rendered with what is live.
///
/// # Errors
/// Nothing was rendered, so there is nothing to compare.
pub fn compare(
    namespace: &str,
    wanted: &Manifests,
    tolerated: &Manifests,
    answers: &Answers,
    live: &Live,
) -> Result<Comparison, Failure> {
    let (needed, tolerated) = (EmbeddedNeeds::policies(wanted), EmbeddedNeeds::policies(tolerated));
    if needed.is_empty() {
        return Err(Failure::one(
            Diagnostic::error("nothing to check: these values enable no policy")
                .hint("set networkPolicy.ingress.enabled, networkPolicy.egress.enabled or jobConfig.networkPolicy.enabled to true"),
        ));
    }
    let provenance = &answers.provenance;
    let wanted = Wanted { namespace, needed: &needed, tolerated: &tolerated, provenance };
    Ok(netpol::compare::compare(wanted, live))
}
