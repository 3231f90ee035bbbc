//! The address ranges and ports that stand in the values, each looked at with its key. Not what they are given for.

use super::earlier::seen;
use super::needs::{PORT, at, text};
use super::purpose::{List, NETWORKS, Purpose};
use crate::facts::{Cidr, parse_port};
use chartroom::diag::Diagnostic;
use chartroom::quoted;
use chartroom::value::{Map, Value};

const BLOCKED: &str = "jobConfig.networkPolicy.blockCIDRs";
const DNS_RANGES: &str = "networkPolicy.egress.dns.cidrs";
const DNS_PORTS: &str = "networkPolicy.egress.dns.ports";

/// The user's own networks of the apiserver, as far as they are sound.
pub(super) fn networks(values: &Map) -> Vec<Cidr> {
    let given = at(values, NETWORKS);
    let all = if given.truth() { items(&given) } else { Vec::new() };
    all.iter().filter_map(|one| range(one).ok()).collect()
}

/// The addresses of the DNS that the user states.
pub(super) fn dns_ranges(values: &Map) -> Vec<Cidr> {
    items(&at(values, DNS_RANGES)).into_iter().filter_map(|one| range(&one).ok()).collect()
}

/// The ranges that the user asks for in so many words, and the addresses that the cluster's DNS is known to have:
/// NodeLocal DNSCache has a link-local one.
pub fn stated(values: &Map) -> Vec<Cidr> {
    let detected = at(values, &Purpose::ClusterDns.resolved_key());
    let detected = items(&detected).into_iter().filter_map(|entry| entry.as_map()?.get("cidr"));
    let detected = detected.filter_map(|cidr| range(&cidr).ok()).filter(Cidr::is_host);
    let dns = dns_ranges(values);
    let further = List::ALL.into_iter().flat_map(|list| items(&at(values, list.key())));
    let further = further.filter_map(|peer| range(&peer.as_map()?.get("cidr")?).ok());
    networks(values).into_iter().chain(dns).chain(detected).chain(further).collect()
}

/// Everything given that is no range or no port.
pub(super) fn faults(values: &Map) -> Vec<Diagnostic> {
    let mut faults = Faults::default();
    let networks = at(values, NETWORKS);
    if networks.truth() {
        // A single text has the key itself, each of a list its own.
        match networks.as_list() {
            Some(_) => faults.ranges(NETWORKS, &networks),
            None => faults.range(NETWORKS, &networks),
        }
        faults.port(PORT, &at(values, PORT));
    }
    let blocked = at(values, BLOCKED);
    if blocked.truth() {
        faults.ranges(BLOCKED, &blocked);
    }
    faults.ranges(DNS_RANGES, &at(values, DNS_RANGES));
    faults.ports(DNS_PORTS, &at(values, DNS_PORTS));
    for key in List::ALL.map(List::key) {
        for (index, peer) in items(&at(values, key)).iter().enumerate() {
            let Some(peer) = peer.as_map() else { continue };
            if let Some(cidr) = peer.get("cidr") {
                faults.range(&format!("{key}[{index}].cidr"), &cidr);
            }
            faults.ports(&format!("{key}[{index}].ports"), &peer.get("ports").unwrap_or_default());
        }
    }
    for purpose in Purpose::all(values) {
        let key = purpose.resolved_key();
        for (index, entry) in items(&at(values, &key)).iter().enumerate() {
            let Some(entry) = entry.as_map() else { continue };
            let get = |part: &str| entry.get(part).unwrap_or_default();
            let path = format!("{key}[{index}]");
            if entry.contains_key("cidr") {
                faults.range(&format!("{path}.cidr"), &get("cidr"));
            }
            faults.port(&format!("{path}.port"), &get("port"));
            faults.ports(&format!("{path}.ports"), &get("ports"));
            if let Err(why) = seen(&entry) {
                faults.0.push(Diagnostic::error(format!("{path}.seen: {why}")));
            }
        }
    }
    faults.0
}

#[derive(Default)]
struct Faults(Vec<Diagnostic>);

impl Faults {
    fn ranges(&mut self, key: &str, list: &Value) {
        for (index, one) in items(list).iter().enumerate() {
            self.range(&format!("{key}[{index}]"), one);
        }
    }

    fn range(&mut self, key: &str, given: &Value) {
        if let Err(why) = range(given) {
            self.0.push(Diagnostic::error(format!("{key}: {why}")));
        }
    }

