//! Cilium's policies (`cilium.io/v2`), read as far as they say what a NetworkPolicy can say. What they say besides is kept
//! as a part that is not understood (pkg/policy/api of Cilium has the meaning of each field).

use super::reader::{Reader, join};
use super::{Block, Direction, Kind, Peer, Policy, Port, PortValue, Rule};
use crate::netpol::selector::{Admitted, NAMESPACE_LABEL, Selector};
use chartroom::value::{Map, Value};

/// The label with the namespace's name, and the prefix of its other labels (pkg/k8s/apis/cilium.io/const.go).
const NAMESPACE: &str = "io.kubernetes.pod.namespace";
const NAMESPACE_LABELS: &str = "io.cilium.k8s.namespace.labels.";
const SPEC: [&str; 9] = [
    "endpointSelector",
    "nodeSelector",
    "ingress",
    "ingressDeny",
    "egress",
    "egressDeny",
    "labels",
    "enableDefaultDeny",
    "description",
];
/// The protocols that `ANY` stands for.
const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// Pods, and the namespaces that they are of; `None`: the policy's own.
type Selected = (Selector, Option<Selector>);

/// Reads a CiliumNetworkPolicy, or a CiliumClusterwideNetworkPolicy.
pub(super) fn policy(root: &Map, kind: Kind) -> Policy {
    let mut reader = Reader::default();
    let name = reader.name(root, kind);
    if root.get("specs").is_some_and(|specs| specs.truth()) {
        reader.skip("specs", "has several rules");
    }
    let spec = reader.map(root, "", "spec").unwrap_or_default();
    reader.only(&spec, "spec", &SPEC);
    let selected = reader.endpoints(&spec, "spec", "endpointSelector");
    let (pods, namespaces) = selected.unwrap_or_default();
    let namespaces = (kind == Kind::CiliumClusterwide).then(|| namespaces.unwrap_or_default());
    let mut policy = Policy { kind, name, pods, namespaces, ..Policy::default() };
    // A policy of nodes is not about pods.
    if !spec.contains_key("nodeSelector") {
        for direction in [Direction::Ingress, Direction::Egress] {
            reader.direction(&spec, direction, &mut policy);
        }
    }
    policy.faults = reader.faults;
    policy.unread = reader.unread;
    policy
}

impl Reader {
    fn direction(&mut self, spec: &Map, direction: Direction, policy: &mut Policy) {
        let (field, _) = direction.fields();
        let rules = self.tables(spec, "spec", field).unwrap_or_default();
        let deny = format!("{field}Deny");
        let denies = spec.get(&deny).is_some_and(|rules| rules.truth());
        if denies {
            self.skip(&join("spec", &deny), "denies connections");
        }
        if rules.is_empty() && !denies {
            return;
        }
        let defaults = self.map(spec, "spec", "enableDefaultDeny").unwrap_or_default();
        if matches!(defaults.get(field), Some(Value::Bool(false))) {
            self.skip("spec.enableDefaultDeny", "allows connections without denying the rest");
            return;
        }
        policy.directions.push(direction);
        for (path, rule) in rules {
            self.rule(direction, path, &rule, &mut policy.rules);
        }
    }

    /// A rule without peers and ports allows nothing; with ports alone it is about every peer.
    fn rule(&mut self, direction: Direction, path: String, rule: &Map, rules: &mut Vec<Rule>) {
        let (_, side) = direction.fields();
        let mut peers: Vec<Peer> = Vec::new();
        let (mut named, mut all) = (false, false);
        for key in rule.keys().iter().map(ToString::to_string) {
            if key == "toPorts" || key == "icmps" || matches!(rule.get(&key), None | Some(Value::Nil)) {
                continue;
            }
            named = true;
            let (more, is_all) = self.peers_of(rule, &path, &key, side);
            peers.extend(more);
            all |= is_all;
        }
        let Some(ports) = self.ports_of(rule, &path) else { return };
        let has_ports = rule.get("toPorts").is_some_and(|ports| ports.truth());
        let ports = has_ports.then_some(ports).filter(|ports| !ports.is_empty());
        if all || (!named && has_ports) {
            rules.push(Rule { direction, path, peers: None, ports });
        } else if !peers.is_empty() {
            rules.push(Rule { direction, path, peers: Some(peers), ports });
        }
    }

