//! Any schema on any values gives a verdict, the same one each time. Values, as JSON, follow the schema behind a `---` line.
//! Whether it is Helm's verdict is what `tests/schema` asks.
#![no_main]

use chartroom::Chart;
use chartroom::gostd::json;
use chartroom::value::{Map, Value};
use chartroom::values::check_schema;
use jes_netpol_fuzz::on_large_stack;
use libfuzzer_sys::fuzz_target;

const BORDER: &[u8] = b"\n---\n";

fuzz_target!(|data: &[u8]| on_large_stack(data, check));

fn check(data: &[u8]) {
    let border = data.windows(BORDER.len()).position(|window| window == BORDER);
    let (schema, values) = match border {
        Some(at) => (&data[..at], json::decode(&data[at + BORDER.len()..]).ok()),
        None => (data, None),
    };
    let values = match values {
        Some(Value::Map(values)) => values,
        _ => Map::new(),
    };
    let chart = Chart { schema: Some(chartroom::chart::Content::new(schema)), ..Chart::default() };
    let verdict = || check_schema(&chart, &values, &mut Vec::new()).map_err(|error| error.to_string());
    assert_eq!(verdict(), verdict());
}
