//! Any value that is written, in either way, reads back as the same.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use chartroom::value::{Map, Value, deep_equal};
use chartroom::yaml;
use jes_netpol_fuzz::on_large_stack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| on_large_stack(data, write));

/// What a values file can hold.
#[derive(Arbitrary, Debug)]
enum Given {
    Nil,
    Bool(bool),
    Whole(i32),
    Float(f64),
    Text(String),
    Odd(Vec<u8>),
    List(Vec<Given>),
    Map(Vec<(String, Given)>),
}

/// What YAML takes for something: texts made of these are likely to be misunderstood.
const ODD: &[u8] = b" \n\t:#-?,[]{}&*!|>'\"%@`~.0179_exTyn=\\<\r";

fn write(data: &[u8]) {
    let Ok(given) = Given::arbitrary(&mut Unstructured::new(data)) else { return };
    let value = value_of(given);
    if let Ok(text) = yaml::write(&value) {
        compare(&value, &text);
    }
    // A text that begins with a tab becomes a literal block whose tab is taken for indentation: Helm's own reader
    // refuses Helm's own text.
    if let Ok(text) = yaml::write_pretty(&value)
        && !has_tab_first(&value)
    {
        compare(&value, &text);
    }
}

fn compare(value: &Value, text: &[u8]) {
    let shown = || String::from_utf8_lossy(text).into_owned();
    let back = yaml::read(text).unwrap_or_else(|e| panic!("{}\n{}", e.text(), shown()));
    assert!(deep_equal(value, &back), "{}", shown());
}

fn value_of(given: Given) -> Value {
    match given {
        Given::Nil => Value::Nil,
        Given::Bool(b) => Value::Bool(b),
        Given::Whole(n) => Value::Float64(f64::from(n)),
        Given::Float(f) if f.is_finite() => Value::Float64(f),
        Given::Float(_) => Value::Float64(0.5),
        Given::Text(text) => Value::string(readable(text)),
        Given::Odd(bytes) => {
            let odd = bytes.iter().map(|b| ODD[usize::from(*b) % ODD.len()]);
            Value::string(odd.collect::<Vec<u8>>())
        }
        Given::List(items) => Value::from(items.into_iter().map(value_of).collect::<Vec<_>>()),
        Given::Map(entries) => {
            // The key of a merge is written plain: Helm's own reader then wants a map, as ours does.
            let entry = |(key, value)| (readable(key).replace("<<", "< <"), value_of(value));
            Value::Map(entries.into_iter().map(entry).collect::<Map>())
        }
    }
}

/// Text that survives the way through JSON and that the reader accepts: no controls.
fn readable(text: String) -> String {
    let refused = |c: char| matches!(c, '\0'..='\x08' | '\x0B'..='\x1F' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}');
    text.chars().filter(|c| !refused(*c)).collect()
}

fn has_tab_first(value: &Value) -> bool {
    let text = |text: &[u8]| {
        let begin = text.iter().position(|b| *b != b'\n').unwrap_or(0);
        text.contains(&b'\n') && text.get(begin) == Some(&b'\t')
    };
    match value {
        Value::String(s) => text(s),
        Value::List(list) => list.iter().any(has_tab_first),
        Value::Map(map) => map.entries().iter().any(|(key, value)| text(key) || has_tab_first(value)),
        _ => false,
    }
}
