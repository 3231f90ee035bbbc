//! How long each stage of a rendering takes: `cargo bench`, or `cargo bench -- yaml` for some. On inputs made here, which
//! look like charts do; the comparison with Helm on whole runs is `benches/against-helm`.

#![allow(missing_docs, reason = "criterion's macros write public functions")]
#![allow(clippy::expect_used, reason = "what is measured has to work")]

use std::hint::black_box;
use std::rc::Rc;

use chartroom::helm::answerer::{Answerer, NoAnswers};
use chartroom::helm::chart::{self, File};
use chartroom::helm::profile::Profile;
use chartroom::helm::render::{Engine, render};
use chartroom::helm::scope::{self, Capabilities, Release};
use chartroom::helm::{manifest, values};
use chartroom::sprig::{self, Moment};
use chartroom::template::{self, Limits, Set};
use chartroom::value::{Map, Value};
use chartroom::yaml;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// What half of all templates consist of: labels from a helper, conditions, lists, values printed as YAML.
const TEMPLATE: &str = r#"
{{- /* One of many. */ -}}
{{- $name := printf "%s-%s" .Release.Name .Values.name | trunc 63 | trimSuffix "-" }}
{{- if and .Values.enabled (not (empty .Values.ports)) }}
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels:
    app.kubernetes.io/name: {{ .Values.name | quote }}
    app.kubernetes.io/instance: {{ .Release.Name }}
spec:
  type: {{ .Values.type | default "ClusterIP" }}
  ports:
  {{- range $i, $port := .Values.ports }}
  {{- if gt (int $port.number) 0 }}
  - name: {{ $port.name | lower }}
    port: {{ $port.number }}
    {{- with $port.protocol }}
    protocol: {{ . | upper }}
    {{- end }}
  {{- end }}
  {{- end }}
{{- end }}
"#;

/// How many times an input is repeated, so that a measurement has something to measure.
const MANY: usize = 50;

fn values_text() -> String {
    let mut text = String::from("name: example\nenabled: true\nports:\n");
    for i in 1..=20 {
        text += &format!("- name: PORT-{i}\n  number: {}\n  protocol: tcp # as always\n", 8000 + i);
    }
    for i in 0..MANY {
        text += &format!("section{i}:\n  image: {{repository: \"a/b\", tag: 'v1.{i}'}}\n  replicas: {i}\n");
        text += "  resources:\n    limits:\n      cpu: 100m\n      memory: 128Mi\n  args: [\"--a\", --b=1, 0x1F]\n";
        text += "  script: |\n    #!/bin/sh\n    exec sleep 1\n  empty: {}\n  nothing: ~\n";
    }
    text
}

fn moment() -> Rc<Moment> {
    Rc::new(Moment::new(1_700_000_000, 0, "UTC", [0; 32]))
}

fn scope_of_template(values: Value) -> Value {
    let release: Map = [("Name", "release")].into_iter().collect();
    Value::Map([("Release", Value::Map(release)), ("Values", values)].into_iter().collect())
}

fn templates(criterion: &mut Criterion) {
    let text = TEMPLATE.repeat(MANY);
    let mut group = criterion.benchmark_group("template");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("lex", |b| b.iter(|| template::count_tokens(black_box(text.as_bytes()))));
    // What a set may hold and do is limited for its whole life: each measurement has one of its own.
    let new = || Set::new(sprig::table(&moment()));
    let parsed = |mut set: Set| {
        set.parse("t", black_box(text.as_bytes())).expect("it parses");
        set
    };
    group.bench_function("parse", |b| b.iter_batched(new, parsed, BatchSize::SmallInput));
    let dot = scope_of_template(yaml::read(values_text().as_bytes()).expect("it is YAML"));
    group.bench_function("exec", |b| {
        let execute = |set: Set| (set.execute("t", black_box(dot.clone())).expect("it executes"), set);
        b.iter_batched(|| parsed(new()), execute, BatchSize::SmallInput)
    });
    group.finish();
}

fn documents(criterion: &mut Criterion) {
    let text = values_text();
    let value = yaml::read(text.as_bytes()).expect("it is YAML");
    let mut group = criterion.benchmark_group("yaml");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("read", |b| b.iter(|| yaml::read(black_box(text.as_bytes())).expect("it is YAML")));
    group.bench_function("write", |b| b.iter(|| yaml::write(black_box(&value)).expect("it has YAML")));
    group.finish();
}

fn chart_files() -> Vec<File> {
    let metadata = "apiVersion: v2\nname: m\nversion: 1.0.0\n";
    let mut files = vec![
        File::new("Chart.yaml", metadata.as_bytes()),
        File::new("values.yaml", values_text().as_bytes()),
        File::new("values.schema.json", &br#"{"type": "object", "required": ["name"]}"#[..]),
    ];
    files.extend((0..MANY).map(|i| File::new(format!("templates/t{i}.yaml"), TEMPLATE.as_bytes())));
    files
}

/// Everything between reading files and printing.
fn whole_chart(files: Vec<File>) -> Vec<u8> {
    let (profile, mut log) = (Profile::default(), Vec::new());
    let chart = chart::load(files, &profile, &mut log).expect("it is a chart");
    let values = values::coalesce(&chart, &Map::new(), profile.rules, &mut log).expect("the values fit");
    values::check_schema(&chart, &values, &mut log).expect("the schema accepts them");
    let release = Release { name: "release".into(), namespace: "default".into(), is_upgrade: false };
    let capabilities = Capabilities::new(&profile, None, &[]);
    let scope = scope::build(&chart, &values, &release, &capabilities);
    let (moment, answerer): (_, Rc<dyn Answerer>) = (moment(), Rc::new(NoAnswers));
    let engine =
        Engine { moment: &moment, answerer: &answerer, profile: &profile, limits: Limits::default() };
    let rendered = render(&scope, &engine).expect("it renders");
    manifest::text(&manifest::assemble(&rendered, &profile, &mut log).expect("it renders to YAML"))
}

fn charts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chart");
    group.sample_size(20);
    let files = chart_files();
    group.bench_function("whole", |b| b.iter(|| whole_chart(black_box(files.clone()))));
    group.finish();
}

criterion_group!(stages, templates, documents, charts);
criterion_main!(stages);
