//! Charts as archives, and the run of a program in a home of its own, for tests that fetch.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tar::{Builder, Header};
use tempfile::TempDir;

/// An archive with a chart of that name and version, whose one template prints both.
pub fn archive(name: &str, version: &str) -> Vec<u8> {
    let metadata = format!("apiVersion: v2\nname: {name}\nversion: {version}\n");
    let template = "chart: {{ .Chart.Name }} {{ .Chart.Version }}\n";
    archive_of(name, &[("Chart.yaml", &metadata), ("templates/chart.yaml", template)])
}

/// An archive with these files in the folder of that name.
pub fn archive_of(name: &str, files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        let mut header = Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, format!("{name}/{path}"), text.as_bytes()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// What rendering it prints.
pub fn printed(name: &str, version: &str) -> String {
    format!("---\n# Source: {name}/templates/chart.yaml\nchart: {name} {version}\n")
}

/// SHA-256 in hex.
pub fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A home folder with nothing in it.
pub struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a program said.
#[derive(Debug)]
pub struct Said {
    /// Whether it succeeded.
    pub ok: bool,
    /// What it printed.
    pub stdout: String,
    /// And on stderr.
    pub stderr: String,
}

impl Said {
    /// The message of a run that failed.
    pub fn error(&self) -> String {
        assert!(!self.ok, "it succeeded: {self:?}");
        assert_eq!(self.stdout, "", "a run that fails prints nothing");
        let text = self.stderr.rsplit_once("Error: ").map_or(&*self.stderr, |(_, text)| text);
        text.trim().to_owned()
    }

    /// What a run printed that succeeded.
    pub fn printed(&self) -> &str {
        assert!(self.ok, "{}", self.stderr);
        &self.stdout
    }
}

/// Whether a real Helm is asked: `tests/remake --check`.
pub fn is_helm() -> bool {
    env::var_os("JES_NETPOL_HELM").is_some()
}

impl Home {
    /// A new one.
    pub fn new() -> Home {
        Home { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// With another variable.
    pub fn with(mut self, name: &str, value: &str) -> Home {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A path in it.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Writes a file.
    pub fn write(&self, below: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(&path).unwrap().write_all(bytes.as_ref()).unwrap();
        path.display().to_string()
    }

    /// Runs ours, or a real Helm where `JES_NETPOL_HELM` names one.
    pub fn run(&self, args: &[&str]) -> Said {
        self.type_in(args, "")
    }

    /// The same, with something on stdin.
    pub fn type_in(&self, args: &[&str], typed: &str) -> Said {
        let program =
            env::var_os("JES_NETPOL_HELM").unwrap_or_else(|| env!("CARGO_BIN_EXE_jes-netpol").into());
        self.run_with(Path::new(&program), args, typed)
    }

    /// Runs that one.
    #[allow(dead_code, reason = "only the tests with a registry use it")]
    pub fn run_program(&self, program: &Path, args: &[&str]) -> Said {
        self.run_with(program, args, "")
    }

    fn run_with(&self, program: &Path, args: &[&str], typed: &str) -> Said {
        let mut child = Command::new(program)
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .envs([
                ("TZ", "UTC"),
                ("KUBECONFIG", "/nonexistent"),
                ("NO_COLOR", "1"),
                ("PATH", "/usr/bin:/bin"),
            ])
            .env("HOME", self.folder.path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read it may be gone by then.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| {
            String::from_utf8_lossy(&bytes).replace(&*self.folder.path().to_string_lossy(), "$HOME")
        };
        Said { ok: output.status.success(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}
