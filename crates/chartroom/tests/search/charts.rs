//! Cases of whole charts: flags and values files, subcharts, Chart.yaml, documents with their heads.

use std::collections::BTreeMap;

use crate::documents::yaml_text;
use crate::random::Random;
use crate::request::{Flags, Options, Request};

const SHOW: &str = "v: {{ toJson .Values }}\n";

fn set_text(random: &mut Random) -> String {
    const PIECES: &[&str] = &[
        "a", "b", "c", ".", "=", "=", ",", "[0]", "[1]", "[2]", "{", "}", "{1,2}", "1", "true", "null",
        "1.5", "\\,", "\\.", "\\", "[", "]", "[-1]", "[x]", " ", "é", "\"x\"", "0x1", "010", "a.b", "a[0].b",
        "\n", "[70000]", "\\=", "1e3", "'", "-0", "{}",
    ];
    let head = random.word(&["a=", "a.b=", "a[0]=", "a[1].b=", "", "a[0][1]=", "c=", "b.c.d="]);
    format!("{head}{}", random.pieces(PIECES, 6))
}

fn json_text(random: &mut Random) -> String {
    const TEXTS: &[&str] = &[
        "1",
        "\"a\"",
        "{\"x\":1}",
        "[1,2]",
        "null",
        "{",
        "",
        "true",
        "1.5",
        "{\"x\":null}",
        "[{\"y\":1}]",
        "a",
        "1,b=2",
        "\"a,b\"",
        " 1 ",
        "1 2",
        "1e3",
        "12345678901234567890",
    ];
    const HEADS: &[&str] = &["a=", "a.b=", "a[0]=", "", "{\"a\":", "a[1].c=", "b="];
    format!("{}{}", random.word(HEADS), random.word(TEXTS))
}

fn flags(random: &mut Random) -> Flags {
    let mut flags = Flags::default();
    for _ in 0..=random.below(3) {
        match random.below(6) {
            0 => flags.text.push(set_text(random)),
            1 => flags.json.push(json_text(random)),
            2 => flags.literal.push(set_text(random)),
            _ => flags.set.push(set_text(random)),
        }
    }
    flags
}

pub fn set(random: &mut Random) -> Request {
    let mut flags = flags(random);
    if random.one_in(4) {
        flags.values.push(yaml_text(random));
    }
    Request::Fold(flags)
}

/// Values of few keys, so that those of charts meet.
pub fn table(random: &mut Random, indent: usize) -> String {
    const KEYS: &[&str] =
        &["a", "b", "sub", "two", "global", "tags", "exports", "data", "on", "x", "enabled", "imported"];
    const TEXTS: &[&str] = &[
        "1",
        "null",
        "text",
        "true",
        "false",
        "[1, 2]",
        "{}",
        "{a: 1}",
        "{a: null}",
        "{b: {c: 1}}",
        "[]",
        "~",
        "''",
        "{enabled: false}",
        "{sub: {a: 2}}",
        "[null]",
        "{data: {z: 1}}",
    ];
    let mut text = String::new();
    let mut keys: Vec<&str> = KEYS.to_vec();
    for _ in 0..=random.below(4) {
        let key = keys.remove(random.below(keys.len()));
        let pad = " ".repeat(indent);
        if indent < 6 && random.one_in(3) {
            text += &format!("{pad}{key}:\n{}", table(random, indent + 2));
        } else {
            text += &format!("{pad}{key}: {}\n", random.word(TEXTS));
        }
    }
    text
}

