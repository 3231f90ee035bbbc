//! Any text is a flag of the `--set` family, or is refused. Flags stand below each other; the first letter says which.
#![no_main]

use chartroom::profile::{HELM_3_17, HELM_4_3};
use chartroom::value::Value;
use chartroom::values::Sources;
use chartroom::yaml;
use jes_netpol_fuzz::on_large_stack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| on_large_stack(data, fold));

fn fold(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut sources = Sources::default();
    for line in text.split('\n') {
        let Some(kind) = line.chars().next() else { continue };
        let flag = line[kind.len_utf8()..].to_owned();
        match kind {
            'j' => sources.json.push(flag),
            's' => sources.text.push(flag),
            'f' => sources.from_files.push(flag),
            'l' => sources.literal.push(flag),
            _ => sources.typed.push(flag),
        }
    }
    let mut read = |path: &[u8]| match path.contains(&b'x') {
        true => Err(String::from_utf8_lossy(path).into_owned()),
        false => Ok(path.to_vec()),
    };
    for profile in [&HELM_4_3, &HELM_3_17] {
        if let Ok(values) = sources.fold(profile, &mut read) {
            let _ = yaml::write(&Value::Map(values));
        }
    }
}
