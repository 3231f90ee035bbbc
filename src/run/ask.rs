//! When lookups are made: before rendering those that the values need, between renderings those of templates.

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use super::answerer::FromFacts;
use super::asked;
use super::failure::Failure;
use super::log::Log;
use super::options;
use super::own::EmbeddedNeeds;
use crate::cli::{self, Ages, Ask, Mode, RenderPlan};
use crate::facts::{self, Answer, CauseKind, ClusterInfo, Facts, Question, Reason, Subject};
use crate::kubeconfig::Source;
use crate::netpol::{self, Earlier, Keeping};
use crate::resolve::{Outcome, Session};
use chartroom::diag::Diagnostic;
use chartroom::gostd::time::Duration as GoDuration;
use chartroom::value::Map;
use chartroom::{Answerer, ClockAndRandom, NoAnswers, Profile, Rendered, name_from_template, values};

/// How often a chart is rendered again for what it newly asks. Each round can only ask what the answers of the one
/// before made it ask: real charts need one or two.
const ROUND_LIMIT: usize = 20;

/// Lays over `values` the answers to what the program's own chart needs; leaves them alone for any other chart.
///
/// # Errors
/// What could not be found out, or with `--offline` what would have to be asked.
pub fn for_own(
    plan: &RenderPlan,
    own: &EmbeddedNeeds,
    values: &Map,
    asking: &mut Asking,
) -> Result<(), Failure> {
    if !super::input::is_embedded(&plan.chart) {
        return Ok(());
    }
    own.check_age(values, plan, &asking.log)?;
    let questions = own.questions();
    if plan.ask.mode == Mode::Offline && !questions.is_empty() {
        return Err(Failure::all(questions.iter().map(offline).collect()));
    }
    let nothing = (Earlier::default(), options::keeping(Ages::default(), plan.ask.max_entries));
    values::lay_over(values, &for_values(own, nothing, asking)?);
    if plan.annotate {
        values::lay_over(values, &netpol::annotated());
    }
    Ok(())
}

/// The cluster itself, where a chart may ask it; `None` where it may not.
///
/// # Errors
/// A cluster that does not answer, in Helm's words (pkg/action/install.go, RunWithContext; pkg/kube/client.go,
/// IsReachable).
pub fn cluster(
    plan: &RenderPlan,
    profile: &Profile,
    asking: &mut Asking,
) -> Result<Option<ClusterInfo>, Failure> {
    let Mode::Allowed { cluster: true, .. } = plan.ask.mode else { return Ok(None) };
    let facts = asking.ask(&[Question::of_template(Subject::Cluster)]).facts;
    match facts.get(&Subject::Cluster) {
        Some(Ok(Answer::Cluster(fact))) => Ok(Some(fact.clone())),
        Some(Err(failure)) => Err(Failure::one(unreachable(failure, profile))),
        _ => Ok(None),
    }
}

fn unreachable(failure: &facts::Failure, profile: &Profile) -> Diagnostic {
    let why = failure.attempts.first().map(|attempt| match attempt.cause.kind {
        CauseKind::Unauthorized => "the server has asked for the client to provide credentials".to_owned(),
        _ => attempt.cause.text.clone(),
    });
    let what = match profile.names_checks {
        true => "cluster reachability check failed: kubernetes cluster unreachable",
        false => "Kubernetes cluster unreachable",
    };
    let diagnostic = Diagnostic::error(format!("{what}: {}", why.unwrap_or_default()));
    failure.hints.iter().fold(diagnostic, |diagnostic, hint| diagnostic.hint(hint.clone()))
}

/// What is known now of all that the chart needs, as values: what was answered, and what stays of an earlier run.
///
/// # Errors
/// What could not be found out.
pub fn for_values(
    own: &EmbeddedNeeds,
    (earlier, keeping): (Earlier, Keeping),
    asking: &mut Asking,
) -> Result<Map, Failure> {
    let outcome = asking.ask(&own.all_questions());
    own.doubt(&outcome.facts, &asking.log);
    own.overlay(outcome, earlier, keeping, asking.now, &asking.log)
}

