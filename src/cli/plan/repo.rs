//! What `repo` shall do, as data.

use std::ffi::OsString;
use std::time::Duration;

use super::fetch::access;
use super::helm::profile;
use super::{FetchPlan, lossy, timeout};
use crate::cli::args::{GlobalArgs, RepoAddArgs, RepoCommand};
use crate::cli::usage::UsageError;
use crate::fetch::{Places, Tls};
use chartroom::Profile;

/// What is done with the repositories, and where they are written down.
#[derive(Debug)]
pub struct RepoPlan {
    /// What is done.
    pub work: RepoWork,
    /// Helm's files.
    pub places: Places,
    /// The version of Helm to act as.
    pub profile: Profile,
}

/// What is done with the repositories.
#[derive(Debug)]
pub enum RepoWork {
    /// Another one is added.
    Add(Box<RepoAdd>),
    /// They are listed.
    List {
        /// How.
        format: Format,
        /// Whether the names of the columns are left out.
        no_headers: bool,
    },
    /// Those are removed.
    Remove(Vec<String>),
    /// Their indexes are fetched again.
    Update {
        /// Of those alone; of all where none is named.
        names: Vec<String>,
        /// How long one may take; zero is as long as it takes.
        timeout: Duration,
        /// Whether an index that cannot be fetched is a failure with a Helm for which it is none.
        must_succeed: bool,
    },
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Table,
    /// In JSON.
    Json,
    /// In YAML.
    Yaml,
}

/// A repository to add.
pub struct RepoAdd {
    /// What it is to be called.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// The user.
    pub username: String,
    /// The password: a secret. Where there is none it is asked for.
    pub password: String,
    /// Whether the password is read from stdin.
    pub password_stdin: bool,
    /// Whether the login goes to every server.
    pub pass_credentials: bool,
    /// The files for encryption.
    pub tls: Tls,
    /// Whether one of that name is replaced.
    pub force_update: bool,
    /// Whether Helm's former repositories are taken.
    pub allow_deprecated: bool,
    /// How long the index may take; zero is as long as it takes.
    pub timeout: Duration,
}

impl std::fmt::Debug for RepoAdd {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RepoAdd").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Format {
    /// What was typed, which the reader of flags has looked at.
    pub(super) fn of(typed: &str) -> Format {
        match typed {
            "json" => Format::Json,
            "yaml" => Format::Yaml,
            _ => Format::Table,
        }
    }
}

/// Makes the plan of `repo`.
pub(super) fn repo(
    command: RepoCommand,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<RepoPlan, UsageError> {
    let (work, global) = match command {
        RepoCommand::Add(args) => (RepoWork::Add(Box::new(add(&args.0)?)), args.0.global),
        RepoCommand::List(args) => {
            if !args.0.positional.is_empty() {
                return Err(refused("repo list", "accepts no arguments", ""));
            }
            let no_headers = args.0.no_headers == Some(true);
            (RepoWork::List { format: Format::of(&args.0.output), no_headers }, args.0.global)
        }
        RepoCommand::Remove(args) => {
            if args.0.positional.is_empty() {
                let form = " [REPO1 [REPO2 ...]]";
                return Err(refused("repo remove", "requires at least 1 argument", form));
            }
            (RepoWork::Remove(names(&args.0.positional)), args.0.global)
        }
        RepoCommand::Update(args) => {
            let work = RepoWork::Update {
                names: names(&args.0.positional),
                timeout: timeout(&args.0.timeout)?,
                must_succeed: args.0.fail_on_repo_update_fail == Some(true),
            };
            (work, args.0.global)
        }
    };
    let GlobalArgs { places, helm, .. } = global;
    let profile = profile(helm, env)?;
    Ok(RepoPlan { work, places: FetchPlan::of_places(&places, env).places, profile })
}

fn add(args: &RepoAddArgs) -> Result<RepoAdd, UsageError> {
    let [name, url] = &args.positional[..] else {
        return Err(refused("repo add", "requires 2 arguments", " [NAME] [URL]"));
    };
    let text = |typed: &Option<String>| typed.clone().unwrap_or_default();
    Ok(RepoAdd {
        name: lossy(name),
        url: lossy(url),
        username: text(&args.server.login.username),
        password: text(&args.server.login.password),
        password_stdin: args.password_stdin == Some(true),
        pass_credentials: args.pass_credentials == Some(true),
        tls: access(&args.server).tls,
        force_update: args.force_update == Some(true),
        allow_deprecated: args.allow_deprecated_repos == Some(true),
        timeout: timeout(&args.timeout)?,
    })
}

fn names(typed: &[OsString]) -> Vec<String> {
    typed.iter().map(lossy).collect()
}

/// Helm's sentence about a number of arguments that a command does not take (Helm: pkg/cmd/require/args.go).
pub(super) fn refused(command: &str, why: &str, form: &str) -> UsageError {
    UsageError::new(format!("\"helm {command}\" {why}\n\nUsage:  helm {command}{form} [flags]"))
}
