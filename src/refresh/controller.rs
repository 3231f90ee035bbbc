//! The controller's loop: events come as triggers, questions are asked when they are due, and a release is reconciled when
//! something may have changed its policies. How that is done is in the other files.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::answers::Answers;
use super::api::{Cluster, Writing};
use super::events::Events;
use super::fence::Fence;
use super::lease::{self, Candidate};
use super::log::LogRecord;
use super::reconcile::{Context, Managed, Reconciled};
use super::schedule::{Jitter, Schedule};
use super::status::Status;
use super::trigger::Trigger;
use super::watched::watches;
use super::watches::Watches;
use super::{Error, LoopOptions, Release, ReleaseKey, Setup, Spec, serve};
use crate::facts::{CauseKind, Question, Subject};
use crate::resolve::{Outcome, Standing};

/// After so long connection, credentials and the set-up of the DNS are found out anew.
const SESSION: Duration = Duration::from_secs(600);
/// The same, where the credentials were not good any more.
const SHORTEST_SESSION: Duration = Duration::from_secs(30);
/// Questions that are asked at once.
const MOST_ASKED: usize = 64;
/// Releases that are reconciled at the same time.
const MOST_ACTED: usize = 8;
/// Triggers that wait; a sender of more waits as well.
const MOST_WAITING: usize = 1024;
/// The loop turns at least so often.
const TURN: Duration = Duration::from_secs(5);
/// What was not done is tried again after that, then after twice that, and so on.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));
/// How often files of values are looked at.
const FOLLOW: Duration = Duration::from_secs(5);
/// How long it may take to give the Lease back.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(3);

/// A release that is to be reconciled.
#[derive(Clone, Copy, Debug)]
struct Pending {
    at: Duration,
    /// Since when something is known to have happened.
    since: Option<Duration>,
}

/// All that one session has.
struct Session {
    standing: Rc<Standing>,
    cluster: Cluster,
    events: Events,
    watches: Watches,
    candidate: Option<JoinHandle<()>>,
    releases: Option<JoinHandle<()>>,
    began: Duration,
}

struct Controller {
    setup: Rc<Setup>,
    loop_options: Rc<LoopOptions>,
    session: Session,
    fence: Fence,
    status: Rc<Status>,
    triggers: Sender<Trigger>,
    managed: Vec<Managed>,
    questions: BTreeMap<Subject, Question>,
    answers: Answers,
    schedule: Schedule,
    pending: BTreeMap<usize, Pending>,
    retries: BTreeMap<usize, u32>,
    jitter: Jitter,
    room: Rc<Semaphore>,
    /// The latest list of releases, where it was not taken over yet.
    listed: Option<Vec<Spec>>,
    /// What each release is made of, where it comes from the cluster.
    specs: BTreeMap<ReleaseKey, Spec>,
    /// When files of values are looked at next.
    follow_at: Duration,
    /// What was reported of values that cannot be used.
    unusable: BTreeMap<ReleaseKey, String>,
    leads: bool,
    is_unauthorized: bool,
    watch_failure: String,
}

/// Runs until it is stopped.
///
/// # Errors
/// What it cannot do without.
pub async fn run(
    setup: Rc<Setup>,
    loop_options: Rc<LoopOptions>,
    releases: Vec<Box<dyn Release>>,
) -> Result<(), Error> {
    let status = Rc::new(Status::new(&setup));
    if let Some(address) = loop_options.listen {
        let listener =
            serve::listen(address).await.map_err(|error| Error::Listen(address, error.to_string()))?;
        tokio::task::spawn_local(serve::serve(listener, status.clone()));
    }
    let (triggers, mut happened) = mpsc::channel(MOST_WAITING);
    let fence = if loop_options.lease.is_some() { Fence::closed() } else { Fence::open() };
    spawn_stop(triggers.clone(), fence.clone())?;
    let session = Session::new(&setup, &loop_options, (&fence, &status), &triggers).await?;
    let managed: Vec<Managed> = releases.into_iter().map(Managed::new).collect();
    let (schedule, jitter) =
        (Schedule::new(loop_options.intervals, loop_options.seed), Jitter(loop_options.seed ^ 1));
    let mut controller = Controller {
        setup,
        loop_options,
        session,
        fence,
        status,
        triggers,
        managed,
        questions: BTreeMap::new(),
        answers: Answers::default(),
        schedule,
        pending: BTreeMap::new(),
        retries: BTreeMap::new(),
        jitter,
        room: Rc::new(Semaphore::new(MOST_ASKED)),
        listed: None,
        specs: BTreeMap::new(),
        follow_at: Fence::now() + FOLLOW,
        unusable: BTreeMap::new(),
        leads: false,
        is_unauthorized: false,
        watch_failure: String::new(),
    };
    let done = controller.turn(&mut happened).await;
    controller.shut_down().await;
    done
}

