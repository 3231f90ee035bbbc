//! Answers to values: what is laid over the user's, so that the templates find every address. Not how it is merged.

use std::collections::BTreeSet;

use super::needs::{Need, Source, at};
use super::purpose::Purpose;
use super::questions::{gateway_namespace, service_of};
use super::separate::NO_POD;
use super::{dns, entry};
use crate::facts::{Facts, GATEWAY, Host, InCluster, Subject};
use chartroom::diag::Diagnostic;
use chartroom::value::{Map, Value};

/// The part of the values below `networkPolicy.egress.resolved` that `facts` answer, as a whole values file; empty
/// where nothing was asked. Lists keep the order of the facts; needs without an answer are left out, so that the
/// templates fail and name the key.
pub fn overlay(needs: &[Need], facts: &Facts, cluster_domain: &str) -> Map {
    let root = Map::new();
    for need in needs {
        let entries = found(need, facts, cluster_domain);
        if !entries.is_empty() {
            put(&root, &need.purpose.resolved_key(), Value::from(entries));
        }
    }
    root
}

/// The needs whose host is a Service's by its name, where there is no such Service and the DNS answers all the same: a
/// provider that answers every name, or the DNS of another cluster. `overlay` has what was found.
pub fn conflicts(needs: &[Need], facts: &Facts, overlay: &Map, cluster_domain: &str) -> Vec<Diagnostic> {
    let conflicts = needs.iter().filter(|need| !at(overlay, &need.purpose.resolved_key()).truth());
    let conflicts = conflicts.filter_map(|need| {
        let host = need.target.as_ref().map(|target| &target.host)?;
        let (service, InCluster::Surely) = service_of(&Subject::Host(host.clone()), cluster_domain)? else {
            return None;
        };
        let addresses = facts.host(host)?.iter().map(|seen| seen.cidr.address().to_string());
        let addresses = addresses.collect::<Vec<_>>().join(", ");
        let failure = facts.get(&service)?.err()?;
        let mut diagnostic = failure.diagnostic();
        diagnostic.message.push_str(&format!("\nThe DNS answer {addresses} is ignored"));
        Some(diagnostic)
    });
    conflicts.collect()
}

/// The values that make the templates say in annotations where addresses are from.
pub fn annotated() -> Map {
    let root = Map::new();
    put(&root, "networkPolicy.annotate", Value::Bool(true));
    root
}

/// The values that make the templates print the policies alone, without what keeps them true.
pub fn policies_alone() -> Map {
    let root = Map::new();
    put(&root, "refresh.enabled", Value::Bool(false));
    root
}

fn found(need: &Need, facts: &Facts, cluster_domain: &str) -> Vec<Value> {
    let host = need.target.as_ref().map(|target| &target.host);
    match (&need.source, host) {
        (Source::Outdated(_) | Source::Unknown, _) if need.purpose == Purpose::Gateway => {
            gateway(need, facts)
        }
        (Source::Unknown, None) if need.purpose == Purpose::ClusterDns => {
            facts.cluster_dns().map(dns::of_cluster_dns).unwrap_or_default()
        }
        (Source::Literal, Some(Host::Address(address))) => vec![entry::of_address(*address)],
        (Source::Stated(_) | Source::Resolved | Source::Literal | Source::Named(_), _) => Vec::new(),
        (Source::Outdated(_) | Source::Unknown, None) => sightings(facts, &Subject::ApiServer, None),
        (Source::Outdated(_) | Source::Unknown, Some(host)) => of_host(host, facts, cluster_domain),
    }
}

/// Entries that select no pod for each need that would have to be looked up, so that the rest can be rendered.
pub fn placeholders(needs: &[Need]) -> Map {
    let root = Map::new();
    let unknown = needs.iter().filter(|need| matches!(need.source, Source::Outdated(_) | Source::Unknown));
    for need in unknown {
        let entry = Map::new();
        let labels: Map = [NO_POD].into_iter().collect();
        let selector: Map = [("matchLabels", labels)].into_iter().collect();
        entry.insert("podSelector", selector);
        if let Some(target) = &need.target {
            entry.insert("host", target.host.to_string());
        }
        put(&root, &need.purpose.resolved_key(), Value::from(vec![Value::Map(entry)]));
    }
    root
}

