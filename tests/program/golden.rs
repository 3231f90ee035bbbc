//! Whole charts: `tests/golden/<chart>/<case>.cmd` beside the folder `chart`, against what a real Helm prints.
//!
//! A `.cmd` holds the arguments of `helm template`, one a line, and `<case>.env`, where there is one, further variables
//! of the environment; `<case>.version` names an older Helm that it is about. Expected is `<case>.out`, the very bytes of stdout, or
//! `<case>.err`, the message of a refusal; `tests/remake` makes both.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Outcome, Program, Suite};

/// The path of a `.cmd` file.
struct Case(PathBuf);

struct Charts(PathBuf);

#[test]
fn every_chart_renders_as_helm_renders_it() {
    crate::support::judge(&Charts(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")));
}

impl Suite for Charts {
    type Case = Case;

    fn cases(&self) -> Vec<Case> {
        let charts = entries(&self.0).into_iter().filter(|path| path.is_dir());
        let files = charts.flat_map(|chart| entries(&chart));
        files.filter(|path| path.extension().is_some_and(|e| e == "cmd")).map(Case).collect()
    }

    fn name(&self, case: &Case) -> String {
        case.0.strip_prefix(&self.0).unwrap_or(&case.0).with_extension("").display().to_string()
    }

    fn expected(&self, case: &Case) -> Option<Outcome> {
        let printed = fs::read(case.0.with_extension("out")).map(Outcome::Printed);
        let refused = || fs::read_to_string(case.0.with_extension("err"));
        printed.or_else(|_| refused().map(|text| Outcome::Refused(text.trim_end().to_owned()))).ok()
    }

    fn run(&self, case: &Case, program: &Program) -> Outcome {
        let args = fs::read_to_string(&case.0).expect("the .cmd can be read");
        let folder = case.0.parent().expect("a file has a folder");
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let variables = fs::read_to_string(case.0.with_extension("env")).unwrap_or_default();
        let version = fs::read_to_string(case.0.with_extension("version"));
        let older = version.ok().map(|version| program.of_version(version.trim()));
        let program = older.as_ref().unwrap_or(program);
        program.template_with(folder, &lines(&args), &lines(&variables))
    }

    fn store(&self, outcomes: Vec<(Case, Outcome)>) {
        for (Case(path), outcome) in outcomes {
            let (out, err) = (path.with_extension("out"), path.with_extension("err"));
            let (kept, gone, bytes) = match outcome {
                Outcome::Printed(bytes) => (out, err, bytes),
                Outcome::Refused(text) => (err, out, (text + "\n").into_bytes()),
            };
            fs::write(&kept, bytes).expect("what is expected can be written");
            if gone.exists() {
                fs::remove_file(&gone).expect("what was expected before can be removed");
            }
        }
    }
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.sort();
    paths
}
