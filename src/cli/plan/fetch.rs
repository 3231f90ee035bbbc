//! Where charts come from that are not on the disk, as typed. Not how they are fetched.

use std::ffi::OsString;
use std::fmt;

use crate::cli::args::{FetchArgs, LoginArgs, PlacesArgs, ServerArgs, TlsArgs};
use crate::fetch::{Access, Login, Places, Stated, Tls};

/// Which chart of which repository, as whom, and where Helm keeps its files.
#[derive(Clone, Default)]
pub struct FetchPlan {
    /// `--repo`
    pub repository: Option<String>,
    /// `--version`
    pub version: String,
    /// `--devel`
    pub devel: bool,
    /// How servers are asked.
    pub access: Access,
    /// Where Helm keeps its files.
    pub places: Places,
}

impl fmt::Debug for FetchPlan {
    /// Leaves out what may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchPlan").field("version", &self.version).finish_non_exhaustive()
    }
}

impl FetchPlan {
    /// What was typed, and what the environment says.
    pub fn of(args: &FetchArgs, env: &impl Fn(&str) -> Option<String>) -> FetchPlan {
        FetchPlan {
            repository: args.repo.clone().filter(|url| !url.is_empty()),
            version: args.version.clone().unwrap_or_default(),
            devel: args.devel == Some(true),
            access: Access {
                pass_everywhere: args.pass_credentials == Some(true),
                plain_http: args.plain_http == Some(true),
                ..access(&args.server)
            },
            ..FetchPlan::of_places(&args.places, env)
        }
    }

    /// Helm's files alone.
    pub fn of_places(args: &PlacesArgs, env: &impl Fn(&str) -> Option<String>) -> FetchPlan {
        let stated = Stated {
            repository_config: args.repository_config.clone(),
            repository_cache: args.repository_cache.clone(),
            content_cache: args.content_cache.clone(),
            registry_config: args.registry_config.clone(),
        };
        FetchPlan { places: Places::of(&stated, env), ..FetchPlan::default() }
    }
}

/// As whom servers are asked, and how they are checked.
pub(super) fn access(typed: &ServerArgs) -> Access {
    let tls = tls(&typed.tls, typed.insecure_skip_tls_verify);
    Access { login: login(&typed.login), tls, ..Access::default() }
}

/// The login, where both halves of it are there.
fn login(typed: &LoginArgs) -> Option<Login> {
    let text = |typed: &Option<String>| typed.clone().unwrap_or_default();
    Login::new(&text(&typed.username), &text(&typed.password))
}

/// The files for encryption.
pub(super) fn tls(typed: &TlsArgs, insecure: Option<bool>) -> Tls {
    let file = |typed: &Option<OsString>| typed.clone().unwrap_or_default();
    Tls {
        cert_file: file(&typed.cert_file),
        key_file: file(&typed.key_file),
        ca_file: file(&typed.ca_file),
        insecure: insecure == Some(true),
    }
}