/// How many entries a need has in an overlay.
pub fn entries(overlay: &Map, purpose: &Purpose) -> usize {
    at(overlay, &purpose.resolved_key()).as_list().map_or(0, |list| list.to_vec().len())
}

/// Puts the entries that an earlier overlay has for a need into one that has none. Whether there are any now.
pub fn hold(overlay: &Map, earlier: &Map, purpose: &Purpose) -> bool {
    let known = at(earlier, &purpose.resolved_key());
    if entries(overlay, purpose) == 0 && known.truth() {
        put(overlay, &purpose.resolved_key(), known);
    }
    entries(overlay, purpose) > 0
}

/// The pods behind the gateway that was found, under the name that the job-executor-service calls it by.
fn gateway(need: &Need, facts: &Facts) -> Vec<Value> {
    let Some(fact) = facts.gateway(gateway_namespace(need)) else { return Vec::new() };
    let host = format!("{GATEWAY}.{}", fact.namespace).parse();
    host.map(|host| entry::of_service(&fact.service, &Host::Name(host))).unwrap_or_default()
}

/// A Service of that name takes precedence over DNS: pods in the cluster reach the Service.
fn of_host(host: &Host, facts: &Facts, cluster_domain: &str) -> Vec<Value> {
    let subject = Subject::Host(host.clone());
    let found = service_of(&subject, cluster_domain);
    let service = match &found {
        Some((Subject::Service(service), _)) => facts.service(service),
        _ => None,
    };
    match (service, found) {
        (Some(fact), _) => entry::of_service(fact, host),
        (None, Some((_, InCluster::Surely))) => Vec::new(),
        (None, _) => {
            let mut entries = sightings(facts, &subject, Some(host));
            // Once each, though several addresses may be of one Service.
            let mut known = BTreeSet::new();
            for fact in facts.host(host).unwrap_or_default().iter().filter_map(|seen| seen.behind.as_deref())
            {
                if known.insert(&fact.service) {
                    entries.extend(entry::of_service(fact, host));
                }
            }
            entries
        }
    }
}

fn sightings(facts: &Facts, subject: &Subject, host: Option<&Host>) -> Vec<Value> {
    let known = match subject {
        Subject::Host(host) => facts.host(host),
        _ => facts.apiserver(),
    };
    known.unwrap_or_default().iter().map(|seen| entry::of_sighting(seen, host)).collect()
}

/// Puts `value` under a path of keys, making the tables on the way.
pub(super) fn put(root: &Map, path: &str, value: Value) {
    let (table, last) = table_of(root, path);
    table.insert(last, value);
}

/// Puts `value` at the end of the list under a path of keys, making list and tables on the way.
pub(super) fn append(root: &Map, path: &str, value: Value) {
    let (table, last) = table_of(root, path);
    let mut list = table.get(last).and_then(|list| list.as_list().map(|l| l.to_vec())).unwrap_or_default();
    list.push(value);
    table.insert(last, list);
}

/// The table that holds the last key of a path, made where it is not there, and that key.
fn table_of<'p>(root: &Map, path: &'p str) -> (Map, &'p str) {
    let (parents, last) = path.rsplit_once('.').unwrap_or(("", path));
    let mut table = root.clone();
    for key in parents.split('.') {
        let next = table.get(key).and_then(|value| value.as_map()).unwrap_or_default();
        table.insert(key, next.clone());
        table = next;
    }
    (table, last)
}

#[cfg(test)]
mod tests {
    use super::super::needs::needs;
    use super::super::needs::tests::values;
    use super::super::questions::CLUSTER_DOMAIN;
    use super::*;
    use crate::facts::{Answer, Backend, ServiceFact, ServicePort, ServiceRef, Sighting, TargetPort};

    fn sighting(json: &str) -> Sighting {
        serde_json::from_str(json).unwrap()
    }

    fn laid(pairs: &[(&str, &str)], facts: &Facts) -> Vec<String> {
        let needs = needs(&values(pairs)).unwrap();
        let mut lines = Vec::new();
        show("", &Value::Map(overlay(&needs, facts, CLUSTER_DOMAIN)), &mut lines);
        lines
    }

