//! What `--dry-run=server` checks of a release, against the real Helm on the same chart and the same cluster.
//!
//! A case is a template in `install/`; `objects.yml` is there before. What is expected comes from Helm each time.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Finished, apply, helm, kubeconfig, ours, path, scratch, source};

/// The flags that change what is checked; each case is tried with each.
const FLAGS: &[&[&str]] = &[&[], &["--disable-openapi-validation"], &["--take-ownership"], &["--is-upgrade"]];

#[test]
fn releases_are_checked_as_helm_checks_them() {
    let folder = source("tests/cluster/install");
    apply(&fs::read_to_string(folder.join("objects.yml")).unwrap());
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    cases.sort();
    assert!(cases.len() >= 30, "{}", cases.len());
    let different: Vec<String> = cases.iter().flat_map(|case| compare(case)).collect();
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n"));
    println!("{} templates are checked with {} sets of flags as Helm checks them", cases.len(), FLAGS.len());
}

/// Where Helm and we differ.
fn compare(case: &Path) -> Vec<String> {
    let chart = scratch();
    fs::create_dir(chart.path().join("templates")).unwrap();
    fs::write(chart.path().join("Chart.yaml"), "apiVersion: v2\nname: installs\nversion: 0.1.0\n").unwrap();
    fs::copy(case, chart.path().join("templates/object.yaml")).unwrap();
    let render = |mut program: std::process::Command, flags: &[&str]| {
        let args = ["template", "release", &path(chart.path()), "--dry-run=server", "-n", "installs"];
        said(program.args(args).args(["--kubeconfig", &kubeconfig()]).args(flags).output().unwrap().into())
    };
    let name = case.file_stem().unwrap().display();
    let differ = |flags: &&[&str]| {
        let (want, got) = (render(helm(), flags), render(ours(), flags));
        (got != want).then(|| format!("=== {name} {flags:?}\nwant {want}\n got {got}"))
    };
    FLAGS.iter().filter_map(differ).collect()
}

/// stdout, or the message proper.
fn said(finished: Finished) -> String {
    match finished.code {
        Some(0) => finished.stdout,
        _ => {
            assert_eq!(finished.stdout, "");
            finished
                .stderr
                .rsplit_once("Error: ")
                .map_or(finished.stderr.clone(), |(_, message)| message.trim().to_owned())
        }
    }
}
