//! A policy in two, whose rules add up to its own: one that says what the values say, and one with what was looked up. Not how
//! either is rendered.

use serde_json::{Value, json};

/// In the place of what has no answer: pods with this label, which none has. An address would be of one family.
pub const NO_POD: (&str, &str) = ("jes-netpol/placeholder", "true");

/// What the second one is called.
fn separate_name(policy: &str) -> String {
    format!("{}-addresses", policy.strip_suffix("-network-policy").unwrap_or(policy))
}

/// A policy that was rendered with pods that do not exist in the place of what is looked up, without those.
pub fn without_placeholders(policy: &Value) -> Value {
    let is_real = |_: &Value, peer: &Value| {
        let labels = peer.pointer("/podSelector/matchLabels");
        labels.is_none_or(|labels| labels.get(NO_POD.0).is_none())
    };
    with_egress(policy, &is_real)
}

/// What a policy has beyond another one with the same pods; `None` where that is nothing.
pub fn beyond(policy: &Value, other: &Value) -> Option<Value> {
    let is_new = |rule: &Value, peer: &Value| {
        let same = rules(other).filter(|known| known.get("ports") == rule.get("ports"));
        !same.flat_map(peers).any(|known| known == peer)
    };
    let mut rest = with_egress(policy, &is_new);
    rules(&rest).next()?;
    let name = policy.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    rest["metadata"]["name"] = json!(separate_name(name));
    rest["spec"]["policyTypes"] = json!(["Egress"]);
    rest["spec"]["ingress"] = json!([]);
    Some(rest)
}

/// The policy with these peers alone; rules without a peer go.
fn with_egress(policy: &Value, stays: &dyn Fn(&Value, &Value) -> bool) -> Value {
    let kept = rules(policy).filter_map(|rule| {
        let kept: Vec<&Value> = peers(rule).filter(|peer| stays(rule, peer)).collect();
        let mut rule = rule.clone();
        let is_left = !kept.is_empty();
        rule["to"] = json!(kept);
        is_left.then_some(rule)
    });
    let kept: Vec<Value> = kept.collect();
    let mut policy = policy.clone();
    if policy.pointer("/spec/egress").is_some() {
        policy["spec"]["egress"] = json!(kept);
    }
    policy
}

fn rules(policy: &Value) -> impl Iterator<Item = &Value> {
    policy.pointer("/spec/egress").and_then(Value::as_array).into_iter().flatten()
}

fn peers(rule: &Value) -> impl Iterator<Item = &Value> {
    rule.get("to").and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(egress: Value) -> Value {
        json!({"metadata": {"name": "jes-egress-network-policy"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": egress}})
    }

    fn block(cidr: &str) -> Value {
        json!({"ipBlock": {"cidr": cidr}})
    }

    #[test]
    fn both_parts_add_up() {
        let (pods, ports) = (json!({"podSelector": {}}), json!([{"port": 53}]));
        let whole = policy(json!([
            {"to": [pods]},
            {"to": [block("203.0.113.1/32"), block("203.0.113.2/32")]},
            {"to": [pods, block("10.0.0.1/32")], "ports": ports},
        ]));
        let blank = policy(
            json!([{"to": [pods]}, {"to": [{"podSelector": {"matchLabels": {NO_POD.0: NO_POD.1}}}]}, {"to": [pods], "ports": ports}]),
        );
        let fixed = without_placeholders(&blank);
        assert_eq!(fixed["spec"]["egress"], json!([{"to": [pods]}, {"to": [pods], "ports": ports}]));
        let rest = beyond(&whole, &fixed).unwrap();
        assert_eq!(rest["metadata"]["name"], "jes-egress-addresses");
        let looked_up = json!([
            {"to": [block("203.0.113.1/32"), block("203.0.113.2/32")]},
            {"to": [block("10.0.0.1/32")], "ports": ports},
        ]);
        assert_eq!(rest["spec"]["egress"], looked_up);
        assert_eq!(beyond(&fixed, &fixed), None, "never an empty one");
    }
}
