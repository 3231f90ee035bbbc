//! Credential plugins, as client-go runs them (plugin/pkg/client/auth/exec/exec.go): their input, what they have
//! to answer, and how they fail. Not where they are named, and not what their answer opens.

use chartroom::gostd::json;
use chartroom::quoted;
use chartroom::yaml;
use std::io::IsTerminal;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::facts::{Cause, CauseKind};
use crate::kubeconfig::Exec;
use crate::net::child::{self, Bounds, Fault};

/// The most that a plugin may print: a token and two texts of PEM take some ten kibibytes.
const MOST_PRINTED: usize = 1 << 20;
/// The least time for an interactive plugin: a user may have to find a telephone.
const TIME_WITH_A_PERSON: Duration = Duration::from_secs(300);
const KIND: &str = "ExecCredential";
const VERSIONS: [&str; 2] = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/// What a plugin answered.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// A bearer token; empty: none.
    #[serde(default)]
    pub token: String,
    /// A certificate in PEM, together with its key; empty: none.
    #[serde(default)]
    pub client_certificate_data: String,
    /// The key in PEM.
    #[serde(default)]
    pub client_key_data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    status: Option<Credentials>,
}

/// `KUBERNETES_EXEC_INFO`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    kind: &'a str,
    api_version: &'a str,
    spec: Spec<'a>,
}

#[derive(Serialize)]
struct Spec<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'a Target>,
    interactive: bool,
}

/// What a plugin learns about the cluster (client-go, pkg/apis/clientauthentication, `Cluster`).
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Target {
    /// The address that is asked.
    pub server: String,
    /// The name in its certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_server_name: Option<String>,
    /// Whether its certificate is not looked at.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub insecure_skip_tls_verify: bool,
    /// Its authority in PEM, base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_authority_data: Option<String>,
    /// The proxy in front of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_url: Option<String>,
    /// Whether answers are not to be compressed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disable_compression: bool,
    /// What the kubeconfig has for the plugin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<serde_json::Value>,
}

/// Runs the plugin, which may take this long, or longer where a person is asked. It talks to a person on stderr itself; stdout is its answer.
///
/// # Errors
/// A plugin that is set up wrongly, is not there, fails, takes too long, or answers something else.
pub fn run(exec: &Exec, target: &Target, time: Duration) -> Result<Credentials, Cause> {
    let (command, version) = (exec.command.as_str(), exec.api_version.as_str());
    if !VERSIONS.contains(&version) {
        return Err(fault(format!(
            "the credential plugin {command} has the apiVersion {version}; it must be {} or {}",
            VERSIONS[0],
            VERSIONS[1],
            command = quoted(&command),
            version = quoted(&version)
        )));
    }
    let interactive = is_interactive(exec, command)?;
    let mut child = Command::new(command);
    child.args(&exec.args).envs(exec.env.iter().map(|(name, value)| (name, value)));
    let spec = Spec { cluster: exec.provide_cluster_info.then_some(target), interactive };
    let info = serde_json::to_string(&Info { kind: KIND, api_version: version, spec });
    child.env(
        "KUBERNETES_EXEC_INFO",
        info.map_err(|_| fault("the cluster cannot be passed to the credential plugin"))?,
    );
    child.stdin(if interactive { Stdio::inherit() } else { Stdio::null() });
    let person = interactive || std::io::stderr().is_terminal();
    let time = if person { time.max(TIME_WITH_A_PERSON) } else { time };
    let bounds = Bounds { bytes: MOST_PRINTED, time, own_group: !person };
    match child::run(child, None, bounds) {
        Ok((status, printed)) if status.success() => credentials(&printed, command, version),
        Ok((status, _)) => Err(fault(format!(
            "the credential plugin {command} failed ({status})",
            command = quoted(&command)
        ))),
        Err(Fault::System(error)) => Err(not_started(exec, command, &error)),
        Err(Fault::Late) => Err(Cause::new(
            CauseKind::Timeout,
            format!(
                "the credential plugin {command} did not end within {} s",
                time.as_secs(),
                command = quoted(&command)
            ),
        )),
        Err(Fault::Endless) => Err(fault(format!(
            "the credential plugin {command} printed more than the limit of {MOST_PRINTED} bytes",
            command = quoted(&command)
        ))),
    }
}

/// client-go, `isInteractive`. Other modes were refused with the kubeconfig.
fn is_interactive(exec: &Exec, command: &str) -> Result<bool, Cause> {
    let terminal = std::io::stdin().is_terminal();
    match exec.interactive_mode.as_str() {
        "Never" => Ok(false),
        "Always" if !terminal => Err(fault(format!(
            "the credential plugin {command} has interactiveMode Always, and standard input is not a terminal",
            command = quoted(&command)
        ))),
        _ => Ok(terminal),
    }
}

fn credentials(printed: &[u8], command: &str, version: &str) -> Result<Credentials, Cause> {
    let wrong =
        |why: &str| Err(fault(format!("the credential plugin {command} {why}", command = quoted(&command))));
    // JSON nearly always; YAML is taken as well (client-go decodes with both).
    let answer: Option<Answer> = serde_json::from_slice(printed).ok().or_else(|| {
        let value = yaml::read(printed).ok()?;
        serde_json::from_slice(&json::encode(&value, false).ok()?).ok()
    });
    let Some(answer) = answer else { return wrong("did not print an ExecCredential") };
    if answer.api_version != version {
        return wrong(&format!(
            "printed the apiVersion {} instead of {version}",
            quoted(&answer.api_version)
        ));
    }
    if answer.kind != KIND {
        return wrong(&format!("printed the kind {} instead of {KIND}", quoted(&answer.kind)));
    }
    let Some(status) = answer.status else { return wrong("printed no status") };
    match (status.client_certificate_data.is_empty(), status.client_key_data.is_empty()) {
        (true, true) if status.token.is_empty() => wrong("printed neither a token nor a certificate and key"),
        (true, false) | (false, true) => wrong("printed only one of certificate and key"),
        _ => Ok(status),
    }
}

/// A program that is not there, with what the kubeconfig says to do about it.
fn not_started(exec: &Exec, command: &str, error: &std::io::Error) -> Cause {
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    let hint = Some(plain(&exec.install_hint)).filter(|hint| missing && !hint.is_empty());
    let hint =
        hint.map(|hint| format!("; the kubeconfig says how to install it:\n{hint}")).unwrap_or_default();
    let why = if missing { "command not found".to_owned() } else { error.to_string() };
    fault(format!("the credential plugin {command} cannot be run: {why}{hint}", command = quoted(&command)))
}

/// A text of the kubeconfig, its lines kept, without anything else that a terminal would obey.
fn plain(text: &str) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    text.trim().chars().map(plain).collect::<String>().replace('\n', "\n    ")
}

fn fault(text: impl Into<String>) -> Cause {
    Cause::new(CauseKind::Credentials, text)
}
