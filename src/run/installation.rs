//! A release that `refresh` manages: its values as files or texts, what they ask, and the policies that they make with what is
//! known. The steps are those of `render` and `check`.

use std::rc::Rc;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::ask::Asking;
use super::failure::Failure;
use super::followed::Followed;
use super::log::Log;
use super::own::{self, EmbeddedNeeds};
use super::{fetch, input, options, output, read, render_prepared};
use crate::cli::RenderPlan;
use crate::facts::Question;
use crate::netpol::compare::{Live, Provenance, Sign, State as PolicyState, Wanted, compare};
use crate::netpol::{self, separate};
use crate::refresh::{Difference, Learned, LogRecord, Policy, Release, ReleaseKey, State};
use crate::resolve::Outcome;
use chartroom::diag::Diagnostic;
use chartroom::gostd::json;
use chartroom::manifest::{self, Manifest};
use chartroom::value::{Map, Value};
use chartroom::{values, yaml};

/// One release.
pub(super) struct Installation {
    plan: RenderPlan,
    followed: Followed,
    /// Its namespace and name.
    pub key: ReleaseKey,
    own: EmbeddedNeeds,
    questions: Vec<Question>,
    /// What is known, as values.
    known: Map,
    /// The needs that have no address any more, in the same form.
    gone: Map,
    /// Whether anything was known before, here or in an earlier process.
    may_go: bool,
    /// Where warnings of a rendering go, each time that they are others.
    log_to: Rc<dyn Fn(LogRecord)>,
    warnings: Vec<String>,
    /// Whether what was looked up is in policies of its own.
    separate: bool,
    /// The policies without what is looked up, once they were made.
    fixed: Option<Vec<Json>>,
}

/// What follows from the values.
struct FromValues {
    key: ReleaseKey,
    own: EmbeddedNeeds,
    questions: Vec<Question>,
    known: Map,
}

impl FromValues {
    fn of(plan: &RenderPlan, log: &Log) -> Result<FromValues, Failure> {
        let mut asking = Asking::for_chart(plan, log)?;
        let ready = read(plan, None, &mut asking, log)?;
        let dialect = netpol::Dialect::of(&ready.prepared.values);
        if dialect != netpol::Dialect::Kubernetes {
            let name = dialect.name();
            let error = Diagnostic::error(format!(
                "refresh applies NetworkPolicies only: networkPolicy.dialect is {name}"
            ));
            return Err(Failure::one(error.hint("use `jes-netpol render | kubectl apply -f -`")));
        }
        let release = &ready.prepared.release;
        let key = ReleaseKey { namespace: release.namespace.clone(), name: release.name.clone() };
        let known = values::deep_copy(&ready.prepared.values);
        own::forget(&ready.prepared.values, log);
        let own = EmbeddedNeeds::of(&plan.chart, &ready.prepared.values, &plan.ask)?;
        let questions = own.questions();
        Ok(FromValues { key, own, questions, known })
    }
}

impl Installation {
    /// Reads the values. Addresses that an earlier `resolve` found are looked up anew, and known until then.
    ///
    /// # Errors
    /// Files that cannot be read, and values that are not valid.
    pub fn new(
        mut plan: RenderPlan,
        separate: bool,
        log_to: Rc<dyn Fn(LogRecord)>,
        log: &Log,
    ) -> Result<Installation, Failure> {
        let get = |href: &str| fetch::values_file(href, plan.ask.mode, &plan.profile, log);
        let texts = input::value_texts(&plan.values, &plan.profile, &get)?;
        let followed = Followed::new(&texts, &plan.values.texts);
        plan.values.texts = texts;
        let FromValues { key, own, questions, known } = FromValues::of(&plan, log)?;
        Ok(Installation {
            plan,
            followed,
            key,
            own,
            questions,
            known,
            gone: Map::new(),
            may_go: false,
            log_to,
            warnings: Vec::new(),
            separate,
            fixed: None,
        })
    }

