//! The namespaces and links, and the programs that translate and filter in them: routed veths between a node and its pods, and
//! beyond the node everything else.

use std::fs;
use std::io::Write;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::bridge;
use crate::dns::{Dns, Zone};
use crate::places::{HOSTS, NODE, PODS};
use crate::programs::{self, said};

/// Where a policy is enforced.
#[derive(Clone, Copy, PartialEq)]
pub enum Sight {
    /// Behind the translation of Services: the backend's address is seen, as the engine is made for.
    Backend,
    /// Before it: the ClusterIP is seen.
    Service,
}

/// The running laboratory. All that runs in it ends with the process, which is the first of its namespace.
pub struct Lab {
    running: Vec<Child>,
    _names: [Dns; 2],
}

/// Does something in the network namespace of a place: a pod's, `beyond`, or the node's own.
pub fn within<T: Send>(place: &str, work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let inside = scope.spawn(|| {
            enter(place);
            work()
        });
        inside.join().unwrap()
    })
}

/// Moves this thread to the network namespace of a place, for good.
pub fn enter(place: &str) {
    if place != "node" {
        let file = fs::File::open(format!("/run/netns/{place}")).unwrap();
        move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
    }
}

/// The namespace of a pod or host of table.txt.
pub fn home(name: &str) -> &str {
    if HOSTS.iter().any(|host| host.name == name) { "beyond" } else { name }
}

impl Lab {
    /// Makes the namespaces, their links, the names in the DNS, and the way to the apiserver.
    pub fn build() -> Lab {
        own_files();
        forwarding();
        said("ip", &["link", "set", "lo", "up"], "");
        for pod in PODS {
            let [v4, v6] = pod.addresses();
            link(pod.name, &["169.254.1.1/32", "fe80::1/64"], &[&format!("{v4}/32"), &format!("{v6}/128")]);
            let name = pod.name;
            batch(
                Some(name),
                &["route add 169.254.1.1 dev eth0", "route add default via 169.254.1.1", DEFAULT_V6],
            );
            batch(
                None,
                &[&format!("route add {v4} dev to-{name}"), &format!("route add {v6} dev to-{name}")],
            );
        }
        link(
            "beyond",
            &[&format!("{}/24", NODE[0]), &format!("{}/64", NODE[1]), "fe80::1/64"],
            &["172.18.0.1/24", "fd00:18::1/64"],
        );
        batch(None, &["route add default via 172.18.0.1", "route add ::/0 via fd00:18::1"]);
        batch(Some("beyond"), &["route add default via 172.18.0.2", DEFAULT_V6]);
        for address in HOSTS.iter().flat_map(|host| host.addresses) {
            let length = if address.contains(':') { 128 } else { 32 };
            batch(Some("beyond"), &[&format!("address add {address}/{length} dev lo")]);
        }
        bridge::lead_to_the_apiservers();
        Lab { running: Vec::new(), _names: names() }
    }

    /// Starts kube-proxy and the engine.
    pub fn start(&mut self) {
        let kubeconfig = programs::kubeconfig();
        self.run(
            "kube-proxy",
            &[
                &format!("--kubeconfig={kubeconfig}"),
                "--proxy-mode=iptables",
                "--iptables-min-sync-period=10ms",
                "--hostname-override=node1",
                "--cluster-cidr=10.244.0.0/16,fd00:10:244::/64",
                // These are the kernel's, not the namespace's.
                "--conntrack-max-per-core=0",
                "--conntrack-tcp-timeout-established=0",
                "--conntrack-tcp-timeout-close-wait=0",
                "--healthz-bind-address=127.0.0.1:10256",
                "--metrics-bind-address=127.0.0.1:10249",
            ],
        );
        self.look(Sight::Backend);
        self.run(
            "kube-network-policies",
            &[
                "--hostname-override=node1",
                &format!("--nfqueue-id={QUEUE}"),
                "--netfilter-bug-1766-fix=false",
                "--metrics-bind-address=127.0.0.1:9080",
            ],
        );
    }

    /// Has new connections judged at this place. The engine's own rules need nftables' `queue`, which a kernel may lack, so they
    /// are made here; without a packet's rule on INPUT what a pod sends to the node itself would not be seen.
    pub fn look(&self, sight: Sight) {
        let places: &[(&str, &str)] = match sight {
            Sight::Backend => &[("POSTROUTING", "-o"), ("INPUT", "-i")],
            Sight::Service => &[("PREROUTING", "-i")],
        };
        let mut rules = "*mangle\n-F POSTROUTING\n-F INPUT\n-F PREROUTING\n".to_owned();
        for (chain, direction) in places {
            rules += &format!("-A {chain} -p ipv6-icmp -j ACCEPT\n");
            rules += &format!(
                "-A {chain} -m conntrack --ctstate NEW ! {direction} lo -j NFQUEUE --queue-num {QUEUE}\n"
            );
        }
        rules += "COMMIT\n";
        said("ip6tables-restore", &["--noflush", "--wait"], &rules);
        let rules = rules.lines().filter(|line| !line.contains("ipv6-icmp"));
        said("iptables-restore", &["--noflush", "--wait"], &(rules.collect::<Vec<_>>().join("\n") + "\n"));
    }

