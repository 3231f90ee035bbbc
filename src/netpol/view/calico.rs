//! Calico's policies (`projectcalico.org/v3`), read as far as they say what a NetworkPolicy can say. What they say besides
//! is kept as a part that is not understood.

use super::expression::{Terms, terms};
use super::reader::{Reader, join};
use super::{Block, Direction, Kind, Peer, Policy, Port, PortValue, Rule};
use crate::netpol::selector::{NAMESPACE_LABEL, Selector};
use chartroom::value::{Map, Value};

const SPEC: [&str; 8] =
    ["order", "tier", "selector", "namespaceSelector", "types", "ingress", "egress", "performanceHints"];
const RULE: [&str; 5] = ["action", "protocol", "source", "destination", "metadata"];
/// Names that Calico's API gives to the cluster's own NetworkPolicies, which are read as what they are.
const OF_KUBERNETES: &str = "knp.default.";

/// Reads a NetworkPolicy of Calico, or a GlobalNetworkPolicy. `None`: it is Calico's view of another object.
pub(super) fn policy(root: &Map, kind: Kind) -> Option<Policy> {
    let mut reader = Reader::default();
    let name = reader.name(root, kind);
    if name.starts_with(OF_KUBERNETES) {
        return None;
    }
    let name = name.strip_prefix("default.").unwrap_or(&name).to_owned();
    let spec = reader.map(root, "", "spec").unwrap_or_default();
    reader.only(&spec, "spec", &SPEC);
    let tier = reader.text(&spec, "spec", "tier").unwrap_or_default();
    if !["", "default"].contains(&tier.as_str()) {
        reader.skip("spec.tier", "is not the default tier");
    }
    let pods = reader.selected(&spec, "spec", "selector").unwrap_or_default();
    let namespaces = reader.selected(&spec, "spec", "namespaceSelector");
    let namespaces = (kind == Kind::CalicoGlobal).then(|| namespaces.unwrap_or_default());
    let mut policy = Policy { kind, name, pods, namespaces, ..Policy::default() };
    let mut counts = [0; 2];
    for (direction, count) in [Direction::Ingress, Direction::Egress].into_iter().zip(&mut counts) {
        let (field, _) = direction.fields();
        for (path, rule) in reader.tables(&spec, "spec", field).unwrap_or_default() {
            *count += 1;
            reader.calico_rule(direction, path, &rule, &mut policy);
        }
    }
    policy.directions = reader.types(&spec, counts);
    policy.faults = reader.faults;
    policy.unread = reader.unread;
    Some(policy)
}

impl Reader {
    /// `types`; without it those that have rules, and Ingress where none has (libcalico-go: lib/clientv3, defaultPolicyTypesField).
    fn types(&mut self, spec: &Map, [ingress, egress]: [usize; 2]) -> Vec<Direction> {
        let given: Vec<String> =
            self.texts(spec, "spec", "types").into_iter().map(|(_, text)| text).collect();
        let has = |word: &str, by_default: bool| match given.is_empty() {
            true => by_default,
            false => given.iter().any(|text| text == word),
        };
        let ingress = has("Ingress", ingress > 0 || egress == 0);
        let egress = has("Egress", egress > 0);
        ingress.then_some(Direction::Ingress).into_iter().chain(egress.then_some(Direction::Egress)).collect()
    }

    fn calico_rule(&mut self, direction: Direction, path: String, rule: &Map, policy: &mut Policy) {
        let before = self.unread.len();
        self.only(rule, &path, &RULE);
        match self.text(rule, &path, "action").unwrap_or_default().as_str() {
            "Allow" => {}
            // Says nothing about what is allowed.
            "Log" => return,
            _ => return self.skip(&join(&path, "action"), "is not Allow"),
        }
        let source = self.map(rule, &path, "source").unwrap_or_default();
        let destination = self.map(rule, &path, "destination").unwrap_or_default();
        let global = policy.kind == Kind::CalicoGlobal;
        let peers = match direction {
            Direction::Egress => {
                self.only(&source, &join(&path, "source"), &[]);
                self.entity(&destination, &join(&path, "destination"), &["ports"], global)
            }
            Direction::Ingress => {
                self.only(&destination, &join(&path, "destination"), &["ports"]);
                self.entity(&source, &join(&path, "source"), &[], global)
            }
        };
        let Some(ports) = self.calico_ports(rule, &destination, &path) else { return };
        // A rule of which a part is not understood opens less than it seems to.
        if self.unread.len() == before {
            policy.rules.push(Rule { direction, path, peers, ports });
        }
    }

