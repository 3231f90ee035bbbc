//! The language, function by function: the cases in `tests/language/*.txt` against what a real Helm prints.
//!
//! A case is a line `=== what it shows`, then sections, each a line `--- name` and the lines that follow:
//! `values` (the text of values.yaml), `helpers` (that of templates/_helpers.tpl), `template`, and what is expected:
//! `output`, the exact text, or `error`, the message. `tests/remake` makes the last. A section ends before the line
//! break that precedes the next one; one empty line before `===` belongs to neither case. What stands before the
//! first case is a comment.

use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use crate::support::{Outcome, Program, Suite};
use base64::Engine as _;
use chartroom::chart::File;
use chartroom::{Chart, Limits, Request};
use jes_netpol::run;

/// One case, and where it stands.
struct Case {
    file: PathBuf,
    title: String,
    /// Name and text of each section, as they stand in the file.
    sections: Vec<(String, String)>,
}

struct Texts(PathBuf);

#[test]
fn every_text_renders_as_helm_renders_it() {
    crate::support::judge(&Texts(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language")));
}

impl Suite for Texts {
    type Case = Case;

    fn cases(&self) -> Vec<Case> {
        let files = fs::read_dir(&self.0).expect("the folder can be read");
        let mut files: Vec<PathBuf> = files.map(|f| f.expect("an entry can be read").path()).collect();
        files.sort();
        files.iter().flat_map(|file| read(file).1).collect()
    }

    fn name(&self, case: &Case) -> String {
        let file = case.file.file_name().unwrap_or_default().to_string_lossy();
        format!("{file}: {}\n{}", case.title, case.section("template").unwrap_or_default())
    }

    fn expected(&self, case: &Case) -> Option<Outcome> {
        let printed = case.section("output").map(|text| Outcome::Printed(text.as_bytes().to_vec()));
        printed.or_else(|| case.section("error").map(|text| Outcome::Refused(text.to_owned())))
    }

    /// The template is a partial whose text travels in base64, so that what Helm does to documents does not touch
    /// it. Where that fails it is a file of its own, so that the places in the message are its own.
    fn run(&self, case: &Case, program: &Program) -> Outcome {
        const WRAP: &str = "out: {{ include \"m/templates/_case.tpl\" . | b64enc }}\n";
        let template = case.section("template").expect("a case has a template");
        let wrapped = [("_case.tpl", template), ("out.yaml", WRAP)];
        match render(case, &wrapped, program) {
            Outcome::Printed(text) => Outcome::Printed(unwrap(&text)),
            Outcome::Refused(_) => render(case, &[("case.yaml", template)], program),
        }
    }

    fn store(&self, outcomes: Vec<(Case, Outcome)>) {
        let mut texts: Vec<(PathBuf, String)> = Vec::new();
        for (mut case, outcome) in outcomes {
            case.sections.retain(|(name, _)| name != "output" && name != "error");
            case.sections.push(match outcome {
                Outcome::Printed(b) => ("output".into(), String::from_utf8(b).expect("the output is UTF-8")),
                Outcome::Refused(text) => ("error".into(), text),
            });
            if texts.last().is_none_or(|(file, _)| *file != case.file) {
                let comment = read(&case.file).0;
                texts.push((case.file.clone(), comment));
            }
            let text = &mut texts.last_mut().expect("one has just been pushed").1;
            let _ = write!(text, "\n=== {}\n", case.title);
            for (name, body) in &case.sections {
                let _ = writeln!(text, "--- {name}\n{body}");
            }
        }
        for (file, text) in texts {
            fs::write(file, text).expect("the cases can be written");
        }
    }
}

impl Case {
    fn section(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|(n, _)| n == name).map(|(_, text)| text.as_str())
    }
}

/// The comment at the top of a file, and its cases.
fn read(file: &Path) -> (String, Vec<Case>) {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let mut parts = format!("\n{}", text.strip_suffix('\n').unwrap_or(&text))
        .split("\n=== ")
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter();
    let comment = parts.next().unwrap_or_default().trim().to_owned() + "\n";
    let last = parts.len().saturating_sub(1);
    let case = |(index, part): (usize, String)| {
        let part = if index == last { &part } else { part.strip_suffix('\n').unwrap_or(&part) };
        let (title, rest) = part.split_once('\n').unwrap_or((part, ""));
        Case { file: file.to_owned(), title: title.to_owned(), sections: sections(rest) }
    };
    (comment, parts.enumerate().map(case).collect())
}

/// The sections of a case. A line `--- x` starts one only where `x` is the name of a section.
fn sections(text: &str) -> Vec<(String, String)> {
    let names = ["values", "helpers", "template", "output", "error"];
    let mut sections: Vec<(String, Vec<&str>)> = Vec::new();
    for line in text.split('\n') {
        match (line.strip_prefix("--- ").filter(|name| names.contains(name)), sections.last_mut()) {
            (Some(name), _) => sections.push((name.to_owned(), Vec::new())),
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => panic!("a case starts with a section, not with {line:?}"),
        }
    }
    sections.into_iter().map(|(name, lines)| (name, lines.join("\n"))).collect()
}

/// The files of a chart `m` made of the case's values and helpers and these templates.
fn files(case: &Case, templates: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut files = vec![
        ("Chart.yaml".to_owned(), "apiVersion: v2\nname: m\nversion: 0.1.0\n".to_owned()),
        ("values.yaml".to_owned(), case.section("values").unwrap_or_default().to_owned()),
        ("templates/_helpers.tpl".to_owned(), case.section("helpers").unwrap_or_default().to_owned()),
    ];
    files.extend(templates.iter().map(|(name, text)| (format!("templates/{name}"), (*text).to_owned())));
    files
}

/// Renders a chart of these templates: by a real Helm, or here through the engine's door, since to start the program takes
/// ten times as long as to render.
fn render(case: &Case, templates: &[(&str, &str)], program: &Program) -> Outcome {
    let files = files(case, templates);
    if program.is_oracle() { render_by(program, &files) } else { render_here(&files) }
}

/// On a stack as large as the program's.
fn render_here(files: &[(String, String)]) -> Outcome {
    let rendered = || {
        let files = files.iter().map(|(path, text)| File::new(path.as_str(), text.as_bytes())).collect();
        let mut request = Request::new("rel", "ns");
        request.limits = Limits::for_stack(run::STACK_SIZE);
        let chart = Chart::load(files, &request.profile, &mut Vec::new())?;
        Ok(chartroom::render(chart, &request)?.text())
    };
    let outcome = || rendered().map_err(|error: chartroom::Error| error.to_string().trim().to_owned());
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(run::STACK_SIZE);
        let worker = worker.spawn_scoped(scope, outcome).expect("a thread can start");
        worker.join().expect("the engine does not panic").map_or_else(Outcome::Refused, Outcome::Printed)
    })
}

fn render_by(program: &Program, files: &[(String, String)]) -> Outcome {
    thread_local!(static COUNT: Cell<usize> = const { Cell::new(0) });
    let count = COUNT.replace(COUNT.get() + 1);
    let place = format!("language-{}-{:?}-{count}", std::process::id(), std::thread::current().id());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(place.replace(['(', ')'], ""));
    fs::create_dir_all(folder.join("m/templates")).expect("a folder can be made");
    for (path, text) in files {
        fs::write(folder.join("m").join(path), text).expect("a file can be written");
    }
    let outcome = program.template(&folder, &["rel", "m", "-n", "ns"].map(str::to_owned));
    fs::remove_dir_all(&folder).expect("a folder can be removed");
    outcome
}

/// The text inside the base64 of the wrapping document. Helm removes `<no value>` from what a file prints.
fn unwrap(document: &[u8]) -> Vec<u8> {
    let document = String::from_utf8_lossy(document);
    let code = document.lines().find_map(|line| line.strip_prefix("out:")).expect("the document was printed");
    let text = base64::engine::general_purpose::STANDARD.decode(code.trim()).expect("b64enc prints base64");
    String::from_utf8_lossy(&text).replace("<no value>", "").into_bytes()
}
