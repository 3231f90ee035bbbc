//! Commands that are not ours: what a real Helm needs to do them instead, and what is said where there is none, in the
//! words of spf13/cobra. Not where a Helm is.

use std::ffi::OsString;
use std::path::Path;

use chartroom::gostd::strconv;

use super::usage::UsageError;
use super::{Exit, suggest};

/// Names the Helm that does what we do not.
const HELM: &str = "JES_NETPOL_HELM";
const NOT_CHECKED: &str = "--verify: signatures of charts are not checked here";
/// How often a command was handed over so far: a script that calls us again is not followed for ever.
pub const HANDED_OVER: &str = "JES_NETPOL_HANDED_OVER";

/// A command for a real Helm.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// The command.
    pub command: String,
    /// Everything that was typed after the program's name.
    pub arguments: Vec<OsString>,
    /// The Helm that is to do it, where one is named.
    pub named: Option<String>,
    /// Whether the program was called `helm`, so that the next `helm` in `path` is meant.
    pub is_called_helm: bool,
    /// `PATH`
    pub path: String,
    /// How often it was handed over before.
    pub times: u32,
    /// What of the command is not done here, where the command itself is: what to say, and what to do about it.
    pub part: Option<(String, String)>,
}

impl HandOver {
    /// Reads the environment for it.
    pub(super) fn new(argv: &[OsString], command: String, env: &impl Fn(&str) -> Option<String>) -> HandOver {
        HandOver {
            command,
            arguments: argv.get(1..).unwrap_or_default().to_vec(),
            named: env(HELM).filter(|path| !path.is_empty()),
            is_called_helm: is_called_helm(argv),
            path: env("PATH").unwrap_or_default(),
            times: env(HANDED_OVER).and_then(|times| times.parse().ok()).unwrap_or_default(),
            part: None,
        }
    }

    /// A command of ours with `--verify`: signatures are checked by a real Helm alone, which does all of the command.
    pub(super) fn to_verify(
        argv: &[OsString],
        command: &str,
        env: &impl Fn(&str) -> Option<String>,
    ) -> HandOver {
        let hint = format!("set {HELM} to the path of a Helm, which then does the whole command");
        HandOver {
            part: Some((NOT_CHECKED.to_owned(), hint)),
            ..HandOver::new(argv, command.to_owned(), env)
        }
    }

    /// The same of a command that Helm does not have, so that none can do it.
    pub(super) fn cannot_verify(command: &str) -> HandOver {
        let hint = format!("use template instead of {command}: a real Helm does it, where there is one");
        HandOver {
            command: command.to_owned(),
            arguments: Vec::new(),
            named: None,
            is_called_helm: false,
            path: String::new(),
            times: 0,
            part: Some((NOT_CHECKED.to_owned(), hint)),
        }
    }

    /// What is said where no Helm is found (spf13/cobra: args.go, `legacyArgs`).
    pub fn refusal(&self) -> UsageError {
        if let Some((text, hint)) = &self.part {
            return UsageError { exit: Exit::Failed, ..UsageError::new(text.as_str()).hint(hint.as_str()) };
        }
        let quoted = strconv::quote(self.command.as_bytes());
        let shown = String::from_utf8_lossy(&quoted);
        let is_helms = self.command.split(' ').next().is_some_and(|first| COMMANDS.contains(&first));
        let (called, suggested) = match (self.is_called_helm, is_helms) {
            (true, false) => ("helm", suggestions(&self.command)),
            (true, true) => ("helm", String::new()),
            (false, _) => ("jes-netpol", String::new()),
        };
        let text =
            format!("unknown command {shown} for \"{called}\"{suggested}\nRun '{called} --help' for usage.");
        let hint = match (is_helms, suggest::command(&self.command)) {
            (true, _) => {
                format!("jes-netpol has no {}; set {HELM} to the path of a Helm that does it", self.command)
            }
            (false, Some(other)) => format!("did you mean {other}?"),
            (false, None) => format!(
                "set {HELM} to the path of a Helm to hand it the commands that jes-netpol does not have"
            ),
        };
        UsageError { exit: Exit::Failed, ..UsageError::new(text).hint(hint) }
    }
}

/// Whether the program was called `helm`.
pub(super) fn is_called_helm(argv: &[OsString]) -> bool {
    let program = argv.first().map(Path::new).and_then(Path::file_name);
    program.is_some_and(|name| name == "helm")
}

/// Helm's commands, in the order in which it suggests them (Helm: pkg/cmd/root.go).
pub(super) const COMMANDS: [&str; 25] = [
    "create",
    "dependency",
    "pull",
    "show",
    "lint",
    "package",
    "repo",
    "search",
    "verify",
    "get",
    "history",
    "install",
    "list",
    "test",
    "rollback",
    "status",
    "template",
    "uninstall",
    "upgrade",
    "completion",
    "env",
    "plugin",
    "version",
    "registry",
    "push",
];

fn suggestions(typed: &str) -> String {
    let close: String = suggest::of_helm(typed, &COMMANDS).iter().map(|name| format!("\t{name}\n")).collect();
    if close.is_empty() { close } else { format!("\n\nDid you mean this?\n{close}") }
}
