//! `lookup`, against the real Helm on the same chart and the same cluster.
//!
//! A case is a template in `lookup/`, beside the objects that they look up; `.cmd` holds further arguments, one a line.
//! What is expected is not written down: it has ids and times of the cluster in it, and comes from Helm each time.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::bulk;
use crate::support::{Finished, apply, helm, kubeconfig, kubectl, namespace, ours, path, scratch, source};

/// More than what an apiserver is asked for at a time.
const MANY: usize = 1203;

/// What goes before each template, so that it makes an object that the apiserver knows.
const HEAD: &str =
    "apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: printed, namespace: lookup-a}\n";

#[test]
fn lookups_find_what_helm_finds() {
    let folder = source("tests/cluster/lookup");
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    apply(&text("objects.yaml"));
    let kinds = ["crd/gadgets.example.com", "crd/fleets.example.com"];
    kubectl(&[&["wait", "--for=condition=Established"], &kinds[..]].concat(), "").printed();
    apply(&text("custom.yaml"));
    namespace("lookup-many");
    bulk::create("/api/v1/namespaces/lookup-many/configmaps", MANY, |index| {
        let metadata = json!({"name": format!("number-{index:04}"), "namespace": "lookup-many"});
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    });
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|e| e == "tpl"));
    cases.sort();
    assert!(cases.len() >= 30, "{}", cases.len());
    let different: Vec<String> = cases.iter().filter_map(|case| compare(case)).collect();
    assert!(different.is_empty(), "{} of {} differ\n{}", different.len(), cases.len(), different.join("\n"));
    println!("{} templates print with lookup what Helm prints", cases.len());
}

/// How Helm and we differ; `None` where we do not.
fn compare(case: &Path) -> Option<String> {
    let chart = scratch();
    fs::create_dir(chart.path().join("templates")).unwrap();
    fs::write(chart.path().join("Chart.yaml"), "apiVersion: v2\nname: lookups\nversion: 0.1.0\n").unwrap();
    let template = HEAD.to_owned() + &fs::read_to_string(case).unwrap();
    fs::write(chart.path().join("templates/lookup.yaml"), template).unwrap();
    let further = fs::read_to_string(case.with_extension("cmd")).unwrap_or_default();
    let render = |mut program: std::process::Command| {
        let args = ["template", "release", &path(chart.path()), "--dry-run=server", "-n", "lookup-a"];
        program.args(args).args(["--kubeconfig", &kubeconfig()]).args(further.lines());
        said(program.output().unwrap().into())
    };
    // A list has the number of the latest change in the whole cluster in it, so Helm is asked before and after, until
    // nothing has changed meanwhile.
    for _ in 0..20 {
        let (before, got, after) = (render(helm()), render(ours()), render(helm()));
        if before == after {
            let name = case.file_stem().unwrap().display();
            return (got != before).then(|| format!("=== {name}\nwant {before}\n got {got}"));
        }
    }
    panic!("{}: Helm never says the same twice", case.display());
}

/// stdout, or the message proper.
fn said(finished: Finished) -> String {
    match finished.code {
        Some(0) => finished.stdout,
        _ => {
            assert_eq!(finished.stdout, "");
            let message =
                finished.stderr.rsplit_once("Error: ").map_or(&*finished.stderr, |(_, message)| message);
            // Helm's words end there; hints are ours.
            let ends = ["Use --debug flag", "\nhint: "].into_iter().filter_map(|word| message.find(word));
            let end = ends.min().unwrap_or(message.len());
            format!("Error: {}", message[..end].trim())
        }
    }
}