    /// Lets the control plane's name lead elsewhere.
    pub fn move_the_control_plane(&self) {
        fs::write(RESOLV_CONF, "nameserver 127.0.0.53\n").unwrap();
    }

    fn run(&mut self, name: &str, arguments: &[&str]) {
        let log = fs::File::create(programs::file(&format!("{name}.log"))).unwrap();
        let mut command = Command::new(programs::built(name));
        command.args(arguments).stdin(Stdio::null());
        command.stdout(log.try_clone().unwrap()).stderr(log);
        let (address, port) = ("127.0.0.1", programs::port().to_string());
        command.env("KUBERNETES_SERVICE_HOST", address).env("KUBERNETES_SERVICE_PORT", port);
        self.running.push(command.spawn().unwrap());
    }
}

const QUEUE: u16 = 100;
const DEFAULT_V6: &str = "route add ::/0 via fe80::1 dev eth0";
const RESOLV_CONF: &str = "/run/the-tests-resolv.conf";

/// Files of one's own in the place of the machine's: /run with the lock of iptables and the names of namespaces, and
/// /etc/resolv.conf.
fn own_files() {
    let names = fs::canonicalize("/etc/resolv.conf").unwrap();
    for folder in ["/run", "/var/run"] {
        let folder = fs::canonicalize(folder).unwrap();
        said("mount", &["-t", "tmpfs", "tmpfs", folder.to_str().unwrap()], "");
    }
    fs::write(RESOLV_CONF, "nameserver 127.0.0.1\n").unwrap();
    if !names.exists() {
        fs::create_dir_all(names.parent().unwrap()).unwrap();
        fs::write(&names, "").unwrap();
    }
    said("mount", &["--bind", RESOLV_CONF, names.to_str().unwrap()], "");
}

fn forwarding() {
    let set = |key: &str| fs::write(Path::new("/proc/sys/net").join(key), "1").unwrap();
    set("ipv4/ip_forward");
    set("ipv6/conf/all/forwarding");
    no_duplicate_detection();
}

/// An IPv6 address is used at once, not after a second of asking whether another machine has it.
fn no_duplicate_detection() {
    for scope in ["all", "default"] {
        fs::write(format!("/proc/sys/net/ipv6/conf/{scope}/accept_dad"), "0").unwrap();
    }
}

/// A namespace with a link to the node: the addresses of the node's end, and of the other one, which is called eth0.
fn link(name: &str, near: &[&str], far: &[&str]) {
    said("ip", &["netns", "add", name], "");
    within(name, no_duplicate_detection);
    batch(None, &[&format!("link add to-{name} type veth peer name eth0 netns {name}")]);
    let add = |device: &str, addresses: &[&str]| -> Vec<String> {
        let add = addresses.iter().map(|address| format!("address add {address} dev {device}"));
        [format!("link set {device} up")].into_iter().chain(add).collect()
    };
    let lines = |lines: &[String], namespace: Option<&str>| {
        batch(namespace, &lines.iter().map(String::as_str).collect::<Vec<_>>());
    };
    lines(&add(&format!("to-{name}"), near), None);
    batch(Some(name), &["link set lo up"]);
    lines(&add("eth0", far), Some(name));
}

/// Some commands of `ip`, in a namespace or on the node.
fn batch(namespace: Option<&str>, lines: &[&str]) {
    let place: Vec<&str> = namespace.into_iter().flat_map(|name| ["-n", name]).collect();
    said("ip", &[place.as_slice(), &["-batch", "-"]].concat(), &(lines.join("\n") + "\n"));
}

/// Two DNS servers: the one that is asked at first, and one for which the control plane has moved.
fn names() -> [Dns; 2] {
    let zone = |control: &[&str]| {
        let sso = Zone::default().addresses("sso.example.com", &["198.51.100.20", "2001:db8:20::20"]);
        sso.addresses("keptn.example.com", control)
    };
    let before = zone(&["203.0.113.7", "203.0.113.8", "2001:db8:7::7"]).serve_at("127.0.0.1:53");
    let after = zone(&["203.0.113.70", "2001:db8:7::70"]).serve_at("127.0.0.53:53");
    [before, after]
}

/// Writes what a program is to read on stdin.
pub fn feed(child: &mut Child, text: &str) {
    // A program that does not read all of it says why itself.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
}
