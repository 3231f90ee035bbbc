//! What is watched for which questions and releases. Not how.

use std::collections::BTreeSet;

use super::release::ReleaseKey;
use super::watches::Watch;
use crate::facts::{GATEWAY, Question, Subject};

/// Namespaces whose Services are watched; beyond that they are asked again when they are due.
const MOST_NAMESPACES: usize = 32;
/// Namespaces whose policies are watched one by one; beyond that those of all are watched together.
const FEW_NAMESPACES: usize = 8;
/// Where clusters have their DNS.
const DNS_NAMESPACES: [&str; 2] = ["kube-system", "openshift-dns"];

/// The watches for these questions, and for the policies of these releases.
pub fn watches<'a>(
    questions: impl Iterator<Item = &'a Question>,
    places: impl Iterator<Item = &'a ReleaseKey>,
) -> BTreeSet<Watch> {
    let mut wanted = BTreeSet::new();
    let mut namespaces = BTreeSet::new();
    for subject in questions.flat_map(Question::subjects) {
        match subject {
            Subject::ApiServer => {
                let only = || Some("kubernetes".to_owned());
                wanted.insert(Watch::Services("default".to_owned(), only()));
                wanted.insert(Watch::Slices("default".to_owned(), only()));
            }
            Subject::ClusterDns => {
                namespaces.insert(DNS_NAMESPACES[0].to_owned());
            }
            Subject::Service(service) => {
                namespaces.insert(service.namespace.clone());
            }
            Subject::Gateway(Some(namespace)) => {
                namespaces.insert(namespace.clone());
            }
            // A gateway in any namespace would take a right to see all Services; it is asked again when it is due.
            Subject::Gateway(None) | Subject::Host(_) | Subject::Cluster | Subject::Object(_) => {}
        }
    }
    for namespace in namespaces.into_iter().take(MOST_NAMESPACES) {
        wanted.insert(Watch::Services(namespace.clone(), None));
        wanted.insert(Watch::Slices(namespace, None));
    }
    let homes: BTreeSet<&String> = places.map(|key| &key.namespace).collect();
    match homes.len() {
        0..=FEW_NAMESPACES => {
            wanted.extend(homes.into_iter().map(|home| Watch::Policies(Some(home.clone()))))
        }
        _ => {
            wanted.insert(Watch::Policies(None));
        }
    }
    wanted
}

/// Whether a subject may have changed when that Service has, or all of that namespace.
pub fn is_about(subject: &Subject, namespace: &str, name: Option<&str>) -> bool {
    let is_named = |wanted: &str| name.is_none_or(|name| name == wanted);
    match subject {
        Subject::ApiServer => namespace == "default" && is_named("kubernetes"),
        Subject::ClusterDns => DNS_NAMESPACES.contains(&namespace),
        Subject::Service(service) => service.namespace == namespace && is_named(&service.name),
        Subject::Gateway(wanted) => {
            wanted.as_ref().is_none_or(|wanted| wanted == namespace) && is_named(GATEWAY)
        }
        Subject::Host(_) | Subject::Cluster | Subject::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_watches_for_many_releases() {
        let key = |number: usize| ReleaseKey { namespace: format!("ns-{number}"), name: "jes".into() };
        let question = |subject| Question::of_value(subject, "a.b", &[]);
        let service = |text: &str| {
            let (namespace, name) = text.split_once('/').unwrap();
            Subject::Service(crate::facts::ServiceRef { namespace: namespace.into(), name: name.into() })
        };
        let asked = [Subject::ApiServer, service("keptn/a"), service("keptn/b"), Subject::Gateway(None)]
            .map(question);
        let few: Vec<ReleaseKey> = (0..2).map(key).collect();
        let wanted = watches(asked.iter(), few.iter());
        assert_eq!(wanted.len(), 6, "{wanted:?}");
        let many: Vec<ReleaseKey> = (0..500).map(key).collect();
        let wanted = watches(asked.iter(), many.iter());
        assert_eq!(wanted.len(), 5, "{wanted:?}");
        assert!(wanted.contains(&Watch::Policies(None)));
        assert!(
            is_about(&asked[1].subject, "keptn", Some("a")) && is_about(&asked[1].subject, "keptn", None)
        );
        assert!(
            !is_about(&asked[1].subject, "keptn", Some("b")) && !is_about(&asked[1].subject, "default", None)
        );
        assert!(is_about(&Subject::ApiServer, "default", Some("kubernetes")));
    }
}
