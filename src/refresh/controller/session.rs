//! One session of the controller: the connection to the cluster with its credentials, the watches, the candidate for the Lease. It is begun
//! anew from time to time.

use std::rc::Rc;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;

use super::Controller;
use crate::refresh::api::{Cluster, Writing};
use crate::refresh::events::Events;
use crate::refresh::fence::Fence;
use crate::refresh::lease::Candidate;
use crate::refresh::log::LogRecord;
use crate::refresh::status::Status;
use crate::refresh::trigger::Trigger;
use crate::refresh::watches::Watches;
use crate::refresh::{Error, LoopOptions, Setup};
use crate::resolve::Standing;

/// After so long connection, credentials and the set-up of the DNS are found out anew.
const SESSION: Duration = Duration::from_secs(600);
/// The same, where the credentials were not good any more.
const SHORTEST_SESSION: Duration = Duration::from_secs(30);

/// All that one session has.
pub(super) struct Session {
    pub standing: Rc<Standing>,
    pub cluster: Cluster,
    pub events: Events,
    pub watches: Watches,
    pub candidate: Option<JoinHandle<()>>,
    pub releases: Option<JoinHandle<()>>,
    pub began: Duration,
}

impl Session {
    pub async fn new(
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
    /// Begins a new session when this one is old, or its credentials are not good any more.
    pub(super) async fn renew(&mut self) {
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
                (self.setup.log)(LogRecord::warning(format!(
                    "cannot begin a new session, the earlier one stays in use: {error}"
                )));
                self.session.began = Fence::now().saturating_sub(SESSION - SHORTEST_SESSION);
            }
        }
        self.is_unauthorized = false;
    }
}
