//! The walls between the rooms of both packages: who may use whom, what only one room may touch, and how a file looks.
//!
//! The table is the one in CONTRIBUTING.md. Read are the `crate::` and `chartroom::` paths of the code (not of comments, and not of the
//! unit tests at the end of a file, which may go anywhere).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and what of the others it may use: a room, or a part of one.
const ROOMS: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("value", &[]),
    ("gostd", &["value"]),
    ("toml", &["value", "gostd"]),
    ("yaml", &["value", "gostd"]),
    ("template", &["value", "gostd", "diag"]),
    ("sprig", &["value", "gostd", "template::func"]),
    ("facts", &["chartroom::diag", "chartroom::cluster", "chartroom::ObjectRef", "chartroom::quoted"]),
    ("helm", &["value", "yaml", "toml", "template", "sprig", "gostd", "diag"]),
    ("netpol", &["facts", "chartroom::value", "chartroom::diag", "chartroom::quoted"]),
    ("kubeconfig", &["io", "chartroom::value", "chartroom::yaml", "chartroom::gostd", "chartroom::quoted"]),
    ("net", &["facts", "chartroom::gostd::url"]),
    (
        "resolve",
        &["facts", "kubeconfig", "net", "chartroom::gostd::json", "chartroom::quoted", "chartroom::yaml"],
    ),
    ("refresh", &["facts", "resolve", "chartroom::diag"]),
    (
        "fetch",
        &[
            "net",
            "io",
            "chartroom::value",
            "chartroom::gostd",
            "chartroom::yaml",
            "chartroom::semver",
            "chartroom::Notice",
        ],
    ),
    (
        "deps",
        &[
            "fetch",
            "io",
            "chartroom::chart",
            "chartroom::Chart",
            "chartroom::Profile",
            "chartroom::Notice",
            "chartroom::semver",
            "chartroom::value",
            "chartroom::gostd",
            "chartroom::quoted",
        ],
    ),
    ("io", &["chartroom::quoted"]),
    (
        "cli",
        &[
            "facts::CLUSTER_DOMAIN",
            "facts::window::MOST_ENTRIES",
            "facts::parse_port",
            "netpol::Dialect",
            "netpol::explain",
            "netpol::compare",
            "kubeconfig::Files",
            "kubeconfig::Overrides",
            "kubeconfig::Pod",
            "resolve::TIMEOUT",
            "resolve::DNS_TIMEOUT",
            "fetch::Access",
            "fetch::Login",
            "fetch::Places",
            "fetch::Stated",
            "fetch::Tls",
            "chartroom::chart::Part",
            "chartroom::values::Sources",
            "chartroom::Profile",
            "chartroom::KubeVersion",
            "chartroom::diag",
            "chartroom::gostd",
            "chartroom::quoted",
        ],
    ),
    (
        "run",
        &["chartroom", "facts", "netpol", "kubeconfig", "resolve", "refresh", "fetch", "deps", "io", "cli"],
    ),
    ("main", &["run"]),
];

/// Words that belong to some rooms (or single files) alone, with the reason. /etc/hosts and the proxy variables are
/// part of the way into the network and of nothing else, so resolve and net read them themselves.
const WORDS: &[(&[&str], &[&str], &str)] = &[
    (&["std::fs", "File::open"], &["io", "net/system.rs"], "only io touches files"),
    (&["println!", "print!", "io::stdout("], &["io"], "only io writes to stdout"),
    (&["eprintln!", "eprint!"], &["cli", "main"], "only cli speaks to a person"),
    // The plugin module asks whether a terminal is there, and writes nothing.
    (&["io::stderr("], &["cli", "main", "resolve/plugin.rs"], "only cli speaks to a person"),
    (&["SystemTime::now", "Timestamp::now", "Zoned::now"], &["cli"], "the time of a run is fixed once"),
    (&["getrandom", "OsRng", "thread_rng", "rand::rng("], &["cli"], "the seed of a run is fixed once"),
    (&["env::var", "env::args"], &["cli", "main", "net/proxy.rs"], "the environment is read once"),
    (
        &["tokio::", "kube::", "hickory_resolver::", "async fn", ".await"],
        &["resolve", "refresh", "net", "fetch"],
        "only resolve, refresh and fetch wait",
    ),
    (&["clap::"], &["cli"], "only cli knows the command line"),
    (&["anyhow::"], &["cli", "run"], "rooms have errors of their own"),
];

