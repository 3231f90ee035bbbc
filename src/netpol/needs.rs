//! What the values say the policies must open, typed. Not where the addresses come from.

use super::dialect::{self, Dialect, Ports};
use super::purpose::{DETECT, DISCOVERY, DNS_MODE, ENABLED, GATEWAY_LABELS, HOSTNAME, JOBS_ENABLED, Purpose};
use super::{further, given};
use crate::facts::{Cidr, GATEWAY, Host, Target, special_within};
use chartroom::diag::Diagnostic;
use chartroom::value::{Map, Value};

pub(super) const PORT: &str = "networkPolicy.egress.k8sMasterPort";
const MODE: &str = "remoteControlPlane.api.authMode";
const DETECT_IN: &str = "remoteControlPlane.autoDetect.namespace";
const RESTRICT: &str = "networkPolicy.egress.restrictPorts";

/// Where a need's addresses come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The user names the networks.
    Stated(Vec<Cidr>),
    /// The values have entries for it.
    Resolved,
    /// Entries are there, but for this other host: they are ignored.
    Outdated(String),
    /// The host is an address.
    Literal,
    /// The policy has it by name: its addresses are not needed.
    Named(Dialect),
    /// Not known yet.
    Unknown,
}

/// One need of the policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What for.
    pub purpose: Purpose,
    /// The key of the value that makes it a need.
    pub key: String,
    /// The host in question; none for the apiserver, the cluster's DNS, and a gateway that may be in any namespace.
    pub target: Option<Target>,
    /// Where its addresses come from.
    pub source: Source,
}

/// The needs of the egress policy and of the jobs' policy that these values ask for, in the order of their rules; none where
/// neither is enabled. `values` are the chart's, with its defaults.
///
/// # Errors
/// Everything in the values that is not valid: no host name where one is wanted, an address range or a port that
/// is none.
pub fn needs(values: &Map) -> Result<Vec<Need>, Vec<Diagnostic>> {
    if !at(values, ENABLED).truth() && !at(values, JOBS_ENABLED).truth() {
        return Ok(Vec::new());
    }
    let (mut needs, mut faults) = (Vec::new(), given::faults(values));
    for purpose in Purpose::FIXED.into_iter().filter(|purpose| is_wanted(values, purpose)) {
        let need = match purpose {
            Purpose::Gateway => gateway(values),
            Purpose::ApiServer => Ok(apiserver(values)),
            Purpose::ClusterDns => Ok(without_host(values, purpose)),
            Purpose::OAuth | Purpose::ControlPlane => host(values, purpose),
            Purpose::Further(..) => continue,
        };
        match need {
            Ok(need) => needs.push(need),
            Err(fault) => faults.push(fault),
        }
    }
    let (more, wrong) = further::needs(values);
    needs.extend(more);
    faults.extend(wrong);
    if faults.is_empty() { Ok(needs) } else { Err(faults) }
}

fn is_wanted(values: &Map, purpose: &Purpose) -> bool {
    let is_shared = matches!(purpose, Purpose::Gateway | Purpose::ClusterDns);
    if !is_shared && !at(values, ENABLED).truth() {
        return false;
    }
    match purpose {
        Purpose::Gateway => {
            let is_given = |key: &&str| at(values, key).as_map().is_some();
            at(values, DETECT).truth() && !GATEWAY_LABELS.iter().any(is_given)
        }
        Purpose::ApiServer => true,
        Purpose::OAuth => at(values, MODE).as_str().is_some_and(|mode| *mode == "oauth"),
        // Who has it detected uses no host name.
        Purpose::ControlPlane => at(values, HOSTNAME).truth() && !at(values, DETECT).truth(),
        Purpose::ClusterDns => at(values, DNS_MODE).as_str().is_some_and(|mode| *mode == "detect"),
        Purpose::Further(..) => false,
    }
}

fn apiserver(values: &Map) -> Need {
    let networks = given::networks(values);
    let dialect = Dialect::of(values);
    match networks.is_empty() {
        true if dialect.names_apiserver() => {
            Need { source: Source::Named(dialect), ..without_host(values, Purpose::ApiServer) }
        }
        true => without_host(values, Purpose::ApiServer),
        false => Need { source: Source::Stated(networks), ..without_host(values, Purpose::ApiServer) },
    }
}

