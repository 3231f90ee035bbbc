//! Any bytes are YAML, or are refused; what was read and can be written reads back as the same.
#![no_main]

use jes_netpol::value::{Value, deep_equal};
use jes_netpol::yaml;
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
    // A next line (U+0085) is written as it is and read as a line break: Helm's own reader loses it as ours does.
    if let Ok(text) = yaml::write(&value)
        && !has_next_line(&value)
    {
        let back = yaml::read(&text).unwrap_or_else(|e| panic!("{}", e.text()));
        assert!(deep_equal(&value, &back), "{}", String::from_utf8_lossy(&text));
    }
}

fn has_next_line(value: &Value) -> bool {
    let text = |text: &[u8]| text.windows(2).any(|pair| pair == "\u{85}".as_bytes());
    match value {
        Value::String(s) => text(s),
        Value::List(list) => list.iter().any(has_next_line),
        Value::Map(map) => map.entries().iter().any(|(key, value)| text(key) || has_next_line(value)),
        _ => false,
    }
}