pub fn values(random: &mut Random) -> Request {
    let dependency = |random: &mut Random, name: &str| {
        let mut text = format!(
            "- name: {name}\n  version: {}\n",
            random.word(&["0.1.0", "\">=0\"", "\"*\"", "\"~0.1\"", "\"9\"", "\"\""])
        );
        const MORE: &[&str] = &[
            "",
            "",
            "  condition: sub.enabled\n",
            "  condition: x.enabled,on\n",
            "  tags: [a, b]\n",
            "  alias: two\n",
            "  alias: sub\n",
            "  import-values: [data]\n",
            "  import-values:\n  - child: a\n    parent: imported\n",
            "  condition: on\n",
            "  import-values:\n  - child: b\n    parent: .\n",
            "  alias: x\n",
            "  import-values: [a, data]\n",
            "  condition: ''\n",
            "  repository: file://x\n",
        ];
        text += random.word(MORE);
        if random.one_in(4) {
            text += random.word(MORE);
        }
        text
    };
    let name = random.word(&["two", "sub", "two", "none"]);
    let (first, second) = (dependency(random, "sub"), dependency(random, name));
    let dependencies = if random.one_in(2) { first.clone() } else { first + &second };
    let mut files = BTreeMap::from([
        (
            "m/Chart.yaml".to_owned(),
            format!("apiVersion: v2\nname: m\nversion: 0.1.0\ndependencies:\n{dependencies}"),
        ),
        ("m/values.yaml".to_owned(), table(random, 0)),
        ("m/templates/a.yaml".to_owned(), SHOW.to_owned()),
        ("m/charts/sub/Chart.yaml".to_owned(), "apiVersion: v2\nname: sub\nversion: 0.1.0\n".to_owned()),
        ("m/charts/sub/values.yaml".to_owned(), table(random, 0)),
        ("m/charts/sub/templates/a.yaml".to_owned(), SHOW.to_owned()),
    ]);
    if random.one_in(2) {
        files.insert(
            "m/charts/two/Chart.yaml".to_owned(),
            "apiVersion: v1\nname: two\nversion: 1.2.3\n".to_owned(),
        );
        files.insert("m/charts/two/values.yaml".to_owned(), table(random, 0));
        files.insert("m/charts/two/templates/b.yaml".to_owned(), SHOW.to_owned());
    }
    if random.one_in(3) {
        files.insert(
            "m/charts/sub/charts/deep/Chart.yaml".to_owned(),
            "apiVersion: v2\nname: deep\nversion: 0.1.0\n".to_owned(),
        );
        files.insert("m/charts/sub/charts/deep/values.yaml".to_owned(), table(random, 0));
        files.insert("m/charts/sub/charts/deep/templates/a.yaml".to_owned(), SHOW.to_owned());
    }
    let mut flags = if random.one_in(3) { flags(random) } else { Flags::default() };
    for _ in 0..random.below(3) {
        flags.values.push(table(random, 0));
    }
    Request::Chart { files, flags, options: Options::default() }
}

pub fn metadata(random: &mut Random) -> Request {
    const LINES: &[&str] = &[
        "apiVersion: v1",
        "apiVersion: v2",
        "apiVersion: v3",
        "apiVersion: 2",
        "apiVersion: ''",
        "Name: x",
        "name: other",
        "name: a/b",
        "name: ''",
        "name: 1",
        "name: .",
        "name: a b",
        "version: 1",
        "version: 1.2",
        "version: v1.2.3",
        "version: ''",
        "version: 1.2.3-é",
        "version: [1]",
        "VERSION: 1.0.0",
        "type: library",
        "type: application",
        "type: other",
        "type: ''",
        "appVersion: 1.10",
        "appVersion: 1e3",
        "appVersion: true",
        "appVersion: 2024-01-01",
        "appVersion: ~",
        "appVersion: \"a\\u0001b\"",
        "kubeVersion: '>=1.20'",
        "kubeVersion: '<1.0'",
        "kubeVersion: x",
        "kubeVersion: ''",
        "description: |\n  a\n  b",
        "description: \"\\u200b\"",
        "keywords: [a, b]",
        "keywords: a",
        "keywords: [1]",
        "home: 1",
        "sources: [~]",
        "maintainers: [{name: a}]",
        "maintainers: [{email: a}]",
        "maintainers: [~]",
        "maintainers: [{name: a, url: 1}]",
        "maintainers: a",
        "maintainers: {name: a}",
        "icon: x",
        "deprecated: true",
        "deprecated: yes",
        "deprecated: 'true'",
        "deprecated: 1",
        "annotations: {a: b}",
        "annotations: {a: 1}",
        "annotations: {a: ~}",
        "annotations: []",
        "dependencies: []",
        "dependencies: [~]",
        "dependencies: [{name: x}]",
        "dependencies: [{name: x, alias: 'a b'}]",
        "dependencies: [{name: x, version: '>'}]",
        "dependencies: {name: x}",
        "dependencies: [{name: x, tags: a}]",
        "dependencies: [{name: x, import-values: a}]",
        "dependencies: [{name: x, enabled: 1}]",
        "condition: a",
        "tags: a",
        "engine: gotpl",
        "tillerVersion: '>2'",
        "unknown: 1",
        "a:\n- b",
        "- a",
        "name: [",
        "\ta: 1",
        "---",
        "...",
        "# c",
        "name:",
        "!!str a: b",
        "? a",
        "<<: {name: q}",
        "&a name: z",
        "1: 2",
        "true: x",
        "home: \"http://a\\nb\"",
        "keywords: {a: b}",
        "sources: x",
        "Keywords: [k]",
        "keyWords: x",
        "Maintainers: 1",
        "apiversion: v2",
        "maintainers: [{Name: 1}]",
        "dependencies: [{Name: [x]}]",
    ];
    let mut lines: Vec<&str> = vec!["apiVersion: v2", "name: m", "version: 0.1.0"];
    for _ in 0..=random.below(3) {
        let line = random.word(LINES);
        let key = line.split(':').next().unwrap_or_default();
        if let Some(at) =
            lines.iter().position(|old| old.starts_with(&format!("{key}:"))).filter(|_| !random.one_in(6))
        {
            lines[at] = line;
        } else {
            let at = random.below(lines.len() + 1);
            lines.insert(at, line);
        }
    }
    if random.one_in(8) {
        lines.remove(random.below(lines.len()));
    }
    let show = random.word(&[
        "{{ toJson .Chart }}",
        "{{ toYaml .Chart | nindent 2 }}",
        "{{ .Chart.AppVersion }}",
        "{{ printf \"%v\" .Chart | quote }}",
        "x",
    ]);
    let files = BTreeMap::from([
        ("m/Chart.yaml".to_owned(), lines.join("\n") + "\n"),
        ("m/templates/a.yaml".to_owned(), format!("v: {show}\n")),
    ]);
    Request::Chart { files, flags: Flags::default(), options: Options::default() }
}