    /// The other side of a rule; `None`: every peer.
    fn entity(&mut self, entity: &Map, path: &str, also: &[&str], global: bool) -> Option<Vec<Peer>> {
        let known = ["nets", "notNets", "selector", "namespaceSelector", "services"];
        self.only(entity, path, &[known.as_slice(), also].concat());
        if let Some(service) = self.map(entity, path, "services") {
            let part = |reader: &mut Reader, key: &str| reader.text(&service, path, key).unwrap_or_default();
            let (namespace, name) = (part(self, "namespace"), part(self, "name"));
            return Some(vec![Peer::named(path.to_owned(), format!("Service {namespace}/{name}"))]);
        }
        let nets = self.texts(entity, path, "nets");
        let except: Vec<String> =
            self.texts(entity, path, "notNets").into_iter().map(|(_, text)| text).collect();
        let pods = self.selected(entity, path, "selector");
        let namespaces = self.selected(entity, path, "namespaceSelector");
        let selects = pods.is_some() || namespaces.is_some();
        if selects && !nets.is_empty() || nets.is_empty() && !except.is_empty() {
            self.skip(path, "combines nets with a selector, or has notNets alone");
        }
        if selects {
            let namespaces = if global { Some(namespaces.unwrap_or_default()) } else { namespaces };
            let peer = Peer { path: path.to_owned(), block: None, pods, namespaces, named: None };
            return Some(vec![peer]);
        }
        let of = |(path, cidr): (String, String)| {
            let is_v6 = |text: &String| text.contains(':');
            let except = except.iter().filter(|hole| is_v6(hole) == is_v6(&cidr)).cloned().collect();
            Peer { path, block: Some(Block { cidr, except }), pods: None, namespaces: None, named: None }
        };
        (!nets.is_empty()).then(|| nets.into_iter().map(of).collect())
    }

    /// `None` where the rule is about something without ports, such as ICMP.
    fn calico_ports(&mut self, rule: &Map, destination: &Map, path: &str) -> Option<Option<Vec<Port>>> {
        let protocol = match rule.get("protocol") {
            None | Some(Value::Nil) => return Some(None),
            Some(Value::String(text)) => text.to_string().to_uppercase(),
            Some(number) => match self.integer(&number, &join(path, "protocol")) {
                Some(6) => "TCP".to_owned(),
                Some(17) => "UDP".to_owned(),
                Some(132) => "SCTP".to_owned(),
                _ => return None,
            },
        };
        if !["TCP", "UDP", "SCTP"].contains(&protocol.as_str()) {
            return None;
        }
        let place = join(path, "destination.ports");
        let listed = self.list(destination, &join(path, "destination"), "ports").unwrap_or_default();
        let port = |port: Option<PortValue>, end: Option<i64>| Port {
            path: place.clone(),
            protocol: protocol.clone(),
            port,
            end,
        };
        if listed.is_empty() {
            return Some(Some(vec![port(None, None)]));
        }
        let mut ports = Vec::new();
        for value in &listed {
            let text = match value {
                Value::String(text) => text.to_string(),
                number => self.integer(number, &place).unwrap_or_default().to_string(),
            };
            let ends = text.split_once(':').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            ports.push(match (ends, text.parse()) {
                (Some((first, last)), _) => port(Some(PortValue::Number(first)), Some(last)),
                (None, Ok(number)) => port(Some(PortValue::Number(number)), None),
                (None, Err(_)) => port(Some(PortValue::Name(text)), None),
            });
        }
        Some(Some(ports))
    }

