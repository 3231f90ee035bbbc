//! What reaches a terminal: the program on a real pseudo-terminal, with charts, values and files that would give it orders.

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;

use crate::support::web::{Answer, Tls, Web};

/// Orders to a terminal: colours, a title, BEL, C1, and letters that turn the order around.
const ORDERS: &str = "\x1b[31m\x1b]0;title\x07\u{9b}2J\r\u{202e}\u{2066}";

/// What a terminal that is stdout and stderr gets to see, and the exit code.
fn on_a_terminal(args: &[&str], folder: &Path) -> (String, Option<i32>) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let open = || File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(args)
        .current_dir(folder)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .stdout(open())
        .stderr(open())
        .spawn()
        .unwrap();
    let reader = std::thread::spawn(move || all_of(master));
    let code = child.wait().unwrap().code();
    // The program's own colours are the only orders that may be there.
    let shown = reader.join().unwrap().replace("\r\n", "\n");
    println!("--- {args:?}: {code:?}\n{shown:?}");
    (shown, code)
}

/// A terminal ends with an error once the last program has gone.
fn all_of(master: OwnedFd) -> String {
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    let mut master = File::from(master);
    while let Ok(count @ 1..) = master.read(&mut buffer) {
        seen.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(seen).unwrap()
}

/// No order but those of the program's own colours.
#[track_caller]
fn obeys_nothing(shown: &str) {
    let mut rest = shown.to_owned();
    for own in ["\x1b[1m\x1b[31m", "\x1b[0m", "\x1b[1m", "\x1b[34m", "\x1b[36m"] {
        rest = rest.replace(own, "");
    }
    let is_order = |letter: char| {
        (letter.is_control() && !matches!(letter, '\n' | '\t')) || matches!(letter, '\u{202e}' | '\u{2066}')
    };
    assert!(!rest.contains(is_order), "{rest:?}");
}

fn chart(folder: &Path, name: &str, template: &str) {
    fs::create_dir_all(folder.join("m/templates")).unwrap();
    fs::write(folder.join("m/Chart.yaml"), "apiVersion: v2\nname: m\nversion: 0.1.0\n").unwrap();
    fs::write(folder.join("m/templates").join(name), template).unwrap();
}

#[test]
fn messages_give_a_terminal_no_orders() {
    let name = format!("{ORDERS}.yaml");
    let cases = [
        ("a.yaml", format!("{{{{ fail \"{}\" }}}}", ORDERS.replace('\x1b', "\\x1b").replace('\r', "\\r"))),
        (&name[..], "{{ fail \"no\" }}".to_owned()),
        ("a.yaml", format!("# {ORDERS}\n{{{{ .Values.a.b.c }}}} # {ORDERS}")),
        ("a.yaml", format!("a: [\n# {}", ORDERS.replace('\r', ""))),
        ("a.yaml", "{{ fail .Values.x }}".to_owned()),
        ("a.yaml", format!("{{{{ include \"{}\" . }}}}", ORDERS.replace('\r', ""))),
    ];
    for (name, template) in cases {
        let folder = tempfile::tempdir().unwrap();
        chart(folder.path(), name, &template);
        let set = format!("x={ORDERS}");
        let (shown, code) = on_a_terminal(&["template", "r", "m", "--set", &set], folder.path());
        assert_eq!(code, Some(1), "{shown}");
        obeys_nothing(&shown);
    }
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["template", "r", ORDERS][..],
        &["template", "r", "m", &format!("--{ORDERS}")],
        &["template", "r", "m", "-f", ORDERS],
        &["render", "--offline", "--set", &format!("networkPolicy.{ORDERS}=1")],
        &["check", "--offline", "--live", ORDERS],
    ] {
        let (shown, code) = on_a_terminal(args, folder.path());
        assert_ne!(code, Some(0));
        obeys_nothing(&shown);
    }
}

