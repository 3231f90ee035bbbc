//! A random search beside Helm's own engine: makes cases, asks a server that answers for Helm, renders them here, and prints
//! what differs.
//!
//! ```text
//! JES_NETPOL_ORACLE=PROGRAM cargo test -p chartroom --test search -- SEED SECONDS [AREA...]
//! ```
//!
//! The server reads a request a line and writes an answer a line, both JSON ([`request::Request`], [`oracle`]). Each case
//! that differs is printed as a line of JSON: the area, the request, and both answers. The same seed makes the same cases.
//! With `again FILE` in the place of a seed the cases come from a file: requests a line, or what this tool printed.
//! It runs where it is asked for by name, and is no test of `cargo test`: that has no such server.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a tool for tests"
)]

mod calls;
mod characters;
mod charts;
mod documents;
mod functions;
mod language;
mod moments;
mod oracle;
mod ours;
mod patterns;
mod random;
mod request;
mod statements;
mod trees;

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use oracle::Oracle;
use random::Random;
use request::{Answer, Request};
use serde_json::json;

/// An area of the search: its name, and what makes a case of it.
type Area = (&'static str, fn(&mut Random) -> Request);

const AREAS: [Area; 25] = [
    ("language", language::case),
    ("printf", functions::printf),
    ("numbers", functions::numbers),
    ("strings", functions::strings),
    ("lists", functions::lists),
    ("dates", moments::dates),
    ("versions", moments::versions),
    ("urls", moments::urls),
    ("regex", patterns::regex),
    ("characters", characters::characters),
    ("glob", patterns::glob),
    ("ignore", patterns::ignore),
    ("yaml", documents::yaml),
    ("json", documents::json),
    ("toml", documents::toml),
    ("set", charts::set),
    ("values", charts::values),
    ("chart-yaml", charts::metadata),
    ("heads", charts::heads),
    ("statements", statements::statements),
    ("aliasing", statements::aliasing),
    ("calls", calls::calls),
    ("pipelines", calls::pipelines),
    ("scope", calls::scope),
    ("trees", trees::trees),
];

/// How many cases are asked at once.
const BATCH: usize = 100;
/// How often what differs is asked again.
const AGAIN: usize = 6;
/// Nested templates and values need as much as in the program.
const STACK: usize = 1 << 30;

fn main() {
    let Some(program) = std::env::var_os("JES_NETPOL_ORACLE") else {
        println!("JES_NETPOL_ORACLE names no server: nothing was searched");
        return;
    };
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, file] = &words[..]
        && word == "again"
    {
        let text = std::fs::read_to_string(file).expect("it can be read");
        let ask = move || again(&mut Oracle::start(program), &text);
        return thread::Builder::new()
            .stack_size(STACK)
            .spawn(ask)
            .expect("a thread starts")
            .join()
            .expect("it ends");
    }
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok());
    let (Some(seed), Some(seconds)) = (number(0), number(1)) else {
        panic!("usage: search SEED SECONDS [AREA...]");
    };
    let chosen: Vec<Area> = AREAS
        .into_iter()
        .filter(|(name, _)| words.len() < 3 || words[2..].iter().any(|w| w == name))
        .collect();
    assert!(!chosen.is_empty(), "no such area; there are {:?}", AREAS.map(|(name, _)| name));
    let search = move || search(&mut Oracle::start(program), seed, seconds, &chosen);
    thread::Builder::new().stack_size(STACK).spawn(search).expect("a thread starts").join().expect("it ends");
}

fn search(oracle: &mut Oracle, seed: u64, seconds: u64, areas: &[Area]) {
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for round in 0.. {
        let (name, make) = areas[round as usize % areas.len()];
        if Instant::now() > end {
            break;
        }
        let mut random = Random::new(seed, round);
        let requests: Vec<Request> = (0..BATCH).map(|_| make(&mut random)).collect();
        let helms = oracle.ask(&requests);
        let count = counts.entry(name).or_default();
        for (request, helms) in requests.iter().zip(helms) {
            let Some(helms) = helms else { continue };
            count[0] += 1;
            count[1] += usize::from(helms.is_err());
            count[2] += usize::from(!is_same(oracle, name, request, &helms));
        }
    }
    let (mut all, mut different) = (0, 0);
    for (name, [count, refused, differ]) in counts {
        println!("{name:12} {count:8} cases, {refused:8} refused, {differ} differ");
        (all, different) = (all + count, different + differ);
    }
    println!("{all} cases, {different} differ");
}

/// Whether both answer the same; what differs is printed.
fn is_same(oracle: &mut Oracle, area: &str, request: &Request, helms: &Answer) -> bool {
    let ours = ours::answer(request);
    // Messages show what is not UTF-8 as U+FFFD.
    if ours == *helms || ours.is_err() && shown(&ours) == shown(helms) {
        return true;
    }
    // Go's maps have no order: what Helm says in another way the next time is no difference.
    let again = oracle.ask(&vec![request.clone(); AGAIN]);
    if !again.iter().all(|again| again.as_ref() == Some(helms)) {
        return true;
    }
    println!(
        "{}",
        json!({"area": area, "request": request.json(), "helm": shown(helms), "ours": shown(&ours)})
    );
    false
}

/// The cases of a file.
fn again(oracle: &mut Oracle, text: &str) {
    let requests: Vec<Request> = text.lines().filter_map(Request::read).collect();
    let (mut all, mut different) = (0, 0);
    for batch in requests.chunks(BATCH) {
        for (request, helms) in batch.iter().zip(oracle.ask(batch)) {
            let Some(helms) = helms else { continue };
            all += 1;
            different += usize::from(!is_same(oracle, "again", request, &helms));
        }
    }
    println!("{all} cases, {different} differ");
}

fn shown(answer: &Answer) -> String {
    match answer {
        Ok(text) => format!("printed: {}", String::from_utf8_lossy(text)),
        Err(text) => format!("refused: {}", String::from_utf8_lossy(text)),
    }
}
