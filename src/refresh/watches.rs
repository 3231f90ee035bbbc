//! Watches on what the addresses come from, and on the policies themselves: kube's watcher begins anew where it was cut
//! off or has expired (410 Gone), after a pause that grows. Not what is done about what is seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::pin::pin;

use futures_util::StreamExt;
use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::api::networking::v1::NetworkPolicy;
use kube::api::{Api, PartialObjectMeta};
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event, watcher};
use kube::{Client, Resource};
use serde::de::DeserializeOwned;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;

use super::api::LABEL;
use super::trigger::{Seen, Trigger};

/// The label of an EndpointSlice that names its Service.
const SERVICE_NAME: &str = "kubernetes.io/service-name";

/// What is watched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watch {
    /// The Services of a namespace, or the one of that name.
    Services(String, Option<String>),
    /// Their EndpointSlices.
    Slices(String, Option<String>),
    /// The policies that are marked, of a namespace or of all.
    Policies(Option<String>),
}

/// The watches that run.
pub struct Watches {
    client: Client,
    triggers: Sender<Trigger>,
    running: BTreeMap<Watch, JoinHandle<()>>,
}

impl Watches {
    /// Nothing is watched yet.
    pub fn new(client: Client, triggers: Sender<Trigger>) -> Watches {
        Watches { client, triggers, running: BTreeMap::new() }
    }

    /// From now on these run, and no others.
    pub fn want(&mut self, wanted: &BTreeSet<Watch>) {
        self.running.retain(|watch, task| {
            let stays = wanted.contains(watch);
            if !stays {
                task.abort();
            }
            stays
        });
        for watch in wanted {
            if !self.running.contains_key(watch) {
                let task = start(watch, self.client.clone(), self.triggers.clone());
                self.running.insert(watch.clone(), task);
            }
        }
    }
}

impl Drop for Watches {
    fn drop(&mut self) {
        self.running.values().for_each(JoinHandle::abort);
    }
}

fn start(watch: &Watch, client: Client, triggers: Sender<Trigger>) -> JoinHandle<()> {
    match watch.clone() {
        Watch::Services(namespace, name) => {
            let api: Api<PartialObjectMeta<Service>> = Api::namespaced(client, &namespace);
            let config = watcher::Config::default();
            let config = match &name {
                Some(name) => config.fields(&format!("metadata.name={name}")),
                None => config,
            };
            tokio::spawn(services(api, config, (namespace, name), own_name, triggers))
        }
        Watch::Slices(namespace, name) => {
            let api: Api<PartialObjectMeta<EndpointSlice>> = Api::namespaced(client, &namespace);
            let config = watcher::Config::default();
            let config = match &name {
                Some(name) => config.labels(&format!("{SERVICE_NAME}={name}")),
                None => config,
            };
            let of = |meta: &PartialObjectMeta<EndpointSlice>| {
                meta.metadata.labels.as_ref()?.get(SERVICE_NAME).cloned()
            };
            tokio::spawn(services(api, config, (namespace, name), of, triggers))
        }
        Watch::Policies(namespace) => tokio::spawn(policies(client, namespace, triggers)),
    }
}

async fn services<K>(
    api: Api<K>,
    config: watcher::Config,
    (namespace, only): (String, Option<String>),
    name: impl Fn(&K) -> Option<String> + Send,
    triggers: Sender<Trigger>,
) where
    K: Resource + Clone + Debug + DeserializeOwned + Send + 'static,
{
    let mut seen = pin!(watcher(api, config).default_backoff());
    while let Some(event) = seen.next().await {
        let trigger = match event {
            Ok(Event::Apply(object) | Event::Delete(object)) => {
                let Some(name) = name(&object) else { continue };
                Trigger::Service { namespace: namespace.clone(), name: Some(name) }
            }
            // What happened in between is not known.
            Ok(Event::InitDone) => Trigger::Service { namespace: namespace.clone(), name: only.clone() },
            Ok(Event::Init | Event::InitApply(_)) => continue,
            Err(error) => Trigger::WatchFailed(error.to_string()),
        };
        if triggers.send(trigger).await.is_err() {
            return;
        }
    }
}

fn own_name(object: &PartialObjectMeta<Service>) -> Option<String> {
    object.metadata.name.clone()
}

async fn policies(client: Client, namespace: Option<String>, triggers: Sender<Trigger>) {
    let api: Api<PartialObjectMeta<NetworkPolicy>> = match &namespace {
        Some(namespace) => Api::namespaced(client, namespace),
        None => Api::all(client),
    };
    let config = watcher::Config::default().labels(&format!("{}={}", LABEL.0, LABEL.1));
    let mut stream = pin!(watcher(api, config).default_backoff());
    let mut listed = Vec::new();
    while let Some(event) = stream.next().await {
        let trigger = match event {
            Ok(Event::Init) => {
                listed.clear();
                continue;
            }
            Ok(Event::InitApply(object)) => {
                listed.push(seen(&object, true));
                continue;
            }
            Ok(Event::InitDone) => {
                Trigger::Policies { namespace: namespace.clone(), seen: std::mem::take(&mut listed) }
            }
            Ok(Event::Apply(object)) => Trigger::Policy(seen(&object, true)),
            Ok(Event::Delete(object)) => Trigger::Policy(seen(&object, false)),
            Err(error) => Trigger::WatchFailed(error.to_string()),
        };
        if triggers.send(trigger).await.is_err() {
            return;
        }
    }
}

fn seen(object: &PartialObjectMeta<NetworkPolicy>, is_there: bool) -> Seen {
    let metadata = &object.metadata;
    Seen {
        namespace: metadata.namespace.clone().unwrap_or_default(),
        name: metadata.name.clone().unwrap_or_default(),
        generation: metadata.generation.filter(|_| is_there),
    }
}