#[test]
fn a_post_renderers_words_give_a_terminal_no_orders() {
    let folder = tempfile::tempdir().unwrap();
    chart(folder.path(), "a.yaml", "a: b");
    let args = ["--post-renderer", "sh", "--post-renderer-args", "-c", "--post-renderer-args"];
    let script = "printf '\\033]0;title\\007\\033[2J' >&2; exit 1";
    let (shown, code) =
        on_a_terminal(&[&["template", "r", "m"], &args[..], &[script]].concat(), folder.path());
    assert_eq!(code, Some(1));
    assert!(shown.contains("\\x1b]0;title\\a\\x1b[2J"), "{shown}");
    obeys_nothing(&shown);
}

#[test]
fn what_was_written_is_reported_without_orders() {
    let folder = tempfile::tempdir().unwrap();
    chart(folder.path(), "\x1b[2J.yaml", "a: b");
    let (shown, code) = on_a_terminal(&["template", "r", "m", "--output-dir", "out"], folder.path());
    assert_eq!((shown.as_str(), code), ("wrote out/m/templates/\\x1b[2J.yaml\n\n", Some(0)));
    assert!(folder.path().join("out/m/templates/\x1b[2J.yaml").is_file());
}

#[test]
fn manifests_stay_helms_bytes() {
    let folder = tempfile::tempdir().unwrap();
    chart(folder.path(), "a.yaml", "a: {{ .Values.x }}\n");
    let (shown, code) = on_a_terminal(&["template", "r", "m", "--set", "x=\u{202e}b"], folder.path());
    assert_eq!((shown.as_str(), code), ("---\n# Source: m/templates/a.yaml\na: \u{202e}b\n", Some(0)));
}

#[test]
fn tables_diffs_and_json_give_a_terminal_no_orders() {
    let folder = tempfile::tempdir().unwrap();
    let label: String = ORDERS.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect();
    let label = format!("\"{label}\"");
    let policy = format!(
        "{{\"apiVersion\": \"networking.k8s.io/v1\", \"kind\": \"NetworkPolicy\", \"metadata\": {{\"name\": {label}, \
         \"managedFields\": [{{\"manager\": {label}, \"time\": {label}, \"fieldsV1\": {{\"f:spec\": {{}}}}}}]}}, \
         \"spec\": {{\"podSelector\": {{}}, \"policyTypes\": [\"Ingress\"], \"ingress\": \
         [{{\"from\": [{{\"podSelector\": {{\"matchLabels\": {{\"app\": \"web\"}}}}}}]}}]}}}}"
    );
    fs::write(folder.path().join("live.yaml"), policy).unwrap();
    let resolved = format!(
        "networkPolicy:\n  ingress: {{enabled: true}}\n  egress:\n    enabled: true\n    resolved:\n      apiserver:\n      - \
         {{cidr: 10.0.0.1/32, ports: [{{protocol: TCP, port: 6443}}], from: {label}, seen: '2026-01-01T00:00:00Z'}}\n      controlPlane:\n      - \
         {{cidr: 203.0.113.7/32, host: keptn.example.com, from: {label}, seen: '2026-01-01T00:00:00Z'}}\n\
         remoteControlPlane: {{api: {{hostname: keptn.example.com}}}}\n"
    );
    fs::write(folder.path().join("values.yaml"), resolved).unwrap();
    for format in ["table", "json", "diff"] {
        let check = ["check", "--offline", "-f", "values.yaml", "--live", "live.yaml", "-o", format];
        let (shown, code) = on_a_terminal(&check, folder.path());
        assert_eq!(code, Some(1), "{shown}");
        obeys_nothing(&shown);
        if format == "json" {
            // Warnings about old addresses stand before it, what it comes down to behind it.
            let from = shown.find("{\n").unwrap();
            let json = shown[from..].split_once("\n}\n").unwrap().0.to_owned() + "\n}";
            let json: Value = serde_json::from_str(&json).unwrap();
            let names = json["policies"].as_array().unwrap().iter().map(|policy| &policy["name"]);
            assert!(names.into_iter().any(|name| *name == ORDERS), "{json}");
        }
    }
    for format in ["table", "json"] {
        let explain = ["explain", "--offline", "-f", "values.yaml", "-o", format];
        let (shown, code) = on_a_terminal(&explain, folder.path());
        assert_eq!(code, Some(0));
        obeys_nothing(&shown);
    }
}

