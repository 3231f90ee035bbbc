//! A program that takes `helm template`'s words, run in a fixed environment, and what came of it.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// What came of a run.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// stdout of a run that succeeded.
    Printed(Vec<u8>),
    /// The message proper of one that did not: stderr without `Error: `, the log before it and hints after it; behind
    /// it what is on stdout for all that.
    Refused(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Printed(bytes) => write!(f, "output {:?}", String::from_utf8_lossy(bytes)),
            Outcome::Refused(text) => write!(f, "error {text:?}"),
        }
    }
}

/// The version that the programs are by default.
const NEWEST: &str = "4.3";

/// Who renders.
pub struct Program {
    path: OsString,
    oracle: bool,
    /// What is said before all else.
    first: Vec<String>,
}

impl Program {
    /// The binary of this package.
    pub fn ours() -> Program {
        Program { path: env!("CARGO_BIN_EXE_jes-netpol").into(), oracle: false, first: Vec::new() }
    }

    /// A real Helm.
    pub fn helm(path: OsString) -> Program {
        Program { path, oracle: true, first: Vec::new() }
    }

    /// The same as an older Helm: ours gets its version, the real one is where `tests/remake` has it from.
    pub fn of_version(&self, version: &str) -> Program {
        if !self.oracle {
            let first = vec!["--helm-version".to_owned(), version.to_owned()];
            return Program { path: self.path.clone(), oracle: false, first };
        }
        if version == NEWEST {
            return Program::helm(self.path.clone());
        }
        let variable = format!("JES_NETPOL_HELM_{}", version.replace('.', "_"));
        Program::helm(std::env::var_os(&variable).unwrap_or_else(|| panic!("{variable} is not set")))
    }

    /// Whether what it says is what is to be expected.
    pub fn is_oracle(&self) -> bool {
        self.oracle
    }

    /// What it says as that version of Helm to a whole command line, with a home folder that does not exist: `printed`
    /// and stdout, or `refused` and the message.
    pub fn says(&self, version: &str, folder: &Path, args: &[String], variables: &[String]) -> Vec<u8> {
        let helm = if self.oracle { self.of_version(version) } else { Program::ours() };
        // Called by the name that callers know it by.
        let called = Path::new(&helm.path).with_file_name("helm");
        let output = Command::new(&helm.path)
            .arg0(&called)
            .args(args)
            .current_dir(folder)
            .env_clear()
            .envs([
                ("TZ", "UTC"),
                ("NO_COLOR", "1"),
                ("KUBECONFIG", "/nonexistent"),
                ("HOME", "/nonexistent/home"),
            ])
            .env("JES_NETPOL_HELM_VERSION", version)
            .envs(variables.iter().filter_map(|variable| variable.split_once('=')))
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|e| panic!("cannot run {:?}: {e}", helm.path));
        let plain = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).replace(&*folder.to_string_lossy(), "$CWD");
            text.replace(&*called.to_string_lossy(), "$HELM")
        };
        let (stdout, stderr) = (plain(&output.stdout), plain(&output.stderr));
        match output.status.success() {
            true => format!("printed\n{stdout}{stderr}\n").into_bytes(),
            false => format!("refused\n{stdout}{}\n", message(&stderr)).into_bytes(),
        }
    }

    /// Runs `template` with `args` in `folder`. Nothing of the machine's own configuration gets in.
    pub fn template(&self, folder: &Path, args: &[String]) -> Outcome {
        self.template_with(folder, args, &[])
    }

    /// The same with further variables, each `NAME=value`.
    pub fn template_with(&self, folder: &Path, args: &[String], variables: &[String]) -> Outcome {
        let home = env!("CARGO_TARGET_TMPDIR");
        let output = Command::new(&self.path)
            .arg("template")
            .args(&self.first)
            .args(args)
            .current_dir(folder)
            .env_clear()
            .envs([("TZ", "UTC"), ("LANG", "C.UTF-8"), ("NO_COLOR", "1"), ("KUBECONFIG", "/nonexistent")])
            .envs(["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"].map(|name| (name, home)))
            .envs(variables.iter().filter_map(|variable| variable.split_once('=')))
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|e| panic!("cannot run {:?}: {e}", self.path));
        let stderr = String::from_utf8_lossy(&output.stderr).replace(&*folder.to_string_lossy(), "$CWD");
        match output.status.code() {
            Some(0) => Outcome::Printed(output.stdout),
            // Wrong usage ends in 2 here, and in 1 in Helm.
            Some(1 | 2) if output.stdout.is_empty() => Outcome::Refused(message(&stderr)),
            Some(1) => {
                let shown = String::from_utf8_lossy(&output.stdout);
                Outcome::Refused(
                    format!("{}\nand on stdout:\n{shown}", message(&stderr)).trim_end().to_owned(),
                )
            }
            code => Outcome::Refused(format!(
                "exit {code:?} with {} bytes on stdout: {stderr}",
                output.stdout.len()
            )),
        }
    }
}

/// What is left of stderr without the log lines before the message and the hints that follow it.
fn message(stderr: &str) -> String {
    let text = stderr.rsplit_once("Error: ").map_or(stderr, |(_, text)| text);
    let ends = ["Use --debug flag", "\nHint: ", "\nhint: "];
    let end = ends.iter().find_map(|end| text.find(end)).unwrap_or(text.len());
    text[..end].trim().to_owned()
}
