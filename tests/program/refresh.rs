//! What `refresh` says before it asks anybody. What it does is in tests/cluster.

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
        let told = refused(&["--set", &set]);
        let wanted = format!("refresh applies NetworkPolicies only: networkPolicy.dialect is {dialect}\n");
        assert!(told.contains(&wanted), "{told}");
        assert!(told.contains("jes-netpol render | kubectl apply -f -"), "{told}");
    }
    // Which kind it is the values say, not the command line.
    let told = refused(&["--dialect", "cilium"]);
    assert!(told.contains("--dialect"), "{told}");
}

#[test]
fn a_release_on_the_command_line_has_a_name_and_a_file() {
    for wrong in ["jes", "jes=", "=a.yaml", "keptn-jes/=a.yaml", "/jes=a.yaml"] {
        let told = refused(&["--release", wrong]);
        assert!(told.contains("it is not [NAMESPACE/]NAME=FILE"), "{wrong}: {told}");
    }
}
