//! Where charts come from that are not on the disk, as typed. Not how they are fetched.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use super::types::TlsFiles;
use crate::cli::args::{FetchArgs, PlacesArgs, TlsArgs};

/// Which chart of which repository, as whom, and where Helm keeps its files.
#[derive(Clone, Default)]
pub struct FetchPlan {
    /// `--repo`
    pub repository: Option<String>,
    /// `--version`
    pub version: String,
    /// `--devel`
    pub devel: bool,
    /// `--username`
    pub username: String,
    /// `--password`: a secret.
    pub password: String,
    /// `--pass-credentials`
    pub pass_credentials: bool,
    /// The files for encryption.
    pub tls: TlsFiles,
    /// `--plain-http`
    pub plain_http: bool,
    /// `--repository-config`
    pub repository_config: Option<String>,
    /// `--repository-cache`
    pub repository_cache: Option<String>,
    /// `--content-cache`
    pub content_cache: Option<String>,
    /// `--registry-config`
    pub registry_config: Option<String>,
    /// What the environment says about places.
    pub variables: Vec<(&'static str, String)>,
}

impl fmt::Debug for FetchPlan {
    /// Leaves out what may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchPlan").field("version", &self.version).finish_non_exhaustive()
    }
}

/// The variables that say where Helm's files are, and Docker's, and programs.
const VARIABLES: &[&str] = &[
    "HELM_CACHE_HOME",
    "HELM_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "HELM_REPOSITORY_CONFIG",
    "HELM_REPOSITORY_CACHE",
    "HELM_CONTENT_CACHE",
    "HELM_REGISTRY_CONFIG",
    "DOCKER_CONFIG",
    "HOME",
    "USERPROFILE",
    "PATH",
];

impl FetchPlan {
    /// What was typed, and what the environment says.
    pub fn of(args: &FetchArgs, env: &impl Fn(&str) -> Option<String>) -> FetchPlan {
        let text = |typed: &Option<String>| typed.clone().unwrap_or_default();
        FetchPlan {
            repository: args.repo.clone().filter(|url| !url.is_empty()),
            version: text(&args.version),
            devel: args.devel == Some(true),
            username: text(&args.login.username),
            password: text(&args.login.password),
            pass_credentials: args.pass_credentials == Some(true),
            tls: files(&args.tls, args.insecure_skip_tls_verify),
            plain_http: args.plain_http == Some(true),
            ..FetchPlan::of_places(&args.places, env)
        }
    }

    /// Helm's files alone.
    pub fn of_places(args: &PlacesArgs, env: &impl Fn(&str) -> Option<String>) -> FetchPlan {
        let variables = VARIABLES.iter().filter_map(|name| Some((*name, env(name)?)));
        FetchPlan {
            repository_config: args.repository_config.clone(),
            repository_cache: args.repository_cache.clone(),
            content_cache: args.content_cache.clone(),
            registry_config: args.registry_config.clone(),
            variables: variables.collect(),
            ..FetchPlan::default()
        }
    }

    /// A variable of the environment.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }
}

/// The files for encryption.
pub(super) fn files(typed: &TlsArgs, insecure: Option<bool>) -> TlsFiles {
    TlsFiles {
        ca: file(&typed.ca_file),
        cert: file(&typed.cert_file),
        key: file(&typed.key_file),
        insecure: insecure == Some(true),
    }
}

/// A file that was named; an empty name is none.
fn file(typed: &Option<OsString>) -> Option<PathBuf> {
    typed.clone().filter(|path| !path.is_empty()).map(PathBuf::from)
}
