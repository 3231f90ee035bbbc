//! Whether a rendered policy is sound. One subject a file. Not what the values were.

mod peerless;
mod ports;
mod ranges;

use super::finding::Finding;
use super::view;
use crate::facts::Cidr;
use chartroom::diag::Severity;
use chartroom::value::Value;

/// What is wrong with one rendered document, in the order of its rules; nothing where it is no NetworkPolicy. `source`
/// names the template; `stated` are networks that the values name explicitly.
pub fn check(source: &str, document: &Value, stated: &[Cidr]) -> Vec<Finding> {
    let Some(policy) = view::policy(document) else { return Vec::new() };
    let mut report = Report { source, policy: &policy.name, findings: Vec::new() };
    for fault in &policy.faults {
        report.error(&fault.path, fault.message.clone());
    }
    for fault in &policy.unread {
        report.error(&fault.path, format!("{}; it cannot be checked", fault.message));
    }
    for rule in &policy.rules {
        peerless::check(rule, &mut report);
        ranges::check(rule, stated, &mut report);
        ports::check(rule, &mut report);
    }
    report.findings
}

/// Where the checks of one policy put what they find.
struct Report<'a> {
    source: &'a str,
    policy: &'a str,
    findings: Vec<Finding>,
}

impl Report<'_> {
    fn error(&mut self, path: &str, message: impl Into<String>) {
        self.add(Severity::Error, path, message.into());
    }

    fn warning(&mut self, path: &str, message: impl Into<String>) {
        self.add(Severity::Warning, path, message.into());
    }

    fn add(&mut self, severity: Severity, path: &str, message: String) {
        let (source, policy, path) = (self.source.to_owned(), self.policy.to_owned(), path.to_owned());
        self.findings.push(Finding { severity, source, policy, path, message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartroom::value::Map;

    /// JSON to values, as the YAML room would read it.
    fn value(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Nil,
            serde_json::Value::Bool(b) => Value::Bool(*b),
            serde_json::Value::Number(n) => Value::Float64(n.as_f64().unwrap()),
            serde_json::Value::String(s) => Value::string(s.as_str()),
            serde_json::Value::Array(a) => Value::from(a.iter().map(value).collect::<Vec<_>>()),
            serde_json::Value::Object(o) => {
                Value::Map(o.iter().map(|(k, v)| (k.as_str(), value(v))).collect::<Map>())
            }
        }
    }

    fn findings(rule: &str) -> Vec<Finding> {
        let policy = format!(
            r#"{{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {{"name": "p"}},
                "spec": {{"podSelector": {{}}, "policyTypes": ["Egress"], "egress": [{rule}]}}}}"#
        );
        check("t.yaml", &value(&serde_json::from_str(&policy).unwrap()), &["10.0.0.0/7".parse().unwrap()])
    }

    #[track_caller]
    fn finds(rule: &str, path: &str, message: &str) {
        let found = findings(rule);
        let hit =
            found.iter().any(|f| f.path == format!("spec.egress[0]{path}") && f.message.contains(message));
        assert!(hit, "{rule}: {found:#?}");
    }

    #[test]
    fn sound_rules_pass() {
        for rule in [
            r#"{"to": [{"ipBlock": {"cidr": "203.0.113.7/32"}}]}"#,
            r#"{"to": [{"ipBlock": {"cidr": "2001:db8::/32", "except": ["2001:db8:1::/48"]}}]}"#,
            r#"{"to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"a": "b"}}}],
                "ports": [{"protocol": "UDP", "port": 53}, {"port": "https"}, {"port": 80, "endPort": 90}]}"#,
        ] {
            assert_eq!(findings(rule), [], "{rule}");
        }
    }

    #[test]
    fn rules_without_a_peer_do_not() {
        finds("{}", "", "allows everything");
        finds(r#"{"to": []}"#, ".to", "allows everything");
        finds(r#"{"ports": [{"port": 443}]}"#, "", "allows everything");
        finds(r#"{"to": [{}]}"#, ".to[0]", "neither an ipBlock nor a selector");
        finds(r#"{"to": [{"ipBlock": {"cidr": "192.0.2.1/32"}}], "ports": []}"#, ".ports", "empty");
    }

    #[test]
    fn nor_do_ranges_that_are_none() {
        let path = ".to[0].ipBlock.cidr";
        for (cidr, message) in [
            ("/32", "is not an address range"),
            ("", "is not an address range"),
            ("203.0.113.7", "write 203.0.113.7/32"),
            ("fd00::7/32", "bits set after its prefix"),
            ("203.0.113.7/128", "longer than /32"),
            ("0.0.0.0/0", "every address"),
            ("::/0", "every address"),
            ("169.254.169.254/32", "metadata service"),
        ] {
            finds(&format!(r#"{{"to": [{{"ipBlock": {{"cidr": "{cidr}"}}}}]}}"#), path, message);
        }
        let outside = r#"{"to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["192.0.2.0/24"]}}]}"#;
        finds(outside, ".to[0].ipBlock.except[0]", "not within 10.0.0.0/8");
        finds(r#"{"to": [{"ipBlock": {"cidr": 10}}]}"#, path, "is not a string");
    }

    #[test]
    fn nor_do_ports_that_are_none() {
        let rule = |port: &str| format!(r#"{{"to": [{{"podSelector": {{}}}}], "ports": [{port}]}}"#);
        finds(&rule(r#"{"port": 0}"#), ".ports[0].port", "from 1 to 65535");
        finds(&rule(r#"{"port": 65536}"#), ".ports[0].port", "from 1 to 65535");
        finds(&rule(r#"{"port": "6443"}"#), ".ports[0].port", "name of a port");
        finds(&rule(r#"{"port": 1.5}"#), ".ports[0].port", "whole number");
        finds(&rule(r#"{"port": 90, "endPort": 80}"#), ".ports[0].endPort", "less than");
        finds(&rule(r#"{"port": 53, "protocol": "udp"}"#), ".ports[0].protocol", "TCP, UDP or SCTP");
        finds(&rule(r#"{"prot": 53}"#), ".ports[0].prot", "is unknown");
        let block = r#"{"to": [{"ipBlock": {"cidr": "192.0.2.1/32"}}], "ports": [{"port": "https"}]}"#;
        finds(block, ".ports[0].port", "only pods have named ports");
    }

    #[test]
    fn what_the_user_states_is_not_questioned() {
        let rule = |cidr: &str| format!(r#"{{"to": [{{"ipBlock": {{"cidr": "{cidr}"}}}}]}}"#);
        assert_eq!(findings(&rule("10.0.0.0/7")), []);
    }

    #[test]
    fn other_documents_are_none_of_our_business() {
        assert_eq!(check("t.yaml", &Value::Nil, &[]), []);
    }
}