    /// The policies with these addresses.
    fn render(&self, known: &Map, log: &Log) -> Result<Vec<Json>, Failure> {
        // The warnings about the values were printed at the start.
        let quiet = &Log::default();
        let mut asking = Asking::for_chart(&self.plan, quiet)?;
        let ready = read(&self.plan, None, &mut asking, quiet)?;
        let values = &ready.prepared.values;
        own::forget(values, quiet);
        values::lay_over(values, known);
        values::lay_over(values, &netpol::policies_alone());
        let rendered = render_prepared(&self.plan, &ready, values, &mut asking)?;
        let manifests =
            log.noticed(|notices| manifest::assemble(&rendered, &ready.prepared.profile, notices))?;
        ready.own.check(&manifests, values, log)?;
        manifests.manifests.iter().map(policy).collect()
    }

    /// The policies without what is looked up.
    ///
    /// # Errors
    /// Policies that cannot be rendered.
    pub fn fixed(&mut self) -> Result<Vec<Json>, Failure> {
        if let Some(fixed) = &self.fixed {
            return Ok(fixed.clone());
        }
        let blank = self.render(&netpol::placeholders(self.own.needs()), &Log::default())?;
        let fixed: Vec<Json> = blank.iter().map(separate::without_placeholders).collect();
        self.fixed = Some(fixed.clone());
        Ok(fixed)
    }
}

impl Release for Installation {
    fn key(&self) -> &ReleaseKey {
        &self.key
    }

    fn questions(&self) -> &[Question] {
        &self.questions
    }

    fn follow(&mut self) -> Result<bool, String> {
        let Some(texts) = self.followed.changed(&self.plan.values.texts)? else { return Ok(false) };
        let before = std::mem::replace(&mut self.plan.values.texts, texts);
        let log = Log::default();
        match FromValues::of(&self.plan, &log) {
            Ok(FromValues { own, questions, .. }) => {
                log.take()
                    .into_iter()
                    .for_each(|diagnostic| (self.log_to)(LogRecord::warning(diagnostic.message)));
                // Addresses that are known stay, of hosts that are still asked for.
                (self.own, self.questions, self.fixed) = (own, questions, None);
                self.warnings.clear();
                Ok(true)
            }
            Err(failure) => {
                let why = texts_of(&failure);
                let refused = std::mem::replace(&mut self.plan.values.texts, before);
                self.followed.refuse(refused, why.clone());
                Err(why)
            }
        }
    }

    fn recall(&mut self, memory: &str) -> Result<(), String> {
        let known = yaml::read_map(memory.as_bytes()).map_err(|error| error.to_string())?;
        let allow_special = self.plan.ask.allow_special_addresses;
        self.own.earlier(&known, allow_special).map_err(|faults| {
            let texts = faults.iter().map(|fault| format!("{}: {}", fault.path, fault.why));
            texts.collect::<Vec<_>>().join("; ")
        })?;
        self.known = known;
        self.may_go = true;
        Ok(())
    }

    fn learn(&mut self, answers: Outcome, now: Timestamp) -> Learned {
        let keeping = options::keeping_of(&self.plan);
        let allow_special = self.plan.ask.allow_special_addresses;
        let known = (&self.known, allow_special);
        let refreshed = self.own.refreshed(answers, known, self.may_go, keeping, now);
        self.known = refreshed.overlay;
        self.gone = netpol::placeholders(&refreshed.gone);
        self.may_go |= refreshed.is_complete;
        let set = output::without(&Value::Map(self.known.clone()), &["seen", "ttl", "from", "via"]);
        let text = |value: &Value| yaml::write(value).map(lossy).unwrap_or_default();
        let set = text(&set) + &text(&Value::Map(self.gone.clone()));
        Learned { complete: refreshed.is_complete, set, needs: refreshed.needs, failures: refreshed.failures }
    }

    fn memory(&self) -> String {
        yaml::write(&Value::Map(self.known.clone())).map(lossy).unwrap_or_default()
    }

