//! `registry`: logins are tried, kept and forgotten (Helm: pkg/cmd/registry_login.go, pkg/registry/client.go).

use super::failure::Failure;
use super::fetch::fetcher;
use super::log::Log;
use super::print;
use super::repo::secret_of_stdin;
use super::tls;
use crate::cli::{Asked, LoginPlan, RegistryPlan, printable};
use crate::fetch::{Credential, Logins};
use crate::io;
use chartroom::Notice;

/// Does it.
///
/// # Errors
/// In Helm's words.
pub fn registry(plan: &RegistryPlan, log: &Log) -> Result<(), Failure> {
    let fetcher = fetcher(&plan.fetch.places, &plan.fetch.access, &plan.profile);
    let host = &plan.host;
    let Some(typed) = &plan.login else {
        Logins::new(fetcher.places()).remove(host)?;
        return say(&format!("Removing login credentials for {host}\n"));
    };
    tls::check(&plan.fetch.access.tls, &plan.profile)?;
    let login = login(typed, log)?;
    if let Some((name, _)) = host.split_once('/') {
        let text = "registry login currently only supports registry hostname, not a repository path";
        log.noticed(|notices| {
            notices.push(Notice::warn(text).with("host", host.as_str()).with("suggested", name));
        });
    }
    {
        let _waiting = log.waiting("contacting the registry ...", fetcher.received());
        fetcher.log_in(host, &login)?;
    }
    log.print();
    say("Login Succeeded\n")
}

/// What was typed, comes from stdin, or is asked for (`getUsernamePassword`).
fn login(typed: &LoginPlan, log: &Log) -> Result<Credential, Failure> {
    let mut user = typed.username.clone();
    let mut password = typed.password.clone();
    if typed.asked == Asked::Stdin {
        password = secret_of_stdin()?;
    } else if password.is_empty() {
        if user.is_empty() {
            user = io::asked("Username: ").map_err(Failure::other)?.trim().to_owned();
        }
        let what = if user.is_empty() { "Token" } else { "Password" };
        password = io::secret(&format!("{what}: ")).map_err(Failure::other)?;
        say("\n")?;
        if password.is_empty() {
            return Err(Failure::other(format!("{} required", what.to_lowercase())));
        }
    } else {
        let text = "using --password via the CLI is insecure. Use --password-stdin";
        log.noticed(|notices| notices.push(Notice::warn(text)));
    }
    Ok(Credential { user, password, ..Credential::default() })
}

fn say(text: &str) -> Result<(), Failure> {
    print(printable::lines(text).as_bytes())
}
