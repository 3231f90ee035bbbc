//! Who is there: the pods of the node, the addresses beyond it, the Services, and what each of them is called in table.txt.

use std::net::IpAddr;

/// The namespace that JES is installed in.
pub const JES_NAMESPACE: &str = "keptn-jes";

/// The node's own addresses.
pub const NODE: [&str; 2] = ["172.18.0.2", "fd00:18::2"];

/// A pod with its labels.
pub struct Pod {
    /// What it is called, here and as an object.
    pub name: &'static str,
    /// Where it is.
    pub namespace: &'static str,
    /// What selectors see.
    pub labels: &'static [(&'static str, &'static str)],
    number: u8,
}

/// The pods.
pub const PODS: [Pod; 6] = [
    Pod {
        name: "jes",
        namespace: JES_NAMESPACE,
        labels: &[
            ("app.kubernetes.io/name", "job-executor-service"),
            ("app.kubernetes.io/instance", "job-executor-service"),
        ],
        number: 11,
    },
    Pod {
        name: "job",
        namespace: JES_NAMESPACE,
        labels: &[("app.kubernetes.io/managed-by", "job-executor-service")],
        number: 12,
    },
    Pod {
        name: "gateway",
        namespace: "keptn",
        labels: &[("app.kubernetes.io/name", "api-gateway-nginx"), ("app.kubernetes.io/instance", "keptn")],
        number: 13,
    },
    Pod { name: "dns", namespace: "kube-system", labels: &[("k8s-app", "kube-dns")], number: 14 },
    Pod { name: "git", namespace: "git", labels: &[("app", "gitea")], number: 15 },
    Pod { name: "stranger", namespace: "stranger", labels: &[("app", "stranger")], number: 16 },
];

impl Pod {
    /// Its IPv4 and its IPv6 address.
    pub fn addresses(&self) -> [String; 2] {
        [format!("10.244.0.{}", self.number), format!("fd00:10:244::{}", self.number)]
    }
}

/// An address beyond the node, in the tests' own documentation ranges (RFC 5737, RFC 3849).
pub struct Host {
    /// What it is called.
    pub name: &'static str,
    /// Its addresses.
    pub addresses: &'static [&'static str],
}

/// What is beyond the node. The apiservers' are those of tests/cluster, one family since Service default/kubernetes has one.
pub const HOSTS: [Host; 10] = [
    Host { name: "apiserver", addresses: &["192.0.2.11"] },
    Host { name: "apiserver-2", addresses: &["192.0.2.12"] },
    Host { name: "apiserver-moved", addresses: &["192.0.2.99"] },
    Host { name: "sso", addresses: &["198.51.100.20"] },
    Host { name: "sso-v6", addresses: &["2001:db8:20::20"] },
    Host { name: "control", addresses: &["203.0.113.7"] },
    Host { name: "control-others", addresses: &["203.0.113.8", "2001:db8:7::7"] },
    Host { name: "control-moved", addresses: &["203.0.113.70", "2001:db8:7::70"] },
    Host { name: "proxy", addresses: &["192.0.2.50", "2001:db8:50::50"] },
    // Also whoever connects from beyond the node.
    Host { name: "outside", addresses: &["203.0.113.99", "2001:db8:99::99"] },
];

/// A Service: what it is called, its ClusterIPs, its port, and where that leads.
pub struct Service {
    /// What it is called.
    pub name: &'static str,
    /// Its ClusterIPs.
    pub addresses: &'static [&'static str],
    /// Whose addresses are behind it.
    pub backends: &'static [&'static str],
    /// Its port, and the one that it leads to; 0 is the apiservers'.
    pub ports: (u16, u16),
}

/// The Services.
pub const SERVICES: [Service; 3] = [
    Service {
        name: "apiserver-service",
        addresses: &["10.96.0.1"],
        backends: &["apiserver", "apiserver-2"],
        ports: (443, 0),
    },
    Service {
        name: "dns-service",
        addresses: &["10.96.0.10", "fd00:10:96::10"],
        backends: &["dns"],
        ports: (53, 53),
    },
    Service {
        name: "gateway-service",
        addresses: &["10.96.0.20", "fd00:10:96::20"],
        backends: &["gateway"],
        ports: (80, 8080),
    },
];

/// The pod of that name.
pub fn pod(name: &str) -> Option<&'static Pod> {
    PODS.iter().find(|pod| pod.name == name)
}

/// The Service of that name.
pub fn service(name: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name == name)
}

/// The addresses of whoever has that name.
#[track_caller]
pub fn addresses(name: &str) -> Vec<IpAddr> {
    let parse = |texts: Vec<&str>| texts.into_iter().map(|text| text.parse().unwrap()).collect();
    if let Some(pod) = pod(name) {
        return parse(pod.addresses().iter().map(String::as_str).collect());
    }
    if let Some(service) = service(name) {
        return parse(service.addresses.to_vec());
    }
    if name == "node" {
        return parse(NODE.to_vec());
    }
    let host = HOSTS.iter().find(|host| host.name == name);
    parse(host.unwrap_or_else(|| panic!("nobody is called {name}")).addresses.to_vec())
}