/// SIGTERM and SIGINT end it: nothing is begun any more, what is under way is finished.
fn spawn_stop(triggers: Sender<Trigger>, fence: Fence) -> Result<(), Error> {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let mut signal = signal(kind).map_err(|error| Error::Network(error.to_string()))?;
        let (triggers, fence) = (triggers.clone(), fence.clone());
        tokio::task::spawn_local(async move {
            signal.recv().await;
            fence.end();
            let _ = triggers.send(Trigger::Stop).await;
        });
    }
    Ok(())
}

impl Session {
    async fn new(
        setup: &Rc<Setup>,
        loop_options: &Rc<LoopOptions>,
        (fence, status): (&Fence, &Rc<Status>),
        triggers: &Sender<Trigger>,
    ) -> Result<Session, Error> {
        let standing = Standing::new(setup.options.clone(), (setup.clock)());
        let (client, _) = standing.client().await.map_err(Error::SetUp)?;
        let patience = setup.options.timeout;
        let writing = Writing {
            dry_run: setup.dry_run,
            force: setup.force,
            patience,
            state_namespace: setup.state_namespace.clone(),
        };
        let candidate = loop_options.lease.clone().map(|lease_options| {
            let (clock, contact) = (loop_options.wall_clock.clone(), status.contact.clone());
            let identity = loop_options.identity.clone();
            let candidate =
                Candidate::new(client.clone(), lease_options, identity, fence.clone(), (clock, contact));
            let log = setup.log.clone();
            tokio::task::spawn_local(
                candidate.run(triggers.clone(), move |text| log(LogRecord::warning(text))),
            )
        });
        let maps = setup.config_maps.clone();
        let releases = maps.map(|maps| tokio::spawn(maps.watch(client.clone(), triggers.clone())));
        Ok(Session {
            standing: Rc::new(standing),
            events: Events::new(client.clone(), setup.instance.clone(), patience),
            watches: Watches::new(client.clone(), triggers.clone()),
            cluster: Cluster::new(client, fence.clone(), writing),
            candidate,
            releases,
            began: Fence::now(),
        })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.candidate.iter().chain(&self.releases).for_each(JoinHandle::abort);
    }
}

impl Controller {
    async fn turn(&mut self, happened: &mut Receiver<Trigger>) -> Result<(), Error> {
        self.want();
        if self.loop_options.lease.is_none() {
            self.lead(true);
        }
        loop {
            if self.leads && self.fence.left().is_none() {
                self.lead(false);
            }
            self.renew().await;
            self.take_over_listed().await;
            self.follow();
            self.ask();
            self.act().await;
            if let Some(reason) = (self.loop_options.budget)() {
                return Err(Error::Budget(reason));
            }
            self.report_status();
            let wait = self.next().map_or(TURN, |next| next.saturating_sub(Fence::now()).min(TURN));
            let mut trigger = timeout(wait, happened.recv()).await.ok().flatten();
            // Whatever else happened meanwhile is heeded together.
            while let Some(one) = trigger {
                if matches!(one, Trigger::Stop) {
                    return Ok(());
                }
                self.handle(one);
                trigger = happened.try_recv().ok();
            }
        }
    }

    /// When something is due that no trigger brings.
    fn next(&self) -> Option<Duration> {
        if !self.leads {
            return None;
        }
        self.pending.values().map(|pending| pending.at).chain(self.schedule.next()).min()
    }

