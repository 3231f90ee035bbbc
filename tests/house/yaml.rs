//! What is written as YAML reads back as the same value, and no text makes the reader stumble.

use chartroom::value::{Map, Value, deep_equal};
use chartroom::yaml;
use proptest::collection::vec;
use proptest::prelude::*;

/// Text that survives the way through JSON: no DEL, C1 controls and noncharacters.
fn text() -> impl Strategy<Value = String> {
    let any = prop::char::any().prop_filter("the reader refuses it", |c| {
        !matches!(c, '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}')
    });
    let odd = prop::sample::select(" \n\t:#-?,[]{}&*!|>'\"%@`~.0179_exTy=\\<".chars().collect::<Vec<_>>());
    let characters = prop_oneof![3 => odd, 1 => any, 1 => prop::char::range('a', 'z')];
    vec(characters, 0..40).prop_map(|characters| characters.into_iter().collect())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(|n| Value::Float64(f64::from(n))),
        prop::num::f64::NORMAL.prop_map(Value::Float64),
        text().prop_map(Value::string),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((text(), inner), 0..6).prop_map(|entries| Value::Map(entries.into_iter().collect::<Map>())),
        ]
    })
}

/// Whether there is a text of several lines that begins with a tab. toYamlPretty writes it as a literal block, and the
/// tab is then taken for indentation: Helm's own fromYaml refuses Helm's own text.
fn has_tab_first(value: &Value) -> bool {
    let text = |text: &[u8]| {
        let begin = text.iter().position(|b| *b != b'\n').unwrap_or(0);
        text.contains(&b'\n') && text[begin..].first() == Some(&b'\t')
    };
    match value {
        Value::String(s) => text(s),
        Value::List(list) => list.iter().any(has_tab_first),
        Value::Map(map) => map.entries().iter().any(|(key, value)| text(key) || has_tab_first(value)),
        _ => false,
    }
}

/// Whether a map has the key `<<`. toYaml writes it plain, and it is then read as YAML's merge key, by Helm as well.
fn has_merge_key(value: &Value) -> bool {
    match value {
        Value::List(list) => list.iter().any(has_merge_key),
        Value::Map(map) => map.entries().iter().any(|(key, value)| &key[..] == b"<<" || has_merge_key(value)),
        _ => false,
    }
}

/// Values that Helm reads back from its own YAML.
fn readable() -> impl Strategy<Value = Value> {
    value().prop_filter("Helm cannot read it back either", |value| !has_merge_key(value))
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in readable()) {
        let text = yaml::write(&value).expect("it can be written");
        let back = yaml::read(&text).map_err(|e| TestCaseError::fail(e.text()))?;
        prop_assert!(deep_equal(&value, &back), "{}", String::from_utf8_lossy(&text));
    }

    #[test]
    fn what_is_written_pretty_reads_back(value in readable().prop_filter("Helm cannot read it back either", |v| !has_tab_first(v))) {
        let text = yaml::write_pretty(&value).expect("it can be written");
        let back = yaml::read(&text).map_err(|e| TestCaseError::fail(e.text()))?;
        prop_assert!(deep_equal(&value, &back), "{}", String::from_utf8_lossy(&text));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        let _ = yaml::read(&bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(
        parts in vec(prop::sample::select(PARTS), 0..30),
    ) {
        let text = parts.concat();
        if let Err(error) = yaml::read(text.as_bytes()) {
            prop_assert!(error.text().starts_with("error converting YAML to JSON: "));
        }
        let _ = yaml::read_documents(text.as_bytes());
    }
}

/// What YAML is made of.
const PARTS: &[&str] = &[
    "a",
    "b: ",
    "- ",
    "? ",
    ": ",
    "\n",
    "\n  ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "\"",
    "'",
    "# c",
    "&x ",
    "*x",
    "!!int ",
    "|-\n  ",
    ">2\n   ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "%TAG ! x\n",
    "\t",
    "\\",
    "<<: ",
    "1e3",
    "~",
    "é",
    "\u{2028}",
    "\u{85}",
    "\r\n",
    "@",
    "\u{FEFF}",
];
