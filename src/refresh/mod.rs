//! Keeps policies true: asks, compares with what is live, and applies what is different. Waits. Not what values and
//! policies mean: a [`Release`] says that.

mod act;
mod answers;
mod api;
mod events;
mod fence;
mod keeper;
mod lease;
mod metrics;
mod note;
mod release;
mod schedule;
mod serve;
mod sources;
mod status;
mod trigger;
mod trouble;
mod watched;
mod watches;

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use crate::facts::{Cause, Question};
use crate::resolve::{Options, Standing};
use act::{Acted, Hands, Kept};
use answers::Answers;
use api::{Cluster, Writing};
use events::Events;
use fence::Fence;
use trouble::Trouble;

pub use lease::Terms;
pub use note::Note;
pub use release::{Difference, Learned, Make, Place, Policy, Release, Spec, State};
pub use schedule::{Pace, Schedule};
pub use sources::ConfigMaps;

/// What the one who starts it decides.
pub struct Setup {
    /// Whom to ask, and how.
    pub options: Options,
    /// Nothing is kept of what is applied.
    pub dry_run: bool,
    /// Takes fields over that others own.
    pub force: bool,
    /// The namespace that has the memories.
    pub state_namespace: String,
    /// How this process is called in Events.
    pub instance: String,
    /// How long the address of a host is kept.
    pub keep: Duration,
    /// What the time is, to the second.
    pub clock: Rc<dyn Fn() -> Timestamp>,
    /// How much memory is in use.
    pub memory: fn() -> Option<u64>,
    /// The log.
    pub tell: Rc<dyn Fn(Note)>,
    /// ConfigMaps that are releases as well.
    pub config_maps: Option<ConfigMaps>,
    /// What makes releases of them.
    pub make: Rc<Make>,
}

/// What else it takes to go on.
pub struct Going {
    /// When things are asked again.
    pub pace: Pace,
    /// Who of several processes acts; `None`: there are no others.
    pub lease: Option<Terms>,
    /// How this process is called in the Lease: no other is called so.
    pub identity: String,
    /// Where /healthz, /readyz and /metrics are.
    pub listen: Option<SocketAddr>,
    /// Where the drawing of pauses begins.
    pub seed: u64,
    /// What the time is, to the microsecond.
    pub wall_clock: Rc<dyn Fn() -> Timestamp>,
    /// A release is about to be acted on: what that may use up is counted from here.
    pub begin: Rc<dyn Fn()>,
    /// Why the process has to end, where it has used up too much.
    pub budget: Rc<dyn Fn() -> Option<String>>,
}

/// What came of one round.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// Each policy that was applied, or would have been: its release, its name, and what was different.
    pub applied: Vec<(Place, String, String)>,
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
    /// Nobody can listen there.
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
/// Why nothing could be done at all. What could not be done for one release is told, and stands in the result.
pub fn once(setup: &Setup, releases: Vec<Box<dyn Release>>) -> Result<Round, Error> {
    in_runtime(one_round(setup, releases))
}

/// Goes on until the process is told to stop (SIGTERM, SIGINT).
///
/// # Errors
/// What it cannot do without.
pub fn keep(setup: Setup, going: Going, releases: Vec<Box<dyn Release>>) -> Result<(), Error> {
    in_runtime(keeper::run(Rc::new(setup), Rc::new(going), releases))
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
    let tell = setup.tell.as_ref();
    let hands = Hands { cluster: &cluster, events: &events, tell, renew: setup.keep / 4 };
    let mut round = Round::default();
    let mut kept: Vec<Kept> = releases.into_iter().map(Kept::new).collect();
    if let Some(maps) = &setup.config_maps {
        let listed = maps.list(cluster.client()).await;
        for spec in listed.map_err(|error| Error::Releases(Trouble::of(&error).text))? {
            match (setup.make)(&spec) {
                Ok(release) => kept.push(Kept::new(release)),
                Err(why) => {
                    (setup.tell)(Note::warning(format!("{}: {why}", spec.source)).about(&spec.place));
                    round.failed = true;
                }
            }
        }
    }
    let questions = questions(&kept);
    let mut answers = Answers::default();
    answers.take(&questions, standing.ask(&questions, setup.clock.as_ref()).await);
    for kept in &mut kept {
        let Some(outcome) = answers.of(kept.release.questions()) else { continue };
        let place = kept.release.place().clone();
        let Acted { applied, failed, .. } = kept.act(outcome, (setup.clock)(), &hands).await;
        round.applied.extend(applied.into_iter().map(|(name, lines)| (place.clone(), name, lines)));
        round.failed |= failed;
    }
    Ok(round)
}

/// The questions of all releases, each once.
fn questions(kept: &[Kept]) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for question in kept.iter().flat_map(|kept| kept.release.questions()) {
        if !questions.iter().any(|other| other.subject == question.subject) {
            questions.push(question.clone());
        }
    }
    questions
}
