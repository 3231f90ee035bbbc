//! Where a symbolic link leads, found out as Go does, so that the errors are Go's. Not whether it may be followed.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::read::reason;

/// More links than this on the way are a ring (Go: path/filepath/symlink.go, `walkSymlinks`).
const MAX_LINKS: usize = 255;

/// The path without symbolic links in it.
///
/// # Errors
/// Why there is none, in Go's words.
pub(super) fn resolved(path: &Path) -> Result<PathBuf, String> {
    let mut rest: Vec<OsString> = parts(path);
    let mut found = PathBuf::from(if path.is_absolute() { "/" } else { "" });
    let mut links = 0;
    while let Some(part) = rest.pop() {
        if part.is_empty() || part == "." {
            continue;
        }
        if part == ".." {
            let is_above = matches!(found.components().next_back(), None | Some(Component::ParentDir));
            match is_above && !found.is_absolute() {
                true => found.push(".."),
                false => drop(found.pop()),
            }
            continue;
        }
        let next = found.join(&part);
        let metadata = fs::symlink_metadata(&next)
            .map_err(|cause| format!("lstat {}: {}", next.display(), reason(&cause)))?;
        if !metadata.is_symlink() {
            if !metadata.is_dir() && !rest.is_empty() {
                return Err("not a directory".to_owned());
            }
            found = next;
            continue;
        }
        links += 1;
        if links > MAX_LINKS {
            return Err("EvalSymlinks: too many links".to_owned());
        }
        let target = fs::read_link(&next)
            .map_err(|cause| format!("readlink {}: {}", next.display(), reason(&cause)))?;
        if target.is_absolute() {
            found = PathBuf::from("/");
        }
        rest.extend(parts(&target));
    }
    Ok(found)
}

/// The parts of a path, the last one first. A slash at its end is a part as well: what stands before it has to be a folder.
fn parts(path: &Path) -> Vec<OsString> {
    path.as_os_str()
        .as_bytes()
        .rsplit(|byte| *byte == b'/')
        .map(|part| OsStr::from_bytes(part).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_followed_and_rings_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("d")).unwrap();
        fs::write(at("d/x"), "").unwrap();
        for (target, name) in
            [("d", "to-d"), ("../to-d/x", "d/round"), ("none", "dangling"), ("b", "a"), ("a", "b")]
        {
            symlink(target, at(name)).unwrap();
        }
        let base = fs::canonicalize(folder.path()).unwrap();
        assert_eq!(resolved(&at("to-d/round")).unwrap(), base.join("d/x"));
        assert_eq!(resolved(&at("d/../to-d/./x")).unwrap(), base.join("d/x"));
        let missing = format!("lstat {}: no such file or directory", base.join("none").display());
        assert_eq!(resolved(&base.join("dangling")).unwrap_err(), missing);
        assert_eq!(resolved(&at("a")).unwrap_err(), "EvalSymlinks: too many links");
        for file in ["d/x/y", "d/x/", "d/x/.", "d/x/.."] {
            assert_eq!(resolved(&at(file)).unwrap_err(), "not a directory", "{file}");
        }
        assert_eq!(resolved(&at("to-d//./")).unwrap(), base.join("d"));
    }
}
