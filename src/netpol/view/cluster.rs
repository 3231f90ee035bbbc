//! ClusterNetworkPolicies (`policy.networking.k8s.io`), read where they list what is accepted and then deny the rest, which is
//! what a NetworkPolicy can say. Others are kept as parts that are not understood.

use super::read::{Reader, join};
use super::{Block, Direction, Kind, Peer, Policy, Port, PortValue, Rule};
use crate::netpol::selector::Selector;
use chartroom::value::Map;

const SPEC: [&str; 5] = ["tier", "priority", "subject", "ingress", "egress"];
const EVERY: [&str; 2] = ["0.0.0.0/0", "::/0"];

/// Reads a ClusterNetworkPolicy.
pub(super) fn policy(root: &Map) -> Policy {
    let mut reader = Reader::default();
    let kind = Kind::ClusterNetworkPolicy;
    let (name, namespace) = reader.identity(root, kind);
    let spec = reader.map(root, "", "spec").unwrap_or_default();
    reader.only(&spec, "spec", &SPEC);
    let tier = reader.text(&spec, "spec", "tier").unwrap_or_default();
    let subject = reader.map(&spec, "spec", "subject").unwrap_or_default();
    reader.only(&subject, "spec.subject", &["pods", "namespaces"]);
    let (pods, namespaces) = reader.pods(&subject, "spec.subject").unwrap_or_default();
    let namespaces = Some(namespaces);
    let mut policy = Policy { kind, name, namespace, pods, namespaces, tier, ..Policy::default() };
    for direction in [Direction::Ingress, Direction::Egress] {
        reader.ordered(&spec, direction, &mut policy);
    }
    policy.faults = reader.faults;
    policy.unread = reader.unread;
    policy
}

impl Reader {
    /// The rules of a direction, the first of which that matches decides.
    fn ordered(&mut self, spec: &Map, direction: Direction, policy: &mut Policy) {
        let (field, side) = direction.fields();
        let rules = self.tables(spec, "spec", field).unwrap_or_default();
        let (mut denied, mut closed) = (Vec::<String>::new(), false);
        for (path, rule) in &rules {
            self.only(rule, path, &["name", "action", side, "protocols"]);
            let peers = self.tables(rule, path, side).unwrap_or_default();
            let action = self.text(rule, path, "action").unwrap_or_default();
            let has_ports = rule.get("protocols").is_some_and(|ports| ports.truth());
            match action.as_str() {
                "Deny" if !has_ports => {
                    let networks = self.networks(&peers, direction);
                    closed |= networks.iter().any(|network| EVERY.contains(&network.as_str()));
                    denied.extend(networks);
                }
                "Accept" => {
                    let peers = peers.iter().flat_map(|(path, peer)| self.accepted(path, peer, &denied));
                    let peers = peers.collect();
                    let ports = self.protocols(rule, path);
                    policy.rules.push(Rule { direction, path: path.clone(), peers: Some(peers), ports });
                }
                _ => self.skip(path, "is not Accept, or denies some ports only"),
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
                    self.skip(path, "denies pods and leaves all others alone");
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

    fn protocols(&mut self, rule: &Map, path: &str) -> Option<Vec<Port>> {
        let listed = self.tables(rule, path, "protocols")?;
        let mut ports = Vec::new();
        for (path, entry) in listed {
            self.only(&entry, &path, &["tcp", "udp", "sctp", "destinationNamedPort"]);
            if let Some(name) = self.text(&entry, &path, "destinationNamedPort") {
                let port = Some(PortValue::Name(name));
                let of = |protocol: &str| Port {
                    path: path.clone(),
                    protocol: protocol.to_owned(),
                    port: port.clone(),
                    end: None,
                };
                ports.extend(["TCP", "UDP", "SCTP"].map(of));
            }
            for protocol in ["tcp", "udp", "sctp"] {
                let Some(of) = self.map(&entry, &path, protocol) else { continue };
                let port = self.map(&of, &path, "destinationPort").unwrap_or_default();
                let range = self.map(&port, &path, "range").unwrap_or_default();
                let mut number = |table: &Map, key: &str| {
                    table.get(key).and_then(|number| self.integer(&number, &join(&path, protocol)))
                };
                let (first, last) =
                    (number(&port, "number").or(number(&range, "start")), number(&range, "end"));
                let (protocol, port) = (protocol.to_uppercase(), first.map(PortValue::Number));
                ports.push(Port { path: path.clone(), protocol, port, end: last });
            }
        }
        Some(ports)
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
