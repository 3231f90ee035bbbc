//! One run of questions: each subject once, all at the same time, under one deadline; repeated samples of hosts; and
//! what became of each question. Not how a single one is answered.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep};

use super::cluster::Cluster;
use super::hints::{with_hints, with_hints_about};
use super::hosts::{Resolver, Timing};
use super::hygiene::refuse_special;
use super::objects::{self, Discovery};
use super::options::Options;
use super::rivals::Rivals;
use super::unanswered::Unanswered;
use super::{Outcome, apiserver, capabilities, cluster_dns, gateway, is_required, published, services};
use crate::facts::window::unite_samples;
use crate::facts::{
    Answer, Attempt, Cause, CauseKind, Facts, Failure, Host, Question, Remark, Sighting, Subject, Verdict,
};

type Answers = BTreeMap<Subject, Result<Answer, Unanswered>>;

/// How many subjects are asked for at the same time. Each host takes two sockets for each server, and a process has some
/// hundreds of them.
const MOST_AT_ONCE: usize = 64;

/// The servers, with what is known of them.
pub struct Sources {
    cluster: Cluster,
    discovery: Discovery,
    resolver: OnceCell<Resolver>,
}

struct Round<'a> {
    options: &'a Options,
    clock: &'a dyn Fn() -> Timestamp,
    cluster: &'a Cluster,
    discovery: &'a Discovery,
    resolver: &'a Resolver,
    remarks: RefCell<Vec<Remark>>,
    times: RefCell<BTreeMap<Subject, Duration>>,
}

/// Asks everything and sorts what came back.
pub async fn run(
    questions: &[Question],
    options: &Options,
    sources: &Sources,
    clock: &dyn Fn() -> Timestamp,
) -> Outcome {
    let deadline = Instant::now() + options.timeout;
    let resolver = sources.resolver.get_or_init(|| sources.open_resolver(options, clock(), deadline)).await;
    let Sources { cluster, discovery, .. } = sources;
    let round = Round {
        options,
        clock,
        cluster,
        discovery,
        resolver,
        remarks: RefCell::default(),
        times: RefCell::default(),
    };
    let mut answers = round.answers(questions, deadline).await;
    round.look_behind(&mut answers, deadline).await;
    let mut facts = Facts::default();
    let failures = judge(questions, &answers, &mut facts, &round.remarks);
    let answers = without_overruled(questions, answers);
    record(questions, answers, &mut facts);
    // What is asked besides is not needed, so a failure of it is not reported.
    let is_besides = |remark: &Remark| {
        let mut asked = questions.iter().filter(|question| question.subject == remark.subject);
        remark.subject == Subject::ClusterDns && !asked.any(is_required)
    };
    let remarks = round.remarks.into_inner().into_iter().filter(|remark| !is_besides(remark));
    remarks.for_each(|remark| facts.remark(remark));
    Outcome { facts, failures, times: round.times.into_inner(), server: cluster.server().to_owned() }
}

impl Sources {
    /// Nothing is read or asked yet.
    pub fn new(options: &Options, now: Timestamp) -> Sources {
        Sources {
            cluster: Cluster::new(options.kube.clone(), options.plugin_time, now),
            discovery: Discovery::default(),
            resolver: OnceCell::new(),
        }
    }

    /// Finds the credentials for the cluster, once.
    pub async fn sign_in(&self) {
        self.cluster.sign_in().await;
    }

    /// A client of the cluster, and the server's URL for messages.
    ///
    /// # Errors
    /// A kubeconfig or credentials that cannot be used.
    pub async fn client(&self) -> Result<(kube::Client, String), Cause> {
        let connection = self.cluster.sign_in().await.as_ref().map_err(Clone::clone)?;
        Ok((connection.client.clone(), connection.server.clone()))
    }

    /// The DNS as the options want it; with the cluster's own servers, where these are wanted. Where these cannot be
    /// found, names cannot be asked for, and all else can.
    async fn open_resolver(&self, options: &Options, now: Timestamp, deadline: Instant) -> Resolver {
        let mut dns = options.dns.clone();
        if dns.cluster {
            match cluster_dns::servers(&self.cluster, Timing { now, deadline }).await {
                Ok(servers) => dns.servers.extend(servers),
                Err(attempts) => return Resolver::failing(dns, attempts),
            }
        }
        Resolver::new(dns, options.allow_special_addresses)
    }
}