    /// What is asked and watched, for the releases that there are.
    fn want(&mut self) {
        let all = self.managed.iter().flat_map(|managed| managed.release.questions());
        self.questions = all.map(|question| (question.subject.clone(), question.clone())).collect();
        let places = self.managed.iter().map(|managed| managed.release.key());
        self.session.watches.want(&watches(self.questions.values(), places));
    }

    /// Takes over the releases that were listed: those that are as they were go on, others begin anew.
    async fn take_over_listed(&mut self) {
        let Some(specs) = self.listed.take() else { return };
        let is_listed = |key: &ReleaseKey| specs.iter().any(|spec| spec.key == *key);
        let gone: Vec<ReleaseKey> = self.specs.keys().filter(|key| !is_listed(key)).cloned().collect();
        for key in &gone {
            let text = "the release is gone: its policies stay as they are, and are not looked at any more";
            (self.setup.log)(LogRecord::info(text).about(key));
            self.specs.remove(key);
        }
        self.managed.retain(|managed| !gone.contains(managed.release.key()));
        for spec in specs {
            if self.specs.get(&spec.key) == Some(&spec) {
                continue;
            }
            self.status.heartbeat();
            (self.loop_options.begin)();
            match (self.setup.make)(&spec) {
                Ok(release) => {
                    let mut managed = Managed::new(release);
                    if self.specs.contains_key(&spec.key) {
                        managed.values_changed();
                    }
                    self.managed.retain(|managed| *managed.release.key() != spec.key);
                    self.managed.push(managed);
                }
                // What there was goes on.
                Err(why) => {
                    (self.setup.log)(LogRecord::warning(format!("{}: {why}", spec.source)).about(&spec.key));
                }
            }
            self.specs.insert(spec.key.clone(), spec);
            // The Lease is renewed meanwhile.
            tokio::task::yield_now().await;
        }
        self.want();
        self.pending.clear();
        self.retries.clear();
        if self.leads {
            self.schedule.want(&self.questions.keys().cloned().collect(), Fence::now());
            for index in 0..self.managed.len() {
                self.plan(index, Fence::now(), None);
            }
        }
    }

    /// Looks whether files of values have changed. A process that waits does so as well, to act on the same values later.
    fn follow(&mut self) {
        let now = Fence::now();
        if now < self.follow_at {
            return;
        }
        self.follow_at = now + FOLLOW;
        (self.loop_options.begin)();
        let mut changed = Vec::new();
        for (index, managed) in self.managed.iter_mut().enumerate() {
            let followed = managed.follow();
            let key = managed.release.key();
            match followed {
                Ok(has_changed) => {
                    self.unusable.remove(key);
                    if has_changed {
                        (self.setup.log)(LogRecord::info("the values have changed").about(key));
                        changed.push(index);
                    }
                }
                Err(why) if self.unusable.get(key) == Some(&why) => {}
                Err(why) => {
                    let text = format!("the values stay as they were: {why}");
                    (self.setup.log)(LogRecord::warning(text).about(key));
                    self.unusable.insert(key.clone(), why);
                }
            }
        }
        if changed.is_empty() {
            return;
        }
        self.want();
        if self.leads {
            self.schedule.want(&self.questions.keys().cloned().collect(), now);
            changed.into_iter().for_each(|index| self.plan(index, now, Some(now)));
        }
    }

    fn lead(&mut self, leads: bool) {
        if self.leads == leads {
            return;
        }
        self.leads = leads;
        self.status.lead(leads);
        let what = if leads { "this process acts now" } else { "this process does not act any more" };
        (self.setup.log)(LogRecord::info(what).with("identity", &self.loop_options.identity));
        self.pending.clear();
        self.retries.clear();
        self.schedule.clear();
        self.answers.clear();
        self.managed.iter_mut().for_each(Managed::forget);
        if leads {
            self.schedule.want(&self.questions.keys().cloned().collect(), Fence::now());
            // Releases that ask nothing have their policies all the same.
            for (index, _) in
                self.managed.iter().enumerate().filter(|(_, managed)| managed.release.questions().is_empty())
            {
                self.pending.insert(index, Pending { at: Fence::now(), since: None });
            }
        }
    }

