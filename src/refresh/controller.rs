//! The controller's loop: events come as triggers, questions are asked when they are due, and a release is reconciled when
//! something may have changed its policies. How that is done stands in the other files of this room.

mod releases;
mod session;
mod triggers;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use self::releases::FOLLOW;
use self::session::Session;
use super::answers::Answers;
use super::fence::Fence;
use super::lease;
use super::log::LogRecord;
use super::reconcile::{Context, Managed, Reconciled};
use super::schedule::{Jitter, Schedule};
use super::status::Status;
use super::trigger::Trigger;
use super::watched::watches;
use super::{Error, LoopOptions, Release, ReleaseKey, Setup, Spec, serve};
use crate::facts::{Question, Subject};

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
/// How long it may take to give the Lease back.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(3);

/// A release that is to be reconciled.
#[derive(Clone, Copy, Debug)]
struct Pending {
    at: Duration,
    /// Since when something is known to have happened.
    since: Option<Duration>,
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
            // Whatever else happened in the meantime is handled together.
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

    fn lead(&mut self, leads: bool) {
        if self.leads == leads {
            return;
        }
        self.leads = leads;
        self.status.lead(leads);
        let what =
            if leads { "this process is the leader now" } else { "this process is no longer the leader" };
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

    /// Reconciles a release at that time, if not sooner.
    fn plan(&mut self, index: usize, at: Duration, since: Option<Duration>) {
        let pending = self.pending.entry(index).or_insert(Pending { at, since });
        pending.at = pending.at.min(at);
        pending.since = pending.since.into_iter().chain(since).min();
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
