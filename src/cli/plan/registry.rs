//! What `registry` shall do, as data.

use std::ffi::OsString;

use super::fetch::files;
use super::repo::refused;
use super::{FetchPlan, HelmVersion, lossy};
use crate::cli::args::{GlobalArgs, RegistryCommand};
use crate::cli::usage::UsageError;

/// What is done with the logins of a registry, and where they are kept.
#[derive(Debug)]
pub struct RegistryPlan {
    /// The registry as typed.
    pub host: String,
    /// How to log in; without it the login is forgotten.
    pub login: Option<Asked>,
    /// Helm's files, and how the registry is asked. The login in it is the one that was typed.
    pub fetch: FetchPlan,
    /// Which Helm is meant.
    pub helm_version: HelmVersion,
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
    let plan = |host, login, fetch, global: GlobalArgs| RegistryPlan {
        host,
        login,
        fetch,
        helm_version: HelmVersion::of(global.helm, env),
    };
    match command {
        RegistryCommand::Login(args) => {
            let args = *args.0;
            let host = host("login", &args.positional)?;
            let mut tls = files(&args.tls, args.insecure);
            // One half of a pair is ignored (Helm: pkg/registry/client.go, `LoginOptTLSClientConfig`).
            if tls.cert.is_none() || tls.key.is_none() {
                (tls.cert, tls.key) = (None, None);
            }
            let fetch = FetchPlan {
                username: args.login.username.unwrap_or_default(),
                password: args.login.password.unwrap_or_default(),
                tls,
                plain_http: args.plain_http == Some(true),
                ..FetchPlan::of_places(&args.global.places, env)
            };
            let asked = if args.password_stdin == Some(true) { Asked::Stdin } else { Asked::Person };
            Ok(plan(host, Some(asked), fetch, args.global))
        }
        RegistryCommand::Logout(args) => {
            let host = host("logout", &args.0.positional)?;
            let fetch = FetchPlan::of_places(&args.0.global.places, env);
            Ok(plan(host, None, fetch, args.0.global))
        }
    }
}

fn host(command: &str, typed: &[OsString]) -> Result<String, UsageError> {
    let missing = || refused(&format!("registry {command}"), "requires at least 1 argument", " [host]");
    typed.first().map(lossy).ok_or_else(missing)
}
