//! Cases of charts below charts: conditions, tags, aliases, values that move up, globals, nulls that take away, schemas of each of
//! them, hooks and kinds in their order.

use std::collections::BTreeMap;

use crate::charts::table;
use crate::random::Random;
use crate::request::{Flags, Options, Request};

const SHOW: &str =
    "v: {{ toJson .Values }}\nn: {{ .Chart.Name }} {{ .Template.Name }} {{ keys .Subcharts | sortAlpha }}\n";
const NAMES: &[&str] = &["sub", "two", "a", "x", "data", "a-b", "enabled", "exports"];
const SCALARS: &[&str] = &[
    "1",
    "null",
    "text",
    "true",
    "false",
    "[1, 2]",
    "{}",
    "{a: 1}",
    "{a: null}",
    "{a: {b: null}}",
    "[]",
    "''",
    "[null]",
    "1.5",
    "{enabled: true}",
    "{a: {x: 1}}",
];

fn chart(random: &mut Random, files: &mut BTreeMap<String, String>, path: &str, name: &str, depth: usize) {
    let mut metadata = format!(
        "apiVersion: {}\nname: {name}\nversion: {}\n",
        random.word(&["v2", "v2", "v2", "v1"]),
        random.word(&["0.1.0", "1.2.3", "2.0.0-a"])
    );
    if random.one_in(12) {
        metadata += random.word(&[
            "type: library\n",
            "kubeVersion: '>=1.20'\n",
            "kubeVersion: '<1.0'\n",
            "deprecated: true\n",
        ]);
    }
    let children = if depth > 2 { 0 } else { random.below(4 - depth) };
    let mut listed = String::new();
    let mut taken: Vec<&str> = Vec::new();
    for _ in 0..children {
        let child = random.word(NAMES);
        if taken.contains(&child) {
            continue;
        }
        taken.push(child);
        chart(random, files, &format!("{path}/charts/{child}"), child, depth + 1);
        for _ in 0..random.below(3) {
            listed += &dependency(random, child);
        }
    }
    if !listed.is_empty() {
        metadata += &format!("dependencies:\n{listed}");
    }
    files.insert(format!("{path}/Chart.yaml"), metadata);
    if !random.one_in(5) {
        files.insert(format!("{path}/values.yaml"), values(random));
    }
    if random.one_in(4) {
        files.insert(format!("{path}/values.schema.json"), schema(random));
    }
    files.insert(
        format!("{path}/templates/{}", random.word(&["a.yaml", "b.yaml", "NOTES.txt"])),
        SHOW.to_owned(),
    );
    if random.one_in(3) {
        files.insert(format!("{path}/templates/m.yaml"), manifest(random));
    }
}

fn dependency(random: &mut Random, name: &str) -> String {
    let mut text = format!("- name: {name}\n");
    if !random.one_in(12) {
        text += &format!(
            "  version: {}\n",
            random.word(&["'*'", "'>=0'", "0.1.0", "1.2.3", "'>=0-0'", "^1", "''"])
        );
    }
    for _ in 0..random.below(3) {
        let key = random.word(NAMES);
        text += &match random.below(8) {
            0 => format!("  condition: {key}.enabled\n"),
            1 => format!("  condition: {name}.enabled,{key}\n"),
            2 => format!(
                "  condition: {}\n",
                random.word(&[
                    "global.on",
                    "a.b.c",
                    "''",
                    ",",
                    " a.enabled",
                    "a",
                    "sub.enabled, two.enabled"
                ])
            ),
            3 => format!("  tags: [{key}, {}]\n", random.word(NAMES)),
            4 => format!("  alias: {}\n", random.word(NAMES)),
            5 => format!(
                "  import-values: [{}]\n",
                random.word(&["data", "a", "exports", "x, a", "none", "a.b"])
            ),
            6 => format!(
                "  import-values:\n  - child: {}\n    parent: {}\n",
                random.word(&["a", "data", "exports.data", "x.y", ".", "''", "a.b", "none"]),
                random.word(&["a", ".", "x.y", "''", "data", "global", "sub"])
            ),
            _ => "  import-values: [data, {child: a, parent: imported}]\n".to_owned(),
        };
    }
    // A key may stand there once only.
    let mut keys: Vec<&str> = Vec::new();
    let mut kept = String::new();
    let mut is_kept = true;
    for line in text.split_inclusive('\n') {
        if !line.starts_with("  -") && !line.starts_with("    ") {
            let key = line.trim_start_matches("- ").split(':').next().unwrap_or_default().trim();
            is_kept = !keys.contains(&key);
            keys.push(key);
        }
        if is_kept {
            kept += line;
        }
    }
    kept
}

