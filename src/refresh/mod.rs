//! Keeps policies true: asks, compares with what is live, and applies what is different. Waits. Not what values and
//! policies mean: a [`Release`] says that.

mod act;
mod answers;
mod api;
mod events;
mod note;
mod release;
mod trouble;

use std::time::Duration;

use jiff::Timestamp;

use crate::facts::{Cause, Question};
use crate::resolve::{Options, Standing};
use act::{Acted, Hands, Kept};
use answers::Answers;
use api::{Cluster, Writing};
use events::Events;

pub use note::Note;
pub use release::{Difference, Learned, Place, Policy, Release, State};

/// What the one who starts it decides.
pub struct Setup<'s> {
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
    /// What the time is.
    pub clock: &'s dyn Fn() -> Timestamp,
    /// The log.
    pub tell: &'s dyn Fn(Note),
}

/// What came of one round.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// Each policy that was applied, or would have been: its release, its name, and what was different.
    pub applied: Vec<(Place, String, String)>,
    /// How many policies were as they should be.
    pub same: usize,
    /// Whether something has to be tried again.
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
}

/// Does it once for all releases.
///
/// # Errors
/// Why nothing could be done at all. What could not be done for one release is told, and stands in the result.
pub fn once(setup: &Setup<'_>, releases: Vec<Box<dyn Release>>) -> Result<Round, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::Network(error.to_string()))?;
    let done = runtime.block_on(one_round(setup, releases));
    runtime.shutdown_background();
    done
}

async fn one_round(setup: &Setup<'_>, releases: Vec<Box<dyn Release>>) -> Result<Round, Error> {
    let standing = Standing::new(setup.options.clone(), (setup.clock)());
    let (client, _) = standing.client().await.map_err(Error::SetUp)?;
    let writing = Writing {
        dry_run: setup.dry_run,
        force: setup.force,
        patience: setup.options.timeout,
        state_namespace: setup.state_namespace.clone(),
    };
    let events = Events::new(client.clone(), setup.instance.clone(), setup.options.timeout);
    let cluster = Cluster::new(client, writing);
    let hands = Hands { cluster: &cluster, events: &events, tell: setup.tell, renew: setup.keep / 4 };
    let mut kept: Vec<Kept> = releases.into_iter().map(Kept::new).collect();
    let questions = questions(&kept);
    let mut answers = Answers::default();
    answers.take(&questions, standing.ask(&questions, setup.clock).await);
    let mut round = Round::default();
    for kept in &mut kept {
        let Some(outcome) = answers.of(kept.release.questions()) else { continue };
        let place = kept.release.place().clone();
        let Acted { applied, same, failed, .. } = kept.act(outcome, (setup.clock)(), &hands).await;
        round.applied.extend(applied.into_iter().map(|(name, lines)| (place.clone(), name, lines)));
        round.same += same;
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