    fn handle(&mut self, trigger: Trigger) {
        let now = Fence::now();
        match trigger {
            Trigger::Stop => {}
            Trigger::Lead(leads) => self.lead(leads),
            Trigger::Answered(questions, outcome) => self.answered(&questions, *outcome),
            Trigger::Service { namespace, name } => {
                let is_meant =
                    |subject: &&Subject| super::watched::is_about(subject, &namespace, name.as_deref());
                let meant: Vec<Subject> = self
                    .questions
                    .values()
                    .filter(|q| q.subjects().any(|s| is_meant(&s)))
                    .map(|q| q.subject.clone())
                    .collect();
                for subject in meant {
                    self.schedule.make_due(&subject, now);
                }
            }
            Trigger::Policy(seen) => {
                for index in self.of_namespace(Some(&seen.namespace)) {
                    self.look_at(index, &seen.name, seen.generation);
                }
            }
            Trigger::Policies { namespace, seen } => {
                for index in self.of_namespace(namespace.as_ref()) {
                    let Some(managed) = self.managed.get(index) else { continue };
                    let key = managed.release.key().namespace.clone();
                    let known: Vec<String> = managed.known().cloned().collect();
                    for name in known {
                        let found = seen.iter().find(|seen| seen.namespace == key && seen.name == name);
                        self.look_at(index, &name, found.and_then(|seen| seen.generation));
                    }
                }
            }
            // The last ones count.
            Trigger::Releases(specs) => self.listed = Some(specs),
            Trigger::WatchFailed(text) => {
                self.status.metrics.add("watch_errors", 1);
                if self.watch_failure != text {
                    (self.setup.log)(LogRecord::warning(format!("a watch failed and begins anew: {text}")));
                    self.watch_failure = text;
                }
            }
        }
    }

    fn of_namespace(&self, namespace: Option<&String>) -> Vec<usize> {
        let is_there =
            |managed: &Managed| namespace.is_none_or(|wanted| *wanted == managed.release.key().namespace);
        self.managed
            .iter()
            .enumerate()
            .filter(|(_, managed)| is_there(managed))
            .map(|(index, _)| index)
            .collect()
    }

    fn look_at(&mut self, index: usize, policy: &str, generation: Option<i64>) {
        let now = Fence::now();
        let at = self.managed.get_mut(index).and_then(|managed| managed.seen(policy, generation, now));
        if let Some(at) = at.filter(|_| self.leads) {
            self.plan(index, at, Some(now));
        }
    }

    /// Reconciles a release at that time, if not sooner.
    fn plan(&mut self, index: usize, at: Duration, since: Option<Duration>) {
        let pending = self.pending.entry(index).or_insert(Pending { at, since });
        pending.at = pending.at.min(at);
        pending.since = pending.since.into_iter().chain(since).min();
    }

    fn answered(&mut self, questions: &[Question], outcome: Outcome) {
        if !self.leads {
            return;
        }
        let now = Fence::now();
        self.status.looked_up(questions, &outcome);
        self.is_unauthorized |=
            outcome.failures.iter().flat_map(|failure| &failure.attempts).any(|attempt| {
                matches!(attempt.cause.kind, CauseKind::Unauthorized | CauseKind::Credentials)
            });
        self.answers.take(questions, outcome);
        let mut since = None;
        for question in questions {
            let failed = self.answers.failure(question).is_some();
            self.status.answered(&question.subject, now, failed);
            let ttl = self.answers.ttl(question);
            let happened = self.schedule.answered(&question.subject, now, ttl, failed);
            since = since.into_iter().chain(happened).min();
        }
        let asks = |managed: &Managed| {
            managed
                .release
                .questions()
                .iter()
                .any(|q| questions.iter().any(|other| other.subject == q.subject))
        };
        let affected: Vec<usize> = self
            .managed
            .iter()
            .enumerate()
            .filter(|(_, managed)| asks(managed))
            .map(|(index, _)| index)
            .collect();
        for index in affected {
            self.plan(index, now, since.or(Some(now)));
        }
    }

