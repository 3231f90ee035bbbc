//! Any bytes are YAML, or are refused; what was read and can be written reads back as the same.
#![no_main]

use chartroom::value::{Value, deep_equal};
use chartroom::yaml;
use jes_netpol_fuzz::on_large_stack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| on_large_stack(data, read));

fn read(data: &[u8]) {
    let _ = yaml::read_exact(data);
    let _ = yaml::read_documents(data);
    let _ = (yaml::read_map(data), yaml::read_list(data));
    let value = match yaml::read(data) {
        Ok(value) => value,
        Err(error) => {
            let text = error.text();
            assert!(text.starts_with("error "), "{text}");
            return;
        }
    };
    if let Ok(text) = yaml::write(&value)
        && !is_lost(&value)
    {
        let back = yaml::read(&text).unwrap_or_else(|e| panic!("{}", e.text()));
        assert!(deep_equal(&value, &back), "{}", String::from_utf8_lossy(&text));
    }
}

/// Whether there is something that Helm's own reader takes for something else once Helm has written it, as ours does: a
/// next line (U+0085), which is written as it is and read as a line break, and a key `<<` with a tag, which is written
/// without the tag.
fn is_lost(value: &Value) -> bool {
    let text = |text: &[u8]| text.windows(2).any(|pair| pair == "\u{85}".as_bytes());
    match value {
        Value::String(s) => text(s),
        Value::List(list) => list.iter().any(is_lost),
        Value::Map(map) => {
            map.entries().iter().any(|(key, value)| text(key) || **key == *b"<<" || is_lost(value))
        }
        _ => false,
    }
}