/// The gateway in the one namespace that the values name, or in any.
fn gateway(values: &Map) -> Result<Need, Diagnostic> {
    let namespace = text(&at(values, DETECT_IN));
    match namespace.is_empty() {
        true => Ok(without_host(values, Purpose::Gateway)),
        false => {
            let target = target(&format!("{GATEWAY}.{namespace}"), DETECT_IN)?;
            Ok(of_host(values, Purpose::Gateway, target, DETECT.to_owned()))
        }
    }
}

fn without_host(values: &Map, purpose: Purpose) -> Need {
    let is_resolved = at(values, &purpose.resolved_key()).truth();
    let source = if is_resolved { Source::Resolved } else { Source::Unknown };
    Need { key: purpose.key().to_owned(), purpose, target: None, source }
}

fn host(values: &Map, purpose: Purpose) -> Result<Need, Diagnostic> {
    let given = at(values, purpose.key());
    if purpose == Purpose::OAuth && !given.truth() {
        let message = format!("{DISCOVERY} is empty, but {MODE} is oauth");
        return Err(Diagnostic::error(message).hint(format!(
            "set {DISCOVERY} to the provider's discovery URL, such as \
             https://sso.example.com/.well-known/openid-configuration"
        )));
    }
    let (key, given) = (purpose.key(), text(&given));
    let need = of_host(values, purpose, target(&given, key)?, key.to_owned());
    let ports = if at(values, RESTRICT).truth() { Ports::Listed } else { Ports::Any };
    Ok(dialect::by_name(values, need, &given, ports))
}

fn target(given: &str, key: &str) -> Result<Target, Diagnostic> {
    given.parse().map_err(|error| Diagnostic::error(format!("{key}: {error}")))
}

/// A need of a host that the value under `key` names.
pub(super) fn of_host(values: &Map, purpose: Purpose, target: Target, key: String) -> Need {
    let resolved = at(values, &purpose.resolved_key());
    let source = match (resolved.truth().then(|| other_host(&resolved, &target.host)), &target.host) {
        (Some(None), _) => Source::Resolved,
        (_, Host::Address(_)) => Source::Literal,
        (Some(Some(other)), _) => Source::Outdated(other),
        (None, Host::Name(_)) => Source::Unknown,
    };
    Need { key, purpose, target: Some(target), source }
}

/// The hosts that are special addresses: refused as in an answer of the DNS.
pub fn special_hosts(needs: &[Need]) -> Vec<Diagnostic> {
    let literal = needs.iter().filter(|need| need.source == Source::Literal);
    let refused = literal.filter_map(|need| {
        let Host::Address(address) = need.target.as_ref()?.host else { return None };
        let (within, kind) = special_within(address)?;
        let is = match within == address {
            true => format!("is {kind}"),
            false => format!("leads to {within}, {kind}"),
        };
        let message = format!("{}: the address {address} {is}: refused", need.key);
        Some(Diagnostic::error(message).hint("use --allow-special-addresses to accept it"))
    });
    refused.collect()
}

/// The host of the first entry that was resolved for a host other than `host`.
fn other_host(entries: &Value, host: &Host) -> Option<String> {
    let entries = entries.as_list()?.to_vec();
    let mut others = entries.iter().filter_map(Value::as_map).filter(|entry| !is_for(entry, host));
    others.next().and_then(|entry| entry.get("host")).map(|value| text(&value))
}

/// Whether an entry was resolved for this host. An entry need not name one.
pub(super) fn is_for(entry: &Map, host: &Host) -> bool {
    let bare = |host: &Host| host.to_string().trim_end_matches('.').to_owned();
    let named = entry.get("host").map(|value| text(&value)).unwrap_or_default();
    let found = named.parse::<Target>().map(|target| bare(&target.host));
    named.is_empty() || found == Ok(bare(host))
}

/// The value under a path of keys; nil where there is none.
pub(super) fn at(values: &Map, path: &str) -> Value {
    let start = Value::Map(values.clone());
    path.split('.').fold(start, |value, key| value.as_map().and_then(|map| map.get(key)).unwrap_or_default())
}

