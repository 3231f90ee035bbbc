//! What is said on stderr, and how: `-q`, `-v`, `--color`, `--diagnostics`, help, and what was probably meant.

use std::path::Path;
use std::process::Command;

use crate::support::dns::Zone;

const OWN: &str = "networkPolicy.egress.enabled=true,networkPolicy.egress.k8sMasterCIDR=10.0.0.0/28,\
                   networkPolicy.egress.unknown=1,remoteControlPlane.api.hostname=keptn.example.com";

/// What a run prints on stdout and stderr.
fn run(folder: &Path, args: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(args)
        .current_dir(folder)
        .env("KUBECONFIG", "/nonexistent")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let printed = (text(output.stdout), text(output.stderr));
    println!("--- {args:?}: {:?}\n{}", output.status.code(), printed.1);
    printed
}

fn chart(template: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir_all(folder.path().join("m/templates")).unwrap();
    file("m/Chart.yaml", "apiVersion: v2\nname: m\nversion: 0.1.0\n");
    file("m/templates/a.yaml", template);
    folder
}

#[test]
fn each_question_is_listed_with_who_answered_what_and_warnings_can_be_silenced() {
    let dns = Zone::default().addresses("keptn.example.com", &["203.0.113.7"]).serve();
    let server = dns.address.to_string();
    let folder = tempfile::tempdir().unwrap();
    let line = format!("asked DNS {server} for the addresses of keptn.example.com: 203.0.113.7/32 (");
    let warning = "networkPolicy.egress.unknown is not a known key";
    for (flags, is_listed, is_warned) in [
        (&[][..], false, true),
        (&["-v"], true, true),
        (&["-v", "0"], false, true),
        (&["-qv=1"], true, false),
        (&["--verbose", "--quiet"], true, false),
    ] {
        let args = [&["resolve"], flags, &["--dns-server", &server, "--set", OWN]].concat();
        let (out, err) = run(folder.path(), &args);
        assert!(out.contains("203.0.113.7/32"), "{err}");
        let listed = err.lines().any(|stderr| stderr.starts_with(&line) && stderr.ends_with(" ms)"));
        assert_eq!((listed, err.contains(warning)), (is_listed, is_warned), "{flags:?}");
    }
}

#[test]
fn colors_and_excerpts_are_there_when_they_are_wanted() {
    let folder = chart("a: b\nb: {{ .Values.a.b }}\n");
    let stderr_with = |flags: &[&str]| run(folder.path(), &[&["template", "r", "m"], flags].concat()).1;
    let plain = stderr_with(&[]);
    assert!(plain.starts_with("Error: ") && !plain.contains('\x1b'));
    assert_eq!(stderr_with(&["--color=never"]), plain);
    assert!(stderr_with(&["--color", "always"]).starts_with("\x1b[1m\x1b[31mError:\x1b[0m "));
    let full = stderr_with(&["--diagnostics", "full"]);
    assert!(full.contains("--> m/templates/a.yaml:2:") && full.contains("2 | b: {{ .Values.a.b }}\n"));
    assert!(full.ends_with(&plain), "{full}");
    let json: serde_json::Value = serde_json::from_str(&stderr_with(&["--diagnostics", "json"])).unwrap();
    assert_eq!((&json["severity"], &json["places"][0]["line"]), (&"error".into(), &2.into()));
    assert!(plain.contains(json["message"].as_str().unwrap()));
}

#[test]
fn excerpts_of_yaml_point_at_the_place() {
    let folder = chart("a: b\nc: d: e\n");
    std::fs::write(folder.path().join("v.yaml"), "a: b\nc: d: e\n").unwrap();
    let shown = "2 | c: d: e\n  |     ^\n";
    let full = ["template", "r", "m", "--diagnostics", "full"];
    let (_, rendered) = run(folder.path(), &full);
    assert!(rendered.starts_with(" --> m/templates/a.yaml (rendered):2:5\n") && rendered.contains(shown));
    let (_, values) = run(folder.path(), &[&full[..], &["-f", "v.yaml"]].concat());
    assert!(values.starts_with(" --> v.yaml:2:5\n") && values.contains(shown), "{values}");
    assert!(values.contains("Error: failed to parse v.yaml: "), "{values}");
}

#[test]
fn values_that_a_schema_refuses_are_named_with_who_set_them() {
    let folder = chart("a: b\n");
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let schema = r#"{"properties": {"replicas": {"type": "integer"}, "port": {"maximum": 1},
        "image": {"required": ["tag"], "additionalProperties": false, "properties": {"tag": {}}}}}"#;
    file("m/values.schema.json", schema);
    file("m/values.yaml", "port: 2\n");
    file("v.yaml", "image:\n  tagg: 1\nreplicas: many\n");
    let flags = ["template", "r", "m", "-f", "v.yaml", "--set", "image.x=2", "--diagnostics", "full"];
    let (out, stderr) = run(folder.path(), &flags);
    assert_eq!(out, "");
    assert!(stderr.starts_with(" --> v.yaml:2:3\n1 | image:\n2 |   tagg: 1\n  |   ^\n"), "{stderr}");
    for note in [
        "image is set by --set",
        "image.tagg is set in v.yaml:2:3",
        "image.x is set by --set",
        "port is the chart's default",
        "replicas is set in v.yaml:3:1",
    ] {
        assert!(stderr.contains(&format!("\nnote: {note}\n")), "{note}: {stderr}");
    }
    // Without a terminal, programs that read Helm's text find it alone.
    let (_, plain) = run(folder.path(), &flags[..7]);
    assert!(!plain.contains("note:") && !plain.contains("hint:"), "{plain}");
}

#[test]
fn what_was_probably_meant_is_a_hint() {
    let folder = chart("{{ tpl1 \"x\" . }}");
    let (_, err) = run(folder.path(), &["template", "r", "m"]);
    assert!(err.contains("function \"tpl1\" not defined"), "{err}");
    assert!(err.ends_with("\nhint: did you mean tpl?\n"), "{err}");
    let (_, err) = run(folder.path(), &["rendr", "m"]);
    let cobra = |name: &str| {
        format!("Error: unknown command \"{name}\" for \"jes-netpol\"\nRun 'jes-netpol --help' for usage.\n")
    };
    assert_eq!(err, cobra("rendr") + "hint: did you mean render?\n");
    let (_, err) = run(folder.path(), &["xyzxyz"]);
    assert!(err.starts_with(&cobra("xyzxyz")) && !err.contains("did you mean"), "{err}");
}

#[test]
fn the_short_help_leaves_rare_flags_to_the_long_one() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["render", "template", "resolve", "explain", "check"] {
        let help = |flag| run(folder.path(), &[command, flag]).0;
        let (short, long) = (help("-h"), help("--help"));
        assert!(!short.contains("--kube-as-user") && long.contains("--kube-as-user"), "{short}");
        assert!(short.contains("--quiet") && short.contains("--values") && long.contains("--values"));
        assert!(short.lines().count() < long.lines().count(), "{command}");
    }
}
