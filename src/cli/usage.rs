//! Wrong usage, reported in the words that users of Helm know (spf13/pflag), with what to type instead.

use chartroom::quoted;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Exit, suggest};

/// A command line that cannot be carried out as typed; or the text of `--help` or `--version`.
#[derive(Clone, Debug)]
pub struct UsageError {
    /// What to print.
    pub text: String,
    /// What to do about it.
    pub hints: Vec<String>,
    /// What was to be said before: flags that are about to be dropped.
    pub remarks: Vec<String>,
    /// [`Exit::Done`] for help and version, which go to stdout; [`Exit::Failed`] for what Helm finds only once all flags are
    /// read; [`Exit::Usage`] otherwise.
    pub exit: Exit,
}

impl UsageError {
    /// A usage error with Helm's words.
    pub fn new(text: impl Into<String>) -> UsageError {
        UsageError { text: text.into(), hints: Vec::new(), remarks: Vec::new(), exit: Exit::Usage }
    }

    /// Adds the warnings that come before it, and before those that it has.
    pub fn after(mut self, remarks: &[String]) -> UsageError {
        self.remarks.splice(..0, remarks.iter().cloned());
        self
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> UsageError {
        self.hints.push(hint.into());
        self
    }
}

/// Translates what clap found.
pub fn from_clap(error: clap::Error) -> UsageError {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            UsageError { exit: Exit::Done, ..UsageError::new(error.render().to_string()) }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            UsageError::new("no command given").hint(LISTED)
        }
        ErrorKind::UnknownArgument => unknown_flag(&error),
        ErrorKind::InvalidSubcommand => unknown_command(&error),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => invalid_value(&error),
        _ => plain(&error),
    }
}

/// What to do about a command that is missing or unknown.
pub const LISTED: &str = "jes-netpol --help lists the commands";

/// cobra's words (cobra: args.go, `legacyArgs`).
fn unknown_command(error: &clap::Error) -> UsageError {
    let typed = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
    let usage =
        UsageError::new(format!("unknown command {typed} for \"jes-netpol\"", typed = quoted(&typed)));
    let similar = context(error, ContextKind::SuggestedSubcommand);
    match similar.or_else(|| suggest::command(&typed).map(str::to_owned)) {
        Some(other) => usage.hint(format!("did you mean {other}?")),
        None => usage.hint(LISTED),
    }
}

fn unknown_flag(error: &clap::Error) -> UsageError {
    let typed = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let text = match typed.strip_prefix("--") {
        Some(_) => format!("unknown flag: {typed}"),
        None => match typed.strip_prefix('-').and_then(|rest| rest.chars().next()) {
            Some(letter) => format!("unknown shorthand flag: '{letter}' in {typed}"),
            None => return plain(error),
        },
    };
    match context(error, ContextKind::SuggestedArg) {
        Some(other) => UsageError::new(text).hint(format!("did you mean {other}?")),
        None => UsageError::new(text),
    }
}

fn invalid_value(error: &clap::Error) -> UsageError {
    let flag = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let flag = flag.split([' ', '=', '[']).next().unwrap_or_default();
    match context(error, ContextKind::InvalidValue) {
        Some(value) if value.is_empty() && std::error::Error::source(error).is_none() => {
            UsageError::new(format!("flag needs an argument: {flag}"))
        }
        Some(value) => match std::error::Error::source(error) {
            Some(cause) => UsageError::new(invalid_argument(&value, flag, &cause.to_string())),
            None => {
                let Some(ContextValue::Strings(known)) = error.get(ContextKind::ValidValue) else {
                    return plain(error);
                };
                let why = format!("must be one of: {}", known.join(", "));
                UsageError::new(match flag.starts_with('-') {
                    true => invalid_argument(&value, flag, &why),
                    false => format!("invalid argument {}: {why}", quoted(&value)),
                })
            }
        },
        None => plain(error),
    }
}

/// pflag's sentence about a value that a flag cannot take.
pub fn invalid_argument(value: &str, flag: &str, why: &str) -> String {
    format!("invalid argument {value} for {flag} flag: {why}", value = quoted(&value), flag = quoted(&flag))
}

/// clap's own words, without its "error: " and usage lines.
fn plain(error: &clap::Error) -> UsageError {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut error = UsageError::new(message.trim());
    if let Some(usage) = rest.lines().find(|line| line.starts_with("Usage:")) {
        error = error.hint(usage.trim());
    }
    error
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    }
}
