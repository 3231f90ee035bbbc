//! Arguments that are laid out only where they are needed: those of a command once it is its turn, rare ones once the
//! others do not do. Not which arguments.

use chartroom::quoted;
use std::any::TypeId;
use std::ffi::OsString;
use std::mem::ManuallyDrop;
use std::ops::Deref;

use clap::error::Error;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Id, Parser};

/// The arguments of one command among several: laying out a hundred flags takes longer than reading a few.
#[derive(Debug)]
pub struct OnDemand<T>(pub Box<T>);

impl<T: Args> Args for OnDemand<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| keep_about(command, T::augment_args))
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(|command| keep_about(command, T::augment_args_for_update))
    }
}

/// What the command is about has been said where it is named; the arguments, coming late, would say something else.
fn keep_about(command: Command, lay_out: fn(Command) -> Command) -> Command {
    let about = command.get_about().cloned().unwrap_or_default();
    lay_out(command).about(about).long_about(None::<&'static str>).mut_args(as_pflag)
}

/// What all flags have in common that take a value (spf13/pflag): it may begin with anything, and a truth value may be
/// left out.
fn as_pflag(arg: Arg) -> Arg {
    if arg.is_positional() || !arg.get_action().takes_values() {
        return arg;
    }
    let arg = arg.allow_hyphen_values(true);
    if arg.get_value_parser().type_id() != TypeId::of::<bool>() {
        return arg;
    }
    arg.num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
        .value_name("BOOL")
        .value_parser(go_bool)
}

/// Reads a truth value as Go's flags do (Go: strconv.ParseBool).
fn go_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(format!("strconv.ParseBool: parsing {text}: invalid syntax", text = quoted(&text))),
    }
}

/// Gives a flag of a shared group the help that fits the command.
pub fn reworded(arg: Arg, helps: &[(&str, &'static str)]) -> Arg {
    match helps.iter().find(|(id, _)| arg.get_id() == *id) {
        Some((_, help)) => arg.help(*help),
        None => arg,
    }
}

impl<T: FromArgMatches> FromArgMatches for OnDemand<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(|args| OnDemand(Box::new(args)))
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(|args| OnDemand(Box::new(args)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }

    fn update_from_arg_matches_mut(&mut self, matches: &mut ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches_mut(matches)
    }
}

/// Flags that hardly any command line has.
pub trait Rare: Args + Default {
    /// Whether one of them was typed: clap puts the flags of a struct into a group.
    fn is_typed(matches: &ArgMatches) -> bool {
        Self::group_id().is_some_and(|group| matches.ids().any(|id| *id == group))
    }
}

/// A group of flags that hardly any command line has; `T::default()` is what it is without any of them. A command without
/// a help flag goes without the group.
#[derive(Clone, Debug, Default)]
pub struct LongHelpOnly<T>(T);

impl<T> Deref for LongHelpOnly<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Rare> Args for LongHelpOnly<T> {
    fn group_id() -> Option<Id> {
        T::group_id()
    }

    fn augment_args(command: Command) -> Command {
        if command.is_disable_help_flag_set() { command } else { in_long_help(command, T::augment_args) }
    }

    fn augment_args_for_update(command: Command) -> Command {
        if command.is_disable_help_flag_set() { command } else { T::augment_args_for_update(command) }
    }
}

impl<T: Rare> FromArgMatches for LongHelpOnly<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        if T::is_typed(matches) {
            T::from_arg_matches(matches).map(LongHelpOnly)
        } else {
            Ok(LongHelpOnly::default())
        }
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        if T::is_typed(matches) {
            T::from_arg_matches_mut(matches).map(LongHelpOnly)
        } else {
            Ok(LongHelpOnly::default())
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        if T::is_typed(matches) { self.0.update_from_arg_matches(matches) } else { Ok(()) }
    }
}

/// Lays arguments out that only the long help shows.
fn in_long_help(command: Command, lay_out: fn(Command) -> Command) -> Command {
    let before: Vec<Id> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
    lay_out(command)
        .mut_args(|arg| if before.contains(arg.get_id()) { arg } else { arg.hide_short_help(true) })
}

/// Reads a command line. First without what is rare; whatever that does not do for, help and errors as well, is read
/// again with everything.
///
/// # Errors
/// clap's, and its texts of help and version.
pub fn read<T: Parser>(argv: &[OsString]) -> Result<T, Error> {
    read_as(T::command().disable_help_flag(true), argv).or_else(|_| read_as(T::command(), argv))
}

fn read_as<T: Parser>(command: Command, argv: &[OsString]) -> Result<T, Error> {
    // The process ends before long: freeing flags one by one would be wasted work.
    let mut command = ManuallyDrop::new(command);
    let matches = command.try_get_matches_from_mut(argv);
    let read = matches.and_then(|mut matches| T::from_arg_matches_mut(&mut matches));
    read.map_err(|error| error.format(&mut command))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    use super::super::Cli;
    use super::*;

    fn shown(read: Result<Cli, Error>) -> String {
        read.map_or_else(|error| error.render().to_string(), |cli| format!("{cli:?}"))
    }

    #[test]
    fn to_leave_out_what_is_rare_shows_nowhere() {
        for line in [
            "",
            "template release chart -f values.yaml --set a=--wait",
            "template release chart --description --wait",
            "template release chart --wait --kube-token=x -l a=b",
            "template release chart --waits",
            "render --offline -f values.yaml",
            "resolve --kube-context other",
            "check -n jes --timeout 5s",
            "explain",
            "template --help",
            "help template",
            "--version",
        ] {
            let argv: Vec<OsString> =
                ["jes-netpol"].into_iter().chain(line.split_whitespace()).map(Into::into).collect();
            assert_eq!(shown(read(&argv)), shown(read_as(Cli::command(), &argv)), "{line}");
        }
    }

    #[test]
    fn what_is_rare_is_left_out_at_first() {
        let argv = ["jes-netpol", "template", "--wait"].map(OsString::from);
        let at_first = read_as::<Cli>(Cli::command().disable_help_flag(true), &argv);
        assert_eq!(at_first.err().map(|error| error.kind()), Some(ErrorKind::UnknownArgument));
        assert!(shown(read(&argv)).contains("wait: Some(\"watcher\")"));
    }
}
