//! Replacing this process by another Helm: where that is, and how. Not when.

use std::ffi::OsString;
use std::fs::Metadata;
use std::io::Error;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether a path leads to the file that this process runs.
///
/// # Errors
/// A path that leads nowhere.
pub fn is_this_program(path: &Path) -> Result<bool, Error> {
    let ours = std::env::current_exe().and_then(|own| own.metadata())?;
    Ok(is_same(&path.metadata()?, &ours))
}

fn is_same(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// The next program of that name in a `PATH`: behind the last place where this program itself is found, so that two
/// copies of it do not call each other in turn. Folders that are not absolute are left out, as Go does.
pub fn next_in_path(name: &str, path: &str) -> Option<PathBuf> {
    let ours = std::env::current_exe().and_then(|own| own.metadata()).ok()?;
    let mut found = None;
    for folder in std::env::split_paths(path).filter(|folder| folder.is_absolute()) {
        let file = folder.join(name);
        let Ok(metadata) = file.metadata() else { continue };
        if is_same(&metadata, &ours) {
            found = None;
        } else if found.is_none() && metadata.is_file() && metadata.mode() & 0o111 != 0 {
            found = Some(file);
        }
    }
    found
}

/// Goes on as that program, with the same environment and one more variable. Comes back only where that fails.
pub fn become_program(program: &Path, arguments: &[OsString], variable: (&str, String)) -> Error {
    Command::new(program).args(arguments).env(variable.0, variable.1).exec()
}
