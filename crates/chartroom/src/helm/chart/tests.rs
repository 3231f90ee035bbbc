//! Charts from files: what is loaded, ignored, kept, left out.

use super::*;
use crate::gostd::fmt::display;
use crate::helm::notice::Notice;
use crate::helm::profile::HELM_4_3;
use crate::helm::values::{Rules, coalesce};
use crate::value::{Map, Value};

fn files(pairs: &[(&str, &str)]) -> Vec<File> {
    pairs.iter().map(|(path, text)| File::new(*path, text.as_bytes())).collect()
}

fn loaded(pairs: &[(&str, &str)]) -> Result<Chart, String> {
    Chart::load(files(pairs), &HELM_4_3, &mut Vec::new()).map_err(|e| e.to_string())
}

/// The values of a chart whose dependencies have been processed, as Go prints them, and Helm's log.
fn values(chart: &mut Chart, user: &Map) -> (String, Vec<String>) {
    let mut notices = Vec::new();
    process_dependencies(chart, user, &HELM_4_3, &mut notices).unwrap();
    let values = coalesce(chart, user, Rules::default(), &mut notices).unwrap();
    let text = String::from_utf8(display(&Value::Map(values))).unwrap();
    (text, notices.iter().map(Notice::to_string).collect())
}

const M: (&str, &str) = ("Chart.yaml", r#"{"name": "m", "version": "1.0.0"}"#);

#[test]
fn files_find_their_place() {
    let sub = r#"{"name": "s", "version": "1"}"#;
    let chart = loaded(&[
        M,
        ("README.md", ""),
        ("charts/.x/Chart.yaml", ""),
        ("charts/x.prov", ""),
        ("charts/y/Chart.yaml", sub),
        ("crds/a.yaml", "\u{feff}crd"),
        ("requirements.yaml", r#"{"dependencies": [{"name": "s"}]}"#),
        ("templates/a.yaml", ""),
        ("values.yaml", r#"{"a": 1}"#),
    ])
    .unwrap();
    let paths: Vec<_> = chart.files.iter().map(|f| f.path.to_string()).collect();
    assert_eq!(paths, ["README.md", "charts/x.prov", "crds/a.yaml", "requirements.yaml"]);
    assert_eq!(&*chart.crds().next().unwrap().data, b"crd");
    assert_eq!(chart.dependencies[0].name(), &"s");
    assert_eq!(chart.metadata.dependencies.as_ref().unwrap()[0].name, "s");
    assert_eq!((chart.templates.len(), chart.values.len()), (1, 1));
}

#[test]
fn charts_that_helm_refuses() {
    let error = |pairs: &[(&str, &str)]| loaded(pairs).unwrap_err();
    assert_eq!(error(&[]), "Chart.yaml file is missing");
    assert_eq!(
        error(&[M, ("charts/README", "")]),
        "error unpacking subchart README in m: Chart.yaml file is missing"
    );
    assert_eq!(error(&[M, ("charts/x.tgz", "")]), "error unpacking subchart x.tgz in m: EOF");
    assert_eq!(
        error(&[("Chart.yaml", r#"{"name": "..", "version": "1"}"#)]),
        r#"validation: chart.metadata.name ".." is not allowed"#
    );
    assert_eq!(
        error(&[("Chart.yaml", r#"{"dependencies": [{"name": []}]}"#)]),
        "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go \
         struct field .dependencies.0.name of type string"
    );
    let mut deep = String::new();
    (0..70).for_each(|_| deep.push_str("charts/a/"));
    let pairs: Vec<_> = (0..=70).map(|i| format!("{}Chart.yaml", &deep[..9 * i])).collect();
    let pairs: Vec<_> = pairs.iter().map(|path| (&**path, M.1)).collect();
    assert!(error(&pairs).ends_with("charts are nested deeper than 64 levels"));
}

fn parent(dependencies: &str, values: &str) -> Chart {
    let chart = format!(r#"{{"name": "m", "version": "1.0.0", "dependencies": {dependencies}}}"#);
    let sub = r#"{"name": "s", "version": "1.2.3"}"#;
    let sub_values = r#"{"a": 1, "exports": {"x": {"up": 1}}, "global": {"g": {"h": 1}}}"#;
    loaded(&[
        ("Chart.yaml", &chart),
        ("values.yaml", values),
        ("charts/s/Chart.yaml", sub),
        ("charts/s/values.yaml", sub_values),
    ])
    .unwrap()
}

#[test]
fn a_condition_overrules_tags_and_texts_are_no_answer() {
    let declared = r#"[{"name": "s", "version": "^1", "alias": "t", "tags": ["x"], "condition": "t.on,on"}]"#;
    let user: Map = [("t", Map::from_iter([("on", "false")]))].into_iter().collect();
    let mut chart = parent(declared, r#"{"tags": {"x": false}}"#);
    let (_, log) = values(&mut chart, &user);
    assert!(chart.dependencies.is_empty() && chart.metadata.dependencies.is_none());
    assert_eq!(log, [r#"level=WARN msg="returned non-bool value" path=t.on chart=t"#]);

    let mut chart = parent(declared, r#"{"tags": {"x": false}, "on": true}"#);
    values(&mut chart, &Map::new());
    assert_eq!(chart.dependencies[0].name(), &"t");
}

#[test]
fn imports_lie_under_the_parents_own_values() {
    let declared = r#"[{"name": "s", "version": "1.x", "import-values": ["x", "y", {"child": "exports.x", "parent": "q"}]}]"#;
    let (text, log) = values(&mut parent(declared, r#"{"q": {"up": 2}}"#), &Map::new());
    assert_eq!(text, "map[q:map[up:2] s:map[a:1 exports:map[x:map[up:1]] global:map[g:map[h:1]]] up:1]");
    assert_eq!(log, [r#"level=WARN msg="ImportValues missing table" error="\"y\" is not a table""#]);
}

#[test]
fn a_version_out_of_range_leaves_the_chart_as_if_undeclared() {
    let mut chart = parent(r#"[{"name": "s", "version": "2", "alias": "t"}]"#, "{}");
    values(&mut chart, &Map::new());
    assert_eq!(chart.dependencies[0].name(), &"s");
}

#[test]
fn a_file_that_cannot_be_read_matters_once_it_is_wanted() {
    let mut files = files(&[("Chart.yaml", "apiVersion: v2\nname: m\nversion: 0.1.0\n")]);
    files.push(File::new("charts/below/Chart.yaml", &b"apiVersion: v2\nname: below\nversion: 0.1.0\n"[..]));
    files.push(File::later("charts/below/a.txt", || Err("open a.txt: permission denied".to_owned())));
    let chart = Chart::load(files, &HELM_4_3, &mut Vec::new());
    let read = |chart: &Chart| chart.check_read().map_err(|error| error.to_string());
    assert_eq!(chart.as_ref().map(read).ok(), Some(Ok(())));
    let file = chart.as_ref().ok().and_then(|chart| chart.dependencies.first()?.files.first());
    assert_eq!(file.map(|file| file.data.len()), Some(0));
    assert_eq!(chart.as_ref().map(read).ok(), Some(Err("open a.txt: permission denied".to_owned())));
}

#[test]
fn loading_looks_into_few_files() {
    for path in [
        "Chart.yaml",
        "templates/x/a",
        "charts/a.tgz",
        "charts/a/charts/b/values.schema.json",
        "charts/README.md",
    ] {
        assert!(is_loaded(path.as_bytes()), "{path}");
    }
    for path in
        ["README.md", "crds/a.yaml", "charts/a/README.md", "x/templates/a", "charts/a/charts/b/crds/c"]
    {
        assert!(!is_loaded(path.as_bytes()), "{path}");
    }
}
