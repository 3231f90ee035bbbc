//! Files below one folder and nowhere else, whatever their names say and whatever links stand in the folder or are put
//! there meanwhile: every step is taken from a folder that is open already, and no link is followed by the system.

use chartroom::quoted;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{Error, ErrorKind, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use super::write::WriteError;

/// How many symbolic links are followed on the way to one file, as Linux does (path_resolution(7)).
const LINK_LIMIT: usize = 40;

/// What a new folder and a new file may be used for, before the process's mask.
const FOLDER_MODE: u32 = 0o777;
const FILE_MODE: u32 = 0o666;

/// How a folder is opened: where there is a way that needs no right to list it, that way.
#[cfg(any(target_os = "linux", target_os = "android"))]
const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// A folder that files are written below.
#[derive(Debug)]
pub struct Below {
    /// As it was typed.
    path: PathBuf,
    /// Where it is there already.
    root: Option<Root>,
}

/// An open folder, and its name without links.
#[derive(Debug)]
struct Root {
    folder: OwnedFd,
    resolved: PathBuf,
}

impl Below {
    /// The folder, which need not be there yet.
    ///
    /// # Errors
    /// The system's, for example where something else stands there.
    pub fn new(path: &Path) -> Result<Below, WriteError> {
        match Root::open(path) {
            Ok(root) => Ok(Below { path: path.to_owned(), root: Some(root) }),
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                Ok(Below { path: path.to_owned(), root: None })
            }
            Err(cause) => Err(WriteError { path: path.display().to_string(), cause }),
        }
    }

    /// Looks whether a file could be written, as far as the folders on the way are there. Only the normal parts of
    /// `relative` count, as if it began with a slash.
    ///
    /// # Errors
    /// A part that is `..`; a symbolic link inside of the folder that leads out of it; something there that is no
    /// regular file, since opening a pipe would wait for its reader.
    pub fn check(&self, relative: &Path) -> Result<(), WriteError> {
        let parts = normal_parts(relative).map_err(|cause| self.error(relative, cause))?;
        let Some(root) = &self.root else { return Ok(()) };
        let mut walk = Walk::new(root, parts, false);
        let looked = walk.reach_file().and_then(|name| match name {
            Some(name) => check_kind(walk.here(), &name),
            None => Ok(()),
        });
        looked.map_err(|cause| self.error(relative, cause))
    }

    /// Writes a file, making its folders; `append` adds to what is there.
    ///
    /// # Errors
    /// Those of [`Below::check`], and the system's.
    pub fn write(&mut self, relative: &Path, bytes: &[u8], append: bool) -> Result<(), WriteError> {
        let written = self.try_write(relative, bytes, append);
        written.map_err(|cause| self.error(relative, cause))
    }

    fn try_write(&mut self, relative: &Path, bytes: &[u8], append: bool) -> Result<(), Error> {
        let parts = normal_parts(relative)?;
        let root = match self.root.take() {
            Some(root) => root,
            None => {
                fs::create_dir_all(&self.path)?;
                Root::open(&self.path)?
            }
        };
        let root = self.root.insert(root);
        let mut walk = Walk::new(root, parts, true);
        let name = walk.reach_file()?.ok_or_else(no_file)?;
        check_kind(walk.here(), &name)?;
        open_file(walk.here(), &name, append)?.write_all(bytes)
    }

    fn error(&self, relative: &Path, cause: Error) -> WriteError {
        let normal = relative.components().filter(|part| matches!(part, Component::Normal(_)));
        let path = self.path.components().chain(normal).collect::<PathBuf>();
        WriteError { path: path.display().to_string(), cause }
    }
}

impl Root {
    fn open(path: &Path) -> Result<Root, Error> {
        let folder = rustix::fs::open(path, FOLDER, Mode::empty())?;
        Ok(Root { folder, resolved: fs::canonicalize(path)? })
    }
}