    fn policies(&mut self) -> Result<Vec<Policy>, Vec<Diagnostic>> {
        let log = Log::default();
        // A copy, so that nothing of it is remembered.
        let known = values::deep_copy(&self.known);
        values::lay_over(&known, &self.gone);
        let rendered = self.render(&known, &log);
        let warnings: Vec<String> = log.take().into_iter().map(|diagnostic| diagnostic.message).collect();
        if warnings != self.warnings {
            for text in &warnings {
                (self.log_to)(LogRecord::warning(text).with("namespace", &self.key.namespace));
            }
            self.warnings = warnings;
        }
        let whole = rendered.map_err(|failure| failure.diagnostics)?;
        let left: Vec<Json> = whole.iter().map(separate::without_placeholders).collect();
        if let Some(empty) = left.iter().zip(&whole).find(|(left, whole)| is_empty(left) && !is_empty(whole))
        {
            let text = format!("NetworkPolicy {} would not allow any peer", name(empty.1));
            return Err(vec![Diagnostic::error(text)]);
        }
        let whole = left;
        if !self.separate {
            return Ok(whole.into_iter().map(|manifest| named(manifest, None)).collect());
        }
        let fixed = self.fixed().map_err(|failure| failure.diagnostics)?;
        let rest = |whole: &Json| {
            let other = fixed.iter().find(|other| name(other) == name(whole))?;
            separate::beyond(whole, other).map(|rest| named(rest, Some(name(whole))))
        };
        Ok(whole.iter().filter_map(rest).collect())
    }

    fn compare(&self, policies: &[Policy], live: &[Json]) -> Vec<Difference> {
        let namespace = &self.key.namespace;
        let view = |manifest: &Json| crate::netpol::view::policy(&Value::from(manifest));
        let live: Vec<Value> = live.iter().map(Value::from).collect();
        let live = Live::of_documents(&live, namespace).unwrap_or_default();
        let one = |policy: &Policy| {
            let needed: Vec<_> = view(&policy.manifest).into_iter().collect();
            let provenance = Provenance::default();
            let wanted = Wanted { namespace, needed: &needed, tolerated: &needed, provenance: &provenance };
            let compared = compare(wanted, &live).policies;
            let state = compared.into_iter().find(|state| state.name == policy.name);
            state.map_or(Difference { state: State::Missing, lines: Vec::new() }, |state| Difference {
                state: match state.state {
                    PolicyState::Same => State::Same,
                    PolicyState::Different | PolicyState::Other => State::Different,
                    PolicyState::Missing => State::Missing,
                },
                lines: state.lines.into_iter().map(|(sign, line)| (letter(sign), line)).collect(),
            })
        };
        policies.iter().map(one).collect()
    }
}

/// The messages of a failure, on one line.
pub(super) fn texts_of(failure: &Failure) -> String {
    let texts = failure.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str());
    texts.collect::<Vec<_>>().join("; ")
}

/// A policy as JSON.
fn policy(manifest: &Manifest) -> Result<Json, Failure> {
    let document = yaml::read(&manifest.text).ok().and_then(|document| json::encode(&document, false).ok());
    let object = document.and_then(|text| serde_json::from_slice::<Json>(&text).ok());
    let mut object = object.ok_or_else(|| Failure::other(format!("{} cannot be read", manifest.name)))?;
    let text = |key: &str| object.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let (version, kind) = (text("apiVersion"), text("kind"));
    if (version.as_str(), kind.as_str()) != ("networking.k8s.io/v1", "NetworkPolicy") {
        let text =
            format!("refresh applies only NetworkPolicies of Kubernetes, and these values render a {kind}");
        return Err(Failure::other(text).hint("remove networkPolicy.dialect".to_owned()));
    }
    say_both_directions(&mut object);
    Ok(object)
}

fn is_empty(policy: &Json) -> bool {
    policy.pointer("/spec/egress").and_then(Json::as_array).is_none_or(Vec::is_empty)
}

fn name(policy: &Json) -> String {
    policy.pointer("/metadata/name").and_then(Json::as_str).unwrap_or_default().to_owned()
}

fn named(manifest: Json, beside: Option<String>) -> Policy {
    Policy { name: name(&manifest), manifest, beside }
}

/// Server-side apply says nothing of fields that are left out: a rule that another user adds to a direction without
/// rules would stay. So both lists are there, also where they are empty.
fn say_both_directions(policy: &mut Json) {
    if let Some(spec) = policy.get_mut("spec").and_then(Json::as_object_mut) {
        for direction in ["ingress", "egress"] {
            spec.entry(direction).or_insert_with(|| Json::Array(Vec::new()));
        }
    }
}

fn letter(sign: Sign) -> char {
    match sign {
        Sign::Both => ' ',
        Sign::Live => '-',
        Sign::Wanted => '+',
    }
}

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