pub fn heads(random: &mut Random) -> Request {
    const LINES: &[&str] = &[
        "apiVersion: v1",
        "apiVersion: apps/v1",
        "kind: ConfigMap",
        "kind: Job",
        "kind: Namespace",
        "kind: CustomResourceDefinition",
        "kind: Pod",
        "kind: Service",
        "kind: 1",
        "kind: [a]",
        "kind: ~",
        "apiVersion: 1",
        "kind: ''",
        "Kind: Pod",
        "kind: List",
        "metadata: {name: a}",
        "metadata: {name: b}",
        "metadata: {name: 1}",
        "metadata: {name: [x]}",
        "metadata: ~",
        "metadata: []",
        "metadata: x",
        "metadata: {annotations: {helm.sh/hook: pre-install}}",
        "metadata: {name: h, annotations: {helm.sh/hook: \"post-install,test\", helm.sh/hook-weight: \"5\"}}",
        "metadata: {name: h, annotations: {helm.sh/hook: test-success}}",
        "metadata: {annotations: {helm.sh/hook: nope}}",
        "metadata: {annotations: {helm.sh/hook: pre-install, helm.sh/hook-weight: x}}",
        "metadata: {annotations: {a: 1}}",
        "metadata: {annotations: {a: ~}}",
        "metadata: {annotations: [a]}",
        "metadata: {annotations: {helm.sh/hook: pre-install, helm.sh/hook-weight: -3}}",
        "metadata: {annotations: {helm.sh/hook: 'Pre-Install'}}",
        "metadata: {annotations: {helm.sh/hook: ''}}",
        "metadata: {annotations: {helm.sh/hook: pre-install, helm.sh/hook-delete-policy: x}}",
        "metadata: {labels: {a: 1}, annotations: {b: 1, c: true}}",
        "metadata: {annotations: {helm.sh/resource-policy: keep}}",
        "METADATA: {name: q}",
        "metadata: {Name: [1], annotations: {x: [2]}}",
        "spec: {a: 1}",
        "data: {a: b}",
        "# c",
        "",
        "x",
        "- a",
        "a: [",
        "\ta: 1",
        "kind: Pod",
        "a: b: c",
        "\"a\": 1",
        "{a: 1}",
        "items: []",
        "apiVersion: &a v1",
        "data: {a: *a}",
        "? x",
        "a: |\n  ---\n  b",
        "%YAML 1.2",
        "!!str x",
        "a: {{ .Values.none }}",
        "metadata: {generateName: g}",
        "metadata: {namespace: n, name: a}",
        "1: a",
        "metadata: {1: a}",
        "metadata: {name: é}",
    ];
    const BORDERS: &[&str] = &[
        "---\n",
        "---\n",
        "--- \n",
        "---\r\n",
        "--- # c\n",
        "\n---\n",
        "---\n---\n",
        "----\n",
        "---a\n",
        "...\n",
        " ---\n",
        "--- a: b\n",
    ];
    let mut files =
        BTreeMap::from([("m/Chart.yaml".to_owned(), "apiVersion: v2\nname: m\nversion: 0.1.0\n".to_owned())]);
    for name in ["a.yaml", "b.yml", "c.txt", "NOTES.txt", "_h.tpl", "d.json", "sub/e.yaml", "A.yaml"] {
        if name != "a.yaml" && !random.one_in(4) {
            continue;
        }
        let mut text = String::new();
        for document in 0..=random.below(3) {
            if document > 0 || random.one_in(3) {
                text += random.word(BORDERS);
            }
            for _ in 0..=random.below(3) {
                text += random.word(LINES);
                text += random.word(&["\n", "\n", "\n", "\n", "\r\n", "", " \n"]);
            }
        }
        files.insert(format!("m/templates/{name}"), text);
    }
    Request::Chart { files, flags: Flags::default(), options: Options::default() }
}
