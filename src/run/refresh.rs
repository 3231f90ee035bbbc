//! `refresh`: each release as what `refresh` keeps true. The steps are those of `render` and `check`.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::ask::Asking;
use super::failure::Failure;
use super::log::Log;
use super::own::{self, EmbeddedNeeds};
use super::{options, output, read, render_prepared};
use crate::cli::{Exit, RefreshPlan, RenderPlan};
use crate::facts::Question;
use crate::io;
use crate::netpol::compare::{Live, Provenance, Sign, State as PolicyState, Wanted, compare};
use crate::refresh::{self, Difference, Learned, Note, Place, Policy, Release, Setup, State};
use crate::resolve::Outcome;
use chartroom::diag::{Diagnostic, Severity};
use chartroom::gostd::json;
use chartroom::manifest::{self, Manifests};
use chartroom::value::{Map, Value};
use chartroom::{values, yaml};

/// Keeps the policies of the plan's release true.
///
/// # Errors
/// Values that cannot be meant, and a cluster that cannot be asked at all.
pub fn refresh(plan: RefreshPlan, log: &Log) -> Result<Exit, Failure> {
    let RefreshPlan { render, once, dry_run, force, state_namespace, instance, clock } = plan;
    if !once {
        return Err(Failure::other("refresh goes on only with --once so far"));
    }
    let options = options::of(&render.ask)?;
    let keep = render.ages.keep;
    let installation = Installation::new(render, log)?;
    log.print();
    let state_namespace = state_namespace.unwrap_or_else(|| installation.place.namespace.clone());
    let clock = || options::moment(clock()).unwrap_or_default();
    // With --dry-run stdout has what would be applied.
    let tell = |note: Note| {
        if !dry_run || note.severity != Severity::Info {
            log.tell(&told(note));
        }
    };
    let setup =
        Setup { options, dry_run, force, state_namespace, instance, keep, clock: &clock, tell: &tell };
    let round = refresh::once(&setup, vec![Box::new(installation)]).map_err(Failure::other)?;
    if dry_run {
        let texts = round.applied.iter().map(|(place, name, lines)| {
            let namespace = &place.namespace;
            format!("NetworkPolicy {namespace}/{name} would be applied:\n{lines}")
        });
        io::to_stdout(texts.collect::<String>().as_bytes()).map_err(Failure::other)?;
    }
    Ok(if round.failed { Exit::Failed } else { Exit::Done })
}

/// A line of the log as something to tell.
fn told(note: Note) -> Diagnostic {
    let fields: Vec<String> = note.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let place = if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(" ")) };
    Diagnostic::new(note.severity, note.message + &place)
}

/// One release.
struct Installation {
    place: Place,
    plan: RenderPlan,
    own: EmbeddedNeeds,
    questions: Vec<Question>,
    /// What is known, as values.
    known: Map,
    log: Log,
}

impl Installation {
    /// Reads the values. Addresses that an earlier `resolve` found are looked up anew, and known until then.
    fn new(plan: RenderPlan, log: &Log) -> Result<Installation, Failure> {
        let mut asking = Asking::for_chart(&plan, log)?;
        let ready = read(&plan, None, &mut asking, log)?;
        let release = &ready.prepared.release;
        let place = Place { namespace: release.namespace.clone(), name: release.name.clone() };
        let known = values::deep_copy(&ready.prepared.values);
        own::forget(&ready.prepared.values, log);
        let own = EmbeddedNeeds::of(&plan.chart, &ready.prepared.values, &plan.ask)?;
        let questions = own.questions();
        Ok(Installation { place, plan, own, questions, known, log: log.clone() })
    }

    fn render(&self) -> Result<Manifests, Failure> {
        let mut asking = Asking::for_chart(&self.plan, &self.log)?;
        let ready = read(&self.plan, None, &mut asking, &Log::default())?;
        let values = &ready.prepared.values;
        own::forget(values, &Log::default());
        values::lay_over(values, &self.known);
        let rendered = render_prepared(&self.plan, &ready, values, &mut asking)?;
        let log = &self.log;
        let manifests =
            log.noticed(|notices| manifest::assemble(&rendered, &ready.prepared.profile, notices))?;
        ready.own.check(&manifests, values, log)?;
        Ok(manifests)
    }
}

impl Release for Installation {
    fn place(&self) -> &Place {
        &self.place
    }

    fn questions(&self) -> &[Question] {
        &self.questions
    }

    fn recall(&mut self, memory: &str) -> Result<(), String> {
        let known = yaml::read_map(memory.as_bytes()).map_err(|error| error.to_string())?;
        let allow_special = self.plan.ask.allow_special_addresses;
        self.own.earlier(&known, allow_special).map_err(|faults| {
            let told = faults.iter().map(|fault| format!("{}: {}", fault.path, fault.why));
            told.collect::<Vec<_>>().join("; ")
        })?;
        self.known = known;
        Ok(())
    }

    fn learn(&mut self, answers: Outcome, now: Timestamp) -> Learned {
        let keeping = options::keeping_of(&self.plan);
        let allow_special = self.plan.ask.allow_special_addresses;
        let refreshed = self.own.refreshed(answers, (&self.known, allow_special), keeping, now);
        self.known = refreshed.overlay;
        let set = output::without(&Value::Map(self.known.clone()), &["seen", "ttl", "from", "via"]);
        Learned {
            complete: refreshed.is_complete,
            set: yaml::write(&set).map(lossy).unwrap_or_default(),
            needs: refreshed.needs,
            failures: refreshed.failures,
            told: refreshed.told,
        }
    }

    fn memory(&self) -> String {
        yaml::write(&Value::Map(self.known.clone())).map(lossy).unwrap_or_default()
    }

    fn policies(&mut self) -> Result<Vec<Policy>, Vec<Diagnostic>> {
        let manifests = self.render().map_err(|failure| failure.diagnostics)?;
        let documents = manifests.manifests.iter().map(|manifest| {
            let document =
                yaml::read(&manifest.text).ok().and_then(|document| json::encode(&document, false).ok());
            let manifest_json = document.and_then(|text| serde_json::from_slice::<Json>(&text).ok());
            let unreadable = || vec![Diagnostic::error(format!("{} cannot be read", manifest.name))];
            Ok(Policy { name: manifest.name.clone(), manifest: manifest_json.ok_or_else(unreadable)? })
        });
        documents.collect()
    }

    fn compare(&self, policies: &[Policy], live: &[Json]) -> Vec<Difference> {
        let namespace = &self.place.namespace;
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
