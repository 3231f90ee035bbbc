//! The documentation: the outputs in docs/commands.md are what the commands print, the README shows the engine's example as
//! it is, and the index has every page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::dns::Zone;
use crate::support::document::has_table;

const DOCUMENT: &str = "docs/commands.md";
/// The DNS server that the documentation names.
const SERVER: &str = "10.0.0.53:53";
const FULL: &str = "examples/full-values.yaml";
const FROZEN: [&str; 5] = ["--offline", "-f", FULL, "-f", "examples/resolved.yaml"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with the examples and the files that the commands name.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("examples")).unwrap();
    for file in ["values.yaml", "full-values.yaml", "resolved.yaml"] {
        fs::copy(root().join("examples").join(file), folder.path().join("examples").join(file)).unwrap();
    }
    let mine = "networkPolicy:\n  egress:\n    restrictPorts: true\n    restrictPort: true\nremoteControlPlane:\n  hostname: x\n";
    fs::write(folder.path().join("my-values.yaml"), mine).unwrap();
    folder
}

/// A command as it is shown, and what it prints with `args`, stderr before stdout: a block of Markdown.
fn block(shown: &str, args: &[&str], keep: impl Fn(&str) -> Option<String>) -> String {
    let folder = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_jes-netpol"));
    command.args(args).current_dir(folder.path()).env("KUBECONFIG", "/nonexistent").env("NO_COLOR", "1");
    let output = command.output().unwrap();
    let text = [output.stderr, output.stdout].concat();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<String> = text.lines().filter_map(keep).collect();
    assert!(!lines.is_empty(), "{args:?}: {text}");
    let lines = shown.lines().chain(lines.iter().map(String::as_str));
    lines.map(|line| if line.is_empty() { "\n".into() } else { format!("    {line}\n") }).collect()
}

fn words(args: &[&str]) -> String {
    format!("$ jes-netpol {}", args.join(" "))
}

fn whole(line: &str) -> Option<String> {
    Some(line.to_owned())
}

#[test]
fn offline_is_as_shown() {
    let args = ["render", "--offline", "-f", FULL];
    has_table(DOCUMENT, "offline", &block(&words(&args), &args, whole));
}

#[test]
fn unknown_keys_are_as_shown() {
    let args = ["render", "--offline", "-f", "examples/values.yaml", "-f", "my-values.yaml", "--strict"];
    has_table(DOCUMENT, "strict", &block(&words(&args), &args, whole));
}

#[test]
fn annotations_are_as_shown() {
    let annotations = |line: &str| {
        (line.starts_with("  annotations:") || line.contains("jes-netpol/")).then(|| line.into())
    };
    let args = [&["render", "--annotate"], &FROZEN[..]].concat();
    has_table(DOCUMENT, "annotate", &block(&words(&args), &args, annotations));
}

#[test]
fn explanations_are_as_shown() {
    // Warnings about old addresses and the age of an address depend on the day.
    let line = |line: &str| {
        let dated = line.starts_with("hint: ") || line.starts_with("networkPolicy.egress.resolved.");
        let (rest, last) = line.rsplit_once(' ').unwrap_or((line, ""));
        let age = line.starts_with("  ")
            && last.strip_suffix('d').is_some_and(|days| days.bytes().all(|b| b.is_ascii_digit()));
        (!dated).then(|| if age { format!("{rest} 297d") } else { line.to_owned() })
    };
    let args = [&["explain"], &FROZEN[..]].concat();
    has_table(DOCUMENT, "explain", &block(&words(&args), &args, line));
}

#[test]
fn names_that_do_not_exist_are_as_shown() {
    let dns = Zone::default().serve();
    let server = dns.address.to_string();
    let set = "networkPolicy.egress.k8sMasterCIDR=10.0.0.0/28,remoteControlPlane.api.authMode=token";
    let args = ["render", "-f", FULL, "--dns-server", &server, "--set", set];
    let shown = format!("$ jes-netpol render -f {FULL} --dns-server 10.0.0.53 \\\n    --set {set}");
    let printed = block(&shown, &args, |line| Some(line.replace(&server, SERVER)));
    has_table(DOCUMENT, "no-such-name", &printed);
}

#[test]
fn resolved_values_are_as_shown() {
    let dns = Zone::default().addresses("keptn.example.com", &["203.0.113.7"]).serve();
    let server = dns.address.to_string();
    let set = "networkPolicy.egress.k8sMasterCIDR=10.0.0.0/28,remoteControlPlane.api.authMode=token";
    let args = ["resolve", "-f", FULL, "--dns-server", &server, "--set", set];
    let line = |line: &str| match line.split_once("seen: ") {
        Some((indent, _)) => Some(format!("{indent}seen: \"2026-01-31T12:00:00Z\"")),
        None => Some(line.replace(&server, SERVER)),
    };
    let shown = "$ jes-netpol resolve -f values.yaml --dns-server 10.0.0.53";
    has_table(DOCUMENT, "resolve", &block(shown, &args, line));
}

#[test]
fn the_readme_shows_the_example_of_the_library() {
    let text = fs::read_to_string(root().join("crates/chartroom/examples/render.rs")).unwrap();
    has_table("README.md", "example", &format!("```rust\n{text}```\n"));
}

#[test]
fn the_table_of_commands_has_every_command() {
    let output = Command::new(env!("CARGO_BIN_EXE_jes-netpol")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let names = list
        .lines()
        .filter(|line| !line.starts_with("   "))
        .map(|line| line.split_whitespace().next().unwrap());
    let names: Vec<&str> = names.filter(|name| *name != "help").collect();
    assert!(names.contains(&"render") && names.contains(&"man"), "{names:?}");
    let text = fs::read_to_string(root().join(DOCUMENT)).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    for name in names {
        let is_of = |row: &&&str| {
            row.starts_with(&format!("| [`{name}`]")) || row.starts_with(&format!("| `{name} "))
        };
        assert_eq!(rows.iter().filter(is_of).count(), 1, "{DOCUMENT} has no row for {name}");
    }
}

/// All pages, from the root of the repository.
fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let docs = docs.map(|path| Path::new("docs").join(path.file_name().unwrap()));
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].iter().map(PathBuf::from).chain(docs).collect()
}

#[test]
fn the_index_has_every_page() {
    let (index, readme) = (root().join("docs/README.md"), root().join("README.md"));
    let (index, readme) = (fs::read_to_string(index).unwrap(), fs::read_to_string(readme).unwrap());
    for page in pages().iter().filter(|page| page.starts_with("docs") && !page.ends_with("README.md")) {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(index.contains(&format!("[{name}]({name})")), "docs/README.md has no line for {name}");
        assert!(readme.contains(&format!("(docs/{name})")), "README.md has no link to {name}");
    }
}
