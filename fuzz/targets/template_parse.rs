//! Any bytes are a template, or are refused with a place; nothing of it is executed.
#![no_main]

use chartroom::Error;
use chartroom::value::Map;
use jes_netpol_fuzz::{on_large_stack, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| on_large_stack(data, parse));

/// In a branch that is not taken, so that the text is parsed and not executed.
fn parse(data: &[u8]) {
    let text = [b"{{ if false }}", data, b"{{ end }}"].concat();
    if let Err(Error::Template(error)) = render(&text, Map::new()) {
        let message = error.message;
        assert!(
            !message.starts_with("parse error") || message.contains("(m/templates/NOTES.txt:"),
            "{message}"
        );
    }
}
