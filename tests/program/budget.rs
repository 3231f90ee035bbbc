//! The budgets of the whole process: what single functions do not foresee ends as well, and says where and why.

use std::fs;
use std::process::{Command, Output};

/// Renders a chart of this one template.
fn template(text: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::create_dir_all(folder.path().join("m/templates")).expect("a folder can be made");
    let files = [("Chart.yaml", "apiVersion: v2\nname: m\nversion: 1.0.0\n"), ("templates/t.yaml", text)];
    for (path, text) in files {
        fs::write(folder.path().join("m").join(path), text).expect("a file can be written");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command.args(["template", "m"]).current_dir(folder.path()).output().expect("the program is there")
}

/// The error of a chart that has to be refused.
fn refusal(text: &str) -> String {
    let output = template(text);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{error}");
    error
}

#[test]
fn memory_without_end_is_reported_with_its_place() {
    let error = refusal(
        "{{ $d := dict }}{{ $l := until 500000 }}\n{{ range until 10000 }}{{ $_ := set $d (toString .) (rest $l) }}{{ end }}",
    );
    assert!(error.contains("too much memory: more than"), "{error}");
    assert!(error.contains("m/templates/t.yaml:2:"), "{error}");
}
