//! Values from their sources, and how they meet a chart's defaults.

use std::rc::Rc;

use super::*;
use crate::gostd::fmt::display;
use crate::helm::chart::Chart;
use crate::helm::profile::HELM_4_3;
use crate::value::{Map, Value};

/// Values from JSON.
fn table(json: &str) -> Map {
    sources::read_documents(json.as_bytes(), &HELM_4_3).unwrap()
}

fn chart(name: &str, values: &str, dependencies: Vec<Chart>) -> Chart {
    let mut chart = Chart { values: table(values), dependencies, ..Chart::default() };
    chart.metadata.name = name.into();
    chart
}

fn coalesced(chart: &Chart, user: &str, nulls: Nulls) -> (String, Vec<String>) {
    let mut notices = Vec::new();
    let values = coalesce(chart, &table(user), Rules { nulls, ..Rules::default() }, &mut notices).unwrap();
    let text = String::from_utf8(display(&Value::Map(values))).unwrap();
    (text, notices.into_iter().map(|n| n.message).collect())
}

#[test]
fn nulls_follow_the_version() {
    let m = chart("m", r#"{"n": null, "t": {"n": null, "a": 1}, "d": {"a": 1}}"#, vec![]);
    let user = r#"{"q": null, "d": {"a": null, "b": null}, "t": {"n": null}}"#;
    assert_eq!(coalesced(&m, user, Nulls::Dropped).0, "map[d:map[b:<nil>] q:<nil> t:map[a:1 n:<nil>]]");
    assert_eq!(coalesced(&m, user, Nulls::Kept).0, "map[d:map[b:<nil>] n:<nil> q:<nil> t:map[a:1 n:<nil>]]");
    assert_eq!(
        coalesced(&m, user, Nulls::KeptUnlessOverlaid).0,
        "map[d:map[b:<nil>] n:<nil> q:<nil> t:map[a:1]]"
    );
}

#[test]
fn a_null_for_a_subchart_acts_on_its_default() {
    let m = chart("m", r#"{"s": {"a": null}}"#, vec![chart("s", r#"{"a": 1, "b": 2}"#, vec![])]);
    assert_eq!(coalesced(&m, "{}", Nulls::Dropped).0, "map[s:map[a:1 b:2 global:map[]]]");
    assert_eq!(coalesced(&m, "{}", Nulls::Kept).0, "map[s:map[b:2 global:map[]]]");
    assert_eq!(coalesced(&m, r#"{"s": {"c": 3}}"#, Nulls::Dropped).0, "map[s:map[b:2 c:3 global:map[]]]");
}

#[test]
fn clashes_are_reported_and_the_higher_value_stays() {
    let m = chart("m", r#"{"x": 1, "a": {"b": [1], "c": {"d": 1}}, "t": {}}"#, vec![]);
    let (text, log) = coalesced(&m, r#"{"x": {"k": 1}, "a": {"b": {}, "c": 5}, "t": 1}"#, Nulls::Dropped);
    assert_eq!(text, "map[a:map[b:map[] c:5] t:1 x:map[k:1]]");
    assert_eq!(
        log,
        [
            "warning: destination for m.a.b is a table. Ignoring non-table value ([1])",
            "warning: cannot overwrite table with non table for m.a.c (map[d:1])",
            "warning: skipped value for m.x: Not a table.",
        ]
    );
}

#[test]
fn globals_go_down_and_share_nested_tables() {
    let s = chart("s", r#"{"global": {"t": {"own": 1, "deep": {"own": 1}}, "x": 5}}"#, vec![]);
    let m = chart("m", r#"{"global": {"t": {"deep": {"up": 1}}, "x": 6}}"#, vec![s]);
    let (text, _) = coalesced(&m, "{}", Nulls::Dropped);
    assert_eq!(
        text,
        "map[global:map[t:map[deep:map[own:1 up:1]] x:6] s:map[global:map[t:map[deep:map[own:1 up:1] own:1] x:6]]]"
    );
}

#[test]
fn the_charts_own_values_are_never_changed() {
    let m = chart("m", r#"{"a": {"b": [{"c": 1}]}}"#, vec![]);
    let values = coalesce(&m, &Map::new(), Rules::default(), &mut Vec::new()).unwrap();
    values.get("a").unwrap().as_map().unwrap().insert("z", true);
    assert_eq!(display(&Value::Map(m.values)), b"map[a:map[b:[map[c:1]]]]");
}

#[test]
fn a_subchart_wants_a_table() {
    let m = chart("m", "{}", vec![chart("s", "{}", vec![])]);
    let error = |user| coalesce(&m, &table(user), Rules::default(), &mut Vec::new()).unwrap_err().to_string();
    assert_eq!(error(r#"{"s": 5}"#), "type mismatch on s: %!t(float64=5)");
    assert_eq!(error(r#"{"s": null}"#), "type mismatch on s: %!t(<nil>)");
}

#[test]
fn kinds_of_flags_come_in_helms_order() {
    let sources = Sources {
        files: vec!["f".into(), "g".into()],
        json: vec![r#"{"t": {"j": 1}}"#.to_owned(), "k=[1]".to_owned()],
        typed: vec!["a=1,s=x".to_owned()],
        text: vec!["s=1".to_owned()],
        ..Sources::default()
    };
    let log = Rc::new(std::cell::RefCell::new(Vec::new()));
    let mut read = |name: &[u8]| {
        let name = String::from_utf8_lossy(name).into_owned();
        log.borrow_mut().push(name.clone());
        Ok(format!(r#"{{"t": {{"{name}": 1}}, "a": 0}}"#).into_bytes())
    };
    let values = sources.fold(&HELM_4_3, &mut read).unwrap();
    assert_eq!(display(&Value::Map(values)), b"map[a:1 k:[1] s:1 t:map[f:1 g:1 j:1]]");
    assert_eq!(*log.borrow(), ["f", "g"]);
}
