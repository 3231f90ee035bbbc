//! Any bytes are YAML, or are refused; what was read and can be written reads back as the same.
#![no_main]

use jes_netpol::value::deep_equal;
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
    if let Ok(text) = yaml::write(&value) {
        let back = yaml::read(&text).unwrap_or_else(|e| panic!("{}", e.text()));
        assert!(deep_equal(&value, &back), "{}", String::from_utf8_lossy(&text));
    }
}
