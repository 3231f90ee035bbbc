//! Who is there: the pods of the node, the addresses beyond it, the Services, and what each of them is called in table.txt.

use std::net::IpAddr;

use crate::programs::{port, variable};

/// The namespace that JES is installed in.
pub const JES_NAMESPACE: &str = "keptn-jes";

/// The node's own addresses.
pub const NODE: [&str; 2] = ["172.18.0.2", "fd00:18::2"];

/// The first family of the cluster, which Service default/kubernetes has alone.
#[derive(Clone, Copy, PartialEq)]
pub enum Family {
    V4,
    V6,
}

/// The family that `tests/dataplane/test` asks for.
pub fn family() -> Family {
    match variable("CLUSTER_FAMILY").as_str() {
        "IPv4" => Family::V4,
        "IPv6" => Family::V6,
        other => panic!("CLUSTER_FAMILY is {other}"),
    }
}

/// A pod with its labels.
pub struct Pod {
    /// What it is called, here and as an object.
    pub name: &'static str,
    /// Where it is.
    pub namespace: &'static str,
    /// What selectors see.
    pub labels: &'static [(&'static str, &'static str)],
    /// Its ports that have a name.
    pub ports: &'static [(&'static str, u16)],
    number: u8,
}

/// The pods.
pub const PODS: [Pod; 7] = [
    Pod {
        name: "jes",
        namespace: JES_NAMESPACE,
        labels: &[
            ("app.kubernetes.io/name", "job-executor-service"),
            ("app.kubernetes.io/instance", "job-executor-service"),
        ],
        ports: &[],
        number: 11,
    },
    Pod {
        name: "job",
        namespace: JES_NAMESPACE,
        labels: &[("app.kubernetes.io/managed-by", "job-executor-service")],
        ports: &[],
        number: 12,
    },
    Pod {
        name: "gateway",
        namespace: "keptn",
        labels: &[("app.kubernetes.io/name", "api-gateway-nginx"), ("app.kubernetes.io/instance", "keptn")],
        ports: &[],
        number: 13,
    },
    // Another Keptn's, whose Helm release is called otherwise.
    Pod {
        name: "gateway-2",
        namespace: "keptn-two",
        labels: &[("app.kubernetes.io/name", "api-gateway-nginx"), ("app.kubernetes.io/instance", "two")],
        ports: &[("http", 8080)],
        number: 17,
    },
    Pod { name: "dns", namespace: "kube-system", labels: &[("k8s-app", "kube-dns")], ports: &[], number: 14 },
    Pod { name: "git", namespace: "git", labels: &[("app", "gitea")], ports: &[], number: 15 },
    Pod { name: "stranger", namespace: "stranger", labels: &[("app", "stranger")], ports: &[], number: 16 },
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

/// What is beyond the node. The apiservers' are those of tests/cluster; they have one family, that of Service default/kubernetes.
pub const HOSTS: [Host; 10] = [
    Host { name: "apiserver", addresses: &["192.0.2.11", "2001:db8:2::11"] },
    Host { name: "apiserver-2", addresses: &["192.0.2.12", "2001:db8:2::12"] },
    Host { name: "apiserver-moved", addresses: &["192.0.2.99", "2001:db8:2::99"] },
    Host { name: "sso", addresses: &["198.51.100.20"] },
    Host { name: "sso-v6", addresses: &["2001:db8:20::20"] },
    Host { name: "control", addresses: &["203.0.113.7"] },
    Host { name: "control-others", addresses: &["203.0.113.8", "2001:db8:7::7"] },
    Host { name: "control-moved", addresses: &["203.0.113.70", "2001:db8:7::70"] },
    Host { name: "proxy", addresses: &["192.0.2.50", "2001:db8:50::50"] },
    // Also clients beyond the node.
    Host { name: "outside", addresses: &["203.0.113.99", "2001:db8:99::99"] },
];

/// A Service.
pub struct Service {
    /// What it is called.
    pub name: &'static str,
    /// What it is called as an object.
    pub object: &'static str,
    /// Its ClusterIPs.
    pub addresses: &'static [&'static str],
    /// Whose addresses are behind it.
    pub backends: &'static [&'static str],
    /// Its port, and the one that it leads to; 0 is the apiservers'.
    ports: (u16, u16),
    /// The names of its ports with their protocols.
    pub names: &'static [(&'static str, &'static str)],
    /// The name of the port that it leads to, where it is written by name.
    pub target: Option<&'static str>,
}

impl Service {
    /// Its port.
    pub fn port(&self) -> u16 {
        self.ports.0
    }

    /// The port that it leads to. In the cluster whose first family is IPv6 the DNS listens where OpenShift's does.
    pub fn leads_to(&self) -> u16 {
        match (self.ports.1, family()) {
            (0, _) => port(),
            (53, Family::V6) => 5353,
            (target, _) => target,
        }
    }
}

/// The Services, as the apiserver, kubeadm and Keptn write them.
pub const SERVICES: [Service; 4] = [
    Service {
        name: "apiserver-service",
        object: "kubernetes",
        addresses: &["10.96.0.1", "fd00:10:96::1"],
        backends: &["apiserver", "apiserver-2"],
        ports: (443, 0),
        names: &[("https", "TCP")],
        target: None,
    },
    Service {
        name: "dns-service",
        object: "kube-dns",
        addresses: &["10.96.0.10", "fd00:10:96::10"],
        backends: &["dns"],
        ports: (53, 53),
        names: &[("dns", "UDP"), ("dns-tcp", "TCP")],
        target: None,
    },
    Service {
        name: "gateway-service",
        object: "api-gateway-nginx",
        addresses: &["10.96.0.20", "fd00:10:96::20"],
        backends: &["gateway"],
        ports: (80, 8080),
        names: &[("http", "TCP")],
        target: None,
    },
    Service {
        name: "gateway-2-service",
        object: "api-gateway-nginx",
        addresses: &["10.96.0.30", "fd00:10:96::30"],
        backends: &["gateway-2"],
        ports: (80, 8080),
        names: &[("http", "TCP")],
        target: Some("http"),
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

/// The addresses of the pod or host with that name.
#[track_caller]
pub fn addresses(name: &str) -> Vec<IpAddr> {
    let texts: Vec<String> = if let Some(pod) = pod(name) {
        pod.addresses().into()
    } else if let Some(service) = service(name) {
        service.addresses.iter().map(ToString::to_string).collect()
    } else if name == "node" {
        NODE.map(str::to_owned).into()
    } else {
        let host = HOSTS.iter().find(|host| host.name == name);
        let host = host.unwrap_or_else(|| panic!("no pod or host is called {name}"));
        host.addresses.iter().map(ToString::to_string).collect()
    };
    let all = texts.iter().map(|text| text.parse().unwrap());
    let v4 = family() == Family::V4;
    all.filter(|address: &IpAddr| !name.starts_with("apiserver") || address.is_ipv4() == v4).collect()
}
