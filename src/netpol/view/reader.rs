//! Reads the fields of policies of every kind: tables, texts, selectors, ports. What is not of the form that Kubernetes wants becomes
//! a fault. Not which fields a kind has.

use super::{Block, Direction, Fault, Kind, Peer, Port, PortValue, Rule};
use crate::netpol::selector::{Admitted, Selector};
use chartroom::quoted;
use chartroom::value::{Map, Value};

/// Collects faults while it reads. Each method takes the table, the table's path and the key in it.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) faults: Vec<Fault>,
    pub(super) unread: Vec<Fault>,
}

impl Reader {
    /// The name, with the kind where it is another one than NetworkPolicy.
    pub(super) fn name(&mut self, root: &Map, kind: Kind) -> String {
        let metadata = self.map(root, "", "metadata").unwrap_or_default();
        let name = self.text(&metadata, "metadata", "name").unwrap_or_default();
        // Only its form is checked.
        self.text(&metadata, "metadata", "namespace");
        if kind == Kind::NetworkPolicy { name } else { format!("{name} ({})", kind.name()) }
    }

    /// Notes a part whose meaning is not understood.
    pub(super) fn skip(&mut self, path: &str, message: &str) {
        self.unread.push(Fault { path: path.to_owned(), message: message.to_owned() });
    }

    /// Notes the keys of a table that are not among those that are understood.
    pub(super) fn only(&mut self, table: &Map, path: &str, keys: &[&str]) {
        for (key, value) in table.entries() {
            let key = key.to_string();
            if value.truth() && !keys.contains(&key.as_str()) {
                self.skip(&join(path, &key), "is not compared");
            }
        }
    }

    /// A list of texts, each with its path.
    pub(super) fn texts(&mut self, table: &Map, path: &str, key: &str) -> Vec<(String, String)> {
        let list = self.list(table, path, key).unwrap_or_default();
        let path = join(path, key);
        let texts = list.iter().enumerate();
        texts
            .filter_map(|(index, one)| Some((format!("{path}[{index}]"), one.as_str()?.to_string())))
            .collect()
    }

    /// `policyTypes`; without it Ingress, and Egress where there are rules for it (Kubernetes:
    /// pkg/apis/networking/v1/defaults.go).
    pub(super) fn directions(&mut self, spec: &Map, rules: &[Rule]) -> Vec<Direction> {
        let given = self.list(spec, "spec", "policyTypes").filter(|given| !given.is_empty());
        let Some(given) = given else {
            let has_egress = rules.iter().any(|rule| rule.direction == Direction::Egress);
            return [Direction::Ingress].into_iter().chain(has_egress.then_some(Direction::Egress)).collect();
        };
        let mut directions = Vec::new();
        for (index, value) in given.iter().enumerate() {
            match value.as_str().map(|text| text.to_str_lossy()).as_deref() {
                Some("Ingress") => directions.push(Direction::Ingress),
                Some("Egress") => directions.push(Direction::Egress),
                _ => self.note(&format!("spec.policyTypes[{index}]"), "is not Ingress or Egress"),
            }
        }
        directions.sort_unstable();
        directions.dedup();
        directions
    }

    pub(super) fn rules(&mut self, spec: &Map, direction: Direction) -> Vec<Rule> {
        let (field, side) = direction.fields();
        let rules = self.tables(spec, "spec", field).unwrap_or_default();
        rules
            .into_iter()
            .map(|(path, rule)| {
                self.known(&rule, &path, &[side, "ports"]);
                let peers = self.tables(&rule, &path, side);
                let ports = self.tables(&rule, &path, "ports");
                let peers =
                    peers.map(|all| all.into_iter().map(|(path, peer)| self.peer(path, &peer)).collect());
                let ports =
                    ports.map(|all| all.into_iter().map(|(path, port)| self.port(path, &port)).collect());
                Rule { direction, path, peers, ports }
            })
            .collect()
    }

    fn peer(&mut self, path: String, peer: &Map) -> Peer {
        self.known(peer, &path, &["ipBlock", "podSelector", "namespaceSelector"]);
        let block = self.map(peer, &path, "ipBlock").map(|block| {
            let path = join(&path, "ipBlock");
            self.known(&block, &path, &["cidr", "except"]);
            let except = self.list(&block, &path, "except").unwrap_or_default();
            let except = except.iter().filter_map(|one| Some(one.as_str()?.to_string())).collect();
            Block { cidr: self.text(&block, &path, "cidr").unwrap_or_default(), except }
        });
        let pods = self.selector(peer, &path, "podSelector");
        let namespaces = self.selector(peer, &path, "namespaceSelector");
        let peer = Peer { path, block, pods, namespaces, named: None };
        if peer.selects() && peer.block.is_some() {
            self.note(&peer.path, "has both an ipBlock and a selector");
        }
        peer
    }

    pub(super) fn selector(&mut self, table: &Map, path: &str, key: &str) -> Option<Selector> {
        let given = self.map(table, path, key)?;
        let path = join(path, key);
        self.known(&given, &path, &["matchLabels", "matchExpressions"]);
        let mut selector = Selector::default();
        let labels = self.map(&given, &path, "matchLabels").unwrap_or_default();
        for label in labels.keys().iter().map(ToString::to_string) {
            let value = self.text(&labels, &join(&path, "matchLabels"), &label).unwrap_or_default();
            self.label(&join(&path, "matchLabels"), &label, [&value]);
            selector.require(&label, Admitted::of([value]));
        }
        for (path, expression) in self.tables(&given, &path, "matchExpressions").unwrap_or_default() {
            self.known(&expression, &path, &["key", "operator", "values"]);
            let label = self.text(&expression, &path, "key").unwrap_or_default();
            self.label(&join(&path, "key"), &label, []);
            if let Some(admitted) = self.expression(&expression, &path) {
                selector.require(&label, admitted);
            }
        }
        Some(selector)
    }

