//! Where Helm keeps its files: from flags, Helm's variables, the XDG folders and the home folder. Not what is in them.
//!
//! The rules are those of pkg/helmpath/lazypath.go and pkg/cli/environment.go.

use std::path::{Path, PathBuf};

/// Helm's files and folders. Paths may be relative, and need not be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// `repositories.yaml`: the repositories with their logins.
    pub repositories: PathBuf,
    /// The folder of the repositories' indexes.
    pub indexes: PathBuf,
    /// The folder of charts by their digest.
    pub content: PathBuf,
    /// The logins of registries.
    pub logins: PathBuf,
    /// Docker's own configuration, where there is a home folder.
    pub docker_logins: Option<PathBuf>,
    /// Where programs are looked for.
    pub programs: Vec<PathBuf>,
}

/// What the command line says about places; an empty text is an answer, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// `--repository-config`
    pub repository_config: Option<String>,
    /// `--repository-cache`
    pub repository_cache: Option<String>,
    /// `--content-cache`
    pub content_cache: Option<String>,
    /// `--registry-config`
    pub registry_config: Option<String>,
}

impl Places {
    /// What flags and environment say.
    pub fn of(stated: &Stated, env: &dyn Fn(&str) -> Option<String>) -> Places {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        let home = set("HOME").or_else(|| set("USERPROFILE")).map(PathBuf::from);
        let base = |own: &str, common: &str, below: &str| match (set(own), set(common)) {
            (Some(folder), _) => PathBuf::from(folder),
            (None, Some(folder)) => Path::new(&folder).join("helm"),
            (None, None) => home.clone().unwrap_or_default().join(below),
        };
        let cache = base("HELM_CACHE_HOME", "XDG_CACHE_HOME", CACHE);
        let config = base("HELM_CONFIG_HOME", "XDG_CONFIG_HOME", CONFIG);
        // A variable that is set but empty is an answer, other than above (pkg/cli/environment.go, `envOr`).
        let place = |flag: &Option<String>, name: &str, usual: PathBuf| {
            flag.clone().or_else(|| env(name)).map_or(usual, PathBuf::from)
        };
        let usual_logins = || config.join("registry/config.json");
        let logins = place(&stated.registry_config, "HELM_REGISTRY_CONFIG", usual_logins());
        let docker = set("DOCKER_CONFIG").map(PathBuf::from).or(home.map(|home| home.join(".docker")));
        Places {
            repositories: place(
                &stated.repository_config,
                "HELM_REPOSITORY_CONFIG",
                config.join("repositories.yaml"),
            ),
            indexes: place(&stated.repository_cache, "HELM_REPOSITORY_CACHE", cache.join("repository")),
            content: place(&stated.content_cache, "HELM_CONTENT_CACHE", cache.join("content")),
            // pkg/registry/client.go, NewClient: no name is the usual one.
            logins: if logins.as_os_str().is_empty() { usual_logins() } else { logins },
            docker_logins: docker.map(|folder| folder.join("config.json")),
            programs: env("PATH").map(|list| std::env::split_paths(&list).collect()).unwrap_or_default(),
        }
    }

    /// The index of a repository.
    pub fn index(&self, name: &str) -> PathBuf {
        self.indexes.join(format!("{name}-index.yaml"))
    }

    /// The names of a repository's charts, one a line.
    pub fn charts(&self, name: &str) -> PathBuf {
        self.indexes.join(format!("{name}-charts.txt"))
    }

    /// The lock beside `repositories.yaml` (pkg/cmd/repo_add.go).
    pub fn repositories_lock(&self) -> PathBuf {
        let has_extension = self.repositories.extension().is_some_and(|extension| !extension.is_empty());
        match has_extension {
            true => self.repositories.with_extension("lock"),
            false => {
                let mut path = self.repositories.clone().into_os_string();
                path.push(".lock");
                path.into()
            }
        }
    }
}

#[cfg(target_os = "macos")]
const CACHE: &str = "Library/Caches/helm";
#[cfg(target_os = "macos")]
const CONFIG: &str = "Library/Preferences/helm";
#[cfg(not(target_os = "macos"))]
const CACHE: &str = ".cache/helm";
#[cfg(not(target_os = "macos"))]
const CONFIG: &str = ".config/helm";

#[cfg(test)]
mod tests {
    use super::*;

    fn places(variables: &[(&str, &str)], stated: &Stated) -> Places {
        let env =
            |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Places::of(stated, &env)
    }

    /// As `helm env` of Helm 4.3.1 says it with these variables.
    #[test]
    fn folders_come_from_the_first_that_says_something() {
        let nothing = Stated::default();
        let found = places(&[("HOME", "/h"), ("XDG_CACHE_HOME", "/x")], &nothing);
        assert_eq!(found.indexes, Path::new("/x/helm/repository"));
        assert_eq!(found.docker_logins.as_deref(), Some(Path::new("/h/.docker/config.json")));
        let all =
            [("HOME", "/h"), ("XDG_CACHE_HOME", "/x"), ("HELM_CACHE_HOME", "/c"), ("DOCKER_CONFIG", "/d")];
        let found = places(&all, &nothing);
        assert_eq!((found.content, found.indexes), ("/c/content".into(), "/c/repository".into()));
        assert_eq!(found.docker_logins.as_deref(), Some(Path::new("/d/config.json")));
    }

    #[test]
    fn an_empty_place_is_an_answer_and_an_empty_home_is_none() {
        let empty = [("HELM_CONFIG_HOME", ""), ("XDG_CONFIG_HOME", "/x"), ("HELM_REPOSITORY_CONFIG", "")];
        let found = places(&empty, &Stated::default());
        assert_eq!(found.repositories, Path::new(""));
        assert_eq!(found.logins, Path::new("/x/helm/registry/config.json"));
        let stated = Stated { registry_config: Some("r.json".into()), ..Stated::default() };
        assert_eq!(places(&empty, &stated).logins, Path::new("r.json"));
    }

    #[test]
    fn the_lock_stands_beside_the_list() {
        let lock = |path: &str| Places { repositories: path.into(), ..Places::default() }.repositories_lock();
        assert_eq!(lock("/a/repositories.yaml"), Path::new("/a/repositories.lock"));
        assert_eq!(lock("/a/list"), Path::new("/a/list.lock"));
    }
}