/// A scalar's text, as a template would print it where it is one that makes sense in our keys.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_str_lossy().into_owned(),
        Value::Int(n) | Value::Int64(n) => n.to_string(),
        Value::Float64(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::purpose::NETWORKS;
    use super::*;

    /// Values from paths and texts; `on` is true, `[...]` becomes a list of entries that name this host.
    pub(in crate::netpol) fn values(pairs: &[(&str, &str)]) -> Map {
        let root = Map::new();
        for (path, given) in pairs {
            let value = match given.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(host) if *path != NETWORKS => {
                    let entry: Map = [("cidr", "192.0.2.1/32"), ("host", host)].into_iter().collect();
                    Value::from(vec![Value::Map(entry)])
                }
                Some(inner) => Value::from(inner.split(',').map(Value::string).collect::<Vec<_>>()),
                None if *given == "on" => Value::Bool(true),
                None => Value::string(*given),
            };
            let (parents, last) = path.rsplit_once('.').unwrap();
            let mut map = root.clone();
            for key in parents.split('.') {
                if map.get(key).is_none() {
                    map.insert(key, Map::new());
                }
                map = map.get(key).and_then(|value| value.as_map()).unwrap();
            }
            map.insert(last, value);
        }
        root
    }

    fn sources(pairs: &[(&str, &str)]) -> Vec<(Purpose, Source)> {
        let needs = needs(&values(pairs)).unwrap();
        needs.into_iter().map(|need| (need.purpose, need.source)).collect()
    }

    fn faults(pairs: &[(&str, &str)]) -> String {
        let faults = needs(&values(pairs)).unwrap_err();
        faults.into_iter().map(|d| d.message).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn nothing_is_needed_where_nothing_is_enabled() {
        assert_eq!(sources(&[(HOSTNAME, "keptn.example.com")]), []);
    }

    #[test]
    fn each_need_tells_where_its_addresses_come_from() {
        use Purpose::*;
        let all = [
            (ENABLED, "on"),
            (MODE, "oauth"),
            (DISCOVERY, "https://sso.example.com/x"),
            (HOSTNAME, "a.b.example"),
        ];
        let unknown = [ApiServer, OAuth, ControlPlane].map(|purpose| (purpose, Source::Unknown));
        assert_eq!(sources(&all), unknown);
        let stated = [(ENABLED, "on"), (NETWORKS, "[10.0.0.0/8,fd00::/64]"), (HOSTNAME, "203.0.113.7:8080")];
        let cidrs = ["10.0.0.0/8", "fd00::/64"].map(|text| text.parse().unwrap()).to_vec();
        assert_eq!(sources(&stated), [(ApiServer, Source::Stated(cidrs)), (ControlPlane, Source::Literal)]);
        let given =
            [(ENABLED, "on"), (HOSTNAME, "A.example.:80"), (&*ControlPlane.resolved_key(), "[a.example]")];
        assert_eq!(sources(&given), [(ApiServer, Source::Unknown), (ControlPlane, Source::Resolved)]);
    }

    #[test]
    fn entries_for_another_host_are_outdated() {
        let key = Purpose::ControlPlane.resolved_key();
        let found = sources(&[(ENABLED, "on"), (HOSTNAME, "new.example"), (&*key, "[old.example]")]);
        assert_eq!(found[1].1, Source::Outdated("old.example".into()));
    }

    #[test]
    fn all_that_is_not_valid_is_reported_at_once() {
        let error = faults(&[
            (ENABLED, "on"),
            (NETWORKS, "[10.0.0.1,10.0.0.1/8,nonsense]"),
            (PORT, "70000"),
            (MODE, "oauth"),
            (HOSTNAME, "two words"),
        ]);
        let lines: Vec<&str> = error.lines().collect();
        assert_eq!(lines.len(), 6, "{error}");
        assert!(lines[0].contains("networkPolicy.egress.k8sMasterCIDR") && lines[0].contains("10.0.0.1/32"));
        assert!(lines[3].starts_with("networkPolicy.egress.k8sMasterPort: "));
        assert!(lines[4].starts_with("remoteControlPlane.api.oauth.clientDiscovery is empty"));
        assert!(lines[5].starts_with("remoteControlPlane.api.hostname: "));
    }
}
