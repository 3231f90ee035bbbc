//! Several files for one folder: written beside the ones that are there, and put in place once all of them are written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::keep::{Readers, allow, beside};
use super::read::{ReadError, system};
use super::write::WriteError;

/// Files that are about to be put in a folder. What is not put there is taken away again when this is dropped.
#[derive(Debug)]
pub struct Staged {
    folder: PathBuf,
    /// Where each is by now, and where it goes.
    files: Vec<(PathBuf, PathBuf)>,
}

impl Staged {
    /// None yet, for a folder that is there.
    pub fn new(folder: &Path) -> Staged {
        Staged { folder: folder.to_owned(), files: Vec::new() }
    }

    /// Writes a file under a name that begins with a dot.
    ///
    /// # Errors
    /// The system's.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let path = self.folder.join(name);
        let error = |cause| WriteError { path: path.display().to_string(), cause };
        let (mut file, hidden) = beside(&self.folder.join(format!(".{name}"))).map_err(error)?;
        self.files.push((hidden, path.clone()));
        file.write_all(bytes).and_then(|()| allow(&file, Readers::All)).map_err(error)
    }

    /// Puts the files in place, whatever was there under their names.
    ///
    /// # Errors
    /// The system's.
    pub fn place(mut self) -> Result<(), WriteError> {
        for (hidden, path) in self.files.drain(..).collect::<Vec<_>>() {
            if let Err(cause) = fs::rename(&hidden, &path) {
                let _ = fs::remove_file(&hidden);
                return Err(WriteError { path: path.display().to_string(), cause });
            }
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (hidden, _) in &self.files {
            let _ = fs::remove_file(hidden);
        }
    }
}

/// Whether there is a folder at `path` rather than something else.
///
/// # Errors
/// The system's, for example that there is nothing.
pub fn folder_at(path: &Path) -> Result<bool, ReadError> {
    fs::metadata(path).map(|found| found.is_dir()).map_err(system("stat", path))
}

/// What the symbolic link at `path` says; `None` where there is none.
pub fn link_target(path: &Path) -> Option<PathBuf> {
    fs::read_link(path).ok()
}

/// A path with all links followed; `None` where there is nothing.
pub fn resolved(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}

/// Whether a folder is below another one once all links are followed.
pub fn is_inside(folder: &Path, outer: &Path) -> bool {
    let outer = if outer.as_os_str().is_empty() { Path::new(".") } else { outer };
    match (fs::canonicalize(folder), fs::canonicalize(outer)) {
        (Ok(folder), Ok(outer)) => folder.starts_with(outer),
        _ => false,
    }
}

/// The names in a folder in byte order, and whether each is a folder itself; names that are no UTF-8 are left out.
///
/// # Errors
/// The system's.
pub fn listing(folder: &Path) -> Result<Vec<(String, bool)>, ReadError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(system("open", folder))? {
        let entry = entry.map_err(system("readdirent", folder))?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        names.extend(entry.file_name().into_string().ok().map(|name| (name, is_folder)));
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_put_in_place_together_or_leave_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let names = || listing(folder.path()).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        fs::write(folder.path().join("a"), "old").unwrap();
        let mut staged = Staged::new(folder.path());
        staged.add("a", b"new").unwrap();
        staged.add("b", b"new").unwrap();
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"old");
        staged.place().unwrap();
        assert_eq!(names(), ["a", "b"]);
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"new");
        let mut staged = Staged::new(folder.path());
        staged.add("c", b"new").unwrap();
        assert_eq!(names().len(), 3);
        drop(staged);
        assert_eq!(names(), ["a", "b"]);
    }
}