impl Round<'_> {
    async fn answers(&self, questions: &[Question], deadline: Instant) -> Answers {
        let mut subjects: Vec<&Subject> = questions.iter().flat_map(Question::subjects).collect();
        subjects.sort();
        subjects.dedup();
        let rivals = &Rivals::new(questions, &self.options.cluster_domain, self.options.timeout);
        let one = |subject: &'_ Subject| {
            let subject = subject.clone();
            async move {
                let began = Instant::now();
                let answer = self.awaited(&subject, rivals, deadline).await?;
                self.times.borrow_mut().insert(subject.clone(), began.elapsed());
                Some((subject, answer))
            }
        };
        let answers = stream::iter(subjects).map(one).buffer_unordered(MOST_AT_ONCE);
        let mut answers: Answers = answers.filter_map(std::future::ready).collect().await;
        answers.retain(|subject, _| !rivals.is_decided(subject));
        answers
    }

    /// One subject's answer; `None` for a host that is a Service's name, once the Service was read.
    async fn awaited(
        &self,
        subject: &Subject,
        rivals: &Rivals<'_>,
        deadline: Instant,
    ) -> Option<Result<Answer, Unanswered>> {
        let (answer, needless) = (pin!(self.subject(subject, deadline)), pin!(rivals.needless(subject)));
        match select(answer, needless).await {
            Either::Left((answer, _)) => {
                // A Service that was read decides, also where it leads nowhere.
                if answer.as_ref().map_or_else(|failed| failed.decided_by.is_some(), |_| true) {
                    rivals.answered(subject);
                }
                Some(answer)
            }
            Either::Right((waited, _)) if matches!(subject, Subject::Service(_)) => {
                let text = format!("no answer within {:.1} s", waited.as_secs_f32());
                let cause = Cause::new(CauseKind::Timeout, text);
                Some(Err(Attempt::new(subject.to_string(), self.cluster.server(), cause).into()))
            }
            Either::Right(_) => None,
        }
    }

    async fn subject(&self, subject: &Subject, deadline: Instant) -> Result<Answer, Unanswered> {
        let moment = Timing { now: (self.clock)(), deadline };
        match subject {
            Subject::ApiServer => {
                let (sightings, remarks) = apiserver::addresses(self.cluster, moment).await?;
                refuse_special(&sightings, &subject.to_string(), self.options.allow_special_addresses)?;
                self.remarks.borrow_mut().extend(remarks);
                Ok(Answer::Addresses(sightings))
            }
            Subject::Host(host) => Ok(Answer::Addresses(self.host(subject, host, moment).await?)),
            Subject::Service(service) => Ok(Answer::Service(self.services().service(service, moment).await?)),
            Subject::ClusterDns => {
                let (fact, remark) = cluster_dns::cluster_dns(self.services(), moment).await?;
                remark.into_iter().for_each(|text| self.remark(subject, text));
                Ok(Answer::ClusterDns(fact))
            }
            Subject::Gateway(namespace) => {
                let found = gateway::gateway(self.services(), namespace.as_deref(), moment).await?;
                Ok(Answer::Gateway(found))
            }
            Subject::Cluster => {
                let found = capabilities::capabilities(self.cluster, deadline).await;
                Ok(Answer::Cluster(found?))
            }
            Subject::Object(object) => {
                let found = objects::object(self.cluster, self.discovery, object, deadline).await;
                Ok(Answer::Object(found?))
            }
        }
    }

    /// Finds the Services of this cluster that publish the addresses of hosts, where the cluster is asked in any case and
    /// has answered.
    async fn look_behind(&self, answers: &mut Answers, deadline: Instant) {
        let of_cluster = answers.iter().filter(|(subject, _)| super::of_cluster(subject));
        let mut of_cluster = of_cluster.map(|(_, answer)| answer.is_ok()).peekable();
        if !self.cluster.is_open() || (of_cluster.peek().is_some() && !of_cluster.any(|is_ok| is_ok)) {
            return;
        }
        let mut wanted = published::WantedHosts::default();
        for (host, sightings) in hosts(answers) {
            for sighting in sightings.iter() {
                wanted.addresses.insert(sighting.cidr.address());
                wanted.names.extend(names(&host, sighting).map(str::to_owned));
            }
        }
        if wanted.addresses.is_empty() {
            return;
        }
        let timing = Timing { now: (self.clock)(), deadline };
        let published = published::published(self.services(), &wanted, timing).await;
        for (host, sightings) in hosts(answers) {
            for sighting in sightings.iter_mut() {
                let address = sighting.cidr.address();
                let found = published.iter().find(|service| service.has(address, names(&host, sighting)));
                let Some(found) = found else { continue };
                let text = format!(
                    "{address} is an address of Service {}: its pods are allowed as well",
                    found.fact.service
                );
                self.remark(&Subject::Host(host.clone()), text);
                sighting.behind = Some(Box::new(found.fact.clone()));
            }
        }
    }

    fn services(&self) -> services::ServiceSources<'_> {
        services::ServiceSources {
            cluster: self.cluster,
            resolver: self.resolver,
            cluster_domain: &self.options.cluster_domain,
            allow_special: self.options.allow_special_addresses,
        }
    }

    /// Samples a host as often as wanted. The first sample must succeed; what later ones cannot say is remarked.
    async fn host(
        &self,
        subject: &Subject,
        host: &Host,
        moment: Timing,
    ) -> Result<Vec<Sighting>, Vec<Attempt>> {
        let found = self.resolver.host(host, moment).await?;
        found.missing.iter().for_each(|attempt| self.remark(subject, attempt.to_string()));
        let is_name = matches!(host, Host::Name(_));
        if self.options.samples < 2 || !is_name {
            return Ok(found.sightings);
        }
        let mut samples = vec![found.sightings];
        for _ in 1..self.options.samples {
            sleep(self.options.sample_interval).await;
            let deadline = Instant::now() + self.options.timeout;
            let moment = Timing { now: (self.clock)(), deadline };
            match self.resolver.host(host, moment).await {
                Ok(found) => samples.push(found.sightings),
                Err(attempts) if attempts.iter().all(|a| a.cause.kind.verdict() == Verdict::Transient) => {
                    attempts.iter().for_each(|attempt| self.remark(subject, attempt.to_string()));
                    samples.push(Vec::new());
                }
                Err(attempts) => return Err(attempts),
            }
        }
        let (sightings, added) = unite_samples(samples);
        self.remark(subject, told_of_samples(&added));
        Ok(sightings)
    }

    fn remark(&self, subject: &Subject, text: String) {
        self.remarks.borrow_mut().push(Remark { subject: subject.clone(), text });
    }
}