/// A file above this is two subjects.
const LONGEST: usize = 600;

/// One source file.
struct Source {
    /// Below `src/`.
    path: PathBuf,
    room: String,
    is_engine: bool,
    text: String,
}

#[test]
fn every_room_uses_only_what_it_may() {
    let mut faults = Vec::new();
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let sources = sources();
    for source in sources.iter().filter(|source| source.room != "lib") {
        let Some((room, allowed)) = ROOMS.iter().find(|(room, _)| *room == source.room) else {
            faults.push(format!("{}: no room of that name is in the table", source.path.display()));
            continue;
        };
        for (line, path) in crate_paths(&source.code()) {
            if path.split("::").next() != Some(room) {
                match allowed.iter().find(|may| path == **may || path.starts_with(&format!("{may}::"))) {
                    Some(may) => drop(used.entry(room).or_default().insert(may)),
                    None => {
                        faults.push(format!("{}:{line}: {room} may not use {path}", source.path.display()))
                    }
                }
            }
        }
    }
    for (room, allowed) in ROOMS {
        let used = used.remove(room).unwrap_or_default();
        let unused = allowed.iter().filter(|may| !used.contains(**may));
        faults.extend(unused.map(|may| format!("{room} may use {may} and does not: take it off the table")));
        println!("{room:9} uses {}", used.into_iter().collect::<Vec<_>>().join(", "));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_belongs_to_one_room_is_in_no_other() {
    let mut faults = Vec::new();
    for source in sources() {
        let is_home = |rooms: &[&str]| rooms.iter().any(|r| source.room == *r || source.path == Path::new(r));
        for (number, line) in source.code().lines().enumerate() {
            for (words, rooms, reason) in WORDS.iter().filter(|(_, rooms, _)| !is_home(rooms)) {
                if let Some(word) = words.iter().find(|word| has_word(line, word)) {
                    let place = format!("{}:{}", source.path.display(), number + 1);
                    faults.push(format!("{place}: {word} outside {}: {reason}", rooms.join(", ")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Files with Rust's debug form of something that is no text from outside, and of what.
const DEBUG: &[(&str, &str)] = &[
    ("helm/render/functions.rs", "names of functions, for who adds one"),
    ("sprig/certs/ec.rs", "names of curves"),
    ("refresh/metrics.rs", "numbers"),
    ("fetch/content.rs", "a letter"),
    ("fetch/wire.rs", "names of alerts"),
];

#[test]
fn texts_from_outside_stand_in_the_quotes_of_go() {
    let mut faults = Vec::new();
    for source in sources() {
        let is_debug = |line: &&str| [":?}", ":#?}"].iter().any(|form| line.contains(form));
        let count = source.code().lines().filter(is_debug).count();
        let is_allowed = DEBUG.iter().any(|(path, _)| source.path == Path::new(path));
        match (count > 0, is_allowed) {
            (true, false) => faults.push(format!("{}: use quoted() for :?", source.path.display())),
            (false, true) => faults.push(format!("{}: take it off the list", source.path.display())),
            _ => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_says_what_it_holds_and_is_one_subject() {
    let sources = sources();
    let mut lengths: Vec<(usize, &Path)> =
        sources.iter().map(|source| (source.text.lines().count(), source.path.as_path())).collect();
    lengths.sort();
    let (median, _) = lengths[lengths.len() / 2];
    let (largest, path) = lengths[lengths.len() - 1];
    println!("{} files, median {median} lines, largest {largest} ({})", lengths.len(), path.display());
    let silent = sources.iter().filter(|source| !source.text.starts_with("//! "));
    let mut faults: Vec<String> =
        silent.map(|source| format!("{}: the first line says nothing", source.path.display())).collect();
    let long = lengths.iter().filter(|(length, _)| *length > LONGEST);
    faults.extend(long.map(|(length, path)| format!("{}: {length} lines", path.display())));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_type_has_a_name_of_its_own_in_its_room() {
    let mut homes: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for source in sources() {
        // The engine's folders are packages of Go's: what is `url.Error` there is `url::Error` here.
        let room = match source.is_engine {
            true => source.path.parent().unwrap_or(Path::new("")).display().to_string(),
            false => source.room.clone(),
        };
        for name in source.code().lines().filter_map(shared_type) {
            let place = source.path.display().to_string();
            homes.entry((room.clone(), name.to_owned())).or_default().push(place);
        }
    }
    let several = homes.into_iter().filter(|(_, places)| places.len() > 1);
    let faults: Vec<_> =
        several.map(|((room, name), places)| format!("{room}: {name} in {}", places.join(", "))).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The name of a type that a line declares for more than its own file.
fn shared_type(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub")?;
    let rest = if rest.starts_with('(') { rest.split_once(')')?.1 } else { rest };
    let (kind, rest) = rest.trim_start().split_once(' ')?;
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    ["struct", "enum", "trait", "type"].contains(&kind).then(|| rest.split(|c| !is_name(c)).next()).flatten()
}

impl Source {
    /// The lines before the unit tests, without comments; as many as there are in the file so far.
    fn code(&self) -> String {
        let is_tests = self.path.ends_with("tests.rs");
        let code = self.text.split("\n#[cfg(test)]\nmod ").next().filter(|_| !is_tests).unwrap_or_default();
        code.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect()
    }
}

/// All files of the program and of the engine.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources: Vec<Source> =
        ["src", "crates/chartroom/src"].into_iter().flat_map(|f| below(&root.join(f))).collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn below(root: &Path) -> Vec<Source> {
    let (mut folders, mut sources) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of src can be read") {
            let path = entry.expect("an entry of src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).expect("a file of src can be read");
                let path = path.strip_prefix(root).expect("it is below src").to_owned();
                let first = path.components().next().expect("a path has a first part");
                let room = Path::new(first.as_os_str()).with_extension("").display().to_string();
                let is_engine = root.ends_with("crates/chartroom/src");
                sources.push(Source { path, room, is_engine, text });
            }
        }
    }
    sources
}

/// Line and path of each `crate::a::b` (in main `jes_netpol::a`; of the engine `chartroom::a`), groups in braces taken apart; the crate's macro
/// `func!` belongs to template::func.
fn crate_paths(code: &str) -> Vec<(usize, String)> {
    let code = code.replace("jes_netpol::", "crate::").replace("chartroom::", "crate::chartroom::");
    let mut paths = Vec::new();
    for (at, start) in code.match_indices("crate::").map(|(at, word)| (at, at + word.len())) {
        let line = 1 + code[..at].matches('\n').count();
        for path in leaves(&code[start..]) {
            let path = if path == "func" { "template::func".to_owned() } else { path };
            paths.push((line, path));
        }
    }
    paths
}

/// The paths that a use tree starts with: `a::b::C` is one, `{a, b::{c, d}}` are three.
fn leaves(tree: &str) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let end = tree.find(|c| !is_path(c)).unwrap_or(tree.len());
    let (head, rest) = tree.split_at(end);
    let Some(inner) = rest.strip_prefix('{') else { return vec![head.trim_end_matches(':').to_owned()] };
    let (mut depth, mut items) = (0_usize, vec![String::new()]);
    for c in inner.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => items.push(String::new()),
            _ => {
                depth = depth + usize::from(c == '{') - usize::from(c == '}');
                items.last_mut().expect("there is always one").push(c);
            }
        }
    }
    let items = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty());
    items.flat_map(leaves).map(|leaf| format!("{head}{leaf}").replace("::self", "")).collect()
}

/// Whether `word` stands in the line and not as the end of a longer one (`println!` is no `print!`).
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(part))
}

#[test]
fn the_reading_of_paths_is_right() {
    let code =
        "use crate::{diag::{self, Place}, value::Map};\nlet x = crate::yaml::read(y); crate::func!(z)\n";
    let found: Vec<String> =
        crate_paths(code).into_iter().map(|(line, path)| format!("{line} {path}")).collect();
    assert_eq!(found, ["1 diag", "1 diag::Place", "1 value::Map", "2 yaml::read", "2 template::func"]);
    assert!(has_word("eprintln!()", "eprintln!") && !has_word("eprintln!()", "println!"));
}