    fn show(path: &str, value: &Value, lines: &mut Vec<String>) {
        match value {
            Value::Map(map) => map.entries().iter().for_each(|(k, v)| show(&format!("{path}.{k}"), v, lines)),
            Value::List(list) => {
                list.iter().enumerate().for_each(|(i, v)| show(&format!("{path}[{i}]"), v, lines));
            }
            Value::Float64(n) => lines.push(format!("{path} {n}")),
            other => lines.push(format!("{path} {}", other.as_str().unwrap())),
        }
    }

    #[test]
    fn answers_become_entries_with_their_provenance() {
        let mut facts = Facts::default();
        let slice = r#"{"cidr": "172.18.0.2/32", "port": 6443, "from": "EndpointSlice default/kubernetes"}"#;
        facts.insert(Subject::ApiServer, Ok(Answer::Addresses(vec![sighting(slice)])));
        let dns = r#"{"cidr": "203.0.113.7/32", "host": "a.b.example", "from": "DNS 10.0.0.53:53", "ttl": 60,
                      "via": ["c.example"], "seen": "2026-01-31T12:00:00Z"}"#;
        let host = Subject::Host("a.b.example".parse().unwrap());
        facts.insert(host, Ok(Answer::Addresses(vec![sighting(dns)])));
        let on = ("networkPolicy.egress.enabled", "on");
        assert_eq!(
            laid(&[on, ("remoteControlPlane.api.hostname", "a.b.example:80")], &facts),
            [
                ".networkPolicy.egress.resolved.apiserver[0].cidr 172.18.0.2/32",
                ".networkPolicy.egress.resolved.apiserver[0].from EndpointSlice default/kubernetes",
                ".networkPolicy.egress.resolved.apiserver[0].port 6443",
                ".networkPolicy.egress.resolved.controlPlane[0].cidr 203.0.113.7/32",
                ".networkPolicy.egress.resolved.controlPlane[0].from DNS 10.0.0.53:53",
                ".networkPolicy.egress.resolved.controlPlane[0].host a.b.example",
                ".networkPolicy.egress.resolved.controlPlane[0].seen 2026-01-31T12:00:00Z",
                ".networkPolicy.egress.resolved.controlPlane[0].ttl 60",
                ".networkPolicy.egress.resolved.controlPlane[0].via[0] c.example",
            ]
        );
    }

    #[test]
    fn an_address_as_host_needs_no_answer() {
        let on = ("networkPolicy.egress.enabled", "on");
        let laid =
            laid(&[on, ("remoteControlPlane.api.hostname", "[::ffff:203.0.113.7]:80")], &Facts::default());
        assert_eq!(laid[0], ".networkPolicy.egress.resolved.controlPlane[0].cidr 203.0.113.7/32");
        assert_eq!(laid[2], ".networkPolicy.egress.resolved.controlPlane[0].host 203.0.113.7");
    }

    #[test]
    fn a_service_becomes_the_pods_that_it_selects() {
        let mut facts = Facts::default();
        let service = ServiceRef { namespace: "keptn".to_owned(), name: "gateway".to_owned() };
        let target = TargetPort::Number(8080);
        let (name, protocol) = (String::new(), "TCP".to_owned());
        let port = ServicePort { name, protocol, port: 80, target, named: None };
        let fact = ServiceFact {
            service,
            backend: Backend::Pods([("app".to_owned(), "nginx".to_owned())].into()),
            cluster_ips: vec!["10.96.0.9".parse().unwrap()],
            ports: vec![port],
            seen: "2026-01-31T12:00:00Z".parse().unwrap(),
        };
        facts.insert(Subject::Service(fact.service.clone()), Ok(Answer::Service(fact)));
        let on = ("networkPolicy.egress.enabled", "on");
        let laid = laid(&[on, ("remoteControlPlane.api.hostname", "gateway.keptn")], &facts);
        let entry = ".networkPolicy.egress.resolved.controlPlane[0]";
        assert_eq!(
            laid.iter().map(|line| line.replacen(entry, "", 1)).collect::<Vec<_>>(),
            [
                ".from Service keptn/gateway",
                ".host gateway.keptn",
                ".namespaceSelector.matchLabels.kubernetes.io/metadata.name keptn",
                ".podSelector.matchLabels.app nginx",
                ".ports[0].port 8080",
                ".ports[0].protocol TCP",
                ".ports[0].servicePort 80",
                ".seen 2026-01-31T12:00:00Z",
            ]
        );
    }
}