/// The parts of a path that name something; those that lead nowhere else are dropped.
fn normal_parts(relative: &Path) -> Result<Vec<OsString>, Error> {
    let mut parts = Vec::new();
    for part in relative.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_owned()),
            Component::RootDir | Component::CurDir => {}
            Component::ParentDir | Component::Prefix(_) => {
                return Err(refused(format!(
                    "the path {} points outside the output directory; rename the chart or the file",
                    quoted(&relative.display().to_string())
                )));
            }
        }
    }
    Ok(parts)
}

/// A way from the root to a file, one part of its name after the other.
struct Walk<'a> {
    root: &'a Root,
    /// The folders below the root on the way so far.
    folders: Vec<OwnedFd>,
    /// The parts that are left, the next one last.
    left: Vec<OsString>,
    /// How many links were followed.
    links: usize,
    /// Whether folders that are not there are made.
    makes: bool,
}

impl<'a> Walk<'a> {
    fn new(root: &'a Root, parts: Vec<OsString>, makes: bool) -> Walk<'a> {
        Walk { root, folders: Vec::new(), left: parts.into_iter().rev().collect(), links: 0, makes }
    }

    fn here(&self) -> BorrowedFd<'_> {
        self.folders.last().unwrap_or(&self.root.folder).as_fd()
    }

    /// Goes to the file's folder and returns the file's name there, which is no link; `None` where a folder is not there.
    fn reach_file(&mut self) -> Result<Option<OsString>, Error> {
        while let Some(part) = self.left.pop() {
            if part == ".." {
                self.folders.pop().ok_or_else(leads_out)?;
            } else if let Some(target) = self.link(&part)? {
                self.follow(&target)?;
            } else if self.left.is_empty() {
                return Ok(Some(part));
            } else if !self.enter(&part)? {
                return Ok(None);
            }
        }
        Err(no_file())
    }

    /// What a link says; `None` where there is none.
    fn link(&self, name: &OsStr) -> Result<Option<PathBuf>, Error> {
        match rustix::fs::readlinkat(self.here(), name, Vec::new()) {
            Ok(target) => Ok(Some(OsString::from_vec(target.into_bytes()).into())),
            Err(Errno::INVAL | Errno::NOENT) => Ok(None),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Puts what a link says in its place, if that is inside.
    fn follow(&mut self, target: &Path) -> Result<(), Error> {
        self.links += 1;
        if self.links > LINK_LIMIT {
            return Err(refused(format!("too many symbolic links: more than the limit of {LINK_LIMIT}")));
        }
        let below = if target.is_absolute() {
            self.folders.clear();
            target.strip_prefix(&self.root.resolved).map_err(|_| leads_out())?
        } else {
            target
        };
        let parts = below.components().rev().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some("..".into()),
            _ => None,
        });
        self.left.extend(parts);
        Ok(())
    }

    /// Goes into a folder; says whether there is one.
    fn enter(&mut self, name: &OsStr) -> Result<bool, Error> {
        let open = || rustix::fs::openat(self.here(), name, FOLDER | OFlags::NOFOLLOW, Mode::empty());
        let opened = match open() {
            Err(Errno::NOENT) if self.makes => {
                match rustix::fs::mkdirat(self.here(), name, Mode::from(FOLDER_MODE)) {
                    Ok(()) | Err(Errno::EXIST) => open(),
                    Err(cause) => Err(cause),
                }
            }
            Err(Errno::NOENT) => return Ok(false),
            opened => opened,
        };
        self.folders.push(opened?);
        Ok(true)
    }
}

/// Whether a file may be opened there: a regular one, or none yet.
fn check_kind(folder: BorrowedFd<'_>, name: &OsStr) -> Result<(), Error> {
    match rustix::fs::statat(folder, name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW) {
        Ok(found) if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile => Err(no_file()),
        Ok(_) | Err(Errno::NOENT) => Ok(()),
        Err(cause) => Err(cause.into()),
    }
}

/// Opens a regular file, also where something else was put in its place after it was looked at.
fn open_file(folder: BorrowedFd<'_>, name: &OsStr, append: bool) -> Result<File, Error> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let mode = if append { OFlags::APPEND } else { OFlags::empty() };
    let opened = rustix::fs::openat(folder, name, flags | mode | OFlags::CLOEXEC, Mode::from(FILE_MODE));
    let file = File::from(opened?);
    if !file.metadata()?.is_file() {
        return Err(no_file());
    }
    if !append {
        file.set_len(0)?;
    }
    Ok(file)
}

