//! `refresh` when its values change, and with several releases on its command line.

use std::fs;
use std::os::unix::fs::symlink;

use crate::dns::{Answer, Zone, ips};
use crate::refresh::{EGRESS, HOST, addresses, own_namespace};
use crate::refresh_loop::{Running, reasons, version, within};
use crate::support::{get, kubeconfig, kubectl, same_endpoints, scratch};

fn values(host: &str, further: &str) -> String {
    format!(
        "remoteControlPlane: {{api: {{hostname: {host}}}}}\nnetworkPolicy: {{egress: {{enabled: true{further}}}}}\n"
    )
}

fn whom() -> Vec<String> {
    ["--kubeconfig", &kubeconfig(), "--kube-context", "admin"].map(str::to_owned).to_vec()
}

/// Puts a file into a folder as the kubelet mounts a ConfigMap: all that changes is a link.
fn mount(folder: &tempfile::TempDir, version: &str, text: &str) {
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at(version)).unwrap();
    fs::write(at(version).join("values.yaml"), text).unwrap();
    symlink(version, at("..new")).unwrap();
    fs::rename(at("..new"), at("..data")).unwrap();
    if !at("values.yaml").exists() {
        symlink("..data/values.yaml", at("values.yaml")).unwrap();
    }
}

#[test]
fn values_that_change_are_followed() {
    let _same = same_endpoints();
    let space = &own_namespace("refresh-values");
    let zone = Zone::default().addresses(HOST, &["203.0.113.1"]);
    let dns = zone.with("b.example.com", Answer::Addresses(ips(&["203.0.113.2"]), 300)).serve();
    let folder = scratch();
    mount(&folder, "..1", &values(HOST, ""));
    let file = folder.path().join("values.yaml");
    let further = ["-n", space, "-f", file.to_str().unwrap()];
    let running = Running::of(&dns.address.to_string(), "a", &whom(), &further);
    running.ready();
    assert_eq!(addresses(space), ["203.0.113.1/32"]);

    mount(&folder, "..2", &values("b.example.com", ""));
    let took = within(20, || addresses(space) == ["203.0.113.2/32"], || running.log());
    println!("another host: applied {took:?} after the link was changed");
    assert!(dns.asked().iter().any(|line| line.contains("b.example.com")), "{:?}", dns.asked());
    // What asks nothing else.
    mount(&folder, "..3", &values("b.example.com", ", additional: [{name: proxy, cidr: 198.51.100.7/32}]"));
    within(20, || addresses(space).contains(&"198.51.100.7/32".to_owned()), || running.log());
    within(5, || reasons(space) == ["Applied", "ValuesChanged", "ValuesChanged"], || running.log());

    let before = version(space);
    for (number, text) in [("..4", "networkPolicy: ["), ("..5", "networkPolicy: {dialect: cilium}")] {
        mount(&folder, number, text);
        let count =
            || running.log().matches("the values cannot be used, the earlier ones stay in use").count();
        let wanted = if number == "..4" { 1 } else { 2 };
        within(20, || count() == wanted, || running.log());
    }
    assert!(running.log().contains("networkPolicy.dialect is cilium"), "{}", running.log());
    mount(&folder, "..6", &values(HOST, ""));
    within(20, || addresses(space) == ["203.0.113.1/32"], || running.log());
    assert_ne!(version(space), before);
    assert_eq!(reasons(space).len(), 4, "{}", running.log());
}

#[test]
fn several_releases_on_the_command_line_have_values_of_their_own_beside_common_ones() {
    let _same = same_endpoints();
    let [one, two] = ["refresh-one", "refresh-two-of"].map(own_namespace);
    let zone = Zone::default().addresses(HOST, &["203.0.113.1"]);
    let dns = zone.with("b.example.com", Answer::Addresses(ips(&["203.0.113.2"]), 300)).serve();
    let folder = scratch();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let host = |host: &str| format!("remoteControlPlane: {{api: {{hostname: {host}}}}}\n");
    let common = file("common.yaml", "networkPolicy: {egress: {enabled: true}}\n");
    let a = format!("{one}/jes={}", file("a.yaml", &host(HOST)));
    let b = format!("{two}/other={}", file("b.yaml", &host("b.example.com")));
    let further = ["-f", &common, "--release", &a, "--release", &b, "--state-namespace", &one];
    let running = Running::of(&dns.address.to_string(), "a", &whom(), &further);
    running.ready();
    assert_eq!(
        (addresses(&one), addresses(&two)),
        (vec!["203.0.113.1/32".into()], vec!["203.0.113.2/32".into()])
    );
    let pods = get(&["networkpolicy", EGRESS, "-n", &two])["spec"]["podSelector"].clone();
    assert_eq!(pods["matchLabels"]["app.kubernetes.io/instance"], "other");
    let memory = |release: &str| format!("jes-netpol.{release}");
    for release in [format!("{one}.jes"), format!("{two}.other")] {
        kubectl(&["get", "configmap", &memory(&release), "-n", &one], "").printed();
    }
    assert_eq!(running.metric("jes_netpol_refresh_releases"), 2.0);
    // What they have in common is followed for both.
    file("common.yaml", "networkPolicy: {egress: {enabled: true}, ingress: {enabled: true}}\n");
    let has_ingress = |space: &str| {
        kubectl(&["get", "networkpolicy", "jes-ingress-network-policy", "-n", space], "").code == Some(0)
    };
    within(20, || has_ingress(&one) && has_ingress(&two), || running.log());
}
