//! Which files make up the kubeconfig, read and united (client-go: tools/clientcmd/loader.go).

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::decode;
use super::error::Error;
use super::types::Kubeconfig;
use crate::io::{self, ReadError};

/// The files that make up the kubeconfig.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The files, the first one to say something wins.
    pub files: Vec<PathBuf>,
    /// Whether they were named for this run, so that a missing one is an error. Otherwise missing ones are passed over.
    pub explicit: bool,
}

impl Files {
    /// A file that was named for this run.
    pub fn file(path: impl Into<PathBuf>) -> Files {
        Files { files: vec![path.into()], explicit: true }
    }

    /// What the environment says: the list in `KUBECONFIG`, else `.kube/config` below the home directory.
    pub fn from_environment(kubeconfig: Option<&OsStr>, home: Option<PathBuf>) -> Files {
        let list = kubeconfig.filter(|list| !list.is_empty());
        let listed = list.map(|list| std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()));
        let usual = || home.map(|home| home.join(".kube").join("config")).into_iter().collect();
        let all: Vec<PathBuf> = listed.map_or_else(usual, Iterator::collect);
        let mut files = Vec::new();
        for file in all {
            // What is listed twice is read once (client-go: `deduplicate`).
            if !files.contains(&file) {
                files.push(file);
            }
        }
        Files { files, explicit: false }
    }

    /// What to say where they name no cluster.
    pub(super) fn missing(&self) -> String {
        let looked: Vec<String> = self.files.iter().map(|path| path.display().to_string()).collect();
        match (looked.as_slice(), self.explicit) {
            ([], _) => "there is no kubeconfig".to_owned(),
            ([file], true) => format!("the kubeconfig {file} has no current context with a cluster"),
            (files, _) => {
                format!(
                    "there is no kubeconfig ({} does not exist, or has no current context with a cluster)",
                    files.join(", ")
                )
            }
        }
    }

    /// Reads them all. The union of no files is empty.
    ///
    /// # Errors
    /// A file that cannot be read or is no kubeconfig.
    pub fn load(&self) -> Result<Kubeconfig, Error> {
        let mut union = Kubeconfig::default();
        for path in &self.files {
            let shown = path.display().to_string();
            let text = match io::kubeconfig(path) {
                Ok(text) => text,
                Err(error) if is_missing(&error) && !self.explicit => continue,
                Err(error) => {
                    return Err(Error::Unreadable { path: shown, why: error.reason() });
                }
            };
            let folder = path.parent().unwrap_or(Path::new(""));
            let folder =
                std::path::absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
            let folder = folder.unwrap_or_default();
            add(&mut union, decode::kubeconfig(&text, &shown, &folder)?);
        }
        Ok(union)
    }
}

/// Reads a file that a kubeconfig or a flag names: a certificate, a key or a token.
///
/// # Errors
/// What the file is for, and the system's answer.
pub fn named(path: &str, what: &str) -> Result<Vec<u8>, Error> {
    let read = io::kubeconfig(Path::new(path));
    read.map_err(|error| Error::Unusable(format!("the {what} {path} cannot be read: {}", error.reason())))
}

fn is_missing(error: &ReadError) -> bool {
    matches!(error, ReadError::System { cause, .. } if cause.kind() == std::io::ErrorKind::NotFound)
}

/// Whole entries and the current context of the first file that has them win (client-go: `Load` merges the maps in
/// reverse order last).
fn add(union: &mut Kubeconfig, next: Kubeconfig) {
    for (name, cluster) in next.clusters {
        union.clusters.entry(name).or_insert(cluster);
    }
    for (name, user) in next.users {
        union.users.entry(name).or_insert(user);
    }
    for (name, context) in next.contexts {
        union.contexts.entry(name).or_insert(context);
    }
    if union.current_context.is_empty() {
        union.current_context = next.current_context;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_kubeconfigs_as_it_does_for_kubectl() {
        let home = || Some(PathBuf::from("/home/me"));
        let usual = Files::from_environment(None, home());
        assert_eq!(usual.files, [PathBuf::from("/home/me/.kube/config")]);
        assert_eq!(Files::from_environment(Some(OsStr::new("")), home()), usual);
        let listed = Files::from_environment(Some(OsStr::new("/a::/b")), home());
        assert_eq!(listed.files, [PathBuf::from("/a"), PathBuf::from("/b")]);
        assert!(!listed.explicit);
        let doubled = Files::from_environment(Some(OsStr::new("/a:/b:/a")), home());
        assert_eq!(doubled.files, listed.files);
    }
}