/// What would have to be asked, and the keys that make asking needless.
pub fn offline(question: &Question) -> Diagnostic {
    let (key, instead) = match &question.reason {
        Reason::Value { key, instead } => (format!(", which {key} needs"), instead.join(" or ")),
        Reason::Template => (String::new(), String::new()),
    };
    let wanted = question.subjects().map(Subject::to_string).collect::<Vec<_>>().join(", or ");
    Diagnostic::error(format!("--offline: the values do not contain {wanted}{key}")).hint(format!(
        "set {instead}, or run `jes-netpol resolve` on a machine with network access and add its output with -f"
    ))
}

/// Renders, answers what templates asked and were allowed to ask, and renders again until nothing new is asked.
///
/// Each rendering draws the same at random as the one before, so that a name that is drawn is asked for once. Where the last
/// one does not ask for all that was sent to others, it may have made a password of the same letters: then it draws anew.
///
/// # Errors
/// The rendering's own once nothing is left to ask, and what could not be found out.
pub fn until_answered(
    plan: &RenderPlan,
    values: &Map,
    asking: &mut Asking,
    clock: &ClockAndRandom,
    render: impl Fn(&Map, &Rc<dyn Answerer>) -> Result<Vec<Rendered>, chartroom::Error>,
) -> Result<Vec<Rendered>, Failure> {
    let Mode::Allowed { cluster, dns } = plan.ask.mode else {
        let closed: Rc<dyn Answerer> = Rc::new(NoAnswers);
        return Ok(render(values, &closed)?);
    };
    // Templates may change the values they are given.
    rounds(asking, clock, (cluster, dns), |answerer| render(&values::deep_copy(values), answerer))
}

/// The release's name that a template makes, which may ask for hosts as it may in Helm.
///
/// # Errors
/// Go's words about the template, and with `--offline` what would have to be asked.
pub fn for_name(
    plan: &RenderPlan,
    template: &str,
    clock: &Rc<ClockAndRandom>,
    asking: &mut Asking,
) -> Result<String, Failure> {
    let make =
        |answerer: &Rc<dyn Answerer>| name_from_template(template, clock, answerer, &plan.environment.0);
    if plan.ask.mode != Mode::Offline {
        return rounds(asking, clock, (false, true), make);
    }
    let answerer = Rc::new(FromFacts::new(Facts::default(), false, true));
    let shared: Rc<dyn Answerer> = answerer.clone();
    let name = make(&shared)?;
    match answerer.unanswered().first() {
        None => Ok(name),
        Some(question) => {
            let diagnostic = Diagnostic::error(format!(
                "--offline cannot be used with a --name-template that looks up {}",
                question.subject
            ));
            Err(Failure::one(diagnostic.hint("remove --offline, or give the release a name")))
        }
    }
}

/// Does the work, answers what was asked in it and may be asked, the cluster or DNS, and does it again until nothing new
/// is asked.
fn rounds<T, E: Into<Failure>>(
    asking: &mut Asking,
    clock: &ClockAndRandom,
    (cluster, dns): (bool, bool),
    work: impl Fn(&Rc<dyn Answerer>) -> Result<T, E>,
) -> Result<T, Failure> {
    let mut facts = Facts::default();
    // What was sent to servers since random values were last drawn.
    let mut sent: Vec<Subject> = Vec::new();
    for _ in 0..ROUND_LIMIT {
        let answerer = Rc::new(FromFacts::new(facts.clone(), cluster, dns));
        let shared: Rc<dyn Answerer> = answerer.clone();
        let done = work(&shared);
        let questions = answerer.unanswered();
        if questions.is_empty() {
            let done = done.map_err(Into::into)?;
            if !clock.has_drawn() || sent.iter().all(|subject| answerer.has_asked(subject)) {
                return Ok(done);
            }
            clock.renew();
            sent.clear();
            continue;
        }
        if questions.len() > MOST_QUESTIONS {
            let asked = questions.len();
            return Err(Failure::other(format!(
                "the chart looks up {asked} objects and hosts at once, more than the limit of {MOST_QUESTIONS}"
            )));
        }
        facts.extend(asking.ask(&questions).facts);
        sent.extend(questions.into_iter().map(|question| question.subject));
    }
    Err(Failure::other(format!(
        "the chart looks up something new in each rendering: more than the limit of {ROUND_LIMIT} renderings"
    )))
}

