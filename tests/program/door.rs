//! What programs ask of Helm that call it: `tests/door/<case>.cmd` is a whole command line, one argument a line, with
//! `<case>.env`, where there is one, for further variables. `<case>.out` has what each version of Helm says of it; `tests/remake`
//! makes it. Then, with programs of the test's own in Helm's place: how commands are handed over.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{Outcome, Program, Suite};

/// The versions that are compared.
const VERSIONS: [&str; 6] = ["4.3", "4.2", "4.1", "3.19", "3.18", "3.17"];

struct Doors(PathBuf);

#[test]
fn callers_are_answered_as_by_helm() {
    crate::support::judge(&Doors(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/door")));
}

impl Suite for Doors {
    type Case = PathBuf;

    fn cases(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        let mut cases: Vec<_> = entries.filter(|path| path.extension().is_some_and(|e| e == "cmd")).collect();
        cases.sort();
        cases
    }

    fn name(&self, case: &PathBuf) -> String {
        case.file_stem().unwrap().to_string_lossy().into_owned()
    }

    fn expected(&self, case: &PathBuf) -> Option<Outcome> {
        fs::read(case.with_extension("out")).map(Outcome::Printed).ok()
    }

    fn run(&self, case: &PathBuf, program: &Program) -> Outcome {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let arguments = lines(&fs::read_to_string(case).unwrap());
        let variables = lines(&fs::read_to_string(case.with_extension("env")).unwrap_or_default());
        let said = VERSIONS.map(|version| {
            let said = program.says(version, &self.0, &arguments, &variables);
            [format!("=== Helm {version}: ").into_bytes(), said].concat()
        });
        Outcome::Printed(said.concat())
    }

    fn store(&self, outcomes: Vec<(PathBuf, Outcome)>) {
        for (case, outcome) in outcomes {
            let Outcome::Printed(said) = outcome else { panic!("{}: {outcome}", case.display()) };
            fs::write(case.with_extension("out"), said).unwrap();
        }
    }
}

/// A folder with our program under the name `helm`, and another one for what is to be the real Helm.
struct Path2 {
    ours: tempfile::TempDir,
    theirs: tempfile::TempDir,
}

const OURS: &str = env!("CARGO_BIN_EXE_jes-netpol");

impl Path2 {
    fn new() -> Path2 {
        let folders = Path2 { ours: tempfile::tempdir().unwrap(), theirs: tempfile::tempdir().unwrap() };
        symlink(OURS, folders.ours.path().join("helm")).unwrap();
        folders
    }

    /// Puts a shell script in the real Helm's place.
    fn script(&self, text: &str) -> PathBuf {
        let path = self.theirs.path().join("helm");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// Calls a program with both folders in PATH, ours first.
    fn call(&self, program: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> Output {
        let folders = [self.ours.path(), self.theirs.path(), Path::new("/usr/bin"), Path::new("/bin")];
        let path = std::env::join_paths(folders).unwrap();
        let mut command = Command::new(program);
        command.args(arguments).env_clear().env("PATH", path).env("NO_COLOR", "1");
        command.envs(variables.iter().copied()).output().unwrap()
    }

    fn link(&self) -> PathBuf {
        self.ours.path().join("helm")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const TELLS: &str = r#"printf '[%s]' "$@"; printf ' %s' "$HELM_NAMESPACE"; echo oops >&2; exit 7"#;
const UPGRADE: [&str; 5] = ["--kube-context", "c", "upgrade", "--set", "a= b"];

#[test]
fn what_we_do_not_have_is_handed_to_the_next_helm_in_path() {
    let folders = Path2::new();
    folders.script(TELLS);
    let output = folders.call(&folders.link(), &UPGRADE, &[("HELM_NAMESPACE", Path::new("ns"))]);
    assert_eq!(text(&output.stdout), "[--kube-context][c][upgrade][--set][a= b] ns");
    assert_eq!((text(&output.stderr).as_str(), output.status.code()), ("oops\n", Some(7)));
    // What we have is not.
    let output = folders.call(&folders.link(), &["version", "--short", "-c"], &[]);
    assert!(output.stdout.starts_with(b"v4.3") && output.stderr.is_empty(), "{output:?}");
    // Part of the values is found by a real Helm alone.
    let output = folders.call(&folders.link(), &["show", "values", "x", "--jsonpath", "{.a}"], &[]);
    assert_eq!(text(&output.stdout), "[show][values][x][--jsonpath][{.a}] ");
}

#[test]
fn signatures_are_checked_by_a_real_helm() {
    let folders = Path2::new();
    let commands = [
        &["pull", "r/web", "--verify"] as &[&str],
        &["template", "n", "r/web", "--verify", "--keyring", "k"],
        &["show", "chart", "--verify", "r/web"],
        &["dependency", "build", "m", "--verify"],
        &["dep", "up", "m", "--verify=true"],
    ];
    for typed in commands {
        let output = folders.call(&folders.link(), typed, &[]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{typed:?}");
        let stderr = text(&output.stderr);
        assert!(
            stderr.starts_with("Error: --verify: signatures of charts are not checked here\n"),
            "{stderr}"
        );
        assert!(stderr.contains("set JES_NETPOL_HELM to the path of a Helm"), "{stderr}");
    }
    let helm = folders.script(TELLS);
    for typed in commands {
        let whole = format!("[{}] ", typed.join("]["));
        assert_eq!(text(&folders.call(&folders.link(), typed, &[]).stdout), whole);
        // Not under another name, unless it is told so.
        let output = folders.call(Path::new(OURS), typed, &[]);
        assert!(text(&output.stderr).contains("are not checked here"), "{output:?}");
        let output = folders.call(Path::new(OURS), typed, &[("JES_NETPOL_HELM", &helm)]);
        assert_eq!(text(&output.stdout), whole);
    }
    // Helm has no such command or flag.
    for (typed, why) in [
        (&["render", "n", "r/web", "--verify"] as &[&str], "use template instead of render"),
        (&["dep", "build", "--recursive", "--verify"], "--recursive cannot be used with --verify"),
    ] {
        let output = folders.call(&folders.link(), typed, &[]);
        assert_eq!(output.stdout.len(), 0);
        assert!(text(&output.stderr).contains(why), "{output:?}");
    }
}

#[test]
fn helm_alone_says_what_there_is() {
    let folders = Path2::new();
    let alone = folders.call(&folders.link(), &[], &[]);
    assert_eq!((alone.status.code(), alone.stderr.len()), (Some(0), 0), "{alone:?}");
    let stdout = text(&alone.stdout);
    for line in ["Usage:\n  helm [command]\n", "Available Commands:\n", "\n  template    Render a chart"] {
        assert!(stdout.contains(line), "{stdout}");
    }
    for arguments in [&["--help"][..], &["-h"], &["--debug", "-h"]] {
        assert_eq!(text(&folders.call(&folders.link(), arguments, &[]).stdout), stdout, "{arguments:?}");
    }
    let own = folders.call(Path::new(OURS), &["--help"], &[]);
    assert!(text(&own.stdout).contains("jes-netpol"), "{own:?}");
}

#[test]
fn under_another_name_only_the_helm_that_is_named_is_called() {
    let folders = Path2::new();
    let helm = folders.script(TELLS);
    let output = folders.call(Path::new(OURS), &UPGRADE, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("Error: unknown command \"upgrade\" for \"jes-netpol\"\n"),
        "{output:?}"
    );
    assert!(
        text(&output.stderr).contains("hint: jes-netpol has no upgrade; set JES_NETPOL_HELM"),
        "{output:?}"
    );
    for named in [&helm, Path::new("helm")] {
        let output = folders.call(Path::new(OURS), &UPGRADE, &[("JES_NETPOL_HELM", named)]);
        assert_eq!(output.status.code(), Some(7), "{output:?}");
    }
    for (named, why) in [
        (Path::new("/nonexistent/helm"), "No such file or directory"),
        (Path::new(OURS), "it is this program itself"),
        (&folders.link(), "it is this program itself"),
        (Path::new("no-such-helm"), "it is not in PATH"),
    ] {
        let output = folders.call(Path::new(OURS), &UPGRADE, &[("JES_NETPOL_HELM", named)]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
        assert!(text(&output.stderr).contains(why), "{output:?}");
    }
}

#[test]
fn calls_in_a_ring_end() {
    // Another copy of ours in Helm's place, each of which finds the other one in PATH. By a process of its own: a program that
    // another test starts meanwhile would hold the file open for writing, and a file that is cannot be run.
    let folders = Path2::new();
    let copied = Command::new("cp").arg(OURS).arg(folders.theirs.path().join("helm")).status().unwrap();
    assert!(copied.success());
    for program in [folders.link(), folders.theirs.path().join("helm")] {
        let output = folders.call(&program, &["upgrade"], &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("unknown command \"upgrade\""), "{output:?}");
    }
    // A script that calls us again.
    let script = folders.script(&format!("exec {} \"$@\"", folders.link().display()));
    let output = folders.call(&folders.link(), &["upgrade"], &[("JES_NETPOL_HELM", &script)]);
    assert!(text(&output.stderr).contains("it has called this program 16 times already"), "{output:?}");
}

#[test]
fn the_variable_says_which_helm_to_be_and_the_flag_outweighs_it() {
    let run = |arguments: &[&str], version: &str| {
        let mut command = Command::new(OURS);
        command.args(arguments).env_clear().env("JES_NETPOL_HELM_VERSION", version).output().unwrap()
    };
    assert_eq!(text(&run(&["version", "--short"], "3.17").stdout), "v3.17.3+ge4da497\n");
    assert_eq!(text(&run(&["version", "--short"], "").stdout), "v4.3.1+gc0d08d0\n");
    // Any patch of a minor version that is known; where the commit is not, as a Helm that was built without saying it.
    assert_eq!(text(&run(&["version", "--short"], "v3.18.4").stdout), "v3.18.4+gd80839c\n");
    assert_eq!(text(&run(&["version", "--short"], "4.3.99").stdout), "v4.3.99\n");
    let whole = text(&run(&["version"], "4.2.2").stdout);
    let version = "Version:\"v4.2.2\", GitCommit:\"b05881cf967a5a09e19866799d0edfd40675803a\", \
                GitTreeState:\"clean\", GoVersion:\"go1.26.4\", KubeClientVersion:\"v1.36\"}\n";
    assert!(whole.ends_with(version), "{whole}");
    for wrong in ["3.18.x", "3.18.04", "3.18.", "3.18.+4", "3.1"] {
        assert_eq!(run(&["version"], wrong).status.code(), Some(2), "{wrong}");
    }
    assert_eq!(
        text(&run(&["version", "--short", "--helm-version", "4.1"], "3.17").stdout),
        "v4.1.4+g05fa379\n"
    );
    let output = run(&["version", "--short"], "2");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let stderr = text(&output.stderr);
    assert!(
        stderr.starts_with("Error: JES_NETPOL_HELM_VERSION: no such Helm version here: 2 (known: 4.3"),
        "{stderr}"
    );
}

#[test]
fn our_own_version_names_the_helms() {
    for flag in ["--version", "-V"] {
        let output = Command::new(OURS).arg(flag).output().unwrap();
        let stdout = text(&output.stdout);
        assert!(stdout.starts_with(concat!("jes-netpol ", env!("CARGO_PKG_VERSION"))), "{stdout}");
        assert!(stdout.contains("renders as Helm 4.3.1, ") && stdout.ends_with("3.17.3\n"), "{stdout}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}
