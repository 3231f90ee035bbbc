//! A manifest's document as a typed NetworkPolicy that keeps the path of each part. What Kubernetes itself would refuse
//! by its form is a fault here; whether it makes sense is for the checks.

use crate::value::{Map, Value};

/// A networking.k8s.io/v1 NetworkPolicy.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `metadata.name`
    pub name: String,
    /// Its rules, those for ingress first.
    pub rules: Vec<Rule>,
    /// Parts that do not have the form that they must have.
    pub faults: Vec<Fault>,
}

/// A part of a document that is not what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Where: `spec.egress[0]`.
    pub path: String,
    /// The other side; `None` where the rule does not say, which means everybody.
    pub peers: Option<Vec<Peer>>,
    /// The ports; `None` where the rule does not say, which means all.
    pub ports: Option<Vec<Port>>,
}

/// One peer of a rule.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Where: `spec.egress[0].to[0]`.
    pub path: String,
    /// Its address range and the ranges that it leaves out, as they are written.
    pub block: Option<Block>,
    /// Whether it selects pods or namespaces.
    pub selects: bool,
}

/// An address range as it is written.
#[derive(Clone, Debug)]
pub struct Block {
    /// The range.
    pub cidr: String,
    /// What is left out of it.
    pub except: Vec<String>,
}

/// One port of a rule.
#[derive(Clone, Debug)]
pub struct Port {
    /// Where: `spec.egress[0].ports[0]`.
    pub path: String,
    /// `TCP` where the document does not say.
    pub protocol: String,
    /// A number or a name; `None`: all ports of the protocol.
    pub port: Option<PortValue>,
    /// The last port of a range.
    pub end: Option<i64>,
}

/// A port's number, or the name that pods give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortValue {
    /// A number, of whatever size was written.
    Number(i64),
    /// A name.
    Name(String),
}

/// Reads a document. `None` where it is no NetworkPolicy.
pub fn policy(document: &Value) -> Option<Policy> {
    let root = document.as_map()?;
    let is = |key: &str, want: &str| root.get(key).is_some_and(|v| v.as_str().is_some_and(|s| *s == want));
    if !is("kind", "NetworkPolicy") || !is("apiVersion", "networking.k8s.io/v1") {
        return None;
    }
    let mut reader = Reader { faults: Vec::new() };
    let metadata = reader.map(&root, "", "metadata").unwrap_or_default();
    let name = reader.text(&metadata, "metadata", "name").unwrap_or_default();
    let spec = reader.map(&root, "", "spec").unwrap_or_default();
    let mut rules = reader.rules(&spec, "ingress", "from");
    rules.extend(reader.rules(&spec, "egress", "to"));
    Some(Policy { name, rules, faults: reader.faults })
}

/// Collects faults while it reads. Each method takes the table, the table's path and the key in it.
struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    fn rules(&mut self, spec: &Map, direction: &str, side: &str) -> Vec<Rule> {
        let rules = self.tables(spec, "spec", direction).unwrap_or_default();
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
                Rule { path, peers, ports }
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
        let selectors = [self.map(peer, &path, "podSelector"), self.map(peer, &path, "namespaceSelector")];
        let selects = selectors.iter().any(Option::is_some);
        if selects && block.is_some() {
            self.note(&path, "has both an ipBlock and a selector");
        }
        Peer { path, block, selects }
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

    fn integer(&mut self, value: &Value, path: &str) -> Option<i64> {
        let number = match value {
            Value::Int(n) | Value::Int64(n) => Some(*n),
            // Numbers of a document are floats: whole ones print without a point.
            Value::Float64(n) => n.to_string().parse().ok(),
            _ => None,
        };
        number.or_else(|| self.fault(path, "is not a whole number"))
    }

    fn text(&mut self, table: &Map, path: &str, key: &str) -> Option<String> {
        match table.get(key)? {
            Value::Nil => None,
            Value::String(text) => Some(text.to_string()),
            _ => self.fault(&join(path, key), "is not a text"),
        }
    }

    fn map(&mut self, table: &Map, path: &str, key: &str) -> Option<Map> {
        match table.get(key)? {
            Value::Nil => None,
            Value::Map(map) => Some(map),
            _ => self.fault(&join(path, key), "is not a table"),
        }
    }

    fn list(&mut self, table: &Map, path: &str, key: &str) -> Option<Vec<Value>> {
        match table.get(key)? {
            Value::Nil => None,
            Value::List(list) => Some(list.to_vec()),
            _ => self.fault(&join(path, key), "is not a list"),
        }
    }

    /// A list of tables, each with its path.
    fn tables(&mut self, table: &Map, path: &str, key: &str) -> Option<Vec<(String, Map)>> {
        let list = self.list(table, path, key)?;
        let mut tables = Vec::with_capacity(list.len());
        for (index, value) in list.into_iter().enumerate() {
            let path = format!("{}[{index}]", join(path, key));
            match value {
                Value::Map(map) => tables.push((path, map)),
                _ => self.note(&path, "is not a table"),
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

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