#[test]
fn what_is_fetched_is_waited_for_in_sight_unless_quiet() {
    let web = Web::start(Tls::None, |_| {
        std::thread::sleep(Duration::from_secs(2));
        Answer::ok("apiVersion: v1\nentries: {}\n")
    });
    let run = |dependencies: &str, args: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        chart(folder.path(), "a.yaml", "a: b");
        let metadata = fs::read_to_string(folder.path().join("m/Chart.yaml")).unwrap();
        fs::write(folder.path().join("m/Chart.yaml"), metadata + dependencies).unwrap();
        on_a_terminal(args, folder.path())
    };
    let values = format!("{}/values.yaml", web.url);
    let from_url = ["template", "r", "m", "-f", &values];
    let dependency = format!("dependencies:\n- {{name: web, version: 1.0.0, repository: '{}'}}\n", web.url);
    let update = ["dependency", "update", "m", "--repository-cache", "c", "--repository-config", "r.yaml"];
    let values_in_sight = || {
        let (shown, code) = run("", &from_url);
        assert!(code == Some(0) && shown.contains("\r\x1b[Kfetching values ...\r\x1b[K"), "{shown}");
    };
    let values_quietly = || {
        let (shown, code) = run("", &[&from_url[..], &["--quiet"]].concat());
        assert_eq!((shown.as_str(), code), ("---\n# Source: m/templates/a.yaml\na: b\n", Some(0)));
    };
    let indexes_in_sight = || {
        let (shown, code) = run(&dependency, &update);
        assert!(code == Some(1) && shown.contains("\r\x1b[Kfetching the indexes"), "{shown}");
    };
    let indexes_quietly = || {
        let (shown, code) = run(&dependency, &[&update[..], &["--quiet"]].concat());
        assert!(code == Some(1) && !shown.contains("fetching"), "{shown}");
        assert!(shown.contains("web chart not found in repo"), "{shown}");
    };
    std::thread::scope(|scope| {
        scope.spawn(values_in_sight);
        scope.spawn(values_quietly);
        scope.spawn(indexes_in_sight);
        scope.spawn(indexes_quietly);
    });
}

#[test]
fn a_message_stands_above_its_hint() {
    let folder = tempfile::tempdir().unwrap();
    chart(folder.path(), "a.yaml", "a: b");
    let (shown, code) = on_a_terminal(&["template", "r", "m", "--strct"], folder.path());
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(code, Some(2));
    assert_eq!(lines.len(), 2, "{shown}");
    assert!(lines[0].ends_with(" unknown flag: --strct"), "{shown}");
    assert!(lines[1].ends_with(" did you mean --strict?"), "{shown}");
}

#[test]
fn warnings_stand_before_the_result_in_order() {
    let folder = tempfile::tempdir().unwrap();
    chart(folder.path(), "a.yaml", "a: b");
    std::os::unix::fs::symlink("Chart.yaml", folder.path().join("m/link")).unwrap();
    let (shown, code) = on_a_terminal(&["template", "r", "m", "--atomic"], folder.path());
    let lines: Vec<&str> = shown.lines().map(|line| line.split(' ').next().unwrap_or_default()).collect();
    assert_eq!((lines.as_slice(), code), (&["Flag", "level=INFO", "---", "#", "a:"][..], Some(0)));
}

#[test]
fn templates_that_call_each_other_without_end_are_reported_in_a_few_lines() {
    let folder = tempfile::tempdir().unwrap();
    chart(folder.path(), "a.yaml", "{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}");
    let (shown, code) = on_a_terminal(&["template", "r", "m"], folder.path());
    assert_eq!(code, Some(1));
    assert!(shown.contains(" more ...") && shown.contains("nested reference name"), "{shown}");
    assert!(shown.lines().count() < 45, "{} lines", shown.lines().count());
}
