//! How long each stage of a rendering takes: `cargo bench`, or `cargo bench -- yaml` for some. On inputs made here, which
//! look like charts do; the comparison with Helm on whole runs is `benches/against-helm`.

#![allow(missing_docs, reason = "criterion's macros write public functions")]
#![allow(clippy::expect_used, reason = "what is measured has to work")]

use std::hint::black_box;
use std::rc::Rc;

use chartroom::value::Map;
use chartroom::{Chart, ClockAndRandom, File, Opened, Prepared, RenderOptions, Request, yaml};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

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

const CHART: &str = "apiVersion: v2\nname: m\nversion: 1.0.0\n";

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

fn clock() -> Rc<ClockAndRandom> {
    Rc::new(ClockAndRandom::new(1_700_000_000, 0, "UTC", [0; 32]))
}

/// A chart with these files, ready to be rendered.
fn prepared(files: Vec<File>) -> Prepared {
    let (request, mut log) = (Request::new("release", "default"), Vec::new());
    let chart = Chart::load(files, &request.profile, &mut log).expect("it is a chart");
    let capabilities = chartroom::Capabilities::new(&request.profile, None, &[]);
    let opened = Opened::new(chart, request.profile, &mut log).expect("it can be installed");
    opened.merge(&Map::new(), request.release, capabilities, &mut log).expect("the values fit")
}

fn templates(criterion: &mut Criterion) {
    let text = TEMPLATE.repeat(MANY);
    let files = vec![
        File::new("Chart.yaml", CHART.as_bytes()),
        File::new("values.yaml", values_text().as_bytes()),
        File::new("templates/t.yaml", text.as_bytes()),
    ];
    let (chart, request) =
        (prepared(files), Request { clock: clock(), ..Request::new("release", "default") });
    let Request { answerer, clock, limits, .. } = &request;
    let with = RenderOptions { answerer, clock, limits: *limits };
    let mut group = criterion.benchmark_group("template");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("render", |b| {
        b.iter(|| chart.render(black_box(&chart.values), &with).expect("it renders"));
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
    let mut files = vec![
        File::new("Chart.yaml", CHART.as_bytes()),
        File::new("values.yaml", values_text().as_bytes()),
        File::new("values.schema.json", &br#"{"type": "object", "required": ["name"]}"#[..]),
    ];
    files.extend((0..MANY).map(|i| File::new(format!("templates/t{i}.yaml"), TEMPLATE.as_bytes())));
    files
}

/// Everything between reading files and printing.
fn whole_chart(files: Vec<File>) -> Vec<u8> {
    let request = Request { clock: clock(), ..Request::new("release", "default") };
    let chart = Chart::load(files, &request.profile, &mut Vec::new()).expect("it is a chart");
    chartroom::render(chart, &request).expect("it renders").text()
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
