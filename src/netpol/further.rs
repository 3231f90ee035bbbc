//! Further peers that the values name by a host, a URL or a Service, as needs. Not those with a range or labels, which
//! are known, and not the ports, which are the templates'.

use super::dialect::{self, Ports};
use super::needs::{Need, at, of_host, text};
use super::purpose::{List, Purpose, is_name};
use crate::facts::{CLUSTER_DOMAIN, Host, HostName, Target};
use chartroom::diag::Diagnostic;
use chartroom::quoted;
use chartroom::value::Map;

/// The parts that say where a peer is and have to be looked up.
const NAMED: [&str; 3] = ["host", "url", "service"];
/// All that say where a peer is; selectors belong together.
const PLACES: [&str; 4] = ["cidr", "host", "url", "service"];
const SELECTORS: [&str; 2] = ["podSelector", "namespaceSelector"];

/// The needs of the peers that have to be looked up, list by list, and everything about them that is not valid.
pub(super) fn needs(values: &Map) -> (Vec<Need>, Vec<Diagnostic>) {
    let (mut needs, mut faults) = (Vec::new(), Vec::new());
    for list in List::ALL.into_iter().filter(|list| at(values, list.enabled()).truth()) {
        let peers = at(values, list.key()).as_list().map(|list| list.to_vec()).unwrap_or_default();
        let mut names: Vec<String> = Vec::new();
        for (index, peer) in peers.iter().enumerate() {
            let Some(peer) = peer.as_map() else { continue };
            let key = format!("{}[{index}]", list.key());
            match need(values, list, &peer, &key, &mut names) {
                Ok(need) => needs.extend(need),
                Err(message) => faults.push(Diagnostic::error(message)),
            }
        }
    }
    (needs, faults)
}

/// One peer's need; none where nothing has to be looked up.
fn need(
    values: &Map,
    list: List,
    peer: &Map,
    key: &str,
    names: &mut Vec<String>,
) -> Result<Option<Need>, String> {
    let name = peer.get("name").map(|name| text(&name)).unwrap_or_default();
    if !is_name(&name) {
        let name = quoted(&name);
        return Err(format!(
            "{key}.name: {name} is not a name of at most 40 lower-case letters, digits and hyphens"
        ));
    }
    if names.contains(&name) {
        return Err(format!("{key}.name: the name {} is used more than once", quoted(&name)));
    }
    names.push(name.clone());
    let given = |part: &&str| peer.get(part).is_some_and(|value| value.truth());
    let selects = SELECTORS.iter().any(|part| peer.get(part).is_some_and(|value| value.as_map().is_some()));
    let places: Vec<&str> = PLACES.into_iter().filter(given).chain(selects.then_some("a selector")).collect();
    let part = match places.as_slice() {
        [part] if NAMED.contains(part) => *part,
        [_] => return Ok(None),
        [] => {
            return Err(format!("{key} needs a cidr, host, url, service, podSelector or namespaceSelector"));
        }
        [one, other, ..] => return Err(format!("{key} has both {one} and {other}: write two peers")),
    };
    let key = format!("{key}.{part}");
    let written = peer.get(part).map(|value| text(&value)).unwrap_or_default();
    let target: Target = written.parse().map_err(|error| format!("{key}: {error}"))?;
    let target = match part {
        "url" if target.scheme.is_none() => {
            return Err(format!("{key}: it is not a URL such as https://proxy.example.com"));
        }
        "service" => Target { host: service(&key, &target)?, ..target },
        _ => target,
    };
    let has_ports = target.port.is_some() || scheme_has_port(&target) || given(&"ports");
    let ports = if has_ports { Ports::Listed } else { Ports::Own };
    let need = of_host(values, Purpose::Further(list, name), target, key);
    Ok(Some(dialect::by_name(values, need, &written, ports)))
}

/// Whether the scheme of a URL says which port is meant.
fn scheme_has_port(target: &Target) -> bool {
    target.scheme.as_deref().is_some_and(|scheme| ["http", "ws", "https", "wss"].contains(&scheme))
}