/// The hosts that are names, with what was found for them.
fn hosts(answers: &mut Answers) -> impl Iterator<Item = (Host, &mut Vec<Sighting>)> {
    answers.iter_mut().filter_map(|(subject, answer)| match (subject, answer) {
        (Subject::Host(host @ Host::Name(_)), Ok(Answer::Addresses(sightings))) => {
            Some((host.clone(), sightings))
        }
        _ => None,
    })
}

/// The names that lead to an address: the host's and its aliases.
fn names<'s>(host: &'s Host, sighting: &'s Sighting) -> impl Iterator<Item = &'s str> {
    let host = match host {
        Host::Name(name) => Some(name.as_str()),
        Host::Address(_) => None,
    };
    host.into_iter().chain(sighting.via.iter().map(String::as_str))
}

/// How many addresses each sample added, and what that says about the pool.
fn told_of_samples(added: &[usize]) -> String {
    let all: usize = added.iter().sum();
    let each: Vec<String> = added.iter().map(usize::to_string).collect();
    let idle = added.iter().rev().take_while(|added| **added == 0).count();
    let verdict = match idle {
        0 => "the last one found a new address, so there are probably more: raise --samples".to_owned(),
        1 => "the last one added none".to_owned(),
        _ => format!("the last {idle} added none"),
    };
    format!("{all} addresses in {} samples, new in each: {} ({verdict})", added.len(), each.join(" "))
}