fn leads_out() -> Error {
    refused("a symbolic link in this path points outside the output directory; remove it, or use another directory".into())
}

fn no_file() -> Error {
    refused("it exists and is not a regular file; remove it".into())
}

fn refused(why: String) -> Error {
    Error::new(ErrorKind::InvalidInput, why)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    use super::*;

    fn write(folder: &Path, relative: &str) -> Result<(), String> {
        let mut below = Below::new(folder).unwrap();
        let checked = below.check(Path::new(relative)).map_err(|error| error.to_string());
        let written = below.write(Path::new(relative), b"ours", false).map_err(|error| error.to_string());
        assert_eq!(checked, written, "{relative}");
        written
    }

    #[test]
    fn only_normal_parts_of_a_name_count() {
        let folder = tempfile::tempdir().unwrap();
        for relative in ["m/templates/a", "/m/templates/a", "//m/./templates//a"] {
            write(&folder.path().join("new"), relative).unwrap();
            assert_eq!(fs::read(folder.path().join("new/m/templates/a")).unwrap(), b"ours", "{relative}");
            fs::remove_dir_all(folder.path().join("new")).unwrap();
        }
        for relative in ["..", "../a", "m/../../a", "m/..", "/../a"] {
            let error = write(&folder.path().join("new"), relative).unwrap_err();
            assert!(error.contains("points outside"), "{relative}: {error}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn links_are_followed_inside_of_the_folder_only() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("m")).unwrap();
        fs::write(other.path().join("theirs"), "theirs").unwrap();
        symlink(other.path(), at("out")).unwrap();
        symlink(other.path().join("theirs"), at("m/file")).unwrap();
        symlink("/nonexistent", at("m/dangling")).unwrap();
        symlink("../..", at("m/above")).unwrap();
        symlink("m", at("in")).unwrap();
        symlink(at("m"), at("whole")).unwrap();
        symlink("ring", at("ring")).unwrap();
        for relative in ["out/a", "m/file", "m/dangling", "in/file", "out", "m/above/a", "in/above/a"] {
            let error = write(folder.path(), relative).unwrap_err();
            assert!(error.contains("points outside the output directory"), "{relative}: {error}");
        }
        assert!(write(folder.path(), "ring/a").unwrap_err().contains("more than the limit of 40"));
        assert!(write(folder.path(), "in").unwrap_err().contains("not a regular file"));
        for (relative, file) in [("in/a", "m/a"), ("whole/b", "m/b"), ("in/c/d", "m/c/d")] {
            let _ = write(folder.path(), relative);
            assert_eq!(fs::read(at(file)).unwrap(), b"ours", "{relative}");
        }
        assert_eq!(fs::read(other.path().join("theirs")).unwrap(), b"theirs");
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_that_is_put_in_while_files_are_written_is_not_followed() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("m")).unwrap();
        let is_over = AtomicBool::new(false);
        let written = std::thread::scope(|threads| {
            threads.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    // A folder that was made anew meanwhile stays: the next round moves it away.
                    let _ = fs::remove_dir_all(at("away"));
                    let _ = fs::rename(at("m"), at("away"));
                    let _ = symlink(other.path(), at("m"));
                    let _ = fs::remove_file(at("m"));
                }
            });
            let mut below = Below::new(folder.path()).unwrap();
            // On a busy machine it may take more than those until one is in time.
            let (mut written, began) = (0, Instant::now());
            for number in 0.. {
                if number >= 600 && (written > 0 || began.elapsed() > Duration::from_secs(30)) {
                    break;
                }
                let path = format!("m/{number}");
                written += usize::from(below.write(Path::new(&path), b"ours", false).is_ok());
            }
            is_over.store(true, Ordering::Relaxed);
            written
        });
        assert!(written > 0);
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0, "after {written} files");
    }
}