/// How many objects and hosts a chart may look up in one rendering. Charts that look up each of their items come to
/// some hundreds; more would be a load on servers.
const MOST_QUESTIONS: usize = 10_000;

/// What can be asked, for one run: made once by each command and passed on, so that there is one connection, and a
/// credential plugin runs once.
pub struct Asking {
    session: Session,
    kubeconfig: Source,
    now: jiff::Timestamp,
    ask: Ask,
    /// Where warnings go.
    pub log: Log,
}

impl Asking {
    /// Nothing is connected or even looked up before the first question.
    ///
    /// # Errors
    /// A `--dns-server` that is no address.
    pub fn new(ask: &Ask, now: SystemTime, log: &Log) -> Result<Asking, Failure> {
        let options = options::of(ask);
        let kubeconfig = options.kube.clone();
        Ok(Asking {
            session: Session::new(options),
            kubeconfig,
            now: options::moment(now)?,
            ask: ask.clone(),
            log: log.clone(),
        })
    }

    /// The same for a rendering. A foreign chart may use any address, as with Helm.
    ///
    /// # Errors
    /// As there.
    pub fn for_chart(plan: &RenderPlan, log: &Log) -> Result<Asking, Failure> {
        let foreign = !super::input::is_embedded(&plan.chart);
        let allow_special_addresses = foreign || plan.ask.allow_special_addresses;
        Asking::new(&Ask { allow_special_addresses, ..plan.ask.clone() }, plan.now, log)
    }

    /// The kubeconfig, which is read once for its namespace and its cluster.
    pub fn kubeconfig(&self) -> &Source {
        &self.kubeconfig
    }

    /// Asks all questions together.
    pub fn ask(&mut self, questions: &[Question]) -> Outcome {
        let now = self.now;
        // Without a network each question says so.
        let _ = self.session.sign_in(questions, &|| now);
        // Until here a credential plugin may prompt, so nothing else was written to the terminal.
        let waiting = || self.log.waiting(&self.waiting_for(questions), cli::Received::default());
        let _waiting = (!questions.is_empty()).then(waiting);
        let outcome = self.session.ask(questions, &|| now);
        if self.log.is_verbose() {
            asked::lines(&outcome).into_iter().for_each(|line| self.log.detail(line));
        }
        let remarks = outcome.facts.remarks().iter();
        remarks.for_each(|remark| self.log.warn(Diagnostic::warning(remark.to_string())));
        outcome
    }

    /// The text that is shown while a user waits.
    fn waiting_for(&self, questions: &[Question]) -> String {
        const MOST_SHOWN: usize = 3;
        let mut names: Vec<String> = questions.iter().map(|question| question.subject.name()).collect();
        let rest = names.len().saturating_sub(MOST_SHOWN);
        names.truncate(MOST_SHOWN);
        names.extend((rest > 0).then(|| format!("{rest} more")));
        let Ask { timeout, samples, sample_interval, .. } = &self.ask;
        let most = match samples {
            1 => format!("for at most {}", shown(*timeout)),
            _ => format!("{samples} times, {} apart", shown(*sample_interval)),
        };
        format!("looking up {} {most} ...", names.join(", "))
    }
}

/// A duration as Go writes it, which is how it is given: `1m30s`.
fn shown(duration: Duration) -> GoDuration {
    GoDuration(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
}
