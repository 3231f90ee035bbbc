//! ClusterNetworkPolicies and their predecessors (`policy.networking.k8s.io`), read where they list what is accepted and then
//! deny the rest, which is what a NetworkPolicy can say. Others are kept as parts that are not understood.

use super::reader::{Reader, join};
use super::{Block, Direction, Kind, Peer, Policy, Port, PortValue, Rule};
use crate::netpol::selector::Selector;
use chartroom::value::Map;

const SPEC: [&str; 5] = ["tier", "priority", "subject", "ingress", "egress"];
const EVERY: [&str; 2] = ["0.0.0.0/0", "::/0"];

/// What the kinds call the same things (network-policy-api: apis/v1beta1 and apis/v1alpha1).
struct Words {
    /// The action that lets connections through.
    accept: &'static str,
    /// The field of a rule that has the ports.
    ports: &'static str,
    /// The tier, where the kind itself says it.
    tier: Option<&'static str>,
}

impl Words {
    fn of(kind: Kind) -> Words {
        let older = |tier| Words { accept: "Allow", ports: "ports", tier: Some(tier) };
        match kind {
            Kind::AdminNetworkPolicy => older("Admin"),
            Kind::BaselineAdminNetworkPolicy => older("Baseline"),
            _ => Words { accept: "Accept", ports: "protocols", tier: None },
        }
    }
}

/// Reads a ClusterNetworkPolicy, an AdminNetworkPolicy or a BaselineAdminNetworkPolicy.
pub(super) fn policy(root: &Map, kind: Kind) -> Policy {
    let mut reader = Reader::default();
    let words = Words::of(kind);
    let name = reader.name(root, kind);
    let spec = reader.map(root, "", "spec").unwrap_or_default();
    reader.only(&spec, "spec", &SPEC);
    let tier = words.tier.map(str::to_owned);
    let tier = tier.or_else(|| reader.text(&spec, "spec", "tier")).unwrap_or_default();
    let subject = reader.map(&spec, "spec", "subject").unwrap_or_default();
    reader.only(&subject, "spec.subject", &["pods", "namespaces"]);
    let (pods, namespaces) = reader.pods(&subject, "spec.subject").unwrap_or_default();
    let namespaces = Some(namespaces);
    let mut policy = Policy { kind, name, pods, namespaces, tier, ..Policy::default() };
    for direction in [Direction::Ingress, Direction::Egress] {
        reader.ordered(&spec, direction, &words, &mut policy);
    }
    policy.faults = reader.faults;
    policy.unread = reader.unread;
    policy
}

impl Reader {
    /// The rules of a direction, the first of which that matches decides.
    fn ordered(&mut self, spec: &Map, direction: Direction, words: &Words, policy: &mut Policy) {
        let (field, side) = direction.fields();
        let rules = self.tables(spec, "spec", field).unwrap_or_default();
        let (mut denied, mut closed) = (Vec::<String>::new(), false);
        for (path, rule) in &rules {
            self.only(rule, path, &["name", "action", side, words.ports]);
            let peers = self.tables(rule, path, side).unwrap_or_default();
            let action = self.text(rule, path, "action").unwrap_or_default();
            let has_ports = rule.get(words.ports).is_some_and(|ports| ports.truth());
            match action.as_str() {
                "Deny" if !has_ports => {
                    let networks = self.networks(&peers, direction);
                    closed |= networks.iter().any(|network| EVERY.contains(&network.as_str()));
                    denied.extend(networks);
                }
                action if action == words.accept => {
                    let peers = peers.iter().flat_map(|(path, peer)| self.accepted(path, peer, &denied));
                    let peers = peers.collect();
                    let ports = self.ports(rule, path, words);
                    policy.rules.push(Rule { direction, path: path.clone(), peers: Some(peers), ports });
                }
                _ => self.skip(path, &format!("is not {}, or denies some ports only", words.accept)),
            }
            if closed {
                break;
            }
        }
        if closed {
            policy.directions.push(direction);
        } else if !rules.is_empty() {
            self.skip(&join("spec", field), "does not deny the rest");
        }
    }

    /// The networks of a rule that denies. All pods are among all addresses.
    fn networks(&mut self, peers: &[(String, Map)], direction: Direction) -> Vec<String> {
        let mut networks = Vec::new();
        for (path, peer) in peers {
            let every = |list: &Selector| *list == Selector::default();
            match self.pods(peer, path) {
                Some((pods, spaces)) if direction == Direction::Ingress && every(&pods) && every(&spaces) => {
                    self.skip(path, "denies pods, but no other addresses");
                }
                Some(_) => self.skip(path, "denies pods"),
                None => {
                    self.only(peer, path, &["networks"]);
                    networks.extend(self.texts(peer, path, "networks").into_iter().map(|(_, text)| text));
                }
            }
        }
        networks
    }

