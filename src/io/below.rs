//! Files below one folder and nowhere else, whatever their names say and whatever links stand in the folder.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Component, Path, PathBuf};

use super::write::{WriteError, append_or_truncate};

/// Where a file below `root` is to be written: only the normal parts of `relative` count, as if it began with a slash.
///
/// # Errors
/// A part that is `..`; a symbolic link inside of the folder that leads out of it or nowhere; something there that is
/// no regular file, since opening a pipe would wait for its reader.
pub fn place_below(root: &Path, relative: &str) -> Result<PathBuf, WriteError> {
    let mut path = root.to_owned();
    let error = |path: &Path, cause| WriteError { path: path.display().to_string(), cause };
    let inside = match fs::canonicalize(root) {
        Ok(inside) => Some(inside),
        Err(cause) if cause.kind() == ErrorKind::NotFound => None,
        Err(cause) => return Err(error(root, cause)),
    };
    for part in Path::new(relative).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::RootDir | Component::CurDir => continue,
            Component::ParentDir | Component::Prefix(_) => {
                let cause = format!(
                    "the path {relative:?} leads out of the output folder; rename the chart or the file"
                );
                return Err(error(root, Error::new(ErrorKind::InvalidInput, cause)));
            }
        }
        if let Some(inside) = &inside {
            stays(&path, inside).map_err(|cause| error(&path, cause))?;
        }
    }
    match fs::metadata(&path) {
        Ok(found) if !found.is_file() => {
            let cause = Error::new(ErrorKind::InvalidInput, "it is there and not a regular file; remove it");
            Err(error(&path, cause))
        }
        _ => Ok(path),
    }
}

/// Whether what stands at `path` is inside of the folder.
fn stays(path: &Path, inside: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_symlink() => return Ok(()),
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(cause),
        Ok(_) => {}
    }
    match fs::canonicalize(path) {
        Ok(target) if target.starts_with(inside) => Ok(()),
        _ => {
            let cause =
                "a symbolic link there leads out of the output folder; remove it, or name another folder";
            Err(Error::new(ErrorKind::InvalidInput, cause))
        }
    }
}

/// Writes a file below `root`, making its folders; `append` adds to what is there.
///
/// # Errors
/// Those of [`place_below`], and the system's.
pub fn write_below(root: &Path, relative: &str, bytes: &[u8], append: bool) -> Result<(), WriteError> {
    append_or_truncate(&place_below(root, relative)?, bytes, append)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_normal_parts_of_a_name_count() {
        let folder = tempfile::tempdir().unwrap();
        let place = |relative| place_below(folder.path(), relative);
        for relative in ["m/templates/a", "/m/templates/a", "//m/./templates//a"] {
            assert_eq!(place(relative).unwrap(), folder.path().join("m/templates/a"), "{relative}");
        }
        for relative in ["..", "../a", "m/../../a", "m/..", "/../a"] {
            assert!(place(relative).unwrap_err().to_string().contains("leads out"), "{relative}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_of_the_folder_only() {
        use std::os::unix::fs::symlink;
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(folder.path().join("m")).unwrap();
        fs::write(other.path().join("theirs"), "theirs").unwrap();
        symlink(other.path(), folder.path().join("out")).unwrap();
        symlink(other.path().join("theirs"), folder.path().join("m/file")).unwrap();
        symlink("/nonexistent", folder.path().join("m/dangling")).unwrap();
        symlink("m", folder.path().join("in")).unwrap();
        for relative in ["out/a", "m/file", "m/dangling", "in/file", "out"] {
            let error = write_below(folder.path(), relative, b"ours", false).unwrap_err().to_string();
            assert!(error.contains("leads out of the output folder"), "{error}");
        }
        write_below(folder.path(), "in/a", b"ours", false).unwrap();
        assert_eq!(fs::read(folder.path().join("m/a")).unwrap(), b"ours");
        assert_eq!(fs::read(other.path().join("theirs")).unwrap(), b"theirs");
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);
    }
}
