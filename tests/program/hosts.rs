//! One rule for hosts: what the chart's templates make of a text, as a real Helm printed it (`tests/golden/host-names`),
//! is what the program makes of it, and `render` judges as the chart alone does.

use std::net::IpAddr;
use std::path::Path;
use std::process::{Command, Output};

use jes_netpol::facts::{Cidr, Host, Target, special};
use serde_json::{Value, json};

use crate::support::dns::Zone;
use crate::support::kube_api::{Api, Running, service};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of one list and what became of each, as Helm printed them.
fn told_by_helm(list: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(root().join("tests/golden/host-names/every.out")).unwrap();
    let document = chartroom::yaml::read(text.as_bytes()).unwrap();
    let hosts = document.as_map().unwrap().get(list).unwrap();
    serde_json::from_slice(&chartroom::gostd::json::encode(&hosts, false).unwrap()).unwrap()
}

/// The same of the program's own rule.
fn told_by_us(text: &str) -> (Value, String) {
    let target: Target = match text.parse() {
        Ok(target) => target,
        // The templates go on with lower case.
        Err(error) => return (json!({"fault": error.to_string().to_lowercase()}), String::new()),
    };
    let address: Option<IpAddr> = match &target.host {
        Host::Address(address) => Some(*address),
        Host::Name(_) => None,
    };
    let host = target.host.to_string();
    let fixture = json!({
        "host": host.trim_end_matches('.'),
        "address": address.map(|address| address.to_string()).unwrap_or_default(),
        "port": target.port.map(|port| port.to_string()).unwrap_or_default(),
        "scheme": target.scheme.unwrap_or_default(),
        "rooted": host.ends_with('.'),
    });
    (fixture, address.and_then(special).map(|kind| kind.to_string()).unwrap_or_default())
}

#[test]
fn the_templates_read_hosts_as_the_program_does() {
    let all = told_by_helm("hosts");
    for host in &all {
        let text = host["text"].as_str().unwrap();
        let (target, special) = told_by_us(text);
        let mut theirs = host["target"].clone();
        if let Some(fault) = theirs["fault"].as_str() {
            theirs["fault"] = json!(fault.to_lowercase());
        }
        match text.is_ascii() {
            true => assert_eq!(theirs, target, "{text:?}"),
            // What such letters become in DNS is for the program alone to know.
            false => assert_eq!(theirs["fault"].is_null(), target["fault"].is_null(), "{text:?}"),
        }
        assert_eq!(host["special"], special, "{text:?}");
    }
    assert!(all.len() > 150, "only {} texts were looked at", all.len());
}

#[test]
fn the_templates_read_ranges_as_the_program_does() {
    let all = told_by_helm("ranges");
    for range in &all {
        let text = range["text"].as_str().unwrap();
        let why = match text.parse::<Cidr>() {
            Ok(cidr) if cidr.is_ipv4() && text.contains(':') => "is an IPv4-mapped IPv6 range".to_owned(),
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        let theirs = range["fault"].as_str().unwrap();
        assert_eq!(theirs.is_empty(), why.is_empty(), "{text}: {theirs:?} {why:?}");
    }
    assert!(all.len() > 35, "only {} texts were looked at", all.len());
}

fn run(args: &[&str]) -> Output {
    let policy = ["networkPolicy.egress.enabled=true", "networkPolicy.egress.k8sMasterCIDR=10.20.0.0/28"];
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(args)
        .args(policy.iter().flat_map(|set| ["--set", set]))
        .env("KUBECONFIG", "/nonexistent")
        .output()
        .unwrap()
}

/// The embedded chart behind the program's own rule, and the same chart as a folder, which has no rules but its own.
#[test]
fn render_and_the_chart_alone_judge_alike() {
    for (text, is_open) in [
        ("192.0.2.1", true),
        ("::ffff:c000:0201", true),
        ("2001:0DB8:0:0::7", true),
        ("http://[2001:DB8::7]:8080/x", true),
        ("10.0.0.0/8", false),
        ("010.1.1.1", false),
        ("0x7f.1", false),
        ("192.0.2.1.", false),
        ("user@192.0.2.1", false),
        ("192.0.2.1:0", false),
        ("169.254.169.254", false),
        ("64:ff9b::a9fe:a9fe", false),
        ("gateway.keptn.svc", false),
    ] {
        let host = format!("remoteControlPlane.api.hostname={text}");
        let folder = root().to_str().unwrap();
        let ours = run(&["render", "--offline", "--set-literal", &host]);
        let alone = run(&["template", "job-executor-service", folder, "--set-literal", &host]);
        for output in [&ours, &alone] {
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.success(), is_open, "{text}: {stderr}");
            assert!(is_open || stderr.contains("remoteControlPlane.api.hostname"), "{text}: {stderr}");
        }
        assert_eq!(String::from_utf8_lossy(&ours.stdout), String::from_utf8_lossy(&alone.stdout), "{text}");
    }
}

