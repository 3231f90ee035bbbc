//! Any template on any values ends, within its budget. Values, as YAML, follow the template behind a `---` line.
#![no_main]

use chartroom::value::Map;
use chartroom::yaml;
use jes_netpol_fuzz::on_large_stack;
use libfuzzer_sys::fuzz_target;

const BORDER: &[u8] = b"\n---\n";

fuzz_target!(|data: &[u8]| on_large_stack(data, render));

fn render(data: &[u8]) {
    let border = data.windows(BORDER.len()).position(|window| window == BORDER);
    let (template, values) = match border {
        Some(at) => (&data[..at], yaml::read_map(&data[at + BORDER.len()..]).unwrap_or_default()),
        None => (data, Map::new()),
    };
    let _ = jes_netpol_fuzz::render(template, values);
}
