//! A document read into a [`Policy`], by its kind; NetworkPolicies themselves.

use super::reader::Reader;
use super::{Direction, Kind, Policy, calico, cilium, cluster};
use chartroom::value::{Map, Value};

/// Reads a document. `None` where it is no policy.
pub fn policy(document: &Value) -> Option<Policy> {
    let root = document.as_map()?;
    let text =
        |key: &str| root.get(key).and_then(|value| Some(value.as_str()?.to_string())).unwrap_or_default();
    match (text("apiVersion").as_str(), text("kind").as_str()) {
        ("networking.k8s.io/v1", "NetworkPolicy") => Some(of_kubernetes(&root)),
        ("cilium.io/v2", "CiliumNetworkPolicy") => Some(cilium::policy(&root, Kind::Cilium)),
        ("cilium.io/v2", "CiliumClusterwideNetworkPolicy") => {
            Some(cilium::policy(&root, Kind::CiliumClusterwide))
        }
        ("projectcalico.org/v3" | "crd.projectcalico.org/v1", "NetworkPolicy") => {
            calico::policy(&root, Kind::Calico)
        }
        ("projectcalico.org/v3" | "crd.projectcalico.org/v1", "GlobalNetworkPolicy") => {
            calico::policy(&root, Kind::CalicoGlobal)
        }
        (
            "policy.networking.k8s.io/v1beta1" | "policy.networking.k8s.io/v1alpha2",
            "ClusterNetworkPolicy",
        ) => Some(cluster::policy(&root, Kind::ClusterNetworkPolicy)),
        ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy") => {
            Some(cluster::policy(&root, Kind::AdminNetworkPolicy))
        }
        ("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy") => {
            Some(cluster::policy(&root, Kind::BaselineAdminNetworkPolicy))
        }
        _ => None,
    }
}

fn of_kubernetes(root: &Map) -> Policy {
    let mut reader = Reader::default();
    let name = reader.name(root, Kind::NetworkPolicy);
    let spec = reader.map(root, "", "spec").unwrap_or_default();
    let pods = reader.selector(&spec, "spec", "podSelector").unwrap_or_default();
    let mut rules = reader.rules(&spec, Direction::Ingress);
    rules.extend(reader.rules(&spec, Direction::Egress));
    let directions = reader.directions(&spec, &rules);
    Policy { name, pods, directions, rules, faults: reader.faults, ..Policy::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::netpol::selector::Selector;
    use chartroom::yaml;

    fn read(spec: &str) -> Policy {
        let text = format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: ns}}\nspec: {spec}\n"
        );
        policy(&yaml::read(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn directions_that_are_not_given_follow_from_the_rules() {
        use Direction::*;
        assert_eq!(read("{podSelector: {}}").directions, [Ingress]);
        assert_eq!(read("{podSelector: {}, egress: [{}]}").directions, [Ingress, Egress]);
        assert_eq!(read("{podSelector: {}, egress: []}").directions, [Ingress]);
        assert_eq!(read("{policyTypes: [Egress, Egress], ingress: [{}]}").directions, [Egress]);
        assert_eq!(read("{policyTypes: [egress]}").faults[0].path, "spec.policyTypes[0]");
    }

    #[test]
    fn selectors_are_read_whole() {
        let peer = "{namespaceSelector: {}, podSelector: {matchLabels: {a: b}, matchExpressions: \
                    [{key: c, operator: In, values: [d, e]}, {key: f, operator: DoesNotExist}]}}";
        let policy = read(&format!("{{podSelector: {{matchLabels: {{x: z}}}}, egress: [{{to: [{peer}]}}]}}"));
        assert_eq!(policy.pods.to_string(), "x=z");
        let peer = &policy.rules[0].peers.as_ref().unwrap()[0];
        assert_eq!(peer.pods.as_ref().unwrap().to_string(), "a=b,c in (d,e),!f");
        assert_eq!(peer.namespaces, Some(Selector::default()));
        assert_eq!(policy.faults, []);
        for (labels, path) in [
            ("{a: 'b c'}", ".a"),
            ("{a: x/y}", ".a"),
            ("{a: -b}", ".a"),
            ("{'a b': c}", ""),
            ("{A.example/b: c}", ""),
            ("{a/b/c: d}", ""),
        ] {
            let wrong = read(&format!("{{podSelector: {{matchLabels: {labels}}}}}")).faults;
            assert_eq!(wrong.len(), 1, "{labels}: {wrong:?}");
            assert_eq!(wrong[0].path, format!("spec.podSelector.matchLabels{path}"), "{labels}");
        }
        assert_eq!(read("{podSelector: {matchLabels: {a.b/C_d.e: 'F_1.g-h', x: ''}}}").faults, []);
        let wrong = read("{podSelector: {matchExpressions: [{key: a, operator: Is, values: [b]}]}}");
        assert_eq!(wrong.faults[0].path, "spec.podSelector.matchExpressions[0].operator");
    }
}