/// A cluster with Services that lead somewhere and nowhere.
fn cluster() -> Running {
    let names = |to: &str| json!({"type": "ExternalName", "externalName": to});
    let services = [
        ("gateway", json!({"clusterIP": "10.96.7.7", "selector": {"app": "gw"}, "ports": [{"port": 80}]})),
        ("bare", json!({"clusterIP": "10.96.7.8", "ports": [{"port": 80}]})),
        ("outside", names("Ext.Example.")),
        ("dead", names("gone.example")),
        ("digits", names("203.0.113.7")),
        ("inside", names("gateway.dev.svc.cluster.local")),
        ("nowhere", names("nope.dev.svc")),
        ("ring", names("ring.dev.svc")),
    ];
    let services = services.map(|(name, spec)| service("dev", name, spec));
    Api::default()
        .kind("v1", "Service", "ServiceList", "services", true, services.to_vec())
        .policies(Vec::new())
        .serve()
}

/// The chart as a folder, which has no look-ups but those of its templates, as with a stock Helm. Every one of these
/// names has an address in the DNS as well, where a Service of that name must not lead.
fn looked_up(host: &str) -> Output {
    let api = cluster();
    let others =
        ["gateway.dev", "bare.dev", "dead.dev", "digits.dev", "nowhere.dev", "ring.dev", "nope.dev.svc"];
    let zone = others.iter().fold(Zone::default(), |zone, name| zone.addresses(name, &["203.0.113.66"]));
    let zone =
        zone.addresses("ext.example", &["203.0.113.7"]).addresses("gateway.dev.example", &["203.0.113.8"]);
    let dns = zone.addresses("poisoned.example", &["169.254.169.254"]).serve();
    let folder = root().to_str().unwrap();
    run(&[
        "template",
        "job-executor-service",
        folder,
        "--dry-run=server",
        "--enable-dns",
        "--kubeconfig",
        api.kubeconfig.to_str().unwrap(),
        "--dns-server",
        &dns.address.to_string(),
        "--dns-timeout=500ms",
        "--set-literal",
        &format!("remoteControlPlane.api.hostname={host}"),
    ])
}

#[test]
fn a_service_that_the_templates_read_decides() {
    for (host, wanted) in [
        ("gateway.dev", "app: gw"),
        ("inside.dev", "app: gw"),
        ("outside.dev", "cidr: 203.0.113.7/32"),
        ("gateway.dev.", "cidr: 203.0.113.66/32"),
        ("gateway.dev.example", "cidr: 203.0.113.8/32"),
    ] {
        let output = looked_up(host);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(printed.contains(wanted), "{host}: {printed}{}", String::from_utf8_lossy(&output.stderr));
    }
    for (host, why) in [
        ("bare.dev", "Service dev/bare has no selector"),
        ("dead.dev", "error calling getHostByName"),
        ("digits.dev", "the externalName of Service dev/digits cannot be resolved"),
        ("nowhere.dev", "Service dev/nope was not found"),
        ("ring.dev", "in a circle"),
        ("nope.dev.svc", "Service dev/nope was not found"),
        ("poisoned.example", "169.254.169.254 is or leads to the address of a cloud's metadata service"),
    ] {
        let output = looked_up(host);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{host}: {stderr}");
        assert!(stderr.contains(why), "{host}: {stderr}");
    }
}