    /// The peers that an entry of a rule accepts, without what was denied before.
    fn accepted(&mut self, path: &str, peer: &Map, denied: &[String]) -> Vec<Peer> {
        self.only(peer, path, &["pods", "namespaces", "networks", "domainNames"]);
        let path = path.to_owned();
        let bare = Peer { path: path.clone(), block: None, pods: None, namespaces: None, named: None };
        if let Some((pods, namespaces)) = self.pods(peer, &path) {
            if !denied.is_empty() {
                self.skip(&path, "accepts pods whose addresses may have been denied before");
            }
            return vec![Peer { pods: Some(pods), namespaces: Some(namespaces), ..bare }];
        }
        let names = self.texts(peer, &path, "domainNames").into_iter();
        let names = names.map(|(path, name)| {
            Peer::named(path, format!("host {}", name.trim_end_matches('.').to_lowercase()))
        });
        let names: Vec<Peer> = names.collect();
        let networks = self.texts(peer, &path, "networks").into_iter().map(|(path, cidr)| {
            let same = |hole: &&String| hole.contains(':') == cidr.contains(':');
            let except = denied.iter().filter(same).cloned().collect();
            Peer { path, block: Some(Block { cidr, except }), ..bare.clone() }
        });
        networks.chain(names).collect()
    }

    /// Whom `pods` or `namespaces` select; `None` where there is neither.
    fn pods(&mut self, table: &Map, path: &str) -> Option<(Selector, Selector)> {
        if let Some(namespaces) = self.selector(table, path, "namespaces") {
            return Some((Selector::default(), namespaces));
        }
        let pods = self.map(table, path, "pods")?;
        let path = join(path, "pods");
        let namespaces = self.selector(&pods, &path, "namespaceSelector").unwrap_or_default();
        Some((self.selector(&pods, &path, "podSelector").unwrap_or_default(), namespaces))
    }

    /// The ports of a rule; `None` where it has all.
    fn ports(&mut self, rule: &Map, path: &str, words: &Words) -> Option<Vec<Port>> {
        let listed = self.tables(rule, path, words.ports)?;
        let ports = listed.iter().flat_map(|(path, entry)| match words.tier {
            None => self.protocols(entry, path),
            Some(_) => self.numbers(entry, path),
        });
        Some(ports.collect())
    }

    /// An entry of `protocols` of a ClusterNetworkPolicy.
    fn protocols(&mut self, entry: &Map, path: &str) -> Vec<Port> {
        self.only(entry, path, &["tcp", "udp", "sctp", "destinationNamedPort"]);
        let mut ports = self.named_port(entry, path, "destinationNamedPort");
        for protocol in ["tcp", "udp", "sctp"] {
            let Some(of) = self.map(entry, path, protocol) else { continue };
            let port = self.map(&of, path, "destinationPort").unwrap_or_default();
            let range = self.map(&port, path, "range").unwrap_or_default();
            let first = self.number(&port, path, "number").or(self.number(&range, path, "start"));
            let (port, end) = (first.map(PortValue::Number), self.number(&range, path, "end"));
            ports.push(Port { path: path.to_owned(), protocol: protocol.to_uppercase(), port, end });
        }
        ports
    }

    /// An entry of `ports` of an AdminNetworkPolicy.
    fn numbers(&mut self, entry: &Map, path: &str) -> Vec<Port> {
        self.only(entry, path, &["portNumber", "portRange", "namedPort"]);
        let mut ports = self.named_port(entry, path, "namedPort");
        for (field, first) in [("portNumber", "port"), ("portRange", "start")] {
            let Some(of) = self.map(entry, path, field) else { continue };
            let path = join(path, field);
            let protocol = self.text(&of, &path, "protocol").unwrap_or_else(|| "TCP".to_owned());
            let port = self.number(&of, &path, first).map(PortValue::Number);
            let end = self.number(&of, &path, "end");
            ports.push(Port { path, protocol, port, end });
        }
        ports
    }

    /// The port that a field names, which has no protocol.
    fn named_port(&mut self, entry: &Map, path: &str, field: &str) -> Vec<Port> {
        let Some(name) = self.text(entry, path, field) else { return Vec::new() };
        let port = Some(PortValue::Name(name));
        let of = |protocol: &str| Port {
            path: path.to_owned(),
            protocol: protocol.to_owned(),
            port: port.clone(),
            end: None,
        };
        ["TCP", "UDP", "SCTP"].map(of).into()
    }

