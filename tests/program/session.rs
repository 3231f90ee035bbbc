//! One session for each command: one connection, one run of the credential plugin, whatever the command asks for.

use std::process::{Command, Output};

use crate::support::kube_api::{Api, Running, SLICES, slice};
use serde_json::json;

/// An apiserver that wants a token, and knows itself, a ConfigMap and nothing of Cilium.
fn cluster() -> Running {
    let ready = [("172.18.0.2", Some(true))];
    let slices = vec![slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &ready)];
    let config = json!({"metadata": {"name": "a", "namespace": "ns"}, "data": {"next": "b"}});
    let next = json!({"metadata": {"name": "b", "namespace": "ns"}, "data": {"next": "c"}});
    let api = Api::cluster(&["10.96.0.1"], slices).token("from-plugin");
    api.kind("v1", "ConfigMap", "ConfigMapList", "configmaps", true, vec![config, next]).serve()
}

fn run(api: &Running, args: &[&str]) -> Output {
    let credential = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from-plugin"}}"#;
    let user = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, interactiveMode: Never, \
         args: [-c, 'echo x >> {}; cat {}']}}",
        api.file("runs", "").display(),
        api.file("credential", credential).display()
    );
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(args)
        .arg("--kubeconfig")
        .arg(api.kubeconfig_for(&user))
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

const VALUES: &str =
    "networkPolicy: {egress: {enabled: true}}\nremoteControlPlane: {api: {hostname: 192.0.2.1}}\n";

/// The version, what is served, and look-ups in two renderings.
#[test]
fn a_rendering_that_asks_thrice_opens_one_connection() {
    let api = cluster();
    let chart = api.file("chart", "");
    std::fs::remove_file(&chart).unwrap();
    std::fs::create_dir_all(chart.join("templates")).unwrap();
    std::fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n").unwrap();
    let template = "found: {{ (lookup \"v1\" \"ConfigMap\" \"ns\" (lookup \"v1\" \"ConfigMap\" \"ns\" \"a\").data.next).data.next }}\n";
    std::fs::write(chart.join("templates/t.yaml"), template).unwrap();
    let output = run(&api, &["template", "r", chart.to_str().unwrap(), "--dry-run=server"]);
    assert!(succeeded(&output).contains("found: c"));
    assert_eq!(api.connections(), 1, "{:?}", api.asked());
}

/// Two objects at once are two connections (HTTP/1.1), which are used again for the signs of Cilium.
#[test]
fn explain_asks_for_everything_over_the_same_connections() {
    let api = cluster();
    let values = api.file("values.yaml", VALUES);
    let output = run(&api, &["explain", "-f", values.to_str().unwrap()]);
    assert!(succeeded(&output).contains("172.18.0.2"));
    assert!(api.asked().iter().any(|path| path.contains("cilium")), "{:?}", api.asked());
    assert!(api.asked().iter().any(|path| path.starts_with(SLICES)), "{:?}", api.asked());
    assert!(api.connections() <= 3, "{} connections for {:?}", api.connections(), api.asked());
}