/// The name by which a Service cannot be taken for anything else.
fn service(key: &str, target: &Target) -> Result<Host, String> {
    let found = match &target.host {
        Host::Name(name) if target.scheme.is_none() => name.service(CLUSTER_DOMAIN),
        _ => None,
    };
    let host = found.and_then(|(service, _)| {
        format!("{}.{}.svc", service.name, service.namespace).parse::<HostName>().ok()
    });
    host.map(Host::Name).ok_or_else(|| {
        let text = quoted(&target.host.to_string());
        format!("{key}: {text} is not a Service in the form NAME.NAMESPACE, such as git.tools")
    })
}

#[cfg(test)]
mod tests {
    use super::super::needs::{Source, needs};
    use super::super::questions::{CLUSTER_DOMAIN, questions};
    use super::*;
    use chartroom::yaml;

    fn read(jes: &str, jobs: &str) -> Map {
        let text = format!(
            "jobConfig: {{networkPolicy: {{enabled: true, additional: {jobs}}}}}\n\
             networkPolicy: {{egress: {{enabled: true, k8sMasterCIDR: 10.0.0.0/8, additional: {jes}}}}}"
        );
        yaml::read_map(text.as_bytes()).unwrap()
    }

    fn faults_of(jes: &str) -> Vec<String> {
        needs(&read(jes, "[]")).unwrap_err().into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn hosts_urls_and_services_are_asked_for() {
        let jes = "[{name: a, host: 'proxy.example.com:3128'}, {name: b, url: 'https://git.example.com/x'},
            {name: c, service: git.tools}, {name: d, cidr: 10.0.0.0/8}, {name: e, podSelector: {}}]";
        let jobs = "[{name: a, host: other.example.com}, {name: b, host: 192.0.2.1}]";
        let needs = needs(&read(jes, jobs)).unwrap();
        let further: Vec<&Need> =
            needs.iter().filter(|need| matches!(need.purpose, Purpose::Further(..))).collect();
        let keys: Vec<&str> = further.iter().map(|need| need.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "networkPolicy.egress.additional[0].host",
                "networkPolicy.egress.additional[1].url",
                "networkPolicy.egress.additional[2].service",
                "jobConfig.networkPolicy.additional[0].host",
                "jobConfig.networkPolicy.additional[1].host",
            ]
        );
        assert_eq!(further[4].source, Source::Literal);
        assert_eq!(further[3].purpose.resolved_key(), "networkPolicy.egress.resolved.jobsAdditional.a");
        let asked: Vec<String> =
            questions(&needs, CLUSTER_DOMAIN).iter().map(|question| question.subject.to_string()).collect();
        assert_eq!(
            asked,
            [
                "the addresses of proxy.example.com",
                "the addresses of git.example.com",
                "Service tools/git",
                "the addresses of other.example.com"
            ]
        );
    }

    #[test]
    fn what_is_not_valid_is_reported() {
        let key = "networkPolicy.egress.additional[0]";
        for (peer, why) in [
            ("{name: A, host: a.example}", ".name: \"A\" is not a name of"),
            ("{name: a}", " needs a cidr, host, url"),
            ("{name: a, host: a.example, cidr: 10.0.0.0/8}", " has both cidr and host"),
            ("{name: a, host: a.example, url: 'https://a.example'}", " has both host and url"),
            ("{name: a, service: a.b, podSelector: {}}", " has both service and a selector"),
            ("{name: a, url: a.example}", ".url: it is not a URL"),
            ("{name: a, host: 10.0.0.0/8}", ".host: \"10.0.0.0/8\" is an address range"),
            ("{name: a, service: git}", ".service: \"git\" is not a Service in the form"),
            (
                "{name: a, service: git.tools.example}",
                ".service: \"git.tools.example\" is not a Service in the form",
            ),
            (
                "{name: a, service: 'http://git.tools'}",
                ".service: \"git.tools\" is not a Service in the form",
            ),
        ] {
            let faults = faults_of(&format!("[{peer}]"));
            assert!(faults.len() == 1 && faults[0].starts_with(&format!("{key}{why}")), "{peer}: {faults:?}");
        }
        let twice = faults_of("[{name: a, host: a.example}, {name: a, host: b.example}]");
        assert_eq!(twice, ["networkPolicy.egress.additional[1].name: the name \"a\" is used more than once"]);
    }
}