    /// The peers of one field of a rule, and whether they are all that there are.
    fn peers_of(&mut self, rule: &Map, path: &str, key: &str, side: &str) -> (Vec<Peer>, bool) {
        let (mut peers, mut all) = (Vec::new(), false);
        match (key.strip_prefix(side), key) {
            (Some("Endpoints"), _) => {
                for (path, entry) in self.tables(rule, path, key).unwrap_or_default() {
                    peers.extend(self.endpoint_peer(path, &entry));
                }
            }
            (Some("CIDR"), _) => {
                for (path, cidr) in self.texts(rule, path, key) {
                    peers.push(block(path, cidr, Vec::new()));
                }
            }
            (Some("CIDRSet"), _) => {
                for (path, entry) in self.tables(rule, path, key).unwrap_or_default() {
                    self.only(&entry, &path, &["cidr", "except"]);
                    let except = self.texts(&entry, &path, "except").into_iter().map(|(_, text)| text);
                    let cidr = self.text(&entry, &path, "cidr").unwrap_or_default();
                    peers.push(block(path, cidr, except.collect()));
                }
            }
            (Some("Entities"), _) => {
                for (path, entity) in self.texts(rule, path, key) {
                    all |= entity == "all";
                    peers.extend(entity_peers(&path, &entity));
                }
            }
            (_, "toFQDNs") => {
                for (path, entry) in self.tables(rule, path, key).unwrap_or_default() {
                    peers.extend(self.host_peer(path, &entry));
                }
            }
            (_, "toServices") => {
                for (path, entry) in self.tables(rule, path, key).unwrap_or_default() {
                    peers.extend(self.service_peer(path, &entry));
                }
            }
            _ => self.skip(&join(path, key), "is not compared"),
        }
        (peers, all)
    }

    fn host_peer(&mut self, path: String, entry: &Map) -> Option<Peer> {
        let of = |what: &str, text: String| format!("{what} {}", text.trim_end_matches('.').to_lowercase());
        let name = self.text(entry, &path, "matchName").map(|text| of("host", text));
        let pattern = self.text(entry, &path, "matchPattern").map(|text| of("hosts", text));
        name.or(pattern).map(|name| Peer::named(path, name))
    }

    fn endpoint_peer(&mut self, path: String, entry: &Map) -> Option<Peer> {
        let (pods, namespaces) = self.labels_of(entry, &path)?;
        Some(Peer { path, block: None, pods: Some(pods), namespaces, named: None })
    }

    fn service_peer(&mut self, path: String, entry: &Map) -> Option<Peer> {
        self.only(entry, &path, &["k8sService"]);
        let service = self.map(entry, &path, "k8sService")?;
        let part = |reader: &mut Reader, key: &str| reader.text(&service, &path, key).unwrap_or_default();
        let (namespace, name) = (part(self, "namespace"), part(self, "serviceName"));
        Some(Peer::named(path, format!("Service {namespace}/{name}")))
    }

    /// All ports of a rule; `None` where a part of it cannot be understood, so that it is ignored.
    fn ports_of(&mut self, rule: &Map, path: &str) -> Option<Vec<Port>> {
        let mut ports = Vec::new();
        for (path, item) in self.tables(rule, path, "toPorts").unwrap_or_default() {
            self.only(&item, &path, &["ports", "rules"]);
            let rules = self.map(&item, &path, "rules").unwrap_or_default();
            if !rules.keys().is_empty() && !self.allows_all_names(&rules, &path) {
                self.skip(&join(&path, "rules"), "has layer 7 rules");
                return None;
            }
            let listed = self.tables(&item, &path, "ports").unwrap_or_default();
            if listed.is_empty() {
                return Some(Vec::new());
            }
            for (path, port) in listed {
                self.only(&port, &path, &["port", "protocol", "endPort"]);
                let protocol = self.text(&port, &path, "protocol").unwrap_or_default().to_uppercase();
                let protocols = if ["ANY", ""].contains(&protocol.as_str()) {
                    PROTOCOLS.to_vec()
                } else {
                    vec![protocol.as_str()]
                };
                let value = self.text(&port, &path, "port").unwrap_or_default();
                let value = match value.parse::<i64>() {
                    Ok(0) => None,
                    Ok(number) => Some(PortValue::Number(number)),
                    Err(_) => Some(PortValue::Name(value)),
                };
                let end =
                    port.get("endPort").and_then(|end| self.integer(&end, &path)).filter(|end| *end != 0);
                ports.extend(protocols.into_iter().map(|protocol| Port {
                    path: path.clone(),
                    protocol: protocol.to_owned(),
                    port: value.clone(),
                    end,
                }));
            }
        }
        Some(ports)
    }

