//! Leader election: the process whose identity is in a Lease acts (client-go: tools/leaderelection). Times that other
//! processes wrote are ignored, since their clocks may differ: a Lease has ended when it was not renewed for its
//! duration, as seen from here. Not what the leader does.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, ObjectMeta};
use kube::api::{Api, PostParams};
use kube::{Client, Error};
use tokio::sync::mpsc::Sender;
use tokio::time::{sleep, timeout};

use super::api::MANAGER;
use super::fence::Fence;
use super::request_error::{RequestError, RequestErrorKind};
use super::trigger::Trigger;

/// Name and duration of the Lease.
#[derive(Clone, Debug)]
pub struct LeaseOptions {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Within this time after the last renewal another process acts. Whole seconds, at least 3.
    pub duration: Duration,
}

/// When the Lease was last seen by a process that waits; shared with the readiness probe.
pub type Contact = Rc<Cell<Option<Duration>>>;

/// A candidate of the election, the leader included.
pub struct Candidate {
    api: Api<Lease>,
    lease_options: LeaseOptions,
    identity: String,
    fence: Fence,
    clock: Rc<dyn Fn() -> Timestamp>,
    seen: Option<Seen>,
    contact: Contact,
}

/// The Lease as it was seen last.
struct Seen {
    lease: Lease,
    /// When it was seen to be another than before.
    at: Duration,
}

impl Candidate {
    /// Nothing is asked yet. `contact` is when the Lease was last seen while this process waits.
    pub fn new(
        client: Client,
        lease_options: LeaseOptions,
        identity: String,
        fence: Fence,
        (clock, contact): (Rc<dyn Fn() -> Timestamp>, Contact),
    ) -> Candidate {
        let api = Api::namespaced(client, &lease_options.namespace);
        Candidate { api, lease_options, identity, fence, clock, seen: None, contact }
    }

    /// Tries to lead, and to go on to lead, without end. Reports each change.
    pub async fn run(mut self, triggers: Sender<Trigger>, log: impl Fn(String)) {
        let mut leads = false;
        let mut logged = String::new();
        loop {
            let tried = self.try_to_lead().await;
            let now_leads = self.fence.left().is_some();
            // The leader is ready by what it has done.
            if tried.is_ok() && !now_leads {
                self.contact.set(Some(Fence::now()));
            }
            if let Err(failure) = &tried
                && failure.text != logged
            {
                log(format!(
                    "the Lease {}/{}: {failure}",
                    self.lease_options.namespace, self.lease_options.name
                ));
                logged.clone_from(&failure.text);
            }
            if now_leads != leads {
                leads = now_leads;
                if triggers.send(Trigger::Lead(leads)).await.is_err() {
                    return;
                }
            }
            sleep(self.pause()).await;
        }
    }

    /// How long until the next look. Awake when the Lease ends, this process's own or that of another one.
    fn pause(&self) -> Duration {
        let of_another = self.seen.as_ref().filter(|seen| !self.is_mine(seen));
        // A process that waits counts from when it sees a renewal, so it looks twice as often as there can be one.
        let pause =
            if of_another.is_some() { self.lease_options.pause() / 2 } else { self.lease_options.pause() };
        let ends = of_another.map(|seen| end(seen).saturating_sub(Fence::now()));
        // Where it has ended and could not be had, the next look is not sooner than usual.
        let ends = ends.into_iter().filter(|left| !left.is_zero());
        ends.chain(self.fence.left()).fold(pause, Duration::min)
    }

    /// One look at the Lease, and one attempt to have it or to keep it.
    async fn try_to_lead(&mut self) -> Result<(), RequestError> {
        let asked = Fence::now();
        // The leader need not read first: had another process changed it, the version would not fit.
        let leads = self.fence.left().is_some();
        if !leads || self.seen.is_none() {
            self.look().await?;
        }
        let held = match &self.seen {
            None => self.create().await,
            Some(seen) if self.is_mine(seen) || self.has_ended(seen) => self.take(seen).await,
            Some(_) => return Ok(()),
        };
        match held {
            Ok(lease) => {
                self.seen = Some(Seen { lease, at: Fence::now() });
                // Counted from before the request: others saw it later.
                self.fence.lead_until(asked + self.lease_options.deadline());
                Ok(())
            }
            Err(failure) => {
                if matches!(
                    failure.kind,
                    RequestErrorKind::Changed | RequestErrorKind::Conflict | RequestErrorKind::NotFound
                ) {
                    // Another process has it, or none any more: look anew, and do not act meanwhile.
                    self.fence.close();
                    self.seen = None;
                    return Ok(());
                }
                Err(failure)
            }
        }
    }

    async fn look(&mut self) -> Result<(), RequestError> {
        let found = self.in_time(self.api.get_opt(&self.lease_options.name)).await?;
        let version = |lease: &Lease| lease.metadata.resource_version.clone();
        let before = self.seen.as_ref().map(|seen| (version(&seen.lease), seen.at));
        self.seen = found.map(|lease| {
            let at = match before {
                Some((known, at)) if known == version(&lease) => at,
                _ => Fence::now(),
            };
            Seen { lease, at }
        });
        Ok(())
    }