fn values(random: &mut Random) -> String {
    let mut text = String::new();
    let mut taken: Vec<&str> = Vec::new();
    for _ in 0..=random.below(5) {
        let key = random.word(&[
            "sub", "two", "a", "x", "data", "a-b", "global", "tags", "exports", "enabled", "imported",
        ]);
        if taken.contains(&key) {
            continue;
        }
        taken.push(key);
        text += &match random.below(4) {
            0 => format!("{key}: {}\n", random.word(SCALARS)),
            1 => format!("{key}:\n{}", table(random, 2)),
            2 => format!(
                "{key}: {{{}: {}, {}: {}, global: {{g: {}}}}}\n",
                random.word(&["a", "x", "enabled"]),
                random.word(SCALARS),
                random.word(&["data", "sub", "two"]),
                random.word(SCALARS),
                random.word(SCALARS)
            ),
            _ => format!(
                "{key}: {{enabled: {}, a: {}}}\n",
                random.word(&["true", "false", "null", "1", "'true'"]),
                random.word(SCALARS)
            ),
        };
    }
    text
}

fn schema(random: &mut Random) -> String {
    random
        .word(&[
            "{\"type\":\"object\",\"required\":[\"a\",\"x\"]}",
            "{\"properties\":{\"a\":{\"type\":\"string\"}}}",
            "{\"properties\":{\"sub\":{\"required\":[\"a\"]},\"global\":{\"type\":\"object\",\"minProperties\":1}}}",
            "{\"additionalProperties\":{\"type\":[\"object\",\"null\",\"boolean\"]}}",
            "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"properties\":{\"enabled\":{\"type\":\"boolean\"},\"data\":{\"type\":\"array\"}},\"additionalProperties\":false}",
            "{\"propertyNames\":{\"maxLength\":4}}",
            "{\"not\":{\"required\":[\"a\"]}}",
            "{\"maxProperties\":1}",
            "true",
            "{}",
            "{",
            "",
        ])
        .to_owned()
}

fn manifest(random: &mut Random) -> String {
    const KINDS: &[&str] = &[
        "ConfigMap",
        "Secret",
        "Service",
        "Deployment",
        "Namespace",
        "CustomResourceDefinition",
        "Role",
        "RoleBinding",
        "Job",
        "CronJob",
        "Ingress",
        "APIService",
        "PodDisruptionBudget",
        "ServiceAccount",
        "PersistentVolume",
        "StorageClass",
        "NetworkPolicy",
        "Unknown",
        "Another",
        "configmap",
        "PriorityClass",
        "MutatingWebhookConfiguration",
        "List",
        "RoleList",
        "HorizontalPodAutoscaler",
        "IngressClass",
        "Pod",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "Endpoints",
        "LimitRange",
        "ResourceQuota",
        "ClusterRole",
    ];
    const HOOKS: &[&str] = &[
        "",
        "",
        "",
        "pre-install",
        "post-install",
        "test",
        "pre-install,post-upgrade",
        "crd-install",
        "pre-delete, post-delete",
        "none",
        "test-success",
        "Pre-Install",
        "",
    ];
    let mut text = String::new();
    for i in 0..=random.below(4) {
        text += &format!(
            "---\napiVersion: {}\nkind: {}\nmetadata:\n  name: {}\n",
            random.word(&["v1", "apps/v1", "x/v1"]),
            random.word(KINDS),
            random.word(&["a", "b", "c", "{{ .Chart.Name }}"])
        );
        let hook = random.word(HOOKS);
        if !hook.is_empty() {
            text += &format!("  annotations:\n    helm.sh/hook: {}\n", crate::functions::quoted(hook));
            text += random.word(&[
                "",
                "    helm.sh/hook-weight: \"5\"\n",
                "    helm.sh/hook-weight: \"-1\"\n",
                "    helm.sh/hook-weight: 3\n",
                "    helm.sh/hook-weight: \"x\"\n",
                "    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded\n",
            ]);
        }
        text += random.word(&[
            "",
            "# end\n",
            "\n\n",
            "data: {n: 1}\n",
            "{{- if .Values.a }}\nd: {}\n{{- end }}\n",
            "items: []\n",
        ]);
        if random.one_in(6) {
            text += &format!("n{i}: |\n  ---\n  x\n");
        }
    }
    text
}

pub fn trees(random: &mut Random) -> Request {
    let mut files = BTreeMap::new();
    chart(random, &mut files, "m", "m", 0);
    let mut flags = Flags::default();
    for _ in 0..random.below(3) {
        flags.values.push(values(random));
    }
    for _ in 0..random.below(3) {
        let key =
            format!("{}.{}", random.word(NAMES), random.word(&["enabled", "a", "x", "global.g", "a.b"]));
        let key = if random.one_in(3) {
            format!(
                "{}.{}",
                random.word(&["global", "tags", "sub", "two"]),
                random.word(&["on", "a", "sub", "x"])
            )
        } else {
            key
        };
        flags.set.push(format!("{key}={}", random.word(&["true", "false", "null", "1", "x", "{1,2}", ""])));
    }
    if random.one_in(6) {
        flags.json.push(format!(
            "{}={}",
            random.word(NAMES),
            random.word(&["{\"a\":null}", "null", "{\"enabled\":true}", "[]", "1"])
        ));
    }
    Request::Chart { files, flags, options: Options::default() }
}
