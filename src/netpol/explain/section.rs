//! What the chart's templates say of themselves: sections, rules, entries, as JSON. Not what it means.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// A need of the egress policy with its rules.
#[derive(Clone, Debug, Deserialize)]
pub struct Section {
    /// `metadata.name` of its policy.
    pub(super) policy: String,
    /// Which need.
    pub(super) name: String,
    /// The comment above its rules.
    pub(super) title: String,
    /// Where its entries stand in the values.
    pub(super) key: String,
    /// The key of the value that wants it, for a further peer.
    pub(super) value: Option<String>,
    /// What was left out of it.
    pub(super) note: Option<String>,
    /// Its rules, each with the entries that became its peers.
    pub(super) rules: Vec<Vec<Entry>>,
    /// How many rules of the policy each of these is.
    pub(super) counts: Vec<usize>,
}

/// One peer with its ports and its provenance.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Entry {
    pub cidr: Option<String>,
    pub entity: Option<String>,
    pub fqdn: Option<String>,
    pub service: Option<Service>,
    pub except: Option<Vec<String>>,
    pub pod_selector: Option<SectionSelector>,
    pub namespace_selector: Option<SectionSelector>,
    pub port: Option<Value>,
    pub protocol: Option<String>,
    pub ports: Option<Vec<SectionPort>>,
    pub host: Option<String>,
    pub from: Option<String>,
    pub via: Option<Vec<String>>,
    pub ttl: Option<f64>,
    pub seen: Option<String>,
}

/// A Service by name.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Service {
    name: String,
    namespace: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SectionSelector {
    match_labels: std::collections::BTreeMap<String, Value>,
    match_expressions: Vec<Expression>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Expression {
    key: String,
    operator: String,
    values: Vec<Value>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct SectionPort {
    port: Value,
    protocol: Option<String>,
}

impl Entry {
    /// The lowest number of seconds that its answer holds.
    pub fn ttl(&self) -> Option<i64> {
        self.ttl.and_then(|seconds| format!("{seconds:.0}").parse().ok())
    }

    /// Its ports; none: all.
    pub fn ports(&self) -> Vec<SectionPort> {
        let has = |port: &&Value| !matches!(port, Value::Null) && *port != 0 && *port != 0.0 && *port != "";
        let single = self.port.as_ref().filter(has);
        let single = single.map(|port| SectionPort { port: port.clone(), protocol: self.protocol.clone() });
        match &self.ports {
            Some(ports) if !ports.is_empty() => ports.clone(),
            _ => single.into_iter().collect(),
        }
    }

    /// The address range, the name in the policy, or whom the labels select.
    pub fn peer(&self) -> String {
        let named = self.fqdn.as_ref().map(|host| format!("host {host}"));
        let entity = || self.entity.as_ref().map(|entity| format!("entity {entity}"));
        let service =
            || self.service.as_ref().map(|service| format!("Service {}/{}", service.namespace, service.name));
        if let Some(text) = self.cidr.clone().or(named).or_else(entity).or_else(service) {
            return text;
        }
        let pods = self.pod_selector.as_ref().map(SectionSelector::to_string).unwrap_or_default();
        let pods = if pods.is_empty() { "all pods".to_owned() } else { format!("pods {pods}") };
        match self.namespace_selector.as_ref().map(SectionSelector::to_string) {
            None => format!("{pods} in JES's own namespace"),
            Some(any) if any.is_empty() => format!("{pods} in any namespace"),
            Some(namespaces) => format!("{pods} in namespaces {namespaces}"),
        }
    }
}

impl fmt::Display for SectionSelector {
    /// As kubectl takes it: `a=b,c in (d,e),!f`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = self.match_labels.iter().map(|(key, value)| format!("{key}={}", bare(value)));
        let expressions = self.match_expressions.iter().map(Expression::to_string);
        f.write_str(&labels.chain(expressions).collect::<Vec<_>>().join(","))
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.values.iter().map(bare).collect::<Vec<_>>().join(",");
        match self.operator.as_str() {
            "Exists" => f.write_str(&self.key),
            "DoesNotExist" => write!(f, "!{}", self.key),
            operator => write!(f, "{} {} ({values})", self.key, operator.to_lowercase()),
        }
    }
}

impl fmt::Display for SectionPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = self.protocol.as_deref().filter(|protocol| !protocol.is_empty());
        write!(f, "{} {}", protocol.unwrap_or("TCP"), bare(&self.port))
    }
}

fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