    /// Asks what is due, each question on its own, so that one that is slow keeps no other.
    fn ask(&mut self) {
        if !self.leads {
            return;
        }
        for subject in self.schedule.due(Fence::now()) {
            let Some(question) = self.questions.get(&subject).cloned() else { continue };
            let (standing, clock) = (self.session.standing.clone(), self.setup.clock.clone());
            let (room, triggers) = (self.room.clone(), self.triggers.clone());
            tokio::task::spawn_local(async move {
                let _turn = room.acquire().await;
                let questions = vec![question];
                let outcome = standing.ask(&questions, clock.as_ref()).await;
                let _ = triggers.send(Trigger::Answered(questions, Box::new(outcome))).await;
            });
        }
    }

    /// Reconciles the releases that are due.
    async fn act(&mut self) {
        let now = Fence::now();
        let due: BTreeSet<usize> =
            self.pending.iter().filter(|(_, pending)| pending.at <= now).map(|(index, _)| *index).collect();
        if !self.leads || due.is_empty() {
            return;
        }
        let Session { cluster, events, .. } = &self.session;
        let log = self.setup.log.as_ref();
        let context = &Context { cluster, events, log, renew: self.setup.keep / 4 };
        let (answers, clock, status, loop_options) =
            (&self.answers, &self.setup.clock, &self.status, &self.loop_options);
        let fence = &self.fence;
        let acting = self.managed.iter_mut().enumerate().filter(|(index, _)| due.contains(index)).map(
            |(index, managed)| async move {
                let outcome = answers.of(managed.release.questions())?;
                // A process that is being stopped, or leads no more, begins nothing.
                fence.left()?;
                (loop_options.begin)();
                status.heartbeat();
                let reconciled = managed.act(outcome, clock(), context).await;
                Some((index, reconciled))
            },
        );
        let acting: Vec<_> = acting.collect();
        let done: Vec<Option<(usize, Reconciled)>> =
            stream::iter(acting).buffer_unordered(MOST_ACTED).collect().await;
        let done: BTreeMap<usize, Reconciled> = done.into_iter().flatten().collect();
        for index in due {
            let Some(pending) = self.pending.remove(&index) else { continue };
            if let Some(reconciled) = done.get(&index) {
                self.status.reconciled(reconciled, pending.since);
                self.is_unauthorized |= reconciled.unauthorized;
                self.retry(index, reconciled.retry);
            }
        }
    }

    fn retry(&mut self, index: usize, again: bool) {
        if !again {
            self.retries.remove(&index);
            return;
        }
        let times = self.retries.entry(index).or_default();
        let pause = RETRY.0.saturating_mul(1 << (*times).min(16)).min(RETRY.1);
        *times = times.saturating_add(1);
        let at = Fence::now() + pause / 2 + self.jitter.up_to(pause / 2);
        self.plan(index, at, None);
    }

    /// Begins a new session when this one is old, or its credentials are not good any more.
    async fn renew(&mut self) {
        let age = Fence::now().saturating_sub(self.session.began);
        if age < SESSION && !(self.is_unauthorized && age > SHORTEST_SESSION) {
            return;
        }
        let parts = (&self.fence, &self.status);
        match Session::new(&self.setup, &self.loop_options, parts, &self.triggers).await {
            Ok(session) => {
                self.session = session;
                self.want();
            }
            Err(error) => {
                (self.setup.log)(LogRecord::warning(format!("the session goes on as it is: {error}")));
                self.session.began = Fence::now().saturating_sub(SESSION - SHORTEST_SESSION);
            }
        }
        self.is_unauthorized = false;
    }

    fn report_status(&self) {
        let is_whole = self.leads
            && self.pending.is_empty()
            && self
                .managed
                .iter()
                .all(|managed| managed.is_recalled || managed.release.questions().is_empty());
        self.status.turned(&self.managed, self.retries.len(), is_whole);
    }

    /// Gives the Lease back.
    async fn shut_down(&mut self) {
        if let Some(candidate) = self.session.candidate.take() {
            candidate.abort();
        }
        self.lead(false);
        if let Some(lease_options) = &self.loop_options.lease {
            lease::release(
                self.session.cluster.client(),
                lease_options,
                &self.loop_options.identity,
                RELEASE_TIMEOUT,
            )
            .await;
        }
        (self.setup.log)(LogRecord::info("ended"));
    }
}
