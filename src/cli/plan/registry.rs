//! What `registry` shall do, as data.

use std::ffi::OsString;

use super::fetch::tls;
use super::helm::profile;
use super::repo::refused;
use super::{FetchPlan, lossy};
use crate::cli::args::{GlobalArgs, RegistryCommand};
use crate::cli::usage::UsageError;
use crate::fetch::Access;
use chartroom::Profile;

/// What is done with the logins of a registry, and where they are kept.
#[derive(Debug)]
pub struct RegistryPlan {
    /// The registry as typed.
    pub host: String,
    /// How to log in; without it the login is forgotten.
    pub login: Option<LoginPlan>,
    /// Helm's files, and how the registry is asked.
    pub fetch: FetchPlan,
    /// The version of Helm to act as.
    pub profile: Profile,
}

/// As whom to log in.
pub struct LoginPlan {
    /// The user; empty where none was typed.
    pub username: String,
    /// The password: a secret; empty where none was typed.
    pub password: String,
    /// Where it comes from otherwise.
    pub asked: Asked,
}

impl std::fmt::Debug for LoginPlan {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginPlan").field("asked", &self.asked).finish_non_exhaustive()
    }
}

/// Where a password comes from that was not typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A person.
    Person,
    /// Stdin, as a whole.
    Stdin,
}

/// Makes the plan of `registry`.
pub(super) fn registry(
    command: RegistryCommand,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<RegistryPlan, UsageError> {
    let plan = |host, login, fetch, global: GlobalArgs| {
        Ok(RegistryPlan { host, login, fetch, profile: profile(global.helm, env)? })
    };
    match command {
        RegistryCommand::Login(args) => {
            let args = *args.0;
            let host = host("login", &args.positional)?;
            let mut tls = tls(&args.tls, args.insecure);
            // One half of a pair is ignored (Helm: pkg/registry/client.go, `LoginOptTLSClientConfig`).
            if tls.cert_file.is_empty() || tls.key_file.is_empty() {
                (tls.cert_file, tls.key_file) = Default::default();
            }
            let fetch = FetchPlan {
                access: Access { tls, plain_http: args.plain_http == Some(true), ..Access::default() },
                ..FetchPlan::of_places(&args.global.places, env)
            };
            let login = LoginPlan {
                username: args.login.username.unwrap_or_default(),
                password: args.login.password.unwrap_or_default(),
                asked: if args.password_stdin == Some(true) { Asked::Stdin } else { Asked::Person },
            };
            plan(host, Some(login), fetch, args.global)
        }
        RegistryCommand::Logout(args) => {
            let host = host("logout", &args.0.positional)?;
            let fetch = FetchPlan::of_places(&args.0.global.places, env);
            plan(host, None, fetch, args.0.global)
        }
    }
}

fn host(command: &str, typed: &[OsString]) -> Result<String, UsageError> {
    let missing = || refused(&format!("registry {command}"), "requires at least 1 argument", " [host]");
    typed.first().map(lossy).ok_or_else(missing)
}
