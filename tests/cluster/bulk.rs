//! Many objects at once, faster than kubectl sends them.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use http::Request;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use serde_json::Value;

use crate::support::kubeconfig;

/// How many requests are under way at a time.
const AT_ONCE: usize = 32;

/// Creates objects below a path, as admin. Those that are there already stay.
pub fn create(path: &str, count: usize, object: impl Fn(usize) -> Value) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let work = async {
        let kubeconfig = Kubeconfig::read_from(kubeconfig()).unwrap();
        let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await.unwrap();
        let client = Client::try_from(config).unwrap();
        let one = |index: usize| {
            let request = Request::post(path).header("Content-Type", "application/json");
            let request = request.body(object(index).to_string().into_bytes()).unwrap();
            let client = client.clone();
            async move {
                match client.request::<Value>(request).await {
                    Err(kube::Error::Api(status)) if status.code == 409 => Ok(()),
                    other => other.map(drop),
                }
            }
        };
        stream::iter(0..count).map(|index| Ok(one(index))).try_for_each_concurrent(AT_ONCE, |each| each).await
    };
    runtime.block_on(work).unwrap();
}
