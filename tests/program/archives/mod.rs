//! Archives that are odd in one place each: the same verdict as Helm's, and the same files. `tests/archives.txt` has what
//! Helm makes of them, a line each: which files there are, with size and digest, or why not. With `JES_NETPOL_HELM` it
//! is compared with a real Helm, and with `JES_NETPOL_REMAKE=1` written anew.

mod build;
mod cases;

use std::collections::HashSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a program makes of an archive.
fn verdict(program: &Path, folder: &Path) -> String {
    let mut command = Command::new(program);
    command.args(["template", "./m.tgz"]).current_dir(folder).env("NO_COLOR", "1");
    let output = command.env("KUBECONFIG", "/nonexistent").output().expect("the program runs");
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        let files: Vec<_> = out.lines().filter(|line| line.starts_with('"')).collect();
        return format!("taken: {}", files.join(", "));
    }
    assert!(out.is_empty(), "something on stdout of {}: {out}", program.display());
    let said = error.lines().find_map(|line| line.strip_prefix("Error: "));
    format!("refused: {}", said.unwrap_or(&error).replace(&folder.display().to_string(), "."))
}

fn verdicts(program: &Path) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let line = |(name, bytes): (&str, Vec<u8>)| {
        fs::write(folder.path().join("m.tgz"), bytes).expect("a file can be written");
        format!("{name}: {}\n", verdict(program, folder.path()))
    };
    cases::all().into_iter().map(line).collect()
}

#[test]
fn what_is_reviewed_is_what_helm_installs() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/archives.txt");
    let ours = verdicts(Path::new(env!("CARGO_BIN_EXE_jes-netpol")));
    if let Some(helm) = env::var_os("JES_NETPOL_HELM") {
        let theirs = verdicts(Path::new(&helm));
        match env::var_os("JES_NETPOL_REMAKE") {
            Some(_) => fs::write(&path, theirs).expect("the table can be written"),
            None => assert_eq!(fs::read_to_string(&path).expect("there is a table"), theirs),
        }
    }
    let expected = fs::read_to_string(&path).expect("there is a table");
    for (ours, helm) in ours.lines().zip(expected.lines()) {
        assert_eq!(ours, helm);
    }
    assert_eq!(ours.lines().count(), expected.lines().count());
}

#[test]
fn names_of_cases_are_unique() {
    let mut seen = HashSet::new();
    assert!(cases::all().iter().all(|(name, _)| seen.insert(*name)));
}