    fn is_mine(&self, seen: &Seen) -> bool {
        holder(&seen.lease) == self.identity
    }

    fn has_ended(&self, seen: &Seen) -> bool {
        holder(&seen.lease).is_empty() || Fence::now() >= end(seen)
    }

    async fn create(&self) -> Result<Lease, RequestError> {
        let lease = Lease {
            metadata: ObjectMeta {
                name: Some(self.lease_options.name.clone()),
                namespace: Some(self.lease_options.namespace.clone()),
                ..ObjectMeta::default()
            },
            spec: Some(self.spec(None)),
        };
        self.in_time(self.api.create(&params(), &lease)).await
    }

    async fn take(&self, seen: &Seen) -> Result<Lease, RequestError> {
        let mut lease = seen.lease.clone();
        lease.spec = Some(self.spec(Some(seen)));
        lease.metadata.managed_fields = None;
        self.in_time(self.api.replace(&self.lease_options.name, &params(), &lease)).await
    }

    fn spec(&self, before: Option<&Seen>) -> LeaseSpec {
        let now = MicroTime((self.clock)());
        let known = before.and_then(|seen| seen.lease.spec.clone()).unwrap_or_default();
        let goes_on = before.is_some_and(|seen| self.is_mine(seen));
        let transitions = known.lease_transitions.unwrap_or_default();
        LeaseSpec {
            holder_identity: Some(self.identity.clone()),
            lease_duration_seconds: i32::try_from(self.lease_options.wait().as_secs()).ok(),
            acquire_time: if goes_on { known.acquire_time.clone() } else { Some(now.clone()) },
            renew_time: Some(now),
            lease_transitions: Some(match (before, goes_on) {
                (Some(_), false) => transitions.saturating_add(1),
                _ => transitions,
            }),
            ..known
        }
    }

    async fn in_time<T>(&self, request: impl Future<Output = Result<T, Error>>) -> Result<T, RequestError> {
        let patience = self.lease_options.deadline() / 2;
        match timeout(patience, request).await {
            Ok(done) => done.map_err(|error| RequestError::of(&error)),
            Err(_) => Err(RequestError::late(patience)),
        }
    }
}

/// Releases the Lease, so that another process need not wait for its end.
pub async fn release(client: Client, lease_options: &LeaseOptions, identity: &str, patience: Duration) {
    let api: Api<Lease> = Api::namespaced(client, &lease_options.namespace);
    let giving = async {
        let Ok(mut lease) = api.get(&lease_options.name).await else { return };
        if holder(&lease) != identity {
            return;
        }
        if let Some(spec) = &mut lease.spec {
            spec.holder_identity = None;
            spec.lease_duration_seconds = Some(1);
        }
        lease.metadata.managed_fields = None;
        // Where that fails the others wait.
        let _ = api.replace(&lease_options.name, &params(), &lease).await;
    };
    let _ = timeout(patience, giving).await;
}

impl LeaseOptions {
    /// How long others wait after they have seen a renewal (`leaseDurationSeconds`): four fifths, in whole seconds. With
    /// client-go another process may act later than the whole time after the last renewal, since it sees the renewal up to a
    /// RetryPeriod (and its jitter) later, looks again up to a RetryPeriod after the end, and then has to start. Here the rest is for that.
    fn wait(&self) -> Duration {
        Duration::from_secs((self.duration.as_secs() * 4 / 5).max(1))
    }

    /// How long one leads after a renewal: less than others wait, by what a request may take on its way (client-go:
    /// RenewDeadline, 10 s of a LeaseDuration of 15 s).
    fn deadline(&self) -> Duration {
        self.wait() * 2 / 3
    }

    /// The pause between two looks (client-go: RetryPeriod, 2 s of 15 s).
    fn pause(&self) -> Duration {
        self.wait() * 2 / 15
    }
}

/// When a Lease ends that is not renewed, as seen from here.
fn end(seen: &Seen) -> Duration {
    let spec = seen.lease.spec.as_ref();
    let seconds = spec.and_then(|spec| spec.lease_duration_seconds).unwrap_or_default();
    seen.at + Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
}

fn params() -> PostParams {
    PostParams { field_manager: Some(MANAGER.to_owned()), ..PostParams::default() }
}

fn holder(lease: &Lease) -> &str {
    lease.spec.as_ref().and_then(|spec| spec.holder_identity.as_deref()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leader_stops_before_others_begin_and_others_begin_before_the_time_is_over() {
        for seconds in 3..=60 {
            let duration = Duration::from_secs(seconds);
            let lease_options = LeaseOptions { namespace: String::new(), name: String::new(), duration };
            assert!(lease_options.deadline() <= lease_options.wait() * 2 / 3, "{duration:?}");
            // Seen half a pause after it was renewed.
            assert!(lease_options.pause() / 2 + lease_options.wait() < duration, "{duration:?}");
            assert!(duration - lease_options.wait() >= duration / 5, "{duration:?}");
        }
        let lease_options =
            LeaseOptions { namespace: String::new(), name: String::new(), duration: Duration::from_secs(15) };
        let parts = [lease_options.wait(), lease_options.deadline(), lease_options.pause()]
            .map(|time| time.as_millis());
        assert_eq!(parts, [12_000, 8_000, 1_600]);
    }
}