    /// What an expression selects; where it is not understood, everything, and that is noted.
    fn selected(&mut self, table: &Map, path: &str, key: &str) -> Option<Selector> {
        let text = self.text(table, path, key).filter(|text| !text.is_empty())?;
        let mut selector = Selector::default();
        match terms(&text) {
            Terms::All(all) => {
                for (label, admitted) in all {
                    match label.as_str() {
                        // Every pod of Kubernetes has it.
                        "projectcalico.org/orchestrator" => {}
                        "projectcalico.org/name" if key == "namespaceSelector" => {
                            selector.require(NAMESPACE_LABEL, admitted);
                        }
                        label if label.starts_with("projectcalico.org/") => {
                            self.skip(&join(path, key), &format!("selects by {label}"));
                        }
                        label => selector.require(label, admitted),
                    }
                }
            }
            Terms::Other => self.skip(&join(path, key), "is an expression of another form"),
        }
        Some(selector)
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy;
    use super::*;
    use chartroom::yaml;

    fn read(kind: &str, name: &str, spec: &str) -> Option<Policy> {
        let text = format!(
            "apiVersion: projectcalico.org/v3\nkind: {kind}\nmetadata: {{name: {name}, namespace: ns}}\nspec: {spec}\n"
        );
        policy(&yaml::read(text.as_bytes()).unwrap())
    }

    #[test]
    fn rules_are_read_as_what_they_allow() {
        let spec = "{selector: \"projectcalico.org/orchestrator == 'k8s' && app == 'jes'\", types: [Egress], egress: [
            {action: Allow, destination: {services: {name: kubernetes, namespace: default}}},
            {action: Allow, protocol: TCP, destination: {nets: [10.0.0.0/8], notNets: [10.1.0.0/16], ports: [443, '80:90', web]}},
            {action: Allow, protocol: ICMP}, {action: Log},
            {action: Allow, protocol: 17, destination: {selector: all(), namespaceSelector: \"projectcalico.org/name == 'x'\"}}]}";
        let policy = read("NetworkPolicy", "default.p", spec).unwrap();
        assert_eq!(
            (policy.name.as_str(), policy.pods.to_string().as_str()),
            ("p (Calico NetworkPolicy)", "app=jes")
        );
        assert_eq!(policy.directions, [Direction::Egress]);
        let peers: Vec<&Peer> = policy.rules.iter().flat_map(|rule| rule.peers.iter().flatten()).collect();
        assert_eq!(peers[0].named.as_deref(), Some("Service default/kubernetes"));
        assert_eq!(peers[1].block.as_ref().unwrap().except, ["10.1.0.0/16"]);
        assert_eq!(peers[2].namespaces.as_ref().unwrap().to_string(), "kubernetes.io/metadata.name=x");
        let ports = policy.rules[1].ports.as_ref().unwrap();
        assert_eq!((ports[1].port.clone(), ports[1].end), (Some(PortValue::Number(80)), Some(90)));
        assert_eq!(ports[2].port, Some(PortValue::Name("web".to_owned())));
        assert_eq!(policy.rules.len(), 3);
        assert_eq!((policy.unread, policy.faults), (Vec::new(), Vec::new()));
        assert!(read("NetworkPolicy", "knp.default.p", spec).is_none());
    }

    #[test]
    fn types_that_are_not_given_follow_from_the_rules() {
        let directions = |spec: &str| read("NetworkPolicy", "p", spec).unwrap().directions;
        assert_eq!(directions("{}"), [Direction::Ingress]);
        assert_eq!(directions("{egress: [{action: Allow}]}"), [Direction::Egress]);
        assert_eq!(
            directions("{ingress: [{action: Allow}], egress: [{action: Allow}]}"),
            [Direction::Ingress, Direction::Egress]
        );
    }

    #[test]
    fn what_no_network_policy_says_is_noted() {
        for (spec, path) in [
            ("{egress: [{action: Deny}]}", "spec.egress[0].action"),
            ("{tier: security}", "spec.tier"),
            ("{selector: \"a == 'b' || c == 'd'\"}", "spec.selector"),
            (
                "{egress: [{action: Allow, destination: {notSelector: all()}}]}",
                "spec.egress[0].destination.notSelector",
            ),
            (
                "{egress: [{action: Allow, destination: {nets: [10.0.0.0/8], selector: all()}}]}",
                "spec.egress[0].destination",
            ),
            ("{egress: [{action: Allow, source: {nets: [10.0.0.0/8]}}]}", "spec.egress[0].source.nets"),
            ("{serviceAccountSelector: all()}", "spec.serviceAccountSelector"),
        ] {
            let unread = read("NetworkPolicy", "p", spec).unwrap().unread;
            assert_eq!(unread.iter().map(|fault| fault.path.as_str()).collect::<Vec<_>>(), [path], "{spec}");
        }
    }

    #[test]
    fn a_global_policy_may_be_about_other_namespaces() {
        let about = |spec: &str| read("GlobalNetworkPolicy", "p", spec).unwrap().is_about("ns");
        assert!(about("{}") && about("{namespaceSelector: has(team)}"));
        assert!(about("{namespaceSelector: \"projectcalico.org/name == 'ns'\"}"));
        assert!(!about("{namespaceSelector: \"projectcalico.org/name == 'other'\"}"));
    }
}