    fn number(&mut self, table: &Map, path: &str, key: &str) -> Option<i64> {
        self.integer(&table.get(key)?, &join(path, key))
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy;
    use super::*;
    use chartroom::yaml;

    fn read(rules: &str) -> Policy {
        let text = format!(
            "apiVersion: policy.networking.k8s.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: {{name: p}}\nspec: {{tier: Admin, \
             priority: 1, subject: {{pods: {{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: ns}}}}, podSelector: \
             {{matchLabels: {{app: jes}}}}}}}}, egress: [{rules}]}}\n"
        );
        policy(&yaml::read(text.as_bytes()).unwrap()).unwrap()
    }

    const REST: &str = "{action: Deny, to: [{networks: [0.0.0.0/0, '::/0']}]}";

    #[test]
    fn what_is_accepted_before_the_rest_is_denied() {
        let policy = read(&format!(
            "{{action: Accept, to: [{{pods: {{namespaceSelector: {{}}, podSelector: {{matchLabels: {{a: b}}}}}}}}]}},
             {{action: Accept, to: [{{domainNames: [a.example]}}], protocols: [{{tcp: {{destinationPort: {{number: 443}}}}}}]}},
             {{action: Deny, to: [{{networks: [10.0.0.0/8, 'fc00::/7']}}]}},
             {{action: Accept, to: [{{networks: [0.0.0.0/0]}}]}}, {REST}, {{action: Pass, to: [{{namespaces: {{}}}}]}}"
        ));
        assert_eq!((policy.pods.to_string().as_str(), policy.tier.as_str()), ("app=jes", "Admin"));
        assert_eq!((policy.is_about("ns"), policy.is_about("other")), (true, false));
        assert_eq!(policy.directions, [Direction::Egress]);
        let peers: Vec<&Peer> = policy.rules.iter().flat_map(|rule| rule.peers.iter().flatten()).collect();
        assert_eq!(peers[1].named.as_deref(), Some("host a.example"));
        assert_eq!(peers[2].block.as_ref().unwrap().except, ["10.0.0.0/8"]);
        assert_eq!(policy.rules[1].ports.as_ref().unwrap()[0].port, Some(PortValue::Number(443)));
        assert_eq!((policy.unread, policy.faults), (Vec::new(), Vec::new()));
    }

    #[test]
    fn predecessors_are_read_with_their_words() {
        let subject =
            "subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: jes}}}}, priority: 5";
        let ports = "[{portNumber: {protocol: UDP, port: 53}}, {portRange: {start: 80, end: 90}}]";
        let of = |kind: &str, rest: &str| {
            let text = format!(
                "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: {kind}\nmetadata: {{name: p}}\nspec: {{{subject}, egress: \
                 [{{action: Allow, to: [{{networks: [192.0.2.0/24]}}], ports: {ports}}}{rest}]}}\n"
            );
            policy(&yaml::read(text.as_bytes()).unwrap()).unwrap()
        };
        let closed = of("AdminNetworkPolicy", &format!(", {REST}"));
        assert_eq!((closed.name.as_str(), closed.tier.as_str()), ("p (AdminNetworkPolicy)", "Admin"));
        assert_eq!((closed.unread, closed.directions), (Vec::new(), vec![Direction::Egress]));
        let ports = closed.rules[0].ports.iter().flatten();
        let ports: Vec<_> = ports.map(|port| (port.protocol.as_str(), port.port.clone(), port.end)).collect();
        let number = |number| Some(PortValue::Number(number));
        assert_eq!(ports, [("UDP", number(53), None), ("TCP", number(80), Some(90))]);

        let open = of("BaselineAdminNetworkPolicy", "");
        assert_eq!((open.tier.as_str(), open.directions.len()), ("Baseline", 0));
        assert_eq!(open.unread[0].message, "does not deny the rest");
        let accepts =
            of("AdminNetworkPolicy", &format!(", {{action: Accept, to: [{{namespaces: {{}}}}]}}, {REST}"));
        assert_eq!(accepts.unread[0].message, "is not Allow, or denies some ports only");
    }

    #[test]
    fn other_orders_are_noted() {
        for rules in [
            "{action: Accept, to: [{namespaces: {}}]}".to_owned(),
            format!("{{action: Pass, to: [{{namespaces: {{}}}}]}}, {REST}"),
            format!("{{action: Deny, to: [{{namespaces: {{}}}}]}}, {REST}"),
            format!("{{action: Deny, to: [{{networks: [10.0.0.0/8]}}], protocols: [{{tcp: {{}}}}]}}, {REST}"),
            format!(
                "{{action: Deny, to: [{{networks: [10.0.0.0/8]}}]}}, {{action: Accept, to: [{{namespaces: {{}}}}]}}, {REST}"
            ),
            format!("{{action: Accept, to: [{{nodes: {{matchLabels: {{a: b}}}}}}]}}, {REST}"),
        ] {
            assert_ne!(read(&rules).unread, [], "{rules}");
        }
    }
}
