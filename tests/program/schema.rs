//! What is found in values that a schema does not want, against the library that Helm checks them with:
//! `tests/schema/cases.txt`, which `tests/schema/remake` makes. `JES_NETPOL_SCHEMA_CASES` names another file of cases.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::thread;

use chartroom::Chart;
use chartroom::chart::Content;
use chartroom::gostd::json;
use chartroom::value::{Map, Value};
use chartroom::values::{self, Error};
use jes_netpol::run;

/// What says that a file or an address cannot be read, up to the reason: that depends on the machine.
const UNREAD: &str = "failing loading ";

#[test]
fn findings_are_those_of_helms_library() {
    let path = env::var_os("JES_NETPOL_SCHEMA_CASES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/schema/cases.txt"),
        PathBuf::from,
    );
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let work = move || judge(&text);
    let worker = thread::Builder::new().stack_size(run::STACK_SIZE).spawn(work).expect("a thread can start");
    let (count, faults) = worker.join().expect("no case panics");
    println!("{count} cases");
    assert!(count > 1000, "only {count} cases");
    let shown = faults.iter().take(10).map(String::as_str).collect::<Vec<_>>();
    assert!(faults.is_empty(), "{} of {count} cases differ:\n{}", faults.len(), shown.join("\n"));
}

/// How many cases there are, and what is wrong with those that differ.
fn judge(text: &str) -> (usize, Vec<String>) {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let (cases, rest) = lines.as_chunks::<3>();
    assert_eq!(rest.len(), 0, "a case is three lines");
    let mut faults = Vec::new();
    for [schema, values, says] in cases {
        let expected: Vec<String> = serde_json::from_str(says).expect("a list of texts");
        let ours = settle(&found(schema, values));
        if !expected.iter().any(|text| is_same(text, &ours)) {
            faults.push(format!("{schema}\n{values}\nHelm: {}\nours: {ours}\n", expected.join("\n  or: ")));
        }
    }
    (cases.len(), faults)
}

fn is_same(helms: &str, ours: &str) -> bool {
    let cut = |text: &str| {
        let end = text.rfind(": ").filter(|_| text.starts_with(UNREAD));
        text.get(..end.unwrap_or(text.len())).map(str::to_owned)
    };
    // What is not read has a sentence of our own behind it.
    if helms.starts_with(UNREAD) && helms.ends_with(": not read") {
        let place = cut(helms).unwrap_or_default();
        return ours.starts_with(&place);
    }
    helms == ours
}

/// What is found, without the chart's name.
fn found(schema: &str, values: &str) -> String {
    let mut chart = Chart { schema: Some(Content::new(schema.as_bytes())), ..Chart::default() };
    chart.metadata.name = "m".into();
    let values = match json::decode(values.as_bytes()).expect("the values are JSON") {
        Value::Map(map) => map,
        _ => Map::new(),
    };
    match values::check_schema(&chart, &values, &mut Vec::new()) {
        Ok(()) => String::new(),
        Err(Error::Schema { text, .. }) => text.strip_prefix("m:\n").unwrap_or(&text).to_owned(),
        Err(other) => other.to_string(),
    }
}

/// A finding and those below it.
#[derive(Default)]
struct Finding {
    text: String,
    below: Vec<Finding>,
}

/// Findings beside each other have no order in Helm: sorts them, as `tests/schema/verdict.go` does.
fn settle(text: &str) -> String {
    let sentence = usize::from(!text.starts_with("- at "));
    let mut root = Finding::default();
    for (i, line) in text.strip_suffix('\n').unwrap_or(text).split('\n').enumerate() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let depth = if i < sentence { 0 } else { sentence + indent / 2 };
        let mut parent = &mut root;
        for _ in 0..depth {
            parent = parent.below.last_mut().expect("a finding is below another");
        }
        parent.below.push(Finding { text: settled_line(line), below: Vec::new() });
    }
    root.lines().join("\n")
}

/// Names in a line have no order either, and the library says the wrong place for a name.
fn settled_line(line: &str) -> String {
    if let Some((indent, name)) =
        line.split_once("- at ").filter(|_| line.contains(": invalid propertyName "))
    {
        let at = name.find(": invalid propertyName ").unwrap_or_default();
        return format!("{indent}- at ?{}", name.get(at..).unwrap_or_default());
    }
    if let Some((start, (one, other))) = twice(line).filter(|(_, (one, other))| one > other) {
        return format!("{start}{other} and {one}");
    }
    let inner = line.strip_suffix("' not allowed").and_then(|line| line.split_once(" properties '"));
    let Some((start, names)) = inner.filter(|(start, _)| start.contains("- at ")) else {
        return line.to_owned();
    };
    let mut names: Vec<&str> = names.split("', '").collect();
    names.sort_unstable();
    format!("{start} properties '{}' not allowed", names.join("', '"))
}

/// A sentence on two places of one name.
fn twice(line: &str) -> Option<(&str, (&str, &str))> {
    let at = line.starts_with("duplicate ").then(|| line.rfind(" at \""))??;
    let (start, places) = line.split_at_checked(at + 4)?;
    Some((start, places.split_once(" and ")?))
}

impl Finding {
    fn lines(&self) -> Vec<String> {
        let with_below = |finding: &Finding| {
            std::iter::once(finding.text.clone()).chain(finding.lines()).collect::<Vec<_>>().join("\n")
        };
        let mut parts: Vec<String> = self.below.iter().map(with_below).collect();
        parts.sort();
        parts
    }
}
