//! What happened, as Kubernetes Events on the policies that it happened to. That one cannot be written is no reason to
//! stop, and is reported once.

use std::cell::Cell;
use std::time::Duration;

use k8s_openapi::api::core::v1::ObjectReference;
use kube::Client;
use kube::runtime::events::{Event, EventType, Recorder, Reporter};
use serde_json::Value;
use tokio::time::timeout;

use super::api::MANAGER;
use super::log::{Log, LogRecord};
use super::release::ReleaseKey;
use super::request_error::RequestError;

/// What is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventReason {
    /// A policy was applied for the first time.
    Applied,
    /// Other addresses are in it.
    AddressesChanged,
    /// The release's values have changed.
    ValuesChanged,
    /// It was edited or deleted, and is as before again.
    Restored,
    /// Another field manager owns its fields; nothing was done.
    Conflict,
    /// Lookups fail; the earlier addresses stay in use.
    LookupFailed,
    /// Lookups succeed again.
    LookupSucceeded,
    /// The values or the cluster do not allow the policy; nothing was done.
    Refused,
}

impl EventReason {
    fn reason(self) -> &'static str {
        match self {
            EventReason::Applied => "Applied",
            EventReason::AddressesChanged => "AddressesChanged",
            EventReason::ValuesChanged => "ValuesChanged",
            EventReason::Restored => "Restored",
            EventReason::Conflict => "Conflict",
            EventReason::LookupFailed => "LookupFailed",
            EventReason::LookupSucceeded => "LookupSucceeded",
            EventReason::Refused => "Refused",
        }
    }

    fn is_warning(self) -> bool {
        matches!(self, EventReason::Conflict | EventReason::LookupFailed | EventReason::Refused)
    }
}

/// Writes Events.
pub struct Events {
    client: Client,
    reporter: Reporter,
    /// For what goes on for long: the same again is counted, not written anew.
    series: Recorder,
    patience: Duration,
    has_failed: Cell<bool>,
}

/// The longest note that Kubernetes takes is a kilobyte.
const LONGEST_NOTE: usize = 1000;

impl Events {
    /// Nothing is written yet. `instance` is the pod's name.
    pub fn new(client: Client, instance: String, patience: Duration) -> Events {
        let reporter = Reporter { controller: MANAGER.to_owned(), instance: Some(instance) };
        let series = Recorder::new(client.clone(), reporter.clone());
        Events { client, reporter, series, patience, has_failed: Cell::new(false) }
    }

    /// Writes an Event on a policy. `live` is the policy, where it is there.
    pub async fn publish(
        &self,
        key: &ReleaseKey,
        (policy, live): (&str, Option<&Value>),
        (reason, note): (EventReason, &str),
        log: Log<'_>,
    ) {
        let (recorder, type_) = match reason.is_warning() {
            true => (self.series.clone(), EventType::Warning),
            // Each change is an Event of its own.
            false => (Recorder::new(self.client.clone(), self.reporter.clone()), EventType::Normal),
        };
        let event = Event {
            type_,
            reason: reason.reason().to_owned(),
            note: Some(shortened(note)),
            action: "Refresh".to_owned(),
            secondary: None,
        };
        let written = timeout(self.patience, recorder.publish(&event, &reference(key, policy, live))).await;
        let failure = match written {
            Ok(Ok(())) => return self.has_failed.set(false),
            Ok(Err(error)) => RequestError::of(&error),
            Err(_) => RequestError::late(self.patience),
        };
        if !self.has_failed.replace(true) {
            log(LogRecord::warning(format!("an Event could not be written: {failure}")).about(key));
        }
    }
}

fn reference(key: &ReleaseKey, policy: &str, live: Option<&Value>) -> ObjectReference {
    let of_live = |path: &str| live?.pointer(path)?.as_str().map(str::to_owned);
    ObjectReference {
        api_version: Some("networking.k8s.io/v1".to_owned()),
        kind: Some("NetworkPolicy".to_owned()),
        name: Some(policy.to_owned()),
        namespace: Some(key.namespace.clone()),
        uid: of_live("/metadata/uid"),
        resource_version: of_live("/metadata/resourceVersion"),
        ..ObjectReference::default()
    }
}

/// Texts from outside may be in it.
fn shortened(note: &str) -> String {
    let plain = note.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut text = String::new();
    for c in plain {
        if text.len() + c.len_utf8() > LONGEST_NOTE - 4 {
            return text + " ...";
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_as_long_as_kubernetes_takes_them() {
        assert_eq!(shortened("a\nb"), "a b");
        let long = shortened(&"ä".repeat(2000));
        assert!(long.len() <= 1000 && long.ends_with(" ..."), "{}", long.len());
    }
}