    fn ports(&mut self, key: &str, list: &Value) {
        for (index, port) in items(list).iter().enumerate() {
            let port = port.as_map().and_then(|port| port.get("port")).unwrap_or_default();
            self.port(&format!("{key}[{index}].port"), &port);
        }
    }

    /// A port may have a name, that of the pods'; whether it fits is for the checks of what was rendered.
    fn port(&mut self, key: &str, given: &Value) {
        let text = text(given);
        let is_name = text.bytes().any(|b| b.is_ascii_alphabetic()) && key != PORT;
        if given.truth()
            && !is_name
            && let Err(why) = parse_port(&text)
        {
            self.0.push(Diagnostic::error(format!("{key}: {why}")));
        }
    }
}

/// A range as it is given. IPv4 ranges in IPv6's form are refused by Kubernetes.
fn range(given: &Value) -> Result<Cidr, String> {
    let text = text(given);
    let cidr: Cidr = text.parse().map_err(|why: crate::facts::CidrError| why.to_string())?;
    match cidr.is_ipv4() && text.contains(':') {
        true => Err(format!("{text} is an IPv4-mapped IPv6 range: write {cidr}", text = quoted(&text))),
        false => Ok(cidr),
    }
}

/// The items of a list; a single value is a list of itself.
fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Nil => Vec::new(),
        Value::List(list) => list.to_vec(),
        one => vec![one.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chartroom::yaml;

    fn faults_of(egress: &str) -> Vec<String> {
        let values = yaml::read_map(format!("networkPolicy: {{egress: {egress}}}").as_bytes()).unwrap();
        faults(&values).into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn each_range_and_port_is_reported_with_its_key() {
        let egress = "{k8sMasterCIDR: ['10.0.0.0/8', '::ffff:10.0.0.0/104'], k8sMasterPort: 65536,
            dns: {cidrs: [10.0.0.1/24], ports: [{port: 70000}, {port: dns}]},
            resolved: {controlPlane: [{cidr: 2001:db8::/129, port: -1}, {podSelector: {}, ports: [{port: 0.5}],
                seen: yesterday}]}}";
        let keys = [
            "k8sMasterCIDR[1]: \"::ffff:10.0.0.0/104\" is an IPv4-mapped IPv6 range: write 10.0.0.0/8",
            "k8sMasterPort: \"65536\" is not a port from 1 to 65535",
            "dns.cidrs[0]: \"10.0.0.1/24\" has bits set after its prefix; write 10.0.0.0/24 for the range, or 10.0.0.1/32 for the address alone",
            "dns.ports[0].port: \"70000\" is not a port from 1 to 65535",
            "resolved.controlPlane[0].cidr: \"2001:db8::/129\" has a prefix longer than /128",
            "resolved.controlPlane[0].port: \"-1\" is not a port from 1 to 65535",
            "resolved.controlPlane[1].ports[0].port: \"0.5\" is not a port from 1 to 65535",
            "resolved.controlPlane[1].seen: \"yesterday\" is not a time such as 2026-01-31T12:00:00Z",
        ];
        assert_eq!(faults_of(egress), keys.map(|text| format!("networkPolicy.egress.{text}")));
    }

    #[test]
    fn text_or_list() {
        assert_eq!(faults_of("{k8sMasterCIDR: 10.0.0.0/8, k8sMasterPort: 0, dns: {cidrs: null}}"), [""; 0]);
        assert!(
            faults_of("{k8sMasterCIDR: 10.0.0.1/8}")[0].starts_with("networkPolicy.egress.k8sMasterCIDR: ")
        );
    }

    #[test]
    fn what_is_stated_is_known() {
        let text = "{k8sMasterCIDR: 10.0.0.0/8, dns: {cidrs: [0.0.0.0/0]},
            resolved: {dns: [{cidr: 169.254.20.10/32}, {cidr: 10.0.0.0/9}, {podSelector: {}}]}}";
        let values = yaml::read_map(format!("networkPolicy: {{egress: {text}}}").as_bytes()).unwrap();
        let stated: Vec<String> = stated(&values).iter().map(Cidr::to_string).collect();
        assert_eq!(stated, ["10.0.0.0/8", "0.0.0.0/0", "169.254.20.10/32"]);
    }
}