    /// Notes what the apiserver would refuse in a label (apimachinery: pkg/api/validate/content/kube.go, `IsLabelKey` and
    /// `IsLabelValue`).
    fn label<'v>(&mut self, path: &str, label: &str, values: impl IntoIterator<Item = &'v String>) {
        let (prefix, name) = label.split_once('/').unwrap_or(("a", label));
        let is_lower =
            |part: &str| has_label_form(part) && !part.contains('_') && part == part.to_ascii_lowercase();
        if !is_label(name) || prefix.len() > 253 || !prefix.split('.').all(is_lower) {
            self.note(
                path,
                &format!("has the key {label}, which is not a label key", label = quoted(&label)),
            );
        }
        for value in values.into_iter().filter(|value| !value.is_empty() && !is_label(value)) {
            self.note(
                &join(path, label),
                &format!("is {value}, which is not a label value", value = quoted(&value)),
            );
        }
    }

    pub(super) fn expression(&mut self, expression: &Map, path: &str) -> Option<Admitted> {
        let values = self.list(expression, path, "values").unwrap_or_default();
        let values = values.iter().filter_map(|value| value.as_str().map(ToString::to_string));
        match self.text(expression, path, "operator").unwrap_or_default().as_str() {
            "In" => Some(Admitted::of(values)),
            "NotIn" => Some(Admitted::none_of(values)),
            "Exists" => Some(Admitted::present()),
            "DoesNotExist" => Some(Admitted::absent()),
            _ => self.fault(&join(path, "operator"), "is not In, NotIn, Exists or DoesNotExist"),
        }
    }

    fn port(&mut self, path: String, port: &Map) -> Port {
        self.known(port, &path, &["protocol", "port", "endPort"]);
        let value = match port.get("port") {
            None | Some(Value::Nil) => None,
            Some(Value::String(name)) => Some(PortValue::Name(name.to_string())),
            Some(other) => self.integer(&other, &join(&path, "port")).map(PortValue::Number),
        };
        let end = port.get("endPort").and_then(|end| self.integer(&end, &join(&path, "endPort")));
        let protocol = self.text(port, &path, "protocol").unwrap_or_else(|| "TCP".to_owned());
        Port { path, protocol, port: value, end }
    }

    /// A misspelt key would silently make the rule another one.
    fn known(&mut self, table: &Map, path: &str, keys: &[&str]) {
        for key in table.keys().iter().map(ToString::to_string).filter(|key| !keys.contains(&key.as_str())) {
            self.note(&join(path, &key), "is unknown");
        }
    }

    pub(super) fn integer(&mut self, value: &Value, path: &str) -> Option<i64> {
        let number = match value {
            Value::Int(n) | Value::Int64(n) => Some(*n),
            // Numbers of a document are floats: whole ones print without a point.
            Value::Float64(n) => n.to_string().parse().ok(),
            _ => None,
        };
        number.or_else(|| self.fault(path, "is not a whole number"))
    }

    pub(super) fn text(&mut self, table: &Map, path: &str, key: &str) -> Option<String> {
        match table.get(key)? {
            Value::Nil => None,
            Value::String(text) => Some(text.to_string()),
            _ => self.fault(&join(path, key), "is not a string"),
        }
    }

    pub(super) fn map(&mut self, table: &Map, path: &str, key: &str) -> Option<Map> {
        match table.get(key)? {
            Value::Nil => None,
            Value::Map(map) => Some(map),
            _ => self.fault(&join(path, key), "is not a mapping"),
        }
    }

    pub(super) fn list(&mut self, table: &Map, path: &str, key: &str) -> Option<Vec<Value>> {
        match table.get(key)? {
            Value::Nil => None,
            Value::List(list) => Some(list.to_vec()),
            _ => self.fault(&join(path, key), "is not a list"),
        }
    }

    /// A list of tables, each with its path.
    pub(super) fn tables(&mut self, table: &Map, path: &str, key: &str) -> Option<Vec<(String, Map)>> {
        let list = self.list(table, path, key)?;
        let mut tables = Vec::with_capacity(list.len());
        for (index, value) in list.into_iter().enumerate() {
            let path = format!("{}[{index}]", join(path, key));
            match value {
                Value::Map(map) => tables.push((path, map)),
                _ => self.note(&path, "is not a mapping"),
            }
        }
        Some(tables)
    }

    /// A fault in the place of what should have been read.
    fn fault<T>(&mut self, path: &str, message: &str) -> Option<T> {
        self.note(path, message);
        None
    }

    fn note(&mut self, path: &str, message: &str) {
        self.faults.push(Fault { path: path.to_owned(), message: message.to_owned() });
    }
}

pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Letters, digits, and within them hyphens, dots and underscores; at most 63.
fn is_label(text: &str) -> bool {
    text.len() <= 63 && has_label_form(text)
}

fn has_label_form(text: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    let inner = bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b));
    inner && is_end(bytes.first()) && is_end(bytes.last())
}
