//! Any bytes are a template, or are refused; with all of Sprig's functions at hand.
#![no_main]

use chartroom::sprig;
use chartroom::template::{Limits, Set};
use jes_netpol_fuzz::{moment, on_large_stack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| on_large_stack(data, parse));

fn parse(data: &[u8]) {
    let limits = Limits::for_stack(jes_netpol::run::STACK_SIZE);
    let mut set = Set::new(sprig::table(&moment())).with_limits(limits);
    if let Err(error) = set.parse("t", data) {
        assert!(error.text().starts_with("template: t:"), "{}", error.text());
    }
}
