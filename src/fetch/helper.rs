//! Programs that keep logins (docs.docker.com: credential helper protocol), run with a bound on time and output. Not which one keeps
//! which login.

use std::io::ErrorKind;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::error::Error;
use super::logins::Credential;
use crate::net::child::{self, Bounds, Fault};
use chartroom::gostd::strconv::quoted;

/// What a program that keeps logins may use up. It may ask a person.
const BOUNDS: Bounds = Bounds { bytes: 1 << 20, time: Duration::from_secs(120), own_group: false };

/// What such a program says where it knows no login.
const NOT_FOUND: &str = "credentials not found in native keychain";

/// The login that a program keeps for a server; an empty one where it keeps none.
pub(super) fn ask(helper: &str, server: &str) -> Result<Credential, Error> {
    let printed = match run(helper, "get", server.as_bytes().to_vec()) {
        Ok(printed) => printed,
        Err(error) if error.text == NOT_FOUND => return Ok(Credential::default()),
        Err(error) => return Err(error),
    };
    let wrong = || Error::new(format!("docker-credential-{helper} did not print valid credentials"));
    let answer: Value = serde_json::from_slice(&printed).map_err(|_| wrong())?;
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (user, secret) = (text("Username"), text("Secret"));
    Ok(match user.as_str() {
        "<token>" => Credential { identity_token: secret, ..Credential::default() },
        _ => Credential { user, password: secret, ..Credential::default() },
    })
}

/// Runs a program by Docker's protocol (docs.docker.com: credential helper protocol). What it prints when it fails is its
/// message.
pub(super) fn run(helper: &str, action: &str, input: Vec<u8>) -> Result<Vec<u8>, Error> {
    let program = format!("docker-credential-{helper}");
    if helper.contains(['/', '\\']) {
        return Err(Error::new(format!(
            "{program} is not a valid name of a credential helper",
            program = quoted(&program)
        )));
    }
    let mut command = Command::new(&program);
    command.arg(action).stderr(Stdio::inherit());
    match child::run(command, Some(input), BOUNDS) {
        Ok((status, printed)) if status.success() => Ok(printed),
        Ok((status, printed)) => {
            let said = String::from_utf8_lossy(&printed).trim().to_owned();
            Err(Error::new(if said.is_empty() { format!("{program}: {status}") } else { said }))
        }
        Err(Fault::System(cause)) if cause.kind() == ErrorKind::NotFound => Err(Error::new(format!(
            "exec: {program}: executable file not found in $PATH",
            program = quoted(&program)
        ))),
        Err(Fault::System(cause)) => Err(Error::new(format!("{program}: {cause}"))),
        Err(Fault::Late) => {
            Err(Error::new(format!("{program} did not end within {} s", BOUNDS.time.as_secs())))
        }
        Err(Fault::Endless) => {
            Err(Error::new(format!("{program} printed more than the limit of {} bytes", BOUNDS.bytes)))
        }
    }
}
