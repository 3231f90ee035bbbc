//! What `refresh` says before it sends a query. What it does is in tests/cluster.

use std::process::Command;

fn refused(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command.env_clear().envs([("KUBECONFIG", "/nonexistent"), ("HOME", "/nonexistent"), ("NO_COLOR", "1")]);
    let output = command.args(["refresh", "-n", "keptn-jes", "--once"]).args(args).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn policies_of_other_dialects_are_refused() {
    for dialect in ["cilium", "calico", "cluster-network-policy"] {
        let set = format!("networkPolicy.egress.enabled=true,networkPolicy.dialect={dialect}");
        let stderr = refused(&["--set", &set]);
        let wanted = format!("refresh applies NetworkPolicies only: networkPolicy.dialect is {dialect}\n");
        assert!(stderr.contains(&wanted), "{stderr}");
        assert!(stderr.contains("jes-netpol render | kubectl apply -f -"), "{stderr}");
    }
    // Which kind it is the values say, not the command line.
    let stderr = refused(&["--dialect", "cilium"]);
    assert!(stderr.contains("--dialect"), "{stderr}");
}

#[test]
fn a_release_on_the_command_line_has_a_name_and_a_file() {
    for wrong in ["jes", "jes=", "=a.yaml", "keptn-jes/=a.yaml", "/jes=a.yaml"] {
        let stderr = refused(&["--release", wrong]);
        assert!(stderr.contains("it is not [NAMESPACE/]NAME=FILE"), "{wrong}: {stderr}");
    }
}

/// The manifests of the example are what the chart prints; a real Helm has made what is compared with.
#[test]
fn the_example_is_what_the_chart_prints() {
    let file = |path: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let printed = std::fs::read_to_string(file("tests/golden/job-executor-service/refresh.out")).unwrap();
    let example = file("examples/refresh/manifests.yaml");
    if std::env::var_os("JES_NETPOL_REMAKE_DOCS").is_some() {
        std::fs::write(&example, &printed).unwrap();
    }
    // Of its own chart the program looks at the policies, and refuses rules without a peer or too wide.
    let mut ours = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    ours.args(["render", "jes-netpol-refresh", "-n", "jes-netpol", "--offline", "--strict", "-f"]);
    let ours = ours.arg(file("examples/refresh/values.yaml")).env_clear().output().unwrap();
    assert!(ours.status.success(), "{}", String::from_utf8_lossy(&ours.stderr));
    assert_eq!((ours.stdout, ours.stderr), (printed.clone().into_bytes(), Vec::new()));
    let there = std::fs::read_to_string(&example).unwrap_or_default();
    assert!(there == printed, "{} differs: JES_NETPOL_REMAKE_DOCS=1 writes it", example.display());
}