    /// Whether the rules of the DNS proxy let every name through.
    fn allows_all_names(&mut self, rules: &Map, path: &str) -> bool {
        let names = self.tables(rules, path, "dns").unwrap_or_default();
        let is_all = |(_, name): &(String, Map)| {
            name.get("matchPattern").is_some_and(|text| text.as_str().is_some_and(|text| *text == "*"))
        };
        rules.keys().len() == 1 && names.iter().any(is_all)
    }

    /// The pods that a selector of endpoints means; without one all.
    fn endpoints(&mut self, table: &Map, path: &str, key: &str) -> Option<Selected> {
        let given = self.map(table, path, key)?;
        self.labels_of(&given, &join(path, key))
    }

    /// Labels as those of pods and those of their namespaces.
    fn labels_of(&mut self, given: &Map, path: &str) -> Option<Selected> {
        let (mut pods, mut namespaces) = (Selector::default(), None::<Selector>);
        let mut demands: Vec<(String, Admitted)> = Vec::new();
        let labels = self.map(given, path, "matchLabels").unwrap_or_default();
        for label in labels.keys().iter().map(ToString::to_string) {
            let value = self.text(&labels, &join(path, "matchLabels"), &label).unwrap_or_default();
            demands.push((label, Admitted::of([value])));
        }
        for (path, expression) in self.tables(given, path, "matchExpressions").unwrap_or_default() {
            let label = self.text(&expression, &path, "key").unwrap_or_default();
            demands.push((label, self.expression(&expression, &path)?));
        }
        for (label, admitted) in demands {
            let label = label.strip_prefix("k8s:").or(label.strip_prefix("any:")).unwrap_or(&label);
            if label.contains(':') || label.starts_with("io.cilium.k8s.policy.") {
                self.skip(path, &format!("selects by {label}"));
                return None;
            }
            if label == NAMESPACE {
                let all = namespaces.get_or_insert_default();
                if admitted != Admitted::present() {
                    all.require(NAMESPACE_LABEL, admitted);
                }
            } else if let Some(label) = label.strip_prefix(NAMESPACE_LABELS) {
                namespaces.get_or_insert_default().require(label, admitted);
            } else {
                pods.require(label, admitted);
            }
        }
        Some((pods, namespaces))
    }
}

fn block(path: String, cidr: String, except: Vec<String>) -> Peer {
    Peer { path, block: Some(Block { cidr, except }), pods: None, namespaces: None, named: None }
}

