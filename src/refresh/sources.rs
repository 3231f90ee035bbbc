//! Releases from ConfigMaps with certain labels: what is in a ConfigMap is about its own namespace, whatever it says. Not
//! what values mean.

use std::pin::pin;
use std::sync::Arc;

use futures_util::StreamExt;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Api, ListParams};
use kube::runtime::watcher::{self, watcher};
use kube::runtime::{WatchStreamExt, reflector};
use kube::{Client, Error};
use tokio::sync::mpsc::Sender;

use super::release::{ReleaseKey, Spec};
use super::trigger::Trigger;

/// The entry of a ConfigMap that has the values.
const VALUES: &str = "values.yaml";
/// The label that names the release.
const NAME: &str = "app.kubernetes.io/instance";
/// The name of a release whose ConfigMap says none: that of the chart.
const DEFAULT_NAME: &str = "job-executor-service";
/// How many releases one process keeps: several times what was measured.
const MOST_RELEASES: usize = 5000;

/// Where releases are looked for.
#[derive(Clone, Debug)]
pub struct ConfigMaps {
    /// Labels that they have, as kubectl writes them.
    pub labels: String,
    /// Their namespace; `None`: any.
    pub namespace: Option<String>,
}

impl ConfigMaps {
    fn api(&self, client: Client) -> Api<ConfigMap> {
        match &self.namespace {
            Some(namespace) => Api::namespaced(client, namespace),
            None => Api::all(client),
        }
    }

    /// All releases that there are now.
    ///
    /// # Errors
    /// kube's own.
    pub async fn list(&self, client: Client) -> Result<Vec<Spec>, Error> {
        let maps = self.api(client).list(&ListParams::default().labels(&self.labels)).await?;
        Ok(specs(maps.items.iter()))
    }

    /// Sends all releases whenever one comes, changes or goes. A kube reflector has them.
    pub async fn watch(self, client: Client, triggers: Sender<Trigger>) {
        let (reader, writer) = reflector::store();
        let config = watcher::Config::default().labels(&self.labels);
        let stream = watcher(self.api(client), config).modify(|map: &mut ConfigMap| {
            map.metadata.managed_fields = None;
            map.metadata.annotations = None;
        });
        let mut events = pin!(reflector(writer, stream.default_backoff()));
        while let Some(event) = events.next().await {
            let trigger = match event {
                Ok(watcher::Event::Init | watcher::Event::InitApply(_)) => continue,
                Ok(_) => {
                    let maps: Vec<Arc<ConfigMap>> = reader.state();
                    Trigger::Releases(specs(maps.iter().map(AsRef::as_ref)))
                }
                Err(error) => Trigger::WatchFailed(error.to_string()),
            };
            if triggers.send(trigger).await.is_err() {
                return;
            }
        }
    }
}

/// In the order of their places; of two for one place the first by name.
fn specs<'m>(maps: impl Iterator<Item = &'m ConfigMap>) -> Vec<Spec> {
    let mut specs: Vec<Spec> = maps.filter_map(spec).collect();
    specs.sort_by(|a, b| (&a.key, &a.source).cmp(&(&b.key, &b.source)));
    specs.dedup_by(|a, b| a.key == b.key);
    specs.truncate(MOST_RELEASES);
    specs
}

fn spec(map: &ConfigMap) -> Option<Spec> {
    let namespace = map.metadata.namespace.clone()?;
    let named = map.metadata.labels.as_ref().and_then(|labels| labels.get(NAME));
    let name = named.map_or(DEFAULT_NAME, String::as_str).to_owned();
    let source = format!("ConfigMap {namespace}/{}", map.metadata.name.as_deref().unwrap_or_default());
    let values = map.data.as_ref()?.get(VALUES)?.clone();
    Some(Spec { key: ReleaseKey { namespace, name }, source, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_map_is_a_release_of_its_own_namespace() {
        let map = |json: serde_json::Value| -> ConfigMap { serde_json::from_value(json).unwrap() };
        let maps = [
            map(
                serde_json::json!({"metadata": {"namespace": "b", "name": "z", "labels": {NAME: "jes"}}, "data": {VALUES: "a: 1"}}),
            ),
            map(
                serde_json::json!({"metadata": {"namespace": "b", "name": "a", "labels": {NAME: "jes"}}, "data": {VALUES: "a: 2"}}),
            ),
            map(serde_json::json!({"metadata": {"namespace": "a", "name": "x"}, "data": {VALUES: ""}})),
            map(serde_json::json!({"metadata": {"namespace": "c", "name": "x"}, "data": {"other": ""}})),
        ];
        let found = specs(maps.iter());
        let shown: Vec<String> =
            found.iter().map(|spec| format!("{} of {}", spec.key, spec.source)).collect();
        assert_eq!(shown, ["a/job-executor-service of ConfigMap a/x", "b/jes of ConfigMap b/a"]);
        assert_eq!(found[1].values, "a: 2");
    }
}