/// The failures of questions that values ask. A question with an alternative fails only when both do.
fn judge(
    questions: &[Question],
    answers: &Answers,
    facts: &mut Facts,
    remarks: &RefCell<Vec<Remark>>,
) -> Vec<Failure> {
    let mut failures: Vec<Failure> = Vec::new();
    for question in questions {
        let failed: Vec<&Unanswered> =
            question.subjects().filter_map(|subject| answers.get(subject)?.as_ref().err()).collect();
        let decided = deciding(question, answers);
        let is_open = decided.is_none() && failed.len() < question.subjects().count();
        let failure = decided.unwrap_or_else(|| {
            let attempts = failed.iter().flat_map(|failed| failed.attempts.iter().cloned());
            with_hints(Failure::new(question, attempts.collect()))
        });
        if is_open {
            // The other one answered; but perhaps this one would have known better.
            let service_answered = question.subjects().any(|subject| {
                matches!(subject, Subject::Service(_)) && answers.get(subject).is_some_and(Result::is_ok)
            });
            if !failed.is_empty() && !service_answered && failure.verdict() != Verdict::Definite {
                let untold: Vec<String> = failure.attempts.iter().map(Attempt::to_string).collect();
                let text = format!("not every source could be queried: {}", untold.join("; "));
                remarks.borrow_mut().push(Remark { subject: question.subject.clone(), text });
            }
            continue;
        }
        if is_required(question) && !failures.contains(&failure) {
            failures.push(failure.clone());
        }
        facts.insert(question.subject.clone(), Err(failure));
    }
    failures
}

/// The failure of a question whose Service was read and leads nowhere: what the DNS says of the name is no answer then.
fn deciding(question: &Question, answers: &Answers) -> Option<Failure> {
    let (subject, failed, service) = question.subjects().find_map(|subject| {
        let failed = answers.get(subject)?.as_ref().err()?;
        Some((subject, failed, failed.decided_by.as_ref()?))
    })?;
    let alone = Question { or: None, ..question.clone() };
    let mut failure = Failure::new(&alone, failed.attempts.clone());
    if question.or.is_some() {
        failure = failure.hint(format!("{subject} exists, so the DNS answer for its name is ignored"));
    }
    Some(with_hints_about(failure, &Subject::Service(service.clone())))
}

/// The answers without those that the DNS gave for the name of a Service that was read.
fn without_overruled(questions: &[Question], mut answers: Answers) -> Answers {
    let decided = questions.iter().filter(|question| deciding(question, &answers).is_some());
    let overruled: BTreeSet<&Subject> = decided.flat_map(Question::subjects).collect();
    answers.retain(|subject, answer| answer.is_err() || !overruled.contains(subject));
    answers
}

/// Puts the answers into the facts, and the failures of single subjects where a question has an alternative.
fn record(questions: &[Question], answers: Answers, facts: &mut Facts) {
    // Backwards, so that the first who asks is the one that is kept.
    let askers =
        questions.iter().rev().flat_map(|asker| asker.subjects().map(move |subject| (subject, asker)));
    let askers: BTreeMap<&Subject, &Question> = askers.collect();
    for (subject, answer) in answers {
        match answer {
            Ok(answer) => facts.insert(subject, Ok(answer)),
            Err(Unanswered { attempts, .. }) => {
                let Some(asker) = askers.get(&subject) else { continue };
                let question = Question { subject: subject.clone(), or: None, reason: asker.reason.clone() };
                facts.insert(subject, Err(with_hints(Failure::new(&question, attempts))));
            }
        }
    }
}

/// The same failure for every question.
pub fn all_failed(questions: &[Question], attempts: &[Attempt]) -> Outcome {
    let mut outcome = Outcome::default();
    for question in questions {
        let failure = with_hints(Failure::new(question, attempts.to_vec()));
        outcome.facts.insert(question.subject.clone(), Err(failure.clone()));
        if is_required(question) {
            outcome.failures.push(failure);
        }
    }
    outcome
}
