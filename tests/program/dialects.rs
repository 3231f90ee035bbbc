//! The kinds of policies: what each has by name is not asked for, by the program as by the templates. What they print is
//! in `tests/golden/job-executor-service/dialect-*`.

use std::process::{Command, Output};

fn run(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args);
    command.env_clear().env("KUBECONFIG", "/nonexistent").output().expect("the program starts")
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const FULL: [&str; 2] = ["-f", "examples/full-values.yaml"];

#[test]
fn what_is_named_is_not_looked_up() {
    let cilium = ["--set", "networkPolicy.dialect=cilium"];
    let rendered = run(&[&["render", "--offline"], FULL.as_slice(), &cilium].concat());
    assert!(rendered.status.success(), "{}", stderr_of(&rendered));
    let text = String::from_utf8_lossy(&rendered.stdout);
    for part in [
        "- kube-apiserver",
        "matchName: keptn.example.com",
        "matchName: sso.example.com",
        "matchPattern: \"*\"",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let resolved = run(&[&["resolve"], FULL.as_slice(), &cilium].concat());
    assert_eq!((resolved.status.code(), resolved.stdout.as_slice()), (Some(0), &b""[..]));
    let line = "not looked up, since the policies refer to it by name (networkPolicy.dialect is cilium): the apiserver, \
                sso.example.com, keptn.example.com";
    assert!(stderr_of(&resolved).contains(line), "{}", stderr_of(&resolved));
}

/// What has no name in a dialect is asked for as in any other, and only that.
#[test]
fn what_is_not_named_is_missing_offline() {
    for (dialect, missing) in [
        ("kubernetes", ["apiserver", "oauth", "controlPlane"].as_slice()),
        ("calico", &["oauth", "controlPlane"]),
        ("cluster-network-policy", &["apiserver"]),
    ] {
        let set = format!("networkPolicy.dialect={dialect}");
        let output = run(&[&["render", "--offline", "--set", &set], FULL.as_slice()].concat());
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{dialect}");
        for need in ["apiserver", "oauth", "controlPlane"] {
            let key = format!("networkPolicy.egress.resolved.{need}");
            assert_eq!(
                stderr_of(&output).contains(&key),
                missing.contains(&need),
                "{dialect}: {}",
                stderr_of(&output)
            );
        }
    }
}

/// What was rendered is sound, and live as it was rendered it is what it should be.
#[test]
fn what_is_rendered_is_what_check_wants() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let resolved = ["-f", "examples/resolved.yaml", "-n", "keptn"];
    for dialect in ["kubernetes", "cilium", "calico", "cluster-network-policy"] {
        let set = format!("networkPolicy.dialect={dialect}");
        let values = [FULL.as_slice(), &resolved, &["--offline", "--set", &set]].concat();
        let rendered = run(&[&["render"], values.as_slice()].concat());
        assert!(rendered.status.success(), "{dialect}: {}", stderr_of(&rendered));
        let flag =
            run(&[&["render", "--offline", "--dialect", dialect], FULL.as_slice(), &resolved].concat());
        assert_eq!(flag.stdout, rendered.stdout, "{dialect}");
        let file = folder.join(format!("live-{dialect}.yaml"));
        std::fs::write(&file, &rendered.stdout).expect("a file can be written");
        let live = file.to_str().expect("a path is UTF-8");
        let checked = run(&[&["check", "--live", live], values.as_slice()].concat());
        assert_eq!(checked.status.code(), Some(0), "{dialect}: {}", stderr_of(&checked));
        // Without the rule of the first host or of the apiserver something is cut off.
        let text = String::from_utf8_lossy(&rendered.stdout).replacen("443", "444", 1).replacen(
            "kube-apiserver",
            "host",
            1,
        );
        let text = text.replacen("name: kubernetes", "name: other", 1).replacen(
            "sso.example.com",
            "x.example.com",
            1,
        );
        std::fs::write(&file, text).expect("a file can be written");
        let checked = run(&[&["check", "--live", live], values.as_slice()].concat());
        assert!(matches!(checked.status.code(), Some(1 | 2)), "{dialect}: {}", stderr_of(&checked));
    }
}

#[test]
fn auto_needs_a_cluster() {
    let output = run(&[&["render", "--offline", "--dialect", "auto"], FULL.as_slice()].concat());
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    assert!(
        stderr_of(&output).contains("--dialect auto cannot be used with --offline"),
        "{}",
        stderr_of(&output)
    );
    let output = run(&[&["render", "--dialect", "auto"], FULL.as_slice()].concat());
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    assert!(stderr_of(&output).contains("--dialect auto: "), "{}", stderr_of(&output));
    let output = run(&["render", "r", "tests/golden/values/chart", "--dialect", "cilium"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    let output = run(&["render", "--dialect", "iptables"]);
    assert_eq!(output.status.code(), Some(2));
}

/// The program knows which hosts the templates have names for: it asks for the others, so that the templates never have to
/// fail for want of an address.
#[test]
fn program_and_templates_agree_on_what_has_a_name() {
    for dialect in ["kubernetes", "cilium", "calico", "cluster-network-policy"] {
        for host in [
            "keptn.example.com",
            "HTTPS://Keptn.Example.com:8443/api",
            "example.com",
            "example.com.",
            "gateway.keptn",
            "gateway.keptn.svc",
            "gateway.keptn.svc.",
            "gateway.keptn.svc.cluster.local",
            "gateway.keptn.svc.own.domain",
            "under_score.keptn.svc",
            "_x.example.com",
            "x_.example.com",
            "host",
            "b\u{fc}cher.example.com",
            "192.0.2.1",
            "[2001:db8::1]:443",
        ] {
            for restrict in ["false", "true"] {
                let set = format!(
                    "networkPolicy.dialect={dialect},networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=\
                     10.0.0.0/28,networkPolicy.egress.restrictPorts={restrict},remoteControlPlane.api.hostname={host}"
                );
                let output = run(&["render", "--offline", "--set", &set]);
                let asks = stderr_of(&output).contains("--offline: the values do not contain");
                assert!(
                    output.status.success() || asks,
                    "{dialect} {host} {restrict}: {}",
                    stderr_of(&output)
                );
            }
        }
    }
}
