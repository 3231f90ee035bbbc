//! `refresh`: each release as what `refresh` keeps true. The steps are those of `render` and `check`.

use std::rc::Rc;
use std::time::SystemTime;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::ask::Asking;
use super::failure::Failure;
use super::log::Log;
use super::own::{self, EmbeddedNeeds};
use super::{options, output, read, render_prepared, watch};
use crate::cli::{self, Exit, LogLine, Look, RefreshPlan, RenderPlan};
use crate::facts::Question;
use crate::io;
use crate::netpol;
use crate::netpol::compare::{Live, Provenance, Sign, State as PolicyState, Wanted, compare};
use crate::refresh::{
    self, Difference, Going, Learned, Note, Pace, Place, Policy, Release, Round, Setup, State, Terms,
};
use crate::resolve::Outcome;
use chartroom::diag::{Diagnostic, Severity};
use chartroom::gostd::json;
use chartroom::manifest::{self, Manifests};
use chartroom::value::{Map, Value, stop};
use chartroom::{values, yaml};

/// Keeps the policies of the plan's release true.
///
/// # Errors
/// Values that cannot be meant, and a cluster that cannot be asked at all.
pub fn refresh(plan: RefreshPlan, log: &Log, look: Look) -> Result<Exit, Failure> {
    let RefreshPlan { render, once, dry_run, force, state_namespace, instance, clock, .. } = plan;
    watch::start_rounds(look);
    let seed = render.seed;
    let render = Rc::new(render);
    let tell: Rc<dyn Fn(Note)> = match once {
        true => of_once(log, dry_run),
        false => of_log(clock, plan.json_log),
    };
    let setup = |namespace: &str| {
        Ok::<_, Failure>(Setup {
            options: options::of(&render.ask)?,
            dry_run,
            force,
            state_namespace: state_namespace.clone().unwrap_or_else(|| namespace.to_owned()),
            instance: instance.clone(),
            keep: render.ages.keep,
            clock: Rc::new(move || options::moment(clock()).unwrap_or_default()),
            memory: io::memory_in_use,
            tell: tell.clone(),
        })
    };
    let installation = Installation::new(render.clone(), tell.clone(), log)?;
    log.print();
    let setup = setup(&installation.place.namespace)?;
    if once {
        let round = refresh::once(&setup, vec![Box::new(installation)]).map_err(Failure::other)?;
        return if dry_run { print(&round) } else { Ok(()) }.map(|()| exit(&round));
    }
    let namespace = setup.state_namespace.clone();
    let terms = |name: &String| Terms { namespace, name: name.clone(), duration: plan.lease_duration };
    let random =
        |at: usize| seed.iter().skip(at).take(8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    let going = Going {
        pace: Pace { floor: plan.min_interval, cap: plan.max_interval },
        lease: plan.lease.as_ref().map(terms),
        identity: format!("{}_{:016x}", setup.instance, random(0)),
        listen: plan.listen,
        seed: random(8),
        wall_clock: Rc::new(move || Timestamp::try_from(clock()).unwrap_or_default()),
        begin: Rc::new(watch::begin_round),
        budget: Rc::new(|| stop::stopped().map(str::to_owned)),
    };
    refresh::keep(setup, going, vec![Box::new(installation)]).map_err(Failure::other)?;
    Ok(Exit::Done)
}

fn print(round: &Round) -> Result<(), Failure> {
    let texts = round.applied.iter().map(|(place, name, lines)| {
        format!("NetworkPolicy {}/{name} would be applied:\n{lines}", place.namespace)
    });
    io::to_stdout(texts.collect::<String>().as_bytes()).map_err(Failure::other)
}

fn exit(round: &Round) -> Exit {
    if round.failed { Exit::Failed } else { Exit::Done }
}

/// Lines of a single round, for a person; with --dry-run stdout has what would be applied.
fn of_once(log: &Log, dry_run: bool) -> Rc<dyn Fn(Note)> {
    let log = log.clone();
    Rc::new(move |note: Note| {
        if !dry_run || note.severity != Severity::Info {
            let fields = note.fields.iter().map(|(name, value)| format!("{name}={value}"));
            let fields = fields.collect::<Vec<_>>().join(" ");
            let place = if fields.is_empty() { String::new() } else { format!(" ({fields})") };
            log.tell(&Diagnostic::new(note.severity, note.message + &place));
        }
    })
}

/// Lines of a process that goes on, with their times.
fn of_log(clock: fn() -> SystemTime, is_json: bool) -> Rc<dyn Fn(Note)> {
    Rc::new(move |note: Note| {
        let time = Timestamp::try_from(clock()).unwrap_or_default();
        let Note { severity, message, fields } = note;
        cli::log(&LogLine { time: format!("{time:.3}"), severity, message, fields }, is_json);
    })
}

/// One release.
struct Installation {
    place: Place,
    plan: Rc<RenderPlan>,
    own: EmbeddedNeeds,
    questions: Vec<Question>,
    /// What is known, as values.
    known: Map,
    /// Where warnings of a rendering go, each time that they are others.
    tell: Rc<dyn Fn(Note)>,
    told: Vec<String>,
}

impl Installation {
    /// Reads the values. Addresses that an earlier `resolve` found are looked up anew, and known until then.
    fn new(plan: Rc<RenderPlan>, tell: Rc<dyn Fn(Note)>, log: &Log) -> Result<Installation, Failure> {
        let mut asking = Asking::for_chart(&plan, log)?;
        let ready = read(&plan, None, &mut asking, log)?;
        let dialect = netpol::Dialect::of(&ready.prepared.values);
        if dialect != netpol::Dialect::Kubernetes {
            let name = dialect.name();
            let told = Diagnostic::error(format!(
                "refresh applies NetworkPolicies only: networkPolicy.dialect is {name}"
            ));
            return Err(Failure::one(told.hint("use `jes-netpol render | kubectl apply -f -`")));
        }
        let release = &ready.prepared.release;
        let place = Place { namespace: release.namespace.clone(), name: release.name.clone() };
        let known = values::deep_copy(&ready.prepared.values);
        own::forget(&ready.prepared.values, log);
        let own = EmbeddedNeeds::of(&plan.chart, &ready.prepared.values, &plan.ask)?;
        let questions = own.questions();
        Ok(Installation { place, plan, own, questions, known, tell, told: Vec::new() })
    }

    fn render(&self, log: &Log) -> Result<Manifests, Failure> {
        // What is to be said of the values was said at the start.
        let quiet = &Log::default();
        let mut asking = Asking::for_chart(&self.plan, quiet)?;
        let ready = read(&self.plan, None, &mut asking, quiet)?;
        let values = &ready.prepared.values;
        own::forget(values, quiet);
        let now = EmbeddedNeeds::of(&self.plan.chart, values, &self.plan.ask)?;
        if now.needs() != self.own.needs() {
            return Err(Failure::other("the values have changed since refresh was started: start it anew"));
        }
        values::lay_over(values, &self.known);
        let rendered = render_prepared(&self.plan, &ready, values, &mut asking)?;
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
        let log = Log::default();
        let rendered = self.render(&log);
        let told: Vec<String> = log.take().into_iter().map(|told| told.message).collect();
        if told != self.told {
            for text in &told {
                (self.tell)(Note::warning(text).with("namespace", &self.place.namespace));
            }
            self.told = told;
        }
        let manifests = rendered.map_err(|failure| failure.diagnostics)?;
        let documents = manifests.manifests.iter().map(|manifest| {
            let document =
                yaml::read(&manifest.text).ok().and_then(|document| json::encode(&document, false).ok());
            let manifest_json = document.and_then(|text| serde_json::from_slice::<Json>(&text).ok());
            let unreadable = || vec![Diagnostic::error(format!("{} cannot be read", manifest.name))];
            let mut object = manifest_json.ok_or_else(unreadable)?;
            say_both_directions(&mut object);
            Ok(Policy { name: manifest.name.clone(), manifest: object })
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

/// Whoever applies by server-side apply says nothing of the fields that he leaves out: a rule that somebody puts into a
/// direction without rules would stay. So both lists are said, also where they are empty.
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
