//! A controller for policies: looks addresses up, compares the policies with the live ones, and applies those that differ.
//! Waits. What values and policies mean a [`Release`] says.

mod answers;
mod api;
mod controller;
mod events;
mod fence;
mod lease;
mod log;
mod metrics;
mod reconcile;
mod release;
mod request_error;
mod schedule;
mod serve;
mod sources;
mod status;
mod trigger;
mod watched;
mod watches;

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use crate::facts::{Cause, Question};
use crate::resolve::{Options, Standing};
use answers::Answers;
use api::{Cluster, Writing};
use events::Events;
use fence::Fence;
use reconcile::{Context, Managed, Reconciled};
use request_error::RequestError;

pub use lease::LeaseOptions;
pub use log::LogRecord;
pub use release::{Difference, Factory, Learned, Policy, Release, ReleaseKey, Spec, State};
pub use schedule::{Intervals, Schedule};
pub use sources::ConfigMaps;

/// Settings for one round and for the loop.
pub struct Setup {
    /// Whom to ask, and how.
    pub options: Options,
    /// Nothing is kept of what is applied.
    pub dry_run: bool,
    /// Takes fields over that others own.
    pub force: bool,
    /// The namespace of the ConfigMaps with the known addresses.
    pub state_namespace: String,
    /// The reporting instance in Events.
    pub instance: String,
    /// How long the address of a host is kept.
    pub keep: Duration,
    /// What the time is, to the second.
    pub clock: Rc<dyn Fn() -> Timestamp>,
    /// How much memory is in use.
    pub memory: fn() -> Option<u64>,
    /// The log.
    pub log: Rc<dyn Fn(LogRecord)>,
    /// ConfigMaps that are releases as well.
    pub config_maps: Option<ConfigMaps>,
    /// What makes releases of them.
    pub make: Rc<Factory>,
}

/// Further settings of the loop.
pub struct LoopOptions {
    /// How often lookups are repeated.
    pub intervals: Intervals,
    /// Leader election; `None`: there is no other process.
    pub lease: Option<LeaseOptions>,
    /// The holder identity of this process in the Lease. Unique.
    pub identity: String,
    /// The address that serves /healthz, /readyz and /metrics.
    pub listen: Option<SocketAddr>,
    /// The seed of the jitter.
    pub seed: u64,
    /// What the time is, to the microsecond.
    pub wall_clock: Rc<dyn Fn() -> Timestamp>,
    /// Called before a release is reconciled: its budget is counted from here.
    pub begin: Rc<dyn Fn()>,
    /// Which budget is used up, so that the process has to end.
    pub budget: Rc<dyn Fn() -> Option<String>>,
}

/// What came of one round.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// Each policy that was applied, or would have been: its release, its name, and what was different.
    pub applied: Vec<(ReleaseKey, String, String)>,
    /// Whether something could not be looked up or done.
    pub failed: bool,
}

/// Why nothing could be done at all.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// There is no network.
    #[error("the network cannot be used: {0}")]
    Network(String),
    /// The kubeconfig or the credentials cannot be used.
    #[error("{}", .0.text)]
    SetUp(Cause),
    /// The address of `--listen` cannot be used.
    #[error("--listen {0}: {1}")]
    Listen(SocketAddr, String),
    /// The releases cannot be listed.
    #[error("the ConfigMaps cannot be listed: {0}")]
    Releases(String),
    /// Too much was used up.
    #[error("{0}")]
    Budget(String),
}

/// Does it once for all releases.
///
/// # Errors
/// Why nothing could be done at all. What could not be done for one release is reported, and is part of the result.
pub fn once(setup: &Setup, releases: Vec<Box<dyn Release>>) -> Result<Round, Error> {
    in_runtime(one_round(setup, releases))
}

/// Runs until the process is stopped (SIGTERM, SIGINT).
///
/// # Errors
/// What it cannot do without.
pub fn keep(setup: Setup, loop_options: LoopOptions, releases: Vec<Box<dyn Release>>) -> Result<(), Error> {
    in_runtime(controller::run(Rc::new(setup), Rc::new(loop_options), releases))
}

fn in_runtime<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::Network(error.to_string()))?;
    let done = tokio::task::LocalSet::new().block_on(&runtime, work);
    runtime.shutdown_background();
    done
}

async fn one_round(setup: &Setup, releases: Vec<Box<dyn Release>>) -> Result<Round, Error> {
    let standing = Standing::new(setup.options.clone(), (setup.clock)());
    let (client, _) = standing.client().await.map_err(Error::SetUp)?;
    let writing = Writing {
        dry_run: setup.dry_run,
        force: setup.force,
        patience: setup.options.timeout,
        state_namespace: setup.state_namespace.clone(),
    };
    let events = Events::new(client.clone(), setup.instance.clone(), setup.options.timeout);
    let cluster = Cluster::new(client, Fence::open(), writing);
    let log = setup.log.as_ref();
    let context = Context { cluster: &cluster, events: &events, log, renew: setup.keep / 4 };
    let mut round = Round::default();
    let mut managed: Vec<Managed> = releases.into_iter().map(Managed::new).collect();
    if let Some(maps) = &setup.config_maps {
        let listed = maps.list(cluster.client()).await;
        for spec in listed.map_err(|error| Error::Releases(RequestError::of(&error).text))? {
            match (setup.make)(&spec) {
                Ok(release) => managed.push(Managed::new(release)),
                Err(why) => {
                    (setup.log)(LogRecord::warning(format!("{}: {why}", spec.source)).about(&spec.key));
                    round.failed = true;
                }
            }
        }
    }
    let questions = questions(&managed);
    let mut answers = Answers::default();
    answers.take(&questions, standing.ask(&questions, setup.clock.as_ref()).await);
    for managed in &mut managed {
        let Some(outcome) = answers.of(managed.release.questions()) else { continue };
        let key = managed.release.key().clone();
        let Reconciled { applied, failed, .. } = managed.act(outcome, (setup.clock)(), &context).await;
        round.applied.extend(applied.into_iter().map(|(name, lines)| (key.clone(), name, lines)));
        round.failed |= failed;
    }
    Ok(round)
}

/// The questions of all releases, each once.
fn questions(managed: &[Managed]) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for question in managed.iter().flat_map(|managed| managed.release.questions()) {
        if !questions.iter().any(|other| other.subject == question.subject) {
            questions.push(question.clone());
        }
    }
    questions
}
