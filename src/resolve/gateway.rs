//! Where Keptn's API gateway is in a cluster: its Service, found by name and label as the job-executor-service's own chart
//! finds it (its `_helpers.tpl`, `remote-control-plane.namespace`). Not what is done with it.

use k8s_openapi::api::core::v1::Service;

use super::hosts::Timing;
use super::services;
use super::unanswered::Unanswered;
use crate::facts::{Attempt, Cause, CauseKind, GATEWAY, GatewayFact, ServiceRef};

/// The label of all objects of a Keptn, whose value begins as [`KEPTN`] does.
const LABEL: &str = "app.kubernetes.io/part-of";
const KEPTN: &str = "keptn";
/// How many of those found are listed.
const MOST_SHOWN: usize = 10;

/// Finds the only one in the namespace, or in all of them.
///
/// # Errors
/// There is none, there are several, or the cluster could not say.
pub async fn gateway(
    services: services::ServiceSources<'_>,
    namespace: Option<&str>,
    moment: Timing,
) -> Result<GatewayFact, Unanswered> {
    let (path, place) = match namespace {
        Some(namespace) => {
            let path = format!("/api/v1/namespaces/{}/services", super::cluster::escape(namespace));
            (path, format!("namespace {namespace}"))
        }
        None => ("/api/v1/services".to_owned(), "all namespaces".to_owned()),
    };
    let cluster = services.cluster;
    let asked = format!("Services {GATEWAY} in {place} with the label {LABEL}: {KEPTN}...");
    let all: Vec<Service> = cluster.list(&path, Some(LABEL), &asked, moment.deadline).await?;
    let mut found: Vec<Service> = all.into_iter().filter(is_gateway).collect();
    let failed = |kind, text: String| Attempt::new(asked.clone(), cluster.server(), Cause::new(kind, text));
    match (found.pop(), found.is_empty()) {
        (None, _) => Err(failed(CauseKind::NotFound, "there is none".to_owned()).into()),
        (Some(object), true) => {
            let namespace = object.metadata.namespace.clone().unwrap_or_default();
            let service = ServiceRef { namespace: namespace.clone(), name: GATEWAY.to_owned() };
            Ok(GatewayFact { namespace, service: services.of_object(&service, object, moment).await? })
        }
        (Some(last), false) => {
            found.push(last);
            Err(failed(CauseKind::Ambiguous, several(&found)).into())
        }
    }
}

fn is_gateway(service: &Service) -> bool {
    let metadata = &service.metadata;
    let part_of = metadata.labels.as_ref().and_then(|labels| labels.get(LABEL));
    metadata.name.as_deref() == Some(GATEWAY) && part_of.is_some_and(|value| value.starts_with(KEPTN))
}

fn several(found: &[Service]) -> String {
    let mut names: Vec<String> = found
        .iter()
        .filter_map(|service| Some(format!("{}/{GATEWAY}", service.metadata.namespace.as_ref()?)))
        .collect();
    names.sort();
    let rest = names.len().saturating_sub(MOST_SHOWN);
    names.truncate(MOST_SHOWN);
    names.extend((rest > 0).then(|| format!("{rest} more")));
    format!("there are {}: {}", found.len(), names.join(", "))
}