/// `world` is what is outside of the cluster, `cluster` all that is in it.
fn entity_peers(path: &str, entity: &str) -> Vec<Peer> {
    let of = |cidr: &str| block(path.to_owned(), cidr.to_owned(), Vec::new());
    let named = Peer::named(path.to_owned(), format!("entity {entity}"));
    let any = Peer { namespaces: Some(Selector::default()), named: None, ..named.clone() };
    match entity {
        "world" => vec![of("0.0.0.0/0"), of("::/0")],
        "world-ipv4" => vec![of("0.0.0.0/0")],
        "world-ipv6" => vec![of("::/0")],
        "cluster" => vec![any, named],
        _ => vec![named],
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy;
    use super::*;
    use crate::netpol::checks;
    use chartroom::yaml;

    fn read(spec: &str) -> Policy {
        let text = format!(
            "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: p, namespace: ns}}\nspec: {spec}\n"
        );
        policy(&yaml::read(text.as_bytes()).unwrap()).unwrap()
    }

    fn peers(policy: &Policy) -> Vec<String> {
        let one = |peer: &Peer| match (&peer.block, &peer.named) {
            (Some(block), _) => format!("{} {:?}", block.cidr, block.except),
            (_, Some(name)) => name.clone(),
            _ => format!(
                "{:?}/{:?}",
                peer.namespaces.as_ref().map(ToString::to_string),
                peer.pods.as_ref().map(ToString::to_string)
            ),
        };
        let of_rule = |rule: &Rule| match &rule.peers {
            Some(peers) => peers.iter().map(one).collect::<Vec<_>>().join(" "),
            None => "all peers".to_owned(),
        };
        policy.rules.iter().map(of_rule).collect()
    }

    #[test]
    fn rules_are_read_as_what_they_allow() {
        let policy = read(
            "{endpointSelector: {matchLabels: {'k8s:app': jes}}, egress: [{}, {toEntities: [kube-apiserver]},
              {toFQDNs: [{matchName: A.example.}, {matchPattern: '*.example'}]},
              {toServices: [{k8sService: {serviceName: s, namespace: tools}}]},
              {toCIDR: [10.0.0.0/8]}, {toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]},
              {toEndpoints: [{matchLabels: {a: b}}, {matchLabels: {'k8s:io.kubernetes.pod.namespace': x}},
                {matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: Exists}]}]},
              {toEntities: [all]}, {toEndpoints: []}, {toPorts: [{ports: [{port: '53', protocol: ANY}]}]}]}",
        );
        assert_eq!(policy.pods.to_string(), "app=jes");
        assert_eq!(policy.directions, [Direction::Egress]);
        assert_eq!(
            peers(&policy),
            [
                "entity kube-apiserver",
                "host a.example hosts *.example",
                "Service tools/s",
                "10.0.0.0/8 []",
                "0.0.0.0/0 [\"10.0.0.0/8\"]",
                "None/Some(\"a=b\") Some(\"kubernetes.io/metadata.name=x\")/Some(\"\") Some(\"\")/Some(\"\")",
                "all peers",
                "all peers",
            ]
        );
        assert_eq!(policy.rules[7].ports.as_ref().unwrap().len(), 3);
        assert_eq!((policy.unread, policy.faults), (Vec::new(), Vec::new()));
    }

    #[test]
    fn what_no_network_policy_says_is_noted() {
        for (spec, path) in [
            ("{egressDeny: [{toEntities: [world]}]}", "spec.egressDeny"),
            ("{enableDefaultDeny: {egress: false}, egress: [{toEntities: [all]}]}", "spec.enableDefaultDeny"),
            ("{egress: [{toGroups: [{aws: {}}]}]}", "spec.egress[0].toGroups"),
            (
                "{egress: [{toPorts: [{ports: [{port: '80'}], rules: {http: [{path: /}]}}]}]}",
                "spec.egress[0].toPorts[0].rules",
            ),
            (
                "{egress: [{toPorts: [{ports: [{port: '53'}], rules: {dns: [{matchName: a.b}]}}]}]}",
                "spec.egress[0].toPorts[0].rules",
            ),
            (
                "{egress: [{toEndpoints: [{matchLabels: {'reserved:host': ''}}]}]}",
                "spec.egress[0].toEndpoints[0]",
            ),
            ("{surprise: {x: 1}}", "spec.surprise"),
        ] {
            let unread = read(spec).unread;
            assert_eq!(unread.iter().map(|fault| fault.path.as_str()).collect::<Vec<_>>(), [path], "{spec}");
        }
    }

    #[test]
    fn nothing_wider_than_meant_passes_the_checks() {
        for (rule, message) in [
            ("{toEntities: [all]}", "allows everything"),
            ("{toPorts: [{ports: [{port: '443'}]}]}", "allows everything"),
            ("{toCIDRSet: [{cidr: 0.0.0.0/0}]}", "every address"),
            ("{toCIDR: [/32]}", "is not an address range"),
            ("{toGroups: [{aws: {}}]}", "cannot be checked"),
        ] {
            let text = format!(
                "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: p}}\nspec: {{egress: [{rule}]}}\n"
            );
            let found = checks::check("t.yaml", &yaml::read(text.as_bytes()).unwrap(), &[]);
            assert!(found.iter().any(|finding| finding.message.contains(message)), "{rule}: {found:?}");
        }
    }
}
